"""A follower and a rebuild killed with -9 at any moment leave rows and positions together."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

import pytest

from projections.names import NAMES
from projections.replay import compare
from tests.projections.conftest import Log
from tests.projections.histories import one_of_each
from tests.support.builders import an_entry
from tests.support.keys import VAULT

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

FOLLOW = """
import asyncio, sys
from projections.follower import Follower
from tests.support.keys import KEYS
asyncio.run(Follower(sys.argv[1], KEYS, batch=3, poll_s=0.001).run(asyncio.Event()))
"""
REBUILD = """
import asyncio, sys
from uuid import UUID
from projections.rebuild import rebuild
from tests.support.keys import KEYS
async def again_and_again():
    while True:
        await rebuild(sys.argv[1], KEYS, UUID(sys.argv[2]), batch=3)
asyncio.run(again_and_again())
"""
ROUNDS = 3


@asynccontextmanager
async def killed_at_the_end(script: str, log: Log) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of its own, working until it is killed with -9."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, log.dsns.follower, str(log.log_id),
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def sum_of_progress(log: Log) -> int:
    [(total,)] = await log.rows(
        "SELECT COALESCE(SUM(position + 1000 * generation), 0)::bigint FROM read.progress"
    )
    return int(total)


async def has_moved(log: Log, process: asyncio.subprocess.Process, since: int, by: int) -> None:
    """Return once it has done a little more work than at `since`."""
    async with asyncio.timeout(60):
        while abs(await sum_of_progress(log) - since) < by:
            assert process.returncode is None


async def test_a_follower_killed_at_any_moment_leaves_rows_and_positions_together(log: Log):
    chance = Random(20260320)
    head = await log.append(*one_of_each(), *(an_entry(f"entry {n}") for n in range(100)))

    for _ in range(ROUNDS):
        before = await sum_of_progress(log)
        async with killed_at_the_end(FOLLOW, log) as process:
            if before < len(NAMES) * (head + 1000):
                await has_moved(log, process, before, by=chance.randrange(1, 120))
        assert all(not one.differences for one in await compare(log.follower, VAULT, log.log_id))

    await log.follow()
    compared = await compare(log.follower, VAULT, log.log_id)
    assert {one.position for one in compared} == {head}
    assert all(not one.differences for one in compared)


async def test_a_rebuild_killed_at_any_moment_leaves_readers_a_whole_read_model(log: Log):
    chance = Random(20260321)
    head = await log.record(*one_of_each())

    for _ in range(ROUNDS):
        before = await sum_of_progress(log)
        async with killed_at_the_end(REBUILD, log) as process:
            await has_moved(log, process, before, by=chance.randrange(1, 400))
        compared = await compare(log.follower, VAULT, log.log_id)
        assert {one.position for one in compared} == {head}
        assert all(not one.differences for one in compared)

    await log.record(an_entry("later"))
    compared = await compare(log.follower, VAULT, log.log_id)
    assert {one.position for one in compared} == {head + 1}
    assert all(not one.differences for one in compared)
