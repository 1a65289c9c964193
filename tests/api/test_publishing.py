"""The publisher of a process, and those who may not get in its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from api.publishing import Publishing
from api.settings import Dsns, Settings
from domain.record.append import RecordUnavailable
from domain.record.application import Records
from tests.support.keys import KEYS
from tests.support.log_events import an_append, new_stream

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def records(dsns: Dsns) -> AsyncIterator[Records]:
    async with Records(dsns.service, KEYS) as records:
        yield records


async def test_a_flood_of_readers_who_are_not_signed_in_holds_up_nobody_else(
    dsns, records, tmp_path: Path, monkeypatch
):
    log_id = new_stream()
    await records.create_log(log_id, "A partnership")
    async with (
        Publishing(Settings(data_dir=tmp_path), dsns) as publishing,
        AsyncExitStack() as busy,
    ):
        flooded = publishing.for_anybody._pool
        monkeypatch.setattr(flooded, "timeout", 0.1)
        for _ in range(flooded.max_size):
            await busy.enter_async_context(flooded.connection())
        with pytest.raises(RecordUnavailable):
            await publishing.for_anybody.latest(log_id)
        records.watched_by(publishing.publisher)
        records.on_append(publishing.note_append)

        async with asyncio.timeout(30):
            await records.append(log_id, an_append())
            covering = await publishing.covering(log_id, 1, 20)

        assert covering is not None
