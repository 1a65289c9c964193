"""A case with restricted entries, each with a word in it that stands nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.client import (
    AgencyClient,
    Answer,
    OpenedCase,
    agency_body,
    contribution_body,
    entry_body,
    open_case,
)

HEALTH, SECRET, ADVICE, COURT = "quillwort", "oxlip", "bedstraw", "saxifrage"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an entry is, and where its contribution is."""

    entry_id: str
    position: int
    contribution_id: str

    @property
    def path(self) -> str:
        """Below its case."""
        return f"/entries/{self.entry_id}"


def a_case_of(coordinator: AgencyClient) -> OpenedCase:
    """A case with the police, a hospital and social care on it, each of its own kind."""
    case = open_case(coordinator, ())
    for agency in ("police", "acute-hospital", "childrens-social-care"):
        coordinator.post(f"{case.path}/agencies", agency_body(agency)).ok(201)
    return case


def with_word(word: str, **more: Any) -> dict[str, Any]:
    """An entry that says a word in every field that takes one."""
    said = ("summary", "detail", "child_voice", "action_taken", "outcome", "practitioner")
    return entry_body() | {
        **dict.fromkeys(said, word),
        "source": {"system": word, "reference": word},
        **more,
    }


def contribute(
    client: AgencyClient, case: OpenedCase, *entries: dict[str, Any], title: str = "Log extract"
) -> tuple[Entry, ...]:
    """Submit entries together."""
    receipt = client.post(f"{case.path}/contributions", contribution_body(*entries, title=title))
    told = receipt.ok(201)
    return tuple(Entry(each["id"], each["position"], told["id"]) for each in told["entries"])


def correct(
    client: AgencyClient, case: OpenedCase, entry: Entry, content: dict[str, Any]
) -> dict[str, Any]:
    """Restate an entry."""
    body = {"content": content, "reason": "Misread."}
    return client.post(f"{case.path}{entry.path}/corrections", body).ok(200)


def seen_at(client: AgencyClient, path: str, position: int) -> Answer:
    """An answer that sees as far as a position."""
    return client.get(path, headers={"Daybook-Position": str(position)})
