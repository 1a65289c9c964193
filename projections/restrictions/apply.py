"""How events make rows of the restrictions. Pure.

What carries a sensitivity, and what each event says of it, is `domain.restricted`'s to know.

Only what ever was restricted has a row under their case, so asking about a case without
any reads nothing. What would be needed if something became restricted later is kept as rows under
the case's memory, which no question about a case meets.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.contribution import ContributionSubmitted
from domain.entry import EntryRecorded
from domain.event import Event, Value
from domain.record.append import Recorded
from domain.restricted import Kept, evolve, thing_of
from projections import sql
from projections.memory import memory_key
from projections.names import RESTRICTIONS
from projections.projection import Projection
from projections.restrictions.rows import RestrictionRow, Submitted
from projections.working_set import Key, WorkingSet

#: Where the number of a contribution's entries is remembered.
_SUBMITTED = "submitted."


def keys(event: Event) -> tuple[Key, ...]:
    """The rows an event may read or write."""
    match event:
        case ContributionSubmitted():
            return (_submitted(event, event.originator_id),)
        case EntryRecorded():
            return (*_of_stream(event), _submitted(event, event.contribution_id))
        case _:
            return () if thing_of(event) is None else _of_stream(event)


def apply(recorded: Recorded, rows: WorkingSet) -> None:
    """Put what an event changes."""
    event = recorded.event
    if isinstance(event, ContributionSubmitted):
        key = _submitted(event, event.originator_id)
        rows.put(key, Submitted(entries=event.entry_count))
    elif thing_of(event) is not None:
        before = _known(event, rows)
        kept = evolve(before and _kept(event, before), event)
        if kept is not None:
            _put(event, _row(recorded, before, kept, rows), rows)


def _kept(event: Event, row: RestrictionRow) -> Kept:
    return Kept(event.case_id, row.thing, row.restriction)


def _row(
    recorded: Recorded, before: RestrictionRow | None, kept: Kept, rows: WorkingSet
) -> RestrictionRow:
    event, now = recorded.event, kept.restriction
    row = before or RestrictionRow(
        stream_id=event.originator_id,
        thing=kept.thing,
        position=recorded.position,
        agency=now.agency,
        sensitivities=(),
    )
    changes: dict[str, object] = {
        "agency": now.agency,
        "sensitivities": tuple(sorted(now.sensitivities)),
        "shared_with": tuple(sorted(now.shared_with)),
        "permitted_to": tuple(sorted(now.permitted_to)),
        "needs_permission": now.needs_permission,
    }
    if isinstance(event, EntryRecorded):
        submitted = rows.get(_submitted(event, event.contribution_id), Submitted)
        changes["position"] = recorded.position
        changes["contribution_id"] = event.contribution_id
        changes["contribution_entries"] = submitted.entries if submitted else None
    return row.model_copy(update=changes)


def _put(event: Event, row: RestrictionRow, rows: WorkingSet) -> None:
    own, remembered = _of_stream(event)
    # Where it ever was restricted its row is under the case, and stays there.
    never_was = row.is_open and rows.get(own, RestrictionRow) is None
    rows.put(remembered if never_was else own, row)


def _known(event: Event, rows: WorkingSet) -> RestrictionRow | None:
    """It as it is: its row once it was ever restricted, else what is remembered of it."""
    own, remembered = _of_stream(event)
    return rows.get(own, RestrictionRow) or rows.get(remembered, RestrictionRow)


def _of_stream(event: Event) -> tuple[Key, Key]:
    stream = str(event.originator_id)
    return Key(event.case_id, stream), Key(memory_key(event.case_id).case_id, stream)


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
    version=2,
    keys=keys,
    apply=apply,
    columns=columns,
    body=body,
    queries=sql.row_queries("restrictions"),
)
