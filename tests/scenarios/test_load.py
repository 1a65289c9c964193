"""Loading over HTTP, against a real server."""

from __future__ import annotations

from ops.scenarios import Scenario, load
from tests.scenarios.conftest import tokens_in
from tests.support.server import RunningServer


def test_loading_twice_adds_nothing_and_returns_the_same_receipts(
    server: RunningServer, scenario: Scenario
) -> None:
    tokens = tokens_in(server, f"twice-{scenario.name}", scenario)

    first = load(scenario, server.base_url, tokens)
    with server.client() as client:
        client.headers["Authorization"] = f"Bearer {tokens['safeguarding-partnership']}"
        head = client.get("/v1/log").json()["head"]
        second = load(scenario, server.base_url, tokens)
        assert client.get("/v1/log").json()["head"] == head == first.position

    assert first.added == len(scenario.steps)
    assert second.added == 0
    assert [r.body for r in second.receipts] == [r.body for r in first.receipts]
    assert second.case_id == first.case_id
