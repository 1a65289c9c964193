"""The people of a partnership, as whoever names or bars them on a case finds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.access import POLICY
from domain.errors import Invalid
from domain.text import AgencyCode
from domain.vocabulary import Role
from projections.sql import queries

SQL = queries("api")


class NoSuchPerson(Invalid):
    """Nobody who uses your partnership's Daybook has this id. Find them in GET /v1/people."""

    field = "actor_id"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may use Daybook, as they are at this moment."""

    actor_id: UUID
    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]


async def people_of(connection: AsyncConnection[Any], partnership_id: UUID) -> tuple[Person, ...]:
    """Everybody of a partnership who is not disabled, by name."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["people_of_partnership"], {"partnership_id": partnership_id})
        return tuple(
            Person(
                actor_id=row["actor_id"],
                name=row["name"],
                agency=row["agency"],
                roles=tuple(Role(role) for role in row["roles"]),
            )
            for row in await cursor.fetchall()
        )


async def person_of(
    connection: AsyncConnection[Any], partnership_id: UUID, actor_id: UUID
) -> Person:
    """One of them. Raises NoSuchPerson, in the same words for somebody of another partnership."""
    return _found(await people_of(connection, partnership_id), actor_id)


async def person_to_bar(
    connection: AsyncConnection[Any], partnership_id: UUID, actor_id: UUID
) -> tuple[Person, Mapping[Role, frozenset[UUID]]]:
    """As `person_of`; with it, of each role of theirs that covers every case, who has it now."""
    people = await people_of(connection, partnership_id)
    person = _found(people, actor_id)
    return person, {
        role: frozenset(each.actor_id for each in people if role in each.roles)
        for role in person.roles
        if POLICY.roles[role].cases == "partnership"
    }


def _found(people: Iterable[Person], actor_id: UUID) -> Person:
    for person in people:
        if person.actor_id == actor_id:
            return person
    raise NoSuchPerson
