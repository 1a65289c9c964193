"""Where the cases are that a partnership was invited to, and that only it is told."""

from __future__ import annotations

from uuid import UUID

import pytest

from domain.case import (
    AgencyJoined,
    InvitationAccepted,
    InvitationEnded,
    KeyDestroyed,
    PartnershipInvited,
)
from projections.shared_case.read import Shared, shared_with
from tests.projections.conftest import Log
from tests.support.builders import CASE, a_case, an_id, fact

pytestmark = pytest.mark.anyio

SOUTHMERE, EASTMERE = an_id("southmere"), an_id("eastmere")
FIRST, SECOND = UUID(int=1), UUID(int=2)
OPENED = a_case()


def invited(invitation: UUID, partnership: UUID, version: int) -> PartnershipInvited:
    return fact(
        PartnershipInvited,
        version=version,
        invitation_id=invitation,
        partnership={"partnership_id": partnership, "name": "Elsewhere"},
        agencies=({"theirs": "police", "here": "their-police", "name": "P", "kind": "police"},),
        reason="The family moved.",
    )


async def told(log: Log, partnership: UUID, **asked: UUID) -> tuple[Shared, ...]:
    async with log.service.transaction():
        return await shared_with(log.service, partnership, **asked)


async def test_an_invitation_is_found_by_whom_it_was_sent_to(log: Log):
    await log.record(*OPENED, invited(FIRST, SOUTHMERE, 7), invited(SECOND, EASTMERE, 8))

    assert await told(log, SOUTHMERE) == (Shared(log.log_id, CASE, FIRST, "waiting"),)
    assert await told(log, EASTMERE, case_id=CASE) == (Shared(log.log_id, CASE, SECOND, "waiting"),)
    assert await told(log, SOUTHMERE, case_id=an_id("another case")) == ()
    assert await told(log, SOUTHMERE, invitation_id=SECOND) == ()
    assert await told(log, log.log_id) == ()


async def test_it_says_what_became_of_it(log: Log):
    await log.record(
        *OPENED,
        invited(FIRST, SOUTHMERE, 7),
        fact(InvitationAccepted, version=8, invitation_id=FIRST),
    )
    assert [each.status for each in await told(log, SOUTHMERE)] == ["accepted"]

    await log.record(fact(InvitationEnded, version=9, invitation_id=FIRST, reason="Over."))
    assert [each.status for each in await told(log, SOUTHMERE)] == ["ended"]


async def test_nothing_is_found_of_a_case_whose_key_was_destroyed(log: Log):
    await log.record(*OPENED, invited(FIRST, SOUTHMERE, 7))
    await log.record(
        fact(
            KeyDestroyed,
            version=8,
            reference="CASE-0142",
            basis="retention-ended",
            rule="A rule.",
            proposed_by={"name": "K Orr", "role": "Coordinator"},
            authorised_by={"name": "R Holt", "role": "Head of records"},
            reason="Nobody asked.",
            sealed_events=7,
        )
    )

    assert await told(log, SOUTHMERE) == ()


async def test_the_database_itself_shows_an_invitation_to_nobody_else(log: Log):
    """With no word of ours about who asks, or a false one, in the statement."""
    await log.record(*OPENED, invited(FIRST, SOUTHMERE, 7))
    count = "SELECT COUNT(*) FROM read.shared_case"

    async def seen_as(partnership: str | None) -> int:
        async with log.service.transaction():
            if partnership is not None:
                await log.service.execute(
                    "SELECT set_config('daybook.partnership_id', %s, true)", [partnership]
                )
            cursor = await log.service.execute(count)
            row = await cursor.fetchone()
            return row[0] if row else -1

    assert await seen_as(str(SOUTHMERE)) == 1
    assert [await seen_as(each) for each in (None, "", str(EASTMERE), str(log.log_id))] == [0] * 4
    assert await log.rows(count) == [(1,)]


async def test_a_guest_is_shown_that_case_and_not_the_hosts_others_of_the_same_code(log: Log):
    """Under the code that the guests were given here, an agency of the host takes part elsewhere:
    the second wall tells them apart.
    """
    partnership = {"partnership_id": SOUTHMERE, "name": "Southmere"}
    joined = fact(
        AgencyJoined,
        version=7,
        agency="their-police",
        name="Southmere Police",
        kind="police",
        partnership=partnership,
    )
    other = an_id("another case")
    await log.record(*OPENED, joined, *a_case("their-police", case_id=other))

    async def seen_as(guest_of: str) -> set[UUID]:
        said = {"log_id": log.log_id, "agency": "their-police", "guest_of": guest_of}
        async with log.service.transaction():
            await log.service.execute(
                "SELECT set_config('daybook.' || name, said, true) FROM unnest(%s::text[], "
                "%s::text[]) AS who (name, said)",
                [["every_case", "actor_id", *said], ["off", "", *map(str, said.values())]],
            )
            cursor = await log.service.execute("SELECT DISTINCT case_id FROM read.case_file")
            return {row[0] for row in await cursor.fetchall()}

    assert await seen_as(str(SOUTHMERE)) == {CASE}
    assert await seen_as("") == {other}
    assert await seen_as(str(EASTMERE)) == set()
