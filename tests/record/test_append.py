"""What a log takes, what it refuses, and that one refusal never touches another request."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import Invalid
from domain.record.append import (
    Append,
    Claim,
    ClaimTaken,
    Guard,
    GuardMoved,
    LogNotOnRecord,
    Receipt,
    RecordUnavailable,
    TooLarge,
    VersionMoved,
)
from domain.record.merkle import leaf_hash
from tests.support.log_events import a_key, an_append, an_event, new_stream

pytestmark = pytest.mark.anyio


async def test_answers_with_the_place_of_every_event(log):
    stream, other = new_stream(), new_stream()

    receipt = await log.append(Append((an_event(stream), an_event(other), an_event(stream, 2))))

    assert [(each.position, each.stream_id, each.stream_version) for each in receipt.placed] == [
        (1, stream, 1),
        (2, other, 1),
        (3, stream, 2),
    ]
    assert receipt.position == 3
    assert receipt.recorded_at.tzinfo == UTC or receipt.recorded_at.utcoffset() == timedelta(0)
    assert not receipt.replayed
    assert log.check().streams == {stream: 2, other: 1}


async def test_what_was_appended_is_read_back_as_it_was(log):
    event = an_event(new_stream(), says="houba 🦊 «quoted»")

    receipt = await log.append(Append((event,)))

    [recorded] = await log.records.events(log.log_id, after=0, limit=10)
    assert recorded.event == event
    assert recorded.recorded_at == receipt.recorded_at
    assert recorded.leaf_hash == receipt.placed[0].leaf_hash
    assert await log.records.stream(log.log_id, event.originator_id) == (recorded,)


@pytest.mark.parametrize("version", [1, 3, 7])
async def test_takes_only_the_very_next_version(log, version):
    stream = new_stream()
    await log.append(an_append(stream))

    with pytest.raises(VersionMoved) as refused:
        await log.append(an_append(stream, version))

    assert (refused.value.expected, refused.value.actual) == (version - 1, 1)
    assert log.check().head == 1


async def test_refuses_a_new_stream_that_does_not_start_at_one(log):
    with pytest.raises(VersionMoved):
        await log.append(an_append(version=2))
    assert log.check().head == 0


async def test_records_all_of_an_append_or_none_of_it(log):
    stream = new_stream()

    with pytest.raises(VersionMoved):
        await log.append(Append((an_event(stream), an_event(new_stream()), an_event(stream, 3))))

    assert log.check().streams == {}


async def test_refuses_an_append_whose_guard_has_moved(log):
    case = new_stream()
    await log.append(an_append(case, events=2))

    with pytest.raises(GuardMoved) as refused:
        await log.append(an_append(guards=(Guard(case, 1),)))
    accepted = await log.append(an_append(guards=(Guard(case, 2),)))

    assert (refused.value.stream_id, refused.value.actual) == (case, 2)
    assert accepted.position == log.check().head == 3


async def test_a_guard_of_version_zero_wants_no_such_stream(log):
    absent = new_stream()
    await log.append(an_append(guards=(Guard(absent, 0),)))
    await log.append(an_append(absent))

    with pytest.raises(GuardMoved):
        await log.append(an_append(guards=(Guard(absent, 0),)))


async def test_a_guard_does_not_write_to_its_stream(log):
    case = new_stream()
    await log.append(an_append(case))

    await log.append(an_append(guards=(Guard(case, 1),)))
    await log.append(an_append(guards=(Guard(case, 1),)))

    assert log.check().streams[case] == 1


async def test_a_name_belongs_to_the_stream_that_claimed_it_first(log):
    first, second = new_stream(), new_stream()
    await log.append(an_append(first, claims=(Claim("case", "CASE-1", first),)))

    with pytest.raises(ClaimTaken) as refused:
        await log.append(an_append(second, claims=(Claim("case", "CASE-1", second),)))
    await log.append(an_append(first, 2, claims=(Claim("case", "CASE-1", first),)))
    await log.append(an_append(second, claims=(Claim("other scope", "CASE-1", second),)))

    assert refused.value.held_by == first
    assert await log.records.claimed(log.log_id, "case", "CASE-1") == first
    assert await log.records.claimed(log.log_id, "case", "CASE-2") is None
    assert log.check().head == 3


async def test_two_scopes_and_keys_never_make_one_claim(log):
    first, second = new_stream(), new_stream()
    await log.append(an_append(first, claims=(Claim("a", "bc", first),)))
    await log.append(an_append(second, claims=(Claim("ab", "c", second),)))
    assert log.check().head == 2


async def test_each_request_of_a_batch_gets_its_own_verdict(log):
    """Sent at once, so that they meet in one batch; each is judged as the ones before left it."""
    case, contested = new_stream(), new_stream()
    await log.append(an_append(case))

    outcomes = await asyncio.gather(
        log.append(an_append(contested)),
        log.append(an_append(contested)),
        log.append(an_append(case, 2)),
        log.append(an_append(guards=(Guard(case, 1),))),
        log.append(an_append(guards=(Guard(case, 2),))),
        log.append(an_append(contested, 2)),
        log.append(an_append(claims=(Claim("case", "A", case),))),
        log.append(an_append(claims=(Claim("case", "A", contested),))),
        return_exceptions=True,
    )

    assert [type(outcome) for outcome in outcomes] == [
        Receipt,
        VersionMoved,
        Receipt,
        GuardMoved,
        Receipt,
        Receipt,
        Receipt,
        ClaimTaken,
    ]
    assert [each.position for each in outcomes if isinstance(each, Receipt)] == [2, 3, 4, 5, 6]
    assert log.check().head == 6


async def test_refuses_a_log_that_was_never_begun(log):
    with pytest.raises(LogNotOnRecord):
        await log.records.append(new_stream(), an_append())
    with pytest.raises(LogNotOnRecord):
        await log.records.head(new_stream())


async def test_beginning_a_log_again_changes_nothing(log):
    await log.append(an_append())
    await log.records.create_log(log.log_id, "Another name")
    assert await log.head() == 1


async def test_two_logs_of_one_database_count_for_themselves(log):
    other = new_stream()
    await log.records.create_log(other, "Another partnership")
    stream = new_stream()

    receipts = await asyncio.gather(
        log.append(an_append(stream, claims=(Claim("case", "A", stream),))),
        log.records.append(other, an_append(stream, claims=(Claim("case", "A", stream),))),
    )

    assert [receipt.position for receipt in receipts] == [1, 1]
    assert receipts[0].placed[0].leaf_hash != receipts[1].placed[0].leaf_hash


async def test_time_on_the_record_never_goes_back(log):
    ten = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
    times = iter([ten, ten - timedelta(hours=1), ten + timedelta(microseconds=1)])
    sequencer = await log.sequencer(clock=lambda: next(times))

    receipts = [await sequencer.append(an_append()) for _ in range(3)]

    later = ten + timedelta(microseconds=1)
    assert [receipt.recorded_at for receipt in receipts] == [ten, ten, later]
    assert (await log.records.head(log.log_id))[1] == later
    log.check()


async def test_the_leaf_hash_is_that_of_the_envelope_which_says_nothing(log):
    receipt = await log.append(an_append())
    [entry], [payload] = log.check().entries, log.check().payloads
    assert receipt.placed[0].leaf_hash == leaf_hash(entry)
    assert b"marsupilami" not in entry + payload


async def test_refuses_more_events_than_fit_in_one_append(log):
    with pytest.raises(TooLarge, match="2,001 events"):
        await log.append(an_append(events=2_001))
    assert await log.head() == 0


async def test_refuses_more_bytes_than_fit_in_one_append(log):
    with pytest.raises(TooLarge, match=r"at most 8 MiB"):
        await log.append(an_append(events=2_000, says="🦊" * 1_500))


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00b", "a\nb", "\ud800"])
async def test_refuses_a_key_the_database_could_not_keep(log, key):
    with pytest.raises(Invalid) as refused:
        await log.append(an_append(key=a_key(key)))
    assert refused.value.field == "Idempotency-Key"


async def test_an_append_without_events_is_a_mistake(log):
    with pytest.raises(ValueError, match="at least one"):
        await log.append(Append(()))


async def test_records_what_is_queued_before_it_stops(log):
    sequencer = await log.sequencer()
    waiting = [asyncio.create_task(sequencer.append(an_append())) for _ in range(50)]
    await asyncio.sleep(0)

    await sequencer.stop()

    assert sorted([(await each).position for each in waiting]) == list(range(1, 51))
    with pytest.raises(RecordUnavailable):
        await sequencer.append(an_append())
    assert log.check().head == 50


async def test_tells_this_process_of_each_commit_before_the_answer(log):
    told: list[tuple[object, int]] = []
    log.records.on_append(lambda log_id, head: told.append((log_id, head)))

    await log.append(an_append(events=3))
    seen_by_answer = list(told)
    with pytest.raises(VersionMoved):
        await log.append(an_append(version=5))

    assert seen_by_answer == told == [(log.log_id, 3)]


async def test_a_callback_that_fails_does_not_fail_the_append(log):
    def fail(_log_id: object, _head: int) -> None:
        raise RuntimeError("marsupilami")

    log.records.on_append(fail)
    assert (await log.append(an_append())).position == 1
    assert (await log.append(an_append())).position == 2
