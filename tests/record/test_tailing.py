"""A hundred thousand events by writers of one, two hundred and two thousand an append, and readers
that follow meanwhile: from another process, and over another connection. They miss nothing.
"""

from __future__ import annotations

import asyncio
import os
import sys
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest

from domain.record.application import Records
from tests.support.keys import KEYS
from tests.support.log_events import an_append
from tests.support.tail import line_of

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]

#: Events an append, writers of that size, and appends of each writer.
WRITERS = ((1, 8, 500), (200, 4, 60), (2_000, 2, 12))
TOTAL = 100_000


async def write(records: Records, log_id: UUID, size: int, times: int) -> None:
    for _ in range(times):
        await records.append(log_id, an_append(events=size))


async def poll(records: Records, log_id: UUID) -> tuple[int, str]:
    """Ask for what comes after the last position seen, again and again, as the follower does."""
    seen, digest = 0, sha256()
    while seen < TOTAL:
        for each in await records.events(log_id, after=seen, limit=700):
            assert each.position == seen + 1, f"{each.position} came instead of {seen + 1}"
            seen = each.position
            event = each.event
            digest.update(line_of(seen, event.originator_id, event.originator_version))
    return seen, digest.hexdigest()


async def test_readers_that_follow_miss_none_of_a_hundred_thousand_events(log):
    assert sum(size * writers * times for size, writers, times in WRITERS) == TOTAL
    tail = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.support.tail", log.dsns.service, str(log.log_id), str(TOTAL)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        # Two processes' worth of writers: each has a sequencer, and the log lets one in at a time.
        async with Records(log.dsns.service, KEYS) as another, asyncio.TaskGroup() as tasks:
            polled = tasks.create_task(poll(another, log.log_id))
            for size, writers, times in WRITERS:
                for n in range(writers):
                    records = (log.records, another)[n % 2]
                    tasks.create_task(write(records, log.log_id, size, times))
        said, _ = await tail.communicate()
    finally:
        if tail.returncode is None:
            tail.kill()
            await tail.wait()

    owner = await log.as_owner()
    recorded = sha256()
    async for row in await owner.execute(
        "SELECT position, stream_id, stream_version FROM record.event"
        " WHERE log_id = %s ORDER BY position",
        [log.log_id],
    ):
        recorded.update(line_of(*row))
    assert polled.result() == (TOTAL, recorded.hexdigest())
    assert said.decode().split() == [str(TOTAL), recorded.hexdigest()]
