"""How looks come onto the access log: each once, whatever happens to the connection, or refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest

from api import access_log
from api.access_log import NOWHERE, AccessLog, AccessLogFull
from api.settings import Dsns
from domain.identifiers import new_id
from domain.looks import Looked
from domain.record import sequencer
from domain.record.append import RecordUnavailable
from domain.record.application import Records
from tests.support.builders import NOW, attribution
from tests.support.keys import KEYS
from tests.support.proxy import proxy_to

pytestmark = pytest.mark.anyio

COMMIT = b"COMMIT\0"
CASE, PARTNERSHIP = new_id(), new_id()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Writing:
    """An access log that is written to, and another way to read what is on it."""

    log_id: UUID
    writer: AccessLog
    reader: Records

    async def numbers(self) -> list[int]:
        """The looks that are on it, in its order, as they were counted."""
        return [recorded.event.as_of for recorded in await self.reader.events(self.log_id, 0, 5000)]

    async def until(self, count: int) -> list[int]:
        async with asyncio.timeout(30):
            while True:
                found = await self.numbers()
                if len(found) >= count:
                    return found
                await asyncio.sleep(0.02)

    def note(self, *numbers: int) -> None:
        for number in numbers:
            self.writer.note(PARTNERSHIP, CASE, a_look(number))


def a_look(number: int) -> Looked:
    return Looked(
        originator_id=NOWHERE,
        originator_version=1,
        case_id=NOWHERE,
        attribution=attribution(),
        at=NOW,
        action="case.read",
        way="api",
        route="/v1/cases/{case_id}",
        status=200,
        as_of=number,
    )


@asynccontextmanager
async def writing(dsns: Dsns, via: str | None = None, **limits: int) -> AsyncIterator[Writing]:
    async with AsyncExitStack() as closing:
        reader = await closing.enter_async_context(Records(dsns.service, KEYS))
        records = await closing.enter_async_context(Records(via or dsns.service, KEYS))
        log_id = new_id()
        await reader.create_log(log_id, "Northmere: access log")

        async def find_log(_: UUID) -> UUID:
            return log_id

        writer = await closing.enter_async_context(AccessLog(records, find_log, **limits))
        yield Writing(log_id, writer, reader)


async def test_what_is_noted_is_on_the_log_in_its_order_and_in_one_stream(dsns):
    async with writing(dsns) as log:
        log.note(*range(1200))
        assert await log.until(1200) == list(range(1200))
        log.note(1200)
        assert await log.until(1201) == list(range(1201))

        events = [each.event for each in await log.reader.events(log.log_id, 0, 5000)]
    assert {event.case_id for event in events} == {CASE}
    assert len({event.originator_id for event in events}) == 1
    assert [event.originator_version for event in events] == list(range(1, 1202))


async def test_a_look_at_no_case_stands_under_the_logs_own_id(dsns):
    async with writing(dsns) as log:
        log.writer.note(PARTNERSHIP, None, a_look(1))
        await log.until(1)
        [recorded] = await log.reader.events(log.log_id, 0, 10)
    assert recorded.event.case_id == log.log_id


async def test_what_waits_is_put_on_the_log_at_the_end(dsns):
    async with writing(dsns) as log:
        log.note(*range(40))
    async with Records(dsns.service, KEYS) as records:
        assert len(await records.events(log.log_id, 0, 100)) == 40


@pytest.mark.parametrize("once_answered", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "step", [b"FOR UPDATE", b"COPY record.event", COMMIT], ids=["lock", "events", "commit"]
)
async def test_a_connection_cut_at_any_step_leaves_each_look_on_the_log_once(
    dsns, step, once_answered
):
    async with proxy_to(dsns.service) as proxy, writing(dsns, proxy.dsn) as log:
        log.note(0)
        await log.until(1)
        proxy.cut(step, once_answered=once_answered)
        log.note(*range(1, 30))
        await asyncio.wait_for(proxy.was_cut.wait(), 10)
        log.note(*range(30, 50))

        assert await log.until(50) == list(range(50))


async def test_a_batch_that_nobody_can_say_anything_of_is_there_once(dsns, monkeypatch):
    monkeypatch.setattr(sequencer, "FIND_OUT_TIMEOUT_S", 0.2)
    async with proxy_to(dsns.service) as proxy, writing(dsns, proxy.dsn) as log:
        log.note(0)
        await log.until(1)
        proxy.cut(COMMIT, once_answered=True, then_refuse=True)
        log.note(*range(1, 30))
        await asyncio.wait_for(proxy.was_cut.wait(), 10)
        await asyncio.sleep(0.5)
        log.note(*range(30, 50))
        proxy.is_refusing = False

        assert await log.until(50) == list(range(50))
        await asyncio.sleep(0.6)
        assert await log.numbers() == list(range(50))


async def test_a_database_that_knows_less_of_the_stream_gets_what_waits_in_another(dsns):
    async with writing(dsns) as log:
        log.note(0, 1)
        await log.until(2)
        with psycopg.connect(dsns.owner) as owner:
            owner.execute("DELETE FROM record.event WHERE position = 2")
            owner.execute("UPDATE record.log SET head = 1")
        log.note(2, 3)

        assert await log.until(3) == [0, 2, 3]


async def test_what_there_is_no_room_for_is_refused_before_it_is_shown(dsns):
    with psycopg.connect(dsns.owner) as holder:
        async with writing(dsns, most_waiting=10) as log:
            holder.execute("SELECT FROM record.log FOR UPDATE")
            log.note(*range(10))
            with pytest.raises(AccessLogFull) as refused:
                log.note(10)
            holder.rollback()

            assert isinstance(refused.value, RecordUnavailable)
            assert await log.until(10) == list(range(10))
            log.note(11)
            assert await log.until(11) == [*range(10), 11]


async def test_a_log_that_is_full_keeps_no_other_partnerships_readers_waiting(dsns):
    another = new_id()
    with psycopg.connect(dsns.owner) as holder:
        async with writing(dsns, most_waiting=10) as log:
            holder.execute("SELECT FROM record.log FOR UPDATE")
            log.note(*range(10))

            log.writer.note(another, CASE, a_look(10))
            with pytest.raises(AccessLogFull):
                log.note(11)
            holder.rollback()


async def test_readers_wait_while_a_look_is_late_and_are_refused_if_it_lasts(dsns, monkeypatch):
    monkeypatch.setattr(access_log, "LATE_S", 0.1)
    with psycopg.connect(dsns.owner) as holder:
        async with writing(dsns) as log:
            await log.writer.ready(PARTNERSHIP, 0.1)
            holder.execute("SELECT FROM record.log FOR UPDATE")
            log.note(1)
            await asyncio.sleep(0.2)

            with pytest.raises(AccessLogFull):
                await log.writer.ready(PARTNERSHIP, 0.3)
            # Another partnership's readers do not wait for this one's log.
            await log.writer.ready(new_id(), 0.1)

            waiting = asyncio.create_task(log.writer.ready(PARTNERSHIP, 20))
            await asyncio.sleep(0)
            holder.rollback()
            await waiting
            assert await log.numbers() == [1]
