"""Keeping up with a log: together with its position, alone with its faults, and never twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection

from domain.entry import EntryRecorded
from domain.event import Value
from domain.identifiers import new_id
from domain.record.append import Append, Recorded
from projections.chronology.read import chronology
from projections.follower import Follower
from projections.names import CHRONOLOGY, NAMES
from projections.projection import Projection
from projections.registry import BY_NAME, PROJECTIONS
from projections.replay import compare
from projections.restrictions.sight import EVERYTHING
from projections.waiting import caught_up
from projections.working_set import Key, WorkingSet
from tests.projections.conftest import Log
from tests.projections.histories import one_of_each
from tests.support.builders import CASE, a_case, an_entry, an_id
from tests.support.keys import KEYS, VAULT

pytestmark = pytest.mark.anyio

LIMIT_S = 60.0


@asynccontextmanager
async def following(follower: Follower) -> AsyncIterator[Follower]:
    """A follower at work, stopped at the end."""
    stop = asyncio.Event()
    task = asyncio.create_task(follower.run(stop))
    try:
        yield follower
    finally:
        stop.set()
        await asyncio.wait_for(task, LIMIT_S)


async def progress(log: Log) -> Mapping[str, tuple[int, int | None, str | None]]:
    """Position, and where and why stuck, of each read model that serves."""
    rows = await log.rows(
        """SELECT projection, position, stuck_at, stuck_because FROM read.progress
        WHERE log_id = %(log_id)s AND is_serving"""
    )
    return {name: (position, at, because) for name, position, at, because in rows}


def altered(**changes: Any) -> tuple[Projection, ...]:
    """All read models, the chronology changed."""
    return tuple(replace(one, **changes) if one.name == CHRONOLOGY else one for one in PROJECTIONS)


def failing_at(position: int) -> Callable[[Recorded, WorkingSet], None]:
    """The chronology's own apply, except that it puts half of one event and raises."""
    real = BY_NAME[CHRONOLOGY].apply

    def apply(recorded: Recorded, rows: WorkingSet) -> None:
        real(recorded, rows)
        if recorded.position == position:
            raise ZeroDivisionError("words of the record")

    return apply


async def is_exact(log: Log) -> bool:
    return all(not one.differences for one in await compare(log.follower, VAULT, log.log_id))


async def test_follows_what_was_there_and_what_comes(log: Log):
    await log.append(*a_case())

    async with following(Follower(log.dsns.follower, KEYS)):
        assert await caught_up(log.service, log.log_id, 6, LIMIT_S)
        position = await log.append(an_entry("later"))
        assert await caught_up(log.service, log.log_id, position, LIMIT_S)

    assert await is_exact(log)


async def test_finds_logs_that_are_begun_later(log: Log):
    async with following(Follower(log.dsns.follower, KEYS)):
        log.log_id = new_id()
        await log.records.create_log(log.log_id, "Another partnership")
        position = await log.append(*a_case())
        assert await caught_up(log.service, log.log_id, position, LIMIT_S)


async def test_being_woken_is_enough(log: Log):
    follower = Follower(log.dsns.follower, KEYS, poll_s=LIMIT_S * 10)
    log.records.on_append(lambda _log_id, _head: follower.wake())

    async with following(follower):
        for number in range(5):
            position = await log.append(an_entry(f"entry {number}"))
            assert await caught_up(log.service, log.log_id, position, LIMIT_S)


async def test_stops_while_it_waits(log: Log):
    async with following(Follower(log.dsns.follower, KEYS, poll_s=LIMIT_S * 10)):
        await log.follow()


async def test_a_read_model_that_raises_stops_alone_before_that_event(log: Log):
    await log.append(*a_case(), an_entry("a"), an_entry("b"), an_entry("c"))

    await log.follow(projections=altered(apply=failing_at(8)))

    assert await progress(log) == {
        "case_access": (9, None, None),
        "shared_case": (9, None, None),
        "case_file": (9, None, None),
        "chronology": (7, 8, "ZeroDivisionError"),
        "review_timeline": (9, None, None),
        "restrictions": (9, None, None),
        "history": (9, None, None),
    }
    # Everything before it is there, and nothing of what it half did.
    assert await is_exact(log)
    page = await chronology(log.service, await log.view(), CASE, EVERYTHING)
    assert [row.stream_id for row in page.rows] == [an_id("a")]


async def test_a_stuck_read_model_is_left_alone_while_the_others_go_on(log: Log):
    projections = altered(apply=failing_at(3))
    await log.append(*a_case())
    await log.follow(projections=projections)

    await log.append(an_entry())
    await log.follow(projections=projections)

    positions = {name: position for name, (position, _, _) in (await progress(log)).items()}
    assert positions == {name: 2 if name == CHRONOLOGY else 7 for name in NAMES}


async def test_rows_that_cannot_be_stored_are_found_to_the_very_event(log: Log):
    def columns(key: Key, body: Value) -> Mapping[str, object]:
        given = BY_NAME[CHRONOLOGY].columns(key, body)
        return {**given, "sequence": 2**40} if key.row_key == str(an_id("b")) else given

    await log.append(*a_case(), an_entry("a"), an_entry("b"), an_entry("c"))

    await log.follow(projections=altered(columns=columns))

    assert (await progress(log))["chronology"][:2] == (7, 8)
    assert (await progress(log))["history"] == (9, None, None)
    assert await is_exact(log)


async def test_a_follower_that_starts_tries_a_stuck_read_model_again(log: Log):
    await log.append(*a_case())
    await log.follow(projections=altered(apply=failing_at(3)))

    async with following(Follower(log.dsns.follower, KEYS)):
        assert await caught_up_in_the_end(log, 6)

    assert (await progress(log))["chronology"] == (6, None, None)
    assert await is_exact(log)


