"""Everybody who could ask: each role in each agency, in two partnerships that use the same codes.

The codes are the same on purpose. What keeps two partnerships apart must never be a name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from secrets import token_hex
from uuid import UUID

from psycopg import AsyncConnection

from api.identity.sessions import begin_session
from api.settings import Dsns
from domain.vocabulary import Role
from ops.actors import add_one
from tests.access.oracle import ROLES
from tests.access.wire import Wire
from tests.support.server import NORTHMERE, PARTNERSHIPS, SOUTHMERE, RunningServer

#: The agency that records every entry of the matrix, and three others: one of no kind that reads
#: more, a health agency and the police.
OWN, PLAIN, HEALTH, POLICE = "social-work", "school", "hospital", "constabulary"
KINDS = {
    OWN: "childrens-social-care",
    PLAIN: "education",
    HEALTH: "acute-hospital",
    POLICE: "police",
}
#: Roles for whom it matters of which kind their agency is.
BY_KIND = frozenset({"contributor", "sign-off-officer"})
LONG = timedelta(hours=8)


@dataclass(frozen=True)
class Person:
    """Somebody with one role in one agency of one partnership."""

    partnership: str
    role: str
    agency: str
    token: str
    session: str
    actor_id: str

    def __str__(self) -> str:
        return f"{self.role} of {self.agency} in {self.partnership}"

    def wire(self, server: RunningServer) -> Wire:
        """A connection of theirs."""
        return Wire(server, token=self.token, session=self.session)


@dataclass(frozen=True)
class People:
    """All of them, and for each partnership a founder who opens its cases and is never barred."""

    everybody: tuple[Person, ...]
    founders: dict[str, Person]

    def of(self, partnership: str) -> tuple[Person, ...]:
        """Those of one partnership."""
        return tuple(each for each in self.everybody if each.partnership == partnership)

    def one(self, partnership: str, role: str, agency: str = OWN) -> Person:
        """The one with this role in this agency."""
        return next(
            each for each in self.of(partnership) if (each.role, each.agency) == (role, agency)
        )


def add_people(server: RunningServer) -> People:
    """Add all of them to a running server."""
    elsewhere = product(ROLES, (OWN, PLAIN))
    return joined(
        people_of(server, NORTHMERE, in_every_kind()), people_of(server, SOUTHMERE, elsewhere)
    )


def people_of(server: RunningServer, partnership: str, wanted: Iterable[tuple[str, str]]) -> People:
    """The people of one partnership, by role and agency, and its founder."""
    founder = _add(server, partnership, "coordinator", "safeguarding-partnership")
    everybody = tuple(_add(server, partnership, role, agency) for role, agency in wanted)
    return People(everybody, {partnership: founder})


def joined(*of: People) -> People:
    """All of them together."""
    founders = {name: each for people in of for name, each in people.founders.items()}
    return People(tuple(each for people in of for each in people.everybody), founders)


def in_every_kind() -> Iterator[tuple[str, str]]:
    """Each role in two agencies; in all four where it matters of which kind an agency is."""
    for role, agency in product(ROLES, KINDS):
        if role in BY_KIND or agency in {OWN, PLAIN}:
            yield role, agency


def one_more(server: RunningServer, partnership: str, role: str, agency: str) -> Person:
    """Somebody beside them all, to whom anything may be done."""
    return _add(server, partnership, role, agency, f".{token_hex(4)}")


def _add(
    server: RunningServer, partnership: str, role: str, agency: str, beside: str = ""
) -> Person:
    username = f"{partnership}.{role}.{agency}{beside}"
    added = add_one(
        server.dsns,
        partnership_slug=partnership,
        partnership_name=PARTNERSHIPS.get(partnership, "A partnership"),
        username=username,
        name=f"A {Role(role).label}",
        agency=agency,
        roles=(Role(role),),
    )
    assert added.token is not None
    actor_id = str(added.actor_id)
    session = new_session(server.dsns, actor_id)
    return Person(partnership, role, agency, added.token, session, actor_id)


def new_session(dsns: Dsns, actor_id: str) -> str:
    """A session of somebody. The form itself is tested elsewhere."""

    async def begin() -> str:
        async with await AsyncConnection.connect(dsns.service) as connection:
            return await begin_session(connection, UUID(actor_id), idle=LONG, absolute=LONG)

    return asyncio.run(begin())
