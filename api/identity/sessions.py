"""Sign-ins: how a browser says who is at it, between signing in and out.

A cookie holds 256 random bits, of which the SHA-256 is kept. A sign-in ends when it has not been
used for a while, and after so long whatever happens.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

from api.access import Actor
from api.authentication import fingerprint
from api.identity import SQL
from api.identity.rows import actor_of, one


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that is good now. It ends at `idles_at` unless it is used before, and at `ends_at`
    even so.
    """

    session_id: UUID
    actor: Actor
    idles_at: datetime
    ends_at: datetime


async def begin_session(
    connection: AsyncConnection[Any], actor_id: UUID, *, idle: timedelta, absolute: timedelta
) -> str:
    """Sign an actor in. The answer is the secret for their cookie."""
    secret = secrets.token_urlsafe(32)
    await connection.execute(SQL["forget_ended_sessions"], {"idle": idle, "absolute": absolute})
    await connection.execute(
        SQL["begin_session"], {"session_hash": fingerprint(secret), "actor_id": actor_id}
    )
    return secret


async def session_of(
    connection: AsyncConnection[Any], secret: str, *, idle: timedelta, absolute: timedelta
) -> Session | None:
    """The sign-in with this secret, if it has not ended. Asking uses it."""
    key = {"session_hash": fingerprint(secret)}
    row = await one(
        connection, SQL["actor_by_session"], {**key, "idle": idle, "absolute": absolute}
    )
    if row is None:
        return None
    idles_at = row["idles_at"]
    if row["is_stale"]:
        await connection.execute(SQL["see_session"], key)
        idles_at = datetime.now(UTC) + idle
    actor = actor_of(row, by_session=row["session_id"])
    return Session(row["session_id"], actor, min(idles_at, row["ends_at"]), row["ends_at"])


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that has not ended, as its person may know it."""

    session_id: UUID
    created_at: datetime
    seen_at: datetime


async def sessions_of(
    connection: AsyncConnection[Any], actor_id: UUID, *, idle: timedelta, absolute: timedelta
) -> tuple[SignIn, ...]:
    """Each place where somebody is signed in, the one used last first."""
    async with connection.cursor(row_factory=class_row(SignIn)) as cursor:
        await cursor.execute(
            SQL["sessions_of"], {"actor_id": actor_id, "idle": idle, "absolute": absolute}
        )
        return tuple(await cursor.fetchall())


async def end_session(connection: AsyncConnection[Any], secret: str) -> None:
    """Sign out. A secret that is not known is signed out already."""
    await connection.execute(SQL["end_session"], {"session_hash": fingerprint(secret)})


async def end_sessions_of(connection: AsyncConnection[Any], actor_id: UUID) -> None:
    """Sign somebody out everywhere."""
    await connection.execute(SQL["end_sessions_of"], {"actor_id": actor_id})
