"""Makes a read model anew from the log, beside the rows that serve, and swaps it in.

    1  begin a generation, or go on with one that an earlier rebuild of this version left
    2  apply the log to it in batches, each in one transaction with its position
    3  when it is nearly there: lock both generations, apply the rest, swap by one UPDATE
    4  delete the old rows in bounded batches, and forget the old generation

Readers find the serving generation in the statement that reads its rows, so no statement sees
half of each. If we stop in 1 or 2, nothing has changed for readers and the next rebuild goes on
where this one was. The swap holds the lock that followers need: the position of the old rows
cannot move, so no event falls between the two. If we stop in 4, the next rebuild deletes the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import structlog
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.record.master_keys import KeyService
from domain.record.vault import Vault
from projections import sql
from projections.events import BATCH, kind_of, read_events
from projections.projection import Failure, Projection
from projections.registry import PROJECTIONS
from projections.store import Done, Generation, advance, work
from projections.working_set import OPEN

_QUERIES = sql.queries("projections")
_log: structlog.stdlib.BoundLogger = structlog.get_logger("daybook.rebuild")

#: Old rows deleted in one transaction.
ROWS_AT_A_TIME = 5_000


class NoSuchReadModel(LookupError):
    """There is no read model of this name."""


class RebuildStuck(Exception):
    """The rebuild met an event that the read model cannot apply. The old rows go on serving."""

    def __init__(self, projection: str, failure: Failure) -> None:
        self.projection, self.failure = projection, failure
        super().__init__(
            f"{projection} cannot apply position {failure.position} ({failure.because}). "
            "Nothing was swapped: the old rows go on serving."
        )


@dataclass(frozen=True, slots=True)
class Step:
    """How far a rebuild is."""

    projection: str
    position: int
    head: int


OnProgress = Callable[[Step], None]


async def rebuild(
    dsn: str,
    keys: KeyService,
    log_id: UUID,
    name: str | None = None,
    on_progress: OnProgress | None = None,
    *,
    projections: Sequence[Projection] = PROJECTIONS,
    batch: int = BATCH,
) -> None:
    """Rebuild one read model of a log, or (name None) all of its kind, one after the other.

    Works under the follower's role while followers go on. Several at once help each other. Raises
    NoSuchReadModel and RebuildStuck.
    """
    if name is not None and name not in {one.name for one in projections}:
        raise NoSuchReadModel(name)
    conn = await AsyncConnection.connect(dsn, autocommit=True, application_name="daybook rebuild")
    async with conn:
        kind = await kind_of(conn, log_id)
        for projection in projections:
            if projection.kind != kind or name not in {None, projection.name}:
                continue
            await _Rebuild(
                conn, Vault(keys), log_id, projection, batch=batch, on_progress=on_progress
            ).run()


class _Rebuild:
    """One rebuild of one read model of one log."""

    def __init__(
        self,
        conn: AsyncConnection[Any],
        vault: Vault,
        log_id: UUID,
        projection: Projection,
        *,
        batch: int,
        on_progress: OnProgress | None,
    ) -> None:
        self.conn, self.log_id, self.projection = conn, log_id, projection
        self.vault = vault
        self.batch = batch
        self.on_progress = on_progress
        self.named: dict[str, object] = {"log_id": log_id, "projection": projection.name}

    async def run(self) -> None:
        await self.conn.execute(
            _QUERIES["begin_serving"], {**self.named, "version": self.projection.version}
        )
        await self._clear()
        number = await self._begin()
        generation = Generation(self.log_id, self.projection, number)
        while await self._apply(generation):
            pass
        await self._swap(generation)
        _log.info(
            "projection.rebuilt",
            log_id=str(self.log_id),
            projection=self.projection.name,
            generation=number,
        )
        await self._clear()

    async def _begin(self) -> int:
        """The generation to build: one left behind that can be used, or a new one."""
        async with self.conn.transaction():
            rows = await self._lock()
            building = [row for row in rows if _is_building(row, rows, self.projection)]
            if building:
                return int(building[-1]["generation"])
            number = 1 + max(int(row["generation"]) for row in rows)
            await self.conn.execute(
                _QUERIES["begin_generation"],
                {**self.named, "generation": number, "version": self.projection.version},
            )
            return number

    async def _apply(self, generation: Generation) -> bool:
        """One batch. False when little was left, or another rebuild has finished it."""
        async with self.conn.transaction():
            rows = await self._rows("lock_generation", {"generation": generation.number})
            if not rows or rows[0]["is_serving"]:
                return False
            more = await self._apply_after(generation, int(rows[0]["position"]))
            failure = await self._failure(generation)
        # After the commit, so that the place where it stopped is kept for whoever looks.
        if failure is not None:
            raise RebuildStuck(self.projection.name, failure)
        return more

    async def _apply_after(self, generation: Generation, position: int, upto: int = OPEN) -> bool:
        """Apply one batch. Whether it ended at a bound, so that there is probably more."""
        events = await read_events(
            self.conn, self.vault, self.log_id, after=position, upto=upto, limit=self.batch
        )
        if not events.events and events.failure is None:
            return False
        done = Done(position)
        if events.events:
            done = await work(self.conn, generation, events.events)
        is_whole = done.last == events.last
        failure = done.failure or (events.failure if is_whole else None)
        await advance(self.conn, generation, done.last, failure)
        await self._tell(done.last)
        return failure is None and (events.is_full or not is_whole)

    async def _failure(self, generation: Generation) -> Failure | None:
        (row,) = await self._rows("lock_generation", {"generation": generation.number})
        if row["stuck_at"] is None:
            return None
        return Failure(int(row["stuck_at"]), str(row["stuck_because"]))

    async def _swap(self, generation: Generation) -> None:
        async with self.conn.transaction():
            rows = await self._lock()
            by_number = {int(row["generation"]): row for row in rows}
            ours = by_number.get(generation.number)
            if ours is None or ours["is_serving"]:
                # Another rebuild of the same generation was quicker.
                return
            position = int(ours["position"])
            # No further than the old rows: a busy log would never let us go.
            serving = max(int(row["position"]) for row in rows if row["is_serving"])
            while position < serving:
                await self._apply_after(generation, position, upto=serving)
                (row,) = await self._rows("lock_generation", {"generation": generation.number})
                if row["stuck_at"] is not None:
                    break
                position = int(row["position"])
            failure = await self._failure(generation)
            if failure is None:
                await self.conn.execute(
                    _QUERIES["swap"], {**self.named, "generation": generation.number}
                )
        if failure is not None:
            raise RebuildStuck(self.projection.name, failure)

    async def _clear(self) -> None:
        """Delete generations that no longer serve and cannot be used, old ones first."""
        while await self._delete_some():
            pass

    async def _delete_some(self) -> bool:
        """Delete a bounded part of what is spent. False when there is nothing more."""
        spent = self._spent(await self._rows("generations", {}))
        if not spent:
            return False
        generation = {"generation": spent[0]}
        async with self.conn.transaction():
            # Only the row of what is spent: the follower goes on with what serves meanwhile. Looked
            # at again under that lock, by a later statement: another rebuild may have cleared the
            # same generation, and begun a new one under its number.
            await self._rows("lock_generation", generation)
            if spent[0] not in self._spent(await self._rows("generations", {})):
                return True
            deleted = await self.conn.execute(
                self.projection.queries["delete_some_rows"],
                {"log_id": self.log_id, "limit": ROWS_AT_A_TIME, **generation},
            )
            if deleted.rowcount == 0:
                await self.conn.execute(_QUERIES["forget_generation"], {**self.named, **generation})
            return True

    def _spent(self, rows: Sequence[dict[str, Any]]) -> list[int]:
        """Generations that neither serve nor can be gone on with."""
        return [
            int(row["generation"])
            for row in rows
            if not row["is_serving"] and not _is_building(row, rows, self.projection)
        ]

    async def _lock(self) -> list[dict[str, Any]]:
        """Every generation, locked until commit.

        Locked, then looked at by a later statement: that which waited for the lock still sees the
        table as it was before, without a generation that another rebuild began meanwhile.
        """
        await self._rows("lock_generations", {})
        return await self._rows("generations", {})

    async def _rows(
        self, statement: LiteralString, more: Mapping[str, object]
    ) -> list[dict[str, Any]]:
        async with self.conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_QUERIES[statement], {**self.named, **more})
            return await cursor.fetchall()

    async def _tell(self, position: int) -> None:
        if self.on_progress is None:
            return
        rows = await self._rows("head", {})
        head = int(rows[0]["head"]) if rows else position
        self.on_progress(Step(self.projection.name, position, head))


def _is_building(
    row: dict[str, Any], rows: Sequence[dict[str, Any]], projection: Projection
) -> bool:
    """Whether a generation is one that a rebuild of this version can go on with."""
    serving = max((int(each["generation"]) for each in rows if each["is_serving"]), default=0)
    return (
        not row["is_serving"]
        and int(row["generation"]) > serving
        and row["version"] == projection.version
        and row["stuck_at"] is None
    )
