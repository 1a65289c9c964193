"""The server is killed with -9 while agencies append at once: no acknowledged append is lost,
and none is there twice, however often it was sent.
"""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from uuid import UUID

import httpx
import psycopg
import pytest

from tests.support.check_log import check_log
from tests.support.client import AgencyClient, contribution_body, entry_body, open_case
from tests.support.server import RunningServer

pytestmark = pytest.mark.faults

AGENCIES = ("police", "acute-hospital", "childrens-social-care", "mental-health")
EACH = 30
KILLS = 3
PATIENCE_S = 120.0

#: What an agency keeps of an acknowledged append: its key, and the positions of its receipt.
Kept = dict[str, list[int]]


class Writer:
    """One agency that sends contributions one after the other, each until it is acknowledged."""

    def __init__(self, server: RunningServer, path: str, agency: str) -> None:
        self.server, self.path, self.agency = server, path, agency
        self.kept: Kept = {}
        self.sent_again = 0

    def write(self) -> None:
        with AgencyClient(self.server, self.agency) as client:
            for number in range(EACH):
                key = f"{self.agency}-{number}"
                self.kept[key] = self._until_acknowledged(client, key)

    def write_all_again(self) -> Kept:
        with AgencyClient(self.server, self.agency) as client:
            return {key: self._send(client, key) for key in self.kept}

    def _until_acknowledged(self, client: AgencyClient, key: str) -> list[int]:
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self._send(client, key)
            except (httpx.TransportError, Away):
                assert time.monotonic() < give_up, f"{key} was never acknowledged."
                self.sent_again += 1
                time.sleep(0.02)

    def _send(self, client: AgencyClient, key: str) -> list[int]:
        body = contribution_body(entry_body(f"{key}/a"), entry_body(f"{key}/b"))
        answer = client.post(self.path, body, key=key)
        if answer.status == 503:
            raise Away
        return [event["position"] for event in answer.ok(201)["events"]]


class Away(Exception):
    """The server is there and cannot record just now."""


def test_every_acknowledged_append_is_there_exactly_once(fresh_server: RunningServer) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    chance = random.Random(seed)
    with AgencyClient(fresh_server, "coordinator") as coordinator:
        case = open_case(coordinator, AGENCIES)
    writers = [Writer(fresh_server, f"{case.path}/contributions", agency) for agency in AGENCIES]

    with ThreadPoolExecutor(len(writers)) as pool:
        writing = [pool.submit(writer.write) for writer in writers]
        for moment in sorted(chance.sample(range(5, len(AGENCIES) * EACH - 20), KILLS)):
            wait_until_acknowledged(writers, moment)
            threading.Event().wait(chance.uniform(0, 0.02))  # Anywhere within an append.
            fresh_server.kill()
            fresh_server.restart()
        for each in writing:
            each.result(PATIENCE_S)

    assert any(writer.sent_again for writer in writers), "No kill met an append."
    log = check_log(fresh_server.dsns.owner, log_of(fresh_server))
    kept = {key: positions for writer in writers for key, positions in writer.kept.items()}
    assert len(kept) == len(AGENCIES) * EACH, f"seed {seed}"
    # A contribution and its two entries each; nothing else was written after the case was opened.
    assert sorted(chain.from_iterable(kept.values())) == list(
        range(case.position + 1, log.head + 1)
    ), f"seed {seed}"
    assert log.head - case.position == 3 * len(kept)
    again = {
        key: positions for writer in writers for key, positions in writer.write_all_again().items()
    }
    assert again == kept, f"seed {seed}"
    with AgencyClient(fresh_server, "auditor") as auditor:
        seen = {"Daybook-Position": str(log.head)}
        shown = auditor.get(f"{case.path}/chronology", headers=seen, limit="1").ok()
        assert auditor.head() == log.head, f"seed {seed}"
    assert shown["total"] == 2 * len(kept), f"seed {seed}"


def wait_until_acknowledged(writers: list[Writer], count: int) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while sum(len(writer.kept) for writer in writers) < count:
        assert time.monotonic() < give_up, f"{count} appends were never acknowledged."
        time.sleep(0.005)


def log_of(server: RunningServer) -> UUID:
    with psycopg.connect(server.dsns.owner) as connection:
        found = connection.execute("SELECT log_id FROM record.log WHERE name = 'northmere'")
        [(log_id,)] = found.fetchall()
    return log_id
