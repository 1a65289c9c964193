"""How events make marks of the review timeline. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from domain.assessment import AssessmentCorrected
from domain.entry import EntryCorrected, EntryRecorded, EntryWithdrawn
from domain.event import Event, Value
from domain.moments import Moment
from domain.record.append import Recorded
from domain.vocabulary import EntryKind
from projections import memory, sql
from projections.items import (
    Described,
    Thread,
    carried_on,
    describe,
    restated,
    row_key,
    step_key,
    steps_before,
    taken_back,
    takes_back,
)
from projections.memory import Memory, memory_key
from projections.names import REVIEW_TIMELINE
from projections.projection import Projection
from projections.review_timeline.rows import MarkRow
from projections.working_set import Key, WorkingSet

#: What a reviewer looks for first, besides everything that is not an entry.
KEY_KINDS = frozenset(
    kind.value
    for kind in (
        EntryKind.ADMISSION,
        EntryKind.DISCHARGE,
        EntryKind.INCIDENT,
        EntryKind.CRITICAL_INCIDENT,
        EntryKind.MENTAL_HEALTH_ACT_ASSESSMENT,
        EntryKind.POLICE_PROTECTION,
        EntryKind.TRANSITION,
    )
)
#: Steps that are too many for a picture: each is in the list, and the search itself is a mark.
MINOR_STEPS = frozenset({"provider-approached", "provider-answered"})


def keys(event: Event) -> tuple[Key, ...]:
    """The rows an event may read or write."""
    case_id, stream_id = event.case_id, event.originator_id
    match event:
        case EntryRecorded() | EntryCorrected() | EntryWithdrawn():
            return (Key(case_id, str(stream_id)), memory_key(case_id))
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
        case EntryCorrected(content=content):
            _change(
                event,
                rows,
                {
                    "kind": content.kind.value,
                    "title": content.kind.label,
                    "summary": content.summary,
                    "occurred": content.occurred,
                    "lasts_until": _lasts_until(content.occurred, content.ended),
                    "sequence": content.sequence,
                    "is_key": content.kind.value in KEY_KINDS,
                },
            )
        case EntryWithdrawn():
            _change(event, rows, {"is_withdrawn": True})
        case AssessmentCorrected():
            _restated(event, rows)
        case _ if taken_back(event):
            for key in steps_before(event):
                mark = rows.get(key, MarkRow)
                if mark is not None and takes_back(event, mark.kind):
                    rows.put(key, mark.model_copy(update={"is_withdrawn": True}))
        case _:
            _mark(recorded, rows)


def _change(event: Event, rows: WorkingSet, changes: Mapping[str, object]) -> None:
    _put(Key(event.case_id, str(event.originator_id)), rows, changes)


def _restated(event: AssessmentCorrected, rows: WorkingSet) -> None:
    key = Key(event.case_id, step_key(event.originator_id, 1))
    mark = rows.get(key, MarkRow)
    if mark is not None:
        said = restated(event, mark.agency, ())
        now = {"title": said.title, "summary": said.summary, "occurred": said.occurred}
        lasts = {"lasts_until": _lasts_until(said.occurred, None)}
        rows.put(key, mark.model_copy(update=now | lasts))


def _put(key: Key, rows: WorkingSet, changes: Mapping[str, object]) -> None:
    mark = rows.get(key, MarkRow)
    if mark is not None:
        rows.put(key, mark.model_copy(update=changes))


def _mark(recorded: Recorded, rows: WorkingSet) -> None:
    event = recorded.event
    remembered = memory_key(event.case_id)
    known = rows.get(remembered, Memory) or Memory()
    learned = memory.remember(event, known)
    if learned is not known:
        rows.put(remembered, learned)
    thread = Thread()
    if not isinstance(event, EntryRecorded):
        previous = rows.get(carried_on(event), MarkRow)
        thread = previous.thread if previous else thread
    described = describe(event, thread, known)
    if described is None:
        return
    key = Key(event.case_id, row_key(event))
    rows.put(
        key,
        MarkRow(
            row_key=key.row_key,
            stream_id=event.originator_id,
            position=recorded.position,
            agency=described.agency,
            item=described.item,
            kind=described.kind,
            title=described.title,
            summary=described.summary,
            occurred=described.occurred,
            is_key=_is_key(described),
            lasts_until=_lasts_until(
                described.occurred,
                event.content.ended if isinstance(event, EntryRecorded) else None,
            ),
            runs_from=described.runs_from,
            runs_until=described.runs_until,
            sequence=event.content.sequence if isinstance(event, EntryRecorded) else 0,
            thread=described.thread,
        ),
    )


def _lasts_until(occurred: Moment, ended: Moment | None) -> datetime | None:
    """The last instant of what lasted, an uncertain end taken as late as it may have been."""
    if ended is not None and ended.value is not None:
        return ended.latest or ended.sort_at
    return occurred.latest if occurred.kind == "range" else None


def _is_key(described: Described) -> bool:
    if described.item == "entry":
        return described.kind in KEY_KINDS
    return described.kind not in MINOR_STEPS


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns: those that order and filter."""
    if not isinstance(body, MarkRow):
        # The case's memory has no place in any list.
        return {"sort_at": None, "agency": "", "kind": ""}
    return {"sort_at": body.occurred.sort_at, "agency": body.agency, "kind": body.kind}


def body(key: str, text: str) -> Value:
    """A stored body read back."""
    kind = Memory if key == memory.ROW_KEY else MarkRow
    return kind.model_validate_json(text)


PROJECTION = Projection(
    name=REVIEW_TIMELINE,
    version=5,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("review_timeline"),
)
