"""What was on the record before the makers of a decision, and what came to it later.

The log of a test is minutes old, so what its events say they were recorded at is today.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.moments import london_day
from tests.support.client import contribution_body, decision_body, entry_body


def record(client, case):
    return client.post(f"{case.path}/contributions", contribution_body()).ok(201)


def decide(client, case, **more):
    """The decision, as it is read back."""
    answer = client.post(f"{case.path}/decisions", decision_body(**more))
    seen = {"Daybook-Position": str(answer.ok(201)["position"])}
    return client.get(answer.headers["location"], headers=seen).ok()["decision"]


def just_after(receipt):
    return (datetime.fromisoformat(receipt["recorded_at"]) + timedelta(microseconds=1)).isoformat()


def recorded_on(receipt):
    return london_day(datetime.fromisoformat(receipt["recorded_at"])).isoformat()


def test_a_decision_from_before_the_record_had_nothing_of_it(police, case):
    entry = record(police, case)["entries"][0]["id"]

    told = decide(police, case, occurred="2026-03-06T17:00+00:00", relied_on=[entry])

    assert told["on_record_position"] == 0
    assert told["relied_on"] == [entry]


def test_nothing_is_called_nothing_in_the_chronology(police, case):
    decide(police, case, on_record_position=0)

    seen = {"Daybook-Position": str(police.head())}
    (row,) = police.get(f"{case.path}/chronology", headers=seen).ok()["rows"]

    assert ["On the record then", "nothing"] in row["facts"]


def test_a_decision_had_all_that_was_recorded_by_then_and_nothing_since(police, case):
    before, since = record(police, case), record(police, case)
    late = since["entries"][0]["id"]

    told = decide(police, case, occurred=just_after(before), relied_on=[late])

    assert told["on_record_position"] == before["position"]
    assert told["relied_on"] == [late]


def test_to_the_instant_itself(police, case):
    before, _ = record(police, case), record(police, case)

    told = decide(police, case, occurred=before["recorded_at"])

    assert told["on_record_position"] == before["position"]


@pytest.mark.parametrize("kind", ["today", "unknown", "after"])
def test_a_decision_that_may_be_of_this_moment_had_all_there_is(police, case, kind):
    today = recorded_on(record(police, case))
    head = police.head()
    occurred = {
        "today": today,
        "unknown": {"kind": "unknown"},
        "after": {"kind": "after", "value": "2026-03-06"},
    }

    assert decide(police, case, occurred=occurred[kind])["on_record_position"] == head


def test_a_vague_date_counts_to_its_end(police, case):
    """This month, or this year, may be now."""
    month = recorded_on(record(police, case))[:7]
    head = police.head()

    assert decide(police, case, occurred=month)["on_record_position"] == head


def test_what_is_said_is_kept(police, case):
    position = record(police, case)["position"]

    told = decide(police, case, on_record_position=position, occurred={"kind": "unknown"})

    assert told["on_record_position"] == position


def test_nobody_had_before_them_what_was_recorded_after_they_decided(police, case):
    position = record(police, case)["position"]
    body = decision_body(on_record_position=position, occurred="2026-03-06T17:00+00:00")

    police.post(f"{case.path}/decisions", body).problem(
        409, "on_record_position", "recorded after the decision"
    )
    told = decide(
        police, case, on_record_position=position, occurred=body["occurred"], reconstructed=True
    )
    assert told["reconstructed"]
    today = body | {"occurred": {"kind": "unknown"}, "reconstructed": True}
    police.post(f"{case.path}/decisions", today).problem(422, "reconstructed")


def test_what_came_later_is_told_beside_the_decision(police, case):
    before = record(police, case)
    decided = police.post(f"{case.path}/decisions", decision_body(occurred="2026-03-20"))
    position = decided.ok(201)["position"] - 1
    since = record(police, case)

    seen = {"Daybook-Position": str(since["position"])}
    told = police.get(decided.headers["location"], headers=seen).ok()["known_then"]

    assert (told["position"], told["on_record"]) == (0, 0)
    came = [before["entries"][0]["position"], since["entries"][0]["position"]]
    assert [each["position"] for each in told["arrived_later"]] == came
    assert position >= before["position"]


def test_what_a_reader_may_not_read_is_not_among_what_came_later(police, hospital, case):
    decided = police.post(f"{case.path}/decisions", decision_body(occurred="2026-03-20"))
    hidden = contribution_body(entry_body(sensitivity="police-sensitive"))
    kept = police.post(f"{case.path}/contributions", hidden).ok(201)

    seen = {"Daybook-Position": str(kept["position"])}
    where = decided.headers["location"]

    assert len(police.get(where, headers=seen).ok()["known_then"]["arrived_later"]) == 1
    assert hospital.get(where, headers=seen).ok()["known_then"]["arrived_later"] == []
