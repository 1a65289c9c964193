"""What a projection is: a name, a version, and four pure functions around its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import LiteralString

from domain.event import Event, Value
from domain.record.append import Recorded
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
    #: `current_rows`, `close_rows`, `insert_rows`, `delete_some_rows`, `all_rows`.
    queries: Mapping[str, LiteralString]


@dataclass(frozen=True, slots=True)
class Failure:
    """The event at which a projection raised, and the type of what it raised: never its words."""

    position: int
    because: str


def apply_one(projection: Projection, recorded: Recorded, rows: WorkingSet) -> Failure | None:
    """Apply one event wholly, or not at all."""
    try:
        with rows.at(recorded.position, projection.keys(recorded.event)):
            projection.apply(recorded, rows)
    except Exception as error:
        return Failure(recorded.position, type(error).__name__)
    return None
