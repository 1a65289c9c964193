"""What the case file holds: one row for the case and one for each thing that has a state.

A row's `section` says which of these models its body is.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.case import Authoriser, MemberRole
from domain.decision import DecisionMaker, Dissent, Option
from domain.escalation import Happened
from domain.event import Source, Value, is_absent
from domain.moments import Moment
from domain.retention import Kind
from domain.text import AgencyCode
from domain.vocabulary import (
    AgencyKind,
    DestructionBasis,
    Ladder,
    Relationship,
    SubjectRole,
)
from projections.case_file.learning_rows import Learning
from projections.case_file.review_rows import ReviewRow
from projections.case_file.rows_of_care import (
    AssessmentRow,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)
from projections.case_file.rows_of_law import (
    ApplicationRow,
    DirectionRow,
    HearingRow,
    OrderRow,
    PowerRow,
)
from projections.people import OnRecord

Section = Literal[
    "case", "agency", "subject", "relationship", "contribution", "escalation", "hearing", "order",
    "decision", "member", "bar", "emergency", "application", "power", "direction",
    "placement-search", "placement", "assessment", "period", "review",
    "episode", "finding", "recommendation", "action",
]  # fmt: skip


class ReviewWindow(Value):
    """The period a review looks at; Day 1 is `day_one`."""

    label: str
    starts_on: date
    ends_on: date
    day_one: date
    anchor_entry_id: UUID | None = None


class LegalHold(Value):
    """A legal hold in force: nothing of the case may be destroyed until it is lifted."""

    hold_id: UUID
    authority: str
    since: Moment
    reason: str
    on_record: OnRecord


class RetentionKinds(Value):
    """Which kinds of record the case is said to be, and by whom."""

    kinds: tuple[Kind, ...]
    reason: str
    on_record: OnRecord


class Proposal(Value):
    """A proposal that the case be disposed of, not authorised yet. `until` is its last day."""

    proposal_id: UUID
    basis: DestructionBasis
    rule: str
    kept_until: date | None
    reason: str
    until: date
    on_record: OnRecord


class CaseRow(Value):
    """The case itself. `version` is its stream version, from which its ETag is made. `entries` and
    `last` count and name only what the reader may read.
    """

    case_id: UUID
    version: int
    reference: str
    pseudonym: str
    summary: str
    status: Literal["open", "closed"]
    opened: OnRecord
    closed: OnRecord | None = None
    closed_because: str | None = None
    window: ReviewWindow | None = None
    legal_holds: tuple[LegalHold, ...] = ()
    emergencies_to_review: int = 0
    retention: RetentionKinds | None = None
    disposal: Proposal | None = None
    entries: int = 0
    last: OnRecord


class DestroyedCaseRow(Value):
    """All that is left of a case whose key was destroyed: the notice of it.

    `sealed_events` is how many events of the case stay on the record as sealed envelopes that
    nobody can open. `last` is when and by whom the destruction was put on the record.
    """

    case_id: UUID
    version: int
    reference: str
    status: Literal["destroyed"] = "destroyed"
    basis: DestructionBasis
    rule: str
    proposed_by: Authoriser | None
    authorised_by: Authoriser
    reason: str
    sealed_events: int
    last: OnRecord


class AgencyRow(Value):
    """An agency that takes part, or did. `partnership`: whose it is, where that is another's."""

    agency: AgencyCode
    name: str
    kind: AgencyKind
    contact_role: str | None = None
    partnership: str | None = Field(default=None, exclude_if=is_absent)
    joined: OnRecord
    left: OnRecord | None = None
    left_because: str | None = None


class MemberRow(Value):
    """Somebody who is named on the case as a person, or was."""

    actor_id: UUID
    name: str
    role: MemberRole
    agency: AgencyCode
    named: OnRecord
    released: OnRecord | None = None
    released_because: str | None = None


class BarRow(Value):
    """Somebody who is barred from the case for a conflict of interest, or was."""

    actor_id: UUID
    name: str
    reason: str
    barred: OnRecord
    lifted: OnRecord | None = None
    lifted_because: str | None = None


