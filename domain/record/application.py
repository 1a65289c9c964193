"""Records: every log of one process, to write to and to read from.

This is what handlers hold. It knows streams, events and positions, and nothing of cases.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from uuid import UUID

import psycopg

from domain.event import Event
from domain.record.append import (
    Append,
    GuardMoved,
    IdempotencyKey,
    Receipt,
    Recorded,
    RecordUnavailable,
    VersionMoved,
)
from domain.record.database import connect_writer, reading_pool
from domain.record.reader import Reader
from domain.record.request import Request, prepare
from domain.record.sequencer import Clock, Sequencer, utc_now
from domain.record.sql import STATEMENTS

State = TypeVar("State")
Evolve = Callable[[State, Event], State]

#: States kept, of all logs together. Each is one stream as rules need it, a few kilobytes.
MOST_CACHED_STATES = 4_096


class Records:
    """All logs of one process, over one database."""

    def __init__(
        self,
        service_dsn: str,
        *,
        clock: Clock = utc_now,
        most_cached: int = MOST_CACHED_STATES,
        largest_pool: int = 8,
    ) -> None:
        self._dsn = service_dsn
        self._clock = clock
        self._pool = reading_pool(service_dsn, largest=largest_pool)
        self._sequencers: dict[UUID, Sequencer] = {}
        self._callbacks: list[Callable[[UUID, int], None]] = []
        self._states = _States(most_cached)
        self._closing = AsyncExitStack()
        self.reader = Reader(self._pool)

    async def __aenter__(self) -> Self:
        # Does not wait for the database: reads and appends say RecordUnavailable until it is
        # there, and a process that starts before its database does not have to be restarted.
        await self._pool.open()
        self._closing.push_async_callback(self._pool.close)
        self._closing.push_async_callback(self._stop_sequencers)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._closing.aclose()

    def on_append(self, callback: Callable[[UUID, int], None]) -> None:
        """Have `callback(log_id, head)` called in this process after each of its commits."""
        self._callbacks.append(callback)

    async def create_log(self, log_id: UUID, name: str) -> None:
        """Begin a log. Doing so again changes nothing."""
        try:
            async with await connect_writer(self._dsn) as connection:
                await connection.execute(STATEMENTS["create_log"], {"log_id": log_id, "name": name})
        except psycopg.OperationalError:
            raise RecordUnavailable from None

    async def append(self, log_id: UUID, append: Append) -> Receipt:
        """Put events on the record. See `Sequencer.append` for what it raises."""
        return await self.submit(log_id, prepare(append))

    async def submit(self, log_id: UUID, request: Request) -> Receipt:
        """As `append`, for a request that is already encoded."""
        try:
            return await (await self._sequencer(log_id)).submit(request)
        except (VersionMoved, GuardMoved) as moved:
            # What was decided from is out of date, or the database went back to a backup.
            self._states.forget(log_id, moved.stream_id)
            raise

    async def receipt(self, log_id: UUID, key: IdempotencyKey) -> Receipt | None:
        """The receipt a key was given, if it was used. Raises KeyReused for another digest."""
        return await self.reader.receipt(log_id, key)

    async def load(
        self, log_id: UUID, stream_id: UUID, evolve: Evolve[State], initial: State
    ) -> tuple[State, int]:
        """The state of a stream and its version: (initial, 0) when there is no such stream.

        Only what was added since the last time is read. States are shared, so they must be
        immutable, and `initial` must go with `evolve`.
        """
        key = (log_id, stream_id, evolve)
        state, version = self._states.get(key) or (initial, 0)
        for row in await self.reader.stream(log_id, stream_id, after=version):
            state, version = evolve(state, row.decoded().event), row.stream_version
        if version:
            self._states.keep(key, state, version)
        return state, version

    async def stream(self, log_id: UUID, stream_id: UUID) -> tuple[Recorded, ...]:
        """Every event of a stream, in order; none when there is no such stream."""
        rows = await self.reader.stream(log_id, stream_id)
        return tuple(row.decoded() for row in rows)

    async def events(self, log_id: UUID, after: int, limit: int) -> tuple[Recorded, ...]:
        """The next events of the log, in order, with positions greater than `after`."""
        rows = await self.reader.events(log_id, after=after, limit=limit)
        return tuple(row.decoded() for row in rows)

    async def head(self, log_id: UUID) -> tuple[int, datetime | None]:
        """The last position and its time: (0, None) when empty. Raises LogNotOnRecord."""
        return await self.reader.head(log_id)

    async def claimed(self, log_id: UUID, scope: str, key: str) -> UUID | None:
        """The stream that holds a name, if one does."""
        return await self.reader.claimed(log_id, scope, key)

    async def _sequencer(self, log_id: UUID) -> Sequencer:
        sequencer = self._sequencers.get(log_id)
        if sequencer is None:
            sequencer = Sequencer(self._dsn, log_id, clock=self._clock, on_commit=self._tell)
            self._sequencers[log_id] = sequencer
            await sequencer.start()
        return sequencer

    async def _stop_sequencers(self) -> None:
        await asyncio.gather(*(each.stop() for each in self._sequencers.values()))

    def _tell(self, log_id: UUID, head: int) -> None:
        for callback in self._callbacks:
            callback(log_id, head)


class _States:
    """The states used last, each with its version."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[UUID, UUID, Any], tuple[Any, int]] = OrderedDict()

    def get(self, key: tuple[UUID, UUID, Any]) -> tuple[Any, int] | None:
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
        return kept

    def keep(self, key: tuple[UUID, UUID, Any], state: object, version: int) -> None:
        kept = self._kept.get(key)
        if kept is None or version > kept[1]:
            self._kept[key] = (state, version)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def forget(self, log_id: UUID, stream_id: UUID) -> None:
        for key in [key for key in self._kept if key[:2] == (log_id, stream_id)]:
            del self._kept[key]
