"""The account that is kept of a story while it is told: who may read what of it.

For each entry every sensitivity it ever had, whom it was shared with and whom a court permitted,
and every word and id that is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.access.oracle import Entry, Stands, may_read
from tests.access.people import KINDS, Person
from tests.access.reading import Known

#: Things of a case that no story tells, so that there is no id to ask with.
NOT_TOLD = (
    "order_id", "actor_id", "application_id", "power_id", "direction_id", "review_id",
    "placement_id", "plan_id", "enquiry_id", "lead_id", "arrangement_id",
)  # fmt: skip


#: What carries a sensitivity besides entries, by the plural in its address: the name of its id.
THINGS = {
    "assessments": "assessment_id",
    "police-enquiries": "police_enquiry_id",
    "placement-searches": "search_id",
}


@dataclass
class OneEntry:
    """One entry as the account has it, or another thing that carries a sensitivity, which came with
    no contribution.
    """

    facts: Entry
    entry_id: str
    contribution: int | None
    #: Its own words: nobody who may not read it may ever be told one of them.
    words: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)


@dataclass
class Account:
    """A case as it was told, and who stands how to it."""

    case_id: str
    subject_id: str
    #: What its words begin with, and how many there are.
    mark: str
    number: int = 0
    entries: list[OneEntry] = field(default_factory=list)
    #: Assessments, police enquiries and searches, each under the plural in its address.
    things: list[tuple[str, OneEntry]] = field(default_factory=list)
    contributions: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    others: dict[str, str] = field(default_factory=dict)
    first: int = 0
    last: int = 0
    #: The last position of what was told of it beside the story.
    secret_last: int = 0
    taken: int = 0
    refused: int = 0

    @property
    def path(self) -> str:
        """Its address."""
        return f"/v1/cases/{self.case_id}"

    def word(self) -> str:
        """A word that is nowhere else; the same one for whoever tells the story again."""
        self.number += 1
        return f"zq{self.mark}{self.number:03}"

    def stands(self, person: Person) -> Stands:
        """How somebody stands to it. Everybody who can be named is."""
        kind = KINDS.get(person.agency)
        return Stands(person.role, person.agency, kind, is_named=True)

    @property
    def kept(self) -> list[OneEntry]:
        """Everything that carries a sensitivity."""
        return [*self.entries, *(each for _, each in self.things)]

    def hidden(self, person: Person) -> list[OneEntry]:
        """The entries, and what else carries a sensitivity, that somebody may not read."""
        stands = self.stands(person)
        return [each for each in self.kept if not may_read(stands, each.facts)]

    def readable(self, person: Person) -> list[OneEntry]:
        """The entries, and what else carries a sensitivity, that somebody may read."""
        stands = self.stands(person)
        return [each for each in self.kept if may_read(stands, each.facts)]

    def secrets(self, person: Person) -> dict[str, str]:
        """Each word and id that somebody must never be told, and what it is."""
        hidden = self.hidden(person)
        found: dict[str, str] = {}
        for each in hidden:
            ever = ", ".join(sorted(each.facts.sensitivities))
            what = f"thing {self.kept.index(each)} of {each.facts.agency} ({ever})"
            found |= dict.fromkeys(each.words, f"words of {what}")
            found[each.entry_id] = f"the id of {what}"
        for at, contribution_id in enumerate(self.contributions):
            came_with = [each for each in self.entries if each.contribution == at]
            if all(each in hidden for each in came_with):
                found[contribution_id] = f"contribution {at}, all of it hidden"
        return found


def known_of(account: Account, log_id: str, words: Sequence[str]) -> Known:
    """All the ids and all the positions of a case, and words to search for."""
    entries = tuple(each.entry_id for each in account.entries)
    things = {
        name: tuple(each.entry_id for what, each in account.things if what == plural)
        for plural, name in THINGS.items()
    }
    steps = [f"{each}.{at}" for ids in things.values() for each in ids for at in (1, 2)]
    positions = tuple(range(account.first, max(account.last, account.secret_last) + 1))
    return Known(
        case_id=account.case_id,
        log_id=log_id,
        subject_id=account.subject_id,
        agencies=tuple(dict.fromkeys(each.facts.agency for each in account.entries)),
        positions=positions,
        words=tuple(words),
        ids={
            **{name: (value,) for name, value in account.others.items()},
            "entry_id": entries,
            "row_key": (*entries, *steps),
            **things,
            "contribution_id": tuple(account.contributions),
            "decision_id": tuple(account.decisions),
            "position": tuple(str(each) for each in positions),
            **dict.fromkeys(NOT_TOLD, ()),
        },
    )
