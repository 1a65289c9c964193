"""A log of one's own, over a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection

from api.settings import Dsns
from domain.record.append import Append, Receipt
from domain.record.application import Records
from domain.record.sequencer import Sequencer
from tests.support.check_log import CheckedLog, check_log
from tests.support.log_events import new_stream


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

    async def sequencer(self, dsn: str | None = None, **options: object) -> Sequencer:
        """Another sequencer on this log, as another process would have."""
        sequencer = Sequencer(dsn or self.dsns.service, self.log_id, **options)
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
        records = await closing.enter_async_context(Records(dsns.service))
        log_id = new_stream()
        await records.create_log(log_id, "Test partnership")
        yield Log(log_id, dsns, records, closing)
