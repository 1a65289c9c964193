"""What a running Daybook holds open, and how a request gets at it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from psycopg import AsyncConnection, IsolationLevel
from psycopg_pool import AsyncConnectionPool
from starlette.requests import HTTPConnection

from api.authentication import Attempts, Passwords
from api.metrics import Metrics
from api.settings import Dsns, Settings
from domain.record.application import Records
from projections.follower import Follower

Pool = AsyncConnectionPool[AsyncConnection[Any]]


class Bell:
    """Wakes whoever waits for something new on a log. A hint: waiters also look by themselves."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, longest_s: float) -> None:
        """Return when it rings, or after so long."""
        try:
            async with asyncio.timeout(longest_s):
                await self._rung.wait()
        except TimeoutError:
            return


@dataclass(slots=True)
class Daybook:
    """One process: `app.state.daybook`.

    `stopping` is set before connections are closed, so that answers without an end come to one.
    """

    settings: Settings
    dsns: Dsns
    records: Records
    pool: Pool
    follower: Follower | None
    metrics: Metrics
    passwords: Passwords = field(default_factory=Passwords)
    attempts: Attempts = field(default_factory=Attempts)
    appended: Bell = field(default_factory=Bell)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def note_append(self, _: UUID, __: int) -> None:
        """Something was appended in this process."""
        if self.follower is not None:
            self.follower.wake()
        self.appended.ring()

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection[Any]]:
        """A connection that sees one moment of the database and can change nothing.

        One moment, because a rebuild may swap a read model between two queries of one answer.
        """
        async with self.pool.connection() as connection:
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            try:
                async with connection.transaction():
                    yield connection
            finally:
                if not connection.closed:
                    await connection.set_isolation_level(None)
                    await connection.set_read_only(None)


def daybook_of(connection: HTTPConnection) -> Daybook:
    """The process that serves this request."""
    daybook: Daybook = connection.app.state.daybook
    return daybook


Services = Annotated[Daybook, Depends(daybook_of)]
