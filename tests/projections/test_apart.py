"""What goes wrong with one log, or with one read model, stays there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import psycopg
import pytest
from psycopg import AsyncConnection

from domain.entry import EntryCorrected
from domain.event import Value
from domain.identifiers import new_id
from projections.follower import Follower
from projections.names import CHRONOLOGY, HISTORY
from projections.rebuild import rebuild
from projections.registry import BY_NAME, PROJECTIONS
from projections.waiting import caught_up
from tests.projections.conftest import Log
from tests.projections.test_follower import LIMIT_S, altered, following, is_exact, progress
from tests.support.builders import a_case, an_entry, an_id, content, fact
from tests.support.keys import KEYS

pytestmark = pytest.mark.anyio


async def a_later_log(log: Log) -> Log:
    """A log that each round comes to after the first."""
    later = new_id()
    while later < log.log_id:
        later = new_id()
    await log.records.create_log(later, "Another partnership")
    return replace(log, log_id=later)


def correction(name: str) -> EntryCorrected:
    return fact(
        EntryCorrected,
        stream=an_id(name),
        version=2,
        corrects_version=1,
        content=content(summary="Seen at home."),
        reason="Wrong place.",
    )


async def in_time(is_so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not await is_so():
            pass


async def is_waiting(log: Log, application: str) -> bool:
    """Whether somebody waits for a lock."""
    return bool(
        await log.rows(
            """SELECT FROM pg_stat_activity WHERE application_name = %(application)s
            AND wait_event_type = 'Lock' AND datname = current_database()""",
            application=application,
        )
    )


async def test_a_stored_row_that_cannot_be_read_stops_its_read_model_alone(log: Log):
    await log.record(*a_case(), an_entry("a"), an_entry("b"))
    await log.owner.execute(
        """UPDATE read.chronology SET body = body || '{"surprise": 1}' WHERE row_key = %s""",
        [str(an_id("a"))],
    )
    await log.append(correction("b"), correction("a"))
    later = await a_later_log(log)
    position = await later.append(*a_case())

    async with following(Follower(log.dsns.follower, KEYS)):
        assert await caught_up(log.service, later.log_id, position, LIMIT_S)

        assert await progress(log) == {
            "case_access": (10, None, None),
            "shared_case": (10, None, None),
            "case_file": (10, None, None),
            "chronology": (9, 10, "ValidationError"),
            "review_timeline": (10, None, None),
            "restrictions": (10, None, None),
            "history": (10, None, None),
        }


async def test_a_gap_in_one_log_does_not_hold_up_another(log: Log):
    await log.append(*a_case())
    await log.owner.execute("DELETE FROM record.event WHERE position = 2")
    later = await a_later_log(log)
    position = await later.append(*a_case())

    async with following(Follower(log.dsns.follower, KEYS)):
        assert await caught_up(log.service, later.log_id, position, LIMIT_S)

    assert set((await progress(log)).values()) == {(1, 2, "GapInTheLog")}


async def test_a_log_that_cannot_be_followed_now_holds_up_no_other_and_is_tried_again(log: Log):
    attempts = 0

    def body(key: str, text: str) -> Value:
        nonlocal attempts
        attempts += 1
        if attempts <= 3:
            raise psycopg.errors.QueryCanceled("too slow")
        return BY_NAME[CHRONOLOGY].body(key, text)

    await log.record(*a_case(), an_entry("a"))
    position = await log.append(correction("a"))
    later = await a_later_log(log)
    other = await later.append(*a_case())

    async with following(
        Follower(log.dsns.follower, KEYS, projections=altered(body=body), poll_s=0.001)
    ):
        assert await caught_up(log.service, later.log_id, other, LIMIT_S)
        assert await caught_up(log.service, log.log_id, position, LIMIT_S)

    assert attempts > 3
    assert await is_exact(log)


async def test_one_log_has_its_batch_before_another_has_its_second(log: Log):
    await log.append(*a_case())
    later = await a_later_log(log)
    await later.append(*a_case())

    await Follower(log.dsns.follower, KEYS, batch=2).step(log.follower)

    for each in (log, later):
        assert {position for position, _, _ in (await progress(each)).values()} == {2}


async def test_a_rebuild_that_failed_is_tried_again(log: Log):
    head = await log.record(*a_case())
    newer = tuple(
        replace(one, version=one.version + 1) if one.name == HISTORY else one for one in PROJECTIONS
    )
    async with await AsyncConnection.connect(log.dsns.owner) as busy:
        await busy.execute("SELECT FROM read.progress WHERE projection = 'history' FOR UPDATE")
        async with following(Follower(log.dsns.follower, KEYS, projections=newer, poll_s=0.01)):
            await in_time(lambda: is_waiting(log, "daybook rebuild"))
            await log.owner.execute(
                """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE application_name = 'daybook rebuild' AND datname = current_database()"""
            )
            await in_time(lambda: is_waiting(log, "daybook rebuild"))
            await busy.rollback()

            async def is_rebuilt() -> bool:
                return (HISTORY, BY_NAME[HISTORY].version + 1, head) in await log.rows(
                    "SELECT projection, version, position FROM read.progress WHERE is_serving"
                )

            await in_time(is_rebuilt)


async def test_clearing_old_rows_does_not_hold_up_the_follower(log: Log):
    await log.record(*a_case())
    async with await AsyncConnection.connect(log.dsns.owner) as busy:
        # Whoever clears these rows waits here, in the middle of it.
        await busy.execute("SELECT FROM read.history FOR UPDATE")
        rebuilding = asyncio.create_task(rebuild(log.dsns.follower, KEYS, log.log_id, HISTORY))
        await in_time(lambda: is_waiting(log, "daybook rebuild"))

        head = await log.append(an_entry())
        await log.follow()

        assert {position for position, _, _ in (await progress(log)).values()} == {head}
        assert not rebuilding.done()
        await busy.rollback()
        await asyncio.wait_for(rebuilding, LIMIT_S)
    assert await log.rows("SELECT DISTINCT generation FROM read.history") == [(2,)]
