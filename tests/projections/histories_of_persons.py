"""Events of persons as random histories write them: see `tests.projections.histories`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from domain.case import (
    BarLifted,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    MemberNamed,
    MemberReleased,
    PersonBarred,
)
from domain.event import Event
from tests.support.builders import NOW

#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_PERSONS: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    MemberNamed: (
        "case",
        lambda it: {
            "actor_id": it.one_of("person", it.b),
            "name": it.words,
            "role": ("reviewer", "panel-member")[it.a % 2],
            "agency": it.agency,
        },
    ),
    MemberReleased: (
        "case",
        lambda it: {"actor_id": it.one_of("person", it.b), "reason": it.words},
    ),
    PersonBarred: (
        "case",
        lambda it: {
            "actor_id": it.one_of("person", it.b),
            "name": it.words,
            "reason": it.words,
        },
    ),
    BarLifted: (
        "case",
        lambda it: {"actor_id": it.one_of("person", it.b), "reason": it.words},
    ),
    EmergencyAccessTaken: (
        "case",
        lambda it: {
            "access_id": it.one_of("access", it.b),
            "reason": it.words,
            "until": NOW + timedelta(hours=it.a),
        },
    ),
    EmergencyAccessEnded: ("case", lambda it: {"access_id": it.one_of("access", it.b)}),
    EmergencyAccessReviewed: (
        "case",
        lambda it: {
            "access_id": it.one_of("access", it.b),
            "justified": bool(it.a % 2),
            "finding": it.words,
        },
    ),
}
