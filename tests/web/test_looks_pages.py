"""Who looked at this case, what a person looked at, and what is unusual, as pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.web.look_words import BECAME, DID, HOW, SHOWN, WHY_NOT, route_of
from domain.moments import london_day
from domain.vocabulary import Denial, IdentityChange, Role, Way
from tests.access.operations import every_operation
from tests.support.client import (
    AgencyClient,
    Answer,
    OpenedCase,
    contribution_body,
    dispose,
    open_case,
)
from tests.support.looks import look_of
from tests.support.pages import Page, Reader
from tests.support.server import RunningServer

PARTNERSHIP = "fellmere"
OFFICE, POLICE, SCHOOL, AUDITOR, RECORDS, BARRED = (
    f"{PARTNERSHIP}.looks-{each}"
    for each in ("office", "police", "school", "auditor", "records", "barred")
)
PEOPLE = (
    (OFFICE, "safeguarding-partnership", Role.COORDINATOR),
    (POLICE, "police", Role.CONTRIBUTOR),
    (SCHOOL, "school", Role.CONTRIBUTOR),
    (AUDITOR, "police", Role.AUDITOR),
    (RECORDS, "police", Role.DATA_PROTECTION_OFFICER),
    (BARRED, "police", Role.AUDITOR),
)
SEARCHED = "bluebell door"


@dataclass(frozen=True)
class Looked:
    """A case whose chronology the police read and searched, and that the school was refused."""

    case: OpenedCase
    police: str
    school: str

    def path(self, name: str = "looks") -> str:
        return f"/cases/{self.case.case_id}/{name}"


def followed(server: RunningServer, answer: Answer | httpx.Response) -> None:
    """Wait until what was asked is on the access log, as far as pages read it."""
    look_of(server, answer.headers["X-Request-ID"], PARTNERSHIP)


@pytest.fixture(scope="module")
def looked(server: RunningServer) -> Looked:
    for username, agency, role in PEOPLE:
        server.add_actor(username, agency, role, partnership=PARTNERSHIP)
    with AgencyClient(server, OFFICE) as office, AgencyClient(server, POLICE) as police:
        case = open_case(office)
        sent = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        police.get(case.path, headers={"Daybook-Position": str(sent["position"])}).ok()
        followed(server, police.get(f"{case.path}/chronology"))
        followed(server, police.get(f"{case.path}/chronology", text=SEARCHED))
        ids = [police.get("/v1/me").ok()["actor_id"]]
    with AgencyClient(server, SCHOOL) as school:
        ids.append(school.get("/v1/me").ok()["actor_id"])
        refused = [school.get(case.path) for _ in range(6)]
        assert {each.status for each in refused} == {404}
        followed(server, refused[-1])
    return Looked(case, *ids)


@pytest.fixture(scope="module")
def auditor(server: RunningServer, looked: Looked) -> Iterator[Reader]:
    with Reader(server, AUDITOR) as reader:
        yield reader


def lines(page: Page) -> list[str]:
    """The lines of the list, each as it is read aloud. The page is sound."""
    assert page.status == 200
    assert page.faults == ()
    tables = page.main.all("table.looks")
    return [row.text for row in tables[0].one("tbody").all("tr")] if tables else []


def test_the_page_of_a_case_says_who_looked_and_who_was_refused(
    auditor: Reader, looked: Looked
) -> None:
    page = auditor.get(looked.path())

    read = [line for line in lines(page) if "Looked at the chronology" in line]
    refused = [line for line in lines(page) if "Refused" in line]
    assert "Fellmere Looks Police" in read[0]
    assert "contributor" in read[0]
    assert "By a program with token" in read[0]
    assert "Asked for the case file" in refused[0]
    assert "For them there is no such case" in refused[0]
    assert "Everybody who was shown something of this case or was refused it" in page.main.text
    assert "That you opened this page is on the access log as well." in page.main.text


def test_a_look_at_the_page_is_a_line_of_it(auditor: Reader, looked: Looked) -> None:
    followed(auditor.server, auditor.get(looked.path()).response)

    assert "Looked at who looked at the case" in lines(auditor.get(looked.path()))[0]


@pytest.mark.parametrize(
    ("query", "has", "has_not"),
    [
        ({"agency": "school"}, "Looks School", "Looks Police"),
        ({"person": "{police}"}, "Looks Police", "Looks School"),
        ({"way": "search"}, "Searched the chronology", "Looked at the chronology"),
        ({"only": "refused"}, "Refused", "Looked at"),
        ({"from": "{today}", "to": "{today}"}, "Looked at the chronology", "Nothing"),
    ],
)
def test_the_page_is_filtered_by_its_address(
    auditor: Reader, looked: Looked, query: dict[str, str], has: str, has_not: str
) -> None:
    today = london_day(datetime.now(UTC)).isoformat()
    asked = {name: each.format(police=looked.police, today=today) for name, each in query.items()}

    shown = lines(auditor.get(looked.path(), **asked))

    assert any(has in line for line in shown)
    assert not any(has_not in line for line in shown)


def test_what_no_line_matches_is_said_and_can_be_cleared(auditor: Reader, looked: Looked) -> None:
    before = (london_day(datetime.now(UTC)) - timedelta(days=400)).isoformat()

    page = auditor.get(looked.path(), to=before)

    assert lines(page) == []
    assert "hidden by filters" in page.main.text
    assert page.main.link("Clear filters") == looked.path()


def test_a_day_that_is_none_is_said(auditor: Reader, looked: Looked) -> None:
    page = auditor.get(looked.path(), **{"from": "x"})

    assert page.faults == ()
    assert "Enter a real date" in page.main.one("div.govuk-error-summary").text


def test_what_was_searched_for_is_shown_only_by_its_own_link(
    auditor: Reader, looked: Looked
) -> None:
    plain = auditor.get(looked.path())
    assert SEARCHED not in plain.response.text

    whole = auditor.get(plain.main.link("Show what was searched for, too"))

    assert any(f"“{SEARCHED}”" in line for line in lines(whole))
    assert "may name a child" in whole.main.one("div.govuk-warning-text").text
    hidden = auditor.get(whole.main.link("Hide what was searched for"))
    assert SEARCHED not in hidden.response.text


def test_pages_follow_one_another_by_links(
    auditor: Reader, looked: Looked, server: RunningServer
) -> None:
    with AgencyClient(server, POLICE) as police:
        answers = [police.get(looked.case.path) for _ in range(110)]
    followed(server, answers[-1])

    first = auditor.get(looked.path(), way="api", person=looked.police)
    second = auditor.get(first.main.all("a", rel="next")[0].attributes["href"])

    assert len(lines(first)) == 100
    assert lines(second)
    assert not set(lines(first)) & set(lines(second))
    assert all("Looks Police" in line for line in lines(second))
    back = auditor.get(second.main.all("a", rel="prev")[0].attributes["href"])
    assert lines(back) == lines(first)


def test_a_person_is_named_by_what_they_looked_at_and_by_their_sign_ins(
    auditor: Reader, looked: Looked
) -> None:
    page = auditor.get(f"/people/{looked.police}/looks", way="search")

    assert page.main.one("h1").text == "What Fellmere Looks Police looked at"
    assert page.title.startswith("What a person looked at")
    assert any("Searched the chronology" in line for line in lines(page))
    assert any(looked.case.reference in line for line in lines(page))
    assert SEARCHED not in page.response.text


def test_of_a_case_that_the_reader_is_barred_from_they_are_told_no_word(
    server: RunningServer, looked: Looked
) -> None:
    with AgencyClient(server, OFFICE) as office, Reader(server, BARRED) as barred:
        case = open_case(office)
        with AgencyClient(server, POLICE) as police:
            read = {"Daybook-Position": str(office.head())}
            words = "canary words"
            followed(server, police.get(f"{case.path}/chronology", headers=read, text=words))
        with AgencyClient(server, BARRED) as them:
            me = them.get("/v1/me").ok()["actor_id"]
        office.post(f"{case.path}/bars", {"actor_id": me, "reason": "Related to them."}).ok(201)

        page = barred.get(f"/people/{looked.police}/looks", whole="on")

        assert "A case that you may not see" in lines(page)[0]
        for word in ("canary", case.case_id, case.reference):
            assert word not in page.response.text
        assert lines(barred.get(f"/people/{looked.police}/looks", only="emergency")) == []
        assert barred.get(f"/cases/{case.case_id}/looks").status == 404


def test_what_was_read_in_an_emergency_is_found_with_the_reason_that_was_given(
    server: RunningServer, auditor: Reader, looked: Looked
) -> None:
    reason = "The child is in the emergency department and nobody is to be reached."
    asked = {"reference": looked.case.reference, "reason": reason}
    with AgencyClient(server, SCHOOL) as school:
        school.post("/v1/emergency-access", asked).ok(201)
        read = {"Daybook-Position": str(school.head())}
        followed(server, school.get(f"{looked.case.path}/chronology", headers=read))

    for path in (looked.path(), f"/people/{looked.school}/looks"):
        shown = lines(auditor.get(path, only="emergency"))
        assert len(shown) == 1
        assert "Emergency Looked at the chronology" in shown[0]
        assert f"Reason given: {reason}" in shown[0]


def test_nobody_with_an_id_is_a_plain_page(auditor: Reader) -> None:
    page = auditor.get("/people/00000000-0000-7000-8000-000000000001/looks")

    assert (page.status, page.faults) == (200, ())
    assert "Nobody with this id is on the access log of your partnership." in page.main.text


def test_what_is_unusual_leads_to_the_lines_that_it_rests_on(
    auditor: Reader, looked: Looked
) -> None:
    cases = auditor.get("/cases")
    page = auditor.get(cases.main.link("Unusual access"), kind="denied", agency="school")

    assert any("Was refused" in line for line in lines(page))
    assert "It accuses nobody" in page.main.text
    assert "Not confirmed" in page.main.text
    shown = lines(auditor.get(page.main.link(looked.case.reference)))
    assert shown
    assert all("Looks School" in line for line in shown)
    assert not lines(auditor.get("/unusual-access", kind="closed-case", agency="school"))


def test_the_pages_are_for_those_whose_role_is_to_ask(
    server: RunningServer, auditor: Reader, looked: Looked
) -> None:
    with Reader(server, OFFICE) as office:
        for path in (looked.path(), f"/people/{looked.police}/looks", "/unusual-access"):
            assert office.get(path).status == 403
        assert "Who looked" not in office.get(looked.path("chronology")).text
        assert "Unusual access" not in office.get("/cases").text
    tab = auditor.get(looked.path("chronology")).tree.link("Who looked")
    assert tab == looked.path()


def test_who_looked_stays_when_the_key_of_the_case_is_destroyed(
    server: RunningServer, looked: Looked
) -> None:
    with AgencyClient(server, OFFICE) as office, AgencyClient(server, RECORDS) as records:
        case = open_case(office)
        read = {"Daybook-Position": str(office.head())}
        followed(server, office.get(case.path, headers=read))
        position = dispose(office, records, case).ok(200)["position"]
        office.get("/v1/cases", headers={"Daybook-Position": str(position)}).ok()
    with Reader(server, RECORDS) as reader:
        notice = reader.get(f"/cases/{case.case_id}")
        page = reader.get(notice.main.link("Who looked at this case"))

    assert page.main.one("h1").text == f"{case.reference}: who looked at this case"
    assert any("Looked at the case file" in line for line in lines(page))


def test_there_are_plain_words_for_every_look() -> None:
    reads = {
        route_of(each.path)
        for each in every_operation()
        if each.method == "GET" and each.action not in {None, "self.read"}
    }
    known = {route.replace(":path", "") for route in SHOWN}

    assert sorted(reads - known) == []
    assert (set(DID), set(HOW)) == (set(Way), set(Way))
    assert (set(WHY_NOT), set(BECAME)) == (set(Denial), set(IdentityChange))
