"""Who may use Daybook: added by an operator, found by token, password or session.

The functions take an open connection under the service role. Secrets are returned once, to whoever
asked for them, and only their hashes are stored.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import dict_row
from pydantic import Field, TypeAdapter, ValidationError

from api.access import Actor
from api.authentication import Passwords, fingerprint, new_token
from domain.errors import Conflict, Invalid
from domain.identifiers import new_id
from domain.text import AgencyCode, ShortText
from domain.vocabulary import Role
from projections.sql import queries

SQL = queries("api")

#: Lends a connection, as a pool does.
Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]

Username = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]*$", min_length=2, max_length=100)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", min_length=2, max_length=60)]
LONGEST_PASSWORD = 200
Password = Annotated[str, Field(min_length=12, max_length=LONGEST_PASSWORD)]

_KINDS_OF_TEXT: dict[str, tuple[TypeAdapter[str], str]] = {
    "partnership_slug": (TypeAdapter(Slug), "lower-case letters, digits and single hyphens"),
    "partnership_name": (TypeAdapter(ShortText), "a line of at most 300 characters"),
    "username": (TypeAdapter(Username), "lower-case letters, digits and . _ @ -"),
    "name": (TypeAdapter(ShortText), "a line of at most 300 characters"),
    "agency": (TypeAdapter(AgencyCode), "lower-case letters, digits and single hyphens"),
    "password": (TypeAdapter(Password), "12 to 200 characters"),
}


class UsernameTaken(Conflict):
    """Somebody already has this username. Choose another."""

    field = "username"


@dataclass(frozen=True, slots=True)
class NewActor:
    """An actor just added. `token` and `password` are shown here and nowhere else, ever again."""

    actor_id: UUID
    partnership_id: UUID
    token: str | None = field(repr=False)
    password: str | None = field(repr=False)


async def add_actor(
    connection: AsyncConnection[Any],
    *,
    partnership_slug: str,
    partnership_name: str,
    username: str,
    name: str,
    agency: str,
    roles: Sequence[Role],
    password: str | None = None,
    token: bool = True,
) -> NewActor:
    """Add an actor, and the partnership with its log where this is its first.

    Raises Invalid naming the argument that cannot be right, and UsernameTaken.
    """
    given = {
        "partnership_slug": partnership_slug, "partnership_name": partnership_name,
        "username": username, "name": name, "agency": agency,
    }  # fmt: skip
    texts = {each: _text(each, value) for each, value in given.items()}
    if not roles:
        raise Invalid("An actor needs at least one role.", field="roles")
    password_hash = None
    if password is not None:
        password_hash = await Passwords().hash(_text("password", password))
    secret = new_token() if token else None
    actor_id = new_id()
    # Everything in one transaction: an actor never exists without a log to write to.
    async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        partnership_id = await _partnership(
            cursor, texts["partnership_slug"], texts["partnership_name"]
        )
        await cursor.execute(
            SQL["add_actor"],
            {
                "actor_id": actor_id,
                "partnership_id": partnership_id,
                "username": texts["username"],
                "name": texts["name"],
                "agency": texts["agency"],
                "roles": [role.value for role in dict.fromkeys(roles)],
                "password_hash": password_hash,
                "token_hash": fingerprint(secret) if secret is not None else None,
            },
        )
        if await cursor.fetchone() is None:
            raise UsernameTaken
    return NewActor(actor_id, partnership_id, secret, password)


async def actor_by_token(connection: AsyncConnection[Any], token: str) -> Actor | None:
    """The actor whose token this is."""
    row = await _one(connection, "actor_by_token", {"token_hash": fingerprint(token)})
    return None if row is None else _actor(row)


async def authenticate_password(
    connect: Connect, passwords: Passwords, username: str, password: str
) -> Actor | None:
    """The actor with this username and password; None says nothing about which was wrong.

    No connection is held while the password is checked: that is slow on purpose, and anybody may
    ask for it. Raises TooManySignIns.
    """
    # What no username and no password can be takes as long to refuse as any other.
    row = None
    if "\x00" not in username and len(password) <= LONGEST_PASSWORD:
        async with connect() as connection:
            row = await _one(connection, "actor_by_username", {"username": username})
    stored: str | None = None if row is None else row["password_hash"]
    password = password[:LONGEST_PASSWORD]
    if not await passwords.matches(stored, password) or row is None or stored is None:
        return None
    actor = _actor(row)
    if passwords.is_outdated(stored):
        renewed = await passwords.hash(password)
        async with connect() as connection:
            await connection.execute(
                SQL["keep_password"], {"actor_id": actor.actor_id, "password_hash": renewed}
            )
    return actor


async def begin_session(
    connection: AsyncConnection[Any], actor: Actor, *, idle: timedelta, absolute: timedelta
) -> str:
    """Sign an actor in. The answer is the secret for their cookie."""
    secret = secrets.token_urlsafe(32)
    await connection.execute(SQL["forget_ended_sessions"], {"idle": idle, "absolute": absolute})
    await connection.execute(
        SQL["begin_session"], {"session_hash": fingerprint(secret), "actor_id": actor.actor_id}
    )
    return secret


async def actor_by_session(
    connection: AsyncConnection[Any], secret: str, *, idle: timedelta, absolute: timedelta
) -> Actor | None:
    """The actor signed in with this secret, if the sign-in has not ended."""
    session = {"session_hash": fingerprint(secret)}
    row = await _one(
        connection, "actor_by_session", {**session, "idle": idle, "absolute": absolute}
    )
    if row is None:
        return None
    if row["is_stale"]:
        await connection.execute(SQL["see_session"], session)
    return _actor(row)


async def end_session(connection: AsyncConnection[Any], secret: str) -> None:
    """Sign out. A secret that is not known is signed out already."""
    await connection.execute(SQL["end_session"], {"session_hash": fingerprint(secret)})


async def _partnership(cursor: AsyncCursor[dict[str, Any]], slug: str, name: str) -> UUID:
    """The partnership of this slug, made with its log where there is none."""
    await cursor.execute(
        SQL["add_partnership"], {"partnership_id": new_id(), "slug": slug, "name": name}
    )
    await cursor.execute(SQL["partnership_by_slug"], {"slug": slug})
    (found,) = await cursor.fetchall()
    partnership_id: UUID = found["partnership_id"]
    await cursor.execute(SQL["add_log"], {"log_id": partnership_id, "name": slug})
    return partnership_id


def _actor(row: dict[str, Any]) -> Actor:
    return Actor(
        actor_id=row["actor_id"],
        partnership_id=row["partnership_id"],
        username=row["username"],
        name=row["name"],
        agency=row["agency"],
        roles=tuple(Role(role) for role in row["roles"]),
    )


async def _one(
    connection: AsyncConnection[Any], query: str, values: dict[str, Any]
) -> dict[str, Any] | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL[query], values)
        return await cursor.fetchone()


def _text(name: str, value: str) -> str:
    kind, in_words = _KINDS_OF_TEXT[name]
    try:
        return kind.validate_python(value)
    except ValidationError:
        raise Invalid(f"This must be {in_words}.", field=name) from None
