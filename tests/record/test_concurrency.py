"""Many writers, several sequencers, stalled ones, and readers that follow meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import psycopg
import pytest

from domain.record.append import (
    Receipt,
    RecordBusy,
    RecordUnavailable,
    VersionMoved,
)
from domain.record.database import WRITER_SETTINGS, connect_writer
from domain.record.reader import Reader
from domain.record.sequencer import Sequencer
from domain.record.sql import STATEMENTS
from tests.support.log_events import an_append, new_stream

pytestmark = pytest.mark.anyio


async def test_positions_have_no_gaps_under_64_writers(log):
    async def write(writer: int) -> list[int]:
        stream, positions = new_stream(), []
        for n in range(20):
            receipt = await log.append(an_append(stream, 1 + n * 3, events=1 + writer % 3))
            positions += [placed.position for placed in receipt.placed]
            if writer % 3 < 2:
                await log.append(an_append(stream, 2 + n * 3 + writer % 3, events=2 - writer % 3))
        return positions

    written = await asyncio.gather(*(write(writer) for writer in range(64)))

    checked = log.check()
    assert checked.head == 64 * 60
    assert len({position for each in written for position in each}) == sum(map(len, written))


async def test_writers_of_one_stream_take_turns_by_being_refused(log):
    stream, refusals = new_stream(), 0

    async def write() -> None:
        nonlocal refusals
        version = 0
        for _ in range(10):
            while True:
                try:
                    await log.append(an_append(stream, version + 1))
                except VersionMoved as moved:
                    refusals += 1
                    version = moved.actual
                else:
                    version += 1
                    break

    await asyncio.gather(*(write() for _ in range(8)))

    assert log.check().streams == {stream: 80}
    assert refusals > 0


async def test_two_sequencers_on_one_log_are_as_one(log):
    sequencers = [await log.sequencer(), await log.sequencer()]
    contested = [new_stream() for _ in range(50)]

    async def write(writer: int) -> list[int]:
        positions = []
        for stream in contested:
            receipt = await sequencers[writer % 2].append(an_append(events=1 + writer % 4))
            positions += [placed.position for placed in receipt.placed]
            try:
                receipt = await sequencers[writer % 2].append(an_append(stream))
                positions += [placed.position for placed in receipt.placed]
            except VersionMoved:
                continue
        return positions

    written = [
        position
        for positions in await asyncio.gather(*(write(writer) for writer in range(16)))
        for position in positions
    ]

    checked = log.check()
    assert sorted(written) == list(range(1, checked.head + 1))
    assert all(checked.streams[stream] == 1 for stream in contested)


@dataclass
class Tail:
    """A reader that asks for what comes after the last position it saw, again and again."""

    reader: Reader
    log_id: object
    seen: list[int] = field(default_factory=list)

    async def follow(self, until: asyncio.Event) -> None:
        while True:
            is_over = until.is_set()
            last = self.seen[-1] if self.seen else 0
            rows = await self.reader.events(self.log_id, after=last, limit=700)
            self.seen += [row.position for row in rows]
            if is_over and not rows:
                return


async def test_a_reader_that_follows_misses_nothing(log):
    """Small, middle and large appends of several processes at once, and several readers."""
    sequencers = [await log.sequencer() for _ in range(3)]
    is_over = asyncio.Event()
    tails = [Tail(log.records.reader, log.log_id) for _ in range(3)]
    following = [asyncio.create_task(tail.follow(is_over)) for tail in tails]

    async def write(sequencer: Sequencer, size: int, times: int) -> None:
        for _ in range(times):
            await sequencer.append(an_append(events=size))

    await asyncio.gather(
        *(
            write(sequencer, size, times)
            for sequencer in sequencers
            for size, times in ((1, 100), (1, 100), (40, 10), (900, 2))
        )
    )
    is_over.set()
    await asyncio.gather(*following)

    head = log.check().head
    assert head == 3 * (200 + 400 + 1800)
    assert all(tail.seen == list(range(1, head + 1)) for tail in tails)


async def _holds_the_log(log) -> object:
    """Another process in the middle of its transaction."""
    owner = await log.as_owner()
    await owner.execute("SELECT 1 FROM record.log WHERE log_id = %s FOR UPDATE", [log.log_id])
    return owner


async def test_waits_for_another_process_and_then_goes_on(log):
    other = await _holds_the_log(log)
    append = asyncio.create_task(log.append(an_append()))
    await _until_somebody_waits_for_a_lock(log)
    assert not append.done()

    await other.rollback()

    assert (await append).position == 1


async def test_gets_past_a_process_that_stalls_in_its_transaction(log):
    """A stopped process cannot give its lock back. The server takes it away, in less time than
    the others are ready to wait.
    """
    stalled = await connect_writer(log.dsns.service)
    await stalled.execute(STATEMENTS["begin"])
    await stalled.execute(STATEMENTS["lock_log"], {"log_id": log.log_id})

    receipts = await asyncio.gather(*(log.append(an_append()) for _ in range(5)))

    assert sorted(receipt.position for receipt in receipts) == [1, 2, 3, 4, 5]
    with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
        await stalled.execute(STATEMENTS["commit"])
    await stalled.close()


async def test_an_acknowledged_append_is_durable_whatever_the_servers_default_is(log):
    owner = await log.as_owner()
    await owner.execute("ALTER ROLE daybook_service SET synchronous_commit = off")
    try:
        await owner.commit()
        async with await connect_writer(log.dsns.service) as writer:
            [(setting,)] = await (await writer.execute("SHOW synchronous_commit")).fetchall()
        assert setting == "on"
    finally:
        await owner.execute("ALTER ROLE daybook_service RESET synchronous_commit")
        await owner.commit()


async def test_waits_only_so_long_for_the_lock(log):
    """For a holder that never lets go, callers are told; then everything goes on."""
    sequencer = await log.sequencer(settings={**WRITER_SETTINGS, "lock_timeout": "200ms"})
    other = await _holds_the_log(log)

    sent = [asyncio.create_task(sequencer.append(an_append())) for _ in range(3)]
    outcomes = await asyncio.gather(*sent, return_exceptions=True)
    await other.rollback()

    assert [type(each) for each in outcomes] == [RecordUnavailable] * 3
    assert (await sequencer.append(an_append())).position == 1
    assert log.check().head == 1


async def test_refuses_what_is_more_than_it_can_hold(log):
    sequencer = await log.sequencer(most_waiting=10)
    other = await _holds_the_log(log)
    first = asyncio.create_task(sequencer.append(an_append()))
    await _until_somebody_waits_for_a_lock(log)

    more = [asyncio.create_task(sequencer.append(an_append())) for _ in range(15)]
    await asyncio.sleep(0)
    await other.rollback()
    outcomes = await asyncio.gather(first, *more, return_exceptions=True)

    assert [type(each) for each in outcomes].count(RecordBusy) == 5
    assert [type(each) for each in outcomes].count(Receipt) == 11
    assert log.check().head == 11


async def test_a_caller_that_gives_up_in_the_queue_takes_nothing_with_it(log):
    other = await _holds_the_log(log)
    first = asyncio.create_task(log.append(an_append()))
    await _until_somebody_waits_for_a_lock(log)
    given_up = asyncio.create_task(log.append(an_append()))
    last = asyncio.create_task(log.append(an_append()))
    await asyncio.sleep(0)

    given_up.cancel()
    await other.rollback()

    assert [(await first).position, (await last).position] == [1, 2]
    assert log.check().head == 2


async def _until_somebody_waits_for_a_lock(log) -> None:
    watcher = await log.as_owner()
    await watcher.set_autocommit(True)
    async with asyncio.timeout(10):
        while True:
            cursor = await watcher.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            [(waiting,)] = await cursor.fetchall()
            if waiting:
                return
            await asyncio.sleep(0.01)
