"""How much one batch reads and writes, and how long it keeps the event loop to itself."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from domain.entry import EntryCorrected
from domain.event import Event
from domain.record.append import Recorded
from projections import store, turns
from projections.events import MOST_BYTES, read_events
from projections.follower import Follower
from projections.names import CHRONOLOGY
from projections.rebuild import rebuild
from projections.registry import BY_NAME
from projections.replay import compare
from projections.turns import Turns
from projections.working_set import WorkingSet
from tests.projections.conftest import Log
from tests.projections.histories import one_of_each
from tests.support.builders import a_case, an_entry, an_id, content, fact
from tests.support.keys import KEYS, VAULT

pytestmark = pytest.mark.anyio


def corrections(count: int, detail: str) -> list[Event]:
    """An entry and its corrections, each with a long detail."""
    return [
        an_entry("long", detail=detail),
        *(
            fact(
                EntryCorrected,
                stream=an_id("long"),
                version=version,
                corrects_version=version - 1,
                content=content(summary=f"Version {version}.", detail=detail),
                reason="Wrong.",
            )
            for version in range(2, count + 2)
        ),
    ]


async def positions(log: Log) -> dict[str, int]:
    """How far each read model that serves is."""
    return dict(
        await log.rows(
            """SELECT projection, position FROM read.progress
            WHERE log_id = %(log_id)s AND is_serving"""
        )
    )


async def is_exact(log: Log) -> bool:
    return all(not one.differences for one in await compare(log.follower, VAULT, log.log_id))


async def test_a_batch_ends_with_the_event_that_makes_it_large_enough(log: Log):
    long = "m" * 40_000
    head = await log.append(*a_case(), *(an_entry(f"entry {n}", detail=long) for n in range(60)))

    batch = await read_events(log.follower, VAULT, log.log_id, after=0)
    rest = await read_events(log.follower, VAULT, log.log_id, after=batch.last)

    assert batch.is_full
    assert (MOST_BYTES // 40_000) <= batch.last < head
    assert (rest.last, rest.is_full) == (head, False)


async def test_a_batch_ends_when_enough_is_written_and_the_next_goes_on(log: Log):
    head = await log.append(*a_case(), *corrections(30, "m" * 40_000))

    await Follower(log.dsns.follower, KEYS).follow_once(log.follower, log.log_id)
    first = await positions(log)
    await log.follow()

    assert 6 < first[CHRONOLOGY] < head
    assert first["history"] == head
    assert set((await positions(log)).values()) == {head}
    assert await is_exact(log)


@pytest.mark.parametrize("most", [1, 2_500])
async def test_where_batches_end_makes_no_difference_to_the_rows(
    log: Log, monkeypatch: pytest.MonkeyPatch, most: int
):
    monkeypatch.setattr(store, "MOST_SIZE", most)
    events = one_of_each()[:200]

    # What a batch that is cut short had read is read again: few at a time, so that it is little.
    await log.record(*events, batch=8)
    assert await is_exact(log)
    await rebuild(log.dsns.follower, KEYS, log.log_id, batch=8)

    assert set((await positions(log)).values()) == {len(events)}
    assert await is_exact(log)


async def test_the_event_loop_has_its_turn_between_events(
    log: Log, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(turns, "LONGEST_S", 0.0)
    others, seen = 0, list[int]()

    def apply(recorded: Recorded, rows: WorkingSet) -> None:
        seen.append(others)
        BY_NAME[CHRONOLOGY].apply(recorded, rows)

    async def somebody_else() -> None:
        nonlocal others
        while True:
            others += 1
            await asyncio.sleep(0)

    await log.append(*a_case(), *(an_entry(f"entry {number}") for number in range(20)))
    other = asyncio.create_task(somebody_else())
    await log.follow(projections=[replace(BY_NAME[CHRONOLOGY], apply=apply)])
    other.cancel()

    assert len(seen) == 26
    assert len(set(seen)) == len(seen)


async def test_a_turn_is_given_only_after_some_time():
    now, others = 0.0, 0

    async def somebody_else() -> None:
        nonlocal others
        others += 1

    taking_turns = Turns(lambda: now)
    task = asyncio.create_task(somebody_else())
    now = turns.LONGEST_S / 2
    await taking_turns.give()
    assert others == 0
    now = turns.LONGEST_S
    await taking_turns.give()
    assert others == 1
    await task
