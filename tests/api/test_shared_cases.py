"""A case that crosses a border: Northmere invites Southmere, whose police then take part in it.

Whatever Southmere's police may do here, they do as a guest: at the case's own address, under the
code that the invitation gave them, and for as long as it holds. Nobody else of Southmere gets in.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.moments import london_day
from domain.vocabulary import Role
from tests.support.client import (
    AgencyClient,
    OpenedCase,
    contribution_body,
    decision_body,
    entry_body,
    escalation_body,
    open_case,
)
from tests.support.looks import look_of, looks
from tests.support.server import CONVENING, SOUTHMERE, RunningServer

HERE = "southmere-police"
NAME = "Southmere Safeguarding Children Partnership"
PATIENCE_S = 60.0


def in_time(look: Callable[[], Any]) -> Any:
    """What a look finds, once the read model has come so far."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := look()):
        assert time.monotonic() < deadline, "It did not come in time."
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def south(server: RunningServer) -> Iterator[dict[str, AgencyClient]]:
    """People of Southmere, by what they are there."""
    names = ("coordinator", "reviewer", "auditor", "police", "education")
    clients = {each: AgencyClient(server, f"{SOUTHMERE}.{each}") for each in names}
    yield clients
    for client in clients.values():
        client.close()


def invitation_body(here: str = HERE, **more: Any) -> dict[str, Any]:
    agency = {"theirs": "police", "here": here, "name": "Southmere Police", "kind": "police"}
    return {
        "partnership": SOUTHMERE,
        "agencies": [agency],
        "reason": "The family moved to Southmere in May.",
        **more,
    }


def invite(coordinator: AgencyClient, case: OpenedCase, **more: Any) -> str:
    sent = coordinator.post(f"{case.path}/invitations", invitation_body(**more)).ok(201)
    return sent["invitation_id"]


def received(client: AgencyClient, invitation: str) -> Any:
    """An invitation as its receiver sees it, as soon as it does."""

    def look() -> Any:
        told = client.get("/v1/invitations").ok()["invitations"]
        return next((each for each in told if each["invitation_id"] == invitation), None)

    return in_time(look)


def share(
    coordinator: AgencyClient, south: dict[str, AgencyClient], case: OpenedCase, **more: Any
) -> str:
    """Invite, and accept. From then on Southmere's police take part, and can read it."""
    invitation = invite(coordinator, case, **more)
    received(south["coordinator"], invitation)
    told = south["coordinator"].post(f"/v1/invitations/{invitation}/accept", {}).ok(200)
    south["police"].get(case.path, headers={"Daybook-Position": str(told["position"])}).ok()
    return invitation


@pytest.fixture
def shared(coordinator: AgencyClient, south: dict[str, AgencyClient], case: OpenedCase) -> str:
    """The invitation by which `case` is shared."""
    return share(coordinator, south, case)


def test_an_invitation_tells_the_other_partnership_what_it_needs_to_answer(
    coordinator, south, case
) -> None:
    invitation = invite(coordinator, case, until="2035-06-30")

    told = received(south["coordinator"], invitation)

    assert told["invited_by"] == "Northmere Safeguarding Children Partnership"
    assert told["reference"] == case.reference
    assert told["reason"] == "The family moved to Southmere in May."
    assert [each["here"] for each in told["agencies"]] == [HERE]
    assert (told["until"], told["status"]) == ("2035-06-30", "waiting")
    assert "Elliot" not in str(told)
    assert case.case_id not in str(told)


def test_being_invited_lets_nobody_in(coordinator, south, case) -> None:
    invitation = invite(coordinator, case)
    received(south["coordinator"], invitation)

    south["police"].get(case.path).problem(404, "case_id")
    south["police"].post(f"{case.path}/contributions", contribution_body()).problem(404, "case_id")


def test_once_accepted_the_agency_takes_part_at_the_same_address(
    coordinator, police, south, case, shared
) -> None:
    guest = south["police"]
    sent = guest.post(
        f"{case.path}/contributions", contribution_body(entry_body("9/1", summary="Seen there."))
    ).ok(201)
    upto = {"Daybook-Position": str(sent["position"])}

    for client in (guest, police, coordinator):
        rows = client.get(f"{case.path}/chronology", headers=upto).ok()["rows"]
        assert [(row["agency"], row["summary"]) for row in rows] == [(HERE, "Seen there.")]
    file = police.get(case.path, headers=upto).ok()
    agency = next(each for each in file["agencies"] if each["agency"] == HERE)
    assert (agency["name"], agency["partnership"]) == ("Southmere Police", NAME)
    told = guest.get(f"{case.path}/history", headers=upto, agency=HERE).ok()["rows"]
    assert told[-1]["by"]["partnership"] == NAME
    assert told[-1]["by"]["name"] == "Southmere Police"
    assert told[-1]["sentence"].startswith("Southmere Police recorded an entry")
    steps = [row["sentence"] for row in guest.get(f"{case.path}/history").ok()["rows"]]
    assert f"{NAME} accepted the invitation to this case." in steps
    assert f"{NAME} added Southmere Police to the agencies taking part." in steps


