"""What a court said in private: not for another partnership, and in no receipt, without the court's
permission on the record.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.api.test_shared_cases import share
from tests.support.client import AgencyClient, hearing_body
from tests.support.server import SOUTHMERE, RunningServer


@pytest.fixture
def south(server: RunningServer) -> Iterator[dict[str, AgencyClient]]:
    clients = {
        each: AgencyClient(server, f"{SOUTHMERE}.{each}") for each in ("coordinator", "police")
    }
    yield clients
    for client in clients.values():
        client.close()


def test_what_a_court_said_in_private_leaves_the_record_only_with_its_permission(
    social_care, coordinator, south, case
) -> None:
    share(coordinator, south, case)
    word = "quillwort"
    listed = social_care.post(f"{case.path}/hearings", hearing_body())
    hearing = listed.headers["location"]
    said = {"occurred": "2026-03-14", "judge_role": "High Court judge", "summary": f"Said {word}."}
    held = {"occurred": "2026-03-14", "attendance": "in-person", "summary": f"Heard {word}."}
    social_care.post(f"{hearing}/outcome", held).ok(200)
    judged = social_care.post(f"{hearing}/judgments", said).ok(200)
    guest, upto = south["police"], {"Daybook-Position": str(judged["position"])}

    for what in ("", "/hearings", "/chronology", "/history", "/review-timeline", "/state"):
        assert word not in guest.get(f"{case.path}{what}", headers=upto).text
    assert guest.get(f"{case.path}/chronology", headers=upto, text=word).ok()["rows"] == []
    guest.get(hearing, headers=upto).problem(404)
    history = guest.get(f"{case.path}/history", headers=upto).text
    assert "no court's permission to share its material is recorded" in history
    assert word in social_care.get(hearing, headers=upto).text
    receipt = f"{case.path}/events/{judged['position']}/receipt"
    social_care.get(receipt).problem(403, "position", "no court's permission")
    assert social_care.get(f"{case.path}/events/{judged['position']}/proof").status == 200

    permission = {
        "court": "Family Division, High Court",
        "reference": "Order of 16 March 2026",
        "granted": "2026-03-16",
        "material": "The judgment",
        "to_whom": "Southmere Police",
    }
    told = social_care.post(f"{hearing}/permissions", permission).ok(200)
    upto = {"Daybook-Position": str(told["position"])}
    assert word in guest.get(hearing, headers=upto).text
    assert word in social_care.get(receipt).text
