"""Sharing a case across a border, by people at their browsers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.client import AgencyClient, OpenedCase, contribution_body, open_case
from tests.support.pages import Element, Page, Reader, read
from tests.support.server import SOUTHMERE, RunningServer

NAME = "Southmere Safeguarding Children Partnership"
INVITING = {
    "partnership": SOUTHMERE,
    "name": "Southmere Police",
    "kind": "police",
    "theirs": "police",
    "here": "southmere-police",
    "until": "",
    "reason": "The family moved to Southmere in May.",
}


def in_time(look: Callable[[], Page | None]) -> Page:
    deadline = time.monotonic() + 60
    while (found := look()) is None:
        assert time.monotonic() < deadline, "It did not come in time."
        time.sleep(0.05)
    return found


@pytest.fixture(scope="module")
def coordinator(server: RunningServer) -> Iterator[Reader]:
    with Reader(server, "coordinator") as reader:
        yield reader


@pytest.fixture(scope="module")
def invited(server: RunningServer) -> Iterator[Reader]:
    """Southmere's coordinator."""
    with Reader(server, f"{SOUTHMERE}.coordinator") as reader:
        yield reader


@pytest.fixture(scope="module")
def guest(server: RunningServer) -> Iterator[Reader]:
    with Reader(server, f"{SOUTHMERE}.police") as reader:
        yield reader


@pytest.fixture
def case(server: RunningServer) -> OpenedCase:
    with AgencyClient(server, "coordinator") as client:
        opened = open_case(client)
        client.get(opened.path, headers={"Daybook-Position": str(opened.position)}).ok()
    return opened


def form_of(page: Page | Element, action: str) -> dict[str, str]:
    """The hidden fields of a form."""
    root = page.main if isinstance(page, Page) else page
    form = next(each for each in root.all("form") if each.attributes["action"].endswith(action))
    return {
        each.attributes["name"]: each.attributes.get("value", "")
        for each in form.all("input", type="hidden")
    }


def invite(coordinator: Reader, case: OpenedCase, **more: str):
    path = f"/cases/{case.case_id}/sharing"
    page = coordinator.get(path)
    return coordinator.post(path, {**form_of(page, "/sharing"), **INVITING, **more})


def card(page: Page, words: str) -> Element:
    cards = [each for each in page.main.all("section.govuk-summary-card") if words in each.text]
    assert len(cards) == 1
    return cards[0]


def answered(invited: Reader, case: OpenedCase, what: str, **fields: str):
    """Answer the invitation to this case, as soon as it is there."""

    def there() -> Page | None:
        page = invited.get("/invitations")
        return page if case.reference in page.main.text else None

    one = card(in_time(there), case.reference)
    action = next(
        each.attributes["action"]
        for each in one.all("form")
        if each.attributes["action"].endswith(f"/{what}")
    )
    return invited.post(action, {**form_of(one, f"/{what}"), **fields})


def test_a_coordinator_invites_and_the_other_accepts_and_its_agency_reads_and_is_named(
    server, coordinator, invited, guest, case
) -> None:
    sent = invite(coordinator, case)
    assert sent.status_code == 303, sent.text
    page = coordinator.get(sent.headers["location"])
    assert "Not answered yet" in card(page, NAME).text
    assert page.faults == ()

    accepted = answered(invited, case, "accept")
    assert accepted.status_code == 303, accepted.text
    after = invited.get(accepted.headers["location"])
    assert "Accepted" in card(after, case.reference).text
    assert after.faults == ()

    def listed() -> Page | None:
        page = guest.get("/cases")
        return page if case.reference in page.main.text else None

    cases = in_time(listed)
    assert "Shared with us" in cases.main.text
    assert "Shared by Northmere Safeguarding Children Partnership." in cases.main.text
    assert cases.main.link(case.reference) == f"/cases/{case.case_id}/chronology"
    with AgencyClient(server, f"{SOUTHMERE}.police") as client:
        receipt = client.post(f"{case.path}/contributions", contribution_body()).ok(201)
        client.get(case.path, headers={"Daybook-Position": str(receipt["position"])}).ok()
    told = guest.get(f"/cases/{case.case_id}/history", order="newest").main.text
    assert f"of {NAME}" in told
    assert "Southmere Police recorded an entry" in told
    sharing = guest.get(f"/cases/{case.case_id}/sharing")
    assert "Accepted" in card(sharing, NAME).text
    assert sharing.main.all("form", method="post") == []


