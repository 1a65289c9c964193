"""A process stopped in the middle of its transaction, with the log in its hand."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psutil
import pytest

from api.settings import Dsns
from domain.record.application import Records
from tests.support.check_log import check_log
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_append, new_stream

pytestmark = [pytest.mark.anyio, pytest.mark.faults]

ROOT = Path(__file__).parents[2]

#: The time is asked for while the log is locked, so that is where it stops itself: the n-th time,
#: `n` being 1 for a new connection and 2 for one that has been used. It sends the same request
#: until it is told where it went.
LEADER = """
import asyncio, os, signal, sys
from uuid import UUID
from domain.record.append import RecordUnavailable
from domain.record.application import Records
from domain.record.sequencer import utc_now
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_append
dsn, log_id, n = sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3])
asked = 0
def clock():
    global asked
    asked += 1
    if asked == n:
        os.kill(os.getpid(), signal.SIGSTOP)
    return utc_now()
async def lead():
    async with Records(dsn, KEYS, clock=clock) as records:
        for number in range(n):
            while True:
                try:
                    receipt = await records.append(log_id, an_append(key=a_key(f"leader-{number}")))
                    break
                except RecordUnavailable:
                    await asyncio.sleep(0.05)
    print(receipt.position)
asyncio.run(lead())
"""


@asynccontextmanager
async def stopped_leader(
    dsns: Dsns, log_id: UUID, n: int
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A leader that has just stopped itself."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", LEADER, dsns.service, str(log_id), str(n),
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            while psutil.Process(process.pid).status() != psutil.STATUS_STOPPED:
                assert process.returncode is None
                await asyncio.sleep(0.01)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("n", [1, 2], ids=["on a new connection", "on a used one"])
async def test_a_stopped_leader_keeps_nobody_waiting_and_corrupts_nothing_afterwards(
    dsns: Dsns, n: int
):
    """The log is taken away from it, by a timeout of the server or by whoever waits. Continued, it
    finds out, sends its request again, and is on the record once.
    """
    log_id = new_stream()
    async with Records(dsns.service, KEYS) as records:
        await records.create_log(log_id, "Test partnership")
        async with stopped_leader(dsns, log_id, n) as leader:
            appends = (records.append(log_id, an_append(key=a_key(f"{n}"))) for n in range(20))
            # Not one of them is refused.
            receipts = await asyncio.gather(*appends)
            others = n - 1 + 20
            assert (await records.head(log_id))[0] == others

            leader.send_signal(signal.SIGCONT)
            said, _ = await leader.communicate()

    assert said.split()[-1] == str(others + 1).encode()
    checked = check_log(dsns.owner, log_id)
    assert checked.head == others + 1
    assert (checked.head, checked.head) in checked.requests.values()
    assert sorted(each.position for each in receipts) == list(range(n, others + 1))


async def test_a_stopped_leader_that_is_killed_leaves_nothing(dsns: Dsns):
    log_id = new_stream()
    async with Records(dsns.service, KEYS) as records:
        await records.create_log(log_id, "Test partnership")
        async with stopped_leader(dsns, log_id, 1):
            pass
        # The kernel closed its connection, so nobody waits for any limit.
        assert (await records.append(log_id, an_append())).position == 1
    assert check_log(dsns.owner, log_id).requests == {}
