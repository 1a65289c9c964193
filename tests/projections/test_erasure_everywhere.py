"""The words of a case whose key was destroyed go from wherever they are, as soon as it is gone.

Also from read models that never come to the event that says so, and from every other table.
"""

from __future__ import annotations

import asyncio
from threading import Event as Signal
from typing import Any, LiteralString

import pytest
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from domain.record.append import Append, Claim, IdempotencyKey
from projections import sql
from projections.erasure import Eraser
from projections.follower import FOLLOWER_SETTINGS, Follower
from projections.names import CHRONOLOGY, HISTORY, NAMES
from projections.rebuild import Step, rebuild
from projections.registry import PROJECTIONS
from projections.replay import compare
from projections.waiting import caught_up
from tests.projections.conftest import Log
from tests.projections.destroying import (
    CANARY,
    SAYING,
    another,
    build_beside,
    destroy,
    is_erased,
    is_waiting_for_a_lock,
    tables_that_say,
    told,
)
from tests.projections.test_apart import a_later_log, in_time
from tests.projections.test_follower import LIMIT_S, following
from tests.support.builders import CASE, a_case
from tests.support.keys import KEYS, VAULT

pytestmark = pytest.mark.anyio

#: Why a follower leaves a read model as it stands.
STANDING_STILL: tuple[LiteralString, ...] = (
    "stuck_at = position + 1, stuck_because = 'ValueError'",
    "version = 0",
    "version = 1000",
)


async def stand_still(log: Log, how: LiteralString, *names: str) -> None:
    await log.owner.execute(
        SQL("UPDATE read.progress SET {} WHERE projection = ANY (%s)").format(SQL(how)),
        [list(names)],
    )


@pytest.mark.parametrize("how", STANDING_STILL)
@pytest.mark.parametrize("name", NAMES)
async def test_a_read_model_that_stands_still_is_erased_too(
    log: Log, name: str, how: LiteralString
):
    position = await log.record(*another(), *told())
    await stand_still(log, how, name)

    await destroy(log)
    await log.follow()

    assert await tables_that_say(log, CANARY) == set()
    [stood] = await log.rows(
        "SELECT position FROM read.progress WHERE projection = %(name)s", name=name
    )
    assert stood == (position,)
    for one in await compare(log.follower, VAULT, log.log_id):
        assert one.differences == ()


async def test_a_read_model_that_goes_on_again_ends_like_the_others(log: Log):
    await log.append(*another(), *told()[:5])
    await log.follow()
    await stand_still(log, STANDING_STILL[0], CHRONOLOGY, HISTORY)
    await log.append(*told()[5:])
    await destroy(log)
    await log.follow()

    await log.owner.execute("UPDATE read.progress SET stuck_at = NULL, stuck_because = NULL")
    await log.follow()

    await is_erased(log)


async def test_it_is_done_where_no_read_model_has_anything_else_to_do(log: Log):
    """All of them stuck, and what an interrupted rebuild left beside."""
    await log.record(*another(), *told())
    await build_beside(log)
    await stand_still(log, STANDING_STILL[0], *NAMES)
    follower = Follower(log.dsns.follower, KEYS)
    assert await follower.step(log.follower) == 0

    await destroy(log)
    assert await tables_that_say(log, CANARY) == SAYING
    await follower.step(log.follower)

    assert await tables_that_say(log, CANARY) == set()


async def test_a_follower_that_starts_later_does_what_another_left_undone(log: Log):
    """Killed after it had applied the event, and before it had come to what stands beside."""
    await log.record(*another(), *told())
    await build_beside(log)
    await log.owner.execute(
        "CREATE TEMP TABLE kept AS SELECT * FROM read.chronology WHERE generation = 2"
    )
    await destroy(log)
    await log.follow()
    await log.owner.execute("INSERT INTO read.chronology SELECT * FROM kept ON CONFLICT DO NOTHING")
    assert await tables_that_say(log, CANARY) == {CHRONOLOGY}

    await Follower(log.dsns.follower, KEYS).step(log.follower)

    await is_erased(log)


async def test_it_is_looked_for_once(log: Log):
    await log.record(*another(), *told())
    await destroy(log)
    eraser = Eraser(PROJECTIONS)
    await eraser.erase(log.follower, log.log_id)
    assert await tables_that_say(log, CANARY) == set()

    async with await AsyncConnection.connect(log.dsns.owner) as busy:
        await busy.execute("SELECT FROM read.progress FOR UPDATE")
        # Waits for nobody, because there is nothing that it has not seen.
        await eraser.erase(log.follower, log.log_id)


async def test_a_read_model_that_still_says_it_is_found_wrong(log: Log):
    await log.record(*another(), *told())
    await build_beside(log)
    said = [row for name in NAMES for row in await rows_of_the_case(log, name, 1)]
    beside = await rows_of_the_case(log, CHRONOLOGY, 2)
    assert beside

    await destroy(log)
    found = [
        each for one in await compare(log.follower, VAULT, log.log_id) for each in one.differences
    ]

    assert {each.what for each in found} == {"extra"}
    assert sum(each.case_id == CASE for each in found) == len(said) + len(beside)
    # And what was remembered of the case.
    assert len(found) > len(said) + len(beside)

    await log.follow()

    await is_erased(log)


