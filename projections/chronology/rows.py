"""What a row of the combined chronology holds.

Entries come first, with everything that later happened to them beneath: corrections, withdrawal,
who it was shared with, who contests it. Each step of an escalation, a hearing, an order and a
decision is a row of its own, so that one list tells the whole story in order.
"""

from __future__ import annotations

from uuid import UUID

from domain.entry import EntryContent
from domain.event import Source, Value
from domain.moments import Moment
from domain.text import AgencyCode
from domain.told import Told
from domain.vocabulary import Role, Sensitivity
from projections.items import Item, Thread
from projections.people import OnRecord

__all__ = [
    "ChronologyRow",
    "Correction",
    "Difference",
    "Disclosure",
    "Item",
    "Permission",
    "Withdrawal",
    "Wording",
]


class Wording(Value):
    """What the row of an assessment said at a time."""

    title: str
    summary: str
    occurred: Moment
    facts: tuple[tuple[str, str], ...] = ()
    source: Source | None = None
    told: tuple[Told, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()


class Correction(Value):
    """The row as restated, and why. Of an entry `content` is what it says from then on; of an
    assessment it is None, and `before` is what the row said until then.
    """

    on_record: OnRecord
    reason: str
    content: EntryContent | None = None
    before: Wording | None = None


class Withdrawal(Value):
    """Why the agency withdrew it."""

    on_record: OnRecord
    reason: str


class Disclosure(Value):
    """An agency it was shared with, and when that agency learned of it."""

    on_record: OnRecord
    to_agency: AgencyCode
    occurred: Moment
    how: str | None = None


class Permission(Value):
    """A court's permission to share it, and with whom."""

    on_record: OnRecord
    court: str
    reference: str
    granted: Moment
    agencies: tuple[AgencyCode, ...] = ()
    roles: tuple[Role, ...] = ()


class Difference(Value):
    """A differing account: on the contested row, who differs; on theirs, what they contest."""

    on_record: OnRecord
    by_agency: AgencyCode
    differs_in: str
    other_entry_id: UUID | None = None


class ChronologyRow(Value):
    """One row. `position` is its citation: CASE-0142 §17 is position 17 of the log.

    `content` is what was first recorded; `occurred`, `kind` and `summary` are what it says now,
    after corrections, and decide where it stands. For steps that are not entries `content` is
    None and `facts` holds the step's own fields as label and words, in reading order; of an
    assessment that was corrected, as it says now.

    `is_late`: its agency had already put later events on the record in an earlier contribution.
    Time of recording alone cannot say so, because a review collects whole chronologies at once.
    `later_entry_id` is the latest of them.

    `disclosures`: with whom an entry was shared; `told`: who was told of a step of a placement, an
    assessment, a plan, an enquiry, a lead or a care arrangement, as it says last.

    `sensitivities`: all but open that an entry, or what a step is of, ever had. `relied_on`: the
    entries that a decision names.
    """

    row_key: str
    item: Item
    stream_id: UUID
    stream_version: int
    on_record: OnRecord
    agency: AgencyCode
    kind: str
    title: str
    summary: str
    occurred: Moment
    ended: Moment | None = None
    sequence: int = 0
    source: Source | None = None
    contribution_id: UUID | None = None
    content: EntryContent | None = None
    facts: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    withdrawn: Withdrawal | None = None
    disclosures: tuple[Disclosure, ...] = ()
    told: tuple[Told, ...] = ()
    contested_by: tuple[Difference, ...] = ()
    contests: tuple[Difference, ...] = ()
    permissions: tuple[Permission, ...] = ()
    sensitivities: tuple[Sensitivity, ...] = ()
    relied_on: tuple[UUID, ...] = ()
    is_late: bool = False
    later_entry_id: UUID | None = None
    thread: Thread = Thread()

    @property
    def position(self) -> int:
        """Where it was first recorded."""
        return self.on_record.position

    @property
    def current(self) -> EntryContent | None:
        """What the entry says now."""
        return self.corrections[-1].content if self.corrections else self.content

    @property
    def wording(self) -> Wording:
        """What a row that is not an entry's says now."""
        return Wording(**{name: getattr(self, name) for name in Wording.model_fields})

    @property
    def first_wording(self) -> Wording:
        """What it said before anything of it was corrected."""
        first = self.corrections[0].before if self.corrections else None
        return first or self.wording
