"""What may be put on the record of a power that needs no court, and what is refused."""

from __future__ import annotations

from uuid import UUID

from domain.authority.children import require_children
from domain.authority.events import (
    PowerEndCorrected,
    PowerEnded,
    PowerEndTakenBack,
    PowerExtended,
    PowerUsed,
)
from domain.authority.state import InUse, NoLongerUsed, NotUsed, PowerInError, PowerState
from domain.case import CaseState, require_agency, require_open, require_speaks_for
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
    require_said_it,
)
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.event import Event, Source
from domain.in_error import IsWithdrawn
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import EndOfPower, PowerType


class UsePower(Command):
    """Put on the record that a power was used."""

    power_id: UUID
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


class ExtendPower(Change):
    """Record that a power was extended or renewed."""

    power_id: UUID
    extended_by: ShortText
    occurred: Moment
    until: Moment | None = None
    reason: Summary


class EndPower(Change):
    """Record that a power was no longer used."""

    power_id: UUID
    how: EndOfPower
    occurred: Moment
    reason: Summary


class CorrectPowerEnd(Change):
    """Put right how or when a power was no longer used."""

    power_id: UUID
    how: EndOfPower
    occurred: Moment
    reason: Summary
    why_corrected: Summary


class TakeBackPowerEnd(Change):
    """Say that a power had not ended after all."""

    power_id: UUID
    reason: Summary


class PowerNotOnRecord(NotOnRecord):
    """There is no such power on this case. Check its address."""


class PowerAlreadyUsed(Conflict):
    """A power with this id is already on the record. Give a new one its own id."""

    field = "power_id"


class PowerHasEnded(Conflict):
    """The end of this power is already on the record. If that was wrong, correct it, or take it
    back if the power had not ended, and say why. If the power was used again, record that with an
    id of its own.
    """


class PowerHasNotEnded(Conflict):
    """No end of this power is on the record to correct. Record that it ended."""


class NoEndToTakeBack(Conflict):
    """Nothing on the record says that this power ended, so there is nothing to take back."""


class EndSaysTheSame(Invalid):
    """This is what the record says already. Say what is right instead."""

    field = "occurred"


class BeforeItWasUsed(Invalid):
    """This is dated before the power was used. Check the date."""

    field = "occurred"


def use_power(command: UsePower, power: PowerState, case: CaseState) -> tuple[Event, ...]:
    """An agency on the case records that it used a power."""
    opened = require_open(case)
    if not isinstance(power, NotUsed):
        raise PowerAlreadyUsed
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    subjects = require_children(command.subjects, opened)
    require_happened(command.occurred, command.now, "occurred")
    require_order(command.occurred, command.until, "until")

    return (
        PowerUsed(
            **placed(command, command.power_id, power.version),
            by_agency=command.by_agency,
            subjects=subjects,
            power=command.power,
            used_by=command.used_by,
            agreed_by=command.agreed_by,
            place=command.place,
            occurred=command.occurred,
            until=command.until,
            reason=command.reason,
            source=command.source,
        ),
    )


def extend_power(command: ExtendPower, power: PowerState, case: CaseState) -> tuple[Event, ...]:
    """A power was extended. What is learnt of that after its end is taken all the same."""
    used = _require_power(command, command.power_id, power, case)
    _require_since_used(command, command.occurred, used)
    require_order(used.used.occurred, command.until, "until")

    return (
        PowerExtended(
            **placed(command, used.power_id, used.version),
            extended_by=command.extended_by,
            occurred=command.occurred,
            until=command.until,
            reason=command.reason,
        ),
    )


def end_power(command: EndPower, power: PowerState, case: CaseState) -> tuple[Event, ...]:
    """A power was no longer used."""
    used = _require_power(command, command.power_id, power, case)
    if isinstance(used, NoLongerUsed):
        raise PowerHasEnded
    _require_since_used(command, command.occurred, used)

    return (
        PowerEnded(
            **placed(command, used.power_id, used.version),
            how=command.how,
            occurred=command.occurred,
            reason=command.reason,
        ),
    )


def correct_power_end(
    command: CorrectPowerEnd, power: PowerState, case: CaseState
) -> tuple[Event, ...]:
    """The end of a power was recorded wrongly, and the agency that recorded it puts it right."""
    used = _require_power(command, command.power_id, power, case)
    said = _require_end(command, used, PowerHasNotEnded)
    if (said.how, said.occurred, said.reason) == (command.how, command.occurred, command.reason):
        raise EndSaysTheSame
    _require_since_used(command, command.occurred, used)

    return (
        PowerEndCorrected(
            **placed(command, used.power_id, used.version),
            how=command.how,
            occurred=command.occurred,
            reason=command.reason,
            why_corrected=command.why_corrected,
        ),
    )


def take_back_power_end(
    command: TakeBackPowerEnd, power: PowerState, case: CaseState
) -> tuple[Event, ...]:
    """The power had not ended, and the agency that said so puts it right: it is in use again, for
    as long as its rule lets it.
    """
    used = _require_power(command, command.power_id, power, case)
    said = _require_end(command, used, NoEndToTakeBack)

    return (
        PowerEndTakenBack(
            **placed(command, used.power_id, used.version),
            occurred=said.occurred,
            reason=command.reason,
        ),
    )


def _require_end(
    command: Change, used: InUse | NoLongerUsed, unless: type[Conflict]
) -> PowerEnded | PowerEndCorrected:
    """What the record says of its end, where that is the asker's to put right."""
    if not isinstance(used, NoLongerUsed):
        raise unless
    require_said_it(
        command, used.first_said, "If your account of the end differs, record it as an entry."
    )
    return used.ended


def _require_power(
    command: Change, power_id: UUID, power: PowerState, case: CaseState
) -> InUse | NoLongerUsed:
    opened = require_open(case)
    if isinstance(power, NotUsed) or (power.power_id, power.case_id) != (power_id, command.case_id):
        raise PowerNotOnRecord
    require_agency(opened, command.attribution.agency, None)
    if isinstance(power, PowerInError):
        raise IsWithdrawn
    require_current(command, power.version)
    return power


def _require_since_used(command: Change, occurred: Moment, used: InUse | NoLongerUsed) -> None:
    require_happened(occurred, command.now, "occurred")
    if occurred.definitely_before(used.used.occurred):
        raise BeforeItWasUsed(
            f"This is dated {occurred.in_words()}, before the power was used "
            f"({used.used.occurred.in_words()}). Check the date."
        )
