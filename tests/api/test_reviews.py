"""A review over the interface: every step, its clocks, and what is refused."""

from __future__ import annotations

from uuid import uuid4

import pytest

from domain.threshold import THRESHOLDS
from tests.support.client import incident_body

SOURCE = {"system": "Minutes", "reference": "1"}
CRITERIA = [
    {"criterion": code, "answer": "no" if "joint" in code else "yes", "reasons": "Made up."}
    for code in THRESHOLDS.criteria
]
DECISION = {
    "rule_set": "current",
    "guidance": "panel-2025",
    "criteria": CRITERIA,
    "reasons": "Made up.",
    "decided_by": [{"role": "Director", "agency": "childrens-social-care"}],
    "source": SOURCE,
}


@pytest.fixture
def review(coordinator, case):
    """A review of a child of the case, from its incident on."""
    child = coordinator.post(f"{case.path}/subjects", {"pseudonym": "Rowan", "role": "child"})
    body = incident_body(child.ok(201)["subject_id"])
    answer = coordinator.post(f"{case.path}/reviews", body)
    answer.ok(201)
    return Taking(coordinator, case.path, answer.headers["location"], body["children"])


class Taking:
    """Taking steps of one review as the coordinator."""

    def __init__(self, client, case, path, children):
        self.client, self.case, self.path, self.children = client, case, path, children

    def step(self, path, occurred, **said):
        return self.client.post(f"{self.path}/{path}", {"occurred": occurred, **said})

    def read(self, path=""):
        seen = {"Daybook-Position": str(self.client.head())}
        return self.client.get(f"{path or self.path}", headers=seen).ok()

    def notified(self):
        self.step("awareness", "2026-03-03", agency="childrens-social-care").ok()
        self.step("notification", "2026-03-05", children=self.children, source=SOURCE).ok()
        return self


def test_the_same_incident_is_reported_once(coordinator, case):
    child = coordinator.post(f"{case.path}/subjects", {"pseudonym": "Rowan", "role": "child"})
    body = incident_body(child.ok(201)["subject_id"], source=SOURCE)
    first = coordinator.post(f"{case.path}/reviews", body)
    first.ok(201)
    again = coordinator.post(f"{case.path}/reviews", {**body, "summary": "Otherwise."})
    assert again.problem(409)["errors"][0]["field"] == "source.reference"
    path = first.headers["location"]
    assert path in again.problem(409)["detail"]
    sent = {"occurred": "2026-03-05", "children": body["children"], "source": SOURCE}
    coordinator.post(f"{path}/notification", sent).ok(200)
    coordinator.post(
        f"{path}/notification/withdrawal",
        {"occurred": "2026-03-06", "reason": "The criteria were not met."},
    ).ok(200)
    coordinator.post(f"{case.path}/reviews", body).ok(201)
    coordinator.post(f"{case.path}/reviews", body).problem(409)


