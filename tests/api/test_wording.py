"""What is said of what was sent says how to send it."""

from __future__ import annotations

import uuid

import pytest

from tests.support.client import case_body, contribution_body, entry_body


@pytest.mark.parametrize("sent", [None, 20260302, True, ["2026-03-02"]], ids=repr)
def test_a_moment_that_is_none_says_that_text_will_do(police, case, sent):
    body = contribution_body(entry_body(occurred=sent))

    police.post(f"{case.path}/contributions", body).problem(
        422, "entries.0.occurred", "text such as 2026-03-02", "unknown"
    )


def test_a_date_written_by_hand_says_how_to_write_it(police, case):
    body = contribution_body(entry_body(), entry_body(occurred="02/10/2026"))
    problem = police.post(f"{case.path}/contributions", body).problem(
        422, "entries.1.occurred", "2026-10-02"
    )
    assert "row 2 of entries" in problem["detail"]
    assert problem["errors"][0]["row"] == "row 2 of entries"


def test_an_agency_that_is_refused_is_not_also_missing(coordinator, case):
    agency = {"theirs": "p", "here": "their-police", "name": "Police", "kind": "police"}
    body = {"partnership": "northmere", "agencies": [agency], "reason": "They moved."}
    problem = coordinator.post(f"{case.path}/invitations", body).problem(
        422, "agencies.0.theirs", "at least 2"
    )
    assert len(problem["errors"]) == 1


def test_a_time_in_an_address_says_how_to_write_its_plus(police, case):
    police.get(f"{case.path}/state", at="2026-10-25T01:30 01:00").problem(422, "at", "%2B")
    police.get(f"{case.path}/state", at="2026-10-32").problem(422, "at", "2026-03-02T21:40")


def test_agencies_are_listed_once_each(police, case):
    detail = police.get(f"{case.path}/chronology", agency="nobody").problem(422, "agency")["detail"]
    named = detail.partition("There are: ")[2].rstrip(".").split(", ")
    assert len(named) == len(set(named)) > 1


def test_a_subject_is_named_by_either_id_of_their_receipt(coordinator, case):
    body = {"pseudonym": "Rowan", "role": "child"}
    receipt = coordinator.post(f"{case.path}/subjects", body).ok(201)
    assert receipt["id"] == receipt["subject_id"]


def test_what_must_be_an_object_and_is_no_moment_says_so(police, case):
    police.post(f"{case.path}/contributions", contribution_body(source=7)).problem(
        422, "source", "an object with named fields"
    )


@pytest.mark.parametrize("read", ["", "/chronology", "/history"])
def test_as_of_a_day_says_that_a_day_is_not_a_time(police, case, read):
    police.get(f"{case.path}{read}", as_of="2020-01-01").problem(
        422, "as_of", "1 January 2020 is a day, not a time", "2020-01-01T17:00+00:00"
    )


def test_what_invalid_means_is_more_than_its_title(nobody):
    told = nobody.get("/problems/invalid").ok()

    said = " ".join(told["meaning"])
    for words in ("Nothing was recorded", "errors", "entries.3.occurred", "/openapi.json"):
        assert words in said


def test_a_refused_request_uses_no_key_up_as_is_said(coordinator):
    key = str(uuid.uuid4())
    coordinator.post("/v1/cases", case_body(pseudonym=""), key=key).problem(422, "pseudonym")

    coordinator.post("/v1/cases", case_body(), key=key).ok(201)


def test_beyond_the_end_an_answer_says_that_it_is_the_latest(police, case):
    seen = {"Daybook-Position": str(case.position)}
    for as_of in ("99999999", "2199-01-01T00:00Z"):
        answer = police.get(f"{case.path}/chronology", as_of=as_of, headers=seen)
        where = answer.ok()["as_of"]

        assert where["is_now"]
        assert case.position <= where["position"] == answer.position <= where["head"]
