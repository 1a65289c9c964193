"""The people of the demo, and the one file in which their secrets are kept for whoever runs it."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from psycopg import AsyncConnection
from pydantic import TypeAdapter, ValidationError

from api.actors import FIRST_TOKEN, UsernameTaken, add_actor
from api.authentication import Passwords
from api.identity.tokens import actor_by_token, issue_token
from api.settings import Dsns
from domain.vocabulary import Role
from ops.actors import new_password
from ops.scenarios import CONVENING, Scenario
from projections.sql import queries

SQL = queries("ops")
PARTNERSHIP = "demo"
PARTNERSHIP_NAME = "Demonstration Safeguarding Children Partnership"
#: The agency that has a sign-off officer beside its contributor.
SIGNING_OFF = "childrens-social-care"
FILE_NAME = "demo-credentials.json"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the demo needs: a contributor of an agency, or one of each other role."""

    username: str
    name: str
    agency: str
    role: Role


@dataclass(frozen=True, slots=True)
class Credential:
    """How one of them signs in. The pages take the password, the API the token."""

    username: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    roles: tuple[Role, ...]
    agency: str
    partnership: str


_CREDENTIALS = TypeAdapter(tuple[Credential, ...])


def people_of(scenarios: Iterable[Scenario]) -> tuple[Person, ...]:
    """Somebody of each role, and a contributor for every agency that takes part."""
    people = [
        Person("coordinator", "Demo coordinator", CONVENING, Role.COORDINATOR),
        Person("reviewer", "Demo reviewer", CONVENING, Role.REVIEWER),
        Person("auditor", "Demo auditor", CONVENING, Role.AUDITOR),
        Person("panel-member", "Demo panel member", CONVENING, Role.PANEL_MEMBER),
        Person("data-protection", "Demo officer", CONVENING, Role.DATA_PROTECTION_OFFICER),
        Person("administrator", "Demo administrator", CONVENING, Role.ADMINISTRATOR),
        Person("sign-off", "Demo sign-off officer", SIGNING_OFF, Role.SIGN_OFF_OFFICER),
    ]
    codes = dict.fromkeys(agency.code for each in scenarios for agency in each.agencies)
    people += [Person(code, "Demo contributor", code, Role.CONTRIBUTOR) for code in codes]
    return tuple(people)


def tokens_by_agency(credentials: Iterable[Credential]) -> Mapping[str, str]:
    """The token that speaks for each agency. The convening one speaks through its coordinator."""
    return {
        credential.agency: credential.token
        for credential in credentials
        if (Role.COORDINATOR if credential.agency == CONVENING else Role.CONTRIBUTOR)
        in credential.roles
    }


def read_credentials(path: Path) -> tuple[Credential, ...]:
    """What an earlier run kept; nothing if there was none, or the file is not one of ours."""
    try:
        return _CREDENTIALS.validate_python(json.loads(path.read_text())["actors"])
    except (FileNotFoundError, ValueError, KeyError, TypeError, ValidationError):
        return ()


def write_credentials(path: Path, base_url: str, credentials: Iterable[Credential]) -> None:
    """Keep them for this user alone. Readers see the old file or the new one, never half of it."""
    text = json.dumps(
        {"base_url": base_url, "actors": [asdict(each) for each in credentials]}, indent=2
    )
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
    beside.replace(path)


def ensure_people(
    dsns: Dsns, people: Iterable[Person], kept: Iterable[Credential]
) -> tuple[Credential, ...]:
    """A working credential for everybody: the one kept if it still works, else a new one.

    If we stop half-way, somebody may exist whose secret was never kept. They get a new one.
    """
    by_username = {credential.username: credential for credential in kept}

    async def run() -> tuple[Credential, ...]:
        async with await AsyncConnection.connect(dsns.service) as connection:
            return tuple(
                [
                    await _ensure(connection, person, by_username.get(person.username))
                    for person in people
                ]
            )

    return asyncio.run(run())


async def _ensure(
    connection: AsyncConnection[Any], person: Person, kept: Credential | None
) -> Credential:
    if kept is not None:
        actor = await actor_by_token(connection, kept.token)
        if actor is not None and actor.username == person.username:
            return kept
    password = new_password()
    try:
        made = await add_actor(
            connection,
            partnership_slug=PARTNERSHIP,
            partnership_name=PARTNERSHIP_NAME,
            username=person.username,
            name=person.name,
            agency=person.agency,
            roles=[person.role],
            password=password,
        )
        token = str(made.token)
    except UsernameTaken:
        token = await _replace_secrets(connection, person, password)
    return Credential(person.username, password, token, (person.role,), person.agency, PARTNERSHIP)


async def _replace_secrets(connection: AsyncConnection[Any], person: Person, password: str) -> str:
    password_hash = await Passwords().hash(password)
    async with connection.transaction():
        done = await connection.execute(
            SQL["replace_secrets"],
            {
                "username": person.username,
                "partnership": PARTNERSHIP,
                "password_hash": password_hash,
            },
        )
        found = await done.fetchone()
        if found is None:
            raise UsernameTaken(
                f"Somebody outside the demo already has the username {person.username}. "
                "Set DAYBOOK_DATA_DIR to another folder for the demo."
            )
        return (await issue_token(connection, found[0], label=FIRST_TOKEN)).secret
