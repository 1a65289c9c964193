"""What those who look back are told of a case that they may not see themselves: that somebody
looked, and no word more. And what that must not hide: that somebody tries ids.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from domain.vocabulary import Role
from tests.support.client import AgencyClient, OpenedCase, contribution_body, open_case
from tests.support.looks import look_of, looks_until
from tests.support.server import RunningServer, TestActor

REASON = "The child is missing tonight and her mother does not answer."
WORDS = "the blue door"


@pytest.fixture(scope="module")
def auditor(server: RunningServer) -> TestActor:
    """An auditor who is barred from the one case that these tests look back on."""
    return server.add_actor("barred.auditor", "audit", Role.AUDITOR)


@pytest.fixture(scope="module")
def nurse(server: RunningServer) -> TestActor:
    """Somebody whose agency is not on that case."""
    return server.add_actor("night.nurse", "walk-in-centre", Role.CONTRIBUTOR)


@pytest.fixture(scope="module")
def case(server: RunningServer, auditor: TestActor, nurse: TestActor) -> OpenedCase:
    """A case that a nurse opened in an emergency and searched, and an auditor is barred from."""
    with (
        AgencyClient(server, "coordinator") as coordinator,
        AgencyClient(server, "police") as police,
        AgencyClient(server, nurse.username) as looking,
    ):
        case = open_case(coordinator, ("police",))
        police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        taken = {"reference": case.reference, "reason": REASON}
        position = looking.post("/v1/emergency-access", taken).ok(201)["position"]
        seen = {"Daybook-Position": str(position)}
        looking.get(f"{case.path}/chronology", headers=seen, text=WORDS).ok()
        last = looking.get("/v1/cases", text=case.reference)
        body = {"actor_id": auditor.actor_id, "reason": "Related to the family."}
        coordinator.post(f"{case.path}/bars", body).ok(201)
    look_of(server, last.headers["X-Request-ID"])
    return case


@pytest.fixture
def barred(server: RunningServer, auditor: TestActor) -> Iterator[AgencyClient]:
    with AgencyClient(server, auditor.username) as client:
        yield client


def test_who_is_barred_from_a_case_is_told_no_word_of_it(server, case, nurse, barred):
    path = f"/v1/actors/{nurse.actor_id}/looks"
    with AgencyClient(server, "auditor") as another:
        told = another.get(path, whole=True).ok()["rows"]

    answer = barred.get(path, whole=True)

    rows = [row for row in answer.ok()["rows"] if row["about"] == "a-case-not-yours"]
    assert rows
    for row in rows:
        hidden = ("case_id", "as_of", "status", "why", "emergency", "whole")
        assert {name: row[name] for name in hidden} == dict.fromkeys(hidden)
        assert row["is_search"] is False
    for words in (REASON, WORDS, case.case_id, case.reference):
        assert words not in str(answer.ok())
    # Another auditor, who is not barred, is told all of it.
    assert {REASON, WORDS, case.reference} <= {
        *((row["emergency"] or {}).get("reason") for row in told),
        *((row["whole"] or {}).get("searched_for") for row in told),
    }


def test_one_id_that_is_no_case_does_not_hide_that_somebody_tries_ids(server, case, barred):
    tried = server.add_actor("curious", "police", Role.CONTRIBUTOR)
    with AgencyClient(server, tried.username) as curious:
        for _ in range(6):
            last = curious.get(f"/v1/cases/{uuid.uuid4()}")
            last.problem(404)
        with AgencyClient(server, "coordinator") as coordinator:
            other = open_case(coordinator, ("education",))
        last = curious.get(other.path)
        last.problem(404)
    look_of(server, last.headers["X-Request-ID"])

    told = barred.get("/v1/unusual-access").ok()["found"]

    (found,) = [one for one in told if one["actor_id"] == tried.actor_id]
    assert (found["kind"], found["cases"]) == ("denied", [other.case_id])
    assert found["says"].startswith("Was refused 7 times on ")


def test_what_is_about_one_case_only_is_not_told_to_who_is_barred_from_it(
    server, case, nurse, barred
):
    looks_until(server, lambda rows: any(row.emergency for row in rows))
    with AgencyClient(server, "auditor") as another:
        found = another.get("/v1/unusual-access").ok()["found"]

    assert ("emergency", nurse.actor_id) in [(one["kind"], one["actor_id"]) for one in found]
    assert "emergency" not in {
        one["kind"]
        for one in barred.get("/v1/unusual-access").ok()["found"]
        if one["actor_id"] == nurse.actor_id
    }
