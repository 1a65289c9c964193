"""Waiting for witnesses, which come after the log and never before it."""

from __future__ import annotations

import time

from domain.record.note import Note
from tests.support.client import AgencyClient
from tests.support.server import RunningServer

LIMIT_S = 60.0


def wait_until_cosigned(server: RunningServer, *names: str) -> Note:
    """The latest checkpoint of Northmere, once all these witnesses have put their line under it."""
    deadline = time.monotonic() + LIMIT_S
    with AgencyClient(server, "police") as police:
        log_id = police.get("/v1/log").ok()["log_id"]
        while True:
            answer = police.get(f"/log/{log_id}/checkpoint")
            if answer.status == 200:
                note = Note.parse(answer.response.content)
                if {each.name for each in note.signatures}.issuperset(names):
                    return note
            assert time.monotonic() < deadline, f"{names} did not cosign:\n{server.log()}"
            time.sleep(0.1)
