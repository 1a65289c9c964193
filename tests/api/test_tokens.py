"""Tokens: shown once, ended by a day, revocable, and for what they were given for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import psycopg
import pytest
from psycopg import AsyncConnection

from api.identity.tokens import (
    NewToken,
    NoSuchToken,
    actor_by_token,
    issue_token,
    revoke_token,
    tokens_of,
)
from api.settings import Dsns
from domain.errors import Invalid
from domain.identifiers import new_id
from domain.vocabulary import Role
from migrations.runner import FOLDER
from tests.support.client import AgencyClient, contribution_body
from tests.support.database import Cluster
from tests.support.pages import Reader
from tests.support.server import RunningServer

T = TypeVar("T")


def run(dsns: Dsns, work: Callable[[AsyncConnection[Any]], Awaitable[T]]) -> T:
    """Do it on a connection of the service's own role."""

    async def connected() -> T:
        async with await AsyncConnection.connect(dsns.service, autocommit=True) as connection:
            return await work(connection)

    return asyncio.run(connected())


def actor_id_of(server: RunningServer, username: str) -> UUID:
    with psycopg.connect(server.dsns.owner) as connection:
        row = connection.execute(
            "SELECT actor_id FROM access.actor WHERE username = %s", [username]
        ).fetchone()
    assert row is not None
    return row[0]


def issued(server: RunningServer, username: str, **asked: Any) -> NewToken:
    actor_id = actor_id_of(server, username)
    return run(
        server.dsns,
        lambda connection: issue_token(connection, actor_id, **{"label": "A system", **asked}),
    )


@contextmanager
def using(server: RunningServer, token: NewToken) -> Iterator[AgencyClient]:
    with AgencyClient(server, None) as client:
        client._http.headers["Authorization"] = f"Bearer {token.secret}"
        yield client


def test_a_token_with_a_scope_does_that_and_nothing_else(server, case):
    """Given a token for contributing, when it reads or corrects, then it is told what it lacks."""
    token = issued(server, "police", scopes=["contribution.submit"])

    with using(server, token) as system:
        system.post(f"{case.path}/contributions", contribution_body()).ok(201)
        system.get("/v1/me").problem(403, None, "self.read")
        system.get("/v1/cases").problem(403, None, "cases.list")
        system.get(case.path).problem(403, None, "This token is not for this", "case.read")


def test_a_scope_gives_nothing_that_the_role_does_not(server, case):
    token = issued(server, "auditor", scopes=["case.read", "contribution.submit"])

    with using(server, token) as system:
        system.get(case.path, headers={"Daybook-Position": str(case.position)}).ok()
        system.post(f"{case.path}/contributions", contribution_body()).problem(403, None, "role")


def test_a_case_that_is_not_theirs_does_not_exist_whatever_the_scope(server, case):
    token = issued(server, "education", scopes=["self.read"])

    with using(server, token) as system:
        system.get(case.path).problem(404, "case_id")


@pytest.mark.parametrize("scopes", [["*"], ["self.read"]])
def test_a_revoked_token_and_one_past_its_end_are_no_tokens(server, scopes):
    revoked, ended = issued(server, "police", scopes=scopes), issued(server, "police")
    with using(server, revoked) as one, using(server, ended) as other:
        one.get("/v1/me").ok()
        other.get("/v1/me").ok()
        run(server.dsns, lambda c: revoke_token(c, revoked.token.actor_id, revoked.token.token_id))
        with psycopg.connect(server.dsns.owner) as owner:
            owner.execute(
                "UPDATE access.token SET expires_at = now() WHERE token_id = %s",
                [ended.token.token_id],
            )

        one.get("/v1/me").problem(401, "Authorization", "not valid, or no longer")
        other.get("/v1/me").problem(401, "Authorization", "not valid, or no longer")


def test_what_is_kept_is_a_hash_and_when_it_was_last_used_to_the_minute(server):
    token = issued(server, "police", label="Custody system")

    with using(server, token) as system:
        system.get("/v1/me").ok()
        (first,) = _kept(server, token)
        system.get("/v1/me").ok()
        (again,) = _kept(server, token)

    assert token.secret not in repr(token)
    assert token.token.last_used_at is None
    assert first.last_used_at == again.last_used_at is not None
    with psycopg.connect(server.dsns.owner) as owner:
        rows = owner.execute("SELECT token::text FROM access.token").fetchall()
    assert not any(token.secret[8:] in row[0] for row in rows)


def _kept(server: RunningServer, token: NewToken) -> list[Any]:
    kept = run(server.dsns, lambda c: tokens_of(c, token.token.actor_id))
    return [each for each in kept if each.token_id == token.token.token_id]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("scopes", []),
        ("scopes", ["case.raed"]),
        ("label", ""),
        ("label", "a\nb"),
        ("expires_at", datetime(2020, 1, 1, tzinfo=UTC)),
        ("expires_at", datetime.now(UTC) + timedelta(days=800)),
    ],
)
def test_what_cannot_be_right_is_named(server, field, value):
    with pytest.raises(Invalid) as refused:
        issued(server, "police", **{field: value})

    assert refused.value.field == field