async def caught_up_in_the_end(log: Log, position: int) -> bool:
    """As `caught_up`, for a read model that is stuck now and will be tried again."""
    async with asyncio.timeout(LIMIT_S):
        while not await caught_up(log.service, log.log_id, position, 0.1):
            pass
    return True


async def test_an_event_that_cannot_be_read_stops_every_read_model_before_it(log: Log):
    await log.append(*a_case(), an_entry("a"))
    await log.owner.execute("UPDATE record.event SET topic = 'entry.unheard_of' WHERE position = 4")

    await log.follow()

    assert {at for _, at, _ in (await progress(log)).values()} == {4}
    assert {position for position, _, _ in (await progress(log)).values()} == {3}


@pytest.mark.parametrize("missing", [3, 6])
async def test_a_gap_in_the_log_is_never_read_past(log: Log, missing: int):
    await log.append(*a_case())
    await log.owner.execute("DELETE FROM record.event WHERE position = %s", [missing])

    await log.follow()

    assert set((await progress(log)).values()) == {(missing - 1, missing, "GapInTheLog")}


async def test_a_follower_survives_the_loss_of_its_connection(log: Log):
    async with following(Follower(log.dsns.follower, KEYS)) as follower:
        assert await caught_up(log.service, log.log_id, await log.append(*a_case()), LIMIT_S)
        await log.owner.execute(
            """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'daybook follower' AND datname = current_database()"""
        )
        follower.wake()

        assert await caught_up(log.service, log.log_id, await log.append(an_entry()), LIMIT_S)


async def test_two_followers_share_the_work_and_repeat_none_of_it(log: Log):
    events = one_of_each()
    async with (
        following(Follower(log.dsns.follower, KEYS, batch=3, poll_s=0.001)),
        following(Follower(log.dsns.follower, KEYS, batch=5, poll_s=0.001)),
    ):
        for event in events:
            position = await log.append(event)
        assert await caught_up(log.service, log.log_id, position, LIMIT_S)

    assert await is_exact(log)
    assert {position for position, _, _ in (await progress(log)).values()} == {len(events)}


async def test_a_second_follower_passes_over_what_the_first_is_working_on(log: Log):
    await log.record(*a_case())
    await log.append(an_entry())

    async with await AsyncConnection.connect(log.dsns.follower) as busy:
        await busy.execute("SELECT FROM read.progress FOR UPDATE")
        await asyncio.wait_for(log.follow(), LIMIT_S)
        held = {position for position, _, _ in (await progress(log)).values()}
        await busy.rollback()

    assert held == {6}


async def test_going_over_events_again_adds_nothing(log: Log):
    await log.record(*one_of_each())
    before = await log.rows("SELECT COUNT(*) FROM read.chronology")

    await log.owner.execute("UPDATE read.progress SET position = 0")
    await log.follow(batch=7)

    assert await log.rows("SELECT COUNT(*) FROM read.chronology") == before
    assert await is_exact(log)


async def test_a_read_model_far_behind_does_not_hold_up_the_others(log: Log):
    await log.record(*one_of_each())
    await log.owner.execute("DELETE FROM read.chronology")
    await log.owner.execute("UPDATE read.progress SET position = 0 WHERE projection = 'chronology'")
    head = await log.append(an_entry())

    follower = Follower(log.dsns.follower, KEYS, batch=2)
    await follower.follow_once(log.follower, log.log_id)

    found = await progress(log)
    assert (found["chronology"][0], found["history"][0]) == (2, head)


async def test_waiting_for_what_never_comes_ends_in_time(log: Log):
    await log.record(*a_case())
    await log.append(an_entry())

    assert await caught_up(log.service, log.log_id, 6, 0)
    assert not await caught_up(log.service, log.log_id, 7, 0.05)


async def test_waiting_for_a_position_that_is_not_on_the_record_ends_at_once(log: Log):
    await log.record(*a_case())

    assert not await asyncio.wait_for(caught_up(log.service, log.log_id, 7, 1_000), LIMIT_S)
    assert not await asyncio.wait_for(caught_up(log.service, new_id(), 1, 1_000), LIMIT_S)


async def test_waiting_for_a_stuck_read_model_ends_at_once(log: Log):
    await log.append(*a_case())
    await log.follow(projections=altered(apply=failing_at(3)))

    assert not await asyncio.wait_for(caught_up(log.service, log.log_id, 6, 1_000), LIMIT_S)
    others = [name for name in NAMES if name != CHRONOLOGY]
    assert await caught_up(log.service, log.log_id, 6, LIMIT_S, projections=others)


async def test_the_follower_can_change_no_event(log: Log):
    await log.append(*a_case())

    for statement in ("UPDATE record.event SET topic = ''", "DELETE FROM record.event"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await log.follower.execute(statement)


async def test_positions_and_rows_are_there_together(log: Log):
    """Whoever looks at any moment sees a position and exactly the rows that it stands for."""
    events = [*a_case(), *(an_entry(f"entry {number}") for number in range(60))]
    await log.append(*events)
    seen: set[int] = set()

    async with following(Follower(log.dsns.follower, KEYS, batch=1)):
        async with asyncio.timeout(LIMIT_S):
            while len(events) not in seen:
                compared = await compare(log.follower, VAULT, log.log_id)
                assert all(not one.differences for one in compared)
                seen |= {one.position for one in compared if one.projection == CHRONOLOGY}

    assert len(seen) > 1
    assert isinstance(events[-1], EntryRecorded)
    assert await log.records.append(log.log_id, Append((an_entry("one more"),)))
