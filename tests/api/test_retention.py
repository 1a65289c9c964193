"""Legal holds and the destruction of a case's key, as a coordinator does it over HTTP.

The case says one word wherever it can. After the destruction that word is in no answer, to anybody.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from api.app import create_app
from api.settings import Dsns, Settings
from tests.support.care import care_bodies
from tests.support.client import (
    AgencyClient,
    Answer,
    OpenedCase,
    case_body,
    contribution_body,
    decision_body,
    destruction_body,
    entry_body,
    escalation_body,
    hearing_body,
    incident_body,
    legal_hold_body,
    open_case,
    order_body,
    proposal_body,
)
from tests.support.learning import (
    action_body,
    episode_body,
    finding_body,
    recommendation_body,
)
from tests.support.legal_bodies import application_body, direction_body, power_body

CANARY = "zinnober"
REASON = {"reason": "It is done."}
SENTENCE = "The key of this case was destroyed"


@dataclass(frozen=True)
class Things:
    """What is on a case: its ids, by the names that addresses have for them."""

    case: OpenedCase
    ids: dict[str, str]

    def address(self, path: str) -> str:
        """An address of the interface, with these ids in it."""
        return path.format(
            case_id=self.case.case_id, agency="police", position=self.case.position, **self.ids
        )


#: What only those who oversee cases may ask, while the case is there.
OVERSEEN = ("/retention", "/bars", "/emergency-accesses")
#: Ids of what this case has none of. Whether it had is not told of a case that is gone.
NOT_THERE = (
    "hold_id", "proposal_id", "actor_id", "access_id", "invitation_id", "request_id",
    "appointment_id", "approach_id",
)  # fmt: skip
#: What can be had of a destroyed case all the same: that an event was there, and who looked.
REMAINING = {"/v1/cases/{case_id}/events/{position}/proof", "/v1/cases/{case_id}/looks"}


def _reads() -> list[str]:
    app = create_app(Settings(), Dsns("", "", ""), follow=False)
    return [
        path
        for path, operations in app.openapi()["paths"].items()
        if "get" in operations and path.startswith("/v1/cases/{case_id}/") and path not in REMAINING
    ]


def _writes() -> list[str]:
    app = create_app(Settings(), Dsns("", "", ""), follow=False)
    return [
        path
        for path, operations in app.openapi()["paths"].items()
        if "post" in operations and "{case_id}" in path
    ]


READS, WRITES = _reads(), _writes()


def close(coordinator: AgencyClient, case: OpenedCase) -> None:
    coordinator.post(f"{case.path}/closure", REASON).ok(200)


def propose(coordinator: AgencyClient, case: OpenedCase, **more: Any) -> Answer:
    return coordinator.post(
        f"{case.path}/disposal-proposals", proposal_body(case.reference, **more)
    )


def destroy(officer: AgencyClient, case: OpenedCase, proposal_id: str, **more: Any) -> Answer:
    body = destruction_body(case.reference, proposal_id)
    return officer.post(f"{case.path}/key-destruction", body, **more)


def seen(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


def a_full_case(coordinator: AgencyClient, police: AgencyClient) -> Things:
    """A case with everything on it, and the canary in all of it."""
    agencies = ("police", "childrens-social-care")
    case = open_case(coordinator, agencies, pseudonym=f"{CANARY} X", summary=CANARY)
    subject = {"pseudonym": f"{CANARY} child", "role": "child"}
    child = coordinator.post(f"{case.path}/subjects", subject).ok(201)["subject_id"]
    contributed = police.post(
        f"{case.path}/contributions",
        contribution_body(entry_body(summary=CANARY), title=f"{CANARY} log"),
    ).ok(201)
    ids = {
        "contribution_id": contributed["id"],
        "entry_id": contributed["entries"][0]["id"],
        "escalation_id": police.post(
            f"{case.path}/escalations", escalation_body(concern=CANARY)
        ).ok(201)["id"],
        "hearing_id": police.post(f"{case.path}/hearings", hearing_body(court=CANARY)).ok(201)[
            "id"
        ],
        "order_id": police.post(f"{case.path}/orders", order_body(terms=CANARY)).ok(201)["id"],
        "decision_id": police.post(f"{case.path}/decisions", decision_body(question=CANARY)).ok(
            201
        )["id"],
        **_of_courts_and_care(police, case, child),
        **_of_learning(coordinator, case),
        **{name: str(uuid.uuid4()) for name in NOT_THERE},
    }
    close(coordinator, case)
    return Things(case, ids)


def _of_courts_and_care(police: AgencyClient, case: OpenedCase, child: str) -> dict[str, str]:
    """One of each thing that a court, a power or somebody's care put there; and a review."""
    bodies = {
        ("reviews", "review_id"): incident_body(child, summary=CANARY),
        ("directions", "direction_id"): direction_body(what=CANARY),
        ("authorities/applications", "application_id"): application_body(grounds=CANARY),
        ("authorities/powers", "power_id"): power_body(reason=CANARY),
        **care_bodies(child),
    }
    return {
        name: police.post(f"{case.path}/{below}", body).ok(201)["id"]
        for (below, name), body in bodies.items()
    }


