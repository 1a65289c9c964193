"""An order or a power that was recorded in error, such as of another child: taken back whole.

In a court an order is discharged and an application withdrawn. This is neither: the court never did
it. What is left of it on the record is marked, and counts no more.
"""

from __future__ import annotations

from uuid import UUID

from domain.authority.events import OrderRecordedInError, PowerRecordedInError
from domain.authority.powers import PowerNotOnRecord
from domain.authority.refusals import OrderNotOnRecord
from domain.authority.state import (
    Ended,
    Made,
    NotMade,
    NotUsed,
    OrderInError,
    OrderState,
    PowerInError,
    PowerState,
    recorded_by,
)
from domain.case import CaseState
from domain.command import Change, placed
from domain.event import Event
from domain.in_error import OnlyItsAgencyWithdraws, require_withdrawable
from domain.text import Summary

_WITH_ITS_APPLICATION = (
    "This order was recorded on the application of another agency, and is taken back together with "
    "it. Ask that agency to take both back, and to record the application anew."
)


class TakeBackOrder(Change):
    """Say that an order, or an application, was recorded in error."""

    order_id: UUID
    reason: Summary


class TakeBackPower(Change):
    """Say that a power was recorded in error."""

    power_id: UUID
    reason: Summary


def take_back_order(
    command: TakeBackOrder, order: OrderState, case: CaseState
) -> tuple[Event, ...]:
    """The agency that recorded it takes it back once; of one that was applied for, the agency that
    recorded the application does, and takes back both.
    """
    if isinstance(order, NotMade) or (order.order_id, order.case_id) != (
        command.order_id,
        command.case_id,
    ):
        raise OrderNotOnRecord
    is_gone = isinstance(order, OrderInError)
    by_agency = order.by_agency if isinstance(order, OrderInError) else recorded_by(order)
    if isinstance(order, Made | Ended) and (
        command.attribution.agency == order.made.by_agency != by_agency
    ):
        raise OnlyItsAgencyWithdraws(_WITH_ITS_APPLICATION)
    require_withdrawable(command, case, by_agency, order.version, is_withdrawn=is_gone)

    return (
        OrderRecordedInError(
            **placed(command, order.order_id, order.version), reason=command.reason
        ),
    )


def take_back_power(
    command: TakeBackPower, power: PowerState, case: CaseState
) -> tuple[Event, ...]:
    """The agency that recorded it takes it back once, ended or not."""
    if isinstance(power, NotUsed) or (power.power_id, power.case_id) != (
        command.power_id,
        command.case_id,
    ):
        raise PowerNotOnRecord
    is_gone = isinstance(power, PowerInError)
    require_withdrawable(command, case, power.used.by_agency, power.version, is_withdrawn=is_gone)

    return (
        PowerRecordedInError(
            **placed(command, power.power_id, power.version), reason=command.reason
        ),
    )
