"""What an order names: the hearing it was made at, the order it extends, the power it follows."""

from __future__ import annotations

from uuid import UUID

from domain.authority.law import Law
from domain.authority.refusals import (
    ExtendedOrderNotOnCase,
    ExtendsALaterOrder,
    ExtendsAnotherKind,
    ExtendsItself,
    FollowedPowerNotOnCase,
    FollowsALaterPower,
    HearingNotOnCase,
    NamesWhatIsTakenBack,
)
from domain.authority.state import (
    Ended,
    Made,
    NotMade,
    NotUsed,
    OrderInError,
    OrderState,
    PowerInError,
    PowerState,
)
from domain.command import Change, Command
from domain.hearing import HearingState, NotListed
from domain.moments import Moment
from domain.vocabulary import OrderType


class Following(Change):
    """As much of an order that was made as says what it follows from."""

    order_id: UUID
    order_type: OrderType
    extends_order_id: UUID | None = None
    follows_power_id: UUID | None = None
    occurred: Moment


def require_hearing(command: Command, hearing_id: UUID | None, hearing: HearingState) -> None:
    """The hearing that a step names is on the case."""
    if hearing_id is None:
        return
    if isinstance(hearing, NotListed) or (
        (hearing.hearing_id, hearing.case_id) != (hearing_id, command.case_id)
    ):
        raise HearingNotOnCase


def require_extended(command: Following, extended: OrderState, law: Law) -> None:
    """The order that it extends is on the case, was made before it, and is of its kind."""
    if command.extends_order_id is None:
        return
    if command.extends_order_id == command.order_id:
        raise ExtendsItself
    # First whether it is on this case: of an order of another nothing is said, not even that.
    if isinstance(extended, NotMade) or (
        (extended.order_id, extended.case_id) != (command.extends_order_id, command.case_id)
    ):
        raise ExtendedOrderNotOnCase
    if isinstance(extended, OrderInError):
        raise NamesWhatIsTakenBack(field="extends_order_id")
    if not isinstance(extended, Made | Ended):
        raise ExtendedOrderNotOnCase
    if command.occurred.definitely_before(extended.made.occurred):
        raise ExtendsALaterOrder
    earlier = extended.made.order_type
    if command.order_type not in {earlier, law.rule(earlier, None).extension}:
        raise ExtendsAnotherKind


def require_followed(command: Following, followed: PowerState) -> None:
    """The power that it follows is on the case, and was used before it."""
    if command.follows_power_id is None:
        return
    if isinstance(followed, NotUsed) or (
        (followed.power_id, followed.case_id) != (command.follows_power_id, command.case_id)
    ):
        raise FollowedPowerNotOnCase
    if isinstance(followed, PowerInError):
        raise NamesWhatIsTakenBack(field="follows_power_id")
    if command.occurred.definitely_before(followed.used.occurred):
        raise FollowsALaterPower
