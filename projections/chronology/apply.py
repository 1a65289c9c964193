"""How events make rows of the chronology. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.assessment import AssessmentCorrected
from domain.entry import (
    EntryContested,
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
from domain.event import Event, Value
from domain.moments import Moment
from domain.record.append import Recorded
from domain.restricted import sensitivity_of
from domain.vocabulary import Sensitivity
from projections import memory, sql
from projections.chronology.order import place
from projections.chronology.rows import (
    ChronologyRow,
    Correction,
    Difference,
    Disclosure,
    Permission,
    Withdrawal,
)
from projections.chronology.search import search_text
from projections.items import (
    Thread,
    carried_on,
    describe,
    relied_on,
    restated,
    row_key,
    step_key,
    steps_before,
    taken_back,
    takes_back,
)
from projections.memory import Memory, Reach, memory_key
from projections.names import CHRONOLOGY
from projections.people import on_record
from projections.projection import Projection
from projections.working_set import Key, WorkingSet


def keys(event: Event) -> tuple[Key, ...]:
    """The rows an event may read or write."""
    case_id, stream_id = event.case_id, event.originator_id
    match event:
        case EntryRecorded():
            return (Key(case_id, str(stream_id)), memory_key(case_id))
        case (
            EntryCorrected() | EntryWithdrawn() | EntryDisclosed() | EntryCourtPermissionRecorded()
        ):
            return (Key(case_id, str(stream_id)),)
        case EntryContested():
            named = [stream_id, *([event.other_entry_id] if event.other_entry_id else [])]
            return tuple(Key(case_id, str(entry_id)) for entry_id in named)
        case AssessmentCorrected():
            return (Key(case_id, step_key(stream_id, 1)),)
        case _ if taken_back(event):
            return steps_before(event)
        case _:
            return (
                Key(case_id, step_key(stream_id, event.originator_version)),
                carried_on(event),
                memory_key(case_id),
            )


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put what an event changes."""
    event = recorded.event
    match event:
        case EntryRecorded():
            _entry(recorded, event, rows)
        case (
            EntryCorrected() | EntryWithdrawn() | EntryDisclosed() | EntryCourtPermissionRecorded()
        ):
            key = Key(event.case_id, str(event.originator_id))
            row = rows.get(key, ChronologyRow)
            if row is not None:
                rows.put(key, _changed(row, recorded, event))
        case EntryContested():
            _contest(recorded, event, rows)
        case AssessmentCorrected():
            _restated(recorded, event, rows)
        case _ if reason := taken_back(event):
            withdrawn = Withdrawal(on_record=on_record(recorded), reason=reason)
            for key in steps_before(event):
                row = rows.get(key, ChronologyRow)
                # An end that was taken back before keeps who took that back, and why.
                if row is not None and row.withdrawn is None and takes_back(event, row.kind):
                    rows.put(key, row.model_copy(update={"withdrawn": withdrawn}))
        case _:
            _step(recorded, rows)


def _entry(recorded: Recorded, event: EntryRecorded, rows: WorkingSet) -> None:
    key, remembered = Key(event.case_id, str(event.originator_id)), memory_key(event.case_id)
    known = rows.get(remembered, Memory) or Memory()
    described = describe(event, Thread(), known)
    if described is None:
        return
    content = event.content
    reach, later = _reach(known.reaches.get(event.agency), event)
    rows.put(
        key,
        ChronologyRow(
            row_key=key.row_key,
            item=described.item,
            stream_id=event.originator_id,
            stream_version=event.originator_version,
            on_record=on_record(recorded),
            agency=described.agency,
            kind=described.kind,
            title=described.title,
            summary=described.summary,
            occurred=described.occurred,
            ended=content.ended,
            sequence=content.sequence,
            source=described.source,
            contribution_id=event.contribution_id,
            content=content,
            sensitivities=_sensitivities((), content.sensitivity),
            is_late=later is not None,
            later_entry_id=later,
        ),
    )
    reaches = {**known.reaches, event.agency: reach}
    rows.put(remembered, known.model_copy(update={"reaches": reaches}))


def _reach(reach: Reach | None, event: EntryRecorded) -> tuple[Reach, UUID | None]:
    """How far the agency's open entries go with this one, and the later one that this comes after,
    if there is one.
    """
    occurred = event.content.occurred
    if reach is None:
        reach = Reach(contribution_id=event.contribution_id)
    elif reach.contribution_id != event.contribution_id:
        reach = Reach(
            contribution_id=event.contribution_id,
            upto=reach.upto,
            upto_entry=reach.upto_entry,
            before=reach.upto,
            before_entry=reach.upto_entry,
        )
    is_late = (
        reach.before is not None and occurred.latest is not None and occurred.latest < reach.before
    )
    goes_further = occurred.sort_at is not None and (
        reach.upto is None or occurred.sort_at > reach.upto
    )
    if goes_further and event.content.sensitivity is Sensitivity.OPEN:
        further = {"upto": occurred.sort_at, "upto_entry": event.originator_id}
        reach = reach.model_copy(update=further)
    return reach, reach.before_entry if is_late else None


def _sensitivities(
    before: tuple[Sensitivity, ...], said: Sensitivity | None
) -> tuple[Sensitivity, ...]:
    """All that it ever had, but open, each once in the order in which they came."""
    if said is None or said is Sensitivity.OPEN:
        return before
    return tuple(dict.fromkeys((*before, said)))


