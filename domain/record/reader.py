"""Reading the log: streams, the whole sequence, receipts and claims.

Positions are gap-free and become visible in order, because each batch commits before the next one
gets the log's row lock. So a reader that asks for "after N" misses nothing, ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
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
    Recorded,
    RecordUnavailable,
)
from domain.record.mapper import from_payload
from domain.record.request import claim_digest
from domain.record.sql import STATEMENTS
from domain.record.verdicts import Replayed

LAST_POSITION = 2**63 - 1
LAST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One event as it is stored."""

    position: int
    stream_id: UUID
    stream_version: int
    topic: str
    recorded_at: datetime
    payload: bytes
    leaf_hash: bytes

    def decoded(self) -> Recorded:
        """The event itself. MapperDeserialisationError if it cannot be read."""
        event = from_payload(self.topic, self.payload, self.stream_id, self.stream_version)
        return Recorded(self.position, self.recorded_at, self.leaf_hash, event)


class Reader:
    """Reads of any log, each answered with what is committed when it is asked."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[TupleRow]]) -> None:
        self._pool = pool

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
        return _stored(
            await self._read(
                "stream_backward" if is_latest_first else "stream_forward",
                log_id=log_id,
                stream_id=stream_id,
                after=after,
                up_to=up_to,
                limit=limit,
            )
        )

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
        return _stored(
            await self._read(
                "events_of_topics_after" if topics else "events_after",
                log_id=log_id,
                after=after,
                up_to=up_to,
                limit=limit,
                **wanted,
            )
        )

    async def receipt(self, log_id: UUID, key: IdempotencyKey) -> Receipt | None:
        """The receipt a key was given, if it was used. Raises KeyReused for another digest."""
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

    async def claimed(self, log_id: UUID, scope: str, key: str) -> UUID | None:
        """The stream that holds a name, if one does."""
        rows = await self._read("claim_holder", log_id=log_id, claim=claim_digest(scope, key))
        return rows[0][0] if rows else None

    async def _read(self, name: str, **values: Any) -> list[TupleRow]:
        try:
            return await self._rows(name, values)
        except psycopg.OperationalError:
            # After a restart of the server every connection of the pool is dead, not only the
            # one that was tried. Reading twice is harmless.
            await self._pool.check()
        try:
            return await self._rows(name, values)
        except psycopg.OperationalError:
            raise RecordUnavailable from None

    async def _rows(self, name: str, values: dict[str, Any]) -> list[TupleRow]:
        try:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(STATEMENTS[name], values)
                return await cursor.fetchall()
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


def _stored(rows: Sequence[TupleRow]) -> list[StoredRow]:
    return [StoredRow(*row) for row in rows]
