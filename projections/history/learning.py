"""What the history says of a review's learning, after the name of whoever recorded it."""

from __future__ import annotations

from domain.event import Event
from domain.learning import (
    ActionAgreed,
    ActionCompleted,
    ActionProgressed,
    ActionReopened,
    ActionReplanned,
    EpisodeDefined,
    EpisodeRevised,
    FindingRecorded,
    FindingRevised,
    ImpactTested,
    RecommendationAnswered,
    RecommendationMade,
    RecommendationWithdrawn,
    RepeatStated,
)
from domain.learning.words import Answer, Impact
from domain.moments import day_in_words
from projections.memory import Memory

_ANSWERED = {
    Answer.ACCEPTS: "accepts",
    Answer.PARTLY: "accepts in part",
    Answer.DISAGREES: "disagrees with",
}
_FOUND = {
    Impact.SHOWN: "that it made a difference",
    Impact.NONE: "no difference",
    Impact.TOO_EARLY: "that it is too early to tell",
}


def did_to_learning(  # noqa: PLR0911, PLR0912 - one sentence for each kind of event.
    event: Event, names: Memory
) -> str | None:
    """What happened, without the agency that did it; None for an event of another thing."""
    match event:
        case EpisodeDefined():
            return "defined a key practice episode of the review"
        case EpisodeRevised():
            return "put a key practice episode of the review otherwise"
        case FindingRecorded():
            return f"recorded a finding of the review ({event.polarity.label.lower()})"
        case FindingRevised():
            return "put a finding of the review otherwise"
        case RecommendationMade():
            to = ", ".join(names.agency(each) for each in event.addressed_to)
            return f"made recommendation {event.number}, to {to}"
        case RecommendationAnswered():
            who, what = names.agency(event.by_agency), _ANSWERED[event.answer]
            return f"recorded that {who} {what} a recommendation"
        case RepeatStated():
            return "recorded that a recommendation repeats an earlier one"
        case RecommendationWithdrawn():
            return "withdrew a recommendation"
        case ActionAgreed():
            owner, due = names.agency(event.owner_agency), day_in_words(event.due)
            return f"recorded an action agreed by {owner}, due {due}"
        case ActionProgressed():
            return f"reported how an action goes: {event.rag.label.lower()}"
        case ActionReplanned():
            return f"changed the plan of an action, now due {day_in_words(event.due)}"
        case ImpactTested():
            return f"recorded that a test of an action's effect found {_FOUND[event.result]}"
        case ActionCompleted():
            return "recorded that an action was completed"
        case ActionReopened():
            return "took an action up again"
        case _:
            return None
