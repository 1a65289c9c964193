"""What two loads of one scenario must have in common, however each of them went."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from tests.support.server import RunningServer

UUID_TEXT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What differs between any two loads: when each event was recorded, and what is hashed with that.
DIFFERS = {"recorded_at", "leaf_hash"}


def record_of(server: RunningServer, partnership: str, token: str, case_id: UUID) -> dict[str, Any]:
    """A case as chronology, history and head of its log, ready to compare with another load's.

    Ids are replaced by the order in which they first appear, so that the same things must still be
    the same things; the names of the actors lose the partnership they were made for.
    """
    numbers: dict[str, int] = {}
    spoken = partnership.replace("-", " ").title()

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(each) for name, each in value.items() if name not in DIFFERS}
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, str):
            numbered = UUID_TEXT.sub(
                lambda found: f"#{numbers.setdefault(found[0], len(numbers))}", value
            )
            return numbered.replace(spoken, "")
        return value

    with server.client() as client:
        client.headers["Authorization"] = f"Bearer {token}"
        log = client.get("/v1/log").json()
        client.headers["Daybook-Position"] = str(log["head"])
        client.headers["Accept"] = "application/x-ndjson"
        lists = {}
        for name in ("chronology", "history"):
            answer = client.get(f"/v1/cases/{case_id}/{name}")
            assert answer.status_code == 200, answer.text
            lists[name] = [plain(json.loads(line)) for line in answer.text.splitlines()]
    return {"head": log["head"], **lists}
