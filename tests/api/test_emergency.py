"""Opening a case in an emergency, over the interface: by whom, for how long, and what it opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
import pytest

from domain.vocabulary import Denial, Role
from tests.support.client import AgencyClient, Json, OpenedCase, contribution_body
from tests.support.looks import access_log_of, look_of
from tests.support.server import RunningServer

REASON = "The child was brought to us tonight, and we know nothing of them."


@pytest.fixture
def nurse(server: RunningServer, case: OpenedCase) -> Iterator[AgencyClient]:
    """Somebody whose agency is not on the case. A new one for each test, by the case's number."""
    name = f"nurse.{case.reference.lower()}"
    server.add_actor(name, "education", Role.CONTRIBUTOR)
    with AgencyClient(server, name) as client:
        yield client


def taking(case: OpenedCase, **more: str) -> Json:
    return {"reference": case.reference, "reason": REASON, **more}


def take(client: AgencyClient, case: OpenedCase) -> Json:
    return client.post("/v1/emergency-access", taking(case)).ok(201)


def seen(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


def test_it_opens_the_case_to_read_for_four_hours(nurse, case):
    nurse.get(case.path).problem(404, "case_id")

    taken = take(nurse, case)

    assert taken["case_id"] == case.case_id
    until = datetime.fromisoformat(taken["until"])
    lasts = until - datetime.fromisoformat(taken["recorded_at"])
    assert timedelta(hours=3, minutes=59) < lasts <= timedelta(hours=4)
    told = nurse.get(f"{case.path}/chronology", headers=seen(taken["position"])).ok()
    assert told["rows"] == []
    listed = nurse.get("/v1/cases").ok()["cases"]
    assert [each["case"]["case_id"] for each in listed] == [case.case_id]


def test_it_opens_it_to_nothing_else(nurse, case, coordinator):
    take(nurse, case)

    with coordinator.nothing_recorded():
        nurse.post(f"{case.path}/contributions", contribution_body()).problem(403, None, "role")
        nurse.post(f"{case.path}/closure", {"reason": "No."}).problem(403, None, "role")


def test_it_is_over_when_it_is_ended(nurse, case):
    taken = take(nurse, case)
    path = f"{case.path}/emergency-accesses/{taken['access_id']}/end"

    ended = nurse.post(path, {}).ok(200)

    nurse.get(case.path, headers=seen(ended["position"])).problem(404, "case_id")
    assert nurse.get("/v1/cases").ok()["cases"] == []


def test_a_coordinator_ends_it_and_somebody_else_cannot(nurse, case, coordinator, server):
    taken = take(nurse, case)
    path = f"{case.path}/emergency-accesses/{taken['access_id']}/end"
    with AgencyClient(server, "police") as police:
        police.post(path, {}).problem(403, None, "role")

    coordinator.post(path, {}).ok(200)
    coordinator.post(path, {}).problem(409, "access_id", "ended")

    nurse.get(case.path).problem(404, "case_id")


def test_once_a_coordinator_ended_it_it_is_not_taken_again(nurse, case, coordinator):
    taken = take(nurse, case)
    path = f"{case.path}/emergency-accesses/{taken['access_id']}"
    coordinator.post(f"{path}/end", {}).ok(200)

    with coordinator.nothing_recorded():
        nurse.post("/v1/emergency-access", taking(case)).problem(409, "reference", "ended")
    said = {"justified": False, "finding": "The ward could have been asked."}
    coordinator.post(f"{path}/review", said).ok(200)
    with coordinator.nothing_recorded():
        nurse.post("/v1/emergency-access", taking(case)).problem(409, "reference", "unjustified")


def test_sent_again_it_is_the_same_access(nurse, case):
    first = nurse.post("/v1/emergency-access", taking(case), key="one").ok(201)
    again = nurse.post("/v1/emergency-access", taking(case), key="one").ok(201)

    assert again == first


def test_says_of_a_reference_that_nobody_has_what_it_says_to_whoever_is_barred(
    nurse, case, coordinator, server
):
    who = server.actors[nurse.username].actor_id
    coordinator.post(
        f"{case.path}/bars", {"actor_id": who, "reason": "A relative of the family."}
    ).ok(201)

    with coordinator.nothing_recorded():
        theirs = nurse.post("/v1/emergency-access", taking(case)).problem(404, "reference")
        nobodys = nurse.post(
            "/v1/emergency-access", taking(case, reference="CASE-NOBODYS")
        ).problem(404, "reference")

    assert theirs == nobodys


def test_nobody_learns_which_cases_there_are_by_giving_no_reason(nurse, case, coordinator):
    """A reason that is none is refused alike, whether or not there is such a case."""
    with coordinator.nothing_recorded():
        told = [
            nurse.post(
                "/v1/emergency-access", taking(case, reference=reference, reason="x")
            ).problem(422, "reason", "whole sentence")
            for reference in (case.reference, "CASE-NOBODYS")
        ]

    assert told[0] == told[1]


def test_a_reference_that_was_asked_for_in_vain_is_on_the_access_log(nurse, server):
    answer = nurse.post("/v1/emergency-access", {"reference": "CASE-NOBODYS", "reason": REASON})
    answer.problem(404, "reference")

    [row] = look_of(server, answer.headers["X-Request-ID"])
    assert (row.outcome, row.why, row.status) == ("denied", Denial.NO_SUCH_CASE, 404)
    assert (row.action, row.case_id) == ("emergency-access.take", access_log_of(server))
    assert row.is_search
    assert "CASE-NOBODYS" not in row.model_dump_json()


def test_whoever_is_barred_and_asks_for_the_case_is_on_its_access_log(
    nurse, case, coordinator, server
):
    who = server.actors[nurse.username].actor_id
    coordinator.post(f"{case.path}/bars", {"actor_id": who, "reason": "A relative."}).ok(201)

    answer = nurse.post("/v1/emergency-access", taking(case))
    answer.problem(404, "reference")

    [row] = look_of(server, answer.headers["X-Request-ID"])
    assert (row.outcome, row.why, str(row.case_id)) == ("denied", Denial.BARRED, case.case_id)


def test_a_bar_ends_what_was_taken_before(nurse, case, coordinator, server):
    taken = take(nurse, case)
    nurse.get(case.path, headers=seen(taken["position"])).ok()

    who = server.actors[nurse.username].actor_id
    coordinator.post(f"{case.path}/bars", {"actor_id": who, "reason": "A relative."}).ok(201)

    nurse.get(case.path).problem(404, "case_id")


def test_opens_no_case_of_another_partnership(server, case):
    with AgencyClient(server, "southmere.police") as stranger:
        stranger.post("/v1/emergency-access", taking(case)).problem(404, "reference")


def test_refuses_who_reads_the_case_anyway_and_a_reason_that_is_none(police, nurse, case):
    police.post("/v1/emergency-access", taking(case)).problem(409, "reference", "already")
    nurse.post("/v1/emergency-access", taking(case, reason="Urgent!")).problem(
        422, "reason", "whole sentence"
    )


@pytest.mark.parametrize("username", ["coordinator", "auditor"])
def test_is_not_for_those_who_see_every_case(server, case, username):
    with AgencyClient(server, username) as client:
        client.post("/v1/emergency-access", taking(case)).problem(403, None, "role")


def test_it_waits_for_a_coordinator_until_somebody_has_reviewed_it(nurse, case, coordinator):
    taken = take(nurse, case)

    def waiting() -> list[str]:
        told = coordinator.get("/v1/emergency-accesses", headers=seen(coordinator.head())).ok()
        return [each["access_id"] for each in told["emergency_accesses"]]

    assert waiting()[0] == taken["access_id"]
    path = f"{case.path}/emergency-accesses/{taken['access_id']}/review"
    nurse.post(path, {"justified": True, "finding": "It was me."}).problem(403, None, "role")
    said = {"justified": False, "finding": "The ward could have been asked."}
    coordinator.post(path, said).ok(200)
    coordinator.post(path, said).problem(409, "access_id", "reviewed")

    assert taken["access_id"] not in waiting()
    told = coordinator.get("/v1/emergency-accesses", to_review=False).ok()["emergency_accesses"]
    one = next(each for each in told if each["access_id"] == taken["access_id"])
    assert (one["justified"], one["finding"]) == (False, "The ward could have been asked.")
    assert (one["reason"], one["taken"]["by"]["agency"]) == (REASON, "education")


def test_everybody_on_the_case_reads_who_opened_it_and_why(nurse, case, police):
    taken = take(nurse, case)

    told = police.get(f"{case.path}/emergency-accesses", headers=seen(taken["position"])).ok()

    assert [each["reason"] for each in told["emergency_accesses"]] == [REASON]


def test_no_reason_is_kept_in_plain_outside_the_read_models(nurse, case, server):
    take(nurse, case)

    with psycopg.connect(server.dsns.owner) as owner:
        rows = owner.execute(
            "SELECT payload FROM record.event WHERE case_id = %s", [case.case_id]
        ).fetchall()
    assert not any(REASON.encode() in bytes(row[0]) for row in rows)
    assert REASON not in server.log(10_000)
