"""A log with a follower of one's own, over a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from psycopg import AsyncConnection

from api.settings import Dsns
from domain.event import Event
from domain.identifiers import new_id
from domain.record.append import Append, Recorded
from domain.record.application import Records
from projections.as_of import View, resolve
from projections.events import BATCH, events_of
from projections.follower import Follower
from projections.projection import Projection
from projections.registry import PROJECTIONS
from tests.support.keys import KEYS, VAULT


@dataclass
class Log:
    """One log, to append to, to follow and to read from, each under its own role."""

    log_id: UUID
    dsns: Dsns
    records: Records
    service: AsyncConnection[Any]
    follower: AsyncConnection[Any]
    owner: AsyncConnection[Any]

    async def append(self, *events: Event) -> int:
        """Put events on the record, a few hundred at a time. The last position."""
        position = 0
        for start in range(0, len(events), 400):
            receipt = await self.records.append(self.log_id, Append(events[start : start + 400]))
            position = receipt.position
        return position

    async def follow(
        self, batch: int = BATCH, projections: Iterable[Projection] = PROJECTIONS
    ) -> None:
        """Apply everything there is, in batches of this size."""
        follower = Follower(self.dsns.follower, KEYS, projections=tuple(projections), batch=batch)
        while await follower.follow_once(self.follower, self.log_id):
            pass

    async def record(self, *events: Event, batch: int = BATCH) -> int:
        """Append, and follow until the read models hold it all."""
        position = await self.append(*events)
        await self.follow(batch)
        return position

    async def view(self, as_of: str | int | None = None) -> View:
        """Where a reader stands."""
        return await resolve(self.service, self.log_id, None if as_of is None else str(as_of))

    async def events(self) -> list[Recorded]:
        """Everything on the record."""
        return [one async for one in events_of(self.service, VAULT, self.log_id, upto=2**62)]

    async def rows(self, statement: Any, **asked: object) -> list[tuple[Any, ...]]:
        """What the owner sees."""
        cursor = await self.owner.execute(statement, {"log_id": self.log_id, **asked})
        return await cursor.fetchall()


async def read_everything(service: AsyncConnection[Any], log_id: UUID) -> None:
    """Let the service see every case of a log, as somebody who may does."""
    settings = {"log_id": str(log_id), "every_case": "on"}
    for name, value in settings.items():
        await service.execute("SELECT set_config(%s, %s, false)", [f"daybook.{name}", value])


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def log(dsns: Dsns) -> AsyncIterator[Log]:
    async with AsyncExitStack() as closing:
        records = await closing.enter_async_context(Records(dsns.service, KEYS))
        log_id = new_id()
        await records.create_log(log_id, "Test partnership")
        service, follower, owner = [
            await closing.enter_async_context(await AsyncConnection.connect(dsn, autocommit=True))
            for dsn in (dsns.service, dsns.follower, dsns.owner)
        ]
        await read_everything(service, log_id)
        yield Log(log_id, dsns, records, service, follower, owner)
