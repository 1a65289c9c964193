"""The application's own check taken out, PostgreSQL alone still keeps people out of cases.

`unguarded` is a real server on the same database that lets everybody into everything. Outsiders ask
it all there is to ask about cases they may not know of, in their partnership and in another. What
it answers from the read models holds nothing; with row-level security off as well, it does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from tests.access import unguarded
from tests.access.oracle import knows_of
from tests.access.people import PLAIN, Person
from tests.access.reading import Known, everything, everything_in
from tests.access.world import WHERES, OneCase, World
from tests.support.server import NORTHMERE, SOUTHMERE, RunningServer

pytestmark = pytest.mark.timeout(600)

#: Answered from the log itself, which the service must be able to read. Row-level security is on
#: the read models, so of these only the application's own check keeps anybody out.
FROM_THE_LOG = ("/proof", "/receipt")


class Unguarded(RunningServer):
    """A second server on the database of another."""

    command = (sys.executable, str(Path(unguarded.__file__)))


@pytest.fixture(scope="module")
def open_door(world: World) -> Iterator[Unguarded]:
    folder = Path(tempfile.mkdtemp(prefix="daybook-unguarded-"))
    running = Unguarded(world.server.dsns, folder, world.server.environment)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder)


def test_postgresql_alone_keeps_outsiders_out(
    world: World, open_door: Unguarded, record_property, pytestconfig
):
    seen = Counter[str]()
    told: list[str] = []
    everybody = pytestconfig.getoption("--soak")

    for at, case in enumerate(world.cases.values()):
        outsiders = _outsiders(world, case)
        # Of every case another fifth of them, and under `make soak` all of them.
        for person in outsiders if everybody else outsiders[at % 5 :: 5]:
            told += _told(world, open_door, case, person, seen)
            seen["outsiders"] += 1

    assert told == []
    for name, count in seen.items():
        record_property(f"access: second wall, {name}:", count)


def test_without_the_second_wall_it_would_all_be_told(world: World, open_door: Unguarded):
    """Or the test above would prove nothing."""
    elsewhere = world.people.one(SOUTHMERE, "contributor")
    stranger = world.people.one(NORTHMERE, "contributor", PLAIN)
    asked = [(elsewhere, world.cases[NORTHMERE, "on"])]
    asked += [(stranger, world.cases[NORTHMERE, where]) for where in WHERES if where != "on"]
    with psycopg.connect(world.server.dsns.owner, autocommit=True) as owner:
        tables = [name for (name,) in owner.execute(_GUARDED).fetchall()]
        _switch(owner, tables, "DISABLE")
        try:
            told = [_told(world, open_door, case, each, Counter()) for each, case in asked]
        finally:
            _switch(owner, tables, "ENABLE")

    for found in told:
        assert any("/chronology" in each for each in found)
        assert any("/history" in each for each in found)
        assert any("/review-timeline" in each for each in found)


_GUARDED = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'read'::regnamespace AND relrowsecurity
"""


def _switch(owner: psycopg.Connection, tables: list[str], how: str) -> None:
    for name in tables:
        owner.execute(
            SQL("ALTER TABLE read.{} {} ROW LEVEL SECURITY").format(Identifier(name), SQL(how))
        )


def _outsiders(world: World, case: OneCase) -> list[Person]:
    """Those who may not know of a case, but for administrators, who read none."""
    return [
        each
        for each in world.people.everybody
        if not knows_of(case.stands(each)) and each.role != "administrator"
    ]


def _told(
    world: World, server: Unguarded, case: OneCase, person: Person, seen: Counter[str]
) -> list[str]:
    """What somebody is told of a case, in any answer."""
    found: list[str] = []
    with person.wire(server) as wire:
        for question, told in everything(wire, _known(world, case), thorough=False):
            seen["answers"] += 1
            if question.address.endswith(FROM_THE_LOG):
                continue
            text = everything_in(told)
            if any(canary in text for canary in case.canaries.values()):
                found.append(f"{person}, case '{case.where}' of {case.partnership}: {question}")
    return found


def _known(world: World, case: OneCase) -> Known:
    one = case.entries["open"]
    kept = {name: (value,) for name, value in {**case.ids, **one}.items()}
    return Known(
        case_id=case.ids["case_id"],
        log_id=world.logs[case.partnership],
        subject_id=case.ids["subject_id"],
        agencies=(case.ids["agency"],),
        positions=(case.head,),
        words=(),
        ids=kept,
    )
