"""What is refused of an escalation, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.case import Open, require_agency
from domain.command import Change, require_current, require_happened, require_order
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from domain.escalation.events import ProcedureCode
from domain.escalation.ladders import Ladders
from domain.escalation.state import (
    Ended,
    EscalationState,
    Lapsed,
    NotRaised,
    Raised,
    Resolved,
    Withdrawn,
)
from domain.moments import Moment
from domain.text import AgencyCode
from domain.vocabulary import Ladder, Role


class EscalationNotOnRecord(NotOnRecord):
    """There is no such escalation on this case. Check its address."""


class EscalationAlreadyRaised(Conflict):
    """An escalation with this id is already on the record. Give a new one its own id."""

    field = "escalation_id"


class EscalationIsResolved(Conflict):
    """This escalation has been resolved. If the concern remains, raise a new one. An answer given
    before it was resolved can still be put on the record, with its date.
    """


class EscalationIsWithdrawn(Conflict):
    """This escalation was withdrawn. If the concern remains, raise a new one. An answer that was
    given before it was withdrawn can still be put on the record, with its date.
    """


class EscalationHasLapsed(Conflict):
    """This escalation has lapsed. If the concern remains, raise a new one."""


class NoSuchProcedure(Invalid):
    """There is no escalation procedure of this code."""

    field = "procedure"


class ProcedureOfAnotherLadder(Invalid):
    """This procedure is for the other kind of ladder: one is climbed inside an organisation, the
    other between agencies.
    """

    field = "procedure"


class NotALevelOfProcedure(Invalid):
    """The escalation procedure has no such level."""


class InternalLadderLeavesAgency(Invalid):
    """An internal escalation stays inside the agency that raised it. To go to another agency, raise
    an external one.
    """

    field = "to_agency"


class ExternalLadderStaysInside(Invalid):
    """An external escalation goes to another agency. To go up inside your own, raise an internal
    one.
    """

    field = "to_agency"


class NotAHigherLevel(Conflict):
    """An escalation only steps up to a higher level than it has reached."""

    field = "to_level"


class NotRaisedToThem(Conflict):
    """This escalation was not raised to your agency, so your agency cannot answer it."""

    field = "by_agency"


class AlreadyAcknowledged(Conflict):
    """Your agency has already acknowledged this escalation at this level."""

    field = "by_agency"


class NotTheirsToSettle(NotPermitted):
    """Only the agency that raised an escalation, or a coordinator, can step it up or end it."""


class BeforeItWasRaised(Invalid):
    """This is dated before the escalation was raised. Check the date."""

    field = "occurred"


class BeforeEarlierLevel(Invalid):
    """This is dated before the escalation reached the level below. Check the date."""

    field = "occurred"


def require_raised(command: Change, escalation_id: UUID, escalation: EscalationState) -> Raised:
    """The escalation of this case, if it has not ended and the writer has read it as it is."""
    found = _require_on_record(command, escalation_id, escalation)
    if not isinstance(found, Raised):
        raise _OVER[type(found)]
    require_current(command, found.version)
    return found


def require_answerable(
    command: Change, escalation_id: UUID, escalation: EscalationState, occurred: Moment
) -> Raised | Ended:
    """The escalation of this case, if an answer to it of this date can be recorded: one that ended
    takes those given before, and one that lapsed any.
    """
    found = _require_on_record(command, escalation_id, escalation)
    if isinstance(found, Resolved | Withdrawn) and found.ended.definitely_before(occurred):
        raise _OVER[type(found)]
    require_current(command, found.version)
    return found


def _require_on_record(
    command: Change, escalation_id: UUID, escalation: EscalationState
) -> Raised | Ended:
    if isinstance(escalation, NotRaised) or (
        (escalation.escalation_id, escalation.case_id) != (escalation_id, command.case_id)
    ):
        raise EscalationNotOnRecord
    return escalation


_OVER: Mapping[type[Ended], type[Conflict]] = {
    Resolved: EscalationIsResolved,
    Withdrawn: EscalationIsWithdrawn,
    Lapsed: EscalationHasLapsed,
}


def require_procedure(
    code: ProcedureCode | None,
    ladder: Ladder,
    level: int,
    *,
    raised: Moment,
    ladders: Ladders,
    field: str = "level",
) -> None:
    """Refuse a procedure that is not there or of another kind, and a level that it has not."""
    if code is None:
        return
    procedure = ladders.of(code, raised)
    if procedure is None:
        known = ", ".join(ladders.codes)
        raise NoSuchProcedure(
            f"There is no escalation procedure called {code}. There are: {known}."
        )
    if procedure.ladder is not ladder:
        raise ProcedureOfAnotherLadder(
            f"{procedure.title} is for {procedure.ladder.value} escalations, and this one is "
            f"{ladder.value}."
        )
    if procedure.at_level(level) is None:
        last = procedure.levels[-1].level
        raise NotALevelOfProcedure(
            f"{procedure.title} has levels {procedure.levels[0].level} to {last}, and no level "
            f"{level}.",
            field=field,
        )


def require_ladder(ladder: Ladder, from_agency: AgencyCode, to_agency: AgencyCode) -> None:
    """Refuse an internal ladder that leaves its agency, and an external one that stays inside."""
    match ladder:
        case Ladder.INTERNAL if to_agency != from_agency:
            raise InternalLadderLeavesAgency
        case Ladder.EXTERNAL if to_agency == from_agency:
            raise ExternalLadderStaysInside
        case _:
            return


def require_theirs(command: Change, raised: Raised | Ended, case: Open) -> None:
    """Refuse whoever neither raised it nor coordinates."""
    by = command.attribution
    if Role.COORDINATOR in by.roles:
        return
    if by.agency != raised.from_agency:
        raise NotTheirsToSettle
    require_agency(case, raised.from_agency, None)


def require_since_raised(raised: Raised | Ended, occurred: Moment, now: datetime) -> None:
    """Refuse what has not happened yet, or is certain to come before it was raised."""
    require_happened(occurred, now, "occurred")
    if occurred.definitely_before(raised.occurred):
        raise BeforeItWasRaised(
            f"This is dated {occurred.in_words()}, before the escalation was raised "
            f"({raised.occurred.in_words()}). Check the date."
        )


def require_answer_after(occurred: Moment, respond_by: Moment | None) -> None:
    """Refuse an answer that is wanted before it was asked for."""
    require_order(
        occurred,
        respond_by,
        "respond_by",
        "The answer is wanted by a time before the escalation was raised. Check both dates.",
    )