def _of_learning(coordinator: AgencyClient, case: OpenedCase) -> dict[str, str]:
    """One of each thing that a review learns."""

    def put(below: str, body: dict[str, Any]) -> str:
        made: str = coordinator.post(f"{case.path}/{below}", body).ok(201)["id"]
        return made

    episode = put("episodes", episode_body(title=CANARY, why=CANARY))
    recommended = put("recommendations", recommendation_body("police", words=CANARY))
    return {
        "episode_id": episode,
        "finding_id": put("findings", finding_body(episode, finding=CANARY)),
        "recommendation_id": recommended,
        "action_id": put(
            f"recommendations/{recommended}/actions", action_body("police", what=CANARY)
        ),
    }


@pytest.fixture(scope="module")
def destroyed(coordinator: AgencyClient, officer: AgencyClient, police: AgencyClient) -> Things:
    things = a_full_case(coordinator, police)
    for path in READS:
        if not path.endswith("/events") and "{position}" not in path:
            reader = officer if path.endswith(OVERSEEN) else police
            reader.get(things.address(path), headers=seen(coordinator.head())).ok(200)
    proposal_id = propose(coordinator, things.case).ok(201)["proposal_id"]
    destroy(officer, things.case, proposal_id).ok(200)
    return things


def test_a_hold_is_on_the_case_until_it_is_lifted(coordinator, police, case):
    placed = coordinator.post(f"{case.path}/legal-holds", legal_hold_body()).ok(201)

    (hold,) = police.get(case.path, headers=seen(placed["position"])).ok()["case"]["legal_holds"]
    assert hold["hold_id"] == placed["hold_id"]
    assert (hold["authority"], hold["since"]["value"]) == (
        "Inquiry into hospital placements",
        "2026-03-10",
    )
    assert hold["on_record"]["position"] == placed["position"]

    path = f"{case.path}/legal-holds/{placed['hold_id']}/lift"
    lifted = coordinator.post(path, REASON).ok(200)

    after = coordinator.get(case.path, headers=seen(lifted["position"])).ok()
    assert after["case"]["legal_holds"] == []
    before = coordinator.get(case.path, as_of=placed["position"]).ok()
    assert len(before["case"]["legal_holds"]) == 1
    coordinator.post(path, REASON).problem(404, "hold_id", "lifted already")


def test_a_hold_sent_again_is_the_same_hold(coordinator, case):
    path, key = f"{case.path}/legal-holds", str(uuid.uuid4())

    first = coordinator.post(path, legal_hold_body(), key=key)
    again = coordinator.post(path, legal_hold_body(), key=key)

    assert first.ok(201) == again.ok(201)
    assert again.headers["Daybook-Replayed"] == "true"


def test_the_history_tells_of_holds(coordinator, case):
    placed = coordinator.post(f"{case.path}/legal-holds", legal_hold_body()).ok(201)
    lifted = coordinator.post(f"{case.path}/legal-holds/{placed['hold_id']}/lift", REASON).ok(200)

    rows = coordinator.get(
        f"{case.path}/history", order="newest", limit=2, headers=seen(lifted["position"])
    ).ok()["rows"]

    assert "lifted a legal hold" in rows[0]["sentence"]
    assert "placed a legal hold for Inquiry into hospital placements" in rows[1]["sentence"]


def test_the_destruction_sent_again_gets_the_same_receipt(coordinator, officer, case):
    close(coordinator, case)
    key = str(uuid.uuid4())
    proposal_id = propose(coordinator, case).ok(201)["proposal_id"]

    first = destroy(officer, case, proposal_id, key=key).ok(200)

    assert destroy(officer, case, proposal_id, key=key).ok(200) == first
    with coordinator.nothing_recorded():
        destroy(officer, case, proposal_id).problem(410, None, SENTENCE)


@pytest.mark.parametrize("username", ["coordinator", "auditor"])
def test_the_case_itself_answers_with_the_notice(request, destroyed, username):
    client: AgencyClient = request.getfixturevalue(username)

    answer = client.get(destroyed.case.path)
    case = answer.ok()["case"]

    assert answer.headers["ETag"] == f'"{case["version"]}"'
    assert CANARY not in answer.text
    assert set(answer.ok()) == {"as_of", "case"}
    assert case == {
        "case_id": destroyed.case.case_id,
        "version": case["version"],
        "reference": destroyed.case.reference,
        "status": "destroyed",
        "basis": "lawful-instruction",
        "rule": "Order of the Family Court of 2 March 2026 to erase the record.",
        "proposed_by": {
            "name": "Coordinator",
            "role": "Partnership coordinator, safeguarding-partnership",
        },
        "authorised_by": {
            "name": "Data Protection Officer",
            "role": "Data protection officer, safeguarding-partnership",
        },
        "reason": "Nobody asked for the record to be kept.",
        "sealed_events": case["sealed_events"],
        "last": case["last"],
    }
    by = case["last"]["by"]
    assert (by["roles"], by["agency"]) == (
        ["data-protection-officer"],
        "safeguarding-partnership",
    )
    # Opened, two agencies, a reviewer, a subject, a contribution of an entry, four more, closed,
    # proposed; and one of each thing of courts, care and learning.
    assert case["sealed_events"] == 13 + 4 + 4 + len(care_bodies(""))


