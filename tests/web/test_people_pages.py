"""The people of a case on its page: naming and releasing, barring and lifting a bar."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.vocabulary import Role
from tests.support.client import AgencyClient, OpenedCase, open_case
from tests.support.forms import send
from tests.support.pages import Page, Reader, read
from tests.support.server import CONVENING, RunningServer, TestActor

WHY = "Aunt of the younger sibling."


@pytest.fixture(scope="module")
def coordinator(server: RunningServer) -> Iterator[Reader]:
    with Reader(server, "coordinator") as reader:
        yield reader


@pytest.fixture(scope="module")
def panel(server: RunningServer) -> TestActor:
    return server.add_actor("peoplepages.panel", "elsewhere", Role.PANEL_MEMBER)


@pytest.fixture(scope="module")
def officer(server: RunningServer) -> TestActor:
    return server.add_actor("peoplepages.rowan.hale", "police", Role.CONTRIBUTOR)


@pytest.fixture
def case(server: RunningServer) -> OpenedCase:
    with AgencyClient(server, "coordinator") as client:
        opened = open_case(client)
        client.get(opened.path, headers={"Daybook-Position": str(opened.position)}).ok()
    return opened


def people(reader: Reader, case: OpenedCase) -> Page:
    page = reader.get(f"/cases/{case.case_id}/people")
    assert page.status == 200
    assert page.faults == ()
    return page


def test_everybody_on_the_case_reads_who_takes_part(server, case) -> None:
    with Reader(server, "police") as police:
        page = people(police, case)

        assert police.get(f"/cases/{case.case_id}/chronology").tree.link("People")
        assert server.actors["reviewer"].name in page.main.text
        assert "Lead reviewer" in page.main.text
        assert page.main.all("form", method="post") == []
        assert "Only coordinators, auditors and the data protection officer" in page.main.text


def test_somebody_is_named_and_reads_the_case_until_they_are_released(
    server, coordinator, panel, case
) -> None:
    page = people(coordinator, case)
    sent = send(coordinator, page, "/members", person=f"{panel.actor_id}.panel-member")
    assert sent.status_code == 303, sent.text

    page = people(coordinator, case)
    assert panel.name in [each.text for each in page.main.all("h4")]
    with Reader(server, panel.username) as reader:
        assert reader.get(f"/cases/{case.case_id}/chronology").status == 200
        form = f"/members/{panel.actor_id}/release"
        assert send(coordinator, page, form, reason="It is published.").status_code == 303
        assert reader.get(f"/cases/{case.case_id}/chronology").status == 404
    page = people(coordinator, case)
    assert panel.name not in [each.text for each in page.main.all("h4")]
    assert "It is published." in page.main.text


def test_somebody_is_barred_and_the_bar_is_lifted(server, coordinator, officer, case) -> None:
    page = people(coordinator, case)
    assert "Nobody is barred" in page.main.text
    sent = send(coordinator, page, "/bars", actor_id=officer.actor_id, reason=WHY)
    assert sent.status_code == 303, sent.text

    page = people(coordinator, case)
    assert WHY in page.main.text
    with Reader(server, "auditor") as auditor:
        told = people(auditor, case)
        assert WHY in told.main.text
        assert told.main.all("form", method="post") == []
    with Reader(server, "reviewer") as reviewer:
        told = people(reviewer, case)
        assert not any(each in told.text for each in (WHY, officer.name))
    with Reader(server, officer.username) as police:
        assert police.get(f"/cases/{case.case_id}/people").status == 404
        form = f"/bars/{officer.actor_id}/lift"
        assert send(coordinator, page, form, reason="By mistake.").status_code == 303
        assert police.get(f"/cases/{case.case_id}/people").status == 200


def test_whoever_bars_themselves_is_sent_to_their_other_cases(server, case) -> None:
    me = server.add_actor("peoplepages.coordinator", CONVENING, Role.COORDINATOR)
    with Reader(server, me.username) as reader:
        sent = send(reader, people(reader, case), "/bars", actor_id=me.actor_id, reason=WHY)

        assert (sent.status_code, sent.headers["location"]) == (303, "/cases")
        assert reader.get(f"/cases/{case.case_id}/people").status == 404
        assert reader.get("/cases").status == 200


@pytest.mark.parametrize(
    ("action", "fields", "field", "says"),
    [
        ("/members", {}, "person", "Choose whom to name."),
        ("/members", {"person": "x.reviewer"}, "person", "id"),
        ("/bars", {"reason": WHY}, "bar-person", "Choose whom to bar."),
        ("/bars", {"actor_id": "reviewer"}, "bar-reason", "conflict of interest"),
    ],
)
def test_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(
    *, server, coordinator, panel, case, action, fields, field, says
) -> None:
    if fields.get("actor_id") == "reviewer":
        fields = {"actor_id": server.actors["reviewer"].actor_id}

    answer = send(coordinator, people(coordinator, case), action, **fields)

    assert answer.status_code == 422
    page = read(answer)
    assert page.faults == ()
    assert page.title.startswith("Error: ")
    summary = page.main.one("div.govuk-error-summary")
    assert says in summary.text
    assert summary.all("a", href=f"#{field}")
    assert page.main.one(id=field)
    if "reason" in fields:
        assert page.main.one("textarea", id="bar-reason").text == WHY
    if "actor_id" in fields:
        chosen = [each for each in page.main.all("option") if "selected" in each.attributes]
        assert [each.attributes["value"] for each in chosen] == [fields["actor_id"]]


def test_what_the_record_refuses_is_said_on_the_page(server, coordinator, case) -> None:
    page = people(coordinator, case)
    lead = f"{server.actors['reviewer'].actor_id}.reviewer"

    answer = send(coordinator, page, "/members", person=lead)

    assert answer.status_code == 409
    assert "already named" in read(answer).main.one("div.govuk-error-summary").text


def test_one_form_sent_twice_names_once_and_an_outsiders_form_is_refused(
    coordinator, panel, case
) -> None:
    page = people(coordinator, case)
    person = f"{panel.actor_id}.panel-member"

    answers = [send(coordinator, page, "/members", person=person) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 303]
    barring = {"actor_id": panel.actor_id, "reason": WHY}
    for wrong in ({"form_token": "x"}, {"key": "chosen"}):
        assert send(coordinator, page, "/bars", **barring, **wrong).status_code == 403
    assert "Nobody is barred" in people(coordinator, case).main.text


def test_only_a_coordinator_decides_it(server, coordinator, panel, case) -> None:
    with Reader(server, "police") as police:
        for what in ("members", "bars"):
            path = f"/cases/{case.case_id}/people/{what}"
            assert police.post(path, {"person": panel.actor_id}).status_code == 403


def test_as_of_an_earlier_moment_there_is_nothing_to_decide(coordinator, case) -> None:
    page = coordinator.get(f"/cases/{case.case_id}/people", as_of=str(case.position - 1))

    assert page.status == 200
    assert page.main.all("form", method="post") == []
