"""How events make rows of the restrictions. Pure.

Only entries that ever were restricted have a row under their case, so asking about a case without
any reads nothing. What would be needed if an entry became restricted later is kept as rows under
the case's memory, which no question about a case meets.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from domain.contribution import ContributionSubmitted
from domain.entry import (
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryRecorded,
)
from domain.event import Event, Value
from domain.record.append import Recorded
from projections import sql
from projections.memory import memory_key
from projections.names import RESTRICTIONS
from projections.projection import Projection
from projections.restrictions.rows import RestrictionRow, Submitted
from projections.working_set import Key, WorkingSet

_Text = TypeVar("_Text", bound=str)

#: Where the number of a contribution's entries is remembered.
_SUBMITTED = "submitted."


def keys(event: Event) -> tuple[Key, ...]:
    """The rows an event may read or write."""
    match event:
        case ContributionSubmitted():
            return (_submitted(event, event.originator_id),)
        case EntryRecorded():
            return (*_of_entry(event), _submitted(event, event.contribution_id))
        case EntryCorrected() | EntryDisclosed() | EntryCourtPermissionRecorded():
            return _of_entry(event)
        case _:
            return ()


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put what an event changes."""
    event = recorded.event
    match event:
        case ContributionSubmitted():
            key = _submitted(event, event.originator_id)
            rows.put(key, Submitted(entries=event.entry_count))
        case EntryRecorded():
            submitted = rows.get(_submitted(event, event.contribution_id), Submitted)
            # No rule records an entry twice. If it were done, both would count.
            before = _known(event, rows)
            sensitivities = before.sensitivities if before else ()
            row = RestrictionRow(
                entry_id=event.originator_id,
                position=recorded.position,
                agency=event.agency,
                contribution_id=event.contribution_id,
                contribution_entries=submitted.entries if submitted else None,
                sensitivities=_with(sensitivities, event.content.sensitivity),
                shared_with=before.shared_with if before else (),
                permitted_to=before.permitted_to if before else (),
            )
            _put(event, row, rows)
        case EntryCorrected() | EntryDisclosed() | EntryCourtPermissionRecorded():
            row = _known(event, rows)
            if row is not None:
                _put(event, _changed(row, event), rows)
        case _:
            pass


def _changed(
    row: RestrictionRow, event: EntryCorrected | EntryDisclosed | EntryCourtPermissionRecorded
) -> RestrictionRow:
    match event:
        case EntryCorrected(content=content):
            changes = {"sensitivities": _with(row.sensitivities, content.sensitivity)}
        case EntryDisclosed():
            changes = {"shared_with": _with(row.shared_with, event.to_agency)}
        case EntryCourtPermissionRecorded():
            named = (*event.agencies, *(f"role:{role}" for role in event.roles))
            changes = {"permitted_to": _with(row.permitted_to, *named)}
    return row.model_copy(update=changes)


def _with(known: tuple[_Text, ...], *more: _Text) -> tuple[_Text, ...]:
    return tuple(sorted({*known, *more}))


def _put(event: Event, row: RestrictionRow, rows: WorkingSet) -> None:
    own, remembered = _of_entry(event)
    rows.put(remembered if row.is_open else own, row)


def _known(event: Event, rows: WorkingSet) -> RestrictionRow | None:
    """An entry as it is: its row once it was ever restricted, else what is remembered of it."""
    own, remembered = _of_entry(event)
    return rows.get(own, RestrictionRow) or rows.get(remembered, RestrictionRow)


def _of_entry(event: Event) -> tuple[Key, Key]:
    entry = str(event.originator_id)
    return Key(event.case_id, entry), Key(memory_key(event.case_id).case_id, entry)


def _submitted(event: Event, contribution_id: object) -> Key:
    return Key(memory_key(event.case_id).case_id, f"{_SUBMITTED}{contribution_id}")


def columns(_key: Key, _body: Value) -> Mapping[str, object]:
    """None beside the body: the rule itself decides, and not the database."""
    return {}


def body(key: str, text: str) -> Value:
    """A stored body read back."""
    kind = Submitted if key.startswith(_SUBMITTED) else RestrictionRow
    return kind.model_validate_json(text)


PROJECTION = Projection(
    name=RESTRICTIONS,
    version=1,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("restrictions"),
)
