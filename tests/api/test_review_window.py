"""The entry that days are counted from says its day when it is counted from, and stands."""

from __future__ import annotations

import pytest

from tests.support.client import contribution_body, entry_body
from tests.support.queueing import queued

WINDOW = {"label": "Stay", "starts_on": "2026-03-01", "ends_on": "2026-03-14"}


def record(client, case, occurred):
    body = contribution_body(entry_body(occurred=occurred))
    return client.post(f"{case.path}/contributions", body).ok(201)["entries"][0]["id"]


def correct(client, case, entry_id, occurred):
    body = {"content": entry_body(occurred=occurred), "reason": "Misread."}
    return client.post(f"{case.path}/entries/{entry_id}/corrections", body)


def set_window(client, case, entry_id, **more):
    return client.post(
        f"{case.path}/review-window", {**WINDOW, "anchor_entry_id": entry_id, **more}
    )


def look(client, case, entry_id, **more):
    seen = {"Daybook-Position": str(client.head())}
    query = {"from_": "2026-03-01", "to": "2026-03-14", "anchor": entry_id, **more}
    return client.get(f"{case.path}/review-timeline", headers=seen, **query)


def day_one(answer):
    return answer.ok(200)["timeline"]["window"]["day_one"]


@pytest.mark.parametrize("corrected", ["2026-05-09", "2026-03-05"])
def test_an_anchor_corrected_meanwhile_is_counted_from_as_it_says_now(
    server, coordinator, police, case, corrected
):
    anchor = record(police, case, "2026-03-02")
    log_id = police.get("/v1/log").ok()["log_id"]

    correction, (window,) = queued(
        server,
        log_id,
        lambda: correct(police, case, anchor, corrected),
        [lambda: set_window(coordinator, case, anchor)],
    )

    correction.ok(200)
    if corrected == "2026-05-09":
        window.problem(422, "anchor_entry_id", "outside the review window")
        assert police.head() == correction.position
    else:
        seen = {"Daybook-Position": str(window.position)}
        assert day_one(police.get(f"{case.path}/review-timeline", headers=seen)) == "2026-03-05"


def test_a_withdrawn_anchor_is_refused_in_setting_and_in_looking(coordinator, police, case):
    anchor = record(police, case, "2026-03-02")
    path = f"{case.path}/entries/{anchor}/withdrawal"
    police.post(path, {"reason": "Another child."}).ok(200)

    with police.nothing_recorded():
        set_window(coordinator, case, anchor).problem(409, "anchor_entry_id", "withdrawn")
        look(police, case, anchor).problem(409, "anchor", "withdrawn")
        look(police, case, anchor, day_one="2026-03-02").problem(409, "anchor", "withdrawn")


@pytest.mark.parametrize("vague", ["2026-03", {"kind": "before", "value": "2026-03-05"}])
def test_an_anchor_that_does_not_say_its_day_needs_day_one_in_both(
    coordinator, police, case, vague
):
    anchor = record(police, case, vague)

    look(police, case, anchor).problem(422, "anchor", "which day")
    set_window(coordinator, case, anchor).problem(422, "anchor_entry_id", "which day")

    assert day_one(look(police, case, anchor, day_one="2026-03-04")) == "2026-03-04"
    set_window(coordinator, case, anchor, day_one="2026-03-04").ok(200)


def test_what_is_counted_from_must_be_there_even_where_day_one_is_said(police, case):
    look(police, case, case.case_id, day_one="2026-03-04").problem(422, "anchor")
