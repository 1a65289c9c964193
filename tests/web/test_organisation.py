"""Signing in by one's organisation: to an OpenID provider that runs beside us, and back."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from oidc_provider_mock import run_server_in_thread

from domain.vocabulary import Role
from tests.support.database import Cluster
from tests.support.openid import CLIENT, SECRET, OpenIdProvider, running_provider
from tests.support.pages import Page, Reader, read
from tests.support.server import RunningServer, running_server

PUBLIC = "http://daybook.northmere.example"


@dataclass(frozen=True)
class Linked:
    """A Daybook whose people may sign in by a provider."""

    server: RunningServer
    provider: OpenIdProvider


def link(server: RunningServer, username: str, issuer: str, subject: str) -> None:
    with psycopg.connect(server.dsns.owner) as owner:
        owner.execute(
            "UPDATE access.actor SET issuer = %s, subject = %s WHERE username = %s",
            [issuer, subject, username],
        )


@pytest.fixture(scope="module")
def running(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    secret: Path = tmp_path_factory.mktemp("oidc") / "secret"
    secret.write_text(SECRET + "\n")
    with (
        running_provider() as provider,
        running_server(
            cluster,
            OIDC_ISSUER=provider.issuer,
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET_FILE=str(secret),
            PUBLIC_URL=PUBLIC,
        ) as server,
    ):
        link(server, "reviewer", provider.issuer, "8f1c-0001")
        yield Linked(server, provider)


@pytest.fixture
def linked(running: Linked) -> Iterator[Linked]:
    yield running
    running.provider.be_good()


def to_provider(reader: Reader, next_: str = "/cases") -> str:
    return reader.sent_to("/sign-in/organisation", next=next_)


def back_from(address: str) -> str:
    """Follow a browser to the provider; the path that it is sent back to."""
    answer = httpx.get(address)
    assert answer.status_code == 302, answer.text
    back = answer.headers["location"]
    assert back.startswith(f"{PUBLIC}/sign-in/callback?")
    return back.removeprefix(PUBLIC)


def signed_in(reader: Reader, next_: str = "/cases") -> httpx.Response:
    return reader.http.get(back_from(to_provider(reader, next_)))


def refused(answer: httpx.Response, status: int, *words: str) -> Page:
    page = read(answer)
    assert page.status == status, page.main.text
    for each in words:
        assert each in page.main.text
    assert "daybook_session" not in answer.cookies
    return page


def test_somebody_whom_the_provider_vouches_for_is_who_is_linked_to_it(linked: Linked) -> None:
    """Given a reviewer who is linked, when they sign in there, then they are the reviewer here."""
    wanted = "/cases?text=CASE"
    with Reader(linked.server) as reader:
        page = reader.get("/sign-in", next=wanted)
        href = page.main.link("Sign in with your organisation")
        address = reader.sent_to(href)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        answer = reader.http.get(back_from(address))

        assert (answer.status_code, answer.headers["location"]) == (303, wanted)
        assert (asked["scope"], asked["client_id"]) == ("openid", CLIENT)
        assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
        assert "Reviewer" in reader.get("/account").main.text
        assert "daybook_flow" not in reader.http.cookies


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Of its own libraries.
def test_a_provider_written_by_others_signs_in_too(cluster: Cluster, tmp_path: Path) -> None:
    """Given a provider that shares no code with us, then signing in by it works."""
    (tmp_path / "secret").write_text("any")
    with run_server_in_thread(port=0, require_nonce=True) as provider:
        issuer = f"http://localhost:{provider.server_port}"
        with (
            running_server(
                cluster,
                OIDC_ISSUER=issuer,
                OIDC_CLIENT_ID="any",
                OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"),
                PUBLIC_URL=PUBLIC,
            ) as server,
            Reader(server) as reader,
        ):
            link(server, "auditor", issuer, "somebody at work")
            address = to_provider(reader)
            answer = httpx.post(address, data={"sub": "somebody at work"})
            back = answer.headers["location"].removeprefix(PUBLIC)
            assert reader.http.get(back).headers["location"] == "/cases"
            assert "Auditor" in reader.get("/account").main.text

            stranger = httpx.post(to_provider(reader), data={"sub": "somebody else"})
            path = stranger.headers["location"].removeprefix(PUBLIC)
            refused(reader.http.get(path), 403, "Your account is not linked", "somebody else")


def test_a_refusal_of_the_provider_is_said_in_our_words(linked: Linked) -> None:
    linked.provider.answer = {"code": "", "error": "access_denied", "error_description": "<b>x</b>"}

    with Reader(linked.server) as reader:
        page = refused(signed_in(reader), 403, "Your organisation did not sign you in")

    assert "access_denied" not in page.response.text
    assert "<b>x" not in page.response.text


def test_an_unknown_person_is_told_what_an_administrator_must_link(linked: Linked) -> None:
    linked.provider.subject = "someone-new"
    linked.provider.claims = {"email": "reviewer@example.org", "preferred_username": "reviewer"}

    with Reader(linked.server) as reader:
        page = refused(signed_in(reader), 403, "not linked", linked.provider.issuer, "someone-new")

    assert "administrator" in page.main.text


def test_an_account_is_its_issuer_and_subject_to_the_letter(linked: Linked) -> None:
    for near in ("8F1C-0001", "8f1c-0001 ", "8f1c-000"):
        linked.provider.subject = near
        with Reader(linked.server) as reader:
            assert signed_in(reader).status_code == 403


def test_a_disabled_person_is_not_signed_in(linked: Linked) -> None:
    linked.server.add_actor("gone", "police", Role.CONTRIBUTOR)
    link(linked.server, "gone", linked.provider.issuer, "gone")
    with psycopg.connect(linked.server.dsns.owner) as owner:
        owner.execute("UPDATE access.actor SET is_disabled = true WHERE username = 'gone'")
    linked.provider.subject = "gone"

    with Reader(linked.server) as reader:
        refused(signed_in(reader), 403, "not linked")


@pytest.mark.parametrize(
    "wanted", ["https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"]
)
def test_it_never_leads_elsewhere_afterwards(linked: Linked, wanted: str) -> None:
    with Reader(linked.server) as reader:
        assert signed_in(reader, wanted).headers["location"] == "/cases"


class TestOnTheWay:
    """What somebody in between could do with addresses and codes."""

    def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(self, linked) -> None:
        """Given an attacker's answer, when a victim opens it, then the victim is nobody."""
        with Reader(linked.server) as attacker, Reader(linked.server) as victim:
            theirs = back_from(to_provider(attacker))
            refused(victim.http.get(theirs), 403, "not begun in this browser")
            to_provider(victim)
            refused(victim.http.get(theirs), 403, "not begun in this browser")

    def test_an_answer_is_good_once(self, linked) -> None:
        with Reader(linked.server) as reader:
            path = back_from(to_provider(reader))
            flow = reader.http.cookies["daybook_flow"]
            assert reader.http.get(path).status_code == 303
            reader.http.cookies.clear()
            refused(reader.http.get(path), 403, "not begun in this browser")
            reader.http.cookies.set("daybook_flow", flow)
            refused(reader.http.get(path), 403, "could not be trusted")

    def test_a_stolen_code_is_worth_nothing_without_its_verifier(self, linked) -> None:
        with Reader(linked.server) as victim, Reader(linked.server) as thief:
            stolen = parse_qs(urlsplit(back_from(to_provider(victim))).query)["code"][0]
            own = parse_qs(urlsplit(to_provider(thief)).query)["state"][0]
            path = f"/sign-in/callback?code={stolen}&state={own}&iss={linked.provider.issuer}"
            refused(thief.http.get(path), 403, "could not be trusted")

    @pytest.mark.parametrize("state", ["", "wrong", "\u00e9"])
    def test_without_its_state_an_answer_is_nothing(self, linked, state) -> None:
        with Reader(linked.server) as reader:
            to_provider(reader)
            answer = reader.http.get("/sign-in/callback", params={"code": "1", "state": state})
            refused(answer, 403, "not begun in this browser")

    @pytest.mark.parametrize("iss", ["https://example.org", ""])
    def test_an_answer_of_another_provider_is_refused(self, linked, iss) -> None:
        """RFC 9207: it names another, or says nothing although it always does."""
        linked.provider.answer = {"iss": iss}
        with Reader(linked.server) as reader:
            asked = linked.provider.asked["/token"]
            refused(signed_in(reader), 403, "could not be trusted")
            assert linked.provider.asked["/token"] == asked, "The code went to a provider."


