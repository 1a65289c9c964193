"""What is kept from a reader of a child's care: not there, counted where it may be, and no state is
answered as if it were not.
"""

from __future__ import annotations

import pytest

from tests.api.restricted import a_case_of
from tests.support.care import assessment_content, care_bodies, end_body

WORD = "quillwort"


@pytest.fixture
def case(coordinator):
    return a_case_of(coordinator)


@pytest.fixture
def child(coordinator, case):
    body = {"pseudonym": "Rowan", "role": "child"}
    return coordinator.post(f"{case.path}/subjects", body).ok(201)["subject_id"]


def seen(receipt):
    return {"Daybook-Position": str(receipt["position"])}


def assess(client, case, child, **more):
    body = {"subject_id": child, "content": assessment_content(WORD, **more)}
    return client.post(f"{case.path}/assessments", body).ok(201)


def enquire(client, case, child, **more):
    body = care_bodies(child)["police-enquiries", "police_enquiry_id"]
    return client.post(f"{case.path}/police-enquiries", body | {"concern": WORD} | more).ok(201)


def test_an_assessment_of_health_is_not_there_for_others_and_is_counted(
    hospital, social_care, police, case, child
):
    told = [{"agency": "childrens-social-care", "occurred": "2026-03-04"}]
    receipt = assess(hospital, case, child, told=told)
    path = f"{case.path}/assessments/{receipt['id']}"
    at = seen(receipt)

    assert hospital.get(path, headers=at).ok()["assessment"]["content"]["sensitivity"] == "health"
    social_care.get(path, headers=at).ok()
    police.get(path, headers=at).problem(404)
    for what in ("", "/assessments", "/chronology", "/history", "/review-timeline", "/state"):
        assert WORD not in police.get(f"{case.path}{what}", headers=at).text
    answer = police.get(f"{case.path}/chronology", headers=at, text=WORD).ok()
    assert (answer["rows"], answer["restricted"]["count"]) == ([], 1)
    assert answer["restricted"]["says"].startswith(
        "1 assessment is restricted: ask the agency that recorded it."
    )
    for proof in ("receipt", "proof"):
        police.get(f"{case.path}/events/{receipt['position']}/{proof}").problem(404)
    body = {"content": assessment_content(), "reason": "Wrong."}
    for headers in ({}, {"If-Match": '"9"'}):
        refused = police.post(f"{path}/corrections", body, headers=headers).problem(404)
        assert "There is no such assessment on this case" in str(refused)


def test_one_of_health_that_was_withdrawn_is_still_not_there_for_others(
    hospital, social_care, police, case, child
):
    path = f"{case.path}/assessments/{assess(hospital, case, child)['id']}"
    body = {"reason": "Another child's."}
    hospital.post(f"{path}/withdrawal", body).ok()

    for what, sent in (
        ("withdrawal", body),
        ("corrections", {"content": assessment_content(), "reason": "Wrong."}),
    ):
        refused = police.post(f"{path}/{what}", sent, headers={"If-Match": '"9"'}).problem(404)
        assert "There is no such assessment on this case" in str(refused)


def test_the_state_says_that_an_enquiry_is_restricted_and_nothing_of_one_that_is_never_counted(
    hospital, social_care, police, case, child
):
    secret = enquire(police, case, child, sensitivity="police-sensitive")

    def state(client, receipt):
        told = client.get(f"{case.path}/state", headers=seen(receipt)).ok()
        return next(one for one in told["replies"] if one["question"] == "police-enquiry")

    never = state(social_care, secret)
    assert (never["status"], never["restricted"]) == ("not-known", 0)
    assert "no police enquiry is on the record that you may read" in never["says"]
    assert state(police, secret)["status"] == "so"
    kept = enquire(police, case, child, sensitivity="own-agency")
    counted = state(social_care, kept)
    assert (counted["status"], counted["restricted"]) == ("restricted", 1)
    assert "1 more that is restricted" in counted["says"]
    at = seen(kept)
    conclusion = f"{case.path}/police-enquiries/{kept['id']}/conclusion"
    body = end_body(outcome="no-further-action")
    hospital.post(conclusion, body, headers=at).problem(404)
    assert WORD not in hospital.get(f"{case.path}/police-enquiries", headers=at).text


def test_a_hidden_search_and_its_answers_are_in_no_list_and_no_placement_names_it(
    hospital, social_care, case, child
):
    wanted = care_bodies(child)["placement-searches", "search_id"]
    search = social_care.post(
        f"{case.path}/placement-searches", wanted | {"why": WORD, "sensitivity": "own-agency"}
    ).ok(201)
    body = care_bodies(child)["placements", "placement_id"]
    named = body | {"search_id": search["id"]}
    hospital.post(f"{case.path}/placements", named).problem(409, "search_id")
    placed = social_care.post(f"{case.path}/placements", named).ok(201)
    at = seen(placed)

    row = hospital.get(f"{case.path}/placements/{placed['id']}", headers=at).ok()["placement"]
    assert row["search_id"] is None
    for what in ("", "/placement-searches", "/chronology", "/history", "/placements"):
        text = hospital.get(f"{case.path}{what}", headers=at).text
        assert WORD not in text
        assert search["id"] not in text
    hospital.get(f"{case.path}/events/{placed['position']}/receipt").problem(404)
    assert social_care.get(f"{case.path}/placements/{placed['id']}").ok()["placement"]["search_id"]
