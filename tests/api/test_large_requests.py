"""As much at once as the API takes, and one step more."""

from __future__ import annotations

import json

from api.settings import Settings
from domain.contribution import MOST_ENTRIES
from tests.support.client import AgencyClient, OpenedCase, contribution_body, entry_body

LIMIT = Settings.model_fields["max_body_bytes"].default


def test_the_most_entries_at_once_are_recorded_together(police: AgencyClient, case: OpenedCase):
    body = contribution_body(*(entry_body(f"L/{n}") for n in range(MOST_ENTRIES)))

    receipt = police.post(f"{case.path}/contributions", body).ok(201)

    positions = [event["position"] for event in receipt["events"]]
    assert positions == list(range(positions[0], positions[0] + 1 + MOST_ENTRIES))


def test_five_megabytes_are_recorded_and_read_back(police: AgencyClient, case: OpenedCase):
    entries = [entry_body(f"L/{n}", detail=f"{n} " + "é" * 24_900) for n in range(105)]
    raw = json.dumps(contribution_body(*entries), ensure_ascii=False).encode()
    assert 5 * 2**20 < len(raw) < LIMIT

    answer = police.post_raw(f"{case.path}/contributions", raw)

    answer.ok(201)
    seen = {"Daybook-Position": str(answer.position)}
    shown = police.get(f"{case.path}/chronology", headers=seen, limit=1000).ok()
    assert shown["total"] == len(entries)


def test_a_body_that_fits_may_still_be_more_than_can_be_recorded_at_once(
    police: AgencyClient, case: OpenedCase
):
    """Who records, and for which case, goes with every event, so the record holds more than was
    sent.
    """
    entries = [entry_body(f"L/{n}", detail="x" * 16_400) for n in range(MOST_ENTRIES)]
    raw = json.dumps(contribution_body(*entries)).encode()
    assert len(raw) <= LIMIT

    with police.nothing_recorded():
        refused = police.post_raw(f"{case.path}/contributions", raw)

    refused.problem(413, None, "at most 8 MiB")


def test_the_limits_are_said_where_the_api_is_described(nobody: AgencyClient):
    described = nobody.get("/openapi.json").ok()

    post = described["paths"]["/v1/cases/{case_id}/contributions"]["post"]
    assert f"{LIMIT // 2**20} MiB" in post["responses"]["413"]["description"]
    body = described["components"]["schemas"]["ContributionBody"]
    assert body["properties"]["entries"]["maxItems"] == MOST_ENTRIES