def test_takes_every_step_from_notification_to_a_draft(review):
    review.notified()
    asked, appointed = str(uuid4()), str(uuid4())
    terms = {
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-15",
        "subjects": review.children,
        "agencies": ["police"],
        "lines_of_enquiry": ["What was known?"],
        "methodology": "hybrid",
        "approved_by": "Partners",
    }
    for path, occurred, said in (
        ("rapid-review", "2026-03-06", {"led_by": "Manager"}),
        ("requests", "2026-03-06", {"agency": "police", "wanted": "All", "request_id": asked}),
        ("secured-records", "2026-03-06", {"agency": "police", "what": "Log"}),
        (f"requests/{asked}/chases", "2026-03-07", {}),
        (f"requests/{asked}/answers", "2026-03-08", {"author_role": "RO", "independent": True}),
        ("threshold-decisions", "2026-03-13", {**DECISION, "outcome": "local-review"}),
        ("submissions", "2026-03-16", {"source": SOURCE}),
        (
            "panel-responses",
            "2026-03-17",
            {"view": "agrees", "response": "Yes.", "source": SOURCE},
        ),
        ("initiation", "2026-03-18", {"reasons": "As decided.", "source": SOURCE}),
        ("terms", "2026-03-18", terms),
        ("terms/amendments", "2026-03-19", {**terms, "ends_on": "2026-03-16", "reason": "More."}),
        (
            "reviewers",
            "2026-03-18",
            {"reviewer": "R1", "independence": "Elsewhere.", "appointment_id": appointed},
        ),
        (
            "progress-checks",
            "2026-03-19",
            {"on_time": True, "time_taken": "Well.", "quality": "Good."},
        ),
        ("delays", "2026-03-19", {"told": ["Panel"], "reason": "An inquest."}),
        (
            "draft-requests",
            "2026-03-19",
            {"wanted": "draft-report", "what": "All of it", "written": SOURCE},
        ),
        (f"reviewers/{appointed}/removal", "2026-03-20", {"reason": "Ill."}),
    ):
        review.step(path, occurred, **said).ok(200)

    found = review.read()["review"]

    assert (found["review"]["stage"], found["review"]["version"]) == ("under-review", 19)
    assert [each["standing"] for each in found["agencies"]] == ["answered"]
    assert {each["rule_set"]: each["conclusion"] for each in found["threshold"]} == {
        "serious-case": "met",
        "current": "met",
    }
    clocks = review.read(f"{review.case}/clocks")["reviews"][0]["clocks"]
    assert [each["code"] for each in clocks] == [
        "notify-panel",
        "tell-safeguarding-partners",
        "rapid-review",
        "panel-response",
        "publish-review",
    ]
    assert all("Rule:" in each["stands"]["says"] for each in clocks)


def test_a_day_learnt_late_changes_whether_the_notification_was_in_time(review):
    review.step("awareness", "2026-03-12", agency="childrens-social-care").ok()
    review.step("notification", "2026-03-13", children=review.children, source=SOURCE).ok()
    before = review.read()["review"]["clocks"][0]["stands"]["standing"]

    review.step("awareness", "2026-03-03", agency="childrens-social-care").ok()

    after = review.read()["review"]["clocks"][0]["stands"]["standing"]
    assert (before, after) == ("met", "missed")


def test_a_wrong_awareness_is_put_right_and_the_review_says_what_that_changed(review, police):
    review.step("awareness", "2026-03-03", agency="childrens-social-care").ok()
    review.step("notification", "2026-03-12", children=review.children, source=SOURCE).ok()
    found = review.read()["review"]
    (aware,) = found["review"]["awareness"]
    said = {"corrects_version": aware["said_at"], "why_corrected": "It was another child."}
    assert (found["clocks"][0]["stands"]["standing"], found["learnt_late"]) == ("missed", [])

    body = {"occurred": "2026-03-10", **said}
    police.post(f"{review.path}/awareness/corrections", body).problem(403)
    review.step("awareness/corrections", "2026-03-03", **said).problem(422, "occurred")
    review.step("awareness/corrections", "2026-03-10", **said).ok()

    now = review.read()["review"]
    assert now["clocks"][0]["stands"]["standing"] == "met"
    (learnt,) = now["learnt_late"]
    assert learnt["corrected"]
    assert "It was another child" in learnt["says"]
    assert now["review"]["awareness"][0]["corrections"][0]["occurred"]["value"] == "2026-03-03"


def test_is_told_why_there_is_no_rapid_review_without_a_notification(review):
    answer = review.step("rapid-review", "2026-03-06", led_by="Manager")
    answer.problem(409, None, "without a notification")


def test_is_told_which_criterion_is_not_answered(review):
    said = {**DECISION, "criteria": CRITERIA[:1], "notify": True}
    answer = review.step("notification-decisions", "2026-03-04", **said)
    answer.problem(422, "criteria", "child-died")


def test_another_agency_cannot_notify(review, police):
    body = {"occurred": "2026-03-05", "children": review.children, "source": SOURCE}
    police.post(f"{review.path}/notification", body).problem(403)


def test_a_review_of_another_case_is_not_there(coordinator, review):
    coordinator.get(f"{review.case}/reviews/{uuid4()}").problem(404)