def test_a_guest_escalates_decides_and_is_escalated_to(police, south, case, shared) -> None:
    guest = south["police"]
    raised = guest.post(f"{case.path}/escalations", escalation_body("police")).ok(201)
    answer = {"acknowledged_by": "Head", "occurred": "2026-03-05T11:00+00:00"}
    path = f"{case.path}/escalations/{raised['id']}/acknowledgement"

    guest.post(path, answer).problem(409, None)
    police.post(path, answer).ok(200)
    back = police.post(f"{case.path}/escalations", escalation_body(HERE)).ok(201)
    guest.post(f"{case.path}/escalations/{back['id']}/acknowledgement", answer).ok(200)
    guest.post(f"{case.path}/decisions", decision_body(HERE)).ok(201)


def test_versions_keys_and_cursors_hold_across(police, south, case, shared) -> None:
    guest, key = south["police"], str(uuid.uuid4())
    body = contribution_body(entry_body("9/1"), entry_body("9/2"), entry_body("9/3"))
    first = guest.post(f"{case.path}/contributions", body, key=key).ok(201)

    again = guest.post(f"{case.path}/contributions", body, key=key)
    assert again.headers["daybook-replayed"] == "true"
    assert again.ok() == first
    ours = police.post(f"{case.path}/contributions", contribution_body(), key=key).ok(201)
    assert ours["id"] != first["id"]
    own = open_case(south["coordinator"], ("police",))
    elsewhere = guest.post(f"{own.path}/contributions", contribution_body(), key=key).ok(201)
    assert elsewhere["id"] not in {first["id"], ours["id"]}

    upto = {"Daybook-Position": str(ours["position"])}
    page = guest.get(f"{case.path}/chronology", headers=upto, limit=3).ok()
    rest = guest.get(f"{case.path}/chronology", after=page["next"]).ok()
    assert len(page["rows"]) + len(rest["rows"]) == page["total"] == 4
    entry = first["entries"][0]["id"]
    etag = guest.get(f"{case.path}/entries/{entry}").headers["etag"]
    correction = {"content": entry_body("9/1", summary="Seen twice."), "reason": "Misread."}
    guest.post(f"{case.path}/entries/{entry}/corrections", correction, if_match='"7"').problem(412)
    guest.post(f"{case.path}/entries/{entry}/corrections", correction, if_match=etag).ok()
    police.post(f"{case.path}/entries/{entry}/withdrawal", {"reason": "No."}).problem(403)


def test_a_guest_follows_exports_and_proves(south, case, shared) -> None:
    guest = south["police"]
    sent = guest.post(f"{case.path}/contributions", contribution_body()).ok(201)
    upto = {"Daybook-Position": str(sent["position"])}

    lines = guest.get(
        f"{case.path}/history", headers={**upto, "Accept": "application/x-ndjson"}
    ).lines()
    assert lines[-1]["position"] == sent["position"]
    with guest.follow(f"{case.path}/events", params={"after": sent["position"] - 1}) as events:
        assert int(next(events)["id"]) == sent["position"]
    receipt = guest.get(f"{case.path}/events/{sent['position']}/receipt").ok()
    assert "Officers attended" in receipt["content"]
    assert guest.get(f"{case.path}/events/{sent['position']}/proof").status == 200


def test_nobody_else_of_the_other_partnership_gets_in(coordinator, south, case, shared) -> None:
    south["police"].get(case.path).ok()
    for who in ("coordinator", "reviewer", "auditor", "education"):
        never = str(uuid.uuid4())
        theirs = south[who].get(case.path).problem(404, "case_id")
        assert theirs == south[who].get(f"/v1/cases/{never}").problem(404, "case_id")
    listed = south["coordinator"].get("/v1/cases").ok()
    assert case.case_id not in str(listed)


def test_a_guest_sees_that_case_and_no_other_of_the_host(coordinator, south, case, shared) -> None:
    """Not even one that an agency of the same code takes part in: theirs there, or here."""
    south["police"].get(case.path).ok()
    for codes in (("police",), ("southmere-police-2", "police")):
        other = open_case(coordinator, codes)
        south["police"].get(other.path).problem(404, "case_id")


