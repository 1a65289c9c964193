"""How a concern may climb, and how it may end."""

from __future__ import annotations

from uuid import UUID

from domain.case import CaseState, require_agency, require_open, require_speaks_for
from domain.command import (
    Change,
    Command,
    placed,
    require_happened,
)
from domain.escalation.events import (
    EscalationAcknowledged,
    EscalationLapsed,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationWithdrawn,
    Level,
    ProcedureCode,
)
from domain.escalation.ladders import LADDERS, Ladders
from domain.escalation.requirements import (
    AlreadyAcknowledged,
    BeforeEarlierLevel,
    EscalationAlreadyRaised,
    NotAHigherLevel,
    NotRaisedToThem,
    require_answer_after,
    require_answerable,
    require_ladder,
    require_procedure,
    require_raised,
    require_since_raised,
    require_theirs,
)
from domain.escalation.state import EscalationState, NotRaised
from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Ladder


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
    procedure: ProcedureCode | None = None
    bypassed_because: Summary | None = None
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
    bypassed_because: Summary | None = None


class ResolveEscalation(Change):
    """Say that a concern is settled, and how."""

    escalation_id: UUID
    outcome: Summary
    occurred: Moment


class WithdrawEscalation(Change):
    """Take a concern back."""

    escalation_id: UUID
    reason: Summary
    occurred: Moment


class LapseEscalation(Change):
    """Say that nobody settled a concern and nobody goes on with it, and why."""

    escalation_id: UUID
    reason: Summary
    occurred: Moment


def raise_escalation(
    command: RaiseEscalation,
    escalation: EscalationState,
    case: CaseState,
    ladders: Ladders = LADDERS,
) -> tuple[Event, ...]:
    """An agency on the case takes a concern up a ladder."""
    opened = require_open(case)
    if not isinstance(escalation, NotRaised):
        raise EscalationAlreadyRaised
    require_speaks_for(command, opened, command.from_agency, "from_agency")
    require_agency(opened, command.to_agency, "to_agency")
    require_ladder(command.ladder, command.from_agency, command.to_agency)
    require_happened(command.occurred, command.now, "occurred")
    require_answer_after(command.occurred, command.respond_by)
    require_procedure(
        command.procedure,
        command.ladder,
        command.level,
        raised=command.occurred,
        ladders=ladders,
    )

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
            procedure=command.procedure,
            bypassed_because=command.bypassed_because,
            source=command.source,
        ),
    )


def acknowledge_escalation(
    command: AcknowledgeEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """An agency it was raised to confirms that it has it, once a level."""
    opened = require_open(case)
    raised = require_answerable(command, command.escalation_id, escalation, command.occurred)
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    rung = raised.rung_of(command.by_agency)
    if rung is None:
        raise NotRaisedToThem
    if rung.is_acknowledged:
        raise AlreadyAcknowledged
    require_since_raised(raised, command.occurred, command.now)

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
    raised = require_answerable(command, command.escalation_id, escalation, command.occurred)
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    if raised.rung_of(command.by_agency) is None:
        raise NotRaisedToThem
    require_since_raised(raised, command.occurred, command.now)

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
    command: StepUpEscalation,
    escalation: EscalationState,
    case: CaseState,
    ladders: Ladders = LADDERS,
) -> tuple[Event, ...]:
    """Whoever raised it takes it to a higher level of the same ladder."""
    opened = require_open(case)
    raised = require_raised(command, command.escalation_id, escalation)
    require_theirs(command, raised, opened)
    if command.to_level <= raised.level:
        raise NotAHigherLevel(
            f"This escalation is at level {raised.level}. It can only step up to a higher one."
        )
    require_agency(opened, command.to_agency, "to_agency")
    require_ladder(raised.ladder, raised.from_agency, command.to_agency)
    require_since_raised(raised, command.occurred, command.now)
    if command.occurred.definitely_before(raised.rungs[-1].occurred):
        raise BeforeEarlierLevel
    require_answer_after(command.occurred, command.respond_by)
    require_procedure(
        raised.procedure,
        raised.ladder,
        command.to_level,
        raised=raised.occurred,
        ladders=ladders,
        field="to_level",
    )

    return (
        EscalationSteppedUp(
            **placed(command, raised.escalation_id, raised.version),
            to_level=command.to_level,
            to_agency=command.to_agency,
            raised_to=command.raised_to,
            reason=command.reason,
            occurred=command.occurred,
            respond_by=command.respond_by,
            bypassed_because=command.bypassed_because,
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
    raised = require_raised(command, command.escalation_id, escalation)
    require_theirs(command, raised, opened)
    require_since_raised(raised, command.occurred, command.now)

    return (
        EscalationResolved(
            **placed(command, raised.escalation_id, raised.version),
            outcome=command.outcome,
            occurred=command.occurred,
        ),
    )


def withdraw_escalation(
    command: WithdrawEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """Whoever raised it takes it back."""
    opened = require_open(case)
    raised = require_raised(command, command.escalation_id, escalation)
    require_theirs(command, raised, opened)
    require_since_raised(raised, command.occurred, command.now)

    return (
        EscalationWithdrawn(
            **placed(command, raised.escalation_id, raised.version),
            reason=command.reason,
            occurred=command.occurred,
        ),
    )


def lapse_escalation(
    command: LapseEscalation, escalation: EscalationState, case: CaseState
) -> tuple[Event, ...]:
    """Whoever raised it says that it was left, unsettled."""
    opened = require_open(case)
    raised = require_raised(command, command.escalation_id, escalation)
    require_theirs(command, raised, opened)
    require_since_raised(raised, command.occurred, command.now)

    return (
        EscalationLapsed(
            **placed(command, raised.escalation_id, raised.version),
            reason=command.reason,
            occurred=command.occurred,
        ),
    )
