"""Read your writes: wait, for a bounded time, until the read models hold a position."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from projections import sql
from projections.names import NAMES

_QUERIES = sql.queries("projections")

#: Pauses between looks: short at first, because a follower that was woken needs a moment only.
FIRST_PAUSE_S = 0.005
LONGEST_PAUSE_S = 0.1


async def caught_up(
    source: AsyncConnection[Any] | AsyncConnectionPool[Any],
    log_id: UUID,
    position: int,
    timeout_s: float,
    *,
    projections: Sequence[str] = NAMES,
) -> bool:
    """Whether the read models came to hold a position in time.

    False at once if one of them is stuck before it, for then no wait helps; and if it is not on the
    record: a receipt is given after its commit, so whoever has one asks for no such position. A
    pool's connection is held only while looking, and given back between looks.
    """
    clock = asyncio.get_running_loop()
    deadline = clock.time() + timeout_s
    pause = FIRST_PAUSE_S
    while True:
        held, is_in_vain = await _look(source, log_id, position, projections)
        left = deadline - clock.time()
        if held or is_in_vain or left <= 0:
            return held
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE_S)


async def _look(
    source: AsyncConnection[Any] | AsyncConnectionPool[Any],
    log_id: UUID,
    position: int,
    projections: Sequence[str],
) -> tuple[bool, bool]:
    asked = {"log_id": log_id, "position": position, "projections": list(projections)}
    async with _connection(source) as conn, conn.cursor() as cursor:
        await cursor.execute(_QUERIES["held"], asked)
        row = await cursor.fetchone()
    return (bool(row[0]), bool(row[1])) if row else (False, False)


@asynccontextmanager
async def _connection(
    source: AsyncConnection[Any] | AsyncConnectionPool[Any],
) -> AsyncGenerator[AsyncConnection[Any]]:
    if isinstance(source, AsyncConnectionPool):
        async with source.connection() as conn:
            yield conn
    else:
        yield source