def test_nobody_revokes_a_token_of_somebody_else(server):
    token = issued(server, "police")

    with pytest.raises(NoSuchToken):
        run(
            server.dsns,
            lambda c: revoke_token(c, actor_id_of(server, "auditor"), token.token.token_id),
        )
    with using(server, token) as system:
        system.get("/v1/me").ok()


def test_the_service_may_not_make_a_token_anothers(server):
    with psycopg.connect(server.dsns.service) as service:
        for column in ("actor_id", "scopes", "expires_at", "token_hash"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), service.transaction():
                service.execute(f"UPDATE access.token SET {column} = {column}")


def test_a_narrow_token_gives_nobody_a_way_to_sign_in(server):
    """Given a token to keep people with, when it would give a sign-in, which is for all that
    somebody may do, then it is refused, and nothing has changed.
    """
    keeper = server.add_actor("keeper", "police", Role.ADMINISTRATOR)
    nurse = server.add_actor("kept.nurse", "acute-hospital", Role.CONTRIBUTOR)
    own, theirs = f"/v1/actors/{keeper.actor_id}", f"/v1/actors/{nurse.actor_id}"
    account = {"issuer": "https://login.northmere.example/", "subject": "mine"}
    lead = {"username": "new.lead", "name": "New Lead", "agency": "police", "roles": ["auditor"]}
    why = {"reason": "Asked for by the head of service."}

    with (
        AgencyClient(server, keeper.username) as administrator,
        using(server, issued(server, keeper.username, scopes=["actor.manage"])) as system,
    ):
        before = administrator.get("/v1/actors", limit=1000).ok()
        for path, asked, field in (
            ("/v1/actors", {**lead, "with_password": True}, "with_password"),
            ("/v1/actors", {**lead, "account": account}, "account"),
            (f"{theirs}/password", why, None),
            (f"{own}/password", why, None),
            (f"{own}/changes", {"account": account, **why}, "account"),
            (f"{theirs}/changes", {"account": account, "name": "X", **why}, "account"),
        ):
            system.post(path, asked).problem(403, field, "way to sign in")
        assert administrator.get("/v1/actors", limit=1000).ok() == before
        # What it is for, it does: people without a way to sign in, and their names.
        system.post("/v1/actors", lead).ok(201)
        system.post(f"{theirs}/changes", {"name": "Night Nurse", **why}).ok(200)


def test_who_is_given_or_loses_an_account_is_signed_out(server):
    """Given somebody who is signed in, when an account is linked to them or taken away, then
    whoever signed in before is out: it may have been the wrong person's account.
    """
    server.add_actor("link.keeper", "police", Role.ADMINISTRATOR)
    linked = server.add_actor("linked.nurse", "acute-hospital", Role.CONTRIBUTOR)
    path = f"/v1/actors/{linked.actor_id}/changes"
    account = {"issuer": "https://login.northmere.example/", "subject": "wrong-person"}

    for changes in ({"account": account}, {"unlink": True}):
        with (
            AgencyClient(server, "link.keeper") as administrator,
            Reader(server, linked.username) as reader,
        ):
            assert reader.http.get("/cases").status_code == 200
            administrator.post(path, {**changes, "reason": "Linked."}).ok(200)
            assert reader.http.get("/cases").status_code == 303


def test_tokens_from_before_there_was_a_table_still_work_for_a_year(cluster: Cluster):
    """Given a database of the version before, when it is brought forward, then its tokens hold."""
    dsns, actor_id, partnership_id = cluster.empty_database(), new_id(), new_id()
    secret = "daybook_" + "x" * 40
    files = sorted(FOLDER.glob("[0-9]*.sql"))
    before = [path for path in files if path.name < "0008"]
    with psycopg.connect(dsns.owner) as owner:
        for path in before:
            owner.execute(path.read_text())
        owner.execute(
            "INSERT INTO access.partnership VALUES (%s, 'northmere', 'Northmere')", [partnership_id]
        )
        owner.execute(
            "INSERT INTO access.actor (actor_id, partnership_id, username, name, agency, roles, "
            "token_hash) VALUES (%s, %s, 'w.hale', 'W Hale', 'police', %s, sha256(%s))",
            [actor_id, partnership_id, [Role.CONTRIBUTOR.value], secret.encode()],
        )
        owner.execute((FOLDER / "0008_identity.sql").read_text())

    found = run(dsns, lambda connection: actor_by_token(connection, secret))
    (token,) = run(dsns, lambda connection: tokens_of(connection, actor_id))

    assert found is not None
    assert (found.actor_id, found.scopes) == (actor_id, frozenset("*"))
    assert timedelta(days=364) < token.expires_at - datetime.now(UTC) <= timedelta(days=365)
    cluster.drop(dsns)
