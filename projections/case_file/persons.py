"""How events of the persons on a case make rows of its file: members, bars, emergency accesses."""

from __future__ import annotations

from domain.case import (
    BarLifted,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    MemberNamed,
    MemberReleased,
    PersonBarred,
)
from domain.event import Event, Value
from domain.record.append import Recorded
from projections.case_file.rows import BarRow, CaseRow, EmergencyAccessRow, MemberRow
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def about(event: Event) -> str | None:
    """The row that an event of a person is about; None for every other event."""
    match event:
        case MemberNamed() | MemberReleased():
            return f"member.{event.actor_id}"
        case PersonBarred() | BarLifted():
            return f"bar.{event.actor_id}"
        case EmergencyAccessTaken() | EmergencyAccessEnded() | EmergencyAccessReviewed():
            return f"emergency.{event.access_id}"
        case _:
            return None


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after the event; None where it changes nothing."""
    event, put_by = recorded.event, on_record(recorded)
    match event:
        case MemberNamed():
            return MemberRow(
                actor_id=event.actor_id,
                name=event.name,
                role=event.role,
                agency=event.agency,
                named=put_by,
            )
        case MemberReleased():
            member = rows.get(key, MemberRow)
            return member and member.model_copy(
                update={"released": put_by, "released_because": event.reason}
            )
        case PersonBarred():
            return BarRow(
                actor_id=event.actor_id, name=event.name, reason=event.reason, barred=put_by
            )
        case BarLifted():
            bar = rows.get(key, BarRow)
            return bar and bar.model_copy(update={"lifted": put_by, "lifted_because": event.reason})
        case _:
            return _emergency(recorded, rows.get(key, EmergencyAccessRow))


def _emergency(recorded: Recorded, row: EmergencyAccessRow | None) -> EmergencyAccessRow | None:
    event, put_by = recorded.event, on_record(recorded)
    match event:
        case EmergencyAccessTaken():
            return EmergencyAccessRow(
                access_id=event.access_id,
                case_id=event.case_id,
                actor_id=event.attribution.actor_id,
                reason=event.reason,
                until=event.until,
                taken=put_by,
            )
        case EmergencyAccessEnded():
            return row and row.model_copy(update={"ended": put_by})
        case EmergencyAccessReviewed():
            return row and row.model_copy(
                update={
                    "reviewed": put_by,
                    "justified": event.justified,
                    "finding": event.finding,
                }
            )
        case _:
            return None


def to_review(event: Event, row: CaseRow) -> int:
    """How many emergency accesses of the case still wait to be reviewed, after the event."""
    match event:
        case EmergencyAccessTaken():
            return row.emergencies_to_review + 1
        case EmergencyAccessReviewed():
            return max(0, row.emergencies_to_review - 1)
        case _:
            return row.emergencies_to_review
