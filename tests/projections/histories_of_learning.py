"""Events about what a review learns as random histories write them: see
`tests.projections.histories`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


def _episode(it: Any) -> dict[str, Any]:
    return {
        "title": f"Episode {it.a}",
        "starts": it.occurred,
        "ends": it.later if it.a % 2 else None,
        "why": it.words,
        "relied_on": [it.one_of("entry", it.b)][: it.a % 2],
    }


def _finding(it: Any) -> dict[str, Any]:
    return {
        "polarity": ("good-practice", "learning", "national-issue")[it.b % 3],
        "layer": ("frontline", "national")[it.a % 2],
        "finding": it.words,
        "themes": ("P01", "X99")[: it.a % 3],
        "episodes": [it.one_of("practice-episode", it.b)],
        "relied_on": [it.one_of("entry", it.b)][: it.c % 2],
    }


def _earlier(it: Any) -> dict[str, Any]:
    return {"review": it.words, "number": str(it.a + 1), "made": it.occurred}


def _plan(it: Any) -> dict[str, Any]:
    milestones = [{"number": each, "what": it.words, "target": "2026-05-01"} for each in (1, 2)]
    return {"due": "2026-06-01", "milestones": milestones[: it.b % 3]}


#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_LEARNING: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    EpisodeDefined: ("practice-episode", _episode),
    EpisodeRevised: ("practice-episode", lambda it: _episode(it) | {"reason": it.words}),
    FindingRecorded: ("finding", _finding),
    FindingRevised: ("finding", lambda it: _finding(it) | {"reason": it.words}),
    RecommendationMade: (
        "recommendation",
        lambda it: {
            "number": str(it.a + 1),
            "words": it.words,
            "scope": "local",
            "findings": [it.one_of("finding", it.b)],
            "themes": ("P01",),
            "addressed_to": [it.agency],
            "repeats": [_earlier(it)][: it.b % 2],
            "occurred": it.occurred,
        },
    ),
    RecommendationAnswered: (
        "recommendation",
        lambda it: {
            "by_agency": it.agency,
            "answer": ("accepts", "partly", "disagrees")[it.b % 3],
            "words": it.words,
            "answered_by": "Director",
            "occurred": it.later,
        },
    ),
    RepeatStated: ("recommendation", lambda it: {"earlier": _earlier(it), "reason": it.words}),
    RecommendationWithdrawn: ("recommendation", lambda it: {"reason": it.words}),
    ActionAgreed: (
        "action",
        lambda it: {
            "recommendation_id": it.one_of("recommendation", it.b),
            "what": it.words,
            "owner_agency": it.agency,
            "owner_role": "Named nurse",
            "scope": "local",
            "occurred": it.occurred,
            **_plan(it),
        },
    ),
    ActionProgressed: (
        "action",
        lambda it: {
            "rag": ("red", "amber", "green")[it.b % 3],
            "note": it.words,
            "reached": (1, 2)[: it.a % 3],
            "occurred": it.later,
        },
    ),
    ActionReplanned: ("action", lambda it: _plan(it) | {"reason": it.words}),
    ImpactTested: (
        "action",
        lambda it: {
            "result": ("shows-impact", "shows-none", "too-early")[it.b % 3],
            "evidence": it.words,
            "tested_by": "Scrutineer",
            "occurred": it.later,
        },
    ),
    ActionCompleted: ("action", lambda it: {"outcome": it.words, "occurred": it.later}),
    ActionReopened: ("action", lambda it: {"reason": it.words, "occurred": it.later}),
}
