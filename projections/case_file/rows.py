"""What the case file holds: one row for the case and one for each thing that has a state.

A row's `section` says which of these models its body is.
"""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from domain.decision import DecisionMaker, Dissent, Option
from domain.event import Source, Value
from domain.moments import Moment
from domain.text import AgencyCode
from domain.vocabulary import (
    AgencyKind,
    Attendance,
    HearingType,
    Ladder,
    OrderType,
    Relationship,
    SubjectRole,
)
from projections.people import OnRecord

Section = Literal[
    "case", "agency", "subject", "relationship", "contribution", "escalation", "hearing", "order",
    "decision",
]  # fmt: skip


class ReviewWindow(Value):
    """The period a review looks at; Day 1 is `day_one`."""

    label: str
    starts_on: date
    ends_on: date
    day_one: date
    anchor_entry_id: UUID | None = None


class CaseRow(Value):
    """The case itself. `version` is its stream version, from which its ETag is made."""

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
    entries: int = 0
    last: OnRecord


class AgencyRow(Value):
    """An agency that takes part, or did."""

    agency: AgencyCode
    name: str
    kind: AgencyKind
    contact_role: str | None = None
    joined: OnRecord
    left: OnRecord | None = None
    left_because: str | None = None


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
    """One thing that happened on the ladder."""

    step: Literal["raised", "acknowledged", "responded", "stepped-up", "resolved"]
    level: int
    by_agency: AgencyCode
    person: str | None = None
    words: str | None = None
    occurred: Moment
    on_record: OnRecord


class EscalationRow(Value):
    """An escalation, its present level and every step so far."""

    escalation_id: UUID
    version: int
    ladder: Ladder
    status: Literal["raised", "acknowledged", "responded", "resolved"]
    level: int
    from_agency: AgencyCode
    to_agency: AgencyCode
    raised_to: str
    concern: str
    wanted: str | None = None
    occurred: Moment
    respond_by: Moment | None = None
    outcome: str | None = None
    source: Source
    steps: tuple[EscalationStep, ...]


class Judgment(Value):
    """What the court decided, in summary."""

    occurred: Moment
    judge_role: str
    summary: str
    neutral_citation: str | None = None
    on_record: OnRecord


class HearingRow(Value):
    """A hearing and how it stands."""

    hearing_id: UUID
    version: int
    by_agency: AgencyCode
    court: str
    hearing_type: HearingType
    status: Literal["listed", "held", "adjourned"]
    listed_for: Moment
    application: str | None = None
    held: Moment | None = None
    attendance: Attendance | None = None
    present: tuple[str, ...] = ()
    summary: str | None = None
    adjourned_because: str | None = None
    judgments: tuple[Judgment, ...] = ()
    source: Source
    on_record: OnRecord


class OrderRow(Value):
    """An order as made."""

    order_id: UUID
    version: int
    by_agency: AgencyCode
    order_type: OrderType
    court: str
    hearing_id: UUID | None = None
    extends_order_id: UUID | None = None
    occurred: Moment
    in_force_from: Moment
    in_force_until: Moment | None = None
    terms: str
    source: Source
    on_record: OnRecord


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
    source: Source
    on_record: OnRecord


class CaseSummary(Value):
    """A case as a list of cases shows it, with the agencies that take part."""

    case: CaseRow
    agencies: tuple[AgencyRow, ...]


class CaseFile(Value):
    """A whole case file as of one position, each section in the order of the record."""

    case: CaseRow
    agencies: tuple[AgencyRow, ...]
    subjects: tuple[SubjectRow, ...]
    relationships: tuple[RelationshipRow, ...]
    contributions: tuple[ContributionRow, ...]
    escalations: tuple[EscalationRow, ...]
    hearings: tuple[HearingRow, ...]
    orders: tuple[OrderRow, ...]
    decisions: tuple[DecisionRow, ...]

    def agency_name(self, code: AgencyCode) -> str:
        """What an agency is called on this case; its code if it never joined."""
        return next((each.name for each in self.agencies if each.agency == code), code)