def test_a_shared_case_is_listed_apart_and_as_of_its_own_record(south, case, shared) -> None:
    own = open_case(south["coordinator"], ("police",))
    upto = {"Daybook-Position": str(own.position)}

    def listed() -> Any:
        told = south["police"].get("/v1/cases", headers=upto).ok()
        ids = {each["case"]["case"]["case_id"]: each for each in told["shared"]}
        return (told, ids[case.case_id]) if case.case_id in ids else None

    told, one = in_time(listed)
    assert case.case_id not in [each["case"]["case_id"] for each in told["cases"]]
    assert own.case_id in [each["case"]["case_id"] for each in told["cases"]]
    assert one["partnership"] == "Northmere Safeguarding Children Partnership"
    assert one["agency"] == HERE
    assert one["case"]["case"]["reference"] == case.reference
    assert one["as_of"]["is_now"]
    found = south["police"].get("/v1/cases", text=case.reference).ok()
    assert [each["case"]["case"]["case_id"] for each in found["shared"]] == [case.case_id]
    assert south["police"].get("/v1/cases", text="zebra").ok()["shared"] == []
    assert case.case_id not in str(south["education"].get("/v1/cases").ok())


def test_a_guest_manages_nothing(south, case, shared) -> None:
    guest, reason = south["police"], {"reason": "Done."}
    agency = {"agency": "education", "name": "School", "kind": "education"}
    for path, body in (
        ("closure", reason),
        ("agencies", agency),
        (f"agencies/{HERE}/departure", reason),
        ("invitations", invitation_body("other")),
        (f"invitations/{shared}/end", reason),
        ("legal-holds", {"authority": "A", "since": "2026-03-10", **reason}),
    ):
        guest.post(f"{case.path}/{path}", body).problem(403)


@pytest.mark.parametrize("by", ["host", "guest"])
def test_either_side_ends_it_and_the_guest_is_out_at_once(
    coordinator, south, case, shared, by
) -> None:
    guest, reason = south["police"], {"reason": "The family moved back."}
    sent = guest.post(f"{case.path}/contributions", contribution_body()).ok(201)
    if by == "host":
        coordinator.post(f"{case.path}/invitations/{shared}/end", reason).ok(200)
    else:
        south["coordinator"].post(f"/v1/invitations/{shared}/end", reason).ok(200)

    guest.get(case.path).problem(404, "case_id")
    guest.get(case.path, as_of=sent["position"]).problem(404, "case_id")
    guest.post(f"{case.path}/contributions", contribution_body()).problem(404, "case_id")
    upto = {"Daybook-Position": str(sent["position"])}
    rows = coordinator.get(f"{case.path}/chronology", headers=upto).ok()["rows"]
    assert [row["agency"] for row in rows] == [HERE]
    told = coordinator.get(f"{case.path}/invitations").ok()["invitations"]
    assert [each["status"] for each in told] == ["ended"]
    again = share(coordinator, south, case)
    assert again != shared
    guest.get(case.path).ok()


def test_the_host_may_send_away_one_agency(coordinator, south, case, shared) -> None:
    south["police"].get(case.path).ok()
    departure = f"{case.path}/agencies/{HERE}/departure"
    coordinator.post(departure, {"reason": "Not involved."}).ok(200)

    south["police"].get(case.path).problem(404, "case_id")
    agency = {"agency": HERE, "name": "Ours", "kind": "police"}
    coordinator.post(f"{case.path}/agencies", agency).problem(
        409, "agency", "another partnership", "Invite that partnership"
    )


def test_it_may_be_declined(coordinator, south, case) -> None:
    invitation = invite(coordinator, case)
    received(south["coordinator"], invitation)
    path = f"/v1/invitations/{invitation}"

    south["coordinator"].post(f"{path}/end", {"reason": "No."}).problem(409, None, "Decline it")
    south["coordinator"].post(f"{path}/decline", {"reason": "Unknown to us."}).ok(200)

    south["coordinator"].post(f"{path}/accept", {}).problem(409, None, "answered")
    told = coordinator.get(f"{case.path}/invitations").ok()["invitations"]
    assert [each["status"] for each in told] == ["declined"]


