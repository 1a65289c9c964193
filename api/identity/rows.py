"""From a row of `access.actor` to the actor it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from api.access import Actor
from domain.vocabulary import Role


def actor_of(row: Mapping[str, Any], **more: Any) -> Actor:
    """The actor of a row that holds at least their own columns."""
    return Actor(
        actor_id=row["actor_id"],
        partnership_id=row["partnership_id"],
        username=row["username"],
        name=row["name"],
        agency=row["agency"],
        roles=tuple(Role(role) for role in row["roles"]),
        log_id=row["partnership_id"],
        **more,
    )


async def one(
    connection: AsyncConnection[Any], statement: LiteralString, values: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The row of a statement that finds one at most."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values)
        return await cursor.fetchone()
