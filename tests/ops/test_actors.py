"""`daybook actor add`: who is added to which partnership, with no server running."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.settings import Dsns
from ops.cli import app

Add = Callable[..., Result]
NORTHMERE = "Northmere Safeguarding Children Partnership"


@pytest.fixture
def add(dsns: Dsns, monkeypatch: pytest.MonkeyPatch) -> Add:
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", dsns.owner)

    def run(*flags: str, **options: str) -> Result:
        given = {
            "partnership": "northmere",
            "username": "w.hale",
            "name": "W Hale",
            "agency": "police",
            "role": "contributor",
            **options,
        }
        pairs = [
            word
            for option, value in given.items()
            for word in (f"--{option.replace('_', '-')}", value)
        ]
        return CliRunner().invoke(app, ["actor", "add", *pairs, *flags])

    return run


def partnerships(dsns: Dsns) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsns.owner) as connection:
        return connection.execute(
            "SELECT slug, partnership.name, log.name FROM access.partnership "
            "JOIN record.log ON log_id = partnership_id ORDER BY slug"
        ).fetchall()


def test_a_new_partnership_is_asked_for_by_its_full_name(add: Add, dsns: Dsns) -> None:
    begun = add(new_partnership=NORTHMERE)
    joined = add("--password", username="m.shah", name="M Shah")

    assert begun.exit_code == joined.exit_code == 0, begun.stderr + joined.stderr
    assert begun.stdout.startswith(
        f"Began the partnership {NORTHMERE} (northmere), with a log of its own.\n"
        f"Added w.hale of police, agency contributor, to {NORTHMERE} (northmere).\nToken: "
    )
    assert joined.stdout.startswith(f"Added m.shah of police, agency contributor, to {NORTHMERE}")
    assert "\nPassword: " in joined.stdout
    assert "\nPassword: " not in begun.stdout
    assert partnerships(dsns) == [("northmere", NORTHMERE, "northmere")]


def test_a_misspelt_partnership_founds_none_and_those_there_are_are_listed(
    add: Add, dsns: Dsns
) -> None:
    none_yet = add(partnership="northmer")
    add(new_partnership=NORTHMERE)
    add(partnership="southmere", new_partnership="Southmere", username="s.hale")
    misspelt = add(partnership="northmer", username="m.shah")

    assert (none_yet.exit_code, none_yet.stdout) == (1, "")
    assert none_yet.stderr == (
        "--partnership: There is no partnership northmer. There is none yet. "
        'To begin one, add --new-partnership "Its full name".\n'
    )
    assert (misspelt.exit_code, misspelt.stdout) == (1, "")
    assert "no partnership northmer. There are northmere, southmere." in misspelt.stderr
    assert [slug for slug, *_ in partnerships(dsns)] == ["northmere", "southmere"]


def test_a_partnership_is_not_begun_twice(add: Add, dsns: Dsns) -> None:
    add(new_partnership=NORTHMERE)

    again = add(new_partnership="Northmere Partnership", username="m.shah")

    assert again.exit_code == 1
    assert again.stderr.startswith(
        f"--new-partnership: The partnership northmere is there already: {NORTHMERE}."
    )
    assert partnerships(dsns) == [("northmere", NORTHMERE, "northmere")]


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("agency", "Police HQ", "lower-case letters"),
        ("username", "W Hale", "lower-case letters"),
        ("username", "w.hale", "Choose another"),
        ("name", "", "a line"),
        ("partnership", "North Mere", "no partnership"),
    ],
)
def test_what_cannot_be_right_is_said_of_its_option(
    add: Add, option: str, value: str, words: str
) -> None:
    add(new_partnership=NORTHMERE)

    refused = add(**{"username": "m.shah", option: value})

    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"--{option}: "), refused.stderr
    assert words in refused.stderr


def test_a_slug_that_cannot_be_one_begins_nothing(add: Add, dsns: Dsns) -> None:
    refused = add(partnership="North Mere", new_partnership=NORTHMERE)

    assert refused.stderr.startswith("--partnership: This must be lower-case")
    assert partnerships(dsns) == []
