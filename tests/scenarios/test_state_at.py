"""The state of a child at any instant, held against a fold of the events by force."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.case import AgencyJoined, SubjectAdded
from domain.record.append import Recorded
from domain.state_at import Asked, Facts, state_at
from domain.vocabulary import SubjectRole
from ops.scenarios import CONVENING, NAMES, load
from projections.case_file.read import case_file_of
from projections.case_file.rows import CaseRow
from projections.case_file.state_facts import facts_of
from projections.names import CASE_FILE
from projections.replay import replayed
from tests.scenarios.conftest import SCENARIOS, tokens_in
from tests.scenarios.fold_by_hand import by_force
from tests.scenarios.test_every_position import all_events
from tests.support.server import RunningServer

INSTANTS = 1_000
SPAN = {
    "elliot": (datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 21, tzinfo=UTC)),
    "george": (datetime(2023, 9, 20, tzinfo=UTC), datetime(2026, 10, 10, tzinfo=UTC)),
}
ASKED = (
    "legal-status",
    "placement",
    "in-whose-care",
    "protection-plan",
    "section-47",
    "police-enquiry",
    "lead-professional",
)
#: What each scenario must have had an answer to, at some instant.
ANSWERED = {
    "elliot": {"legal-status", "placement", "in-whose-care", "section-47", "lead-professional"},
    "george": {"in-whose-care", "protection-plan", "section-47", "lead-professional"},
}


@dataclass
class Told:
    """A scenario on the record: its events, the facts that its case file has, who may be asked."""

    case_id: UUID
    history: list[Recorded]
    facts: Facts
    subjects: list[UUID]
    children: set[UUID]
    agencies: list[str]
    head: int
    token: str


@pytest.fixture(scope="module")
def on_record(server: RunningServer) -> dict[str, Told]:
    tokens = tokens_in(server, "state-at", *SCENARIOS.values())
    loaded = {name: load(SCENARIOS[name], server.base_url, tokens) for name in NAMES}
    head = max(each.position for each in loaded.values())
    with server.client() as client:
        client.headers["Authorization"] = f"Bearer {tokens[CONVENING]}"
        log_id = UUID(client.get("/v1/log").json()["log_id"])
    events = asyncio.run(all_events(server.dsns.follower, log_id, head))
    return {
        name: _told([each for each in events if each.event.case_id == one.case_id], head, tokens)
        for name, one in loaded.items()
    }


def _told(history: list[Recorded], head: int, tokens: dict[str, str]) -> Told:
    replay = replayed(history)
    bodies = [held.body for held in replay.rows[CASE_FILE].current.values()]
    case = next(body for body in bodies if isinstance(body, CaseRow))
    subjects = [each.event for each in history if isinstance(each.event, SubjectAdded)]
    first = sorted(subjects, key=lambda each: each.role is not SubjectRole.CHILD)
    return Told(
        case_id=case.case_id,
        history=history,
        facts=facts_of(case_file_of(case, bodies)),
        subjects=[each.subject_id for each in first],
        children={each.subject_id for each in subjects if each.role is SubjectRole.CHILD},
        agencies=[each.event.agency for each in history if isinstance(each.event, AgencyJoined)],
        head=head,
        token=tokens[CONVENING],
    )


def instants(name: str) -> list[datetime]:
    chosen = random.Random(f"state at, {name}")
    first, last = SPAN[name]
    minutes = int((last - first) / timedelta(minutes=1))
    return [first + timedelta(minutes=chosen.randint(0, minutes)) for _ in range(INSTANTS)]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_at_a_thousand_instants_is_what_the_events_say(on_record, name):
    told = on_record[name]
    chosen = random.Random(f"asked of, {name}")
    answered = set()
    for at in instants(name):
        subject = chosen.choice(told.subjects[:2])
        agency = chosen.choice([None, None, *told.agencies])
        found = state_at(told.facts, Asked(at, subject, agency))
        expected = by_force(told.history, subject, at, agency, told.children)
        for question in ASKED:
            reply = found.reply(question)
            said = {(each.span.stream_id, each.certainty.value) for each in reply.standing}
            assert said == expected.get(question, set()), (question, at, agency)
            answered.add((question, reply.status))
    assert {question for question, status in answered if status == "so"} >= ANSWERED[name]
    assert {status for _, status in answered} >= {"so", "over", "not-known"}


@pytest.mark.parametrize("name", NAMES)
def test_the_interface_says_the_same(server, on_record, name):
    told = on_record[name]
    with server.client() as client:
        client.headers["Authorization"] = f"Bearer {told.token}"
        client.headers["Daybook-Position"] = str(told.head)
        for at in instants(name)[:25]:
            answer = client.get(
                f"/v1/cases/{told.case_id}/state", params={"at": at.isoformat()}
            ).json()
            found = state_at(told.facts, Asked(at, told.subjects[0]))
            assert [each["says"] for each in answer["replies"]] == [
                each.says for each in found.replies
            ]
            assert answer["following"] == found.following or (
                answer["following"]["says"] == found.following.says
            )


def test_the_five_questions_of_george_on_the_day_the_plan_ended(server, on_record):
    told = on_record["george"]
    at = datetime(2025, 8, 21, 9, 0, tzinfo=UTC)

    def plan(agency: str | None) -> str:
        return (
            state_at(told.facts, Asked(at, told.subjects[0], agency))
            .reply("protection-plan")
            .status
        )

    assert plan(None) == "over"
    assert plan("community-health") == "over"
    assert plan("housing") == "so", "Housing had been told of the plan, and not of its end."
    assert plan("police") == "not-known"
