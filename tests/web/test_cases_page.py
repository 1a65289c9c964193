"""The list of cases."""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.client import AgencyClient, open_case
from tests.support.pages import Reader
from tests.support.scene import Scene
from tests.support.server import RunningServer


def test_lists_cases_with_reference_status_agencies_and_entries(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get("/cases")
    rows = {row.one("a").text: row for row in page.main.one("tbody").all("tr")}
    assert set(rows) == {"DEMO-0001", "DEMO-0002"}
    assert "9 agencies" in rows["DEMO-0001"].text
    assert "Elliot" in rows["DEMO-0001"].text
    assert "entries contributed" in rows["DEMO-0001"].text
    assert "Open" in rows["DEMO-0001"].text


def test_opens_a_case_at_its_chronology(reader: Reader, scene: Scene) -> None:
    link = reader.get("/cases").main.link("DEMO-0001")
    assert link == scene.path(scene.elliot)
    assert reader.sent_to(f"/cases/{scene.elliot}") == scene.path(scene.elliot)
    assert reader.sent_to("/") == "/cases"


def test_finds_a_case_and_says_when_there_is_none(reader: Reader, scene: Scene) -> None:
    assert len(reader.get("/cases", text="george").main.one("tbody").all("tr")) == 1
    none = reader.get("/cases", text="zebra")
    assert "No case that you can see" in none.main.text


def test_says_what_to_do_where_there_are_no_cases_yet(scene: Scene) -> None:
    scene.server.add_actor("eastmere.reviewer", "police", Role.REVIEWER, partnership="eastmere")
    scene.server.add_actor("eastmere.auditor", "police", Role.AUDITOR, partnership="eastmere")
    scene.server.add_actor("eastmere.police", "police", Role.CONTRIBUTOR, partnership="eastmere")
    with Reader(scene.server, "eastmere.auditor") as auditor:
        assert "A coordinator of your partnership opens the first one." in (
            auditor.get("/cases").main.text
        )
    with Reader(scene.server, "eastmere.reviewer") as reviewer:
        assert "once a coordinator has named you on it" in reviewer.get("/cases").main.text
    with Reader(scene.server, "eastmere.police") as police:
        assert "once a coordinator has added your agency to it" in police.get("/cases").main.text


def test_says_to_whoever_reviews_it_that_a_case_was_opened_in_an_emergency(
    server: RunningServer,
) -> None:
    with (
        AgencyClient(server, "coordinator") as coordinator,
        AgencyClient(server, "education") as nurse,
    ):
        case = open_case(coordinator)
        asked = {
            "reference": case.reference,
            "reason": "The child was brought to us tonight, and we know nothing of them.",
        }
        taken = nurse.post("/v1/emergency-access", asked).ok(201)
        coordinator.get("/v1/cases", headers={"Daybook-Position": str(taken["position"])}).ok()

    with Reader(server, "coordinator") as reader:
        listed = reader.get("/cases", text=case.reference).main.one("tbody").text
        shown = reader.get(f"/cases/{case.case_id}/chronology").main.text
    with Reader(server, "police") as police:
        others = police.get(f"/cases/{case.case_id}/chronology").main.text

    assert "Emergency access to review" in listed
    assert "Emergency access to review. 1 person opened this case in an emergency" in shown
    assert "Emergency access to review" not in others
