"""What PostgreSQL itself shows the service, whatever it asks: here nothing else checks anything.

Each test says who reads, as `Daybook.reading` does, and then asks for everything there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from psycopg.sql import SQL, Identifier

from domain.case import (
    AgencyJoined,
    AgencyLeft,
    BarLifted,
    EmergencyAccessEnded,
    EmergencyAccessTaken,
    MemberNamed,
    MemberReleased,
    PartnershipInvited,
    PersonBarred,
)
from domain.event import Event
from domain.identifiers import new_id
from domain.moments import london_day
from projections.case_file.read import cases
from projections.names import CASE_ACCESS, NAMES, SHARED_CASE
from tests.projections.conftest import Log
from tests.support.builders import (
    CASE,
    HOSPITAL,
    POLICE,
    a_case,
    an_entry,
    an_id,
    attribution,
    fact,
    without,
)

pytestmark = pytest.mark.anyio

OTHER = an_id("other case")
PERSON = an_id("person")
SOUTHMERE = {"partnership_id": an_id("southmere"), "name": "Southmere"}
SAID = [name for name in NAMES if name not in {CASE_ACCESS, SHARED_CASE}]
TWO_CASES = (
    *a_case(POLICE),
    an_entry("one", agency=POLICE, sensitivity="own-agency"),
    *a_case(HOSPITAL, case_id=OTHER),
    an_entry("two", case_id=OTHER, sensitivity="own-agency"),
)
FROM = len(a_case(POLICE))


async def read_as(log: Log, **who: object) -> None:
    """From here on the service reads for this actor, and for nobody but what is said."""
    said = {"log_id": log.log_id, "agency": "", "guest_of": "", "actor_id": "", "every_case": ""}
    for name, value in (said | who).items():
        await log.service.execute(
            "SELECT set_config(%s, %s, false)", [f"daybook.{name}", str(value)]
        )


async def seen(log: Log) -> dict[str, set[UUID]]:
    """The cases that each read model shows, asked for without any condition."""
    found: dict[str, set[UUID]] = {}
    for name in SAID:
        rows = await log.service.execute(
            SQL("SELECT case_id FROM read.{} WHERE case_id = ANY (%s)").format(Identifier(name)),
            [[CASE, OTHER]],
        )
        found[name] = {case_id for (case_id,) in await rows.fetchall()}
    listed = {each.case.case_id for each in await cases(log.service, await log.view())}
    assert found["case_file"] == listed
    return found


async def sees(log: Log, *case_ids: UUID) -> bool:
    return await seen(log) == {name: set(case_ids) for name in SAID}


def persons(*facts: tuple[type[Event], dict[str, object]]) -> Sequence[Event]:
    """Events of persons, at the end of the first case."""
    return [
        fact(kind, version=FROM + number, **fields)
        for number, (kind, fields) in enumerate(facts, start=1)
    ]


def guests(until: date | None) -> tuple[Event, Event]:
    """An invitation of another partnership to the first case, and its agency that joins."""
    agencies = ({"theirs": "police", "here": "their-police", "name": "P", "kind": "police"},)
    invited = fact(
        PartnershipInvited,
        version=FROM + 1,
        invitation_id=an_id("invitation"),
        partnership=SOUTHMERE,
        agencies=agencies,
        until=until,
        reason="The family moved.",
    )
    joined = fact(
        AgencyJoined,
        version=FROM + 2,
        agency="their-police",
        name="P",
        kind="police",
        partnership=SOUTHMERE,
    )
    return invited, joined


NAMED = (
    MemberNamed,
    {"actor_id": PERSON, "name": "P", "role": "reviewer", "agency": "elsewhere"},
)
RELEASED = (MemberReleased, {"actor_id": PERSON, "reason": "Done."})
BARRED = (PersonBarred, {"actor_id": PERSON, "name": "P", "reason": "A relative."})
LIFTED = (BarLifted, {"actor_id": PERSON, "reason": "By mistake."})


def taken(until: datetime) -> tuple[type[Event], dict[str, object]]:
    by = attribution("elsewhere", actor_id=PERSON)
    fields = {"by": by, "access_id": an_id("access"), "reason": "At night.", "until": until}
    return (EmergencyAccessTaken, fields)


NOW = datetime.now(UTC)


async def test_shows_nothing_to_who_says_nothing(log: Log):
    await log.record(*TWO_CASES)
    await log.service.execute("DISCARD ALL")
    await log.service.execute("SET ROLE daybook_service")
    assert await sees(log)

    await read_as(log, log_id="", every_case="on", agency=POLICE)
    assert await sees(log)


async def test_shows_every_case_of_one_log_to_who_sees_every_case(log: Log):
    await log.record(*TWO_CASES)
    await read_as(log, every_case="on")
    assert await sees(log, CASE, OTHER)

    await read_as(log, every_case="on", log_id=new_id())
    assert await sees(log)


async def test_shows_an_agency_the_cases_it_takes_part_in_now(log: Log):
    await log.record(*TWO_CASES)
    await read_as(log, agency=POLICE)
    assert await sees(log, CASE)

    await log.record(without(POLICE, a_case(POLICE))[-1])
    assert await sees(log)


async def test_shows_a_guest_nothing_of_an_agency_of_the_same_name(log: Log):
    await log.record(*TWO_CASES)

    await read_as(log, agency=POLICE, guest_of=new_id())

    assert await sees(log)


@pytest.mark.parametrize(
    ("last_day", "shown"),
    [(london_day(NOW), [CASE]), (london_day(NOW) - timedelta(days=1), []), (None, [CASE])],
)
async def test_shows_a_guest_the_case_until_the_last_day_of_the_invitation_is_over(
    log: Log, last_day: date | None, shown: list[UUID]
):
    await log.record(*TWO_CASES, *guests(until=last_day))

    await read_as(log, agency="their-police", guest_of=SOUTHMERE["partnership_id"])

    assert await sees(log, *shown)


async def test_shows_a_guest_nothing_until_the_invitation_is_accepted_and_none_once_they_left(
    log: Log,
):
    invited, joined = guests(until=None)
    left = fact(AgencyLeft, version=FROM + 3, agency="their-police", reason="Ended.")
    await log.record(*TWO_CASES, invited)
    await read_as(log, agency="their-police", guest_of=SOUTHMERE["partnership_id"])

    assert await sees(log)
    await log.record(joined)
    assert await sees(log, CASE)
    await log.record(left)
    assert await sees(log)


async def test_shows_a_person_the_cases_they_are_named_on_now(log: Log):
    await log.record(*TWO_CASES, *persons(NAMED))
    await read_as(log, actor_id=PERSON)
    assert await sees(log, CASE)

    await log.record(persons(NAMED, RELEASED)[-1])
    assert await sees(log)


@pytest.mark.parametrize("who", [{"every_case": "on"}, {"agency": POLICE}, {}], ids=str)
async def test_shows_a_barred_person_nothing_of_the_case_whatever_opens_it(log: Log, who):
    await log.record(*TWO_CASES, *persons(NAMED, taken(NOW + timedelta(hours=4)), BARRED))
    others = [OTHER] if "every_case" in who else []
    await read_as(log, actor_id=PERSON, **who)
    assert await sees(log, *others)

    await log.record(persons(NAMED, taken(NOW), BARRED, LIFTED)[-1])
    assert await sees(log, CASE, *others)


async def test_shows_a_case_opened_in_an_emergency_until_it_ends(log: Log):
    running = taken(NOW + timedelta(hours=4))
    await log.record(*TWO_CASES, *persons(running))
    await read_as(log, actor_id=PERSON)
    assert await sees(log, CASE)

    ended = (EmergencyAccessEnded, {"access_id": an_id("access")})
    await log.record(persons(running, ended)[-1])
    assert await sees(log)


async def test_shows_nothing_of_an_emergency_that_is_over(log: Log):
    await log.record(*TWO_CASES, *persons(taken(NOW)))

    await read_as(log, actor_id=PERSON)

    assert await sees(log)


async def test_what_says_who_may_know_of_a_case_says_so_only_of_the_reader(log: Log):
    await log.record(*TWO_CASES, *persons(BARRED))
    await read_as(log, agency=POLICE)

    rows = await log.service.execute("SELECT DISTINCT row_key FROM read.case_access")

    assert await rows.fetchall() == [(f"agency.{POLICE}",)]


async def test_every_read_table_of_cases_is_behind_the_wall(log: Log):
    rows = await log.rows(
        """SELECT relation.relname, relation.relrowsecurity,
            (SELECT array_agg(role::regrole::text ORDER BY role::regrole::text)
             FROM pg_policy, unnest(polroles) AS role WHERE polrelid = relation.oid) AS roles
        FROM pg_class AS relation
        JOIN pg_attribute AS told ON told.attrelid = relation.oid AND told.attname = 'case_id'
        WHERE relation.relnamespace = 'read'::regnamespace AND relation.relkind IN ('r', 'p')"""
    )

    assert {name for name, _, _ in rows} >= set(NAMES)
    open_to_all = [
        name
        for name, is_on, roles in rows
        if not is_on or roles != ["daybook_follower", "daybook_service"]
    ]
    assert open_to_all == [], "See migrations/0010_case_access.sql for the two policies."
