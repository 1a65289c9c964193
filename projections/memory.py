"""What a projection must remember of a case to word its rows: names, and how far agencies are.

It is kept as one temporal row like any other, under a case id derived from the case's own, so that
no question about a case ever meets it. Agencies are named as they were named at the time.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from pydantic import Field

from domain.case import AgencyJoined, SubjectAdded
from domain.event import Event, Value
from domain.text import AgencyCode
from domain.vocabulary import AgencyKind
from projections.working_set import Key

ROW_KEY = "memory"


class Reach(Value):
    """How late in time an agency's open entries go: within this contribution, and in those before
    it, each with the entry that goes so far.

    Restricted entries are left out, because a row that is late only by one of them would betray it
    to whoever may not read it.
    """

    contribution_id: UUID
    upto: datetime | None = None
    upto_entry: UUID | None = None
    before: datetime | None = None
    before_entry: UUID | None = None


class Memory(Value):
    """Names of agencies and pseudonyms of subjects by their codes and ids, and reaches."""

    agencies: dict[AgencyCode, str] = Field(default_factory=dict[AgencyCode, str])
    subjects: dict[UUID, str] = Field(default_factory=dict[UUID, str])
    reaches: dict[AgencyCode, Reach] = Field(default_factory=dict[AgencyCode, Reach])

    def agency(self, code: AgencyCode) -> str:
        """What to call an agency, whether or not it ever joined the case."""
        return self.agencies.get(code) or agency_in_words(code)

    def subject(self, subject_id: UUID) -> str:
        """What to call a subject."""
        return self.subjects.get(subject_id, "a person not on this case")


def memory_key(case_id: UUID) -> Key:
    """Where a case's memory is kept."""
    return Key(uuid5(case_id, ROW_KEY), ROW_KEY)


def remember(event: Event, memory: Memory) -> Memory:
    """The memory after an event."""
    match event:
        case AgencyJoined():
            agencies = {**memory.agencies, event.agency: event.name}
            return memory.model_copy(update={"agencies": agencies})
        case SubjectAdded():
            subjects = {**memory.subjects, event.subject_id: event.pseudonym}
            return memory.model_copy(update={"subjects": subjects})
        case _:
            return memory


def agency_in_words(code: AgencyCode) -> str:
    """An agency's code as words, where no name is known."""
    try:
        return AgencyKind(code).label
    except ValueError:
        return code.replace("-", " ").capitalize()
