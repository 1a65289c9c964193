"""How the events of a review's learning make its rows, and what the rows say of it. Pure.

The log takes any events whose versions follow each other, so every event changes what it can,
whatever came before: as `domain.learning.state` has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from domain.event import Event, Value
from domain.learning import (
    ActionAgreed,
    ActionCompleted,
    ActionEvent,
    ActionProgressed,
    ActionReopened,
    ActionReplanned,
    ActionSoFar,
    Comparable,
    EarlierRecommendation,
    EpisodeDefined,
    EpisodeEvent,
    EpisodeFacts,
    EpisodeRevised,
    FindingEvent,
    FindingFacts,
    FindingRecorded,
    FindingRevised,
    ImpactTested,
    PlanFacts,
    RecommendationAnswered,
    RecommendationEvent,
    RecommendationMade,
    RecommendationWithdrawn,
    RepeatStated,
    is_since,
)
from domain.record.append import Recorded
from projections.case_file import learning_rows as row
from projections.people import on_record
from projections.working_set import Key, WorkingSet

_RowOf = TypeVar("_RowOf", bound=Value)


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is of a review's learning."""
    match event:
        case EpisodeDefined() | EpisodeRevised():
            return f"episode.{event.originator_id}"
        case FindingRecorded() | FindingRevised():
            return f"finding.{event.originator_id}"
        case _ if isinstance(event, RecommendationEvent):
            return f"recommendation.{event.originator_id}"
        case _ if isinstance(event, ActionEvent):
            return f"action.{event.originator_id}"
        case _:
            return None


def made(  # noqa: PLR0911 - one return for each kind of thing.
    recorded: Recorded, rows: WorkingSet, key: Key
) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    here = {"version": event.originator_version}
    match event:
        case EpisodeDefined():
            return _said(row.EpisodeRow, recorded, episode_id=event.originator_id, **here)
        case FindingRecorded():
            return _said(row.FindingRow, recorded, finding_id=event.originator_id, **here)
        case RecommendationMade():
            stream_id = event.originator_id
            return _said(row.RecommendationRow, recorded, recommendation_id=stream_id, **here)
        case ActionAgreed():
            return _said(row.ActionRow, recorded, action_id=event.originator_id, **here)
        case _ if isinstance(event, EpisodeEvent):
            return _changed(rows.get(key, row.EpisodeRow), recorded, _of_episode)
        case _ if isinstance(event, FindingEvent):
            return _changed(rows.get(key, row.FindingRow), recorded, _of_finding)
        case _ if isinstance(event, RecommendationEvent):
            return _changed(rows.get(key, row.RecommendationRow), recorded, _of_recommendation)
        case _ if isinstance(event, ActionEvent):
            return _changed(rows.get(key, row.ActionRow), recorded, _of_action)
        case _:
            return None


def _changed(before: Any, recorded: Recorded, changes: Any) -> Any:
    if before is None:
        return None
    version = {"version": recorded.event.originator_version}
    return before.model_copy(update={**changes(before, recorded), **version})


def _of_episode(before: row.EpisodeRow, recorded: Recorded) -> dict[str, Any]:
    return _revised(before, recorded, EpisodeFacts, row.EpisodeVersion)


def _of_finding(before: row.FindingRow, recorded: Recorded) -> dict[str, Any]:
    return _revised(before, recorded, FindingFacts, row.FindingVersion)


def _revised(
    before: row.EpisodeRow | row.FindingRow,
    recorded: Recorded,
    part: type[Value],
    kind: type[row.EpisodeVersion | row.FindingVersion],
) -> dict[str, Any]:
    """What a revision changes: the facts, and the version before is kept."""
    event: Any = recorded.event
    version = kind(
        **{name: getattr(before, name) for name in part.model_fields},
        reason=before.reason,
        on_record=before.revised or before.on_record,
    )
    facts = {name: getattr(event, name) for name in part.model_fields}
    return {
        **facts,
        "reason": event.reason,
        "earlier": (*before.earlier, version),
        "revised": on_record(recorded),
    }


