"""What pages say of an assessment that was corrected, and of one that was recorded in error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from domain.vocabulary import Role
from tests.support.care import assessment_content
from tests.support.client import AgencyClient, open_case
from tests.support.pages import Reader
from tests.support.server import CONVENING, RunningServer

PARTNERSHIP = "gritmere"


@dataclass(frozen=True)
class Told:
    """A case with an assessment that was corrected, then withdrawn at `gone`."""

    path: str
    row: str
    gone: int
    reader: Reader

    def text(self, page: str, query: str = "") -> str:
        return self.reader.get(f"{self.path}/{page}{query}").main.text


@pytest.fixture(scope="module")
def told(server: RunningServer) -> Iterator[Told]:
    username = f"{PARTNERSHIP}.assessments"
    roles = (Role.COORDINATOR, Role.CONTRIBUTOR)
    server.add_actor(username, CONVENING, *roles, partnership=PARTNERSHIP)
    with AgencyClient(server, username) as client, Reader(server, username) as reader:
        case = open_case(client, (CONVENING,))
        child = {"pseudonym": "Rowan", "role": "child"}
        child_id = client.post(f"{case.path}/subjects", child).ok(201)["subject_id"]

        def content(word: str) -> dict[str, object]:
            return assessment_content(word, kind="risk", section=None)

        body = {"subject_id": child_id, "content": content("first")}
        answer = client.post(f"{case.path}/assessments", body)
        made = answer.ok(201)
        path = answer.headers["location"]
        said = {"content": content("second"), "reason": "The form was misread."}
        client.post(f"{path}/corrections", said).ok(200)
        why = {"reason": "Another child's form."}
        gone = client.post(f"{path}/withdrawal", why).ok(200)["position"]
        client.get("/v1/cases", headers={"Daybook-Position": str(gone)}).ok()
        yield Told(f"/cases/{case.case_id}", f"{made['id']}.1", gone, reader)


def test_the_chronology_says_what_stands_and_what_the_correction_changed(told: Told) -> None:
    said = told.text("chronology", f"?as_of={told.gone - 1}")

    assert "corrected" in said
    assert "Reason: The form was misread." in said
    _, _, changed = said.partition("Reason: The form was misread.")
    outcome = changed.partition("Outcome")[2]
    assert outcome.index("first") < outcome.index("second")


def test_its_own_page_keeps_what_was_first_recorded(told: Told) -> None:
    said = told.text(f"entries/{told.row}")

    now, first = said.split("What was first recorded")
    assert "What it says now, after 1 correction" in now
    assert "Outcome: first." in first.partition("Who knew")[0]


def test_what_was_recorded_in_error_is_struck_through_with_its_reason(told: Told) -> None:
    page = told.reader.get(f"{told.path}/care")
    (card,) = page.main.all("section.care-assessment")

    assert "Recorded in error." in card.text
    assert "Another child's form." in card.text
    assert [each.text for each in card.all("del")][-1] == "Outcome: second. Reasons: second."
    before = told.reader.get(f"{told.path}/care?as_of={told.gone - 1}")
    assert before.main.one("section.care-assessment").all("del") == []
    row = told.text("chronology")
    assert "Recorded in error. Another child's form." in row
