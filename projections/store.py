"""Rows between the working set and the tables: fetched before a batch, written after it, in bulk.

Everything here runs inside the caller's transaction, which also moves the read model's position:
rows and position are there together or not at all, wherever a process is killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.record.append import Recorded
from projections import sql
from projections.projection import Failure, Projection, apply_one, keys_of
from projections.turns import Turns
from projections.working_set import OPEN, Held, Key, WorkingSet

_QUERIES = sql.queries("projections")

#: A batch ends early with the event whose rows pass this many bytes, read or written: no statement
#: is much larger, whatever the record holds.
MOST_SIZE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Generation:
    """One set of a read model's rows for one log."""

    log_id: UUID
    projection: Projection
    number: int

    @property
    def named(self) -> dict[str, object]:
        """The parameters that every statement on its rows takes."""
        return {"log_id": self.log_id, "generation": self.number}


@dataclass(frozen=True, slots=True)
class Done:
    """How far a generation came with some events: up to `last`, and no further if it failed there.

    Without a failure it may still be short of the last event, because enough was written. `size`
    is how much that was, in characters of JSON.
    """

    last: int
    failure: Failure | None = None
    size: int = 0


async def work(
    conn: AsyncConnection[Any], generation: Generation, events: Sequence[Recorded]
) -> Done:
    """Apply events to a generation and write the rows they make, as far as one batch goes.

    Events before the first that fails are applied and written; it and those after it are not. At
    least one event is applied or has failed. Raises only what is no fault of these events: a
    database that is away, busy or too slow.
    """
    try:
        async with conn.transaction():
            return await _write(conn, generation, events)
    except Exception as error:
        if not _is_of_the_rows(error):
            raise
        # Some event's rows cannot be read, made or stored. The savepoint undid them all: find it.
        if len(events) == 1:
            position = events[0].position
            return Done(position - 1, Failure(position, type(error).__name__))
    size, done = 0, Done(events[0].position - 1)
    for recorded in events:
        done = await work(conn, generation, [recorded])
        size += done.size
        if done.failure is not None or size >= MOST_SIZE:
            break
    return replace(done, size=size)


def _is_of_the_rows(error: Exception) -> bool:
    """Whether it would be the same again on any day, with these rows: nothing of the database."""
    if isinstance(error, psycopg.OperationalError):
        # Class 54: what PostgreSQL can never hold, such as a row that is too large.
        return (error.sqlstate or "").startswith("54")
    return not isinstance(error, psycopg.InterfaceError)


async def advance(
    conn: AsyncConnection[Any], generation: Generation, position: int, failure: Failure | None
) -> None:
    """Move a generation's position, and say where it is stuck, in the transaction of its rows."""
    named = {
        "log_id": generation.log_id,
        "generation": generation.number,
        "projection": generation.projection.name,
    }
    if failure is None:
        await conn.execute(_QUERIES["advance"], {**named, "position": position})
        return
    await conn.execute(
        _QUERIES["mark_stuck"],
        {
            **named,
            "position": failure.position - 1,
            "stuck_at": failure.position,
            "stuck_because": failure.because,
        },
    )


async def _write(
    conn: AsyncConnection[Any], generation: Generation, events: Sequence[Recorded]
) -> Done:
    turns, projection = Turns(), generation.projection
    held, left_out = await _fetch(conn, generation, events, MOST_SIZE, turns)
    if not left_out.isdisjoint(keys_of(projection, events[0].event)):
        # Enough for the first event, however large its rows are.
        events = events[:1]
        held, left_out = await _fetch(conn, generation, events, OPEN, turns)
    rows, texts = WorkingSet(held), dict[tuple[Key, int], str]()
    size, last, failure = 0, events[0].position - 1, None
    for recorded in events:
        if left_out and not left_out.isdisjoint(keys_of(projection, recorded.event)):
            break
        failure = apply_one(projection, recorded, rows)
        if failure is not None:
            break
        last = recorded.position
        for key in rows.changed:
            texts[key, last] = rows.current[key].body.model_dump_json()
            size += len(texts[key, last])
        if size >= MOST_SIZE:
            break
        await turns.give()
    # What was fetched of them goes, and every version that had been closed before.
    await erase(conn, generation, dict.fromkeys(sorted(rows.erased), OPEN))
    await _close(conn, generation, rows)
    await _insert(conn, generation, rows, texts, turns)
    return Done(last, failure, size)


async def erase(
    conn: AsyncConnection[Any], generation: Generation, before: Mapping[UUID, int]
) -> None:
    """Delete the rows of these cases that began before a position, in one generation.

    Whoever calls this holds the generation's row of `read.progress`.
    """
    if before:
        await conn.execute(
            generation.projection.queries["erase_cases"],
            {**generation.named, "case_ids": list(before), "before": list(before.values())},
        )


async def _close(conn: AsyncConnection[Any], generation: Generation, rows: WorkingSet) -> None:
    closings = list(rows.closings())
    if not closings:
        return
    closed = _arrays(
        {
            "case_id": one.key.case_id,
            "row_key": one.key.row_key,
            "from_position": one.from_position,
            "to_position": one.to_position,
        }
        for one in closings
    )
    queries = generation.projection.queries
    await conn.execute(queries["close_rows"], {**generation.named, **closed})


async def _insert(
    conn: AsyncConnection[Any],
    generation: Generation,
    rows: WorkingSet,
    texts: Mapping[tuple[Key, int], str],
    turns: Turns,
) -> None:
    projection = generation.projection
    made: list[Mapping[str, object]] = []
    for one in rows.versions():
        made.append(
            {
                "case_id": one.key.case_id,
                "row_key": one.key.row_key,
                "from_position": one.from_position,
                "to_position": one.to_position,
                **projection.columns(one.key, one.body),
                "body": texts[one.key, one.from_position],
            }
        )
        await turns.give()
    if made:
        await conn.execute(projection.queries["insert_rows"], {**generation.named, **_arrays(made)})


async def _fetch(
    conn: AsyncConnection[Any],
    generation: Generation,
    events: Sequence[Recorded],
    most_bytes: int,
    turns: Turns,
) -> tuple[Mapping[Key, Held], frozenset[Key]]:
    """The rows that these events may read or write, and those left out because it was enough."""
    projection = generation.projection
    keys: dict[Key, None] = {}
    for recorded in events:
        keys.update(dict.fromkeys(keys_of(projection, recorded.event)))
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            projection.queries["current_rows"],
            {
                **generation.named,
                "case_ids": [key.case_id for key in keys],
                "row_keys": [key.row_key for key in keys],
                "most_bytes": most_bytes,
            },
        )
        rows = await cursor.fetchall()
    held: dict[Key, Held] = {}
    left_out: set[Key] = set()
    for row in rows:
        key = Key(row["case_id"], row["row_key"])
        if row["body"] is None:
            left_out.add(key)
        else:
            held[key] = Held(row["from_position"], projection.body(key.row_key, row["body"]))
        await turns.give()
    return held, frozenset(left_out)


def _arrays(rows: Iterable[Mapping[str, object]]) -> dict[str, list[object]]:
    """Rows as one list for each column, for `unnest`."""
    arrays: dict[str, list[object]] = {}
    for row in rows:
        for name, value in row.items():
            arrays.setdefault(name, []).append(value)
    return arrays
