"""The server is killed with -9 while people read: no look that is older than a second is lost.

Readers note when each answer came. After the kill, the log itself is read, event by event: not what
a read model says of it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import httpx
import psycopg
import pytest

from domain.record.application import Records
from tests.support.client import AgencyClient, open_case
from tests.support.keys import KEYS
from tests.support.looks import access_log_of
from tests.support.server import RunningServer

pytestmark = pytest.mark.faults

READERS = ("police", "coordinator", "auditor", "reviewer")
#: No look that was answered longer than this before the kill may be missing.
LONGEST_S = 1.0
ROUNDS = 3
#: Looks that are older than that by the time of a kill.
ENOUGH = 20


@dataclass
class Answered:
    """When each request was answered, by the id that it was given."""

    at: dict[UUID, float] = field(default_factory=dict)

    def read(self, server: RunningServer, who: str, path: str, stop: threading.Event) -> None:
        with server.client(who) as client:
            while not stop.is_set():
                try:
                    answer = client.get(path)
                except httpx.TransportError:
                    return
                if answer.status_code in {200, 404}:
                    self.at[UUID(answer.headers["X-Request-ID"])] = time.monotonic()

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while len(self.at) < count:
            assert time.monotonic() < deadline, "Nobody was answered."
            time.sleep(0.02)


@contextmanager
def reading(server: RunningServer, path: str) -> Iterator[Answered]:
    """Everybody reads a case at once, and somebody whose case it is not is refused it."""
    answered, stop = Answered(), threading.Event()
    threads = [
        threading.Thread(target=answered.read, args=(server, who, path, stop))
        for who in (*READERS, "mental-health")
    ]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


async def on_the_log(server: RunningServer) -> list[UUID]:
    """The requests whose looks are on the access log."""
    log_id, found, after = access_log_of(server), list[UUID](), 0
    async with Records(server.dsns.service, KEYS) as records:
        while events := await records.events(log_id, after, 1000):
            found += [each.event.attribution.correlation_id for each in events]
            after = events[-1].position
    return found


def test_killed_while_people_read_no_look_older_than_a_second_is_lost(
    fresh_server: RunningServer, chance: Random
) -> None:
    server = fresh_server
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    for _ in range(ROUNDS):
        with ExitStack() as closing:
            answered = closing.enter_context(reading(server, f"{case.path}/chronology"))
            answered.wait_for(ENOUGH)
            time.sleep(LONGEST_S + chance.uniform(0, 0.5))
            killed_at = time.monotonic()
            server.kill()

        on_log = asyncio.run(on_the_log(server))
        known = set(on_log)
        ages = sorted(killed_at - at for look, at in answered.at.items() if look not in known)

        assert len(on_log) == len(known), "A look is there twice."
        assert sum(killed_at - at > LONGEST_S for at in answered.at.values()) >= ENOUGH
        assert [age for age in ages if age > LONGEST_S] == []
        server.restart()
        print(f"{len(answered.at)} answered, {len(ages)} lost, oldest {max(ages, default=0):.3f} s")  # noqa: T201 - what pytest -s shows


def test_asked_to_stop_while_people_read_no_look_is_lost(fresh_server: RunningServer) -> None:
    server = fresh_server
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    with reading(server, f"{case.path}/chronology") as answered:
        answered.wait_for(ENOUGH)
        server.stop()

    assert answered.at.keys() <= set(asyncio.run(on_the_log(server)))


def test_while_the_log_cannot_be_added_to_nothing_is_shown_for_long(
    fresh_server: RunningServer,
) -> None:
    server = fresh_server
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    with psycopg.connect(server.dsns.owner) as holder, server.client("police") as police:
        holder.execute(
            "SELECT FROM record.log WHERE log_id = %s FOR UPDATE", [access_log_of(server)]
        )
        assert police.get(case.path).status_code == 200
        time.sleep(1)
        refused = police.get(case.path)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) > 0
        assert case.reference not in refused.text
        assert police.get("/v1/me").status_code == 200

        holder.rollback()
        assert police.get(case.path).status_code == 200
