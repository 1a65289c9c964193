"""Agencies that append over HTTP, each until it is told that it is on the record, whatever happens
to the server meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from uuid import UUID

import httpx
import psycopg

from tests.support.check_log import check_log
from tests.support.client import (
    AgencyClient,
    Answer,
    OpenedCase,
    contribution_body,
    entry_body,
    open_case,
)
from tests.support.server import RunningServer

AGENCIES = ("police", "acute-hospital", "childrens-social-care", "mental-health")
PATIENCE_S = 120.0

#: What a 503 may say of an append. Each also says when to try again.
MAY_BE_SAID = {"/problems/record-unavailable", "/problems/outcome-unknown"}


class Agency:
    """One agency that sends contributions one after the other, each until it is acknowledged.

    `kept` is what it was told: the positions of each receipt, by the key of the request.
    """

    def __init__(self, server: RunningServer, case: OpenedCase, name: str, each: int) -> None:
        self.server, self.name = server, name
        self.kept: dict[str, list[int]] = {}
        #: How often it got no answer, and how often the answer was 503.
        self.unanswered = self.refused = 0
        self._path = f"{case.path}/contributions"
        self._keys = [f"{case.reference}-{name}-{number}" for number in range(each)]

    def write(self) -> None:
        """Send everything."""
        with AgencyClient(self.server, self.name) as client:
            for key in self._keys:
                self.kept[key] = self._until_acknowledged(client, key)

    def write_again(self) -> dict[str, list[int]]:
        """Send everything a second time, and return what it is told now."""
        with AgencyClient(self.server, self.name) as client:
            return {key: self._until_acknowledged(client, key) for key in self._keys}

    def _until_acknowledged(self, client: AgencyClient, key: str) -> list[int]:
        body = contribution_body(entry_body(f"{key}/a"), entry_body(f"{key}/b"))
        give_up = time.monotonic() + PATIENCE_S
        while time.monotonic() < give_up:
            try:
                answer = client.post(self._path, body, key=key)
            except httpx.TransportError:
                self.unanswered += 1
            else:
                if answer.status != 503:
                    return [event["position"] for event in answer.ok(201)["events"]]
                assert answer.problem(503)["type"] in MAY_BE_SAID
                assert int(answer.headers["retry-after"]) > 0
                self.refused += 1
            time.sleep(0.02)
        raise AssertionError(f"{key} was never acknowledged.")


class Writing:
    """The agencies of one case at work."""

    def __init__(self, server: RunningServer, case: OpenedCase, each: int) -> None:
        self.server, self.case = server, case
        self.agencies = [Agency(server, case, name, each) for name in AGENCIES]
        self.total = len(AGENCIES) * each

    @property
    def acknowledged(self) -> int:
        """How many requests were acknowledged so far."""
        return sum(len(agency.kept) for agency in self.agencies)

    @property
    def refused(self) -> int:
        """How many answers were 503 so far."""
        return sum(agency.refused for agency in self.agencies)

    @property
    def hindered(self) -> int:
        """How many requests had to be sent again so far."""
        return self.refused + sum(agency.unanswered for agency in self.agencies)

    def check(self) -> None:
        """Once all of it was acknowledged: it is on the record once, and is told as it was."""
        log = check_log(self.server.dsns.owner, _log_of(self.server))
        kept = {key: positions for each in self.agencies for key, positions in each.kept.items()}
        assert len(kept) == self.total
        # A contribution and its two entries each; nothing else was written after the case.
        assert sorted(chain.from_iterable(kept.values())) == list(
            range(self.case.position + 1, log.head + 1)
        )
        assert log.head - self.case.position == 3 * self.total
        again = {key: told for each in self.agencies for key, told in each.write_again().items()}
        assert again == kept
        with AgencyClient(self.server, "auditor") as auditor:
            seen = {"Daybook-Position": str(log.head)}

            def shown() -> Answer:
                return auditor.get(f"{self.case.path}/chronology", headers=seen, limit="1")

            # Whoever keeps the pages may have paused for the database longer than a read waits.
            wait_until(lambda: shown().status != 503, "The pages never caught up.")
            assert shown().ok()["total"] == 2 * self.total
            assert auditor.head() == log.head


@contextmanager
def writing(server: RunningServer, each: int) -> Generator[Writing]:
    """Agencies that write to a case of their own; at the end all of it must be acknowledged."""
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, AGENCIES)
    work = Writing(server, case, each)
    with ThreadPoolExecutor(len(work.agencies)) as pool:
        at_work = [pool.submit(agency.write) for agency in work.agencies]
        yield work
        for each_one in at_work:
            each_one.result(PATIENCE_S)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return once it is so, as it must be soon."""
    give_up = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up, what
        time.sleep(0.005)


def _log_of(server: RunningServer) -> UUID:
    with psycopg.connect(server.dsns.owner) as connection:
        found = connection.execute("SELECT log_id FROM record.log WHERE name = 'northmere'")
        [(log_id,)] = found.fetchall()
    return log_id
