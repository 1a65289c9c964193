"""People as their organisation's OpenID provider knows them: by issuer and subject, and by nothing
else. An e-mail address or a username is given to somebody else when a person leaves.
"""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection

from api.access import Actor
from api.identity import SQL
from api.identity.rows import actor_of, one


async def actor_by_account(
    connection: AsyncConnection[Any], issuer: str, subject: str
) -> Actor | None:
    """Who is linked to this account, if anybody is."""
    row = await one(connection, SQL["actor_by_account"], {"issuer": issuer, "subject": subject})
    return None if row is None else actor_of(row)
