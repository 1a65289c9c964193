"""Who is barred from a case, and why: read by those who answer for it, and by nobody else."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.support.client import AgencyClient, OpenedCase, open_case
from tests.support.pages import Reader
from tests.support.server import RunningServer

WHY = "Aunt of the younger sibling."
WHY_NOT = "Another officer of the same name."


@dataclass(frozen=True)
class Barred:
    """A case that somebody was barred from, and then no longer."""

    case: OpenedCase
    name: str
    barred: int
    lifted: int

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, WHY, WHY_NOT)

    @property
    def seen(self) -> dict[str, str]:
        return {"Daybook-Position": str(self.lifted)}


@pytest.fixture(scope="module")
def barred(server: RunningServer) -> Barred:
    officer = server.actors["education"]
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator)
        body = {"actor_id": officer.actor_id, "reason": WHY}
        first = coordinator.post(f"{case.path}/bars", body).ok(201)["position"]
        path = f"{case.path}/bars/{officer.actor_id}/lift"
        last = coordinator.post(path, {"reason": WHY_NOT}).ok(200)["position"]
        coordinator.get(case.path, headers={"Daybook-Position": str(last)}).ok()
    return Barred(case, officer.name, first, last)


@pytest.mark.parametrize("username", ["coordinator", "auditor"])
def test_those_who_answer_for_the_case_read_who_was_barred_and_why(server, barred, username):
    with AgencyClient(server, username) as client:
        bars = client.get(f"{barred.case.path}/bars", headers=barred.seen).ok()["bars"]
        assert [(each["name"], each["reason"], each["lifted_because"]) for each in bars] == [
            (barred.name, WHY, WHY_NOT)
        ]
        assert client.get(barred.case.path, headers=barred.seen).ok()["bars"] == bars
        rows = client.get(f"{barred.case.path}/history", headers=barred.seen).ok()["rows"]
        payload = next(each["payload"] for each in rows if each["position"] == barred.barred)
        assert (payload["name"], payload["reason"]) == (barred.name, WHY)
        receipt = client.get(f"{barred.case.path}/events/{barred.barred}/receipt").ok()
        assert WHY in receipt["content"]


def test_others_are_told_that_somebody_was_barred_and_no_more(server, barred):
    case = barred.case
    with AgencyClient(server, "police") as police:
        police.get(f"{case.path}/bars", headers=barred.seen).problem(403, None, "coordinator")
        answer = police.get(case.path, headers=barred.seen)
        assert answer.ok()["bars"] == []
        assert not any(each in answer.text for each in barred.words)

        answer = police.get(f"{case.path}/history", headers=barred.seen)
        told = [each for each in answer.ok()["rows"] if each["position"] >= barred.barred]
        assert [(each["sentence"], each["is_restricted"]) for each in told] == [
            ("Somebody was barred from the case.", True),
            ("A bar from the case was lifted.", True),
        ]
        assert all(
            set(each) == {"position", "recorded_at", "agency", "sentence", "is_restricted"}
            for each in told
        )
        lines = police.get(
            f"{case.path}/history",
            topic="case.person_barred",
            headers={**barred.seen, "Accept": "application/x-ndjson"},
        ).text
        assert [json.loads(each)["sentence"] for each in lines.splitlines()] == [
            "Somebody was barred from the case."
        ]
        for position in (barred.barred, barred.lifted):
            police.get(f"{case.path}/events/{position}/receipt").problem(404)
            # An envelope says that somebody was barred, which they know.
            assert police.get(f"{case.path}/events/{position}/proof").status == 200


def test_nor_do_pages_tell_them(server, barred):
    with Reader(server, "police") as police:
        for order in ("", "newest"):
            page = police.get(f"/cases/{barred.case.case_id}/history", order=order)
            assert "Somebody was barred from the case." in page.main.text
            assert not any(each in page.text for each in barred.words)
        at = police.get(f"/cases/{barred.case.case_id}/history", as_of=str(barred.barred))
        assert not any(each in at.response.text for each in barred.words)
    with Reader(server, "auditor") as auditor:
        page = auditor.get(f"/cases/{barred.case.case_id}/history")
        assert WHY in page.text
