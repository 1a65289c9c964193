"""The rules that Daybook works by, read by anybody who may sign in."""

from __future__ import annotations

import pytest

from domain.authority.law import LAW
from domain.clocks import CLOCKS
from domain.endings import RULES
from domain.escalation.ladders import LADDERS
from domain.threshold import THRESHOLDS
from tests.support.care import care_bodies


@pytest.fixture
def rules(police):
    return police.get("/v1/rules").ok()


def test_lists_every_clock_with_its_source_and_whether_daybook_works_it_out(rules):
    assert len(rules["clocks"]) == len(CLOCKS.rules)
    by_code = {each["code"]: each for each in rules["clocks"]}

    notify = by_code["notify-panel"]
    assert (notify["length"], notify["confirmed"], notify["worked_out_on"]) == (
        "5 working days", True, "review",
    )  # fmt: skip
    assert notify["starts"] == "the local authority became aware of the incident"
    assert notify["applies_from"] == "2018-06-29"

    kept = by_code["keep-in-repository"]
    assert (kept["worked_out"], kept["worked_out_on"]) == (False, None)
    assert kept["how"] == "The record does not hold when a review was deposited."


def test_lists_every_order_ladder_and_threshold_with_its_source(rules):
    assert len(rules["orders"]) == len(LAW.rules)
    assert [each["code"] for each in rules["ladders"]] == [each.code for each in LADDERS.procedures]
    assert [each["code"] for each in rules["thresholds"]] == list(THRESHOLDS.rule_sets)
    assert len(rules["ages"]) == len(LAW.ages)
    assert {each["code"] for each in rules["flags"]} == set(LAW.findings)
    assert {each["code"] for each in rules["endings"]} == set(RULES)
    for part in ("clocks", "orders", "ages", "flags", "endings", "ladders", "thresholds"):
        for each in rules[part]:
            assert each["source"], each["code"]
            assert each["confirmed"] in {True, False}


def test_the_clocks_of_a_case_are_those_of_what_one_may_read(
    coordinator, social_care, police, case
):
    child = coordinator.post(f"{case.path}/subjects", {"pseudonym": "Rowan", "role": "child"})
    bodies = care_bodies(child.ok(201)["subject_id"])
    body = bodies["section-47-enquiries", "enquiry_id"] | {"sensitivity": "own-agency"}
    receipt = social_care.post(f"{case.path}/section-47-enquiries", body).ok(201)
    seen = {"Daybook-Position": str(receipt["position"])}

    theirs = social_care.get(f"{case.path}/clocks", headers=seen).ok()
    others = police.get(f"{case.path}/clocks", headers=seen).ok()

    assert [each["code"] for each in theirs["protection"]] == ["initial-conference"]
    assert theirs["restricted"]["count"] == 0
    assert (others["protection"], others["restricted"]["count"]) == ([], 1)
