"""Checkpoints are time-stamped by an authority that answers as RFC 3161 says, and by no other."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import psycopg
import pytest
from pydantic import ValidationError

from api.asking import NotAnswered
from api.settings import Dsns, Settings
from api.timestamps import Timestamps
from domain.record.application import Records
from domain.record.checkpoints import Checkpoints, PublishedLog
from domain.record.connected import publishing_pool
from domain.record.note import Note
from domain.record.publisher import Publisher
from domain.record.timestamp import (
    NotStamped,
    StampRequest,
    claimed_time,
    read_roots,
    stamped_at,
)
from tests.support.dripping import dripping
from tests.support.keys import KEYS
from tests.support.log_events import an_append, new_stream
from tests.support.tsa import Authority, serving

pytestmark = pytest.mark.anyio

TEXT = "daybook.test/log/1\n5\n" + base64.b64encode(bytes(32)).decode() + "\n"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def known() -> Authority:
    """An authority whose root is trusted."""
    return Authority()


def test_a_stamp_says_when_the_text_was_there(known):
    request = StampRequest.of(TEXT)
    response = known.answer(request.to_bytes())

    when = request.answered(response, [known.root])

    assert abs(when - datetime.now(UTC)) < timedelta(minutes=1)
    assert stamped_at(response, TEXT, [known.root]) == when == claimed_time(response)


def test_a_stamp_of_another_text_question_or_authority_is_none(known):
    request = StampRequest.of(TEXT)
    response = known.answer(request.to_bytes())
    flipped = bytearray(response)
    flipped[-10] ^= 1

    for told, text, roots in (
        (response, TEXT.replace("5", "6"), [known.root]),
        (response, TEXT, [Authority().root]),
        (bytes(flipped), TEXT, [known.root]),
        (b"nonsense", TEXT, [known.root]),
        (response, TEXT, []),
    ):
        with pytest.raises(NotStamped):
            stamped_at(told, text, roots)
    with pytest.raises(NotStamped):
        StampRequest.of(TEXT).answered(response, [known.root])
    assert claimed_time(b"nonsense") is None


class Stamped:
    """A published log, and what asks for its stamps."""

    def __init__(self, *, log_id, records, publisher, checkpoints, stamps, dsns) -> None:
        self.log_id = log_id
        self.stamps: Timestamps = stamps
        self._records, self._publisher = records, publisher
        self._checkpoints, self.dsns = checkpoints, dsns

    async def grow(self) -> str:
        """Record something and publish it; the checkpoint's text."""
        await self._records.append(self.log_id, an_append())
        await self._publisher.publish(self.log_id)
        latest = await self._checkpoints.latest(self.log_id)
        assert latest is not None
        return Note.parse(latest.note).text

    async def begin_another(self) -> None:
        """Have another log, with something published of it."""
        another = new_stream()
        await self._records.create_log(another, "Another partnership")
        await self._records.append(another, an_append())
        await self._publisher.publish(another)

    async def texts(self) -> list[str]:
        """The latest checkpoint of each log."""
        found = [await self._checkpoints.latest(each.log_id) for each in await self.logs()]
        return [Note.parse(each.note).text for each in found if each is not None]

    async def logs(self) -> list[PublishedLog]:
        return await self._checkpoints.logs()

    async def stamp(self) -> datetime | None:
        return await self.stamps.stamp_if_due(self.log_id)

    def tokens(self) -> list[tuple[int, bytes]]:
        with psycopg.connect(self.dsns.owner) as connection:
            return connection.execute(
                "SELECT size, token FROM record.timestamp_token ORDER BY size"
            ).fetchall()


@pytest.fixture
def authority() -> Iterator[tuple[Authority, str]]:
    authority = Authority()
    with serving(authority) as url:
        yield authority, url


@pytest.fixture
async def log(
    dsns: Dsns, tmp_path: Path, authority: tuple[Authority, str]
) -> AsyncIterator[Stamped]:
    async with AsyncExitStack() as closing:
        records = await closing.enter_async_context(Records(dsns.service, KEYS))
        pool = await closing.enter_async_context(publishing_pool(dsns.service))
        http = await closing.enter_async_context(httpx.AsyncClient())
        log_id = new_stream()
        await records.create_log(log_id, "Test partnership")
        publisher, checkpoints = Publisher(pool, tmp_path, "daybook.test"), Checkpoints(pool)
        stamps = Timestamps(
            http,
            checkpoints,
            publisher,
            url=authority[1],
            roots=read_roots(authority[0].write_roots(tmp_path / "roots.pem")),
            every=timedelta(hours=1),
        )
        yield Stamped(
            log_id=log_id,
            records=records,
            publisher=publisher,
            checkpoints=checkpoints,
            stamps=stamps,
            dsns=dsns,
        )


async def test_keeps_a_stamp_that_others_can_check(log, authority):
    text = await log.grow()

    when = await log.stamp()

    [(size, token)] = log.tokens()
    assert size == 1
    assert stamped_at(token, text, [authority[0].root]) == when


async def test_asks_once_for_what_has_not_grown_and_once_an_hour_for_what_has(log, authority):
    assert await log.stamp() is None
    await log.grow()
    await log.stamp()

    assert await log.stamp() is None
    await log.grow()
    assert await log.stamp() is None
    assert authority[0].asked == 1

    log.stamps._every = timedelta(0)
    assert await log.stamp() is not None
    assert [size for size, _ in log.tokens()] == [1, 2]


async def test_keeps_nothing_of_an_authority_that_is_away_or_stamps_something_else(log, authority):
    await log.grow()
    authority[0].is_away = True
    with pytest.raises(NotAnswered):
        await log.stamp()
    authority[0].is_away = False
    authority[0].changes = b"x"
    with pytest.raises(NotStamped):
        await log.stamp()
    assert log.tokens() == []

    authority[0].changes = b""
    assert await log.stamp() is not None


async def test_one_log_that_cannot_be_stamped_keeps_no_other_waiting(log, authority):
    for _ in range(2):
        await log.grow()
        await log.begin_another()
    texts = await log.texts()
    for refused in texts:
        authority[0].refuses = {sha256(refused.encode()).digest()}
        with psycopg.connect(log.dsns.owner) as connection:
            connection.execute("DELETE FROM record.timestamp_token")

        await log.stamps.stamp_all()

        assert len(log.tokens()) == len(texts) - 1


async def test_an_authority_that_never_ends_its_answer_is_given_up(log, monkeypatch):
    monkeypatch.setattr("api.timestamps.LONGEST_ANSWER_S", 0.3)
    await log.grow()
    with dripping() as url:
        log.stamps._url = url

        with pytest.raises(NotAnswered, match="too long"):
            await log.stamp()


async def test_an_authority_that_says_too_much_is_not_listened_to(log, monkeypatch):
    monkeypatch.setattr("api.timestamps.LARGEST_ANSWER_BYTES", 100)
    await log.grow()

    with pytest.raises(NotAnswered, match="too much"):
        await log.stamp()


def test_an_authority_needs_roots_to_be_checked_by():
    with pytest.raises(ValidationError, match="Set both"):
        Settings(timestamp_url="http://127.0.0.1/stamp")


def test_says_which_file_of_roots_cannot_be_read(tmp_path):
    (tmp_path / "roots.pem").write_text("nonsense")
    for name in ("roots.pem", "none.pem"):
        with pytest.raises(ValueError, match=name):
            read_roots(tmp_path / name)
