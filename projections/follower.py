"""Keeps the read models up to date with every log.

A batch is one transaction: lock the serving rows of `read.progress` that nobody else works on,
read the events after them, decode each once, apply them to every read model, write rows and
positions together. If we stop anywhere inside it, PostgreSQL undoes all of it, and whoever follows
next starts from the position that is still there. Two followers share the work and never repeat
it, because the lock is on the position itself.

A read model that raises is brought up to the event before, marked as stuck there, and left; the
others go on. It is tried again whenever a follower starts, and made anew by a rebuild.

A batch is bounded in events and in bytes, and each round does one batch of every log: none waits
long for another's work. What goes wrong with one log, short of losing the connection, puts off
that log alone, for longer each time.

A read model whose rows were made by another version of its code is not touched: it goes on serving
where it stands while the follower rebuilds it beside, and says so in the log.

The words of a case whose key was destroyed are erased first of all, also from read models that
stand still (`projections.erasure`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.record.database import with_settings
from domain.record.kinds import LogKind
from domain.record.master_keys import KeyService
from domain.record.vault import Vault
from projections import sql
from projections.erasure import Eraser
from projections.events import BATCH, Batch, kind_of, read_events
from projections.projection import Failure, Projection
from projections.rebuild import RebuildStuck, rebuild
from projections.registry import PROJECTIONS
from projections.store import Done, Generation, advance, work

_QUERIES = sql.queries("projections")
_log: structlog.stdlib.BoundLogger = structlog.get_logger("daybook.follower")

#: How long a new event can go unnoticed by a follower that nobody wakes.
POLL_S = 0.2
#: The longest pause between attempts to reach a database that is away, or to follow a log.
LONGEST_PAUSE_S = 5.0
#: The longest pause between attempts to rebuild a read model.
LONGEST_REBUILD_PAUSE_S = 300.0

FOLLOWER_SETTINGS = {
    # Rows and position are lost together in a crash of the server, and made again from the log.
    "synchronous_commit": "off",
    # A follower that hangs in a batch gives up its locks, and another takes over.
    "idle_in_transaction_session_timeout": "60s",
    "statement_timeout": "60s",
    # A plan made while a table was small must not be kept when it has grown.
    "plan_cache_mode": "force_custom_plan",
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """A read model that stopped, alone, before an event it could not apply."""

    log_id: UUID
    projection: str
    failure: Failure


@dataclass(frozen=True, slots=True)
class PutOff:
    """A log that could not be followed just now: for how long it is left, and until when."""

    pause_s: float
    until: float


class Follower:
    """Follows every log there is, those created later included, until told to stop."""

    def __init__(
        self,
        dsn: str,
        keys: KeyService,
        *,
        projections: Sequence[Projection] = PROJECTIONS,
        batch: int = BATCH,
        poll_s: float = POLL_S,
    ) -> None:
        self._dsn = with_settings(dsn, FOLLOWER_SETTINGS)
        self._keys = keys
        self._vault = Vault(keys)
        self._projections = {projection.name: projection for projection in projections}
        self._eraser = Eraser(projections)
        self._batch = batch
        self._poll_s = poll_s
        self._woken = asyncio.Event()
        #: What each log is of whose read models are known to be begun.
        self._begun: dict[UUID, LogKind] = {}
        self._put_off: dict[UUID, PutOff] = {}
        self._rebuilds: dict[tuple[UUID, str], asyncio.Task[Any]] = {}
        #: Whether the last attempt to follow reached the database.
        self.is_following = False

    def wake(self) -> None:
        """Something was recorded: look now. Call it from the event loop's own thread."""
        self._woken.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Follow until `stop` is set. A batch under way is finished first."""
        pause = self._poll_s
        try:
            while not stop.is_set():
                try:
                    await self._follow(stop)
                except Exception as error:
                    self.is_following = False
                    # Only what kind of error: its words may repeat what an event says.
                    because = type(error).__name__
                    _log.warning("follower.interrupted", because=because, pause_s=pause)
                    # Whoever woke it could not help it: without this it would try again at once.
                    self._woken.clear()
                    await self._rest(stop, pause)
                    pause = min(pause * 2, LONGEST_PAUSE_S)
                else:
                    pause = self._poll_s
        finally:
            self.is_following = False
            await self._end_rebuilds()

    async def _follow(self, stop: asyncio.Event) -> None:
        conn = await AsyncConnection.connect(
            self._dsn, autocommit=True, application_name="daybook follower"
        )
        async with conn:
            await conn.execute(_QUERIES["try_again"], {"projections": list(self._projections)})
            await self._rebuild_older(conn)
            while not stop.is_set():
                # Cleared before looking, so that a wake during the look is not lost.
                self._woken.clear()
                applied = await self.step(conn)
                self.is_following = True
                if not applied:
                    await self._rest(stop, self._poll_s)

    async def step(self, conn: AsyncConnection[Any]) -> int:
        """One batch of every log that has something to do. How many events were applied."""
        asked = {
            "projections": list(self._projections),
            "kinds": [projection.kind for projection in self._projections.values()],
            **self._eraser.looked,
        }
        async with conn.cursor() as cursor:
            await cursor.execute(_QUERIES["behind"], asked)
            behind: list[UUID] = [row[0] for row in await cursor.fetchall()]
        applied = 0
        for log_id in behind:
            if self._is_put_off(log_id):
                continue
            try:
                applied += await self.follow_once(conn, log_id)
            except Exception as error:
                # Without the connection there is nothing to go on with for any log.
                if conn.closed:
                    raise
                self._leave(log_id, error)
            else:
                self._put_off.pop(log_id, None)
        return applied

    def _is_put_off(self, log_id: UUID) -> bool:
        one = self._put_off.get(log_id)
        return one is not None and asyncio.get_running_loop().time() < one.until

    def _leave(self, log_id: UUID, error: Exception) -> None:
        """Do not look at this log again for a while."""
        before = self._put_off.get(log_id)
        pause_s = self._poll_s if before is None else min(before.pause_s * 2, LONGEST_PAUSE_S)
        self._put_off[log_id] = PutOff(pause_s, asyncio.get_running_loop().time() + pause_s)
        because = type(error).__name__
        _log.warning("follower.put_off", log_id=str(log_id), because=because, pause_s=pause_s)

    async def follow_once(self, conn: AsyncConnection[Any], log_id: UUID) -> int:
        """One batch of one log. How many events its furthest read model applied."""
        await self._begin(conn, log_id)
        await self._eraser.erase(conn, log_id)
        stuck: list[Stuck] = []
        async with conn.transaction():
            applied = await self._batch_of(conn, log_id, stuck)
        for one in stuck:
            _log.error(
                "projection.stuck",
                log_id=str(log_id),
                projection=one.projection,
                position=one.failure.position,
                because=one.failure.because,
            )
        return applied

    async def _begin(self, conn: AsyncConnection[Any], log_id: UUID) -> None:
        if log_id in self._begun:
            return
        kind = await kind_of(conn, log_id)
        for projection in self._of_kind(kind):
            named = {"projection": projection.name, "version": projection.version}
            await conn.execute(_QUERIES["begin_serving"], {"log_id": log_id, **named})
        self._begun[log_id] = kind

    def _of_kind(self, kind: LogKind) -> list[Projection]:
        return [each for each in self._projections.values() if each.kind == kind]

    async def _batch_of(self, conn: AsyncConnection[Any], log_id: UUID, stuck: list[Stuck]) -> int:
        names = [projection.name for projection in self._of_kind(self._begun[log_id])]
        asked = {"log_id": log_id, "projections": names}
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_QUERIES["lock_serving"], asked)
            locked = await cursor.fetchall()
        # Read models usually stand at one position. One that lags does not hold up the others.
        together: dict[int, list[Generation]] = {}
        for row in locked:
            projection = self._projections[row["projection"]]
            if row["stuck_at"] is None and row["version"] == projection.version:
                generation = Generation(log_id, projection, row["generation"])
                together.setdefault(row["position"], []).append(generation)
        applied = 0
        for position, generations in together.items():
            batch = await read_events(conn, self._vault, log_id, after=position, limit=self._batch)
            if batch.events or batch.failure:
                applied = max(applied, len(batch.events))
                stuck += await self._apply(conn, generations, batch)
        return applied

    async def _apply(
        self, conn: AsyncConnection[Any], generations: Sequence[Generation], batch: Batch
    ) -> list[Stuck]:
        stuck: list[Stuck] = []
        for generation in generations:
            done = Done(batch.last)
            if batch.events:
                done = await work(conn, generation, batch.events)
            # One that stopped short has not come to what could not be read.
            failure = done.failure or (batch.failure if done.last == batch.last else None)
            await advance(conn, generation, done.last, failure)
            if failure is not None:
                stuck.append(Stuck(generation.log_id, generation.projection.name, failure))
        return stuck

    async def _rebuild_older(self, conn: AsyncConnection[Any]) -> None:
        """Begin to rebuild what an older version made. What a newer one made is left to it."""
        asked = {
            "projections": list(self._projections),
            "versions": [projection.version for projection in self._projections.values()],
        }
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_QUERIES["older_versions"], asked)
            older = await cursor.fetchall()
        for row in older:
            key = (row["log_id"], row["projection"])
            under_way = self._rebuilds.get(key)
            if under_way is None or under_way.done():
                self._rebuilds[key] = asyncio.create_task(self._rebuild(*key, row["version"]))

    async def _rebuild(self, log_id: UUID, name: str, version: int) -> None:
        projection = self._projections[name]
        _log.warning(
            "projection.rebuilding",
            log_id=str(log_id),
            projection=name,
            from_version=version,
            to_version=projection.version,
        )
        pause = self._poll_s
        while True:
            try:
                await rebuild(self._dsn, self._keys, log_id, name, projections=[projection])
            except Exception as error:
                because = type(error).__name__
                _log.error(
                    "projection.rebuild_failed",
                    log_id=str(log_id),
                    projection=name,
                    because=because,
                    pause_s=pause,
                )
                if isinstance(error, RebuildStuck):
                    # The same code would stop there again. The next follower to start tries it.
                    return
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_REBUILD_PAUSE_S)

    async def _end_rebuilds(self) -> None:
        # A rebuild that is cut short goes on where it was when the next follower starts.
        for task in self._rebuilds.values():
            task.cancel()
        for task in self._rebuilds.values():
            with suppress(asyncio.CancelledError):
                await task
        self._rebuilds.clear()

    async def _rest(self, stop: asyncio.Event, seconds: float) -> None:
        """Until woken or stopped, or the time is up."""
        waits = [asyncio.create_task(each.wait()) for each in (self._woken, stop)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
