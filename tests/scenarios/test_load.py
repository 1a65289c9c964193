"""Loading over HTTP, against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from ops.scenarios import CONVENING, Loaded, LoadFailed, Progress, Scenario, load, steps
from tests.scenarios.conftest import tokens_in
from tests.scenarios.record_of import record_of
from tests.support.server import RunningServer


class StoppedHere(Exception):
    """The person loading pressed Ctrl-C."""


@pytest.fixture(scope="module")
def progress() -> list[Progress]:
    """What loading `loaded_elliot` reported."""
    return []


@pytest.fixture(scope="module")
def loaded_elliot(
    server: RunningServer, elliot: Scenario, progress: list[Progress]
) -> Iterator[tuple[Loaded, httpx.Client]]:
    """Elliot on the record, and a client that reads it as the coordinator."""
    tokens = tokens_in(server, "reads-elliot", elliot)
    loaded = load(elliot, server.base_url, tokens, on_progress=progress.append)
    with server.client() as client:
        client.headers["Authorization"] = f"Bearer {tokens[CONVENING]}"
        client.headers["Daybook-Position"] = str(loaded.position)
        client.base_url = client.base_url.join(f"/v1/cases/{loaded.case_id}/")
        yield loaded, client


def position_after(loaded: Loaded, key: str) -> int:
    return next(receipt.position for receipt in loaded.receipts if receipt.step == key)


def test_loading_twice_adds_nothing_and_returns_the_same_receipts(
    server: RunningServer, scenario: Scenario
) -> None:
    partnership = f"twice-{scenario.name}"
    tokens = tokens_in(server, partnership, scenario)

    first = load(scenario, server.base_url, tokens)
    before = record_of(server, partnership, tokens[CONVENING], first.case_id)
    second = load(scenario, server.base_url, tokens)
    after = record_of(server, partnership, tokens[CONVENING], second.case_id)

    assert first.added == len(scenario.steps)
    assert second.added == 0
    assert [r.body for r in second.receipts] == [r.body for r in first.receipts]
    assert after == before
    assert after["head"] == first.position


def test_a_load_that_was_stopped_goes_on_where_it_stopped(
    server: RunningServer, elliot: Scenario
) -> None:
    tokens = tokens_in(server, "stopped-elliot", elliot)

    def stop_at_40(progress: Progress) -> None:
        if progress.done == 40:
            raise StoppedHere

    with pytest.raises(StoppedHere):
        load(elliot, server.base_url, tokens, on_progress=stop_at_40)
    resumed = load(elliot, server.base_url, tokens)

    assert [receipt.replayed for receipt in resumed.receipts] == [
        *[True] * 40,
        *[False] * (len(elliot.steps) - 40),
    ]


def test_reports_progress_step_by_step(
    elliot: Scenario, progress: list[Progress], loaded_elliot: tuple[Loaded, httpx.Client]
) -> None:
    assert loaded_elliot[0].added == len(elliot.steps)
    assert [heard.done for heard in progress] == list(range(1, len(elliot.steps) + 1))
    assert {heard.total for heard in progress} == {len(elliot.steps)}
    assert [heard.step for heard in progress] == [step.key for step in elliot.steps]


def test_every_entry_is_on_the_record_as_its_agency_wrote_it(
    elliot: Scenario, loaded_elliot: tuple[Loaded, httpx.Client]
) -> None:
    _, client = loaded_elliot
    rows = client.get("chronology", params={"limit": 500}).json()["rows"]
    recorded = {row["row_key"]: row for row in rows if row["item"] == "entry"}

    assert len(recorded) == len(elliot.entries)
    for entry in elliot.entries:
        row = recorded[str(entry.entry_id)]
        assert row["agency"] == entry.name.partition("/")[0]
        assert type(entry.content).model_validate(row["content"]) == entry.content


def test_the_last_correction_is_what_an_entry_says_now(
    elliot: Scenario, loaded_elliot: tuple[Loaded, httpx.Client]
) -> None:
    _, client = loaded_elliot
    now = {step.entry: step.content for step in elliot.steps if isinstance(step, steps.Correct)}
    rows = client.get("chronology", params={"limit": 500, "show": "corrected"}).json()["rows"]
    last = {row["row_key"]: row["corrections"][-1]["content"] for row in rows}
    corrected = {key: content for key, content in last.items() if content is not None}

    assert len(corrected) == len(now)
    assert [row["kind"] for row in rows if last[row["row_key"]] is None] == ["assessment-made"]
    for name, content in now.items():
        assert type(content).model_validate(corrected[str(elliot.entry_id(name))]) == content


def test_day_13_has_the_high_court(loaded_elliot: tuple[Loaded, httpx.Client]) -> None:
    _, client = loaded_elliot
    timeline = client.get("review-timeline").json()["timeline"]
    day_13 = next(day for day in timeline["days"] if day["number"] == 13)

    assert {"hearing-held", "judgment-given", "order-made"} <= {m["kind"] for m in day_13["marks"]}
    assert timeline["unit"] == "hour"


def bands(client: httpx.Client, as_of: int) -> list[tuple[str, str]]:
    answer: dict[str, Any] = client.get("review-timeline", params={"as_of": as_of}).json()
    return [(band["starts_at"], band["ends_at"]) for band in answer["timeline"]["bands"]]


def test_the_order_that_was_made_in_time_closes_the_gap_only_when_its_record_comes(
    loaded_elliot: tuple[Loaded, httpx.Client],
) -> None:
    loaded, client = loaded_elliot
    recorded = position_after(loaded, "epo-extension")

    before, after = bands(client, recorded - 1), bands(client, recorded)

    ended = "2026-03-15T15:30:00Z"
    assert ended in {ends for _, ends in before}
    assert ended not in {starts for starts, _ in before}
    assert ended in {starts for starts, _ in after}


def test_what_was_done_about_elliots_learning_stands_as_the_readme_says(
    loaded_elliot: tuple[Loaded, httpx.Client],
) -> None:
    loaded, client = loaded_elliot

    def actions(**asked: Any) -> dict[str, dict[str, Any]]:
        learnt = client.get("learning", params=asked).json()
        return {each["action"]["action_id"]: each["standing"] for each in learnt["actions"]}

    lead, procedure, regional = (
        next(receipt.body["id"] for receipt in loaded.receipts if receipt.step == key)
        for key in ("action-named-lead", "action-procedure", "action-regional-plan")
    )
    now = actions()
    assert now[lead]["stands"] == "impact-shown"
    assert now[procedure]["stands"] == "overdue"
    assert "Reopened once." in now[procedure]["says"]
    assert now[regional]["is_at_odds"]
    before = actions(as_of=position_after(loaded, "procedure-tested"))
    assert before[procedure]["stands"] == "no-impact-found"
    answers = client.get("learning").json()["recommendations"][0]["recommendation"]["answers"]
    assert [each["answer"] for each in answers] == ["accepts", "accepts", "disagrees"]


def test_a_decision_holds_the_position_that_its_makers_had(
    elliot: Scenario, loaded_elliot: tuple[Loaded, httpx.Client]
) -> None:
    loaded, client = loaded_elliot
    decision = next(step for step in elliot.steps if isinstance(step, steps.MakeDecision))
    [made] = client.get("decisions").json()["decisions"]

    assert made["on_record_position"] == position_after(loaded, decision.on_record_after)


def test_says_which_step_was_refused_and_why(server: RunningServer, elliot: Scenario) -> None:
    tokens = tokens_in(server, "refused-elliot", elliot)
    tokens["police"] = tokens["school"]

    with pytest.raises(LoadFailed, match=r"^police-1: 4\d\d .+"):
        load(elliot, server.base_url, tokens)


def test_says_when_an_earlier_version_of_the_files_is_on_the_record(
    server: RunningServer, elliot: Scenario
) -> None:
    tokens = tokens_in(server, "earlier-elliot", elliot)
    first = elliot.opening.model_copy(update={"summary": "As it was in an earlier version."})
    earlier = Scenario("elliot", (first,))
    load(earlier, server.base_url, tokens)

    with pytest.raises(LoadFailed, match=r"^open: 409 .*earlier version of its files.*empty"):
        load(elliot, server.base_url, tokens)


def test_says_for_which_agency_there_is_no_actor(server: RunningServer, elliot: Scenario) -> None:
    tokens = tokens_in(server, "nobody-elliot", elliot)
    del tokens["acute-hospital"]

    with pytest.raises(LoadFailed, match=r"^hospital-1: there is no actor for acute-hospital"):
        load(elliot, server.base_url, tokens)


def test_gives_up_on_a_server_that_stays_away(elliot: Scenario) -> None:
    tokens = {agency.code: "none" for agency in elliot.agencies}

    with pytest.raises(LoadFailed, match=r"^open: the server is away \(ConnectError\)"):
        load(elliot, "http://127.0.0.1:9", tokens, patience=0.2)
