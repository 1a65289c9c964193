"""Making a read model anew beside the one that serves."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.record.append import Recorded
from projections.chronology.read import chronology
from projections.follower import Follower
from projections.names import CHRONOLOGY, NAMES
from projections.projection import Projection
from projections.rebuild import NoSuchReadModel, RebuildStuck, Step, rebuild
from projections.registry import BY_NAME, PROJECTIONS
from projections.replay import compare
from projections.restrictions.sight import EVERYTHING
from projections.waiting import caught_up
from projections.working_set import WorkingSet
from tests.projections.conftest import Log
from tests.projections.histories import one_of_each
from tests.projections.test_follower import LIMIT_S, caught_up_in_the_end, failing_at, following
from tests.support.builders import CASE, a_case, an_entry
from tests.support.keys import KEYS, VAULT

pytestmark = pytest.mark.anyio


THIS, NEXT = BY_NAME[CHRONOLOGY].version, BY_NAME[CHRONOLOGY].version + 1
#: Ways to spoil a row, and what a comparison says of each.
SPOILING = {
    """UPDATE read.chronology SET body = body || '{"summary": "other"}'""": "says otherwise",
    """UPDATE read.chronology SET body = body || '{"unheard": "of"}'""": "cannot be read",
    "UPDATE read.chronology SET to_position = to_position - 1": "ends elsewhere",
    "UPDATE read.chronology SET sort_at = '2001-01-01'": "stands elsewhere",
    "UPDATE read.chronology SET search_text = ''": "stands elsewhere",
    "DELETE FROM read.chronology": "missing",
    "UPDATE read.chronology SET from_position = 0": "extra",
}


async def generations(log: Log) -> dict[str, list[tuple[int, int, int, bool]]]:
    """Of each read model: generation, version, position and whether it serves."""
    found: dict[str, list[tuple[int, int, int, bool]]] = {}
    for name, *rest in await log.rows(
        """SELECT projection, generation, version, position, is_serving FROM read.progress
        WHERE log_id = %(log_id)s ORDER BY 1, 2"""
    ):
        found.setdefault(name, []).append(tuple(rest))
    return found


async def stored(log: Log) -> list[tuple[Any, ...]]:
    """Which generations have rows of the chronology, and how many."""
    return await log.rows("SELECT generation, COUNT(*) FROM read.chronology GROUP BY 1 ORDER BY 1")


async def is_exact(log: Log) -> bool:
    return all(not one.differences for one in await compare(log.follower, VAULT, log.log_id))


def newer(**changes: Any) -> tuple[Projection, ...]:
    """The read models of the next release, in which the chronology has changed."""
    return tuple(
        replace(one, version=one.version + 1, **changes) if one.name == CHRONOLOGY else one
        for one in PROJECTIONS
    )


async def test_a_rebuilt_read_model_is_the_same_and_the_old_rows_are_gone(log: Log):
    head = await log.record(*one_of_each())
    [(_, before)] = await stored(log)

    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, batch=7)

    assert (await generations(log))[CHRONOLOGY] == [(2, THIS, head, True)]
    assert await stored(log) == [(2, before)]
    assert await is_exact(log)


async def test_all_read_models_are_rebuilt_when_none_is_named(log: Log):
    head = await log.record(*one_of_each())

    await rebuild(log.dsns.follower, KEYS, log.log_id)

    assert await generations(log) == {
        name: [(2, BY_NAME[name].version, head, True)] for name in sorted(NAMES)
    }
    assert await is_exact(log)


async def test_a_rebuild_says_how_far_it_is(log: Log):
    head = await log.record(*one_of_each())
    steps: list[Step] = []

    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, steps.append, batch=50)

    assert [step.position for step in steps] == [*range(50, head, 50), head]
    assert {(step.projection, step.head) for step in steps} == {(CHRONOLOGY, head)}


async def test_spoilt_rows_are_found_and_repaired(log: Log):
    await log.record(*one_of_each())
    chosen = await log.rows(
        "SELECT DISTINCT ON (row_key) row_key, from_position FROM read.chronology WHERE kind <> ''"
    )
    for spoiling, (row_key, from_position) in zip(SPOILING, chosen, strict=False):
        await log.owner.execute(
            f"{spoiling} WHERE row_key = %s AND from_position = %s", [row_key, from_position]
        )

    spoilt = {
        one.projection: one.differences for one in await compare(log.follower, VAULT, log.log_id)
    }
    assert {one.what for one in spoilt[CHRONOLOGY]} == set(SPOILING.values())
    assert not spoilt["history"]
    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY)

    assert await is_exact(log)


async def test_followers_go_on_from_a_rebuilt_read_model(log: Log):
    await log.record(*a_case())
    await rebuild(log.dsns.follower, KEYS, log.log_id)

    await log.record(an_entry())

    page = await chronology(log.service, await log.view(), CASE, EVERYTHING)
    assert page.total == 1
    assert await is_exact(log)


async def test_nothing_is_lost_while_events_are_appended_and_followed(log: Log):
    async with following(Follower(log.dsns.follower, KEYS, batch=3, poll_s=0.001)):
        await log.append(*one_of_each())
        appending = asyncio.create_task(append_many(log, 150))
        rounds = 0
        while not appending.done() or rounds < 2:
            await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, batch=20)
            rounds += 1
        assert await caught_up(log.service, log.log_id, await appending, LIMIT_S)

    assert await is_exact(log)
    [(generation, _, position, is_serving)] = (await generations(log))[CHRONOLOGY]
    assert (generation, position, is_serving) == (rounds + 1, await appending, True)


async def append_many(log: Log, count: int) -> int:
    position = 0
    for number in range(count):
        position = await log.append(an_entry(f"entry {number}"))
    return position


async def test_readers_see_a_whole_chronology_at_every_moment_of_a_rebuild(log: Log):
    await log.record(*a_case(), *(an_entry(f"entry {number}") for number in range(200)))
    rebuilding = asyncio.create_task(
        rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, batch=20)
    )

    looks = 0
    while not rebuilding.done():
        page = await chronology(log.service, await log.view(), CASE, EVERYTHING)
        assert (page.total, len(page.rows)) == (200, 200)
        looks += 1
    await rebuilding

    assert looks > 1


async def test_two_rebuilds_at_once_help_each_other(log: Log):
    head = await log.record(*one_of_each())

    async with asyncio.timeout(LIMIT_S):
        await asyncio.gather(
            rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, batch=3),
            rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, batch=3),
        )

    [(_, _, position, is_serving)] = (await generations(log))[CHRONOLOGY]
    assert (position, is_serving) == (head, True)
    assert await is_exact(log)


async def test_a_rebuild_that_was_cut_short_is_gone_on_with(log: Log):
    head = await log.record(*one_of_each())

    def stop_half_way(step: Step) -> None:
        if step.position >= head // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, stop_half_way, batch=10)
    (_, _, _, _), (building, _, position, is_serving) = (await generations(log))[CHRONOLOGY]
    assert (building, is_serving) == (2, False)
    assert 0 < position < head

    steps: list[Step] = []
    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, steps.append, batch=10)

    assert steps[0].position == position + 10
    assert (await generations(log))[CHRONOLOGY] == [(2, THIS, head, True)]
    assert await is_exact(log)


async def test_old_rows_that_an_earlier_rebuild_left_are_deleted_by_the_next(log: Log):
    await log.record(*one_of_each())
    await log.owner.execute(
        """INSERT INTO read.progress (log_id, projection, generation, version, is_serving)
        VALUES (%s, 'chronology', 0, 1, false)""",
        [log.log_id],
    )
    await log.owner.execute(
        """INSERT INTO read.chronology SELECT (jsonb_populate_record(row, '{"generation": 0}')).*
        FROM read.chronology AS row"""
    )

    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY)

    assert [generation for generation, _ in await stored(log)] == [2]
    assert len((await generations(log))[CHRONOLOGY]) == 1


async def test_a_rebuild_that_gets_stuck_swaps_nothing(log: Log):
    head = await log.record(*one_of_each())
    broken = newer(apply=failing_at(20))

    with pytest.raises(RebuildStuck) as stuck:
        await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, projections=broken, batch=7)

    assert (stuck.value.failure.position, stuck.value.failure.because) == (20, "ZeroDivisionError")
    assert (await generations(log))[CHRONOLOGY][0] == (1, THIS, head, True)
    assert await is_exact(log)


async def test_a_rebuild_begins_anew_where_an_earlier_one_got_stuck(log: Log):
    head = await log.record(*one_of_each())
    with pytest.raises(RebuildStuck):
        await rebuild(
            log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, projections=newer(apply=failing_at(20))
        )

    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY, projections=newer())

    assert (await generations(log))[CHRONOLOGY] == [(2, NEXT, head, True)]
    assert [generation for generation, _ in await stored(log)] == [2]
    assert await is_exact(log)


async def test_a_stuck_read_model_is_made_anew(log: Log):
    head = await log.append(*one_of_each())
    broken = tuple(
        replace(one, apply=failing_at(20)) if one.name == CHRONOLOGY else one for one in PROJECTIONS
    )
    await log.follow(projections=broken)

    await rebuild(log.dsns.follower, KEYS, log.log_id, CHRONOLOGY)

    assert (await generations(log))[CHRONOLOGY] == [(2, THIS, head, True)]
    assert await is_exact(log)


async def test_a_follower_of_a_newer_version_rebuilds_by_itself(log: Log):
    head = await log.record(*one_of_each())
    real = BY_NAME[CHRONOLOGY].apply
    applied: list[int] = []

    def apply(recorded: Recorded, rows: WorkingSet) -> None:
        applied.append(recorded.position)
        real(recorded, rows)

    async with following(Follower(log.dsns.follower, KEYS, projections=newer(apply=apply))):
        async with asyncio.timeout(LIMIT_S):
            while (await generations(log))[CHRONOLOGY] != [(2, NEXT, head, True)]:
                pass
        later = await log.append(an_entry())
        assert await caught_up(log.service, log.log_id, later, LIMIT_S)

    # Every event once for the new rows, and none of them for the old.
    assert applied == list(range(1, later + 1))
    assert await is_exact(log)


async def test_a_follower_of_an_older_version_leaves_newer_rows_alone(log: Log):
    head = await log.append(*one_of_each())
    await log.follow(projections=newer())
    later = await log.append(an_entry())

    async with following(Follower(log.dsns.follower, KEYS)):
        assert await caught_up(log.service, log.log_id, later, LIMIT_S, projections=["history"])

    assert (await generations(log))[CHRONOLOGY] == [(1, NEXT, head, True)]


async def test_a_follower_that_is_stopped_leaves_a_rebuild_for_the_next_one(log: Log):
    head = await log.record(*one_of_each())
    async with following(Follower(log.dsns.follower, KEYS, projections=newer())):
        pass

    async with following(Follower(log.dsns.follower, KEYS, projections=newer())):
        assert await caught_up_in_the_end(log, head)
        async with asyncio.timeout(LIMIT_S):
            while [row[1] for row in (await generations(log))[CHRONOLOGY]] != [NEXT]:
                pass

    assert await is_exact(log)


async def test_an_unknown_read_model_cannot_be_rebuilt(log: Log):
    with pytest.raises(NoSuchReadModel):
        await rebuild(log.dsns.follower, KEYS, log.log_id, "unheard-of")
