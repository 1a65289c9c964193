"""Who may use Daybook: added, found by token or password, signed in and out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import AsyncConnection

from api.access import Actor
from api.actors import AccountTaken, NewActor, UsernameTaken, add_actor
from api.authentication import Passwords, TooManySignIns, new_token
from api.identity.passwords import Connect, try_password
from api.identity.sessions import Session, begin_session, end_session, session_of
from api.identity.tokens import actor_by_token
from api.settings import Dsns
from domain.errors import Invalid
from domain.vocabulary import Role

T = TypeVar("T")
IDP = "https://login.northmere.example/"


def lending(connection: AsyncConnection[Any]) -> Connect:
    """One connection, lent as a pool would."""
    return lambda: nullcontext(connection)


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS = {"idle": HOUR, "absolute": DAY}
PASSWORD = "correct horse battery"


def run(dsns: Dsns, work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    """Do it on a connection of the service's own role."""

    async def connected() -> T:
        async with await AsyncConnection.connect(dsns.service, autocommit=True) as connection:
            return await work(connection)

    return asyncio.run(connected())


async def add(connection: AsyncConnection[Any], **more: Any) -> NewActor:
    asked = {
        "partnership_slug": "northmere",
        "partnership_name": "Northmere",
        "username": "named.nurse",
        "name": "Named nurse",
        "agency": "acute-hospital",
        "roles": (Role.CONTRIBUTOR,),
        "password": PASSWORD,
    }
    return await add_actor(connection, **{**asked, **more})


def test_the_first_actor_brings_the_partnership_and_its_two_logs(dsns):
    made = run(dsns, add)

    with psycopg.connect(dsns.owner) as connection:
        logs = connection.execute(
            "SELECT log_id, name, kind, head FROM record.log ORDER BY kind"
        ).fetchall()
        [(*partnership, access_log_id)] = connection.execute(
            "SELECT * FROM access.partnership"
        ).fetchall()
    assert logs == [
        (access_log_id, "Northmere: access log", "access", 0),
        (made.partnership_id, "northmere", "record", 0),
    ]
    assert partnership == [made.partnership_id, "northmere", "Northmere"]


def test_the_next_actor_joins_it(dsns):
    async def work(connection: AsyncConnection[Any]) -> tuple[NewActor, NewActor]:
        return await add(connection), await add(connection, username="other")

    first, second = run(dsns, work)

    assert second.partnership_id == first.partnership_id
    assert second.actor_id != first.actor_id


def test_secrets_are_shown_once_and_kept_as_hashes(dsns):
    made = run(dsns, add)

    assert made.token is not None
    assert made.token.startswith("daybook_")
    assert made.token not in repr(made)
    assert PASSWORD not in repr(made)
    with psycopg.connect(dsns.owner) as connection:
        found = connection.execute(
            "SELECT password_hash, token_hash FROM access.actor NATURAL JOIN access.token"
        ).fetchone()
    assert found is not None
    assert found[0].startswith("$argon2id$")
    assert len(found[1]) == 32
    assert made.token.encode() not in found[1]


def test_a_username_is_taken_once_and_the_refusal_changes_nothing(dsns):
    async def work(connection: AsyncConnection[Any]) -> None:
        await add(connection)
        with pytest.raises(UsernameTaken):
            await add(connection, partnership_slug="elsewhere", partnership_name="Elsewhere")

    run(dsns, work)

    with psycopg.connect(dsns.owner) as connection:
        assert connection.execute("SELECT count(*) FROM access.partnership").fetchone() == (1,)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("username", "Named Nurse"),
        ("username", ""),
        ("agency", "Acute Hospital"),
        ("name", "a\x00b"),
        ("partnership_slug", "north/mere"),
        ("password", "short"),
        ("email", "not an address"),
        ("subject", "somebody"),
        ("roles", ()),
    ],
)
def test_what_cannot_be_right_is_named(dsns, name, value):
    async def work(connection: AsyncConnection[Any]) -> Invalid:
        with pytest.raises(Invalid) as refused:
            await add(connection, **{name: value})
        return refused.value

    assert run(dsns, work).field == name


def test_a_token_finds_its_actor_and_no_other_does(dsns):
    async def work(connection: AsyncConnection[Any]) -> tuple[Actor | None, Actor | None]:
        made = await add(connection)
        return (
            await actor_by_token(connection, made.token or ""),
            await actor_by_token(connection, new_token()),
        )

    found, other = run(dsns, work)

    assert found is not None
    assert (found.username, found.agency, found.roles) == (
        "named.nurse", "acute-hospital", (Role.CONTRIBUTOR,)
    )  # fmt: skip
    assert other is None