def _of_recommendation(before: row.RecommendationRow, recorded: Recorded) -> dict[str, Any]:
    # Whatever was recorded of one that was withdrawn is still on the record, and shown.
    match recorded.event:
        case RecommendationAnswered():
            answer = _said(row.RecommendationAnswerRow, recorded)
            return {"answers": (*before.answers, answer)}
        case RepeatStated():
            return {"stated": (*before.stated, _said(row.StatedRepeatRow, recorded))}
        case RecommendationWithdrawn() if before.withdrawn is None:
            return {"withdrawn": _said(row.RecommendationWithdrawalRow, recorded)}
        case _:
            return {}


def _of_action(before: row.ActionRow, recorded: Recorded) -> dict[str, Any]:
    event = recorded.event
    match event:
        case ActionProgressed():
            return {"progress": (*before.progress, _said(row.ActionProgressRow, recorded))}
        case ImpactTested():
            return {"tests": (*before.tests, _said(row.ImpactRow, recorded))}
        case ActionReplanned():
            plan = row.ActionPlanRow(
                **{name: getattr(before, name) for name in PlanFacts.model_fields},
                reason=before.reason,
                on_record=before.replanned or before.on_record,
            )
            return {
                **{name: getattr(event, name) for name in PlanFacts.model_fields},
                "reason": event.reason,
                "earlier_plans": (*before.earlier_plans, plan),
                "replanned": on_record(recorded),
            }
        case ActionCompleted() if before.completed is None:
            return {"status": "completed", "completed": _said(row.CompletionRow, recorded)}
        case ActionReopened() if before.completed is not None:
            reopening = _said(row.ReopeningRow, recorded, completion=before.completed)
            reopened = (*before.reopened, reopening)
            return {"status": "in-hand", "completed": None, "reopened": reopened}
        case _:
            return {}


def so_far(action: row.ActionRow) -> ActionSoFar:
    """What an action's standing is worked out from."""
    done = action.completed
    tests = () if done is None else tuple(each for each in action.tests if _is_since(each, done))
    return ActionSoFar(
        due=action.due,
        milestones=action.milestones,
        progress=action.progress,
        tests=tests,
        tests_before=len(action.tests) - len(tests),
        completed=action.completed,
        times_reopened=len(action.reopened),
        agreed=action.occurred,
    )


def _is_since(test: row.ImpactRow, done: row.CompletionRow) -> bool:
    return is_since(test.occurred, test.on_record.position, done.occurred, done.on_record.position)


def earlier_named(recommendation: row.RecommendationRow) -> tuple[EarlierRecommendation, ...]:
    """All that it was ever said to repeat, first what was said first."""
    return (*recommendation.repeats, *(each.earlier for each in recommendation.stated))


def comparable(recommendation: row.RecommendationRow, review: str) -> Comparable:
    """The recommendation as far as it is compared. `review`: what to call the review it is of."""
    named = (each.recommendation_id for each in earlier_named(recommendation))
    return Comparable(
        recommendation_id=recommendation.recommendation_id,
        review=review,
        number=recommendation.number,
        words=recommendation.words,
        themes=recommendation.themes,
        made=recommendation.occurred,
        states=frozenset(each for each in named if each is not None),
    )


def learning_of(bodies: Iterable[Value]) -> row.Learning:
    """The learning of a case from its rows, in whichever order they came."""
    of: dict[type[Value], list[Any]] = {
        row.EpisodeRow: [],
        row.FindingRow: [],
        row.RecommendationRow: [],
        row.ActionRow: [],
    }
    for each in bodies:
        if type(each) in of:
            of[type(each)].append(each)
    episodes, findings, recommendations, actions = (
        tuple(sorted(rows, key=lambda each: each.on_record.position)) for rows in of.values()
    )
    return row.Learning(
        episodes=episodes, findings=findings, recommendations=recommendations, actions=actions
    )


def _said(kind: type[_RowOf], recorded: Recorded, **more: Any) -> _RowOf:
    """What the event says of what the row holds."""
    event = recorded.event
    fields = {
        name: getattr(event, name) for name in kind.model_fields if name in type(event).model_fields
    }
    return kind(**{**fields, "on_record": on_record(recorded), **more})
