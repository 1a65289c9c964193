"""How escalations, which go through several states, make their rows. Pure."""

from __future__ import annotations

from domain.escalation import (
    EscalationAcknowledged,
    EscalationLapsed,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationWithdrawn,
)
from domain.event import Event, Value
from domain.record.append import Recorded
from projections.case_file.rows import EscalationRow, EscalationStep
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is an escalation's."""
    match event:
        case (
            EscalationRaised()
            | EscalationAcknowledged()
            | EscalationResponded()
            | EscalationSteppedUp()
            | EscalationResolved()
            | EscalationWithdrawn()
            | EscalationLapsed()
        ):
            return f"escalation.{event.originator_id}"
        case _:
            return None


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    match event:
        case EscalationRaised():
            return _raised(recorded, event)
        case _:
            escalation = rows.get(key, EscalationRow)
            return escalation and _escalation(escalation, recorded)


def _raised(recorded: Recorded, event: EscalationRaised) -> EscalationRow:
    step = EscalationStep(
        step="raised",
        level=event.level,
        by_agency=event.from_agency,
        person=event.raised_to,
        words=event.concern,
        occurred=event.occurred,
        to_agency=event.to_agency,
        respond_by=event.respond_by,
        bypassed_because=event.bypassed_because,
        on_record=on_record(recorded),
    )
    return EscalationRow(
        escalation_id=event.originator_id,
        version=event.originator_version,
        ladder=event.ladder,
        status="raised",
        procedure=event.procedure,
        level=event.level,
        from_agency=event.from_agency,
        to_agency=event.to_agency,
        raised_to=event.raised_to,
        concern=event.concern,
        wanted=event.wanted,
        occurred=event.occurred,
        respond_by=event.respond_by,
        source=event.source,
        steps=(step,),
    )


def _escalation(row: EscalationRow, recorded: Recorded) -> EscalationRow | None:
    event, put_by = recorded.event, on_record(recorded)
    changes: dict[str, object]
    match event:
        case EscalationAcknowledged():
            step = EscalationStep(
                step="acknowledged",
                level=row.level,
                by_agency=event.by_agency,
                person=event.acknowledged_by,
                words=event.note,
                occurred=event.occurred,
                on_record=put_by,
            )
            changes = _answered(row, "acknowledged")
        case EscalationResponded():
            step = EscalationStep(
                step="responded",
                level=row.level,
                by_agency=event.by_agency,
                person=event.responded_by,
                words=event.response,
                occurred=event.occurred,
                on_record=put_by,
            )
            changes = _answered(row, "responded")
        case EscalationSteppedUp():
            step = EscalationStep(
                step="stepped-up",
                level=event.to_level,
                by_agency=event.attribution.agency,
                person=event.raised_to,
                words=event.reason,
                occurred=event.occurred,
                to_agency=event.to_agency,
                respond_by=event.respond_by,
                bypassed_because=event.bypassed_because,
                on_record=put_by,
            )
            changes = {
                "status": "raised",
                "level": event.to_level,
                "to_agency": event.to_agency,
                "raised_to": event.raised_to,
                "respond_by": event.respond_by,
            }
        case EscalationResolved():
            step = EscalationStep(
                step="resolved",
                level=row.level,
                by_agency=event.attribution.agency,
                words=event.outcome,
                occurred=event.occurred,
                on_record=put_by,
            )
            changes = {"status": "resolved", "outcome": event.outcome}
        case EscalationWithdrawn() | EscalationLapsed():
            how = "withdrawn" if isinstance(event, EscalationWithdrawn) else "lapsed"
            step = EscalationStep(
                step=how,
                level=row.level,
                by_agency=event.attribution.agency,
                words=event.reason,
                occurred=event.occurred,
                on_record=put_by,
            )
            changes = {"status": how, "ended_because": event.reason}
        case _:
            return None
    return row.model_copy(
        update={**changes, "version": event.originator_version, "steps": (*row.steps, step)}
    )


def _answered(row: EscalationRow, how: str) -> dict[str, object]:
    """An answer that comes to light once it has ended does not open it again."""
    return {} if row.status in {"resolved", "withdrawn", "lapsed"} else {"status": how}