def test_one_form_sent_twice_invites_once(coordinator, case) -> None:
    path = f"/cases/{case.case_id}/sharing"
    form = {**form_of(coordinator.get(path), "/sharing"), **INVITING}

    assert [coordinator.post(path, form).status_code for _ in range(2)] == [303, 303]

    assert len(coordinator.get(path).main.all("section.govuk-summary-card")) == 1


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"partnership": ""}, "partnership", "Enter the other partnership's short name."),
        ({"partnership": "nowhere"}, "partnership", "No partnership on this Daybook"),
        ({"partnership": "northmere"}, "partnership", "your own partnership's case"),
        ({"here": "police"}, "here", "another agency's code on this case"),
        ({"here": "Not A Code"}, "here", "lower-case letters"),
        ({"until": "2020-01-01"}, "until", "is past"),
        ({"until": "soon"}, "until", "date"),
        ({"kind": ""}, "kind", "Choose what sort of agency it is."),
        ({"reason": " "}, "reason", "at least 1 character"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_says_what_is_wrong_beside_the_field_and_keeps_the_rest(
    coordinator, case, wrong, field, says
) -> None:
    answer = invite(coordinator, case, **wrong)

    assert answer.status_code == 422
    page = read(answer)
    assert says in page.main.one("div.govuk-error-summary").text
    assert page.main.all("a", href=f"#{field}")
    assert page.title.startswith("Error: ")
    if field != "name":
        assert page.main.one("input", id="name").attributes["value"] == "Southmere Police"
    assert page.faults == ()


def test_it_is_declined_with_a_reason(coordinator, invited, case) -> None:
    invite(coordinator, case)

    without = answered(invited, case, "decline", reason="")
    assert without.status_code == 422
    assert "Say why" in read(without).main.one("div.govuk-error-summary").text
    assert answered(invited, case, "decline", reason="Unknown to us.").status_code == 303

    assert "Declined" in card(coordinator.get(f"/cases/{case.case_id}/sharing"), NAME).text


def test_either_side_ends_it(coordinator, invited, guest, case) -> None:
    invite(coordinator, case)
    answered(invited, case, "accept")

    def readable() -> Page | None:
        page = guest.get(f"/cases/{case.case_id}/chronology")
        return page if page.status == 200 else None

    in_time(readable)
    assert answered(invited, case, "end", reason="It moved back.").status_code == 303

    assert guest.get(f"/cases/{case.case_id}/chronology").status == 404
    invite(coordinator, case)
    path = f"/cases/{case.case_id}/sharing"
    page = coordinator.get(path)
    waiting = next(
        each for each in page.main.all("section.govuk-summary-card") if "Not answered" in each.text
    )
    action = waiting.all("form")[0].attributes["action"]
    taken_back = coordinator.post(
        action, {**form_of(waiting, "/end"), "reason": "Sent by mistake."}
    )
    assert taken_back.status_code == 303


def test_only_a_coordinator_invites_and_answers(server, guest, coordinator, case) -> None:
    assert guest.get("/invitations").status == 403
    with Reader(server, "police") as police:
        page = police.get(f"/cases/{case.case_id}/sharing")
        assert page.status == 200
        assert page.main.all("form", method="post") == []
        form = form_of(coordinator.get(f"/cases/{case.case_id}/sharing"), "/sharing")
        answer = police.post(f"/cases/{case.case_id}/sharing", {**form, **INVITING})
        assert answer.status_code == 403


def test_a_form_of_somebody_elses_page_is_refused(coordinator, case) -> None:
    path = f"/cases/{case.case_id}/sharing"
    form = {**form_of(coordinator.get(path), "/sharing"), **INVITING}

    assert coordinator.post(path, {**form, "form_token": "x"}).status_code == 403
    assert coordinator.post(path, form, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert coordinator.post(path, {**form, "key": "chosen"}).status_code == 403
