"""What becomes of an order that a court makes, and of a power that needs no court."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from domain.event import Event, Source
from domain.in_error import InErrorFacts
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import ApplicationOutcome, EndOfPower, OrderType, PowerType


def of_nobody_named(state: dict[str, Any]) -> dict[str, Any]:
    """Until then, nothing said of which children of the case an order or a power was."""
    return {**state, "subjects": ()}


class OrderAppliedFor(Event):
    """Somebody asked a court for an order. Nothing is in force by that.

    `subjects` are the subjects of the case that it is of. Empty: nobody said, and it is taken as of
    every child of the case. So it is in `OrderMade` and `PowerUsed`.
    """

    TOPIC: ClassVar[str] = "authority.order_applied_for"
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = ()
    order_type: OrderType
    court: ShortText
    applicant: ShortText
    occurred: Moment
    grounds: Summary
    source: Source

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Nobody said of whom."""
        return of_nobody_named(state)


class ApplicationConcluded(Event):
    """An application came to nothing: the court refused it, or it was withdrawn."""

    TOPIC: ClassVar[str] = "authority.application_concluded"

    outcome: ApplicationOutcome
    occurred: Moment
    reason: Summary


class OrderMade(Event):
    """A court made an order, in force from when it was made until the stated end.

    `follows_power_id` is the police protection during which the designated officer applied for it:
    then the law counts its days from the first day of that (Children Act 1989, section 45(3)).
    """

    TOPIC: ClassVar[str] = "authority.order_made"
    class_version: ClassVar[int] = 3

    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = ()
    order_type: OrderType
    court: ShortText
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    follows_power_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Until then, nothing said what an order followed."""
        return {**state, "follows_power_id": None}

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> dict[str, Any]:
        """Nobody said of whom."""
        return of_nobody_named(state)


class OrderVaried(Event):
    """A court changed an order: its terms, and its end where that is stated."""

    TOPIC: ClassVar[str] = "authority.order_varied"

    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    in_force_until: Moment | None = None
    terms: Summary
    source: Source


class OrderDischarged(Event):
    """A court ended an order before its time."""

    TOPIC: ClassVar[str] = "authority.order_discharged"

    court: ShortText
    hearing_id: UUID | None = None
    occurred: Moment
    reason: Summary
    source: Source


class OrderLapsed(Event):
    """An order ended without a court ending it: its time was over, or what it hung on was."""

    TOPIC: ClassVar[str] = "authority.order_lapsed"

    occurred: Moment
    reason: Summary


class PowerUsed(Event):
    """Somebody used a power that needs no court, or accommodated a child by agreement.

    `used_by` is a role ("Designated officer"). `agreed_by` is whose agreement it rests on, where
    it rests on one. `until` is an end that was stated when it was used.
    """

    TOPIC: ClassVar[str] = "authority.power_used"
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    subjects: tuple[UUID, ...] = ()
    power: PowerType
    used_by: ShortText
    agreed_by: ShortText | None = None
    place: ShortText | None = None
    occurred: Moment
    until: Moment | None = None
    reason: Summary
    source: Source

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> dict[str, Any]:
        """Nobody said of whom."""
        return of_nobody_named(state)


class PowerExtended(Event):
    """Somebody extended or renewed a power, until a new end where that is stated."""

    TOPIC: ClassVar[str] = "authority.power_extended"

    extended_by: ShortText
    occurred: Moment
    until: Moment | None = None
    reason: Summary


class PowerEnded(Event):
    """A power was no longer used, and why."""

    TOPIC: ClassVar[str] = "authority.power_ended"

    how: EndOfPower
    occurred: Moment
    reason: Summary


class PowerEndCorrected(Event):
    """How or when a power was no longer used is put right, and why that was wrong. What was said
    before stays on the record.
    """

    TOPIC: ClassVar[str] = "authority.power_end_corrected"

    how: EndOfPower
    occurred: Moment
    reason: Summary
    why_corrected: Summary


class PowerEndTakenBack(Event):
    """A power that was said to have ended had not. `occurred` is when the record had it ended."""

    TOPIC: ClassVar[str] = "authority.power_end_taken_back"

    occurred: Moment
    reason: Summary


class OrderRecordedInError(InErrorFacts, Event):
    """An order or an application was recorded in error, with all that was said to become of it."""

    TOPIC: ClassVar[str] = "authority.order_recorded_in_error"


class PowerRecordedInError(InErrorFacts, Event):
    """A power was recorded in error, with all that was said to become of it."""

    TOPIC: ClassVar[str] = "authority.power_recorded_in_error"
