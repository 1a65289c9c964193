"""Changing who may use a Daybook, by an administrator of their partnership or by its operator.

Three rules hold whoever asks:

- an administrator changes people of their own partnership. Others do not exist for them;
- nobody changes their own roles or agency, so nobody raises themselves;
- a partnership that has an administrator keeps one who can sign in.

A person whose roles, agency or account change, or who is disabled, is signed out everywhere:
whoever came in by an account that was not theirs is out as soon as it is taken away. One who
changes agency also loses every token: it may be in a system of the agency they left, which would
from then on speak for the other. All of a change is one transaction, under a lock on the
partnership, so two administrators who remove each other at the same moment cannot both succeed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import UniqueViolation
from psycopg.rows import dict_row

from api.access import Actor
from api.actors import AccountTaken, checked, checked_account, insert_actor
from api.authentication import Passwords, new_password
from api.identity import SQL
from api.identity.rows import one
from domain.access import POLICY
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from domain.identifiers import new_id
from domain.vocabulary import Role


class NoSuchActor(NotOnRecord):
    """There is nobody of this id in your partnership. GET /v1/actors lists everybody."""

    field = "actor_id"


class OwnRoles(NotPermitted):
    """Nobody changes their own roles or agency. Ask another administrator to do it."""

    field = "roles"


class LastAdministrator(Conflict):
    """This is the last administrator who can sign in. Make somebody else one first."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may use Daybook, as an administrator sees them."""

    actor_id: UUID
    partnership_id: UUID
    username: str
    name: str
    agency: str
    roles: tuple[Role, ...]
    email: str | None
    issuer: str | None
    subject: str | None
    is_disabled: bool
    has_password: bool
    locked_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be otherwise; None leaves a thing as it is. Empty text takes it away."""

    name: str | None = None
    agency: str | None = None
    roles: tuple[Role, ...] | None = None
    email: str | None = None
    issuer: str | None = None
    subject: str | None = None
    is_disabled: bool | None = None


async def people(
    connection: AsyncConnection[Any],
    partnership_id: UUID,
    *,
    after: str = "",
    limit: int | None = None,
) -> tuple[Person, ...]:
    """Everybody of a partnership by username, those after one, and so many."""
    asked = {"partnership_id": partnership_id, "after": after, "limit": limit}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["people"], asked)
        return tuple(_person(row) for row in await cursor.fetchall())


async def roles_since(connection: AsyncConnection[Any], actor_id: UUID) -> datetime:
    """Since when somebody has the roles that they have. Raises NoSuchActor."""
    row = await one(connection, SQL["roles_since"], {"actor_id": actor_id})
    if row is None:
        raise NoSuchActor
    since: datetime = row["roles_since"]
    return since


async def person(connection: AsyncConnection[Any], partnership_id: UUID, actor_id: UUID) -> Person:
    """One of them. Raises NoSuchActor."""
    asked = {"partnership_id": partnership_id, "actor_id": actor_id}
    row = await one(connection, SQL["person"], asked)
    if row is None:
        raise NoSuchActor
    return _person(row)


async def add_person(
    connection: AsyncConnection[Any],
    passwords: Passwords,
    partnership_id: UUID,
    *,
    username: str,
    roles: Sequence[Role],
    with_password: bool,
    **known: str | None,
) -> tuple[Person, str | None]:
    """Somebody new of a partnership, and their password if they are to have one, shown once.

    `known` holds name, agency, email, issuer and subject. Raises UsernameTaken, AccountTaken, and
    Invalid naming the field.
    """
    actor_id = new_id()
    values = {
        "actor_id": actor_id,
        "partnership_id": partnership_id,
        "username": checked("username", username),
        "name": checked("name", known["name"] or ""),
        "agency": checked("agency", known["agency"] or ""),
        "roles": [role.value for role in _some(roles)],
        **checked_account(email=known["email"], issuer=known["issuer"], subject=known["subject"]),
    }
    password = new_password() if with_password else None
    password_hash = await passwords.hash(password) if password is not None else None
    async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        await insert_actor(cursor, {**values, "password_hash": password_hash})
    return await person(connection, partnership_id, actor_id), password


async def change(
    connection: AsyncConnection[Any],
    partnership_id: UUID,
    actor_id: UUID,
    changes: Changes,
    *,
    by: Actor | None,
) -> Person:
    """Change somebody. `by` is None for whoever runs this Daybook, at its command line.

    Raises NoSuchActor, OwnRoles, LastAdministrator, AccountTaken, and Invalid naming the field.
    """
    async with connection.transaction():
        await connection.execute(SQL["lock_partnership"], {"partnership_id": partnership_id})
        before = await person(connection, partnership_id, actor_id)
        after = _changed(before, changes)
        has_moved = before.agency != after["agency"]
        has_other_powers = has_moved or before.roles != after["roles"]
        if by is not None and by.actor_id == actor_id and has_other_powers:
            raise OwnRoles
        await _keep_an_administrator(connection, before, after)
        try:
            await connection.execute(
                SQL["change_person"],
                {**after, "roles": [role.value for role in after["roles"]], "actor_id": actor_id},
            )
        except UniqueViolation:
            raise AccountTaken from None
        accounts = [(before.issuer, before.subject), (after["issuer"], after["subject"])]
        is_disabled = after["is_disabled"] and not before.is_disabled
        if has_other_powers or is_disabled or accounts[0] != accounts[1]:
            await connection.execute(SQL["end_sessions_of"], {"actor_id": actor_id})
        if has_moved:
            await connection.execute(SQL["revoke_tokens_of"], {"actor_id": actor_id})
        return await person(connection, partnership_id, actor_id)


async def give_password(
    connection: AsyncConnection[Any], passwords: Passwords, partnership_id: UUID, actor_id: UUID
) -> str:
    """A new password, shown once. The old one, its lock and every sign-in are over.

    Raises NoSuchActor.
    """
    await person(connection, partnership_id, actor_id)
    password = new_password()
    password_hash = await passwords.hash(password)
    async with connection.transaction():
        await connection.execute(
            SQL["right_password"], {"actor_id": actor_id, "renewed": password_hash}
        )
        await connection.execute(SQL["end_sessions_of"], {"actor_id": actor_id})
    return password


def _changed(before: Person, changes: Changes) -> dict[str, Any]:
    roles = before.roles if changes.roles is None else _some(changes.roles)

    def text(name: str, now: str) -> str:
        given: str | None = getattr(changes, name)
        return now if given is None else checked(name, given)

    def may_be_none(name: str) -> str | None:
        given: str | None = getattr(changes, name)
        return getattr(before, name) if given is None else (given or None)

    return {
        "name": text("name", before.name),
        "agency": text("agency", before.agency),
        "roles": roles,
        "is_disabled": before.is_disabled if changes.is_disabled is None else changes.is_disabled,
        **checked_account(
            email=may_be_none("email"),
            issuer=may_be_none("issuer"),
            subject=may_be_none("subject"),
        ),
    }


def _some(roles: Sequence[Role]) -> tuple[Role, ...]:
    if not roles:
        raise Invalid("Everybody needs at least one role.", field="roles")
    POLICY.require_apart(roles)
    return tuple(dict.fromkeys(roles))


async def _keep_an_administrator(
    connection: AsyncConnection[Any], before: Person, after: dict[str, Any]
) -> None:
    was_one = Role.ADMINISTRATOR in before.roles and not before.is_disabled
    stays_one = Role.ADMINISTRATOR in after["roles"] and not after["is_disabled"]
    if not was_one or stays_one:
        return
    asked = {"partnership_id": before.partnership_id, "but": before.actor_id}
    if await one(connection, SQL["another_administrator"], asked) is None:
        raise LastAdministrator


def _person(row: dict[str, Any]) -> Person:
    fields: dict[str, Any] = {**row, "roles": tuple(Role(role) for role in row["roles"])}
    return Person(**fields)