class EmergencyAccessRow(Value):
    """Somebody opened the case in an emergency: who, why, until when, and what was said of it.

    `until` is an instant in UTC. An access that `ended` did so before it.
    """

    access_id: UUID
    case_id: UUID
    actor_id: UUID
    reason: str
    until: datetime
    taken: OnRecord
    ended: OnRecord | None = None
    reviewed: OnRecord | None = None
    justified: bool | None = None
    finding: str | None = None


class SubjectRow(Value):
    """A person the record is about."""

    subject_id: UUID
    pseudonym: str
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None
    note: str | None = None
    on_record: OnRecord


class RelationshipRow(Value):
    """`subject_id` is `relationship` `other_id`."""

    subject_id: UUID
    relationship: Relationship
    other_id: UUID
    since: Moment | None = None
    until: Moment | None = None
    on_record: OnRecord


class ContributionRow(Value):
    """One agency's submission."""

    contribution_id: UUID
    agency: AgencyCode
    title: str
    author: str
    author_role: str
    signed_off_by: str | None = None
    note: str | None = None
    source: Source
    entry_count: int
    on_record: OnRecord


class EscalationStep(Value):
    """One thing that happened on the ladder. Of a concern that was raised or stepped up: to whom,
    by when an answer was asked for, and why levels in between were left out.
    """

    step: Happened
    level: int
    by_agency: AgencyCode
    person: str | None = None
    words: str | None = None
    occurred: Moment
    to_agency: AgencyCode | None = None
    respond_by: Moment | None = None
    bypassed_because: str | None = None
    on_record: OnRecord


class EscalationRow(Value):
    """An escalation, its present level and every step so far. `procedure` is the escalation
    procedure that it follows, `ended_because` why it was withdrawn or lapsed.
    """

    escalation_id: UUID
    version: int
    ladder: Ladder
    status: Literal["raised", "acknowledged", "responded", "resolved", "withdrawn", "lapsed"]
    procedure: str | None = None
    level: int
    from_agency: AgencyCode
    to_agency: AgencyCode
    raised_to: str
    concern: str
    wanted: str | None = None
    occurred: Moment
    respond_by: Moment | None = None
    outcome: str | None = None
    ended_because: str | None = None
    source: Source
    steps: tuple[EscalationStep, ...]


class DecisionRow(Value):
    """A decision as made."""

    decision_id: UUID
    version: int
    by_agency: AgencyCode
    question: str
    options: tuple[Option, ...]
    outcome: str
    rationale: str
    decided_by: tuple[DecisionMaker, ...]
    dissent: tuple[Dissent, ...] = ()
    relied_on: tuple[UUID, ...] = ()
    occurred: Moment
    on_record_position: int
    reconstructed: bool = False
    source: Source
    on_record: OnRecord


class CaseSummary(Value):
    """A case as a list of cases shows it, with the agencies that take part.

    `restricted`: entries that the reader may not read, of those that may be counted.
    """

    case: Annotated[CaseRow | DestroyedCaseRow, Field(discriminator="status")]
    agencies: tuple[AgencyRow, ...]
    restricted: int = 0


class CaseFile(Value):
    """A whole case file as of one position, each section in the order of the record."""

    case: CaseRow
    agencies: tuple[AgencyRow, ...]
    members: tuple[MemberRow, ...] = ()
    bars: tuple[BarRow, ...] = ()
    emergency_accesses: tuple[EmergencyAccessRow, ...] = ()
    subjects: tuple[SubjectRow, ...]
    relationships: tuple[RelationshipRow, ...]
    contributions: tuple[ContributionRow, ...]
    escalations: tuple[EscalationRow, ...]
    hearings: tuple[HearingRow, ...]
    orders: tuple[OrderRow, ...]
    decisions: tuple[DecisionRow, ...]
    applications: tuple[ApplicationRow, ...] = ()
    powers: tuple[PowerRow, ...] = ()
    directions: tuple[DirectionRow, ...] = ()
    placement_searches: tuple[PlacementSearchRow, ...] = ()
    placements: tuple[PlacementRow, ...] = ()
    assessments: tuple[AssessmentRow, ...] = ()
    periods: tuple[PeriodRow, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()
    learning: Learning = Learning()

    def agency_name(self, code: AgencyCode) -> str:
        """What an agency is called on this case; its code if it never joined."""
        return next((each.name for each in self.agencies if each.agency == code), code)
