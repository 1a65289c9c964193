"""People named on a case and barred from it, over the interface: what they see before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from domain.vocabulary import Role
from tests.support.client import AgencyClient, OpenedCase, decision_body, open_case
from tests.support.server import CONVENING, RunningServer, TestActor


@dataclass(frozen=True)
class Member:
    """Somebody who can be named, and their client."""

    actor: TestActor
    client: AgencyClient


@pytest.fixture(scope="module")
def panel(server: RunningServer) -> Iterator[Member]:
    actor = server.add_actor("persons.panel", "elsewhere", Role.PANEL_MEMBER)
    with AgencyClient(server, actor.username) as client:
        yield Member(actor, client)


@pytest.fixture(scope="module")
def second(server: RunningServer) -> Iterator[AgencyClient]:
    """Another coordinator of the same partnership."""
    actor = server.add_actor("persons.second", CONVENING, Role.COORDINATOR)
    with AgencyClient(server, actor.username) as client:
        yield client


def name(coordinator: AgencyClient, case: OpenedCase, actor: TestActor, **more: str) -> int:
    body = {"actor_id": actor.actor_id, **more}
    return coordinator.post(f"{case.path}/members", body).ok(201)["position"]


def bar(coordinator: AgencyClient, case: OpenedCase, actor_id: str) -> int:
    body = {"actor_id": actor_id, "reason": "A relative of the family."}
    return coordinator.post(f"{case.path}/bars", body).ok(201)["position"]


def is_there(client: AgencyClient, case: OpenedCase, position: int) -> bool:
    """Whether the case is there for them, by its address and in their list."""
    seen = {"Daybook-Position": str(position)}
    listed = client.get("/v1/cases", headers=seen).ok()["cases"]
    in_list = case.case_id in [each["case"]["case_id"] for each in listed]
    answer = client.get(f"{case.path}/chronology", headers=seen)
    assert answer.status == (200 if in_list else 404), answer.text
    return in_list


def test_whoever_is_named_reads_that_case_until_they_are_released(coordinator, case, panel):
    other = open_case(coordinator)
    assert not is_there(panel.client, case, case.position)

    position = name(coordinator, case, panel.actor)
    assert is_there(panel.client, case, position)
    assert not is_there(panel.client, other, position)

    path = f"{case.path}/members/{panel.actor.actor_id}/release"
    position = coordinator.post(path, {"reason": "Published."}).ok(200)["position"]
    assert not is_there(panel.client, case, position)


def test_a_lead_reviewer_reads_and_records_only_where_they_are_named(coordinator, reviewer, server):
    case = open_case(coordinator)
    reviewer.post(f"{case.path}/decisions", decision_body(on_record_position=0)).ok(201)

    lead = server.actors["reviewer"].actor_id
    position = coordinator.post(
        f"{case.path}/members/{lead}/release", {"reason": "Another took over."}
    ).ok(200)["position"]

    assert not is_there(reviewer, case, position)
    reviewer.post(f"{case.path}/decisions", decision_body(on_record_position=0)).problem(
        404, "case_id"
    )


def test_a_panel_member_records_nothing(coordinator, case, panel):
    name(coordinator, case, panel.actor)

    with coordinator.nothing_recorded():
        panel.client.post(f"{case.path}/decisions", decision_body()).problem(403, None, "role")


def test_the_case_says_who_is_named_as_they_were_then(coordinator, case, panel):
    position = name(coordinator, case, panel.actor, role="panel-member")

    seen = {"Daybook-Position": str(position)}
    told = panel.client.get(f"{case.path}/members", headers=seen).ok()
    named = next(each for each in told["members"] if each["actor_id"] == panel.actor.actor_id)
    assert (named["name"], named["agency"], named["role"]) == (
        panel.actor.name,
        "elsewhere",
        "panel-member",
    )
    assert named["released"] is None
    whole = coordinator.get(case.path, headers=seen).ok()
    assert named in whole["members"]


def test_whoever_is_barred_finds_no_such_case_in_the_very_same_words(coordinator, case, server):
    police = server.actors["police"]
    with AgencyClient(server, "police") as client:
        assert is_there(client, case, case.position)
        position = bar(coordinator, case, police.actor_id)

        assert not is_there(client, case, position)
        theirs = client.get(case.path).problem(404, "case_id")
        nobodys = client.get("/v1/cases/018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60").problem(404)
        assert theirs == nobodys
        client.get(case.path, as_of=case.position).problem(404, "case_id")

        path = f"{case.path}/bars/{police.actor_id}/lift"
        position = coordinator.post(path, {"reason": "By mistake."}).ok(200)["position"]
        assert is_there(client, case, position)


def test_a_colleague_of_whoever_is_barred_goes_on_reading(coordinator, case, server):
    server.add_actor("persons.colleague", "police", Role.CONTRIBUTOR)
    position = bar(coordinator, case, server.actors["police"].actor_id)

    with AgencyClient(server, "persons.colleague") as colleague:
        assert is_there(colleague, case, position)


def test_a_coordinator_may_bar_themselves_and_another_lets_them_back(
    coordinator, second, case, server
):
    me = server.actors["coordinator"]
    position = bar(coordinator, case, me.actor_id)
    assert not is_there(coordinator, case, position)
    coordinator.post(f"{case.path}/bars/{me.actor_id}/lift", {"reason": "No."}).problem(404)

    position = second.post(f"{case.path}/bars/{me.actor_id}/lift", {"reason": "Settled."}).ok()[
        "position"
    ]
    assert is_there(coordinator, case, position)


@pytest.mark.parametrize("username", ["coordinator", "auditor", "data-protection-officer"])
def test_the_last_who_oversees_a_case_cannot_be_barred(coordinator, server, username):
    """One coordinator could otherwise take away all oversight of a case, and nobody would know."""
    case = open_case(coordinator)
    last = server.actors[username]
    for person in coordinator.get("/v1/people").ok()["people"]:
        if last.roles[0].value in person["roles"] and person["actor_id"] != last.actor_id:
            bar(coordinator, case, person["actor_id"])

    with coordinator.nothing_recorded():
        body = {"actor_id": last.actor_id, "reason": "A relative."}
        coordinator.post(f"{case.path}/bars", body).problem(409, "actor_id", "oversight")
    with AgencyClient(server, username) as client:
        assert is_there(client, case, case.position)


def test_a_barred_auditor_is_barred_as_well(coordinator, case, auditor, server):
    server.add_actor("persons.auditor", CONVENING, Role.AUDITOR)
    position = bar(coordinator, case, server.actors["auditor"].actor_id)

    assert not is_there(auditor, case, position)


def test_refuses_people_of_another_partnership(coordinator, case, server):
    stranger = server.actors["southmere.reviewer"].actor_id

    with coordinator.nothing_recorded():
        for path, body in (("members", {}), ("bars", {"reason": "A relative."})):
            coordinator.post(f"{case.path}/{path}", {"actor_id": stranger, **body}).problem(
                422, "actor_id", "GET /v1/people"
            )


def test_refuses_a_role_that_somebody_does_not_have(coordinator, case, panel, server):
    with coordinator.nothing_recorded():
        body = {"actor_id": panel.actor.actor_id, "role": "reviewer"}
        coordinator.post(f"{case.path}/members", body).problem(409, "role", "administrator")
        body = {"actor_id": server.actors["police"].actor_id}
        coordinator.post(f"{case.path}/members", body).problem(409, "role")


def test_asks_which_of_two_roles_is_meant(coordinator, case, server):
    both = server.add_actor("persons.both", "elsewhere", Role.REVIEWER, Role.PANEL_MEMBER)

    coordinator.post(f"{case.path}/members", {"actor_id": both.actor_id}).problem(422, "role")
    name(coordinator, case, both, role="reviewer")


def test_lists_the_people_of_ones_own_partnership_and_of_no_other(coordinator, server):
    people = coordinator.get("/v1/people").ok()["people"]

    ids = {each["actor_id"] for each in people}
    assert server.actors["police"].actor_id in ids
    assert server.actors["southmere.police"].actor_id not in ids
    assert [set(each) for each in people[:1]] == [{"actor_id", "name", "agency", "roles"}]


def test_an_older_version_of_the_case_is_refused(coordinator, case, panel):
    body = {"actor_id": panel.actor.actor_id}

    coordinator.post(f"{case.path}/members", body, if_match='"1"').problem(412)
