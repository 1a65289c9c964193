"""A log of one's own, over a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection

from api.settings import Dsns
from domain.record.append import Append, Receipt
from domain.record.application import Records
from domain.record.connected import publishing_pool
from domain.record.publisher import AskWitnesses, Publisher, ask_nobody
from domain.record.request import plain_events
from domain.record.sequencer import Sequencer
from tests.support.check_log import CheckedLog, check_log
from tests.support.keys import KEYS
from tests.support.log_events import an_append, new_stream


class SealingSequencer(Sequencer):
    """A sequencer that takes appends as they are, sealed with the keys that `Records` has."""

    def __init__(self, records: Records, dsn: str, log_id: UUID, **options: object) -> None:
        super().__init__(dsn, log_id, **options)
        self._records = records

    async def append(self, append: Append) -> Receipt:
        self.check_room()
        events = plain_events(self.log_id, append)
        return await self.submit(await self._records.prepared(self.log_id, events, append))


@dataclass
class Log:
    """One log: what writes to it, and its check."""

    log_id: UUID
    dsns: Dsns
    records: Records
    closing: AsyncExitStack

    async def append(self, append: Append) -> Receipt:
        return await self.records.append(self.log_id, append)

    async def head(self) -> int:
        return (await self.records.head(self.log_id))[0]

    def check(self) -> CheckedLog:
        return check_log(self.dsns.owner, self.log_id)

    async def sequencer(self, dsn: str | None = None, **options: object) -> SealingSequencer:
        """Another sequencer on this log, as another process would have."""
        sequencer = SealingSequencer(self.records, dsn or self.dsns.service, self.log_id, **options)
        await sequencer.start()
        self.closing.push_async_callback(sequencer.stop)
        return sequencer

    async def as_owner(self) -> AsyncConnection:
        """A connection that may do anything, closed at the end."""
        connection = await psycopg.AsyncConnection.connect(self.dsns.owner)
        self.closing.push_async_callback(connection.close)
        return connection


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def log(dsns: Dsns) -> AsyncIterator[Log]:
    async with AsyncExitStack() as closing:
        records = await closing.enter_async_context(Records(dsns.service, KEYS))
        log_id = new_stream()
        await records.create_log(log_id, "Test partnership")
        # The key of the case that most events are of is there, so that appends are queued in the
        # order in which they were asked for.
        await records.prepared(log_id, plain_events(log_id, an_append()), Append(()))
        yield Log(log_id, dsns, records, closing)


@pytest.fixture
async def new_publisher(log: Log, tmp_path: Path) -> AsyncIterator[Callable[..., Publisher]]:
    """Publishers as several processes have them: all with the same keys unless told otherwise."""
    async with AsyncExitStack() as closing:
        pool = await closing.enter_async_context(publishing_pool(log.dsns.service))

        def make(keys: Path = tmp_path, ask_witnesses: AskWitnesses = ask_nobody) -> Publisher:
            return Publisher(pool, keys, "daybook.test", ask_witnesses=ask_witnesses)

        yield make
