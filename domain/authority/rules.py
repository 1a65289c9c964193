"""What may be put on the record of an order that a court makes, and what is refused.

How long an order may lawfully run is not decided here: the record keeps what the court did, and
`domain.authority.flags` says where that goes beyond its rule.
"""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from domain.authority.children import require_children, require_children_of_order
from domain.authority.events import (
    ApplicationConcluded,
    OrderAppliedFor,
    OrderDischarged,
    OrderLapsed,
    OrderMade,
    OrderVaried,
)
from domain.authority.law import LAW, Law
from domain.authority.named import (
    Following,
    require_extended,
    require_followed,
    require_hearing,
)
from domain.authority.refusals import (
    AnotherOrderThanAppliedFor,
    ApplicationOver,
    BeforeItWasAppliedFor,
    BeforeItWasMade,
    EndedBeforeItWasVaried,
    InForceBeforeMade,
    MadeBeforeAppliedFor,
    NothingApplied,
    NotMadeYet,
    OrderAlreadyMade,
    OrderHasEnded,
    OrderNotOnRecord,
    VariedAfterItsEnd,
)
from domain.authority.state import (
    NEW_ORDER,
    NEW_POWER,
    AppliedFor,
    Ended,
    Made,
    NotGranted,
    NotMade,
    OrderInError,
    OrderState,
    PowerState,
)
from domain.case import CaseState, require_agency, require_open, require_speaks_for
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
)
from domain.event import Event, Source
from domain.hearing import NEW_HEARING, HearingState
from domain.in_error import IsWithdrawn
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import ApplicationOutcome, OrderType


class ApplyForOrder(Command):
    """Put on the record that a court was asked for an order."""

    order_id: UUID
    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = ()
    order_type: OrderType
    court: ShortText
    applicant: ShortText
    occurred: Moment
    grounds: Summary
    source: Source


class ConcludeApplication(Change):
    """Record that an application was refused or withdrawn."""

    order_id: UUID
    outcome: ApplicationOutcome
    occurred: Moment
    reason: Summary


class MakeOrder(Following):
    """Put an order that a court made on the record, applied for here before or not."""

    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = ()
    court: ShortText
    hearing_id: UUID | None = None
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


class VaryOrder(Change):
    """Record that a court changed an order."""

    order_id: UUID
    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


class DischargeOrder(Change):
    """Record that a court ended an order before its time."""

    order_id: UUID
    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    reason: Summary
    source: Source


class LapseOrder(Change):
    """Record that an order ended without a court ending it."""

    order_id: UUID
    occurred: Moment
    reason: Summary


def apply_for_order(
    command: ApplyForOrder, order: OrderState, case: CaseState
) -> tuple[Event, ...]:
    """An agency on the case records an application to a court."""
    opened = require_open(case)
    if not isinstance(order, NotMade):
        raise OrderAlreadyMade
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    subjects = require_children(command.subjects, opened)
    require_happened(command.occurred, command.now, "occurred")

    return (
        OrderAppliedFor(
            **placed(command, command.order_id, order.version),
            by_agency=command.by_agency,
            subjects=subjects,
            order_type=command.order_type,
            court=command.court,
            applicant=command.applicant,
            occurred=command.occurred,
            grounds=command.grounds,
            source=command.source,
        ),
    )


def conclude_application(
    command: ConcludeApplication, order: OrderState, case: CaseState
) -> tuple[Event, ...]:
    """An application was refused or withdrawn."""
    recorded = _require_order(command, command.order_id, order, case)
    if isinstance(recorded, NotGranted):
        raise ApplicationOver
    if not isinstance(recorded, AppliedFor):
        raise NothingApplied
    require_happened(command.occurred, command.now, "occurred")
    if command.occurred.definitely_before(recorded.application.occurred):
        raise BeforeItWasAppliedFor

    return (
        ApplicationConcluded(
            **placed(command, recorded.order_id, recorded.version),
            outcome=command.outcome,
            occurred=command.occurred,
            reason=command.reason,
        ),
    )


def make_order(  # noqa: PLR0917 - each is a state that the record holds.
    command: MakeOrder,
    order: OrderState,
    case: CaseState,
    hearing: HearingState = NEW_HEARING,
    extended: OrderState = NEW_ORDER,
    followed: PowerState = NEW_POWER,
    law: Law = LAW,
) -> tuple[Event, ...]:
    """An agency on the case records an order.

    `hearing`, `extended` and `followed` are the states of `hearing_id`, `extends_order_id` and
    `follows_power_id`, where named.
    """
    opened = require_open(case)
    _require_makeable(command, order)
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    require_hearing(command, command.hearing_id, hearing)
    require_extended(command, extended, law)
    require_followed(command, followed)
    subjects = require_children_of_order(command.subjects, opened, order, extended, followed)
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
            subjects=subjects,
            order_type=command.order_type,
            court=command.court,
            hearing_id=command.hearing_id,
            extends_order_id=command.extends_order_id,
            follows_power_id=command.follows_power_id,
            occurred=command.occurred,
            in_force_from=command.in_force_from,
            in_force_until=command.in_force_until,
            terms=command.terms,
            source=command.source,
        ),
    )


