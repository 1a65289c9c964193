"""Signing in with a username and a password, and what makes guessing one hopeless.

Ten wrong passwords in a row lock a username for a quarter of an hour, in the database, so that all
processes agree. While it is locked the right password is refused like any other, in the same words
and after as long: nobody learns whether a username exists, is locked, or was guessed. Guessing on
prolongs nothing. How many guesses one address has is counted by `api.brakes`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psycopg import AsyncConnection

from api.access import Actor
from api.authentication import Passwords
from api.identity import SQL
from api.identity.rows import actor_of, one

#: Lends a connection, as a pool does.
Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection[Any]]]

LONGEST_PASSWORD = 200
ALLOWED = 10
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a password. `whose` is who has the username, if anybody has; `locks` says that
    this guess was the one that locked it.
    """

    whose: Actor | None
    is_right: bool
    locks: bool = False


async def try_password(
    connect: Connect, passwords: Passwords, username: str, password: str
) -> Tried:
    """Try a password. Whoever asked learns only whether it was right.

    No connection is held while it is checked: that is slow on purpose, and anybody may ask for it.
    Raises TooManySignIns.
    """
    # What no username and no password can be takes as long to refuse as any other.
    row = None
    if "\x00" not in username and len(password) <= LONGEST_PASSWORD:
        row = await _counted(connect, username)
    stored: str | None = row["password_hash"] if row is not None and row["is_counted"] else None
    password = password[:LONGEST_PASSWORD]
    is_right = await passwords.matches(stored, password)
    if row is None:
        return Tried(None, is_right=False)
    actor = actor_of(row)
    if not is_right or stored is None:
        return Tried(actor, is_right=False, locks=bool(row["is_counted"] and row["locks"]))
    renewed = await passwords.hash(password) if passwords.is_outdated(stored) else None
    async with connect() as connection:
        await connection.execute(
            SQL["right_password"], {"actor_id": actor.actor_id, "renewed": renewed}
        )
    return Tried(actor, is_right=True)


async def _counted(connect: Connect, username: str) -> dict[str, Any] | None:
    async with connect() as connection, connection.transaction():
        await connection.execute(SQL["do_not_wait_for_disk"])
        return await one(
            connection,
            SQL["try_password"],
            {
                "username": username,
                "allowed": ALLOWED,
                "within": LOCKED_FOR,
                "locked_for": LOCKED_FOR,
            },
        )
