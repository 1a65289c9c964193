"""Guessing passwords: what it costs the guesser, and what it cannot do to anybody else."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx
import psycopg
import pytest

from domain.vocabulary import Role
from tests.support.pages import Reader, read
from tests.support.server import RunningServer, TestActor

WRONG = "The username or the password is not right."
_ADDRESSES = (f"203.0.113.{n}" for n in count(1))


@pytest.fixture
def visitor(server: RunningServer) -> Iterator[Reader]:
    """Somebody who has not signed in, at an address from which nobody has guessed."""
    with Reader(server) as one:
        one.http.headers["X-Forwarded-For"] = next(_ADDRESSES)
        yield one


@pytest.fixture
def victim(server: RunningServer) -> TestActor:
    """Somebody whom no other test locks out."""
    name = f"victim.{next(_ADDRESSES)}"
    return server.add_actor(name, "police", Role.CONTRIBUTOR)


def guess(visitor: Reader, username: str, password: str) -> httpx.Response:
    token = visitor.get("/sign-in").main.one("input", name="form_token").attributes["value"]
    form = {"form_token": token, "username": username, "password": password}
    return visitor.post("/sign-in", form)


def kept(server: RunningServer, victim: TestActor, columns: str) -> tuple[object, ...]:
    with psycopg.connect(server.dsns.owner) as owner:
        row = owner.execute(
            f"SELECT {columns} FROM access.actor WHERE username = %s", [victim.username]
        ).fetchone()
    assert row is not None
    return row


def later(server: RunningServer, victim: TestActor, minutes: int) -> None:
    """Let time pass, as the database sees it."""
    with psycopg.connect(server.dsns.owner) as owner:
        owner.execute(
            "UPDATE access.actor SET failed_at = failed_at - make_interval(mins => %s), "
            "locked_until = locked_until - make_interval(mins => %s) WHERE username = %s",
            [minutes, minutes, victim.username],
        )


def test_ten_wrong_passwords_lock_a_username_in_the_words_of_a_wrong_one(
    server, visitor, victim
) -> None:
    """Given ten guesses, when the right password comes, then it is refused like any other."""
    answers = [guess(visitor, victim.username, "not the password") for _ in range(10)]
    right = guess(visitor, victim.username, victim.password)
    nobody = guess(visitor, "nobody-at-all", "not the password")

    assert {each.status_code for each in [*answers, right, nobody]} == {422}
    said = {read(each).main.one(".govuk-error-summary").text for each in [*answers, right, nobody]}
    assert len(said) == 1
    assert WRONG in said.pop()
    assert "daybook_session" not in right.cookies


def test_nobody_is_locked_out_for_longer_than_a_quarter_of_an_hour(server, visitor, victim) -> None:
    """Given a lock, when guessing goes on, then the lock ends no later than it would have."""
    for _ in range(10):
        guess(visitor, victim.username, "not the password")
    (until,) = kept(server, victim, "locked_until")
    for _ in range(15):
        guess(visitor, victim.username, "not the password")

    assert kept(server, victim, "locked_until") == (until,)
    later(server, victim, 16)
    assert guess(visitor, victim.username, victim.password).status_code == 303
    assert kept(server, victim, "failed_count, locked_until") == (0, None)


def test_wrong_passwords_of_long_ago_and_before_a_right_one_do_not_count(
    server, visitor, victim
) -> None:
    for _ in range(9):
        guess(visitor, victim.username, "not the password")
    later(server, victim, 16)
    for _ in range(9):
        guess(visitor, victim.username, "not the password")

    assert guess(visitor, victim.username, victim.password).status_code == 303
    visitor.http.cookies.clear()
    for _ in range(9):
        guess(visitor, victim.username, "not the password")
    assert guess(visitor, victim.username, victim.password).status_code == 303


def test_guesses_that_are_sent_at_once_are_all_counted(server, victim) -> None:
    """Given many guesses at once, from everywhere, when one is right, then at most ten counted."""

    def one(number: int) -> int:
        with Reader(server) as guesser:
            guesser.http.headers["X-Forwarded-For"] = f"198.51.100.{100 + number}"
            return guess(guesser, victim.username, "not the password").status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(one, range(18)))

    assert set(statuses) == {422}
    assert kept(server, victim, "failed_count, locked_until > now()") == (10, True)


def test_one_address_has_only_so_many_guesses_whatever_the_username(visitor) -> None:
    """Given an address that guesses many usernames, when it goes on, then it is told to wait."""
    wrong = 0
    while (waits := guess(visitor, f"guessed.{wrong}", "guess")).status_code == 422:
        wrong += 1
        assert wrong < 60, "It goes on for ever."

    assert waits.status_code == 429
    assert wrong >= 50
    assert 1 <= int(waits.headers["retry-after"]) <= 900
    assert "too many wrong passwords from where you are. Wait 1 minute," in read(waits).main.text
