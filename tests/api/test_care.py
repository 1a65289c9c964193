"""Placement searches, placements, assessments, plans and enquiries, and the state at a moment."""

from __future__ import annotations

import pytest

from tests.support.care import answer_body, approach_body, care_bodies, end_body
from tests.support.client import decision_body

ENDS = {
    "placements": ("end", {}),
    "protection-plans": ("end", {}),
    "section-47-enquiries": ("conclusion", {"outcome": "not-substantiated"}),
    "police-enquiries": ("conclusion", {"outcome": "no-further-action"}),
    "lead-professionals": ("end", {}),
    "care-arrangements": ("end", {}),
}


#: What one of each is called in an answer.
KEPT = ("period", "placement", "placement_search", "assessment")


@pytest.fixture
def child(coordinator, case):
    body = {"pseudonym": "Rowan", "role": "child"}
    return coordinator.post(f"{case.path}/subjects", body).ok(201)["subject_id"]


def seen(receipt):
    return {"Daybook-Position": str(receipt["position"])}


def test_what_began_is_at_its_location_and_ends_once(social_care, case, child):
    for (plural, _), body in care_bodies(child).items():
        answer = social_care.post(f"{case.path}/{plural}", body)
        receipt = answer.ok(201)
        location = answer.headers["location"]
        found = social_care.get(location, headers=seen(receipt))
        found.ok()
        listed = social_care.get(f"{case.path}/{plural}", headers=seen(receipt)).ok()
        assert receipt["id"] in str(listed)
        if plural in ENDS:
            how, own = ENDS[plural]
            path = f"{location}/{how}"
            tag = found.headers["etag"]
            social_care.post(path, end_body(**own), headers={"If-Match": '"9"'}).problem(412)
            social_care.post(path, end_body(**own), headers={"If-Match": tag}).ok(200)
            social_care.post(path, end_body(**own)).problem(409)


def test_what_was_recorded_in_error_is_withdrawn_by_its_agency_and_is_still_read(
    social_care, police, case, child
):
    bodies = care_bodies(child)
    # That of somebody's health is not there for the police.
    bodies["assessments", "assessment_id"]["content"]["sensitivity"] = "open"
    for (plural, _), body in bodies.items():
        answer = social_care.post(f"{case.path}/{plural}", body)
        answer.ok(201)
        path = f"{answer.headers['location']}/withdrawal"
        why = {"reason": "Keyed for the wrong child."}
        police.post(path, why).problem(403, None, "Only the agency that recorded this")
        receipt = social_care.post(path, why).ok(200)
        found = social_care.get(answer.headers["location"], headers=seen(receipt)).ok()
        (kept,) = (found[each] for each in KEPT if each in found)
        assert kept["withdrawn"]["reason"] == why["reason"]
        assert found.get("funnel") is None
        social_care.post(path, why).problem(409, None, "already been withdrawn")

    told = social_care.get(f"{case.path}/state", headers=seen(receipt), subject_id=child).ok()
    assert {each["status"] for each in told["replies"]} == {"not-known"}


def test_a_corrected_assessment_is_in_the_chronology_as_it_says_now(social_care, case, child):
    """And what a decision had before it then was put right since."""
    body = care_bodies(child)["assessments", "assessment_id"]
    made = social_care.post(f"{case.path}/assessments", body)
    decision = decision_body(on_record_position=made.ok(201)["position"], reconstructed=True)
    decided = social_care.post(f"{case.path}/decisions", decision)
    decided.ok(201)
    said = {"content": body["content"] | {"outcome": "Another."}, "reason": "Another form."}
    receipt = social_care.post(f"{made.headers['location']}/corrections", said).ok(200)

    path = f"{case.path}/chronology"
    (row,) = social_care.get(path, headers=seen(receipt), show="corrected").ok()["rows"]
    assert row["summary"] == "Another."
    assert row["corrections"][0]["before"]["summary"] == body["content"]["outcome"]
    then = social_care.get(path, as_of=str(receipt["position"] - 1)).ok()["rows"]
    assert body["content"]["outcome"] in [each["summary"] for each in then]
    known = social_care.get(decided.headers["location"], headers=seen(receipt)).ok()["known_then"]
    assert [(each["what"], each["at"]) for each in known["changed_since"]] == [
        ("corrected", receipt["position"])
    ]


def test_the_police_do_not_end_what_is_social_cares_and_are_told_whose_it_is(
    social_care, police, case, child
):
    for plural in ("placements", "protection-plans", "section-47-enquiries", "care-arrangements"):
        body = next(each for (name, _), each in care_bodies(child).items() if name == plural)
        answer = social_care.post(f"{case.path}/{plural}", body)
        answer.ok(201)
        how, own = ENDS[plural]
        ended = police.post(f"{answer.headers['location']}/{how}", end_body(**own))
        if plural == "care-arrangements":
            ended.ok(200)
        else:
            ended.problem(403, None, "to record. What your agency knows of it")


def test_a_search_is_told_as_a_funnel(social_care, case, child):
    body = care_bodies(child)["placement-searches", "search_id"]
    opened = social_care.post(f"{case.path}/placement-searches", body).ok(201)
    search = f"{case.path}/placement-searches/{opened['id']}"
    for number in (1, 2):
        approach = f"018f6b1e-7c3a-7d21-9f00-00000000000{number}"
        social_care.post(f"{search}/approaches", approach_body(approach_id=approach)).ok(200)
    receipt = social_care.post(f"{search}/approaches/{approach}/answers", answer_body()).ok(200)

    funnel = social_care.get(search, headers=seen(receipt)).ok()["funnel"]

    assert (funnel["approached"], funnel["answered"], funnel["waiting"]) == (2, 1, 1)
    assert [(each["reason"]["code"], each["count"]) for each in funnel["refused"]] == [
        ("no-vacancy", 1)
    ]
    assert funnel["refused"][0]["reason"]["confirmed"] is False
    assert "3 hours" in funnel["says"]
    social_care.post(f"{search}/approaches/{child}/answers", answer_body()).problem(404)


def test_an_unknown_code_names_its_field(social_care, case, child):
    body = care_bodies(child)["placements", "placement_id"] | {"placement_type": "Q9"}
    social_care.post(f"{case.path}/placements", body).problem(422, "placement_type", "Choose one")


def test_the_state_is_told_by_three_clocks(social_care, hospital, case, child):
    before = social_care.get("/v1/log").ok()["head"]
    body = care_bodies(child)["protection-plans", "plan_id"]
    receipt = social_care.post(f"{case.path}/protection-plans", body).ok(201)

    def plan(**asked):
        told = hospital.get(f"{case.path}/state", headers=seen(receipt), **asked).ok()
        return next(one for one in told["replies"] if one["question"] == "protection-plan")

    assert plan()["status"] == "so"
    assert plan(at="2026-03-03T17:59+00:00")["status"] == "not-known"
    assert plan(as_of=str(before))["status"] == "not-known"
    assert plan(known_to="acute-hospital")["status"] == "not-known"
    assert plan(known_to="childrens-social-care")["status"] == "so"
    hospital.get(f"{case.path}/state", known_to="nobody").problem(422, "known_to")
