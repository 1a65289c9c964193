"""How escalations and hearings, which go through several states, make their rows. Pure."""

from __future__ import annotations

from domain.escalation import (
    EscalationAcknowledged,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event, Value
from domain.hearing import HearingAdjourned, HearingHeld, HearingListed, JudgmentGiven
from domain.record.append import Recorded
from projections.case_file.rows import EscalationRow, EscalationStep, HearingRow, Judgment
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is an escalation's or a hearing's."""
    match event:
        case (
            EscalationRaised()
            | EscalationAcknowledged()
            | EscalationResponded()
            | EscalationSteppedUp()
            | EscalationResolved()
        ):
            return f"escalation.{event.originator_id}"
        case HearingListed() | HearingHeld() | HearingAdjourned() | JudgmentGiven():
            return f"hearing.{event.originator_id}"
        case _:
            return None


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    match event:
        case EscalationRaised():
            return _raised(recorded, event)
        case HearingListed():
            return _listed(recorded, event)
        case _:
            escalation = rows.get(key, EscalationRow)
            if escalation is not None:
                return _escalation(escalation, recorded)
            hearing = rows.get(key, HearingRow)
            return hearing and _hearing(hearing, recorded)


def _raised(recorded: Recorded, event: EscalationRaised) -> EscalationRow:
    step = EscalationStep(
        step="raised",
        level=event.level,
        by_agency=event.from_agency,
        person=event.raised_to,
        words=event.concern,
        occurred=event.occurred,
        on_record=on_record(recorded),
    )
    return EscalationRow(
        escalation_id=event.originator_id,
        version=event.originator_version,
        ladder=event.ladder,
        status="raised",
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
            changes: dict[str, object] = {"status": "acknowledged"}
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
            changes = {"status": "responded"}
        case EscalationSteppedUp():
            step = EscalationStep(
                step="stepped-up",
                level=event.to_level,
                by_agency=event.attribution.agency,
                person=event.raised_to,
                words=event.reason,
                occurred=event.occurred,
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
        case _:
            return None
    return row.model_copy(
        update={**changes, "version": event.originator_version, "steps": (*row.steps, step)}
    )


def _listed(recorded: Recorded, event: HearingListed) -> HearingRow:
    return HearingRow(
        hearing_id=event.originator_id,
        version=event.originator_version,
        by_agency=event.by_agency,
        court=event.court,
        hearing_type=event.hearing_type,
        status="listed",
        listed_for=event.listed_for,
        application=event.application,
        source=event.source,
        on_record=on_record(recorded),
    )


def _hearing(row: HearingRow, recorded: Recorded) -> HearingRow | None:
    event = recorded.event
    match event:
        case HearingHeld():
            changes: dict[str, object] = {
                "status": "held",
                "held": event.occurred,
                "attendance": event.attendance,
                "present": event.present,
                "summary": event.summary,
            }
        case HearingAdjourned():
            changes = {"status": "adjourned", "adjourned_because": event.reason}
            if event.relisted_for is not None:
                changes |= {"status": "listed", "listed_for": event.relisted_for}
        case JudgmentGiven():
            judgment = Judgment(
                occurred=event.occurred,
                judge_role=event.judge_role,
                summary=event.summary,
                neutral_citation=event.neutral_citation,
                on_record=on_record(recorded),
            )
            changes = {"judgments": (*row.judgments, judgment)}
        case _:
            return None
    return row.model_copy(update={**changes, "version": event.originator_version})
