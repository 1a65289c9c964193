"""`daybook actor` and `daybook token`: people changed by whoever runs this, with no server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

import psycopg
import pytest
from click.testing import Result
from psycopg import AsyncConnection
from typer.testing import CliRunner

from api.access import Actor
from api.identity.tokens import actor_by_token
from api.settings import Dsns
from domain.vocabulary import Role
from ops.actors import add_one
from ops.cli import app

Daybook = Callable[..., Result]


@pytest.fixture
def daybook(dsns: Dsns, monkeypatch: pytest.MonkeyPatch) -> Daybook:
    """The console command, on a database with a contributor and the only administrator."""
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", dsns.owner)
    for username, role in (("w.hale", Role.CONTRIBUTOR), ("boss", Role.ADMINISTRATOR)):
        add_one(
            dsns,
            partnership_slug="northmere",
            partnership_name="Northmere",
            username=username,
            name=username.title(),
            agency="police",
            roles=[role],
        )

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})

    return run


def whose(dsns: Dsns, token: str) -> Actor | None:
    async def look() -> Actor | None:
        async with await AsyncConnection.connect(dsns.service, autocommit=True) as connection:
            return await actor_by_token(connection, token)

    return asyncio.run(look())


def secret_in(result: Result, word: str) -> str:
    assert result.exit_code == 0, result.output
    found = re.search(rf"^{word}: (\S+)$", result.stdout, re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_token_is_issued_for_something_listed_and_revoked(daybook, dsns) -> None:
    """Given a token with a scope, when it is revoked, then it is nobody's; the list says all."""
    issued = daybook(
        "token",
        "issue",
        "--username",
        "w.hale",
        "--label",
        "Custody system",
        "--scope",
        "case.read",
        "--scope",
        "contribution.submit",
        "--days",
        "30",
    )
    secret = secret_in(issued, "Token")
    found = whose(dsns, secret)
    assert found is not None
    assert found.scopes == {"case.read", "contribution.submit"}

    listed = daybook("token", "list", "--username", "w.hale").stdout.splitlines()
    assert len(listed) == 2
    assert "Custody system; case.read, contribution.submit; last used" in listed[0]
    assert secret not in "".join(listed)

    token_id = listed[0].split()[0]
    assert token_id in issued.stdout
    revoked = daybook("token", "revoke", "--username", "w.hale", "--token", token_id)
    assert revoked.stdout.startswith(f"Revoked: {token_id}")
    assert whose(dsns, secret) is None


def test_people_are_listed_changed_disabled_and_enabled(daybook) -> None:
    changed = daybook(
        "actor",
        "change",
        "--username",
        "w.hale",
        "--agency",
        "acute-hospital",
        "--role",
        "sign-off-officer",
        "--name",
        "W Hale-Reid",
    )
    assert changed.stdout == (
        "w.hale: W Hale-Reid, acute-hospital, agency sign-off officer; signs in by token only\n"
    )
    assert "disabled" in daybook("actor", "disable", "--username", "w.hale").stdout
    linked = daybook(
        "actor",
        "link",
        "--username",
        "w.hale",
        "--issuer",
        "https://login.northmere.example/",
        "--subject",
        "8f1c",
    )
    assert linked.exit_code == 0
    enabled = daybook("actor", "enable", "--username", "w.hale").stdout
    assert enabled.endswith("signs in by https://login.northmere.example/ 8f1c\n")
    assert [
        line.split(":")[0]
        for line in daybook("actor", "list", "--partnership", "northmere").stdout.splitlines()
    ] == ["boss", "w.hale"]


def test_moving_agency_revokes_the_tokens_of_the_one_that_was_left(daybook, dsns) -> None:
    issued = daybook("token", "issue", "--username", "w.hale", "--label", "Custody system")
    secret = secret_in(issued, "Token")

    daybook("actor", "change", "--username", "w.hale", "--role", "sign-off-officer")
    assert whose(dsns, secret) is not None
    daybook("actor", "change", "--username", "w.hale", "--agency", "acute-hospital")
    assert whose(dsns, secret) is None


def test_a_password_is_given_once_and_kept_as_a_hash(daybook, dsns) -> None:
    secret = secret_in(daybook("actor", "password", "--username", "w.hale"), "Password")

    with psycopg.connect(dsns.owner) as owner:
        row = owner.execute(
            "SELECT actor::text FROM access.actor WHERE username = 'w.hale'"
        ).fetchone()
    assert row is not None
    assert "$argon2id$" in row[0]
    assert secret not in row[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["actor", "disable", "--username", "boss"], "last administrator"),
        (["actor", "change", "--username", "boss", "--role", "auditor"], "last administrator"),
        (["actor", "disable", "--username", "nobody"], "--username: Nobody has this username"),
        (["actor", "list", "--partnership", "southmere"], "There are northmere."),
        (["actor", "change", "--username", "w.hale", "--agency", "Police HQ"], "--agency: "),
        (["actor", "change", "--username", "w.hale", "--email", "nobody"], "--email: "),
        (["token", "issue", "--username", "w.hale", "--label", ""], "--label: "),
        (["token", "issue", "--username", "w.hale", "--label", "x", "--scope", "all"], "--scope: "),
        (["token", "revoke", "--username", "w.hale", "--token", "x"], "This is no id."),
        (
            [
                "token",
                "revoke",
                "--username",
                "w.hale",
                "--token",
                "018f6b1e-7c3a-7d21-9f00-0000000000aa",
            ],
            "--token: This person has no such token",
        ),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(daybook, words, says) -> None:
    before = daybook("actor", "list", "--partnership", "northmere").stdout

    refused = daybook(*words)

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert says in refused.stderr
    assert daybook("actor", "list", "--partnership", "northmere").stdout == before
