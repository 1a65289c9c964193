"""Events of courts and powers as random histories write them: see `tests.projections.histories`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.authority import (
    ApplicationConcluded,
    OrderAppliedFor,
    OrderDischarged,
    OrderLapsed,
    OrderMade,
    OrderRecordedInError,
    OrderVaried,
    PowerEndCorrected,
    PowerEnded,
    PowerEndTakenBack,
    PowerExtended,
    PowerRecordedInError,
    PowerUsed,
)
from domain.direction import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.event import Event
from domain.hearing import (
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from domain.vocabulary import (
    ApplicationOutcome,
    Compliance,
    EndOfPower,
    HearingType,
    OrderType,
    PowerType,
)
from tests.support.builders import SOURCE

COURT = "Family Court at Testford"


def _of(kinds: Any, number: int) -> str:
    values = [each.value for each in kinds]
    return values[number % len(values)]


def _why(it: Any) -> dict[str, Any]:
    return {"occurred": it.occurred, "reason": it.words}


def _put_off(it: Any) -> dict[str, Any]:
    relisted = {"relisted_for": it.later} if it.a % 2 else {"to_be_relisted": bool(it.b % 2)}
    return {**_why(it), "code": "LA10" if it.c % 2 else None, **relisted}


#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_COURTS: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    HearingListed: (
        "hearing",
        lambda it: {
            "by_agency": it.agency,
            "court": COURT,
            "hearing_type": _of(HearingType, it.a),
            "listed_for": it.later,
            "occurred": it.occurred,
            "application": it.words if it.a % 2 else None,
            "source": SOURCE,
        },
    ),
    HearingHeld: (
        "hearing",
        lambda it: {
            "occurred": it.occurred,
            "attendance": "in-person",
            "present": ("Guardian", "Social worker"),
            "summary": it.words,
        },
    ),
    HearingAdjourned: ("hearing", _put_off),
    HearingVacated: ("hearing", _put_off),
    HearingRelisted: ("hearing", lambda it: {"occurred": it.occurred, "listed_for": it.later}),
    JudgmentGiven: (
        "hearing",
        lambda it: {
            "occurred": it.occurred,
            "judge_role": "Judge",
            "summary": it.words,
            "facts_found": [it.words][: it.a % 2],
        },
    ),
    CourtMaterialPermitted: (
        "hearing",
        lambda it: {
            "court": COURT,
            "reference": "Order of 5 March 2026",
            "granted": it.occurred,
            "material": it.words,
            "to_whom": "The review",
        },
    ),
    DirectionGiven: (
        "direction",
        lambda it: {
            "by_agency": it.agency,
            "court": COURT,
            "hearing_id": it.one_of("hearing", it.b) if it.a % 2 else None,
            "occurred": it.occurred,
            "what": it.words,
            "party": "Local authority",
            "party_agency": it.other if it.b % 2 else None,
            "due": it.later if it.c % 2 else None,
            "source": SOURCE,
        },
    ),
    DirectionVaried: ("direction", lambda it: {**_why(it), "due": it.later}),
    DirectionAnswerCorrected: (
        "direction",
        lambda it: {
            "corrects_version": 1 + it.b,
            "compliance": _of(Compliance, it.a),
            "occurred": it.later,
            "note": it.words,
            "why_corrected": it.words,
        },
    ),
    DirectionAnswered: (
        "direction",
        lambda it: {
            "compliance": _of(Compliance, it.a),
            "occurred": it.occurred,
            "note": it.words,
        },
    ),
    OrderAppliedFor: (
        "application",
        lambda it: {
            "by_agency": it.agency,
            "order_type": _of(OrderType, it.b),
            "court": COURT,
            "applicant": "Local authority",
            "occurred": it.occurred,
            "grounds": it.words,
            "source": SOURCE,
        },
    ),
    ApplicationConcluded: (
        "application",
        lambda it: {**_why(it), "outcome": _of(ApplicationOutcome, it.a)},
    ),
    OrderMade: (
        "order",
        lambda it: {
            "by_agency": it.agency,
            "order_type": _of(OrderType, it.b),
            "court": COURT,
            "extends_order_id": it.one_of("order", it.c) if it.a % 3 == 0 else None,
            "follows_power_id": it.one_of("power", it.c) if it.a % 3 == 1 else None,
            "occurred": it.occurred,
            "in_force_from": it.occurred,
            "in_force_until": it.later,
            "terms": it.words,
            "source": SOURCE,
        },
    ),
    OrderVaried: (
        "order",
        lambda it: {
            "court": COURT,
            "occurred": it.occurred,
            "in_force_until": it.later if it.a % 2 else None,
            "terms": it.words,
            "source": SOURCE,
        },
    ),
    OrderDischarged: ("order", lambda it: {**_why(it), "court": COURT, "source": SOURCE}),
    OrderLapsed: ("order", _why),
    PowerUsed: (
        "power",
        lambda it: {
            **_why(it),
            "by_agency": it.agency,
            "power": _of(PowerType, it.b),
            "used_by": "Constable 1",
            "agreed_by": "The child's mother" if it.a % 2 else None,
            "place": "Testford Hospital" if it.b % 2 else None,
            "until": it.later if it.c % 2 else None,
            "source": SOURCE,
        },
    ),
    PowerExtended: (
        "power",
        lambda it: {
            **_why(it),
            "extended_by": "Consultant 1",
            "until": it.later if it.a % 2 else None,
        },
    ),
    PowerEndCorrected: (
        "power",
        lambda it: {**_why(it), "how": _of(EndOfPower, it.a), "why_corrected": it.words},
    ),
    PowerEndTakenBack: ("power", _why),
    PowerEnded: ("power", lambda it: {**_why(it), "how": _of(EndOfPower, it.a)}),
    OrderRecordedInError: ("order", lambda it: {"reason": it.words}),
    PowerRecordedInError: ("power", lambda it: {"reason": it.words}),
}
