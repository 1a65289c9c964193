"""Access tokens of an OpenID provider: machines that speak for an agency without ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psycopg
import pytest
from pydantic import ValidationError

from api.settings import Settings
from tests.support.database import Cluster
from tests.support.openid import AUDIENCE, CLIENT, OpenIdProvider, running_provider
from tests.support.server import RunningServer, running_server

MACHINE = "custody-system"


@pytest.fixture(scope="module")
def provider() -> Iterator[OpenIdProvider]:
    with running_provider() as one:
        yield one


@pytest.fixture(scope="module")
def daybook(cluster: Cluster, provider: OpenIdProvider) -> Iterator[RunningServer]:
    with running_server(cluster, OIDC_ISSUER=provider.issuer, OIDC_AUDIENCE=AUDIENCE) as server:
        with psycopg.connect(server.dsns.owner) as owner:
            owner.execute(
                "UPDATE access.actor SET issuer = %s, subject = %s WHERE username = 'police'",
                [provider.issuer, MACHINE],
            )
        yield server


def me(daybook: RunningServer, token: str) -> httpx.Response:
    with daybook.client(None, Authorization=f"Bearer {token}") as client:
        return client.get("/v1/me")


def test_a_machine_is_who_is_linked_to_it(daybook, provider) -> None:
    answer = me(daybook, provider.access_token(sub=MACHINE))

    assert answer.status_code == 200, answer.text
    assert answer.json()["username"] == "police"


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": CLIENT},
        {"aud": "https://another.example/"},
        {"aud": None},
        {"iss": "https://example.org"},
        {"exp": -120},
        {"exp": None},
        {"nbf": 600},
        {"sub": "another-machine"},
        {"sub": "police"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_token_for_something_else_is_nobodys(daybook, provider, claims: dict[str, Any]) -> None:
    # Times are seconds from now: each worker must give a test the same name, whenever it starts.
    claims = {
        name: int(time.time()) + value if name in {"exp", "nbf"} and value else value
        for name, value in claims.items()
    }
    answer = me(daybook, provider.access_token(**{"sub": MACHINE, **claims}))

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/not-signed-in"


def test_it_may_be_for_several_and_a_little_late(daybook, provider) -> None:
    late = int(time.time()) - 20
    token = provider.access_token(sub=MACHINE, aud=["https://another.example/", AUDIENCE], exp=late)

    assert me(daybook, token).status_code == 200


def test_a_person_who_is_disabled_is_out_at_once(daybook, provider) -> None:
    token = provider.access_token(sub=MACHINE)
    with psycopg.connect(daybook.dsns.owner, autocommit=True) as owner:
        owner.execute("UPDATE access.actor SET is_disabled = true WHERE username = 'police'")
        assert me(daybook, token).status_code == 401
        owner.execute("UPDATE access.actor SET is_disabled = false WHERE username = 'police'")
    assert me(daybook, token).status_code == 200


def test_tokens_of_our_own_go_on_beside_it(daybook) -> None:
    assert me(daybook, daybook.actors["auditor"].token).json()["username"] == "auditor"


def test_no_token_and_no_subject_is_in_the_log(daybook, provider) -> None:
    token = provider.access_token(sub=MACHINE, aud="https://another.example/")
    me(daybook, token)

    log = daybook.log_file.read_text()
    assert token not in log
    assert token.split(".")[1] not in log
    assert MACHINE not in log
    assert "It is for somebody else." in log


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"oidc_client_id": "x"}, "Set DAYBOOK_OIDC_ISSUER"),
        ({"oidc_issuer": "https://login.northmere.example"}, "DAYBOOK_OIDC_CLIENT_ID for people"),
        (
            {"oidc_issuer": "https://login.northmere.example", "oidc_client_id": "x"},
            "set DAYBOOK_PUBLIC_URL",
        ),
        (
            {
                "oidc_issuer": "https://login.northmere.example",
                "oidc_client_id": "x",
                "oidc_audience": "x",
                "public_url": "https://daybook.northmere.example",
            },
            "must be something else",
        ),
    ],
)
def test_settings_that_make_no_sense_together_are_refused(given, words) -> None:
    with pytest.raises(ValidationError, match=words):
        Settings(**given)
