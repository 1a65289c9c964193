"""Connections cut and servers gone: what was acknowledged stands, all of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from domain.record import sequencer as sequencer_module
from domain.record.append import (
    Append,
    OutcomeUnknown,
    Receipt,
    RecordUnavailable,
    VersionMoved,
)
from domain.record.application import Records
from domain.record.request import Plain
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_append, new_stream
from tests.support.proxy import proxy_to

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

#: The whole statement: "READ COMMITTED" is in the first one.
COMMIT = b"COMMIT\0"

#: Each step of a transaction, as its statement begins.
STEPS = {
    "the beginning": b"BEGIN",
    "the lock": b"FOR UPDATE",
    "the events": b"COPY record.event",
    "the key": b"INSERT INTO record.request",
    "the head": b"UPDATE record.log",
    "the commit": COMMIT,
}
LARGE = "🦊" * 1_500


@pytest.mark.parametrize("says", ["small", LARGE], ids=["in a pipeline", "one by one"])
@pytest.mark.parametrize("once_answered", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS.keys())
async def test_a_connection_cut_at_any_step_leaves_all_or_nothing(log, step, once_answered, says):
    """The caller is told the truth: an append it was told of stands, one it was not is not there.

    Sent again with the same key it is on the record once, whatever was said before.
    """
    async with proxy_to(log.dsns.service) as proxy:
        sequencer = await log.sequencer(proxy.dsn)
        stream = new_stream()
        request = an_append(stream, events=20, says=says, key=a_key())
        proxy.cut(step, once_answered=once_answered)

        first = (await asyncio.gather(sequencer.append(request), return_exceptions=True))[0]
        assert proxy.was_cut.is_set()
        then = log.check().head
        again = await sequencer.append(request)

        assert isinstance(first, Receipt) == (then == 20)
        if not isinstance(first, Receipt):
            assert type(first) is RecordUnavailable
            assert then == 0
        assert (step, once_answered) != (COMMIT, True) or then == 20
        assert again.replayed == (then == 20)
        assert log.check().streams == {stream: 20}
        await sequencer.stop()


async def test_when_nobody_can_say_whether_it_was_recorded_the_caller_is_told_that(
    log, monkeypatch
):
    monkeypatch.setattr(sequencer_module, "FIND_OUT_TIMEOUT_S", 0.2)
    async with proxy_to(log.dsns.service) as proxy:
        sequencer = await log.sequencer(proxy.dsn)
        proxy.cut(COMMIT, once_answered=True, then_refuse=True)
        request = an_append(key=a_key())

        with pytest.raises(OutcomeUnknown):
            await sequencer.append(request)
        proxy.is_refusing = False

        again = await sequencer.append(request)
        assert again.replayed
        assert log.check().head == 1
        await sequencer.stop()


async def test_a_server_that_falls_silent_is_given_up(log, monkeypatch):
    """psycopg first asks the server to stop and waits 10 seconds: hence one step, not all."""
    monkeypatch.setattr(sequencer_module, "BATCH_TIMEOUT_S", 0.3)
    async with proxy_to(log.dsns.service) as proxy:
        sequencer = await log.sequencer(proxy.dsn)
        proxy.cut(COMMIT, once_answered=False, is_silent=True)
        request = an_append(key=a_key())

        with pytest.raises(RecordUnavailable) as refused:
            await sequencer.append(request)

        assert type(refused.value) is RecordUnavailable
        assert not (await sequencer.append(request)).replayed
        assert log.check().head == 1
        await sequencer.stop()


async def test_another_event_at_its_position_is_not_taken_for_its_own(log):
    """The commit is lost on the way, and before anybody can ask, somebody else gets the place."""
    async with proxy_to(log.dsns.service) as proxy:
        sequencer = await log.sequencer(proxy.dsn)
        proxy.cut(COMMIT, once_answered=False, then_refuse=True)
        request = an_append(key=a_key())
        append = asyncio.create_task(sequencer.append(request))
        await asyncio.wait_for(proxy.was_cut.wait(), 10)
        other = await log.append(an_append())
        proxy.is_refusing = False

        with pytest.raises(RecordUnavailable) as refused:
            await append

        assert type(refused.value) is RecordUnavailable
        again = await sequencer.append(request)
        assert (other.position, again.position, again.replayed) == (1, 2, False)
        await sequencer.stop()


async def test_a_connection_lost_between_batches_is_not_noticed(log):
    await log.append(an_append())
    owner = await log.as_owner()
    for _ in range(3):
        await owner.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await owner.commit()
        await log.append(an_append())
        assert len(await log.records.events(log.log_id, after=0, limit=9)) == await log.head()
    assert log.check().head == 4


async def test_appends_fail_while_the_database_is_away_and_work_once_it_is_back(dsns, tmp_path):
    real = Path(str(psycopg.conninfo.conninfo_to_dict(dsns.service)["host"]))
    link = tmp_path / "s"
    dsn = psycopg.conninfo.make_conninfo(dsns.service, host=str(link))
    async with Records(dsn, KEYS) as records:
        log_id = new_stream()
        with pytest.raises(RecordUnavailable):
            await records.create_log(log_id, "Test")
        with pytest.raises(RecordUnavailable):
            await records.append(log_id, an_append())

        link.symlink_to(real)
        await records.create_log(log_id, "Test")
        async with asyncio.timeout(10):
            assert (await records.append(log_id, an_append())).position == 1


async def test_a_statement_the_database_refuses_fails_its_own_request_only(log):
    stream = new_stream()
    await log.append(an_append(stream))
    owner = await log.as_owner()
    await owner.execute("ALTER TABLE record.event ADD CHECK (topic <> 'test.topic')")
    await owner.commit()

    refused = Plain(new_stream(), 1, "test.topic", stream, stream, b"x")
    outcomes = await asyncio.gather(
        log.append(an_append()),
        log.records.append_encoded(log.log_id, [refused], Append(())),
        log.append(an_append(stream, 2)),
        log.append(an_append(stream, 2)),
        return_exceptions=True,
    )

    expected = [Receipt, RecordUnavailable, Receipt, VersionMoved]
    assert [type(each) for each in outcomes] == expected
    assert log.check().head == 3
