"""Rounds of kill -9 under load, in process: whatever is killed, every acknowledged append is on
the record exactly once, with the receipt that was given, and nothing is half there.

One round: two processes with twelve clients each append under keys of their own, to a fresh log.
At a random moment one victim is killed and started again. The writers send everything that was not
acknowledged again; one that was killed sends all of it again.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from api.settings import Dsns
from domain.record.application import Records
from tests.faults.killing import (
    fill_the_disk_of,
    kill_a_process_of_postgres,
    kill_postgres,
)
from tests.faults.writers import Told, WriterProcess
from tests.support.check_log import check_log
from tests.support.database import Cluster
from tests.support.keys import KEYS
from tests.support.log_events import a_key, new_stream
from tests.support.writer import CLIENTS, fingerprint, requests_of

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

NAMES = ("east", "west")
EACH = 40
SENT = dict(request for name in NAMES for request in requests_of(name, EACH))


@dataclass
class Round:
    """Writers at work on a log of their own."""

    cluster: Cluster
    dsns: Dsns
    log_id: UUID
    writers: list[WriterProcess]
    told: Told
    chance: Random

    async def writer_killed(self) -> None:
        writer = self.chance.choice(self.writers)
        await writer.kill()
        await writer.start()

    async def every_writer_killed(self) -> None:
        for writer in self.writers:
            writer.send(signal.SIGKILL)
        for writer in self.writers:
            await writer.kill()
            await writer.start()

    async def writer_stopped(self) -> None:
        """Wherever it was: it may hold the log. The other one must get through meanwhile."""
        writer, *others = self.chance.sample(self.writers, len(self.writers))
        writer.send(signal.SIGSTOP)
        for other in others:
            await other.finish()
        writer.send(signal.SIGCONT)

    async def postgres_killed(self) -> None:
        await asyncio.to_thread(kill_postgres, self.cluster.postgres.cluster)
        await asyncio.to_thread(self.cluster.postgres.start)

    async def process_of_postgres_killed(self) -> None:
        cluster = self.cluster.postgres.cluster
        await asyncio.to_thread(kill_a_process_of_postgres, cluster, self.dsns)
        await asyncio.to_thread(self.cluster.postgres.start)

    async def disk_filled(self) -> None:
        await asyncio.to_thread(fill_the_disk_of, self.cluster.postgres.cluster)
        await asyncio.to_thread(self.cluster.postgres.start)

    def look(self) -> int:
        """Check what must hold of the log at any moment. Returns how many requests it holds."""
        told = dict(self.told.receipts)  # Copied first: what is told from here on may be missing.
        checked = check_log(self.dsns.owner, self.log_id)
        # Which key is whose the log does not say: `receipts_found_again` asks it, at the end.
        recorded = set(checked.requests.values())
        for key, (first, last, _) in told.items():
            assert (first, last) in recorded, f"{key} was acknowledged, and is not there."
        sizes = Counter(last - first + 1 for first, last in recorded)
        assert sizes <= Counter(SENT.values()), "Something is half there, or twice."
        assert checked.head == sum(size * count for size, count in sizes.items()), (
            "Something has no key."
        )
        return len(recorded)

    async def receipts_found_again(self) -> dict[str, tuple[int, int, str]]:
        """What the log says now to everybody who asks for their receipt."""
        found: dict[str, tuple[int, int, str]] = {}
        async with Records(self.dsns.service, KEYS) as records:
            for key in SENT:
                receipt = await records.receipt(self.log_id, a_key(key))
                assert receipt is not None, f"{key} has no receipt."
                first = receipt.placed[0].position
                found[key] = (first, receipt.position, fingerprint(receipt))
        return found


Victim = Callable[[Round], Awaitable[None]]

#: What is killed, by turns.
KILLS: dict[str, Victim] = {
    "a writer": Round.writer_killed,
    "PostgreSQL": Round.postgres_killed,
    "a process of PostgreSQL": Round.process_of_postgres_killed,
    "a writer, stopped": Round.writer_stopped,
    "PostgreSQL, on a full disk": Round.disk_filled,
    "every writer": Round.every_writer_killed,
}
#: A disk is made to look full with a program of util-linux.
VICTIMS = [name for name in KILLS if "disk" not in name or shutil.which("prlimit")]


@pytest.fixture
async def at_work(
    doomed: Cluster, doomed_dsns: Dsns, chance: Random, tmp_path: Path
) -> AsyncIterator[Round]:
    log_id, told = new_stream(), Told()
    async with AsyncExitStack() as closing:
        async with Records(doomed_dsns.service, KEYS) as records:
            await records.create_log(log_id, "Test partnership")
        writers = [
            WriterProcess(doomed_dsns.service, log_id, name, EACH, told=told, folder=tmp_path)
            for name in NAMES
        ]
        for writer in writers:
            await writer.start()
            closing.push_async_callback(writer.kill)
        yield Round(doomed, doomed_dsns, log_id, writers, told, chance)


async def test_what_was_acknowledged_is_there_once_whatever_is_killed(at_work: Round, victim: str):
    await at_work.told.reaches(at_work.chance.randrange(1, len(SENT) * 2 // 3))
    await asyncio.sleep(at_work.chance.uniform(0, 0.01))  # Anywhere within a batch.
    assert len(at_work.told.receipts) <= len(SENT) - CLIENTS // 2, "The kill came too late."

    await KILLS[victim](at_work)

    await asyncio.to_thread(at_work.look)
    for writer in at_work.writers:
        await writer.finish()
    assert await asyncio.to_thread(at_work.look) == len(SENT)
    assert await at_work.receipts_found_again() == at_work.told.receipts