async def rows_of_the_case(log: Log, table: str, generation: int) -> list[tuple[Any, ...]]:
    query = SQL("SELECT FROM read.{} WHERE case_id = %(case_id)s AND generation = %(generation)s")
    return await log.rows(query.format(Identifier(table)), case_id=CASE, generation=generation)


async def test_a_rebuild_under_way_writes_nothing_of_it_again(log: Log):
    """It has read and applied the whole case, and has not yet committed."""
    head = await log.record(*another(), *told())
    reached, go_on = Signal(), Signal()

    def wait(step: Step) -> None:
        if step.position == head:
            reached.set()
            go_on.wait(LIMIT_S)

    def rebuild_apart() -> None:
        asyncio.run(rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, wait))

    rebuilding = asyncio.create_task(asyncio.to_thread(rebuild_apart))
    try:
        await asyncio.to_thread(reached.wait, LIMIT_S)
        await destroy(log)
        following_it = asyncio.create_task(log.follow())
        await in_time(lambda: is_waiting_for_a_lock(log))
        # The rebuild is in the middle of its batch, and has not said a word that others can read.
        assert await rows_of_the_case(log, CHRONOLOGY, 2) == []
    finally:
        go_on.set()
    await following_it
    await rebuilding

    await is_erased(log)


async def test_whoever_stands_still_in_a_batch_holds_up_one_log_for_a_while(log: Log):
    await log.record(*another(), *told())
    later = await a_later_log(log)
    async with await AsyncConnection.connect(log.dsns.owner) as busy:
        await busy.execute("SELECT FROM read.progress WHERE projection = 'history' FOR UPDATE")
        await destroy(log)
        position = await later.append(*a_case())
        async with following(Follower(log.dsns.follower, KEYS)):
            assert await caught_up(log.service, later.log_id, position, LIMIT_S)
            assert HISTORY in await tables_that_say(log, CANARY)
            await busy.rollback()

            async def nothing_is_left() -> bool:
                return await tables_that_say(log, CANARY) == set()

            await in_time(nothing_is_left)
    await log.follow()
    await is_erased(log)


async def test_several_followers_and_rebuilds_at_once_leave_nothing(log: Log):
    await log.append(*another(), *told())
    followers = [Follower(log.dsns.follower, KEYS, batch=size, poll_s=0.01) for size in (1, 3, 500)]
    stop = asyncio.Event()

    async def rebuild_again_and_again(batch: int) -> None:
        while not stop.is_set():
            await rebuild(log.dsns.follower, KEYS, log.log_id, batch=batch)

    tasks = [asyncio.create_task(each.run(stop)) for each in followers]
    tasks += [asyncio.create_task(rebuild_again_and_again(batch)) for batch in (2, 500)]
    await caught_up(log.service, log.log_id, (await log.view()).head, LIMIT_S)
    position = await destroy(log)
    assert await caught_up(log.service, log.log_id, position, LIMIT_S)
    stop.set()
    # A deadlock would end a rebuild.
    await asyncio.gather(*tasks)
    await log.follow()

    await is_erased(log)


async def test_no_table_of_any_schema_says_it_nor_what_the_database_knows_of_them(log: Log):
    request = Append(
        (*another(), *told()),
        claims=(Claim("case-reference", "CASE-0142", CASE),),
        idempotency=IdempotencyKey("police", CANARY, bytes(32)),
    )
    await log.records.append(log.log_id, request)
    await log.follow()
    await log.owner.execute("ANALYZE")
    assert await relations_that_say(log, CANARY) == {f"read.{name}" for name in SAYING}

    await destroy(log)
    await log.follow()

    assert await relations_that_say(log, CANARY) == set()


async def relations_that_say(log: Log, word: str) -> set[str]:
    """Every table in which a word is anywhere, and PostgreSQL's samples of what columns hold."""
    tables = await log.rows(
        """SELECT table_schema, table_name FROM information_schema.tables
        WHERE table_schema IN ('read', 'record', 'access', 'public')"""
    )
    assert len(tables) > 15
    found: set[str] = set()
    for schema, name in [*tables, ("pg_catalog", "pg_stats"), ("pg_catalog", "pg_stat_activity")]:
        query = SQL("SELECT FROM {} AS held WHERE held::text ILIKE %(word)s LIMIT 1")
        if await log.rows(query.format(Identifier(schema, name)), word=f"%{word}%"):
            found.add(f"{schema}.{name}")
    return found


async def test_looking_for_it_reads_an_index(log: Log):
    async with await AsyncConnection.connect(log.dsns.follower) as conn:
        for name, value in FOLLOWER_SETTINGS.items():
            await conn.execute(SQL("SELECT set_config(%s, %s, false)"), [name, value])
        look = sql.queries("projections")["destroyed_after"]
        cursor = await conn.execute("EXPLAIN " + look, {"log_id": log.log_id, "after": 0})
        plan = "\n".join([line async for (line,) in cursor])
    assert "data_key_destroyed" in plan
