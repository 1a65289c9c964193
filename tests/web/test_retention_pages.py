"""A case under legal hold, and one whose key was destroyed, as pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.vocabulary import Role
from tests.support.client import (
    AgencyClient,
    OpenedCase,
    contribution_body,
    dispose,
    legal_hold_body,
    open_case,
    proposal_body,
)
from tests.support.pages import Reader
from tests.support.server import CONVENING, RunningServer

PARTNERSHIP = "fellmere"
PAGES = ("chronology", "timeline", "history", "as-of", "entries/any")


@pytest.fixture(scope="module")
def coordinator(server: RunningServer) -> Iterator[AgencyClient]:
    server.add_actor(f"{PARTNERSHIP}.office", CONVENING, Role.COORDINATOR, partnership=PARTNERSHIP)
    with AgencyClient(server, f"{PARTNERSHIP}.office") as client:
        yield client


@pytest.fixture(scope="module")
def office(coordinator: AgencyClient) -> Iterator[Reader]:
    with Reader(coordinator.server, coordinator.username) as reader:
        yield reader


@pytest.fixture(scope="module")
def destroyed(coordinator: AgencyClient) -> OpenedCase:
    case = open_case(coordinator, (CONVENING,))
    coordinator.post(f"{case.path}/contributions", contribution_body()).ok(201)
    username = f"{PARTNERSHIP}.records"
    server = coordinator.server
    server.add_actor(username, "police", Role.DATA_PROTECTION_OFFICER, partnership=PARTNERSHIP)
    with AgencyClient(server, username) as officer:
        position = dispose(coordinator, officer, case).ok(200)["position"]
    coordinator.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()
    return case


def test_a_legal_hold_stands_on_every_page_of_the_case(
    coordinator: AgencyClient, office: Reader
) -> None:
    case = open_case(coordinator, (CONVENING,))
    placed = coordinator.post(f"{case.path}/legal-holds", legal_hold_body()).ok(201)
    coordinator.get("/v1/cases", headers={"Daybook-Position": str(placed["position"])}).ok()

    for name in ("chronology", "timeline", "history"):
        page = office.get(f"/cases/{case.case_id}/{name}")
        said = page.main.one("section.hold").text
        assert said.startswith("Legal hold. Inquiry into hospital placements, since 10 March 2026")
        assert f"§{placed['position']}" in said
        assert page.faults == ()


def test_the_page_of_a_destroyed_case_is_a_plain_notice(
    office: Reader, destroyed: OpenedCase
) -> None:
    page = office.get(f"/cases/{destroyed.case_id}")

    assert page.status == 200
    assert page.faults == ()
    assert page.title.startswith(f"{destroyed.reference}: key destroyed")
    assert page.main.one("h1").text == f"{destroyed.reference}: the key of this case was destroyed"
    said = {
        row.one("dt").text: row.one("dd").text
        for row in page.main.all("div.govuk-summary-list__row")
    }
    assert said["Ground"] == "Lawful instruction"
    assert said["Rule"] == "Order of the Family Court of 2 March 2026 to erase the record."
    assert (
        said["Proposed by"] == "Fellmere Office, Partnership coordinator, Safeguarding partnership"
    )
    assert said["Authorised by"] == "Fellmere Records, Data protection officer, Police"
    assert "6 events stay on the record, sealed" in page.main.text
    assert "Elliot" not in page.text


@pytest.mark.parametrize("name", PAGES)
def test_every_other_page_of_it_leads_to_the_notice(
    office: Reader, destroyed: OpenedCase, name: str
) -> None:
    page = office.get(f"/cases/{destroyed.case_id}/{name}")

    assert page.status == 410
    assert page.main.one("h1").text == "The key of this case was destroyed"
    assert page.main.link("Read the notice") == f"/cases/{destroyed.case_id}"
    assert page.faults == ()


def test_the_list_of_cases_names_it_by_its_reference_alone(
    office: Reader, destroyed: OpenedCase
) -> None:
    page = office.get("/cases", text=destroyed.reference)

    (row,) = page.main.one("tbody").all("tr")
    assert row.one("a").attributes["href"] == f"/cases/{destroyed.case_id}"
    assert "Destroyed" in row.text
    assert "6 events sealed" in row.text
    assert "Elliot" not in page.text
    assert page.faults == ()


def test_for_a_contributor_there_is_no_page_of_it(
    server: RunningServer, destroyed: OpenedCase
) -> None:
    username = f"{PARTNERSHIP}.police"
    server.add_actor(username, CONVENING, Role.CONTRIBUTOR, partnership=PARTNERSHIP)
    with Reader(server, username) as police:
        assert police.get(f"/cases/{destroyed.case_id}").status == 404
        assert police.get(f"/cases/{destroyed.case_id}/chronology").status == 404


def test_the_retention_page_says_until_when_and_why(
    coordinator: AgencyClient, office: Reader
) -> None:
    case = open_case(coordinator, (CONVENING,))
    child = {"pseudonym": "Rowan", "role": "child", "born": "2012-06-04"}
    coordinator.post(f"{case.path}/subjects", child).ok(201)
    before = office.get(f"/cases/{case.case_id}/retention", as_of=str(coordinator.head()))
    assert "nobody has said which kind of record" in before.main.one("h2").text

    kinds = {"kinds": [{"retention_class": "looked-after-child"}], "reason": "A care order."}
    said = coordinator.post(f"{case.path}/retention-class", kinds).ok(200)
    coordinator.get("/v1/cases", headers={"Daybook-Position": str(said["position"])}).ok()
    page = office.get(f"/cases/{case.case_id}/retention")

    assert page.faults == ()
    assert page.main.one("h2").text == "Kept until 4 June 2087"
    assert "Rowan was born on 4 June 2012" in page.main.text
    assert "regulation 50" in page.main.text
    assert "Nobody has proposed it. It takes two people" in page.main.text


def test_the_retention_page_shows_a_proposal_and_who_must_authorise_it(
    coordinator: AgencyClient, office: Reader
) -> None:
    case = open_case(coordinator, (CONVENING,))
    coordinator.post(f"{case.path}/closure", {"reason": "Ended."}).ok(200)
    body = proposal_body(case.reference)
    proposed = coordinator.post(f"{case.path}/disposal-proposals", body).ok(201)
    coordinator.get("/v1/cases", headers={"Daybook-Position": str(proposed["position"])}).ok()

    page = office.get(f"/cases/{case.case_id}/retention")

    assert page.faults == ()
    assert "Fellmere Office, partnership coordinator" in page.main.text
    assert "Order of the Family Court of 2 March 2026" in page.main.text
    assert "A data protection officer who did not propose it must authorise it" in page.main.text


def test_the_retention_page_is_for_those_who_answer_for_the_record(
    server: RunningServer, coordinator: AgencyClient, office: Reader
) -> None:
    case = open_case(coordinator, (CONVENING,))
    coordinator.get("/v1/cases", headers={"Daybook-Position": str(coordinator.head())}).ok()
    username = f"{PARTNERSHIP}.officer"
    server.add_actor(username, CONVENING, Role.CONTRIBUTOR, partnership=PARTNERSHIP)
    with Reader(server, username) as police:
        assert police.get(f"/cases/{case.case_id}/retention").status == 403
        tabs = police.get(f"/cases/{case.case_id}/chronology").text
    assert "Retention" not in tabs
    assert "Retention" in office.get(f"/cases/{case.case_id}/chronology").text
