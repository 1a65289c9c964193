"""The same request sent again adds nothing and gets the first receipt."""

from __future__ import annotations

import asyncio

import pytest

from domain.record.append import Append, Claim, KeyReused, Receipt, VersionMoved
from tests.support.log_events import a_key, an_append, an_event, new_stream

pytestmark = pytest.mark.anyio


async def test_a_repeated_request_gets_the_first_receipt(log):
    request = an_append(events=3, key=a_key())
    first = await log.append(request)

    again = await log.append(request)

    assert again == first._replace(replayed=True)
    assert log.check().head == 3


async def test_the_receipt_is_that_of_the_time_whatever_happened_since(log):
    stream = new_stream()
    request = an_append(stream, key=a_key(), claims=(Claim("case", "A", stream),))
    first = await log.append(request)
    await log.append(an_append(stream, 2, events=5))

    assert await log.append(request) == first._replace(replayed=True)
    assert log.check().head == 6


async def test_a_receipt_can_be_asked_for_by_its_key(log):
    assert await log.records.receipt(log.log_id, a_key()) is None
    first = await log.append(an_append(events=2, key=a_key()))

    assert await log.records.receipt(log.log_id, a_key()) == first._replace(replayed=True)
    with pytest.raises(KeyReused):
        await log.records.receipt(log.log_id, a_key(asks=b"another"))


async def test_refuses_a_used_key_for_another_request(log):
    await log.append(an_append(key=a_key(asks=b"one")))

    with pytest.raises(KeyReused):
        await log.append(an_append(key=a_key(asks=b"two")))

    assert log.check().head == 1


async def test_a_key_belongs_to_the_agency_that_used_it(log):
    await log.append(an_append(key=a_key(agency="police", asks=b"one")))

    receipt = await log.append(an_append(key=a_key(agency="housing", asks=b"two")))

    assert not receipt.replayed
    assert receipt.position == log.check().head == 2


async def test_a_refused_request_does_not_use_up_its_key(log):
    stream = new_stream()
    with pytest.raises(VersionMoved):
        await log.append(an_append(stream, 2, key=a_key()))

    receipt = await log.append(an_append(stream, 1, key=a_key()))

    assert not receipt.replayed
    assert list(log.check().requests.values()) == [(1, 1)]


async def test_sent_many_times_at_once_it_is_recorded_once(log):
    """Different events each time, as a client that makes new ids would send them."""
    outcomes = await asyncio.gather(
        *(log.append(an_append(events=2, key=a_key())) for _ in range(100))
    )

    first = [each for each in outcomes if not each.replayed]
    assert len(first) == 1
    assert all(each._replace(replayed=False) == first[0] for each in outcomes)
    assert log.check().head == 2


async def test_in_one_batch_with_another_body_it_is_refused(log):
    outcomes = await asyncio.gather(
        log.append(an_append(key=a_key(asks=b"one"))),
        log.append(an_append(key=a_key(asks=b"two"))),
        log.append(an_append(key=a_key(asks=b"one"))),
        return_exceptions=True,
    )

    assert [type(each) for each in outcomes] == [Receipt, KeyReused, Receipt]
    assert outcomes[2].replayed
    assert log.check().head == 1


async def test_in_one_batch_the_twin_of_a_refused_request_is_judged_itself(log):
    stream = new_stream()
    outcomes = await asyncio.gather(
        log.append(an_append(stream, 2, key=a_key())),
        log.append(an_append(stream, 1)),
        log.append(an_append(stream, 2, key=a_key())),
        return_exceptions=True,
    )

    assert [type(each) for each in outcomes] == [VersionMoved, Receipt, Receipt]
    assert log.check().streams == {stream: 2}


async def test_sent_to_two_sequencers_at_once_it_is_recorded_once(log):
    one, two = await log.sequencer(), await log.sequencer()
    for n in range(20):
        key = a_key(f"request {n}")
        receipts = await asyncio.gather(
            one.append(Append((an_event(new_stream()),), idempotency=key)),
            two.append(Append((an_event(new_stream()),), idempotency=key)),
        )
        assert sorted(receipt.replayed for receipt in receipts) == [False, True]
        assert receipts[0].placed == receipts[1].placed
    assert log.check().head == 20
