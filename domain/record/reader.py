"""Reading the log: streams, the whole sequence, receipts and claims.

Positions are gap-free and become visible in order, because each batch commits before the next one
gets the log's row lock. So a reader that asks for "after N" misses nothing, ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from domain.record.append import (
    IdempotencyKey,
    KeyReused,
    LogNotOnRecord,
    Placed,
    Receipt,
    RecordUnavailable,
)
from domain.record.request import LAST_VERSION
from domain.record.sql import STATEMENTS
from domain.record.vault import SealedRow, StoredRow, Vault
from domain.record.verdicts import Replayed

Read = TypeVar("Read")

LAST_POSITION = 2**63 - 1


class Reader:
    """Reads of any log, each answered with what is committed when it is asked.

    Events are opened on the way. Those whose key was destroyed come without a payload; one that
    is not what was sealed there raises SealBroken.
    """

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[TupleRow]], vault: Vault) -> None:
        self._pool = pool
        self._vault = vault

    async def head(self, log_id: UUID) -> tuple[int, datetime | None]:
        """The last position and its time: (0, None) when empty. Raises LogNotOnRecord."""
        rows = await self._read("log_head", log_id=log_id)
        if not rows:
            raise LogNotOnRecord
        return rows[0][0], rows[0][1]

    async def stream(
        self,
        log_id: UUID,
        stream_id: UUID,
        *,
        after: int = 0,
        up_to: int = LAST_VERSION,
        is_latest_first: bool = False,
        limit: int | None = None,
    ) -> list[StoredRow]:
        """Events of one stream with versions after `after`, up to and including `up_to`."""
        return await self._events(
            "stream_backward" if is_latest_first else "stream_forward",
            log_id,
            stream_id=stream_id,
            after=after,
            up_to=up_to,
            limit=limit,
        )

    async def versions(self, log_id: UUID, stream_ids: Sequence[UUID]) -> dict[UUID, int]:
        """The last version of each of these streams; of one that does not exist, nothing."""
        rows = await self._read("latest_versions", log_id=log_id, stream_ids=list(stream_ids))
        return dict(rows)

    async def events(
        self,
        log_id: UUID,
        *,
        after: int,
        up_to: int = LAST_POSITION,
        topics: Sequence[str] = (),
        limit: int | None = None,
    ) -> list[StoredRow]:
        """Events of the log in order, with positions after `after`, up to and including `up_to`."""
        wanted: dict[str, Any] = {"topics": list(topics)} if topics else {}
        return await self._events(
            "events_of_topics_after" if topics else "events_after",
            log_id,
            after=after,
            up_to=up_to,
            limit=limit,
            **wanted,
        )

    async def receipt(self, log_id: UUID, key: IdempotencyKey) -> Receipt | None:
        """The receipt a key was given, if it was used. Its digest is keyed, as the log keeps it.

        Raises KeyReused for another digest.
        """
        rows = await self._read("request_of", log_id=log_id, agency=key.agency, key=key.key)
        if not rows:
            return None
        digest, first, last = rows[0]
        if digest != key.digest:
            raise KeyReused
        placed = await self._read(
            "placed_between", log_id=log_id, first_position=first, last_position=last
        )
        return _receipt(log_id, placed)

    async def claimed(self, log_id: UUID, claim: bytes) -> UUID | None:
        """The stream that holds a name, if one does; `claim` is its keyed digest."""
        rows = await self._read("claim_holder", log_id=log_id, claim=claim)
        return rows[0][0] if rows else None

    async def _events(self, name: str, log_id: UUID, **values: Any) -> list[StoredRow]:
        async def events(connection: AsyncConnection[TupleRow]) -> list[StoredRow]:
            cursor = await connection.execute(STATEMENTS[name], {"log_id": log_id, **values})
            sealed = [SealedRow(*row) for row in await cursor.fetchall()]
            return await self._vault.open_rows(connection, log_id, sealed)

        return await self.reading(events)

    async def _read(self, name: str, **values: Any) -> list[TupleRow]:
        async def rows(connection: AsyncConnection[TupleRow]) -> list[TupleRow]:
            cursor = await connection.execute(STATEMENTS[name], values)
            return await cursor.fetchall()

        return await self.reading(rows)

    async def reading(self, read: Callable[[AsyncConnection[TupleRow]], Awaitable[Read]]) -> Read:
        """What `read` makes of a connection. RecordUnavailable if there is none to be had."""
        try:
            return await self._once(read)
        except psycopg.OperationalError:
            # After a restart of the server every connection of the pool is dead, not only the
            # one that was tried. Reading twice is harmless.
            await self._pool.check()
        try:
            return await self._once(read)
        except psycopg.OperationalError:
            raise RecordUnavailable from None

    async def _once(self, read: Callable[[AsyncConnection[TupleRow]], Awaitable[Read]]) -> Read:
        try:
            async with self._pool.connection() as connection:
                return await read(connection)
        except PoolTimeout:
            raise RecordUnavailable from None


async def first_receipt(
    connection: AsyncConnection[TupleRow], log_id: UUID, replayed: Replayed
) -> Receipt:
    """The receipt of events that were recorded before."""
    cursor = await connection.execute(
        STATEMENTS["placed_between"],
        {
            "log_id": log_id,
            "first_position": replayed.first_position,
            "last_position": replayed.last_position,
        },
    )
    return _receipt(log_id, await cursor.fetchall())


def _receipt(log_id: UUID, rows: Sequence[TupleRow]) -> Receipt:
    return Receipt(
        log_id,
        recorded_at=rows[0][5],
        placed=tuple(Placed(*row[:5]) for row in rows),
        replayed=True,
    )
