"""Erases what read models say of cases whose key was destroyed, wherever the read models stand.

A read model erases a case when it comes to the event that says so. One that is stuck, or whose
rows another version of the code made, never comes to it, and rows beside those that serve may be
left as they are for years. So a follower also looks for destroyed keys, and erases what there is.

Each generation is erased in a transaction of its own that holds that generation's row of
`read.progress` and waits for nothing else, so it cannot be in a deadlock. Whoever was writing rows
has committed them by then. Whoever writes the next ones has that lock before it asks for the keys,
and finds the key gone: nothing comes back, and a rebuild under way goes on without the case.

Erasing twice changes nothing, so several followers need not agree. How far one has looked is only
in its memory: if we stop anywhere, the next follower looks at every destroyed key once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from projections import sql
from projections.memory import memory_key
from projections.projection import Projection
from projections.store import Generation, erase

_QUERIES = sql.queries("projections")


class Eraser:
    """Erases destroyed cases, and knows up to which position of each log it has done so."""

    def __init__(self, projections: Iterable[Projection]) -> None:
        self._projections = {projection.name: projection for projection in projections}
        self._looked: dict[UUID, int] = {}

    @property
    def looked(self) -> Mapping[str, object]:
        """How far each log was looked at, as the parameters of the query `behind`."""
        return {"looked_at": list(self._looked), "looked_upto": list(self._looked.values())}

    async def erase(self, conn: AsyncConnection[Any], log_id: UUID) -> None:
        """Erase the cases destroyed since this was last called, in every generation.

        Call it outside a transaction. Raises psycopg.errors.LockNotAvailable where a generation
        was worked on for too long; then everything is tried again the next time.
        """
        destroyed = await destroyed_after(conn, log_id, self._looked.get(log_id, 0))
        if not destroyed:
            return
        # Looked for after the keys were gone: a generation that is begun later never has the words.
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_QUERIES["progress"], {"log_id": log_id})
            rows = await cursor.fetchall()
        for row in rows:
            projection = self._projections.get(row["projection"])
            if projection is not None:
                await _erase(conn, Generation(log_id, projection, row["generation"]), destroyed)
        # Destructions are committed in the order of their positions: none before this is to come.
        self._looked[log_id] = max(destroyed.values())


async def destroyed_after(
    conn: AsyncConnection[Any], log_id: UUID, position: int
) -> dict[UUID, int]:
    """Cases whose key was destroyed after a position, each with the position that says so.

    What a read model remembers of a case is kept under an id of its own, which is here as well.
    """
    async with conn.cursor() as cursor:
        await cursor.execute(_QUERIES["destroyed_after"], {"log_id": log_id, "after": position})
        rows = await cursor.fetchall()
    return {
        each: destroyed_position
        for case_id, destroyed_position in rows
        for each in (case_id, memory_key(case_id).case_id)
    }


async def _erase(
    conn: AsyncConnection[Any], generation: Generation, destroyed: Mapping[UUID, int]
) -> None:
    named = {
        "log_id": generation.log_id,
        "projection": generation.projection.name,
        "generation": generation.number,
    }
    async with conn.transaction():
        await conn.execute(_QUERIES["wait_a_little"])
        await conn.execute(_QUERIES["lock_generation"], named)
        # Not the notice of the destruction, nor what is put after it.
        await erase(conn, generation, destroyed)
