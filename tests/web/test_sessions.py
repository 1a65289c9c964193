"""Being signed in: for how long, where, over what, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import psycopg
import pytest

from domain.vocabulary import Role
from tests.support.database import Cluster
from tests.support.pages import Page, Reader, read
from tests.support.server import RunningServer, running_server

_NUMBERS = count(1)


@pytest.fixture
def reader(server: RunningServer) -> Iterator[Reader]:
    """Somebody signed in whom no other test signs out."""
    name = f"reads.{next(_NUMBERS)}"
    server.add_actor(name, "police", Role.CONTRIBUTOR)
    with Reader(server, name) as one:
        yield one


def form_token(page: Page) -> str:
    return page.tree.one("header").one("input", name="form_token").attributes["value"]


def move(server: RunningServer, username: str, column: str, by: timedelta) -> None:
    with psycopg.connect(server.dsns.owner) as owner:
        owner.execute(
            f"UPDATE access.session SET {column} = session.{column} - %s FROM access.actor "
            "WHERE actor.actor_id = session.actor_id AND username = %s",
            [by, username],
        )


def name_of(server: RunningServer) -> str:
    return list(server.actors)[-1]


def test_every_page_says_when_the_sign_in_ends(server, reader) -> None:
    page = reader.get("/cases")

    assert "You will be signed out at " in page.tree.one("footer").text
    assert " if you open no page before then, and at " in page.tree.one("footer").text
    dialog = page.tree.one("dialog")
    assert 3500 < int(dialog.attributes["data-seconds"]) <= 3600
    assert dialog.attributes["data-can-be-longer"] == "yes"


def test_near_the_end_of_the_longest_sign_in_it_says_that_using_it_does_not_help(
    server, reader
) -> None:
    move(server, name_of(server), "created_at", timedelta(hours=11, minutes=55))

    page = reader.get("/cases")

    dialog = page.tree.one("dialog")
    assert dialog.attributes["data-can-be-longer"] == "no"
    assert int(dialog.attributes["data-seconds"]) <= 300
    assert "Nobody stays signed in for longer" in dialog.text
    assert "if you open no page" not in page.tree.one("footer").text
    assert not dialog.all("form", action="/account/stay")


@pytest.mark.parametrize(
    ("column", "by"),
    [("seen_at", timedelta(minutes=61)), ("created_at", timedelta(hours=13))],
)
def test_an_idle_sign_in_and_a_long_one_have_ended(server, reader, column, by) -> None:
    move(server, name_of(server), column, by)

    assert reader.sent_to("/cases").startswith("/sign-in")


def test_staying_signed_in_is_for_pages_of_ours_only_and_puts_the_end_off(server, reader) -> None:
    token = form_token(reader.get("/cases"))
    move(server, name_of(server), "seen_at", timedelta(minutes=58))

    refused = reader.post("/account/stay", {"form_token": "x"}, Accept="application/json")
    move(server, name_of(server), "seen_at", timedelta(minutes=58))
    stays = reader.post("/account/stay", {"form_token": token}, Accept="application/json")

    assert refused.status_code == 403
    assert 3500 < stays.json()["seconds"] <= 3600
    assert reader.post("/account/stay", {"form_token": token}).headers["location"] == "/account"


def test_signing_in_again_gives_a_new_secret_and_ends_the_old_one(server, reader) -> None:
    """Given somebody signed in, when the same browser signs in anew, then the old id is dead."""
    old = reader.http.cookies["daybook_session"]
    actor = server.actors[name_of(server)]
    token = form_token(reader.get("/account"))
    answer = reader.post(
        "/sign-in",
        {"form_token": token, "username": actor.username, "password": actor.password},
    )

    assert answer.status_code == 303
    given = next(each for each in answer.headers.get_list("set-cookie") if "session=" in each)
    assert old not in given
    with Reader(server) as other:
        other.http.cookies.set("daybook_session", old)
        assert other.sent_to("/cases").startswith("/sign-in")


def test_a_secret_that_was_planted_is_never_the_one_that_is_signed_in(server) -> None:
    with Reader(server) as victim:
        victim.http.cookies.set("daybook_session", "planted")
        page = victim.get("/sign-in")
        token = page.main.one("input", name="form_token").attributes["value"]
        actor = server.actors["auditor"]
        answer = victim.post(
            "/sign-in",
            {"form_token": token, "username": actor.username, "password": actor.password},
        )
        assert answer.status_code == 303
        assert "planted" not in answer.headers["set-cookie"]
    with Reader(server) as attacker:
        attacker.http.cookies.set("daybook_session", "planted")
        assert attacker.sent_to("/cases").startswith("/sign-in")


def test_signing_out_everywhere_ends_every_sign_in_of_theirs_and_nobody_elses(
    server, reader
) -> None:
    """Given two browsers of one person, when one signs out everywhere, then both are out."""
    with Reader(server, name_of(server)) as other, Reader(server, "auditor") as auditor:
        page = reader.get("/account")
        assert {each.text for each in page.main.one("tbody").all("td", data_label="Which")} == {
            "This browser",
            "Another browser or device",
        }
        refused = reader.post("/account/sign-out-everywhere", {"form_token": ""})
        assert refused.status_code == 403
        answer = reader.post("/account/sign-out-everywhere", {"form_token": form_token(page)})

        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
        assert other.sent_to("/cases").startswith("/sign-in")
        assert reader.sent_to("/cases").startswith("/sign-in")
        assert auditor.get("/cases").status == 200


def test_the_account_says_who_one_is_on_the_record(server, reader) -> None:
    page = reader.get("/account")

    assert page.title.startswith("Your account")
    assert "agency contributor" in page.main.text
    assert name_of(server) in page.main.text


def test_somebody_with_no_business_in_cases_starts_at_their_account(server) -> None:
    server.add_actor("administers", "safeguarding-partnership", Role.ADMINISTRATOR)
    with Reader(server) as administrator:
        assert administrator.sign_in("administers") == "/account"
        assert administrator.sent_to("/") == "/account"
        assert administrator.get("/account").status == 200
        assert administrator.get("/cases").main.link("Your account") == "/account"


def test_over_https_cookies_are_of_this_host_alone(cluster: Cluster) -> None:
    """Given a Daybook that people reach over https, then its cookies are for https only."""
    with running_server(cluster, PUBLIC_URL="https://daybook.northmere.example") as server:
        with Reader(server) as visitor:
            shown = visitor.http.get("/sign-in")
            (form,) = shown.headers.get_list("set-cookie")
            secret = form.partition("=")[2].partition(";")[0]
            cookie = {"Cookie": f"__Host-daybook_form={secret}"}
            token = read(shown).main.one("input", name="form_token").attributes["value"]
            actor = server.actors["auditor"]
            given = visitor.post(
                "/sign-in",
                {"form_token": token, "username": actor.username, "password": actor.password},
                **cookie,
            )
            cookies = given.headers.get_list("set-cookie")

        assert given.status_code == 303, given.text
        assert form.startswith("__Host-daybook_form=")
        (session,) = [each for each in cookies if each.startswith("__Host-daybook_session=")]
        for each in (form, session):
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(each.split("; "))
            assert "Domain" not in each
        # A cookie of the plain name, which a neighbour could have planted, says nothing.
        secret = session.partition("=")[2].partition(";")[0]
        with Reader(server) as visitor:
            plain = visitor.http.get("/cases", headers={"Cookie": f"daybook_session={secret}"})
            own = visitor.http.get("/cases", headers={"Cookie": f"__Host-daybook_session={secret}"})
        assert (plain.status_code, own.status_code) == (303, 200)
