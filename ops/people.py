"""Whoever runs a Daybook changing its people from the command line, with no server running."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from api.authentication import Passwords
from api.identity import SQL, administration
from api.identity.administration import Changes, Person
from api.identity.rows import one
from api.identity.tokens import NewToken, Token, issue_token, revoke_token, tokens_of
from api.settings import Dsns
from domain.errors import Invalid, NotOnRecord
from projections.sql import queries

_OPS = queries("ops")
T = TypeVar("T")


class NoSuchUsername(NotOnRecord):
    """Nobody has this username. `daybook actor list` shows who there is."""

    field = "username"


def listed(dsns: Dsns, slug: str) -> tuple[Person, ...]:
    """Everybody of a partnership. Raises NotOnRecord where there is none of this short name."""

    async def work(connection: AsyncConnection[Any]) -> tuple[Person, ...]:
        rows = await (await connection.execute(_OPS["partnership_logs"])).fetchall()
        found = {str(name): log_id for log_id, kind, name in rows if kind == "record"}
        if slug not in found:
            there_are = ", ".join(sorted(found)) or "none yet"
            raise NotOnRecord(f"There is no partnership {slug}. There are {there_are}.")
        return await administration.people(connection, found[slug])

    return _run(dsns, work)


def changed(dsns: Dsns, username: str, changes: Changes) -> Person:
    """Change somebody. Raises what `administration.change` does, and NoSuchUsername."""

    async def work(connection: AsyncConnection[Any]) -> Person:
        actor_id, partnership_id = await _find(connection, username)
        return await administration.change(connection, partnership_id, actor_id, changes, by=None)

    return _run(dsns, work)


def given_password(dsns: Dsns, username: str) -> str:
    """A new password for somebody, shown once. Raises NoSuchUsername."""

    async def work(connection: AsyncConnection[Any]) -> str:
        actor_id, partnership_id = await _find(connection, username)
        return await administration.give_password(connection, Passwords(), partnership_id, actor_id)

    return _run(dsns, work)


def issued_token(
    dsns: Dsns, username: str, *, label: str, scopes: Sequence[str], days: int
) -> NewToken:
    """A token for somebody, shown once. Raises NoSuchUsername and Invalid."""

    async def work(connection: AsyncConnection[Any]) -> NewToken:
        actor_id, _ = await _find(connection, username)
        expires_at = datetime.now(UTC) + timedelta(days=days)
        return await issue_token(
            connection, actor_id, label=label, scopes=scopes, expires_at=expires_at
        )

    return _run(dsns, work)


def listed_tokens(dsns: Dsns, username: str) -> tuple[Token, ...]:
    """Every token somebody was given. Raises NoSuchUsername."""

    async def work(connection: AsyncConnection[Any]) -> tuple[Token, ...]:
        actor_id, _ = await _find(connection, username)
        return await tokens_of(connection, actor_id)

    return _run(dsns, work)


def revoked_token(dsns: Dsns, username: str, token_id: str) -> Token:
    """End one of somebody's tokens. Raises NoSuchUsername, NoSuchToken and Invalid."""
    try:
        wanted = UUID(token_id)
    except ValueError:
        raise Invalid("This is no id. `daybook token list` shows them.") from None

    async def work(connection: AsyncConnection[Any]) -> Token:
        actor_id, _ = await _find(connection, username)
        return await revoke_token(connection, actor_id, wanted)

    return _run(dsns, work)


async def _find(connection: AsyncConnection[Any], username: str) -> tuple[UUID, UUID]:
    row = await one(connection, SQL["person_by_username"], {"username": username})
    if row is None:
        raise NoSuchUsername
    return row["actor_id"], row["partnership_id"]


def _run(dsns: Dsns, work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    async def connected() -> T:
        async with await AsyncConnection.connect(dsns.service, autocommit=True) as connection:
            return await work(connection)

    return asyncio.run(connected())
