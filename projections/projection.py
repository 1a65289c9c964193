"""What a projection is: a name, a version, and four pure functions around its rows.

What holds for every read model is here and not in any of them: an event that can no longer be read
changes nothing, and the destruction of a case's key erases every row of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import LiteralString

from domain.case import KeyDestroyed
from domain.event import Event, Unreadable, Value
from domain.record.append import Recorded
from domain.record.kinds import LogKind
from projections.memory import memory_key
from projections.working_set import Key, WorkingSet


@dataclass(frozen=True, slots=True)
class Projection:
    """One read model.

    Raise `version` when the rows that the same events make would differ, in shape or in content:
    the follower then rebuilds it beside the rows that serve (`projections.rebuild`).
    """

    name: str
    version: int
    #: Rows an event may read or write. It must name them from the event alone.
    keys: Callable[[Event], tuple[Key, ...]]
    #: Puts what the event changes. Never refuses; an event it does not know changes nothing.
    apply: Callable[[Recorded, WorkingSet], None]
    #: The table's own columns beside the body, from the key and the body.
    columns: Callable[[Key, Value], Mapping[str, object]]
    #: A stored body read back, from its row key and its JSON.
    body: Callable[[str, str], Value]
    #: Those of `projections/rows.sql`, and `insert_rows` (`sql.row_queries`).
    queries: Mapping[str, LiteralString]
    #: It is made from logs of this kind, and from no others.
    kind: LogKind = "record"


@dataclass(frozen=True, slots=True)
class Failure:
    """The event at which a projection raised, and the type of what it raised: never its words."""

    position: int
    because: str


def keys_of(projection: Projection, event: Event) -> tuple[Key, ...]:
    """The rows that applying this event may read or write."""
    return () if isinstance(event, Unreadable) else projection.keys(event)


def apply_one(projection: Projection, recorded: Recorded, rows: WorkingSet) -> Failure | None:
    """Apply one event wholly, or not at all."""
    event = recorded.event
    try:
        with rows.at(recorded.position, keys_of(projection, event)):
            if isinstance(event, KeyDestroyed):
                # Also what the projection remembers of the case, which is kept beside its rows.
                rows.erase((event.case_id, memory_key(event.case_id).case_id))
            if not isinstance(event, Unreadable):
                projection.apply(recorded, rows)
    except Exception as error:
        return Failure(recorded.position, type(error).__name__)
    return None
