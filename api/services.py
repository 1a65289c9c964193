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

from api.access import Actor
from api.access_log import AccessLog
from api.alerts import Alerts
from api.authentication import Passwords
from api.bell import Bell
from api.brakes import Brake
from api.identity.provider import Provider
from api.metrics import Metrics
from api.publishing import Publishing
from api.settings import Dsns, Settings
from domain.record.append import LogNotOnRecord
from domain.record.application import Records
from projections.follower import Follower
from projections.sql import queries

_SQL = queries("api")

Pool = AsyncConnectionPool[AsyncConnection[Any]]


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
    publishing: Publishing
    alerts: Alerts
    #: The OpenID provider that vouches for people and machines, where one is set.
    oidc: Provider | None = None
    passwords: Passwords = field(default_factory=Passwords)
    #: An agency's people may all come from one address, and its systems too.
    password_brake: Brake = field(default_factory=lambda: Brake(allowed=50, within_s=900))
    token_brake: Brake = field(default_factory=lambda: Brake(allowed=100, within_s=300))
    appended: Bell = field(default_factory=Bell)
    #: None only where its cost is measured.
    access_log: AccessLog | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def note_append(self, log_id: UUID, head: int) -> None:
        """Something was appended in this process."""
        self.publishing.note_append(log_id, head)
        if self.access_log is not None and self.access_log.writes_to(log_id):
            # Nobody waits for what is on it, and its follower looks by itself.
            return
        if self.follower is not None:
            self.follower.wake()
        self.appended.ring()

    async def access_log_of(self, log_id: UUID) -> UUID:
        """The access log of the partnership whose record this is. Raises LogNotOnRecord."""
        async with self.pool.connection() as connection, connection.cursor() as cursor:
            await cursor.execute(_SQL["access_log"], {"log_id": log_id})
            row = await cursor.fetchone()
        if row is None:
            raise LogNotOnRecord
        return UUID(str(row[0]))

    @asynccontextmanager
    async def reading(self, actor: Actor | None) -> AsyncGenerator[AsyncConnection[Any]]:
        """A connection that sees one moment of the database and can change nothing.

        One moment, because a rebuild may swap a read model between two queries of one answer. Of
        the read models it sees the cases of this actor and no others (ops/decisions/0015); for
        nobody in particular, what belongs to no case, such as how far they are.
        """
        async with self.pool.connection() as connection:
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            try:
                async with connection.transaction():
                    if actor is not None:
                        await connection.execute(_SQL["read_as"], reads_as(actor))
                    yield connection
            finally:
                if not connection.closed:
                    await connection.set_isolation_level(None)
                    await connection.set_read_only(None)


def reads_as(actor: Actor) -> dict[str, str]:
    """Who reads, as the database is told for one transaction: parameters of `read_as`."""
    return {
        "log_id": str(actor.log_id),
        "agency": actor.agency if actor.sees_cases_of_agency else "",
        "guest_of": "" if actor.guest_of is None else str(actor.guest_of.partnership_id),
        "actor_id": str(actor.actor_id),
        "every_case": "on" if actor.sees_every_case else "off",
    }


def daybook_of(connection: HTTPConnection) -> Daybook:
    """The process that serves this request."""
    daybook: Daybook = connection.app.state.daybook
    return daybook


Services = Annotated[Daybook, Depends(daybook_of)]
