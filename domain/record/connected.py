"""A connection of a pool for a short piece of work, whose failure says RecordUnavailable."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from domain.record.append import RecordUnavailable
from domain.record.database import RECONNECT_TIMEOUT_S, WRITER_SETTINGS, with_settings

Pool = AsyncConnectionPool[AsyncConnection[Any]]


def publishing_pool(service_dsn: str, *, largest: int = 4, name: str = "daybook publisher") -> Pool:
    """A pool for publishing a log and reading its tree, not yet open. Each statement commits."""
    return AsyncConnectionPool(
        with_settings(service_dsn, WRITER_SETTINGS),
        kwargs={"autocommit": True, "application_name": name},
        min_size=0,
        max_size=largest,
        timeout=5,
        reconnect_timeout=RECONNECT_TIMEOUT_S,
        # One round trip, so that a restart of the database is nobody's problem.
        check=AsyncConnectionPool.check_connection,
        open=False,
    )


@asynccontextmanager
async def connected(pool: Pool) -> AsyncGenerator[AsyncConnection[Any]]:
    """One connection. Raises RecordUnavailable if there is none, or if it is lost."""
    try:
        async with pool.connection() as connection:
            yield connection
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed):
        raise RecordUnavailable from None
