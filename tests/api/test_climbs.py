"""An escalation's climb over the API: procedure, times against targets, ends, and any instant."""

from __future__ import annotations

import pytest

from tests.support.client import escalation_body


def seen(answer) -> dict[str, str]:
    return {"Daybook-Position": answer.headers["daybook-position"]}


@pytest.fixture
def escalation(hospital, case) -> str:
    """The address of one that follows a procedure, raised on 5 March at 10am."""
    answer = hospital.post(
        f"{case.path}/escalations", escalation_body(procedure="urgent-placement")
    )
    answer.ok(201)
    hospital.get(answer.headers["location"], headers=seen(answer)).ok()
    return answer.headers["location"]


def test_each_level_is_measured_against_its_target(hospital, social_care, escalation):
    social_care.post(
        f"{escalation}/responses",
        {
            "responded_by": "Duty manager",
            "response": "The search goes on.",
            "occurred": "2026-03-07T09:00+00:00",
        },
    ).ok(200)
    sent = hospital.post(
        f"{escalation}/steps",
        {
            "to_level": 4,
            "to_agency": "childrens-social-care",
            "raised_to": "Director",
            "reason": "No home.",
            "bypassed_because": "The child was at immediate risk.",
            "occurred": "2026-03-07T10:00+00:00",
        },
    )
    sent.ok(200)

    told = hospital.get(escalation, headers=seen(sent)).ok()

    first, second = told["climb"]["levels"]
    assert first["target"]["standing"] == "missed"
    assert first["responded_after"]["says"] == "47 hours"
    assert first["stall"]["says"].startswith("No answer at level 1 by 6 March 2026 at 10:00am GMT")
    assert "unconfirmed" in first["stall"]["says"]
    assert second["stall"]["until"] is None
    assert [each["level"] for each in told["climb"]["skipped"]] == [2, 3]
    assert told["climb"]["procedure"]["source"]
    assert told["escalation"]["procedure"] == "urgent-placement"


def test_it_is_worked_out_for_any_instant(hospital, case, escalation):
    def at(instant: str) -> dict:
        told = hospital.get(f"{case.path}/escalations?at={instant}").ok()
        return told["climbs"][escalation.rpartition("/")[2]]

    assert at("2026-03-01T00:00Z")["status"] == "not-raised"
    assert at("2026-03-05T12:00Z")["levels"][0]["target"]["standing"] == "due"
    assert at("2026-03-06T09:00Z")["levels"][0]["target"]["standing"] == "at-risk"
    assert at("2026-03-06T11:00Z")["levels"][0]["target"]["standing"] == "missed"


@pytest.mark.parametrize(("ending", "status"), [("withdrawal", "withdrawn"), ("lapse", "lapsed")])
def test_it_may_end_unsettled_and_take_an_earlier_answer_later(
    hospital, social_care, escalation, ending, status
):
    hospital.post(
        f"{escalation}/{ending}", {"reason": "Nobody is left.", "occurred": "2026-03-10"}
    ).ok(200)
    sent = social_care.post(
        f"{escalation}/responses",
        {"responded_by": "Duty", "response": "Yes.", "occurred": "2026-03-05T15:00+00:00"},
    )
    sent.ok(200)

    told = hospital.get(escalation, headers=seen(sent)).ok()

    assert told["escalation"]["status"] == told["climb"]["status"] == status
    assert told["escalation"]["ended_because"] == "Nobody is left."
    assert told["climb"]["levels"][0]["target"]["standing"] == "met"
    hospital.post(
        f"{escalation}/resolution", {"outcome": "Done.", "occurred": "2026-03-11"}
    ).problem(409)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"procedure": "snakes-and-ladders"}, "procedure"),
        ({"procedure": "hospital-internal"}, "procedure"),
        ({"procedure": "between-agencies", "level": 7}, "level"),
    ],
)
def test_a_procedure_that_does_not_fit_is_refused_by_name(hospital, case, changed, field):
    problem = hospital.post(f"{case.path}/escalations", escalation_body(**changed)).problem(422)

    assert [each["field"] for each in problem["errors"]] == [field]
