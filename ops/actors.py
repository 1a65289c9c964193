"""Adding actors from the command line, with secrets made here and shown once."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence

from psycopg import AsyncConnection

from api.actors import NewActor, add_actor
from api.settings import Dsns
from domain.vocabulary import Role

#: Without the letters and digits that people mistake for each other.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Four groups of four, to be read aloud or typed: 79 bits."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def add_one(
    dsns: Dsns,
    *,
    partnership_slug: str,
    partnership_name: str,
    username: str,
    name: str,
    agency: str,
    roles: Sequence[Role],
    password: str | None = None,
) -> NewActor:
    """Add an actor with a token, and the partnership where this is its first. As `add_actor`."""

    async def run() -> NewActor:
        async with await AsyncConnection.connect(dsns.service) as connection:
            return await add_actor(
                connection,
                partnership_slug=partnership_slug,
                partnership_name=partnership_name,
                username=username,
                name=name,
                agency=agency,
                roles=roles,
                password=password,
            )

    return asyncio.run(run())
