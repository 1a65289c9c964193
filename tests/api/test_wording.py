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