def test_only_a_coordinator_of_the_invited_answers(
    server, coordinator, police, south, case
) -> None:
    server.add_actor("eastmere.invited", "police", Role.COORDINATOR, partnership="eastmere")
    invitation = invite(coordinator, case)
    received(south["coordinator"], invitation)
    accept = f"/v1/invitations/{invitation}/accept"
    never = f"/v1/invitations/{uuid.uuid4()}/accept"

    with AgencyClient(server, "eastmere.invited") as east:
        for client in (east, coordinator):
            refused = client.post(accept, {}).problem(404, "invitation_id")
            assert refused == client.post(never, {}).problem(404, "invitation_id")
        assert east.get("/v1/invitations").ok()["invitations"] == []
    for client in (police, south["police"], south["auditor"]):
        client.post(accept, {}).problem(403, None, "coordinator")
    for client in (south["police"], police):
        client.get("/v1/invitations").problem(403)
    south["coordinator"].post(accept, {}).ok(200)


def test_an_answer_sent_again_gets_the_same_receipt(coordinator, south, case) -> None:
    invitation, key = invite(coordinator, case), str(uuid.uuid4())
    received(south["coordinator"], invitation)
    path = f"/v1/invitations/{invitation}/accept"

    first = south["coordinator"].post(path, {}, key=key).ok(200)
    again = south["coordinator"].post(path, {}, key=key)

    assert again.headers["daybook-replayed"] == "true"
    assert again.ok() == first


def test_whom_one_cannot_invite(coordinator, case) -> None:
    path = f"{case.path}/invitations"
    with coordinator.nothing_recorded():
        for slug, status in (("northmere", 422), ("nowhere", 404), ("\u0000", 422)):
            answer = coordinator.post(path, invitation_body(partnership=slug))
            assert answer.status in {status, 400}, answer.text
        coordinator.post(path, invitation_body("police")).problem(409, "agencies.0.here")
        coordinator.post(path, invitation_body(until="2020-01-01")).problem(422, "until", "is past")


def test_a_guests_look_is_on_the_hosts_access_log(server, south, case, shared) -> None:
    answer = south["police"].get(f"{case.path}/chronology")
    answer.ok()

    [look] = look_of(server, answer.headers["X-Request-ID"])
    assert (str(look.case_id), look.outcome) == (case.case_id, "answered")
    assert (look.by.agency, look.by.partnership) == (HERE, NAME)
    assert look.request_id not in {row.request_id for row in looks(server, SOUTHMERE)}


def test_what_an_invitation_says_of_a_case_is_a_look_at_it(server, coordinator, south, case):
    """Before anybody accepts, and on the log of the partnership whose case it is."""
    invitation = invite(coordinator, case)
    received(south["coordinator"], invitation)

    answer = south["coordinator"].get("/v1/invitations")
    answer.ok()

    rows = look_of(server, answer.headers["X-Request-ID"])
    look = next(row for row in rows if str(row.case_id) == case.case_id)
    assert (look.action, look.by.partnership) == ("invitation.answer", NAME)


def test_nobody_else_gets_a_guests_code_nor_a_guest_ours(coordinator, case, shared) -> None:
    path = f"{case.path}/invitations"
    coordinator.post(f"{path}/{shared}/end", {"reason": "They moved on."}).ok(200)
    other = {"theirs": "education", "here": HERE, "name": "A School", "kind": "police"}

    with coordinator.nothing_recorded():
        again = {**invitation_body(), "agencies": [other]}
        coordinator.post(path, again).problem(409, "agencies.0.here")
        coordinator.post(path, invitation_body(CONVENING)).problem(409, "agencies.0.here")


def test_a_code_of_a_guest_is_nobodys_else(server, coordinator, south, case) -> None:
    """An administrator of the host gave somebody of its own the guest's code."""
    theirs = "southmere-borderers"  # No other test's: from here on it is one of ours.
    share(coordinator, south, case, here=theirs)
    server.add_actor("impostor", theirs, Role.CONTRIBUTOR)
    server.add_actor("impostor.coordinator", theirs, Role.COORDINATOR)
    with AgencyClient(server, "impostor") as impostor:
        impostor.get(case.path).problem(404, "case_id")
    with AgencyClient(server, "impostor.coordinator") as impostor:
        impostor.get(case.path).ok()
        impostor.post(f"{case.path}/invitations", {}).problem(422)
        with coordinator.nothing_recorded():
            impostor.post(f"{case.path}/contributions", contribution_body()).problem(
                409, None, "another partnership's agency"
            )


def test_a_last_day_of_today_lets_them_in_today(coordinator, south, case) -> None:
    today = london_day(datetime.now(UTC) + timedelta(minutes=5))

    share(coordinator, south, case, until=str(today))
