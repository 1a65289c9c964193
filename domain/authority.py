"""On what authority a child is held or placed: the orders a court makes.

Powers that need no order (police protection, Mental Health Act sections), and extension,
variation and discharge, belong here too as they are added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.case import CaseState, require_agency, require_open
from domain.command import (
    Command,
    placed,
    require_happened,
    require_order,
    require_own_agency,
)
from domain.errors import Conflict, Invalid
from domain.event import Event, Source
from domain.hearing import NEW_HEARING, HearingState, NotListed
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import OrderType


class OrderMade(Event):
    """A court made an order, in force from when it was made until the stated end."""

    TOPIC: ClassVar[str] = "authority.order_made"

    by_agency: AgencyCode
    order_type: OrderType
    court: ShortText
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


@dataclass(frozen=True, slots=True)
class NotMade:
    """No order has been made under this id."""

    status: ClassVar[Literal["not-made"]] = "not-made"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An order that a court made."""

    status: ClassVar[Literal["made"]] = "made"

    order_id: UUID
    case_id: UUID
    version: int
    made: OrderMade


OrderState: TypeAlias = NotMade | Made

NEW_ORDER: OrderState = NotMade()


def evolve(state: OrderState, event: Event) -> OrderState:
    """The order after one more event. Events of other things leave it as it was."""
    match state, event:
        case NotMade(), OrderMade():
            return Made(event.originator_id, event.case_id, event.originator_version, event)
        case _, OrderMade():
            return replace(state, version=event.originator_version)
        case _:
            return state


class MakeOrder(Command):
    """Put an order that a court made on the record."""

    order_id: UUID
    by_agency: AgencyCode
    order_type: OrderType
    court: ShortText
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


class OrderAlreadyMade(Conflict):
    """An order with this id is already on the record. Give a new one its own id."""

    field = "order_id"


class HearingNotOnCase(Conflict):
    """The hearing it was made at is not on this case. Check its id, or list the hearing first."""

    field = "hearing_id"


class ExtendedOrderNotOnCase(Conflict):
    """The order it extends is not on this case. Check its id, or record that order first."""

    field = "extends_order_id"


class ExtendsItself(Invalid):
    """An order cannot extend itself. Name the earlier order."""

    field = "extends_order_id"


class InForceBeforeMade(Invalid):
    """An order cannot be in force before it was made. Check both dates."""

    field = "in_force_from"


class ExtendsALaterOrder(Invalid):
    """An order cannot extend one that was made after it. Check both."""

    field = "extends_order_id"


def make_order(
    command: MakeOrder,
    order: OrderState,
    case: CaseState,
    hearing: HearingState = NEW_HEARING,
    extended: OrderState = NEW_ORDER,
) -> tuple[Event, ...]:
    """An agency on the case records an order.

    `hearing` and `extended` are the states of `hearing_id` and `extends_order_id`, where named.
    How long an order of its type may lawfully run is not decided here: the record keeps what the
    court did.
    """
    opened = require_open(case)
    if not isinstance(order, NotMade):
        raise OrderAlreadyMade
    require_own_agency(command, command.by_agency, "by_agency")
    require_agency(opened, command.by_agency, "by_agency")
    _require_hearing(command, hearing)
    _require_extended(command, extended)
    require_happened(command.occurred, command.now, "occurred")
    if command.in_force_from.definitely_before(command.occurred):
        raise InForceBeforeMade
    require_order(
        command.in_force_from,
        command.in_force_until,
        "in_force_until",
        "The order ends before it begins. Check both dates.",
    )

    return (
        OrderMade(
            **placed(command, command.order_id, order.version),
            by_agency=command.by_agency,
            order_type=command.order_type,
            court=command.court,
            hearing_id=command.hearing_id,
            extends_order_id=command.extends_order_id,
            occurred=command.occurred,
            in_force_from=command.in_force_from,
            in_force_until=command.in_force_until,
            terms=command.terms,
            source=command.source,
        ),
    )


def _require_hearing(command: MakeOrder, hearing: HearingState) -> None:
    if command.hearing_id is None:
        return
    if isinstance(hearing, NotListed) or (
        (hearing.hearing_id, hearing.case_id) != (command.hearing_id, command.case_id)
    ):
        raise HearingNotOnCase


def _require_extended(command: MakeOrder, extended: OrderState) -> None:
    if command.extends_order_id is None:
        return
    if command.extends_order_id == command.order_id:
        raise ExtendsItself
    if isinstance(extended, NotMade) or (
        (extended.order_id, extended.case_id) != (command.extends_order_id, command.case_id)
    ):
        raise ExtendedOrderNotOnCase
    if command.occurred.definitely_before(extended.made.occurred):
        raise ExtendsALaterOrder
