"""Sizes at which the library's own pipelined insert hangs for ever."""

from __future__ import annotations

import asyncio

import pytest

from domain.record.append import Append, Claim, Guard
from domain.record.batch import LARGEST_PIPELINE_BYTES
from domain.record.request import LARGEST_REQUEST_BYTES, Request, new_event
from tests.support.log_events import a_key, an_append, an_event, new_stream

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(60)]


def of_size(size: int) -> Request:
    stream = new_stream()
    return Request((new_event(stream, 1, "test.topic", stream, b"x" * size),))


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
    request = of_size(5 * 2**20)
    receipt = await log.records.submit(log.log_id, request)
    assert receipt.position == 1
    assert log.check().payloads == (request.events[0].payload,)


async def test_the_largest_append_there_may_be(log):
    await log.records.submit(log.log_id, of_size(LARGEST_REQUEST_BYTES))
    await log.append(an_append(events=2_000))
    assert log.check().head == 2_001


async def test_five_megabytes_in_a_hundred_events(log):
    await log.append(an_append(events=1_000, says="🦊" * 1_300))
    assert sum(map(len, log.check().payloads)) > 5 * 2**20


async def test_sizes_on_either_side_of_what_is_sent_as_one_pipeline(log):
    for size in range(LARGEST_PIPELINE_BYTES - 1_000, LARGEST_PIPELINE_BYTES + 200, 100):
        await log.records.submit(log.log_id, of_size(size))
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
        *(log.records.submit(log.log_id, of_size(3 * 2**20)) for _ in range(6)),
        *(log.append(an_append()) for _ in range(200)),
    )
    assert {receipt.position for receipt in receipts} == set(range(1, 207))
    log.check()
