"""The destruction of a case's key leaves not a word of the case in any read model.

Whatever the follower and rebuilds were doing, and whether or not they had read the events while
they could be read. What is looked for is in every kind of text that a case has.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import LiteralString

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from domain.event import Event
from domain.identifiers import new_id
from domain.record.append import Recorded
from projections.case_file.read import cases
from projections.case_file.rows import DestroyedCaseRow
from projections.names import CHRONOLOGY, NAMES
from projections.rebuild import rebuild
from projections.replay import Replay, compare
from tests.projections.conftest import Log
from tests.projections.destroying import (
    CANARY,
    OTHER,
    SAYING,
    another,
    build_beside,
    destroy,
    destruction,
    is_erased,
    is_waiting_for_a_lock,
    tables_that_say,
    told,
)
from tests.support.builders import CASE
from tests.support.keys import KEYS, VAULT

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("batch", [1, 7, 500])
async def test_nothing_is_left_of_what_was_read_before(log: Log, batch: int):
    await log.append(*another(), *told())
    await log.follow(batch)
    assert await tables_that_say(log, CANARY) == SAYING

    await destroy(log)
    await log.follow(batch)

    await is_erased(log)


@pytest.mark.parametrize("batch", [1, 7, 500])
async def test_nothing_comes_of_events_that_were_never_read_in_time(log: Log, batch: int):
    await log.append(*another(), *told())
    await destroy(log)

    await log.follow(batch)

    await is_erased(log)


async def test_nothing_is_left_where_the_events_were_read_in_the_same_batch(log: Log):
    """A follower may have decoded the events of a batch before the key was destroyed."""
    await log.append(*another(), *told())
    readable = await log.events()
    position = await destroy(log)
    version = sum(event.originator_id == CASE for event in told()) + 1
    last = Recorded(position, readable[-1].recorded_at, bytes(32), destruction(version))

    replay = Replay()
    for recorded in (*readable, last):
        replay.apply(recorded)

    for name, rows in replay.rows.items():
        said = [one.body.model_dump_json() for one in rows.versions()]
        assert not any(CANARY in text for text in said), name
    left = [one for one in replay.rows["case_file"].versions() if one.key.case_id == CASE]
    assert [(one.from_position, type(one.body)) for one in left] == [(position, DestroyedCaseRow)]


async def test_read_models_made_anew_after_it_are_the_same(log: Log):
    await log.record(*another(), *told())
    await destroy(log)
    await log.follow()

    await rebuild(log.dsns.follower, KEYS, log.log_id)

    await is_erased(log)


@pytest.mark.parametrize("then", ["SET stuck_at = NULL, stuck_because = NULL", "SET version = 0"])
async def test_what_an_interrupted_rebuild_left_is_erased_too(log: Log, then: LiteralString):
    """Whether the next rebuild can go on with it or will throw it away."""
    await log.record(*another(), *told())
    await build_beside(log, then)
    assert len(await log.rows("SELECT DISTINCT generation FROM read.chronology")) == 2

    await destroy(log)
    await log.follow()

    await is_erased(log)
    assert len(await log.rows("SELECT DISTINCT generation FROM read.chronology")) == 2

    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY)

    await is_erased(log)


async def test_old_rows_that_a_rebuild_had_no_time_to_delete_are_erased_too(log: Log):
    await log.record(*another(), *told())
    await log.owner.execute("UPDATE read.progress SET generation = 2")
    await log.owner.execute(
        """INSERT INTO read.progress (log_id, projection, generation, version, position, is_serving)
        SELECT log_id, projection, 1, version, position, false FROM read.progress"""
    )
    for table in NAMES:
        await log.owner.execute(
            SQL(
                """CREATE TEMP TABLE copied AS SELECT * FROM read.{table};
                UPDATE copied SET generation = 2;
                INSERT INTO read.{table} SELECT * FROM copied;
                DROP TABLE copied"""
            ).format(table=Identifier(table))
        )

    await destroy(log)
    await log.follow()

    await is_erased(log)


async def test_a_rebuild_in_the_middle_of_a_batch_is_waited_for(log: Log):
    """It may be writing what it read while the key was there, and be killed after that."""
    await log.record(*another(), *told())
    await build_beside(log)
    await log.owner.execute("DELETE FROM read.chronology WHERE generation = 2")
    async with await AsyncConnection.connect(log.dsns.follower) as rebuilding:
        await rebuilding.execute("SELECT FROM read.progress WHERE generation = 2 FOR UPDATE")
        await rebuilding.execute(
            """INSERT INTO read.chronology SELECT log_id, 2, case_id, row_key, from_position,
            to_position, sort_at, sequence, position, earliest, latest, agency, kind, search_text,
            body FROM read.chronology WHERE generation = 1"""
        )
        await destroy(log)
        following = asyncio.create_task(log.follow())
        while not await is_waiting_for_a_lock(log):
            assert not following.done()
            await asyncio.sleep(0.01)
        await rebuilding.commit()

    await following

    await is_erased(log)


async def test_a_read_model_that_has_not_come_so_far_is_not_stuck(log: Log):
    await log.append(*another(), *told()[:-2])
    await log.follow()
    await log.append(*told()[-2:])
    position = await destroy(log)

    assert await tables_that_say(log, CANARY) == SAYING
    listed = await cases(log.service, await log.view())
    assert {each.case.case_id for each in listed} == {OTHER}

    await log.follow(1)

    stuck = await log.rows("SELECT FROM read.progress WHERE stuck_at IS NOT NULL")
    assert stuck == []
    assert (await log.view()).position == position
    await is_erased(log)


Steps = Sequence[tuple[str, int]]
STEPS: st.SearchStrategy[Steps] = st.lists(
    st.tuples(
        st.sampled_from(["append", "follow", "rebuild", "stop a rebuild", "stuck", "outdated"]),
        st.integers(1, 9),
    ),
    max_size=10,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=STEPS, after=STEPS)
async def test_however_they_take_turns_it_ends_without_a_word(
    log: Log, before: Steps, after: Steps
):
    log.log_id = new_id()
    await log.records.create_log(log.log_id, "Another partnership")
    events = [*another(), *told()]

    async def take(step: str, number: int, rest: list[Event]) -> None:
        match step:
            case "append":
                await log.append(*rest[:number])
                del rest[:number]
            case "follow":
                await log.follow(number)
            case "rebuild":
                await rebuild(log.dsns.follower, KEYS, log.log_id, batch=number)
            case "stuck" | "outdated":
                change = "stuck_at = position + 1" if step == "stuck" else "version = 0"
                await log.owner.execute(
                    SQL("UPDATE read.progress SET {} WHERE projection = %s").format(SQL(change)),
                    [NAMES[number % len(NAMES)]],
                )
            case _ if (await log.view()).head:
                await build_beside(log, "SET version = 0" if number % 2 else "SET stuck_at = NULL")
            case _:
                pass

    for step, number in before:
        await take(step, number, events)
    await log.append(*events)
    await destroy(log)
    for step, number in after:
        if step != "append":
            await take(step, number, [])
    await log.follow()

    assert await tables_that_say(log, CANARY) == set()
    for one in await compare(log.follower, VAULT, log.log_id):
        assert one.differences == ()
