"""Opening a case in an emergency at a browser, ending it, and reviewing it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from domain.vocabulary import Denial, Role
from tests.support.client import AgencyClient, OpenedCase, open_case
from tests.support.forms import send
from tests.support.looks import look_of
from tests.support.pages import Page, Reader, read
from tests.support.server import RunningServer

REASON = "The child was brought to us tonight, and we know nothing of them."
FINDING = "Nobody of an agency on the case could be reached that night."


@pytest.fixture(scope="module")
def coordinator(server: RunningServer) -> Iterator[Reader]:
    with Reader(server, "coordinator") as reader:
        yield reader


@pytest.fixture
def case(server: RunningServer) -> OpenedCase:
    with AgencyClient(server, "coordinator") as client:
        opened = open_case(client)
        client.get(opened.path, headers={"Daybook-Position": str(opened.position)}).ok()
    return opened


@pytest.fixture
def nurse(server: RunningServer, case: OpenedCase) -> Iterator[Reader]:
    """Somebody whose agency is not on the case. A new one for each test, by the case's number."""
    name = f"pages.nurse.{case.reference.lower()}"
    server.add_actor(name, "education", Role.CONTRIBUTOR)
    with Reader(server, name) as reader:
        yield reader


def ask(nurse: Reader, case: OpenedCase, **more: str):
    said = {"reference": case.reference, "reason": REASON, "declaration": "yes"}
    return send(nurse, nurse.get("/emergency"), "/emergency", **{**said, **more})


def accesses(reader: Reader, case: OpenedCase) -> Page:
    page = reader.get(f"/cases/{case.case_id}/emergency-accesses")
    assert (page.status, page.faults) == (200, ())
    return page


def test_a_case_is_opened_read_and_ended(nurse, case) -> None:
    cases = nurse.get("/cases")
    page = nurse.get(cases.main.link("Open a case in an emergency"))
    assert page.faults == ()
    assert "4 hours" in page.main.text

    sent = ask(nurse, case)

    assert sent.status_code == 303, sent.text
    assert sent.headers["location"] == f"/cases/{case.case_id}/chronology"
    page = nurse.get(sent.headers["location"])
    assert (page.status, page.faults) == (200, ())
    banner = page.main.one("section.emergency")
    assert "You opened this case in an emergency. You can read it until" in banner.text
    ended = send(nurse, page, "/end")
    assert (ended.status_code, ended.headers["location"]) == (303, "/cases")
    assert nurse.get(f"/cases/{case.case_id}/chronology").status == 404
    assert case.reference not in nurse.get("/cases").main.text


def test_others_on_the_case_see_no_banner(server, nurse, case) -> None:
    ask(nurse, case)

    with Reader(server, "police") as police:
        assert police.get(f"/cases/{case.case_id}/chronology").main.all("section.emergency") == []
        assert REASON in accesses(police, case).main.text
        assert accesses(police, case).main.all("form", method="post") == []


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"reference": ""}, "reference", "Enter the case's reference"),
        ({"reference": "CASE-NOBODYS"}, "reference", "No case that you could open"),
        ({"reason": ""}, "reason", "Say in a sentence"),
        ({"declaration": ""}, "declaration", "Confirm that you need this case now"),
    ],
)
def test_says_what_is_wrong_and_keeps_what_was_typed(nurse, case, wrong, field, says) -> None:
    answer = ask(nurse, case, **wrong)

    assert answer.status_code == (404 if "NOBODYS" in wrong.get("reference", "") else 422)
    page = read(answer)
    assert page.faults == ()
    summary = page.main.one("div.govuk-error-summary")
    assert says in summary.text
    assert summary.all("a", href=f"#{field}")
    if field != "reason":
        assert page.main.one("textarea", id="reason").text == REASON
    if field != "reference":
        assert page.main.one("input", id="reference").attributes["value"] == case.reference
    assert nurse.get(f"/cases/{case.case_id}/chronology").status == 404


def test_a_vain_try_is_on_the_access_log_as_over_the_interface(server, nurse, case) -> None:
    answer = ask(nurse, case, reference="CASE-NOBODYS")

    row = look_of(server, answer.headers["X-Request-ID"])[0]
    assert (row.outcome, row.why, row.status) == ("denied", Denial.NO_SUCH_CASE, 404)


def test_it_is_said_to_whoever_may_read_the_case_already(server, case) -> None:
    with Reader(server, "police") as police:
        answer = ask(police, case)

    assert answer.status_code == 409
    assert "may already read this case" in read(answer).main.text


def test_it_is_not_offered_to_those_who_see_every_case(server, coordinator) -> None:
    assert "in an emergency" not in coordinator.get("/cases").main.text.replace(
        "Emergency access to review", ""
    )
    assert coordinator.get("/emergency").status == 403


def test_a_form_of_somebody_elses_page_opens_nothing(nurse, case) -> None:
    assert ask(nurse, case, form_token="x").status_code == 403
    assert ask(nurse, case, key="chosen").status_code == 403
    assert nurse.get(f"/cases/{case.case_id}/chronology").status == 404


def test_a_coordinator_reviews_it_once(coordinator, nurse, case) -> None:
    ask(nurse, case)
    alert = coordinator.get(f"/cases/{case.case_id}/chronology")
    page = coordinator.get(alert.main.link("Review emergency access"))
    assert page.faults == ()
    assert REASON in page.main.text

    without = send(coordinator, page, "/review", finding=FINDING)
    assert without.status_code == 422
    said = read(without)
    assert "Say whether it was justified." in said.main.one("div.govuk-error-summary").text
    assert said.main.one("textarea").text == FINDING
    sent = send(coordinator, page, "/review", justified="yes", finding=FINDING)
    assert sent.status_code == 303, sent.text

    page = coordinator.get(sent.headers["location"])
    assert f"Justified. {FINDING}" in page.main.text
    assert [each for each in page.main.all("form") if "review" in each.attributes["action"]] == []
    assert "Emergency access to review" not in page.main.text


def test_a_coordinator_ends_it(coordinator, nurse, case) -> None:
    ask(nurse, case)

    sent = send(coordinator, accesses(coordinator, case), "/end")

    assert sent.headers["location"] == f"/cases/{case.case_id}/emergency-accesses"
    assert "Ended" in accesses(coordinator, case).main.text
    assert nurse.get(f"/cases/{case.case_id}/chronology").status == 404


def test_nobody_reviews_their_own(server, coordinator, case) -> None:
    """A contributor opened it, and became a coordinator afterwards."""
    me = server.add_actor(f"own.{case.reference.lower()}", "education", Role.CONTRIBUTOR)
    with Reader(server, me.username) as reader:
        ask(reader, case)
    with psycopg.connect(server.dsns.owner) as owner:
        owner.execute(
            "UPDATE access.actor SET roles = %s WHERE actor_id = %s",
            [[Role.COORDINATOR.value], me.actor_id],
        )
    with Reader(server, me.username) as reader:
        page = accesses(reader, case)

    assert "somebody else must review it" in page.main.text
    assert page.main.all("textarea") == []