def vary_order(
    command: VaryOrder, order: OrderState, case: CaseState, hearing: HearingState = NEW_HEARING
) -> tuple[Event, ...]:
    """A court changed an order. That may be learnt after the order has ended."""
    made = _require_made(command, command.order_id, order, case)
    if isinstance(made, Ended) and any(
        ending.occurred.definitely_before(command.occurred) for ending in made.endings
    ):
        raise VariedAfterItsEnd
    require_hearing(command, command.hearing_id, hearing)
    _require_since_made(command, command.occurred, made)
    require_order(
        made.made.in_force_from,
        command.in_force_until,
        "in_force_until",
        "The order ends before it begins. Check both dates.",
    )

    return (
        OrderVaried(
            **placed(command, made.order_id, made.version),
            court=command.court,
            hearing_id=command.hearing_id,
            occurred=command.occurred,
            in_force_until=command.in_force_until,
            terms=command.terms,
            source=command.source,
        ),
    )


def discharge_order(
    command: DischargeOrder,
    order: OrderState,
    case: CaseState,
    hearing: HearingState = NEW_HEARING,
) -> tuple[Event, ...]:
    """A court ended an order before its time. It may have been thought to have lapsed."""
    made = _require_made(command, command.order_id, order, case)
    if isinstance(made, Ended) and any(
        isinstance(ending, OrderDischarged) or ending.occurred.definitely_before(command.occurred)
        for ending in made.endings
    ):
        raise OrderHasEnded
    require_hearing(command, command.hearing_id, hearing)
    _require_since_made(command, command.occurred, made)
    _require_since_varied(command.occurred, made)

    return (
        OrderDischarged(
            **placed(command, made.order_id, made.version),
            court=command.court,
            hearing_id=command.hearing_id,
            occurred=command.occurred,
            reason=command.reason,
            source=command.source,
        ),
    )


def lapse_order(command: LapseOrder, order: OrderState, case: CaseState) -> tuple[Event, ...]:
    """An order ended without a court ending it."""
    made = _require_made(command, command.order_id, order, case)
    if isinstance(made, Ended):
        raise OrderHasEnded
    _require_since_made(command, command.occurred, made)
    _require_since_varied(command.occurred, made)

    return (
        OrderLapsed(
            **placed(command, made.order_id, made.version),
            occurred=command.occurred,
            reason=command.reason,
        ),
    )


def _require_makeable(command: MakeOrder, order: OrderState) -> None:
    match order:
        case NotMade():
            return
        case AppliedFor():
            if order.case_id != command.case_id:
                raise OrderNotOnRecord
            require_current(command, order.version)
            if order.application.order_type != command.order_type:
                raise AnotherOrderThanAppliedFor
            if command.occurred.definitely_before(order.application.occurred):
                raise MadeBeforeAppliedFor
        case NotGranted():
            raise ApplicationOver
        case Made() | Ended():
            raise OrderAlreadyMade
        case OrderInError():
            raise IsWithdrawn
        case _:
            assert_never(order)


def _require_order(
    command: Change, order_id: UUID, order: OrderState, case: CaseState
) -> AppliedFor | NotGranted | Made | Ended:
    opened = require_open(case)
    if isinstance(order, NotMade) or (order.order_id, order.case_id) != (order_id, command.case_id):
        raise OrderNotOnRecord
    require_agency(opened, command.attribution.agency, None)
    if isinstance(order, OrderInError):
        raise IsWithdrawn
    require_current(command, order.version)
    return order


def _require_made(
    command: Change, order_id: UUID, order: OrderState, case: CaseState
) -> Made | Ended:
    recorded = _require_order(command, order_id, order, case)
    match recorded:
        case Made() | Ended():
            return recorded
        case AppliedFor() | NotGranted():
            raise NotMadeYet
        case _:
            assert_never(recorded)


def _require_since_made(command: Change, occurred: Moment, made: Made | Ended) -> None:
    require_happened(occurred, command.now, "occurred")
    # When it was made may be known less exactly than when it was applied for.
    if made.application and occurred.definitely_before(made.application.occurred):
        raise BeforeItWasAppliedFor
    if occurred.definitely_before(made.made.occurred):
        raise BeforeItWasMade(
            f"This is dated {occurred.in_words()}, before the order was made "
            f"({made.made.occurred.in_words()}). Check the date."
        )


def _require_since_varied(occurred: Moment, made: Made | Ended) -> None:
    if any(occurred.definitely_before(each.occurred) for each in made.variations):
        raise EndedBeforeItWasVaried
