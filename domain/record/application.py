"""Records: every log of one process, to write to and to read from.

This is what handlers hold. It knows streams, events and positions, and nothing of cases.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from domain.event import Event
from domain.record.append import (
    Append,
    CaseKeyDestroyed,
    DataKeyMissing,
    GuardMoved,
    IdempotencyKey,
    Receipt,
    Recorded,
    RecordUnavailable,
    VersionMoved,
)
from domain.record.database import connect_writer, reading_pool
from domain.record.master_keys import KeyService
from domain.record.published import RolledBack
from domain.record.reader import Reader
from domain.record.request import (
    Plain,
    Request,
    claim_digest,
    keyed,
    plain_events,
    prepare,
)
from domain.record.sealing import DataKey
from domain.record.sequencer import Clock, Sequencer, utc_now
from domain.record.sql import STATEMENTS
from domain.record.unplaced import SealingKey
from domain.record.vault import Vault

State = TypeVar("State")
Evolve = Callable[[State, Event], State]

#: States kept, of all logs together. Each is one stream as rules need it, a few kilobytes.
MOST_CACHED_STATES = 4_096
#: Connections at once that make data keys, each for the first event of a case.
MOST_MAKING_KEYS = 4


class Watch(Protocol):
    """Who knows what was published of each log."""

    async def admit(self, log_id: UUID) -> None:
        """Awaited before each append: what it raises refuses the append."""
        ...

    def least_head(self, log_id: UUID) -> int:
        """Asked with each batch, under the log's lock: a log that ends before it is another's."""
        ...

    async def look_again(self, log_id: UUID) -> None:
        """Awaited when a log ended before it: what it raises says more of why."""
        ...


class Records:
    """All logs of one process, over one database."""

    def __init__(
        self,
        service_dsn: str,
        keys: KeyService,
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
        self._watch: Watch = _Unwatched()
        self._states = _States(most_cached)
        self._closing = AsyncExitStack()
        self.vault = Vault(keys)
        self._finding: dict[tuple[UUID, UUID], asyncio.Task[SealingKey]] = {}
        self._making = asyncio.Semaphore(MOST_MAKING_KEYS)
        self.reader = Reader(self._pool, self.vault)

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

    def watched_by(self, watch: Watch) -> None:
        """Have somebody watch over the logs, from the next append on."""
        self._watch = watch

    async def create_log(self, log_id: UUID, name: str) -> None:
        """Begin a log. Doing so again changes nothing."""
        try:
            async with await connect_writer(self._dsn) as connection:
                await connection.execute(STATEMENTS["create_log"], {"log_id": log_id, "name": name})
        except psycopg.OperationalError:
            raise RecordUnavailable from None

    async def append(self, log_id: UUID, append: Append) -> Receipt:
        """Put events on the record, and answer once they are durable.

        Raises TooLarge; VersionMoved, GuardMoved, ClaimTaken, CaseKeyDestroyed, KeyReused or
        LogNotOnRecord when the log says no; RecordBusy; RecordUnavailable, after which nothing was
        added; and OutcomeUnknown, after which the same append with the same key finds out.
        """
        sequencer = await self._sequencer(log_id)
        sequencer.check_room()
        return await self._submit(sequencer, plain_events(log_id, append), append)

    async def append_encoded(
        self, log_id: UUID, events: Sequence[Plain], conditions: Append
    ) -> Receipt:
        """As `append`, for events that are encoded already; those of `conditions` are not read."""
        return await self._submit(await self._sequencer(log_id), events, conditions)

    async def prepared(self, log_id: UUID, events: Sequence[Plain], conditions: Append) -> Request:
        """Events sealed and ready for a sequencer."""
        # By identity first, since UUIDs hash slowly and an append may be thousands of events.
        wanted = {id(event.key_of): event.key_of for event in events}.values()
        keys: dict[UUID, SealingKey] = {}
        for case_id in wanted:
            keys[case_id] = self.vault.at_hand(log_id, case_id) or await self._sealing_key(
                log_id, case_id
            )
        return prepare(events, keys, conditions, await self._log_key(log_id))

    async def receipt(self, log_id: UUID, key: IdempotencyKey) -> Receipt | None:
        """The receipt a key was given, if it was used. Raises KeyReused for another digest."""
        log_key = await self._log_key(log_id)
        return await self.reader.receipt(log_id, keyed(log_key, key))

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
            event, version = row.decoded().event, row.stream_version
            state = evolve(state, event)
            if event.SEALED_UNDER == "log":
                # What is sealed under the log's own key says that a case's was destroyed: states
                # of that case may be kept here still, made before it was.
                self._states.forget_log(log_id)
        if version:
            self._states.keep(key, state, version)
        return state, version

    async def load_all(
        self, log_id: UUID, stream_ids: Sequence[UUID], evolve: Evolve[State], initial: State
    ) -> dict[UUID, State]:
        """The state of each of these streams, as `load` gives it. One look tells which have grown
        since they were last read, and only those are read.
        """
        versions = await self.reader.versions(log_id, stream_ids)
        states: dict[UUID, State] = {}
        for stream_id in stream_ids:
            kept = self._states.get((log_id, stream_id, evolve))
            if kept is not None and kept[1] == versions.get(stream_id, 0):
                states[stream_id] = kept[0]
            else:
                states[stream_id], _ = await self.load(log_id, stream_id, evolve, initial)
        return states

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
        log_key = await self._log_key(log_id)
        return await self.reader.claimed(log_id, claim_digest(log_key, scope, key))

    async def _log_key(self, log_id: UUID) -> DataKey:
        key = self.vault.at_hand(log_id, log_id) or await self._sealing_key(log_id, log_id)
        return key.key

    async def _sealing_key(self, log_id: UUID, case_id: UUID) -> SealingKey:
        """The key of a case that is not at hand. Many may ask for one at once: it is found once."""
        whose = (log_id, case_id)
        finding = self._finding.get(whose)
        if finding is None:
            finding = self._finding[whose] = asyncio.create_task(self._find_or_make(*whose))
            finding.add_done_callback(lambda _: self._finding.pop(whose, None))
        # Shielded: one caller that gives up does not take the others' key with it.
        return await asyncio.shield(finding)

    async def _find_or_make(self, log_id: UUID, case_id: UUID) -> SealingKey:
        async def find(connection: AsyncConnection[TupleRow]) -> SealingKey | None:
            return await self.vault.find(connection, log_id, case_id)

        key = await self.reader.reading(find)
        if key is None:
            try:
                async with self._making, await connect_writer(self._dsn) as connection:
                    await self.vault.make(connection, log_id, case_id)
            except psycopg.OperationalError:
                raise RecordUnavailable from None
            key = await self.reader.reading(find)
        if key is None:
            raise AssertionError("A data key that was just made is not there.")
        return key

    async def _submit(
        self, sequencer: Sequencer, events: Sequence[Plain], conditions: Append
    ) -> Receipt:
        log_id = sequencer.log_id
        await self._watch.admit(log_id)
        try:
            receipt = await sequencer.submit(await self.prepared(log_id, events, conditions))
        except (VersionMoved, GuardMoved) as moved:
            # What was decided from is out of date, or the database went back to a backup.
            self._states.forget(log_id, moved.stream_id)
            raise
        except (CaseKeyDestroyed, DataKeyMissing) as without:
            self._forget(log_id, (without.case_id,))
            raise
        except RolledBack:
            # Another database than the one that was looked at.
            self._states.forget_log(log_id)
            await self._watch.look_again(log_id)
            raise
        if conditions.destroys:
            self._forget(log_id, conditions.destroys)
        return receipt

    def _forget(self, log_id: UUID, case_ids: Sequence[UUID]) -> None:
        self.vault.forget(log_id, case_ids)
        self._states.forget_log(log_id)

    async def _sequencer(self, log_id: UUID) -> Sequencer:
        sequencer = self._sequencers.get(log_id)
        if sequencer is None:
            sequencer = Sequencer(
                self._dsn,
                log_id,
                clock=self._clock,
                on_commit=self._tell,
                least_head=self._least_head,
            )
            self._sequencers[log_id] = sequencer
            await sequencer.start()
        return sequencer

    def _least_head(self, log_id: UUID) -> int:
        return self._watch.least_head(log_id)

    async def _stop_sequencers(self) -> None:
        await asyncio.gather(*(each.stop() for each in self._sequencers.values()))

    def _tell(self, log_id: UUID, head: int) -> None:
        for callback in self._callbacks:
            callback(log_id, head)


class _Unwatched:
    """What stands here until somebody watches over the logs."""

    async def admit(self, log_id: UUID) -> None:
        """Every append may pass."""

    def least_head(self, log_id: UUID) -> int:
        """Nothing is known."""
        return 0

    async def look_again(self, log_id: UUID) -> None:
        """There is nobody who could."""


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

    def forget_log(self, log_id: UUID) -> None:
        for key in [key for key in self._kept if key[0] == log_id]:
            del self._kept[key]

    def forget(self, log_id: UUID, stream_id: UUID) -> None:
        for key in [key for key in self._kept if key[:2] == (log_id, stream_id)]:
            del self._kept[key]
