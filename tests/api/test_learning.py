"""What a review learnt, over the interface: who records and answers it, and how it is read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.support.client import (
    AgencyClient,
    Answer,
    OpenedCase,
    contribution_body,
    entry_body,
    open_case,
    proposal_body,
)
from tests.support.learning import (
    action_body,
    answer_body,
    episode_body,
    finding_body,
    recommendation_body,
)

AGENCIES = ("police", "acute-hospital", "childrens-social-care")


class Learnt:
    """A case whose review found something and recommended it."""

    def __init__(self, by: AgencyClient, case: OpenedCase, **recommended: Any) -> None:
        self.by, self.case = by, case
        self.episode = self.put("episodes", episode_body())
        self.finding = self.put("findings", finding_body(self.episode))
        body = recommendation_body("police", "acute-hospital", **recommended)
        self.recommendation = self.put("recommendations", {**body, "findings": [self.finding]})

    def put(self, below: str, body: dict[str, Any]) -> str:
        made: str = self.by.post(f"{self.case.path}/{below}", body).ok(201)["id"]
        return made

    def of_recommendation(self, who: AgencyClient, below: str, body: dict[str, Any]) -> Answer:
        return who.post(f"{self.case.path}/recommendations/{self.recommendation}/{below}", body)

    def agreed(self, who: AgencyClient, owner: str) -> str:
        made: str = self.of_recommendation(who, "actions", action_body(owner)).ok(201)["id"]
        return f"{self.case.path}/actions/{made}"

    def read(self, who: AgencyClient | None = None, **asked: Any) -> dict[str, Any]:
        seen = {"Daybook-Position": str(self.by.head())}
        return (who or self.by).get(f"{self.case.path}/learning", headers=seen, **asked).ok()


@pytest.fixture
def learnt(coordinator: AgencyClient, case: OpenedCase) -> Learnt:
    return Learnt(coordinator, case)


def test_an_action_is_agreed_reported_completed_tested_and_taken_up_again(learnt, police):
    action = learnt.agreed(police, "police")
    for below, occurred, said in (
        ("progress", "2026-03-13", {"rag": "amber", "note": "Late.", "reached": [1]}),
        ("completion", "2026-03-14", {"outcome": "The policy is in use."}),
        (
            "impact-tests",
            "2026-03-15",
            {"result": "shows-none", "evidence": "An audit.", "tested_by": "Scrutineer"},
        ),
    ):
        last = police.post(f"{action}/{below}", {"occurred": occurred, **said}).ok(200)
    before = learnt.read()["actions"][0]["standing"]
    body = {"reason": "The audit found no change.", "occurred": "2026-03-16"}
    police.post(f"{action}/reopening", body).ok(200)

    (now,) = learnt.read()["actions"]
    assert (before["stands"], now["standing"]["rag"]) == ("no-impact-found", "amber")
    assert now["action"]["status"] == "in-hand"
    assert now["action"]["reopened"][0]["completion"]["outcome"] == "The policy is in use."
    assert "Reopened once." in now["standing"]["says"]
    (then,) = learnt.read(as_of=last["position"])["actions"]
    assert then["action"]["status"] == "completed"


def test_an_agency_disagrees_and_the_other_is_still_asked(learnt, police, hospital):
    said = answer_body(answer="disagrees", words="It asks of us what we do already.")
    learnt.of_recommendation(police, "answers", said).ok(200)

    (found,) = learnt.read(hospital)["recommendations"]
    assert found["unanswered"] == ["acute-hospital"]
    assert [each["answer"] for each in found["recommendation"]["answers"]] == ["disagrees"]
    assert found["themes"][0]["title"] == "Professional challenge and escalation"


def test_each_answers_for_itself_and_only_if_asked(learnt, police, social_care):
    said = answer_body(by_agency="acute-hospital")
    learnt.of_recommendation(police, "answers", said).problem(403, "by_agency", "act for police")
    learnt.of_recommendation(social_care, "answers", answer_body()).problem(409, "by_agency")


def test_who_leads_a_review_records_what_it_learnt_and_an_agency_does_not(reviewer, police, case):
    Learnt(reviewer, case)
    police.post(f"{case.path}/episodes", episode_body()).problem(403, None, "role")


def test_a_closed_case_takes_answers_and_actions_until_its_disposal_is_proposed(
    coordinator, police, learnt
):
    action = learnt.agreed(police, "police")
    progress = {"rag": "green", "note": "As planned.", "occurred": "2026-03-13"}
    coordinator.post(f"{learnt.case.path}/closure", {"reason": "The review is over."}).ok(200)

    learnt.of_recommendation(police, "answers", answer_body()).ok(200)
    police.post(f"{action}/progress", progress).ok(200)
    coordinator.post(f"{learnt.case.path}/episodes", episode_body()).problem(409, None, "closed")

    proposal = proposal_body(learnt.case.reference)
    coordinator.post(f"{learnt.case.path}/disposal-proposals", proposal).ok(201)
    police.post(f"{action}/progress", progress).problem(409, None, "disposed of")


def test_a_finding_rests_on_entries_that_whoever_records_it_may_read(
    coordinator, police, hospital, learnt
):
    sent = contribution_body(entry_body(sensitivity="own-agency"))
    hidden = police.post(f"{learnt.case.path}/contributions", sent).ok(201)["entries"][0]["id"]
    sent = contribution_body(entry_body(sensitivity="health"))
    health = hospital.post(f"{learnt.case.path}/contributions", sent).ok(201)["entries"][0]["id"]

    body = finding_body(learnt.episode, relied_on=[hidden])
    coordinator.post(f"{learnt.case.path}/findings", body).problem(
        409, "relied_on.0", "Check the id"
    )
    learnt.put("findings", finding_body(learnt.episode, relied_on=[health]))

    mine, theirs = learnt.read()["findings"][-1], learnt.read(police)["findings"][-1]
    assert mine["finding"]["relied_on"] == [health]
    assert theirs["finding"]["relied_on"] == []
    assert learnt.read(police)["restricted"]["count"] == 1


def test_a_likely_repeat_is_shown_with_its_rule_to_who_may_read_the_earlier_case(
    coordinator, police, hospital
):
    mark = uuid.uuid4().hex
    words = f"Agree who answers an escalation about {''.join(c for c in mark if c.isalpha())}."
    earlier = Learnt(coordinator, open_case(coordinator, AGENCIES), words=words)
    later_case = open_case(coordinator, AGENCIES)
    later = Learnt(coordinator, later_case, words=words, occurred="2026-03-12")
    path = f"{earlier.case.path}/agencies/acute-hospital/departure"
    coordinator.post(path, {"reason": "Not involved."}).ok()

    def repeated(who: AgencyClient) -> list[str]:
        (found,) = later.read(who)["recommendations"]
        return [
            each["recommendation_id"]
            for each in found["repeats"]
            if each["basis"] == "proposed" and each["rule"]["code"] == "repeat"
        ]

    assert earlier.recommendation in repeated(police)
    assert earlier.recommendation not in repeated(hospital)
    state = {"review": "The earlier review", "recommendation_id": earlier.recommendation}
    body = {"earlier": state, "reason": "The panel remembered it."}
    later.of_recommendation(coordinator, "repeats", body).ok(200)
    (found,) = later.read(police)["recommendations"]
    assert found["repeats"][0]["basis"] == "stated"


def test_nobody_undertakes_what_was_withdrawn(learnt, coordinator, police):
    learnt.of_recommendation(coordinator, "withdrawal", {"reason": "Said better."}).ok(200)
    answer = learnt.of_recommendation(police, "actions", action_body("police"))
    answer.problem(409, "recommendation_id", "withdrawn")


def test_a_stale_writer_is_told(learnt, coordinator):
    body = {**episode_body(ends="2026-03-10"), "reason": "It went on."}
    path = f"{learnt.case.path}/episodes/{learnt.episode}/revisions"
    coordinator.post(path, body, if_match='"1"').ok(200)
    body["ends"] = "2026-03-11"
    coordinator.post(path, body, if_match='"1"').problem(412)
    coordinator.post(f"{learnt.case.path}/episodes/{uuid.uuid4()}/revisions", body).problem(404)


def test_what_was_learnt_is_in_the_history_and_in_no_chronology(learnt, coordinator):
    seen = {"Daybook-Position": str(coordinator.head())}
    rows = coordinator.get(f"{learnt.case.path}/history", headers=seen).ok()
    assert "recorded a finding of the review" in str(rows)
    assert coordinator.get(f"{learnt.case.path}/chronology", headers=seen).ok()["rows"] == []


def test_across_cases_there_are_counts_and_no_word_of_any(
    coordinator, police, elsewhere, nobody, learnt
):
    learnt.of_recommendation(police, "answers", answer_body(words="Zinnober said so.")).ok(200)
    learnt.agreed(police, "police")
    seen = {"Daybook-Position": str(coordinator.head())}

    told = coordinator.get("/v1/learning", headers=seen)
    theme = next(each for each in told.ok()["readable"]["themes"] if each["theme"]["code"] == "P07")
    assert theme["cases"] >= 1
    assert sum(each["findings"] for each in theme["findings"]) >= 1
    for secret in (learnt.case.case_id, learnt.case.reference, "Zinnober", "police", "Escalations"):
        assert secret not in told.text.replace("Professional challenge and escalation", "")

    south = elsewhere.get("/v1/learning").ok()
    assert south["fewest"] == 5
    assert all(each["cases"] >= 5 for each in south["elsewhere"]["themes"])
    assert {each["code"] for each in south["rules"]} >= {"few"}
    nobody.get("/v1/learning").problem(401)
