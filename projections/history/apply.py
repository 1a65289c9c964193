"""How each event makes one row of the history. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from domain.case import KeyDestroyed
from domain.event import Event, Value
from domain.record.append import Recorded
from projections import memory, sql
from projections.history.rows import HistoryRow
from projections.history.sentences import sentence
from projections.items import step_key
from projections.memory import Memory, memory_key
from projections.names import HISTORY
from projections.people import by, on_record
from projections.projection import Projection
from projections.working_set import Key, WorkingSet


def keys(event: Event) -> tuple[Key, ...]:
    """The event's own row, the first of its stream, and the case's memory."""
    own = Key(event.case_id, step_key(event.originator_id, event.originator_version))
    first = Key(event.case_id, step_key(event.originator_id, 1))
    return (own, first, memory_key(event.case_id))


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put the event's row. Of the destruction of a case's key there is none: see the case file."""
    event = recorded.event
    if isinstance(event, KeyDestroyed):
        return
    own, first, remembered = keys(event)
    known = rows.get(remembered, Memory) or Memory()
    learned = memory.remember(event, known)
    if learned is not known:
        rows.put(remembered, learned)
    began = rows.get(first, HistoryRow) if event.originator_version > 1 else None
    rows.put(
        own,
        HistoryRow(
            position=recorded.position,
            recorded_at=on_record(recorded).recorded_at,
            topic=event.TOPIC,
            stream_id=event.originator_id,
            stream_version=event.originator_version,
            leaf_hash=recorded.leaf_hash.hex(),
            agency=event.attribution.agency,
            agency_name=learned.agency(event.attribution.agency),
            by=by(event.attribution),
            sentence=sentence(event, learned, began),
            payload=_sorted(
                event.model_dump(mode="json", exclude={"originator_id", "originator_version"})
            ),
        ),
    )


def _sorted(value: Any) -> Any:
    """JSON with its keys in order, as jsonb gives none of its own to keep."""
    if isinstance(value, dict):
        given = cast("dict[str, Any]", value)
        return {key: _sorted(given[key]) for key in sorted(given)}
    if isinstance(value, list):
        return [_sorted(each) for each in cast("list[Any]", value)]
    return value


def columns(_key: Key, body: Value) -> Mapping[str, object]:
    """The table's own columns: those that filter."""
    if not isinstance(body, HistoryRow):
        # The case's memory has no place in any list.
        return {"topic": "", "agency": ""}
    return {"topic": body.topic, "agency": body.agency}


def body(key: str, text: str) -> Value:
    """A stored body read back."""
    if key == memory.ROW_KEY:
        return Memory.model_validate_json(text)
    row = HistoryRow.model_validate_json(text)
    return row.model_copy(update={"payload": _sorted(row.payload)})


PROJECTION = Projection(
    name=HISTORY,
    version=6,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("history"),
)
