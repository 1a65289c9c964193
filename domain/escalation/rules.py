"""How a concern may climb, and what is refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.case import CaseState, Open, require_agency, require_open
from domain.command import (
    Change,
    Command,
    placed,
    require_current,
    require_happened,
    require_order,
    require_own_agency,
)
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from domain.escalation.events import (
    EscalationAcknowledged,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    Level,
)
from domain.escalation.state import EscalationState, NotRaised, Raised, Resolved
from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Ladder, Role


class RaiseEscalation(Command):
    """Take a concern that could not be settled up a ladder."""

    escalation_id: UUID
    ladder: Ladder
    level: Level
    from_agency: AgencyCode
    to_agency: AgencyCode
    raised_to: ShortText
    concern: Summary
    wanted: Summary | None = None
    occurred: Moment
    respond_by: Moment | None = None
    source: Source


class AcknowledgeEscalation(Change):
    """Confirm that the person it was raised to has it."""

    escalation_id: UUID
    by_agency: AgencyCode
    acknowledged_by: ShortText
    occurred: Moment
    note: Summary | None = None


class RespondToEscalation(Change):
    """Answer a concern."""

    escalation_id: UUID
    by_agency: AgencyCode
    responded_by: ShortText
    response: LongText
    occurred: Moment


class StepUpEscalation(Change):
    """Take an unsettled concern to a higher level."""

    escalation_id: UUID
    to_level: Level
    to_agency: AgencyCode
    raised_to: ShortText
    reason: Summary
    occurred: Moment
    respond_by: Moment | None = None


class ResolveEscalation(Change):
    """Say that a concern is settled, and how."""

    escalation_id: UUID
    outcome: Summary
    occurred: Moment


class EscalationNotOnRecord(NotOnRecord):
    """There is no such escalation on this case. Check its address."""


class EscalationAlreadyRaised(Conflict):
    """An escalation with this id is already on the record. Give a new one its own id."""

    field = "escalation_id"


class EscalationIsResolved(Conflict):
    """This escalation has been resolved. If the concern remains, raise a new one; if an earlier
    answer has come to light, put it on the record as an entry.
    """


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
    """Only the agency that raised an escalation, or a coordinator, can step it up or resolve it."""


class BeforeItWasRaised(Invalid):
    """This is dated before the escalation was raised. Check the date."""

    field = "occurred"


class BeforeEarlierLevel(Invalid):
    """This is dated before the escalation reached the level below. Check the date."""

    field = "occurred"


def raise_escalation(
    command: RaiseEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """An agency on the case takes a concern up a ladder."""
    opened = require_open(case)
    if not isinstance(escalation, NotRaised):
        raise EscalationAlreadyRaised
    require_own_agency(command, command.from_agency, "from_agency")
    require_agency(opened, command.from_agency, "from_agency")
    require_agency(opened, command.to_agency, "to_agency")
    _require_ladder(command.ladder, command.from_agency, command.to_agency)
    require_happened(command.occurred, command.now, "occurred")
    _require_answer_after(command.occurred, command.respond_by)

    return (
        EscalationRaised(
            **placed(command, command.escalation_id, escalation.version),
            ladder=command.ladder,
            level=command.level,
            from_agency=command.from_agency,
            to_agency=command.to_agency,
            raised_to=command.raised_to,
            concern=command.concern,
            wanted=command.wanted,
            occurred=command.occurred,
            respond_by=command.respond_by,
            source=command.source,
        ),
    )


def acknowledge_escalation(
    command: AcknowledgeEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """An agency it was raised to confirms that it has it, once a level."""
    opened = require_open(case)
    raised = _require_raised(command, command.escalation_id, escalation)
    require_own_agency(command, command.by_agency, "by_agency")
    require_agency(opened, command.by_agency, "by_agency")
    rung = raised.rung_of(command.by_agency)
    if rung is None:
        raise NotRaisedToThem
    if rung.is_acknowledged:
        raise AlreadyAcknowledged
    _require_since_raised(raised, command.occurred, command.now)

    return (
        EscalationAcknowledged(
            **placed(command, raised.escalation_id, raised.version),
            by_agency=command.by_agency,
            acknowledged_by=command.acknowledged_by,
            occurred=command.occurred,
            note=command.note,
        ),
    )


def respond_to_escalation(
    command: RespondToEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """An agency it was raised to, at this level or an earlier one, answers."""
    opened = require_open(case)
    raised = _require_raised(command, command.escalation_id, escalation)
    require_own_agency(command, command.by_agency, "by_agency")
    require_agency(opened, command.by_agency, "by_agency")
    if raised.rung_of(command.by_agency) is None:
        raise NotRaisedToThem
    _require_since_raised(raised, command.occurred, command.now)

    return (
        EscalationResponded(
            **placed(command, raised.escalation_id, raised.version),
            by_agency=command.by_agency,
            responded_by=command.responded_by,
            response=command.response,
            occurred=command.occurred,
        ),
    )


def step_up_escalation(
    command: StepUpEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """Whoever raised it takes it to a higher level of the same ladder."""
    opened = require_open(case)
    raised = _require_raised(command, command.escalation_id, escalation)
    _require_theirs(command, raised, opened)
    if command.to_level <= raised.level:
        raise NotAHigherLevel(
            f"This escalation is at level {raised.level}. It can only step up to a higher one."
        )
    require_agency(opened, command.to_agency, "to_agency")
    _require_ladder(raised.ladder, raised.from_agency, command.to_agency)
    _require_since_raised(raised, command.occurred, command.now)
    if command.occurred.definitely_before(raised.rungs[-1].occurred):
        raise BeforeEarlierLevel
    _require_answer_after(command.occurred, command.respond_by)

    return (
        EscalationSteppedUp(
            **placed(command, raised.escalation_id, raised.version),
            to_level=command.to_level,
            to_agency=command.to_agency,
            raised_to=command.raised_to,
            reason=command.reason,
            occurred=command.occurred,
            respond_by=command.respond_by,
        ),
    )


def resolve_escalation(
    command: ResolveEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """Whoever raised it says that it is settled.

    It may have been settled before a later step, by somebody who had not been told: that is a
    finding, not an error.
    """
    opened = require_open(case)
    raised = _require_raised(command, command.escalation_id, escalation)
    _require_theirs(command, raised, opened)
    _require_since_raised(raised, command.occurred, command.now)

    return (
        EscalationResolved(
            **placed(command, raised.escalation_id, raised.version),
            outcome=command.outcome,
            occurred=command.occurred,
        ),
    )


def _require_raised(command: Change, escalation_id: UUID, escalation: EscalationState) -> Raised:
    if isinstance(escalation, NotRaised) or (
        (escalation.escalation_id, escalation.case_id) != (escalation_id, command.case_id)
    ):
        raise EscalationNotOnRecord
    if isinstance(escalation, Resolved):
        raise EscalationIsResolved
    require_current(command, escalation.version)
    return escalation


def _require_ladder(ladder: Ladder, from_agency: AgencyCode, to_agency: AgencyCode) -> None:
    match ladder:
        case Ladder.INTERNAL if to_agency != from_agency:
            raise InternalLadderLeavesAgency
        case Ladder.EXTERNAL if to_agency == from_agency:
            raise ExternalLadderStaysInside
        case _:
            return


def _require_theirs(command: Change, raised: Raised, case: Open) -> None:
    by = command.attribution
    if Role.COORDINATOR in by.roles:
        return
    if by.agency != raised.from_agency:
        raise NotTheirsToSettle
    require_agency(case, raised.from_agency, None)


def _require_since_raised(raised: Raised, occurred: Moment, now: datetime) -> None:
    require_happened(occurred, now, "occurred")
    if occurred.definitely_before(raised.occurred):
        raise BeforeItWasRaised(
            f"This is dated {occurred.in_words()}, before the escalation was raised "
            f"({raised.occurred.in_words()}). Check the date."
        )


def _require_answer_after(occurred: Moment, respond_by: Moment | None) -> None:
    require_order(
        occurred,
        respond_by,
        "respond_by",
        "The answer is wanted by a time before the escalation was raised. Check both dates.",
    )
