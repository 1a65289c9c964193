"""Golden examples of the events about what a review learns: see `tests.support.golden`."""

from __future__ import annotations

from typing import Any

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
from tests.support.builders import ENTRY, HOSPITAL, SOCIAL_CARE, an_id
from tests.support.golden_parts import LATER, WHEN, example

_EPISODE: dict[str, Any] = {
    "title": "The first weekend on the ward",
    "starts": WHEN,
    "ends": LATER,
    "why": "No agency led.",
    "analysis": "Each agency waited for another.\n\nNobody asked.",
    "relied_on": [str(ENTRY)],
}
_FINDING: dict[str, Any] = {
    "polarity": "learning",
    "layer": "partnership",
    "finding": "Escalations were answered, and nothing changed.",
    "analysis": "Four were raised.",
    "themes": ["P07", "I04"],
    "episodes": [str(an_id("episode"))],
    "relied_on": [str(ENTRY)],
}
_EARLIER: dict[str, Any] = {
    "review": "Review A of 2021",
    "number": "4.2",
    "words": "Answer escalations within two days.",
    "made": WHEN,
    "recommendation_id": str(an_id("earlier recommendation")),
}
_PLAN: dict[str, Any] = {
    "due": "2026-09-30",
    "milestones": [{"number": 1, "what": "A draft is agreed.", "target": "2026-06-30"}],
}

OF_LEARNING: tuple[Event, ...] = (
    example(EpisodeDefined, **_EPISODE),
    example(EpisodeRevised, reason="Its end was mistaken.", **_EPISODE),
    example(FindingRecorded, **_FINDING),
    example(FindingRevised, reason="It lies elsewhere.", **(_FINDING | {"layer": "organisation"})),
    example(
        RecommendationMade,
        number="3",
        words="Agree who answers an escalation, and by when.",
        scope="regional",
        findings=[str(an_id("finding"))],
        themes=["P07"],
        addressed_to=[HOSPITAL, SOCIAL_CARE],
        repeats=[_EARLIER],
        occurred=WHEN,
    ),
    example(
        RecommendationAnswered,
        by_agency=HOSPITAL,
        answer="partly",
        words="We accept the first half.",
        answered_by="Chief nurse",
        occurred=LATER,
    ),
    example(RepeatStated, earlier=_EARLIER, reason="The panel remembered it."),
    example(RecommendationWithdrawn, reason="Another says it better."),
    example(
        ActionAgreed,
        recommendation_id=an_id("recommendation"),
        what="Write an escalation policy.",
        owner_agency=HOSPITAL,
        owner_role="Named nurse",
        scope="local",
        occurred=WHEN,
        **_PLAN,
    ),
    example(ActionProgressed, rag="amber", note="The draft is late.", reached=[1], occurred=LATER),
    example(ActionReplanned, reason="The author left.", **_PLAN),
    example(
        ImpactTested,
        result="shows-none",
        evidence="Twelve cases were audited.",
        tested_by="Independent scrutineer",
        occurred=LATER,
    ),
    example(ActionCompleted, outcome="The policy is in use.", occurred=LATER),
    example(ActionReopened, reason="An audit found no change.", occurred=LATER),
)
