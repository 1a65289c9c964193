"""Idempotency keys that an earlier version kept as they were sent, turned into what is kept now.

Only the owner may change them, and only whoever has the log's key can make what replaces them. If
we stop anywhere, those that were turned stay so and the next start goes on. Meanwhile a request
that was recorded before is not known again, so this comes before anything is served.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from api.settings import Dsns
from domain.record.append import IdempotencyKey
from domain.record.master_keys import KeyService
from domain.record.request import keyed
from domain.record.vault import Vault
from projections.sql import queries

_SQL = queries("ops")
AT_ONCE = 1_000


def key_earlier_requests(dsns: Dsns, keys: KeyService) -> int:
    """Turn what there is, and say how many. Raises MasterKeyUnavailable."""
    return asyncio.run(_key_all(dsns.owner, keys))


async def _key_all(owner: str, keys: KeyService) -> int:
    vault, done = Vault(keys), 0
    async with await AsyncConnection.connect(owner, autocommit=True) as connection:
        cursor = await connection.execute(_SQL["logs_with_plain_requests"])
        for (log_id,) in await cursor.fetchall():
            while count := await _key_some(connection, vault, log_id):
                done += count
    return done


async def _key_some(connection: AsyncConnection[Any], vault: Vault, log_id: UUID) -> int:
    log_key = await vault.find(connection, log_id, log_id)
    if log_key is None:
        return 0
    cursor = await connection.execute(_SQL["plain_requests"], {"log_id": log_id, "limit": AT_ONCE})
    rows = await cursor.fetchall()
    names = [keyed(log_key.key, IdempotencyKey(agency, key, b"")).key for agency, key in rows]
    await connection.execute(
        _SQL["key_requests"],
        {
            "log_id": log_id,
            "agencies": [agency for agency, _ in rows],
            "keys": [key for _, key in rows],
            "names": names,
        },
    )
    return len(rows)
