"""Adding actors from the command line, with secrets made here and shown once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from psycopg import AsyncConnection

from api.actors import NewActor, add_actor
from api.authentication import new_password
from api.settings import Dsns
from domain.errors import Conflict, NotOnRecord
from domain.vocabulary import Role
from projections.sql import queries

SQL = queries("ops")

__all__ = [
    "NoSuchPartnership",
    "PartnershipThere",
    "add_one",
    "new_password",
    "partnership_to_join",
]


class NoSuchPartnership(NotOnRecord):
    """There is no partnership of this short name."""

    field = "partnership_slug"

    def __init__(self, slug: str, known: Sequence[str]) -> None:
        there_are = f"There are {', '.join(known)}." if known else "There is none yet."
        super().__init__(
            f"There is no partnership {slug}. {there_are} "
            'To begin one, add --new-partnership "Its full name".'
        )


class PartnershipThere(Conflict):
    """There is a partnership of this short name already."""

    field = "partnership_name"

    def __init__(self, slug: str, name: str) -> None:
        super().__init__(
            f"The partnership {slug} is there already: {name}. Leave this out to add to it, or "
            "choose another --partnership."
        )


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


def partnership_to_join(dsns: Dsns, slug: str, new_name: str | None) -> str:
    """The full name of the partnership that an actor is to join, or to begin.

    Without `new_name` it must be there and with it it must not: a slip of the keyboard would
    otherwise begin a partnership with a log of its own, and nobody of the right one would ever see
    what goes there. Raises NoSuchPartnership and PartnershipThere.
    """

    async def find() -> dict[str, str]:
        async with await AsyncConnection.connect(dsns.service) as connection:
            rows = await (await connection.execute(SQL["partnerships"])).fetchall()
        return {str(slug): str(name) for slug, name in rows}

    found = asyncio.run(find())
    if new_name is None:
        if slug not in found:
            raise NoSuchPartnership(slug, list(found))
        return found[slug]
    if slug in found:
        raise PartnershipThere(slug, found[slug])
    return new_name
