"""An agency is of one kind on every case, and nobody opens entries to their own by naming one."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

from domain.vocabulary import Role
from tests.api.restricted import SECRET, contribute, with_word
from tests.support.client import AgencyClient, agency_body, open_case

KINDS = ("police", "education", "acute-hospital", "other")


def new_code() -> str:
    return f"agency-{uuid.uuid4().hex[:8]}"


def add(client: AgencyClient, agency: str, kind: str, case=None):
    case = case or open_case(client, ())
    return client.post(f"{case.path}/agencies", agency_body(agency) | {"kind": kind})


def test_an_agency_is_of_the_kind_on_every_case_that_it_was_first_named_as(coordinator):
    agency = new_code()
    add(coordinator, agency, "education").ok(201)

    add(coordinator, agency, "police").problem(409, "kind", "as Education", "one kind")
    add(coordinator, agency, "education").ok(201)


def test_nor_does_it_become_another_by_leaving_and_joining_again(coordinator):
    agency, case = new_code(), open_case(coordinator, ())
    add(coordinator, agency, "education", case).ok(201)
    departure = f"{case.path}/agencies/{agency}/departure"
    coordinator.post(departure, {"reason": "Not involved."}).ok(200)

    add(coordinator, agency, "police", case).problem(409, "kind")


def test_what_was_refused_names_nothing(coordinator, police):
    agency, case = new_code(), open_case(coordinator, ())
    add(coordinator, agency, "education", case).ok(201)
    other = new_code()
    add(police, other, "police", case).problem(404)

    add(coordinator, other, "education").ok(201)


def test_of_two_who_name_it_at_once_one_is_told_what_the_other_said(coordinator):
    agency = new_code()
    cases = [open_case(coordinator, ()) for _ in KINDS]

    def named(number: int) -> int:
        with AgencyClient(coordinator.server, "coordinator") as client:
            return add(client, agency, KINDS[number], cases[number]).status

    with ThreadPoolExecutor(len(KINDS)) as pool:
        said = list(pool.map(named, range(len(KINDS))))

    assert sorted(said) == [201, 409, 409, 409]


def test_a_coordinator_does_not_read_what_the_police_keep_by_naming_their_own_agency(
    server, coordinator, police
):
    own = new_code()
    server.add_actor(own, own, Role.COORDINATOR, Role.CONTRIBUTOR)
    case = open_case(coordinator, ("police",))
    contribute(police, case, with_word(SECRET, sensitivity="police-sensitive"))

    with AgencyClient(server, own) as client:
        add(client, own, "police", case).problem(409, "kind", "somebody else")
        add(client, own, "acute-hospital", case).problem(409, "kind", "somebody else")
        added = add(client, own, "education", case).ok(201)
        seen = {"Daybook-Position": str(added["position"])}
        assert SECRET not in client.get(f"{case.path}/chronology", headers=seen).text


def test_a_guest_is_of_the_kind_that_its_code_has(coordinator):
    here = new_code()

    def invite(kind: str):
        case = open_case(coordinator, ())
        agency = {"theirs": "police", "here": here, "name": "Southmere Police", "kind": kind}
        body = {"partnership": "southmere", "agencies": [agency], "reason": "Moved there."}
        return coordinator.post(f"{case.path}/invitations", body)

    invite("police").ok(201)
    invite("education").problem(409, "agencies.0.kind")
    add(coordinator, here, "education").problem(409, "kind")
