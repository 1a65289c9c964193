"""A plain sentence for each event of a court, an order or a power."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

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
from domain.vocabulary import HearingType, Listed, OrderType, PowerType
from projections.history.rows import HistoryRow


def did_about_law(event: Event, began: HistoryRow | None) -> str | None:
    """What somebody did, if it is about a court, an order or a power."""
    return (
        _did_to_hearing(event, began)
        or _did_to_direction(event, began)
        or _did_to_order(event, began)
        or _did_to_power(event, began)
    )


def _did_to_hearing(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, began: HistoryRow | None
) -> str | None:
    hearing = _the(began, "hearing_type", HearingType, "the hearing", "a hearing")
    match event:
        case HearingListed():
            what = f"a hearing in {event.court}: {event.hearing_type.label}"
            return f"recorded the listing of {what}, for {event.listed_for.in_words()}"
        case HearingHeld():
            return f"recorded that {hearing} was held"
        case HearingAdjourned():
            return f"recorded that {hearing} was adjourned"
        case HearingVacated():
            return f"recorded that {hearing} was vacated"
        case HearingRelisted():
            when = event.listed_for.in_words()
            return f"recorded that {hearing} was listed again, for {when}"
        case JudgmentGiven():
            return f"recorded the judgment given after {hearing}"
        case CourtMaterialPermitted():
            return f"recorded a court's permission to share material of {hearing}"
        case _:
            return None


def _did_to_direction(event: Event, began: HistoryRow | None) -> str | None:
    direction = _cited("the direction", began) if began else "a direction"
    match event:
        case DirectionGiven():
            return f"recorded a direction of {event.court} to {event.party}"
        case DirectionVaried():
            return f"recorded another time for {direction}, {event.due.in_words()}"
        case DirectionAnswered():
            return f"recorded of {direction}: {event.compliance.label.lower()}"
        case DirectionAnswerCorrected():
            return f"corrected what was recorded of {direction}: {event.compliance.label.lower()}"
        case _:
            return None


def _did_to_order(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, began: HistoryRow | None
) -> str | None:
    order = _the(began, "order_type", OrderType, "the order", "an order")
    match event:
        case OrderAppliedFor():
            return f"recorded an application to {event.court}: {event.order_type.label}"
        case ApplicationConcluded():
            return f"recorded that the application for {order} was {event.outcome.label.lower()}"
        case OrderMade():
            return f"recorded an order made by {event.court}: {event.order_type.label}"
        case OrderVaried():
            return f"recorded that {order} was varied"
        case OrderDischarged():
            return f"recorded that {order} was discharged"
        case OrderLapsed():
            return f"recorded that {order} lapsed"
        case OrderRecordedInError():
            return f"withdrew {order} as recorded in error"
        case _:
            return None


def _did_to_power(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, began: HistoryRow | None
) -> str | None:
    power = _the(began, "power", PowerType, "the power", "a power")
    match event:
        case PowerUsed():
            return f"recorded that a power was used: {event.power.label}"
        case PowerExtended():
            return f"recorded that {power} was extended"
        case PowerEnded():
            return f"recorded that {power} ended"
        case PowerEndCorrected():
            return f"corrected when {power} ended: {event.occurred.in_words()}"
        case PowerEndTakenBack():
            when = event.occurred.in_words()
            return f"took back that {power} ended ({when}): it had not ended"
        case PowerRecordedInError():
            return f"withdrew {power} as recorded in error"
        case _:
            return None


def _the(
    began: HistoryRow | None, field: str, listed: Iterable[Listed], known: str, unknown: str
) -> str:
    """What the stream is about, with its kind as its first event says."""
    payload: object = began.payload if began else None
    value = cast("dict[str, object]", payload).get(field) if isinstance(payload, dict) else None
    label = next((each.label for each in listed if each.value == value), None)
    return _cited(f"{known} {label}" if label else unknown, began)


def _cited(words: str, began: HistoryRow | None) -> str:
    return f"{words} (§{began.position})" if began else words