def test_the_notice_is_the_same_as_of_any_moment(coordinator, destroyed):
    now = coordinator.get(destroyed.case.path).ok()["case"]

    assert coordinator.get(destroyed.case.path, as_of=destroyed.case.position).ok()["case"] == now


@pytest.mark.parametrize("path", READS)
def test_every_other_read_of_it_says_that_it_is_gone(coordinator, auditor, destroyed, path):
    sentences = {
        client.get(destroyed.address(path), **query, headers=headers).problem(410)["detail"]
        for client in (coordinator, auditor)
        for query in ({}, {"as_of": destroyed.case.position})
        if not (query and "/events" in path)
        for headers in ({}, {"Accept": "application/x-ndjson"})
    }

    (sentence,) = sentences
    assert sentence.startswith(SENTENCE)


@pytest.mark.parametrize("path", WRITES)
def test_nothing_can_be_added_to_it(coordinator, officer, destroyed, path):
    bodies = {
        "/v1/cases/{case_id}/reopening": REASON,
        "/v1/cases/{case_id}/legal-holds": legal_hold_body(),
        "/v1/cases/{case_id}/key-destruction": destruction_body(
            destroyed.case.reference, destroyed.ids["proposal_id"]
        ),
    }
    who = officer if path.endswith("/key-destruction") else coordinator
    with coordinator.nothing_recorded():
        who.post(destroyed.address(path), bodies.get(path, {})).problem(410, None, SENTENCE)


def test_for_a_reviewer_who_was_named_on_it_it_does_not_exist(reviewer, destroyed):
    reviewer.get(destroyed.case.path).problem(404, "case_id")


def test_for_the_agencies_that_took_part_it_does_not_exist(police, destroyed):
    gone = police.get(destroyed.case.path).problem(404, "case_id")
    never = police.get(f"/v1/cases/{uuid.uuid4()}").problem(404, "case_id")

    assert gone == never
    for path in READS:
        police.get(destroyed.address(path)).problem(404, "case_id")
    listed = police.get("/v1/cases").ok()["cases"]
    assert destroyed.case.case_id not in [each["case"]["case_id"] for each in listed]


def test_the_list_of_cases_shows_the_notice_and_no_more(coordinator, destroyed):
    headers = seen(coordinator.head())
    listed = coordinator.get("/v1/cases", headers=headers)

    found = {each["case"]["case_id"]: each for each in listed.ok()["cases"]}
    line = found[destroyed.case.case_id]
    assert line["case"] == coordinator.get(destroyed.case.path).ok()["case"]
    assert line["agencies"] == []
    assert CANARY not in listed.text
    by_reference = coordinator.get("/v1/cases", text=destroyed.case.reference, headers=headers)
    assert len(by_reference.ok()["cases"]) == 1
    assert coordinator.get("/v1/cases", text=CANARY, headers=headers).ok()["cases"] == []


def test_its_reference_stays_taken(coordinator, destroyed):
    coordinator.post("/v1/cases", case_body(destroyed.case.reference)).problem(409, "reference")


def test_no_word_of_it_is_left_in_the_database(server, coordinator, destroyed):
    """Not even in the tables of the record: what is there is sealed, and its key is gone."""
    coordinator.get("/v1/cases", headers=seen(coordinator.head())).ok()
    with psycopg.connect(server.dsns.owner) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables "
            "WHERE table_schema IN ('read', 'record', 'access')"
        ).fetchall()
        for schema, table in tables:
            found = connection.execute(
                psycopg.sql.SQL(
                    "SELECT FROM {} AS held WHERE held::text ILIKE %s OR held::text ILIKE %s"
                ).format(psycopg.sql.Identifier(schema, table)),
                [f"%{CANARY}%", f"%{CANARY.encode().hex()}%"],
            ).fetchall()
            assert found == [], f"{schema}.{table}"


def test_the_log_of_the_server_says_nothing_of_it(server, destroyed):
    assert CANARY not in server.log()


def test_whoever_follows_the_case_is_left_when_its_key_is_destroyed(coordinator, officer, case):
    close(coordinator, case)
    proposal_id = propose(coordinator, case).ok(201)["proposal_id"]
    with coordinator.follow(f"{case.path}/events") as events:
        first = next(events)
        destroy(officer, case, proposal_id).ok(200)
        rest = list(events)

    assert first["data"]["topic"] == "case.opened"
    assert "case.key_destroyed" not in [each["data"]["topic"] for each in rest]
    coordinator.get(f"{case.path}/events").problem(410, None, SENTENCE)


def test_another_case_cannot_take_an_id_from_it(coordinator, police, destroyed):
    other = open_case(coordinator, ("police",))
    body = contribution_body(entry_body(entry_id=destroyed.ids["entry_id"]))

    police.post(f"{other.path}/contributions", body).problem(409, "entries.0.entry_id")
