"""A disk that loses, refuses or takes its time, under a server that agencies append to: they are
told 503 while it lasts, it goes on by itself afterwards, and what was acknowledged is there once.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import httpx
import pytest

from tests.faults.agencies import wait_until, writing
from tests.faults.bad_disk import BadDisk, server_on_a_bad_disk

pytestmark = [pytest.mark.faults, pytest.mark.soak]

EACH = 40
#: How often somebody is refused before the disk works again. Where PostgreSQL has gone, each
#: refusal takes as long as a connection is waited for: it is started meanwhile, and goes again.
REFUSALS = 12
TIMES = 4

#: As in `bad_disk.c`.
FAULTS = {
    "loses what it was given": b"e",
    "finds no room in the end": b"n",
    "is full": b"f",
    "is full of tables": b"t",
}


@pytest.fixture(scope="module")
def disk() -> Iterator[BadDisk]:
    with server_on_a_bad_disk() as running:
        yield running


def moment_of(chance: Random, total: int) -> int:
    """After how many acknowledged appends it begins."""
    return chance.randrange(1, total // 2)


@pytest.mark.parametrize("time", range(1, TIMES + 1))
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_disk_that_fails_is_said_and_survived(
    disk: BadDisk, chance: Random, fault: bytes, time: int
) -> None:
    with writing(disk.server, EACH) as work:
        moment = moment_of(chance, work.total)
        wait_until(lambda: work.acknowledged >= moment, "Nothing was acknowledged.")
        with disk.misbehaving(fault):
            wait_until(lambda: work.refused >= REFUSALS, "Nobody was told.")
            assert httpx.get(f"{disk.server.base_url}/healthz").status_code == 200
            during = work.acknowledged

    assert during < work.total, "It failed nobody."
    work.check()
    wait_until(lambda: is_ready(disk), "It is not ready again.")


@pytest.mark.parametrize("time", range(1, TIMES + 1))
def test_a_slow_disk_makes_everything_slow_and_nothing_wrong(
    disk: BadDisk, chance: Random, time: int
) -> None:
    with writing(disk.server, EACH) as work:
        moment = moment_of(chance, work.total)
        wait_until(lambda: work.acknowledged >= moment, "Nothing was acknowledged.")
        with disk.misbehaving(b"s"):
            wait_until(lambda: work.acknowledged == work.total, "It came to a stop.")

    assert work.refused == 0
    work.check()


def is_ready(disk: BadDisk) -> bool:
    return httpx.get(f"{disk.server.base_url}/readyz").status_code == 200
