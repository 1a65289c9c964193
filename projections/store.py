"""Rows between the working set and the tables: fetched before a batch, written after it, in bulk.

Everything here runs inside the caller's transaction, which also moves the read model's position:
rows and position are there together or not at all, wherever a process is killed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.record.append import Recorded
from projections import sql
from projections.projection import Failure, Projection, apply_all
from projections.working_set import Held, Key, WorkingSet

_QUERIES = sql.queries("projections")


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


async def work(
    conn: AsyncConnection[Any], generation: Generation, events: Sequence[Recorded]
) -> Failure | None:
    """Apply events to a generation and write the rows they make.

    Events before the first that fails are applied and written; it and those after it are not.
    """
    try:
        async with conn.transaction():
            return await _write(conn, generation, events)
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        # The rows of some event cannot be stored. The savepoint undid them all: find which it is.
        if len(events) == 1:
            return Failure(events[0].position, type(error).__name__)
    for recorded in events:
        failure = await work(conn, generation, [recorded])
        if failure is not None:
            return failure
    return None


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
) -> Failure | None:
    projection = generation.projection
    rows = WorkingSet(await _fetch(conn, generation, events))
    failure = apply_all(projection, events, rows)
    closings = list(rows.closings())
    if closings:
        closed = _arrays(
            {
                "case_id": one.key.case_id,
                "row_key": one.key.row_key,
                "from_position": one.from_position,
                "to_position": one.to_position,
            }
            for one in closings
        )
        await conn.execute(projection.queries["close_rows"], {**generation.named, **closed})
    versions = list(rows.versions())
    if versions:
        made = _arrays(
            {
                "case_id": one.key.case_id,
                "row_key": one.key.row_key,
                "from_position": one.from_position,
                "to_position": one.to_position,
                **projection.columns(one.key, one.body),
                "body": one.body.model_dump_json(),
            }
            for one in versions
        )
        await conn.execute(projection.queries["insert_rows"], {**generation.named, **made})
    return failure


async def _fetch(
    conn: AsyncConnection[Any], generation: Generation, events: Sequence[Recorded]
) -> Mapping[Key, Held]:
    projection = generation.projection
    keys: dict[Key, None] = {}
    for recorded in events:
        keys.update(dict.fromkeys(projection.keys(recorded.event)))
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            projection.queries["current_rows"],
            {
                **generation.named,
                "case_ids": [key.case_id for key in keys],
                "row_keys": [key.row_key for key in keys],
            },
        )
        rows = await cursor.fetchall()
    return {
        Key(row["case_id"], row["row_key"]): Held(
            row["from_position"], projection.body(row["row_key"], row["body"])
        )
        for row in rows
    }


def _arrays(rows: Iterable[Mapping[str, object]]) -> dict[str, list[object]]:
    """Rows as one list for each column, for `unnest`."""
    arrays: dict[str, list[object]] = {}
    for row in rows:
        for name, value in row.items():
            arrays.setdefault(name, []).append(value)
    return arrays
