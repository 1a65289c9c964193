"""How hearings make their rows. Pure."""

from __future__ import annotations

from domain.event import Event, Value
from domain.hearing import (
    HMCTS,
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from domain.record.append import Recorded
from projections.case_file.rows_of_law import (
    HearingRow,
    Judgment,
    MaterialPermission,
    Postponement,
)
from projections.people import on_record
from projections.working_set import Key, WorkingSet


def about(event: Event) -> str | None:
    """The key of the row an event is about, if it is a hearing's."""
    match event:
        case (
            HearingListed()
            | HearingHeld()
            | HearingAdjourned()
            | HearingVacated()
            | HearingRelisted()
            | JudgmentGiven()
            | CourtMaterialPermitted()
        ):
            return f"hearing.{event.originator_id}"
        case _:
            return None


def made(recorded: Recorded, rows: WorkingSet, key: Key) -> Value | None:
    """The row after an event; None if the event leaves none."""
    event = recorded.event
    if isinstance(event, HearingListed):
        return HearingRow(
            hearing_id=event.originator_id,
            version=event.originator_version,
            by_agency=event.by_agency,
            court=event.court,
            hearing_type=event.hearing_type,
            status="listed",
            listed=event.occurred,
            listed_for=event.listed_for,
            application=event.application,
            source=event.source,
            on_record=on_record(recorded),
        )
    hearing = rows.get(key, HearingRow)
    return hearing and _hearing(hearing, recorded)


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
        case HearingAdjourned() | HearingVacated() | HearingRelisted():
            changes = _postponed(row, event, recorded)
        case JudgmentGiven():
            judgment = Judgment(
                occurred=event.occurred,
                judge_role=event.judge_role,
                summary=event.summary,
                facts_found=event.facts_found,
                neutral_citation=event.neutral_citation,
                on_record=on_record(recorded),
            )
            changes = {"judgments": (*row.judgments, judgment)}
        case CourtMaterialPermitted():
            permission = MaterialPermission(
                court=event.court,
                reference=event.reference,
                granted=event.granted,
                material=event.material,
                to_whom=event.to_whom,
                on_record=on_record(recorded),
            )
            changes = {"permissions": (*row.permissions, permission)}
        case _:
            return None
    return row.model_copy(update={**changes, "version": event.originator_version})


def _postponed(
    row: HearingRow, event: HearingAdjourned | HearingVacated | HearingRelisted, recorded: Recorded
) -> dict[str, object]:
    if isinstance(event, HearingRelisted):
        postponement = Postponement(
            what="relisted",
            occurred=event.occurred,
            was_listed_for=row.listed_for,
            relisted_for=event.listed_for,
            on_record=on_record(recorded),
        )
        return {
            "status": "listed",
            "listed_for": event.listed_for,
            "postponements": (*row.postponements, postponement),
        }
    what = "adjourned" if isinstance(event, HearingAdjourned) else "vacated"
    is_relisted = event.relisted_for is not None
    postponement = Postponement(
        what=what,
        occurred=event.occurred,
        reason=event.reason,
        code=event.code,
        was_listed_for=row.listed_for,
        relisted_for=event.relisted_for,
        hmcts_status=HMCTS.status(what, relisted=is_relisted, to_be_relisted=event.to_be_relisted),
        on_record=on_record(recorded),
    )
    changes: dict[str, object] = {
        "status": what,
        "postponements": (*row.postponements, postponement),
    }
    if what == "adjourned":
        changes["adjourned_because"] = event.reason
    if is_relisted:
        changes |= {"status": "listed", "listed_for": event.relisted_for}
    return changes
