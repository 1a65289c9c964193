"""How long a case is kept, and its disposal by two people, over HTTP."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from domain.access.policy import RoleStandsAlone
from domain.vocabulary import Role
from tests.support.client import (
    AgencyClient,
    OpenedCase,
    destruction_body,
    legal_hold_body,
    open_case,
    proposal_body,
)

REASON = {"reason": "It is done."}
LOOKED_AFTER = {"kinds": [{"retention_class": "looked-after-child"}], "reason": "A care order."}


def seen(position: int) -> dict[str, str]:
    return {"Daybook-Position": str(position)}


def a_closed_case(coordinator: AgencyClient, born: str | None = "1940-06-04") -> OpenedCase:
    """A case of one child who was born then, closed."""
    case = open_case(coordinator, ())
    life = {"born": born} if born else {}
    child = {"pseudonym": f"Rowan {uuid.uuid4().hex[:6]}", "role": "child", **life}
    coordinator.post(f"{case.path}/subjects", child).ok(201)
    position = coordinator.post(f"{case.path}/closure", REASON).ok(200)["position"]
    return OpenedCase(case.case_id, case.reference, position)


def propose(coordinator: AgencyClient, case: OpenedCase, **more: Any) -> Any:
    return coordinator.post(
        f"{case.path}/disposal-proposals", proposal_body(case.reference, **more)
    )


def authorise(officer: AgencyClient, case: OpenedCase, proposal_id: str, **more: Any) -> Any:
    body = destruction_body(case.reference, proposal_id, **more.pop("body", {}))
    return officer.post(f"{case.path}/key-destruction", body, **more)


@pytest.fixture(scope="module")
def both(server) -> Any:
    """Somebody who is coordinator and data protection officer at once."""
    server.add_actor(
        "both", "safeguarding-partnership", Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER
    )
    with AgencyClient(server, "both") as client:
        yield client


def test_nobody_is_made_an_officer_for_a_disposal_that_is_proposed_already(
    server, coordinator, officer
):
    case = a_closed_case(coordinator)
    instructed = {"basis": "lawful-instruction", "instruction": "Order of 2 March 2026."}
    proposal = propose(coordinator, case, **instructed).ok(201)["proposal_id"]
    server.add_actor("made-for-it", "safeguarding-partnership", Role.DATA_PROTECTION_OFFICER)

    with AgencyClient(server, "made-for-it") as made:
        authorise(made, case, proposal).problem(403, None, "only since this disposal was proposed")

    authorise(officer, case, proposal).ok(200)


def test_whoever_gives_out_accounts_has_no_other_role(server):
    with pytest.raises(RoleStandsAlone, match="may hold no other role"):
        server.add_actor("much", "police", Role.ADMINISTRATOR, Role.COORDINATOR)


def test_retention_says_until_when_for_whom_and_why(coordinator, officer, auditor, case):
    child = {"pseudonym": "Rowan", "role": "child", "born": "2012-06-04", "died": "2026-03-10"}
    coordinator.post(f"{case.path}/subjects", child).ok(201)
    before = officer.get(f"{case.path}/retention", headers=seen(coordinator.head())).ok(200)
    said = officer.post(f"{case.path}/retention-class", LOOKED_AFTER).ok(200)

    after = auditor.get(f"{case.path}/retention", headers=seen(said["position"])).ok(200)

    assert before["retention"]["standing"] == "not-classified"
    assert before["kinds"] is None
    found = after["retention"]
    assert (found["standing"], found["kept_until"]) == ("kept", "2041-03-10")
    (one,) = found["abouts"]
    assert one["because"] == (
        "Rowan died under 18, on 10 March 2026, and 15 years later is 10 March 2041."
    )
    assert "SI 2010/959" in one["source"]
    assert after["kinds"]["on_record"]["by"]["roles"] == ["data-protection-officer"]
    earlier = auditor.get(f"{case.path}/retention", as_of=said["position"] - 1).ok(200)
    assert earlier["kinds"] is None


def test_a_kind_of_record_needs_what_it_counts_from(coordinator, case):
    def refused(kind: dict[str, Any], field: str) -> None:
        with coordinator.nothing_recorded():
            body = {"kinds": [kind], "reason": "So."}
            coordinator.post(f"{case.path}/retention-class", body).problem(422, field)

    refused({"retention_class": "adopted-child"}, "kinds.0.since")
    refused({"retention_class": "allegation-upheld"}, "kinds.0.subjects")
    refused({"retention_class": "unheard-of"}, "kinds.0.retention_class")


def test_a_case_whose_time_is_over_is_disposed_of_by_two_people(coordinator, officer):
    case = a_closed_case(coordinator)
    coordinator.post(f"{case.path}/retention-class", LOOKED_AFTER).ok(200)
    proposed = propose(coordinator, case, basis="retention-ended", instruction=None).ok(201)

    shown = officer.get(f"{case.path}/retention", headers=seen(proposed["position"])).ok(200)
    assert shown["retention"]["standing"] == "due"
    assert shown["disposal"]["proposal_id"] == proposed["proposal_id"]
    authorise(officer, case, proposed["proposal_id"]).ok(200)

    notice = coordinator.get(case.path).ok(200)["case"]
    assert notice["status"] == "destroyed"
    assert "regulation 50" in notice["rule"]
    assert notice["proposed_by"]["name"] == "Coordinator"
    assert notice["authorised_by"]["name"] == "Data Protection Officer"


def test_before_its_day_a_case_is_disposed_of_only_under_a_lawful_instruction(coordinator, officer):
    case = a_closed_case(coordinator, "2012-06-04")
    coordinator.post(f"{case.path}/retention-class", LOOKED_AFTER).ok(200)

    with coordinator.nothing_recorded():
        propose(coordinator, case, basis="retention-ended", instruction=None).problem(
            409, "basis", "This case is kept until 4 June 2087."
        )
        propose(coordinator, case, instruction=None).problem(422, "instruction")
    proposal_id = propose(coordinator, case).ok(201)["proposal_id"]
    authorise(officer, case, proposal_id).ok(200)


def test_the_same_person_cannot_propose_and_authorise(coordinator, officer, both):
    case = a_closed_case(coordinator)
    proposal_id = propose(both, case).ok(201)["proposal_id"]

    with coordinator.nothing_recorded():
        authorise(both, case, proposal_id).problem(403, None, "two people must decide it")
        authorise(coordinator, case, proposal_id).problem(403, None, "data protection officer")
    authorise(officer, case, proposal_id).ok(200)


def test_a_proposal_sent_again_is_the_same_proposal(coordinator):
    case, key = a_closed_case(coordinator), str(uuid.uuid4())
    path = f"{case.path}/disposal-proposals"

    first = coordinator.post(path, proposal_body(case.reference), key=key)
    again = coordinator.post(path, proposal_body(case.reference), key=key)

    assert first.ok(201) == again.ok(201)
    coordinator.post(path, proposal_body(case.reference)).problem(409, None, "already proposed")


def test_a_hold_placed_in_between_stops_it_and_ends_the_proposal(coordinator, officer):
    case = a_closed_case(coordinator)
    proposal_id = propose(coordinator, case).ok(201)["proposal_id"]
    placed = officer.post(f"{case.path}/legal-holds", legal_hold_body()).ok(201)

    with coordinator.nothing_recorded():
        authorise(officer, case, proposal_id).problem(
            409, None, "A legal hold is in force on this case, since 10 March 2026"
        )
        propose(coordinator, case).problem(409, None, "A legal hold is in force")
    coordinator.post(f"{case.path}/legal-holds/{placed['hold_id']}/lift", REASON).ok(200)
    with coordinator.nothing_recorded():
        authorise(officer, case, proposal_id).problem(404, "proposal_id", "proposed anew")
    authorise(officer, case, propose(coordinator, case).ok(201)["proposal_id"]).ok(200)


def test_a_proposal_is_withdrawn_or_refused_and_the_case_stays(coordinator, officer):
    case = a_closed_case(coordinator)
    path = f"{case.path}/disposal-proposals"
    first = propose(coordinator, case).ok(201)["proposal_id"]
    officer.post(f"{path}/{first}/withdrawal", REASON).problem(403)
    coordinator.post(f"{path}/{first}/withdrawal", REASON).ok(200)
    second = propose(coordinator, case).ok(201)["proposal_id"]
    coordinator.post(f"{path}/{second}/refusal", REASON).problem(403)
    refused = officer.post(f"{path}/{second}/refusal", REASON).ok(200)

    with coordinator.nothing_recorded():
        for gone in (first, second):
            authorise(officer, case, gone).problem(404, "proposal_id")
            officer.post(f"{path}/{gone}/refusal", REASON).problem(404, "proposal_id")
    told = [
        row["sentence"]
        for row in coordinator.get(
            f"{case.path}/history", order="newest", limit=4, headers=seen(refused["position"])
        ).ok()["rows"]
    ]
    assert "refused the proposal that the case be disposed of" in told[0]
    assert "proposed that the case be disposed of (Lawful instruction), until" in told[1]
    assert "withdrew the proposal" in told[2]


def test_an_open_case_a_wrong_reference_or_a_name_disposes_of_nothing(coordinator, officer, case):
    with coordinator.nothing_recorded():
        propose(coordinator, case).problem(409, None, "close it first")
    closed = a_closed_case(coordinator)
    with coordinator.nothing_recorded():
        wrong = proposal_body("CASE-0000")
        coordinator.post(f"{closed.path}/disposal-proposals", wrong).problem(422, "reference")
        propose(coordinator, closed, instruction="Asked for by Elliot").problem(422, "instruction")
    proposal_id = propose(coordinator, closed).ok(201)["proposal_id"]
    with coordinator.nothing_recorded():
        wrong = destruction_body("CASE-0000", proposal_id)
        officer.post(f"{closed.path}/key-destruction", wrong).problem(422, "reference")
        named = authorise(officer, closed, proposal_id, body={"reason": "Elliot is grown up."})
        named.problem(422, "reason")


def test_if_match_guards_the_destruction(coordinator, officer):
    case = a_closed_case(coordinator)
    proposed = propose(coordinator, case)
    version = int(proposed.headers["ETag"].strip('"'))
    proposal_id = proposed.ok(201)["proposal_id"]

    with coordinator.nothing_recorded():
        authorise(officer, case, proposal_id, if_match=f'"{version - 1}"').problem(412)
    authorise(officer, case, proposal_id, if_match=f'"{version}"').ok(200)


def test_disposals_due_lists_what_somebody_should_look_at(coordinator, auditor, elsewhere):
    over, kept, unsaid = (
        a_closed_case(coordinator),
        a_closed_case(coordinator, "2012-06-04"),
        a_closed_case(coordinator, None),
    )
    for case in (over, kept):
        coordinator.post(f"{case.path}/retention-class", LOOKED_AFTER).ok(200)
    proposed = propose(coordinator, over).ok(201)

    def listed(client: AgencyClient, **query: Any) -> dict[str, set[str]]:
        headers = seen(proposed["position"]) if client is not elsewhere else {}
        answer = client.get("/v1/disposals-due", headers=headers, **query).ok(200)
        return {
            name: {each["case_id"] for each in answer[name]}
            for name in ("due", "unsettled", "proposed")
        }

    now, later, others = listed(auditor), listed(auditor, by="2087-06-05"), listed(elsewhere)
    assert over.case_id in now["due"] & now["proposed"]
    assert kept.case_id not in now["due"] | now["unsettled"]
    assert kept.case_id in later["due"]
    assert unsaid.case_id in now["unsettled"]
    ids = {over.case_id, kept.case_id, unsaid.case_id}
    assert not ids & (others["due"] | others["unsettled"] | others["proposed"])


def test_retention_is_for_those_who_keep_the_record(police, reviewer, case):
    police.get(f"{case.path}/retention").problem(403)
    reviewer.get(f"{case.path}/retention").problem(403)
    police.get("/v1/disposals-due").problem(403)