@pytest.mark.parametrize(
    ("username", "password", "is_found"),
    [
        ("named.nurse", PASSWORD, True),
        ("named.nurse", PASSWORD + " ", False),
        ("named.nurse", "", False),
        ("Named.Nurse", PASSWORD, False),
        ("nobody", PASSWORD, False),
        ("named.nurse\x00", PASSWORD, False),
        ("named.nurse", PASSWORD + "x" * 10_000, False),
        ("\x00", "\x00", False),
    ],
)
def test_only_the_right_password_of_the_right_person_gets_in(dsns, username, password, is_found):
    async def work(connection: AsyncConnection[Any]) -> bool:
        await add(connection)
        tried = await try_password(lending(connection), Passwords(), username, password)
        return tried.is_right and tried.whose is not None

    assert run(dsns, work) == is_found


def test_more_than_can_wait_are_turned_away_at_once():
    passwords = Passwords(most_waiting=2)

    async def work() -> list[object]:
        tries = [passwords.matches(None, "a guess") for _ in range(5)]
        return list(await asyncio.gather(*tries, return_exceptions=True))

    answers = asyncio.run(work())

    assert answers[:2] == [False, False]
    assert all(isinstance(each, TooManySignIns) for each in answers[2:])


def test_an_actor_without_a_password_cannot_sign_in_with_one(dsns):
    async def work(connection: AsyncConnection[Any]) -> bool:
        await add(connection, password=None)
        return (await try_password(lending(connection), Passwords(), "named.nurse", "")).is_right

    assert not run(dsns, work)


def test_an_account_of_an_organisation_is_one_persons(dsns):
    async def work(connection: AsyncConnection[Any]) -> None:
        await add(connection, issuer=IDP, subject="8f1c")
        await add(connection, username="other", issuer=IDP, subject="8F1C")
        with pytest.raises(AccountTaken):
            await add(connection, username="third", issuer=IDP, subject="8f1c")

    run(dsns, work)


class TestSessions:
    """From signing in to signing out, idling or running out."""

    async def signed_in(self, connection: AsyncConnection[Any]) -> str:
        made = await add(connection)
        return await begin_session(connection, made.actor_id, **LIMITS)

    def test_a_session_finds_its_actor_until_it_is_ended(self, dsns):
        async def work(connection: AsyncConnection[Any]) -> tuple[Session | None, Session | None]:
            secret = await self.signed_in(connection)
            found = await session_of(connection, secret, **LIMITS)
            await end_session(connection, secret)
            await end_session(connection, secret)
            return found, await session_of(connection, secret, **LIMITS)

        found, after = run(dsns, work)

        assert found is not None
        assert found.actor.username == "named.nurse"
        assert after is None

    @pytest.mark.parametrize("column", ["seen_at", "created_at"])
    def test_a_session_that_idled_or_ran_too_long_has_ended(self, dsns, column):
        async def work(connection: AsyncConnection[Any]) -> Session | None:
            secret = await self.signed_in(connection)
            with psycopg.connect(dsns.owner) as owner:
                owner.execute(f"UPDATE access.session SET {column} = now() - interval '2 days'")
            return await session_of(connection, secret, **LIMITS)

        assert run(dsns, work) is None

    def test_using_a_session_keeps_it_alive(self, dsns):
        async def work(connection: AsyncConnection[Any]) -> None:
            secret = await self.signed_in(connection)
            with psycopg.connect(dsns.owner) as owner:
                owner.execute("UPDATE access.session SET seen_at = now() - interval '50 minutes'")
            assert await session_of(connection, secret, **LIMITS) is not None

        run(dsns, work)

        with psycopg.connect(dsns.owner) as connection:
            kept = connection.execute(
                "SELECT now() - seen_at < interval '1 minute' FROM access.session"
            )
            assert kept.fetchone() == (True,)

    def test_a_disabled_actors_session_has_ended(self, dsns):
        async def work(connection: AsyncConnection[Any]) -> Session | None:
            secret = await self.signed_in(connection)
            with psycopg.connect(dsns.owner) as owner:
                owner.execute("UPDATE access.actor SET is_disabled = true")
            return await session_of(connection, secret, **LIMITS)

        assert run(dsns, work) is None

    def test_ended_sessions_are_forgotten_when_somebody_signs_in(self, dsns):
        async def work(connection: AsyncConnection[Any]) -> None:
            await self.signed_in(connection)
            with psycopg.connect(dsns.owner) as owner:
                owner.execute("UPDATE access.session SET seen_at = now() - interval '2 days'")
            other = await add(connection, username="other")
            await begin_session(connection, other.actor_id, **LIMITS)

        run(dsns, work)

        with psycopg.connect(dsns.owner) as connection:
            assert connection.execute("SELECT count(*) FROM access.session").fetchone() == (1,)
