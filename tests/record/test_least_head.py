"""A database is put back under a running process: not one position is given out a second time.

That the log ends before what was signed is seen under its lock, with each batch, so there is no
moment between a look and an append in which the database could be another.
"""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from domain.record.append import Receipt
from domain.record.published import RolledBack
from tests.support.log_events import a_key, an_append, new_stream
from tests.support.rolled_back import cut_back

pytestmark = pytest.mark.anyio


@pytest.fixture
async def publisher(log, new_publisher):
    """One that watches over the log, as a process that serves has it."""
    watching = new_publisher()
    log.records.watched_by(watching)
    log.records.on_append(watching.note_append)
    return watching


async def published(log, publisher, events: int) -> Receipt:
    receipt = await log.append(an_append(events=events))
    assert await publisher.publish(log.log_id) is not None
    await publisher.admit(log.log_id)
    return receipt


def events_on_record(log) -> int:
    with psycopg.connect(log.dsns.owner) as connection:
        row = connection.execute("SELECT count(*) FROM record.event").fetchone()
    assert row is not None
    return row[0]


async def test_the_very_next_append_is_refused_and_adds_nothing(log, publisher):
    await published(log, publisher, events=5)
    cut_back(log.dsns.owner, 3)

    with pytest.raises(RolledBack, match="Reading goes on"):
        await log.append(an_append())

    assert (await log.head(), events_on_record(log)) == (3, 3)


async def test_so_are_all_that_come_together(log, publisher):
    await published(log, publisher, events=5)
    cut_back(log.dsns.owner, 3)

    answers = await asyncio.gather(
        *(log.append(an_append()) for _ in range(50)), return_exceptions=True
    )

    assert {type(each) for each in answers} == {RolledBack}
    assert events_on_record(log) == 3


async def test_so_is_a_request_that_was_recorded_before_and_is_no_longer_there(log, publisher):
    key = a_key()
    await published(log, publisher, events=3)
    await log.append(an_append(key=key))
    await publisher.publish(log.log_id)
    cut_back(log.dsns.owner, 3)
    with psycopg.connect(log.dsns.owner) as connection:
        connection.execute("DELETE FROM record.request")

    with pytest.raises(RolledBack):
        await log.append(an_append(key=key))

    assert events_on_record(log) == 3


async def test_whoever_runs_it_is_told_from_the_next_append_on(log, publisher):
    await published(log, publisher, events=5)
    cut_back(log.dsns.owner, 3)

    for _ in range(2):
        with pytest.raises(RolledBack):
            await log.append(an_append())

    assert "holds 3 events, and 5 were published" in publisher.doubts[log.log_id].why


async def test_with_the_newer_record_back_it_goes_on_in_the_same_process(log, publisher):
    await published(log, publisher, events=5)
    owner = await log.as_owner()
    end = await (await owner.execute("SELECT head, root, frontier FROM record.log")).fetchone()
    await owner.execute("UPDATE record.log SET head = 3")
    await owner.commit()
    for _ in range(2):
        with pytest.raises(RolledBack):
            await log.append(an_append())

    await owner.execute("UPDATE record.log SET head = %s, root = %s, frontier = %s", end)
    await owner.commit()
    await publisher.publish(log.log_id)
    receipt = await log.append(an_append())

    assert receipt.position == 6
    assert publisher.doubts == {}


async def test_what_was_recorded_and_not_yet_signed_is_no_measure(log, publisher):
    """It is the receipts' word against the database's, and only a signature decides."""
    await published(log, publisher, events=3)
    await log.append(an_append(events=2))
    cut_back(log.dsns.owner, 3)

    assert (await log.append(an_append())).position == 4


async def test_another_log_of_the_same_database_is_not_held_up(log, publisher):
    await published(log, publisher, events=5)
    other = new_stream()
    await log.records.create_log(other, "Another partnership")
    with psycopg.connect(log.dsns.owner) as connection:
        connection.execute("UPDATE record.log SET head = 3 WHERE log_id = %s", [log.log_id])

    with pytest.raises(RolledBack):
        await log.append(an_append())

    assert (await log.records.append(other, an_append())).position == 1