def part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def unsigned(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}."


def unsigned_in_capitals(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'NONE', 'kid': 'first'})}.{part(claims)}."


def with_public_key_as_secret(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    """Key confusion: an HMAC whose secret is the public key that everybody knows."""
    pem = provider.keys["first"].as_pem(private=False)
    signed = f"{part({'alg': 'HS256', 'kid': 'first', 'typ': 'JWT'})}.{part(claims)}"
    mac = hmac.digest(pem, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def with_a_key_it_brings(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    key = RSAKey.generate_key(2048)
    head = {"alg": "RS256", "kid": "first", "jwk": key.as_dict(private=False)}
    return jwt.encode(head, claims, key, algorithms=["RS256"])


def with_an_algorithm_that_is_not_ours(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    return provider.signed(claims, kid="first", algorithm="RS512")


def changed_after_signing(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    head, _, signature = provider.signed({**claims, "sub": "other"}).split(".")
    body = provider.signed(claims).split(".")[1]
    return f"{head}.{body}.{signature}"


def of_another_kind(provider: OpenIdProvider, claims: dict[str, Any]) -> str:
    head = {"alg": "RS256", "kid": "first", "typ": "logout+jwt"}
    return jwt.encode(head, claims, provider.keys["first"], algorithms=["RS256"])


FORGERIES: tuple[Callable[[OpenIdProvider, dict[str, Any]], str], ...] = (
    unsigned, unsigned_in_capitals, with_public_key_as_secret, with_a_key_it_brings,
    with_an_algorithm_that_is_not_ours,
    changed_after_signing, of_another_kind,
    lambda provider, claims: "not.a.token", lambda provider, claims: "",
)  # fmt: skip


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda each: each.__name__)
def test_a_token_that_the_provider_did_not_sign_for_this_is_refused(linked, forge) -> None:
    linked.provider.sign = lambda claims: forge(linked.provider, claims)
    with Reader(linked.server) as reader:
        refused(signed_in(reader), 403, "could not be trusted")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://example.org"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"aud": None},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": 1_700_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": True},
        {"nbf": 4_000_000_000},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 81},
        {"sub": "x" * 256},
        {"sub": "8f1c\u00e9"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(linked, claims) -> None:
    linked.provider.claims = claims
    with Reader(linked.server) as reader:
        refused(signed_in(reader), 403, "could not be trusted")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_a_key_that_is_new_is_asked_for_once(cluster, tmp_path, algorithm) -> None:
    """Given a provider that changes its keys, then the next sign-in works, and made-up keys ask
    for nothing again within a minute.
    """
    (tmp_path / "secret").write_text(SECRET)
    with (
        running_provider() as provider,
        running_server(
            cluster,
            OIDC_ISSUER=provider.issuer,
            OIDC_CLIENT_ID=CLIENT,
            OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"),
            PUBLIC_URL=PUBLIC,
        ) as server,
        Reader(server) as reader,
    ):
        link(server, "reviewer", provider.issuer, provider.subject)
        new = ECKey.generate_key("P-256") if algorithm == "ES256" else RSAKey.generate_key(2048)
        provider.keys = {"new": new}
        provider.sign = lambda claims: provider.signed(claims, algorithm=algorithm)
        assert signed_in(reader).status_code == 303
        assert provider.asked["/keys"] == 1

        for number in range(5):
            provider.keys[f"made up {number}"] = RSAKey.generate_key(2048)
            provider.sign = provider.signed
            reader.http.cookies.clear()
            refused(signed_in(reader), 403, "could not be trusted")
        assert provider.asked["/keys"] == 1
        assert provider.asked["/.well-known/openid-configuration"] == 1


def test_a_provider_that_is_away_is_said_and_passwords_still_work(cluster) -> None:
    with (
        running_provider() as provider,
        running_server(
            cluster, OIDC_ISSUER=provider.issuer, OIDC_CLIENT_ID=CLIENT, PUBLIC_URL=PUBLIC
        ) as server,
        Reader(server) as reader,
    ):
        provider.is_away = True
        answer = reader.http.get("/sign-in/organisation")
        refused(answer, 503, "does not answer at the moment")
        assert reader.sign_in("reviewer") == "/cases"
        assert SECRET not in server.log_file.read_text()


def test_what_a_provider_says_of_itself_must_be_of_itself(cluster) -> None:
    """Given a description that names another issuer, or plain http, then it is not used."""
    with (
        running_provider() as provider,
        running_server(
            cluster, OIDC_ISSUER=provider.issuer, OIDC_CLIENT_ID=CLIENT, PUBLIC_URL=PUBLIC
        ) as server,
        Reader(server) as reader,
    ):
        for wrong in (
            {"issuer": "https://example.org"},
            {"token_endpoint": "http://example.org/token"},
            {"jwks_uri": "file:///etc/passwd"},
        ):
            provider.metadata = wrong
            refused(reader.http.get("/sign-in/organisation"), 503, "does not answer")


def test_without_a_provider_there_is_no_such_way_in(server: RunningServer) -> None:
    with Reader(server) as reader:
        assert "organisation" not in reader.get("/sign-in").main.text
        assert reader.get("/sign-in/organisation").status == 404
        assert reader.get("/sign-in/callback").status == 404
