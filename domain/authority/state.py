"""What an order or a power has become, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.authority.events import (
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
from domain.event import Event
from domain.text import AgencyCode


@dataclass(frozen=True, slots=True)
class NotMade:
    """No order has been applied for or made under this id."""

    status: ClassVar[Literal["not-made"]] = "not-made"

    version: int = 0


@dataclass(frozen=True, slots=True)
class _Order:
    order_id: UUID
    case_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class AppliedFor(_Order):
    """An order that a court was asked for, and has not decided on."""

    status: ClassVar[Literal["applied-for"]] = "applied-for"

    application: OrderAppliedFor


@dataclass(frozen=True, slots=True)
class NotGranted(_Order):
    """An application that was refused or withdrawn."""

    status: ClassVar[Literal["not-granted"]] = "not-granted"

    application: OrderAppliedFor
    concluded: ApplicationConcluded


@dataclass(frozen=True, slots=True)
class Made(_Order):
    """An order that a court made, with every variation; `application` where it was applied for."""

    status: ClassVar[Literal["made"]] = "made"

    made: OrderMade
    variations: tuple[OrderVaried, ...] = ()
    application: OrderAppliedFor | None = None


@dataclass(frozen=True, slots=True)
class Ended(_Order):
    """An order that was discharged, or lapsed. That it was discharged may be learnt after it was
    thought to have lapsed: then there are two `endings`, and the earlier ended it.
    """

    status: ClassVar[Literal["ended"]] = "ended"

    made: OrderMade
    variations: tuple[OrderVaried, ...]
    endings: tuple[OrderDischarged | OrderLapsed, ...]
    application: OrderAppliedFor | None = None


def recorded_by(order: AppliedFor | NotGranted | Made | Ended) -> AgencyCode:
    """The agency that put an order, or the application for it, on the record first."""
    if isinstance(order, AppliedFor | NotGranted):
        return order.application.by_agency
    return (order.application or order.made).by_agency


@dataclass(frozen=True, slots=True)
class OrderInError(_Order):
    """An order or an application that should never have been on the record."""

    status: ClassVar[Literal["recorded-in-error"]] = "recorded-in-error"

    before: AppliedFor | NotGranted | Made | Ended

    @property
    def by_agency(self) -> AgencyCode:
        """The agency that recorded it first."""
        return recorded_by(self.before)


OrderState: TypeAlias = NotMade | AppliedFor | NotGranted | Made | Ended | OrderInError
OrderEvent: TypeAlias = (
    OrderAppliedFor
    | ApplicationConcluded
    | OrderMade
    | OrderVaried
    | OrderDischarged
    | OrderLapsed
    | OrderRecordedInError
)

NEW_ORDER: OrderState = NotMade()


def evolve(state: OrderState, event: Event) -> OrderState:
    """The order after one more event. Events of other things leave it as it was."""
    if not isinstance(event, OrderEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(  # noqa: PLR0911 - one state for each thing that happens.
    state: OrderState, event: OrderEvent
) -> OrderState:
    where = event.originator_id, event.case_id, event.originator_version
    match state, event:
        case NotMade(), OrderAppliedFor():
            return AppliedFor(*where, event)
        case AppliedFor(), ApplicationConcluded():
            return NotGranted(*where, state.application, event)
        case NotMade() | AppliedFor(), OrderMade():
            applied = state.application if isinstance(state, AppliedFor) else None
            return Made(*where, event, application=applied)
        case Made() | Ended(), OrderVaried():
            return replace(state, variations=(*state.variations, event))
        case Made(), OrderDischarged() | OrderLapsed():
            return Ended(*where, state.made, state.variations, (event,), state.application)
        case Ended(), OrderDischarged():
            return replace(state, endings=(*state.endings, event))
        case AppliedFor() | NotGranted() | Made() | Ended(), OrderRecordedInError():
            return OrderInError(*where, state)
        case _:
            return state


@dataclass(frozen=True, slots=True)
class NotUsed:
    """No power has been used under this id."""

    status: ClassVar[Literal["not-used"]] = "not-used"

    version: int = 0


@dataclass(frozen=True, slots=True)
class _Power:
    power_id: UUID
    case_id: UUID
    version: int
    used: PowerUsed
    extensions: tuple[PowerExtended, ...] = ()


@dataclass(frozen=True, slots=True)
class InUse(_Power):
    """A power whose end is not on the record. Its time may be over all the same."""

    status: ClassVar[Literal["in-use"]] = "in-use"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoLongerUsed(_Power):
    """A power whose end is on the record: as last corrected (`ended`), and as first said."""

    status: ClassVar[Literal["no-longer-used"]] = "no-longer-used"

    first_said: PowerEnded
    ended: PowerEnded | PowerEndCorrected


@dataclass(frozen=True, slots=True)
class PowerInError(_Power):
    """A power that should never have been on the record."""

    status: ClassVar[Literal["recorded-in-error"]] = "recorded-in-error"


PowerState: TypeAlias = NotUsed | InUse | NoLongerUsed | PowerInError
PowerEvent: TypeAlias = (
    PowerUsed
    | PowerExtended
    | PowerEnded
    | PowerEndCorrected
    | PowerEndTakenBack
    | PowerRecordedInError
)

NEW_POWER: PowerState = NotUsed()


def evolve_power(state: PowerState, event: Event) -> PowerState:
    """The power after one more event. Events of other things leave it as it was."""
    if not isinstance(event, PowerEvent):
        return state
    return replace(_apply_power(state, event), version=event.originator_version)


def _apply_power(  # noqa: PLR0911 - one state for each thing that happens.
    state: PowerState, event: PowerEvent
) -> PowerState:
    match state, event:
        case NotUsed(), PowerUsed():
            return InUse(event.originator_id, event.case_id, event.originator_version, event)
        # Late knowledge: an extension may reach the record after the end.
        case InUse() | NoLongerUsed(), PowerExtended():
            return replace(state, extensions=(*state.extensions, event))
        case InUse(), PowerEnded():
            return NoLongerUsed(
                state.power_id,
                state.case_id,
                state.version,
                state.used,
                state.extensions,
                first_said=event,
                ended=event,
            )
        case NoLongerUsed(), PowerEndCorrected():
            return replace(state, ended=event)
        case NoLongerUsed(), PowerEndTakenBack():
            return InUse(state.power_id, state.case_id, state.version, state.used, state.extensions)
        case InUse() | NoLongerUsed(), PowerRecordedInError():
            return PowerInError(
                state.power_id, state.case_id, state.version, state.used, state.extensions
            )
        case _:
            return state
