"""Signing in and out, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.pages import Reader, read
from tests.support.server import RunningServer


@pytest.fixture
def visitor(server: RunningServer) -> Iterator[Reader]:
    """Somebody who has not signed in."""
    with Reader(server) as one:
        yield one


def test_takes_whoever_is_not_signed_in_to_the_sign_in_and_back(visitor: Reader) -> None:
    wanted = "/cases/00000000-0000-7000-8000-000000000001/history?order=newest"
    where = visitor.sent_to(wanted)
    assert where.startswith("/sign-in?next=%2Fcases%2F")
    page = visitor.get(where)
    assert page.main.one("input", name="next").attributes["value"] == wanted
    assert visitor.sign_in("auditor", next_=wanted) == wanted


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/x/chronology"])
def test_shows_no_page_to_whoever_is_not_signed_in(visitor: Reader, path: str) -> None:
    assert visitor.sent_to(path).startswith("/sign-in")


@pytest.mark.parametrize(
    ("username", "password"),
    [("auditor", "not the password"), ("nobody-at-all", "not the password")],
)
def test_never_says_whether_it_was_the_username_or_the_password(
    visitor: Reader, username: str, password: str
) -> None:
    token = visitor.get("/sign-in").main.one("input", name="form_token").attributes["value"]
    answer = visitor.post(
        "/sign-in", {"form_token": token, "username": username, "password": password}
    )
    page = read(answer)
    assert page.status == 422
    assert page.title.startswith("Error: Sign in")
    summary = page.main.one(".govuk-error-summary")
    assert "The username or the password is not right." in summary.text
    assert summary.one("a").attributes["href"] == "#username"
    assert page.main.one("input", name="username").attributes["value"] == username
    assert page.main.one("input", name="password").attributes["value"] == ""
    assert "daybook_session" not in answer.cookies


def test_names_each_field_that_was_left_empty(visitor: Reader) -> None:
    token = visitor.get("/sign-in").main.one("input", name="form_token").attributes["value"]
    page = read(visitor.post("/sign-in", {"form_token": token, "username": "", "password": ""}))
    said = [each.text for each in page.main.one(".govuk-error-summary").all("a")]
    assert said == ["Enter your username.", "Enter your password."]


@pytest.mark.parametrize("body", [b"x" * 20_000, b"a=1&" * 30, "\u00e9".encode()])
def test_reads_nothing_but_a_form_of_its_own(visitor: Reader, body: bytes) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert visitor.http.post("/sign-in", content=body, headers=form).status_code == 415


def test_reads_no_form_in_parts_whose_encoding_the_sender_chooses(visitor: Reader) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="username"\r\n\r\n-' + b"ab" * 5_000
    ) + b"\r\n--b--\r\n"
    parts = {"content-type": "multipart/form-data; boundary=b; charset=punycode"}

    answer = visitor.http.post("/sign-in", content=body, headers=parts)

    assert answer.status_code == 415
    assert "no-store" in answer.headers["cache-control"]


def test_gives_a_cookie_that_scripts_and_other_sites_cannot_use(visitor: Reader) -> None:
    visitor.sign_in("auditor")
    page = visitor.http.get("/sign-in")
    assert page.status_code == 303, "Somebody signed in needs no form."
    with Reader(visitor.server) as again:
        form = {
            each.attributes["name"]: each.attributes.get("value", "")
            for each in again.get("/sign-in").main.all("input")
        }
        actor = visitor.server.actors["auditor"]
        answer = again.post(
            "/sign-in", {**form, "username": actor.username, "password": actor.password}
        )
    (cookie,) = [
        each
        for each in answer.headers.get_list("set-cookie")
        if each.startswith("daybook_session=")
    ]
    assert "; HttpOnly" in cookie
    assert "; SameSite=lax" in cookie
    assert "; Path=/" in cookie


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org/",
        "\\\\example.org",
        "javascript:alert(1)",
        "/\t/example.org",
        "/sign-in",
        "",
    ],
)
def test_never_leads_elsewhere_after_signing_in(visitor: Reader, elsewhere: str) -> None:
    assert visitor.sign_in("auditor", next_=elsewhere) == "/cases"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_refuses_a_sign_in_sent_from_another_site(visitor: Reader, headers: dict[str, str]) -> None:
    token = visitor.get("/sign-in").main.one("input", name="form_token").attributes["value"]
    actor = visitor.server.actors["auditor"]
    form = {"form_token": token, "username": actor.username, "password": actor.password}
    answer = visitor.post("/sign-in", form, **headers)
    assert answer.status_code == 403
    assert "daybook_session" not in answer.cookies


def test_refuses_a_foreign_origin_from_browsers_that_say_no_more(server: RunningServer) -> None:
    with Reader(server) as visitor:
        del visitor.http.headers["Sec-Fetch-Site"]
        token = visitor.get("/sign-in").main.one("input", name="form_token").attributes["value"]
        actor = server.actors["auditor"]
        form = {"form_token": token, "username": actor.username, "password": actor.password}
        answer = visitor.post("/sign-in", form, Origin="https://example.org")
        assert answer.status_code == 403
        assert visitor.post("/sign-in", form, Origin=server.base_url).status_code == 303


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_refuses_a_form_without_the_token_of_its_page(visitor: Reader, token: str) -> None:
    visitor.get("/sign-in")
    actor = visitor.server.actors["auditor"]
    form = {"form_token": token, "username": actor.username, "password": actor.password}
    answer = visitor.post("/sign-in", form)
    assert answer.status_code == 403
    assert "or the browser keeps no cookies for this site." in read(answer).main.text


def test_signs_out_for_good(visitor: Reader) -> None:
    visitor.sign_in("auditor")
    secret = visitor.http.cookies["daybook_session"]
    page = visitor.get("/cases")
    token = page.tree.one("header").one("input", name="form_token").attributes["value"]
    answer = visitor.post("/sign-out", {"form_token": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert visitor.sent_to("/cases").startswith("/sign-in")
    visitor.http.cookies.set("daybook_session", secret)
    assert visitor.sent_to("/cases").startswith("/sign-in"), "The old secret still worked."


def test_signs_nobody_out_by_a_link_or_a_foreign_form(visitor: Reader) -> None:
    visitor.sign_in("auditor")
    assert visitor.http.get("/sign-out").status_code == 405
    assert visitor.post("/sign-out", {}).status_code == 403
    assert visitor.get("/cases").status == 200
