"""Rounds of kill -9 under load, over HTTP: the server, its PostgreSQL or both are killed while
agencies append. No acknowledged append is lost, and none is there twice, however often it was sent.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from random import Random

import pytest

from tests.faults.agencies import wait_until, writing
from tests.faults.killing import kill_postgres
from tests.support.database import Cluster
from tests.support.server import RunningServer, running_server

pytestmark = pytest.mark.faults

EACH = 15


@pytest.fixture(scope="module")
def killed(doomed: Cluster) -> Iterator[RunningServer]:
    """The server that all rounds kill."""
    with running_server(doomed) as running:
        yield running


def server_killed(server: RunningServer, _: Cluster) -> None:
    server.kill()
    server.restart()


def postgres_killed(_: RunningServer, cluster: Cluster) -> None:
    kill_postgres(cluster.postgres.cluster)
    cluster.postgres.start()


def both_killed(server: RunningServer, cluster: Cluster) -> None:
    server.kill()
    kill_postgres(cluster.postgres.cluster)
    cluster.postgres.start()
    server.restart()


KILLS: dict[str, Callable[[RunningServer, Cluster], None]] = {
    "the server": server_killed,
    "PostgreSQL": postgres_killed,
    "both": both_killed,
}
VICTIMS = list(KILLS)


def test_what_was_acknowledged_is_there_once_whatever_is_killed(
    killed: RunningServer, doomed: Cluster, chance: Random, victim: str
) -> None:
    with writing(killed, EACH) as work:
        moment = chance.randrange(1, work.total * 2 // 3)
        wait_until(lambda: work.acknowledged >= moment, f"{moment} were never acknowledged.")
        threading.Event().wait(chance.uniform(0, 0.02))  # Anywhere within an append.
        KILLS[victim](killed, doomed)

    # A server that lives may wait for its PostgreSQL, so that nobody notices.
    assert work.hindered or victim == "PostgreSQL", "The kill met no append."
    work.check()