def _changed(
    row: ChronologyRow,
    recorded: Recorded,
    event: EntryCorrected | EntryWithdrawn | EntryDisclosed | EntryCourtPermissionRecorded,
) -> ChronologyRow:
    put_by = on_record(recorded)
    match event:
        case EntryCorrected(content=content):
            correction = Correction(on_record=put_by, reason=event.reason, content=content)
            changes = {
                "corrections": (*row.corrections, correction),
                "sensitivities": _sensitivities(row.sensitivities, content.sensitivity),
                "kind": content.kind.value,
                "title": content.kind.label,
                "summary": content.summary,
                "occurred": content.occurred,
                "ended": content.ended,
                "sequence": content.sequence,
                "source": content.source,
            }
        case EntryWithdrawn():
            changes = {"withdrawn": Withdrawal(on_record=put_by, reason=event.reason)}
        case EntryDisclosed():
            disclosure = Disclosure(
                on_record=put_by,
                to_agency=event.to_agency,
                occurred=event.occurred,
                how=event.how,
            )
            changes = {"disclosures": (*row.disclosures, disclosure)}
        case EntryCourtPermissionRecorded():
            permission = Permission(
                on_record=put_by,
                court=event.court,
                reference=event.reference,
                granted=event.granted,
                agencies=event.agencies,
                roles=event.roles,
            )
            changes = {"permissions": (*row.permissions, permission)}
    return row.model_copy(update=changes)


def _contest(recorded: Recorded, event: EntryContested, rows: WorkingSet) -> None:
    contested = Key(event.case_id, str(event.originator_id))
    row = rows.get(contested, ChronologyRow)
    if row is not None:
        theirs = _difference(recorded, event, other=event.other_entry_id)
        rows.put(contested, row.model_copy(update={"contested_by": (*row.contested_by, theirs)}))
    if event.other_entry_id is None or event.other_entry_id == event.originator_id:
        return
    own = Key(event.case_id, str(event.other_entry_id))
    row = rows.get(own, ChronologyRow)
    if row is not None:
        ours = _difference(recorded, event, other=event.originator_id)
        rows.put(own, row.model_copy(update={"contests": (*row.contests, ours)}))


def _difference(recorded: Recorded, event: EntryContested, other: UUID | None) -> Difference:
    return Difference(
        on_record=on_record(recorded),
        by_agency=event.by_agency,
        differs_in=event.differs_in,
        other_entry_id=other,
    )


def _restated(recorded: Recorded, event: AssessmentCorrected, rows: WorkingSet) -> None:
    """An assessment as it says now, with what it said before. Who was told of it is what it says
    last, too: named by mistake is not told.
    """
    key = Key(event.case_id, step_key(event.originator_id, 1))
    row = rows.get(key, ChronologyRow)
    if row is None:
        return
    said = restated(event, row.agency, row.facts)
    correction = Correction(on_record=on_record(recorded), reason=event.reason, before=row.wording)
    now = {
        "title": said.title,
        "summary": said.summary,
        "occurred": said.occurred,
        "facts": said.facts,
        "source": said.source,
        "told": said.told,
        "sensitivities": _sensitivities(row.sensitivities, sensitivity_of(event)),
        "corrections": (*row.corrections, correction),
    }
    rows.put(key, row.model_copy(update=now))


def _step(recorded: Recorded, rows: WorkingSet) -> None:
    event = recorded.event
    remembered = memory_key(event.case_id)
    known = rows.get(remembered, Memory) or Memory()
    learned = memory.remember(event, known)
    if learned is not known:
        rows.put(remembered, learned)
    previous = rows.get(carried_on(event), ChronologyRow)
    described = describe(event, previous.thread if previous else Thread(), known)
    if described is None:
        return
    key = Key(event.case_id, row_key(event))
    rows.put(
        key,
        ChronologyRow(
            row_key=key.row_key,
            item=described.item,
            stream_id=event.originator_id,
            stream_version=event.originator_version,
            on_record=on_record(recorded),
            agency=described.agency,
            kind=described.kind,
            title=described.title,
            summary=described.summary,
            occurred=described.occurred,
            source=described.source,
            told=described.told,
            facts=described.facts,
            sensitivities=_sensitivities(
                previous.sensitivities if previous else (), sensitivity_of(event)
            ),
            relied_on=relied_on(event),
            thread=described.thread,
        ),
    )


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns: those that order and filter."""
    if not isinstance(body, ChronologyRow):
        # The case's memory has no place in any list.
        return {
            "sort_at": None,
            "sequence": 0,
            "position": 0,
            "earliest": None,
            "latest": None,
            "agency": "",
            "kind": "",
            "search_text": "",
        }
    at = place(body)
    return {
        "sort_at": at.sort_at,
        "sequence": at.sequence,
        "position": at.position,
        "earliest": body.occurred.earliest,
        "latest": _latest(body.occurred, body.ended),
        "agency": body.agency,
        "kind": body.kind,
        "search_text": search_text(body),
    }


def _latest(occurred: Moment, ended: Moment | None) -> object:
    if ended is None or ended.latest is None:
        return occurred.latest
    return ended.latest


def body(key: str, text: str) -> Value:
    """A stored body read back."""
    kind = Memory if key == memory.ROW_KEY else ChronologyRow
    return kind.model_validate_json(text)


PROJECTION = Projection(
    name=CHRONOLOGY,
    version=10,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("chronology"),
)
