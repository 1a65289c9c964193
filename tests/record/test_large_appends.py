"""Sizes at which the library's own pipelined insert hangs for ever."""

from __future__ import annotations

import asyncio

import pytest

from domain.record.append import Append, Claim, Guard, Receipt
from domain.record.batch import LARGEST_PIPELINE_BYTES
from domain.record.request import LARGEST_REQUEST_BYTES, Plain
from tests.support.log_events import a_key, an_append, an_event, new_stream

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]


async def append_of_size(log, size: int) -> Receipt:
    stream = new_stream()
    event = Plain(stream, 1, "test.topic", stream, stream, b"x" * size)
    return await log.records.append_encoded(log.log_id, [event], Append(()))


async def test_a_thousand_events_at_once(log):
    case = new_stream()
    streams = [new_stream() for _ in range(1_000)]
    await log.append(an_append(case))

    receipt = await log.append(
        Append(
            tuple(an_event(stream, case_id=case) for stream in streams),
            guards=(Guard(case, 1),),
            claims=tuple(Claim("entry", str(stream), stream) for stream in streams),
            idempotency=a_key(),
        )
    )

    assert [placed.position for placed in receipt.placed] == list(range(2, 1_002))
    assert log.check().head == 1_001
    assert await log.records.claimed(log.log_id, "entry", str(streams[-1])) == streams[-1]


async def test_a_payload_of_five_megabytes(log):
    receipt = await append_of_size(log, 5 * 2**20)
    assert receipt.position == 1
    log.check()
    [row] = await log.records.reader.events(log.log_id, after=0)
    assert row.payload == b"x" * 5 * 2**20


async def test_the_largest_append_there_may_be(log):
    await append_of_size(log, LARGEST_REQUEST_BYTES)
    await log.append(an_append(events=2_000))
    assert log.check().head == 2_001


async def test_five_megabytes_in_a_hundred_events(log):
    await log.append(an_append(events=1_000, says="🦊" * 1_300))
    assert sum(map(len, log.check().payloads)) > 5 * 2**20


async def test_sizes_on_either_side_of_what_is_sent_as_one_pipeline(log):
    for size in range(LARGEST_PIPELINE_BYTES - 1_000, LARGEST_PIPELINE_BYTES + 200, 100):
        await append_of_size(log, size)
    assert log.check().head == 12


async def test_many_long_keys_in_one_batch(log):
    """Not the payload but the keys make the first half too long for a pipeline."""
    await log.append(an_append())
    receipts = await asyncio.gather(
        *(log.append(an_append(key=a_key(f"{n:03}" + "🦊" * 250))) for n in range(400))
    )
    assert sorted(receipt.position for receipt in receipts) == list(range(2, 402))
    assert len(log.check().requests) == 400


async def test_large_and_small_appends_side_by_side(log):
    receipts = await asyncio.gather(
        *(append_of_size(log, 3 * 2**20) for _ in range(6)),
        *(log.append(an_append()) for _ in range(200)),
    )
    assert {receipt.position for receipt in receipts} == set(range(1, 207))
    log.check()
