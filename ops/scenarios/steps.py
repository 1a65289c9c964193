"""What an agency does to the record, one class for each kind of step of a scenario.

A step has a `key`, unique in its scenario, and the `agency` that sends it. The keys of steps that
start something (an escalation, a hearing, an order) are the names later steps call it by. Entries
are named `agency/reference`, as in `acute-hospital/ED-01`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from domain.decision import DecisionMaker, Dissent, Option
from domain.entry import EntryContent
from domain.escalation import Level, ProcedureCode
from domain.event import Source, Value
from domain.text import AgencyCode, CaseReference, LongText, ShortText, Summary
from domain.vocabulary import (
    AgencyKind,
    Attendance,
    HearingType,
    Ladder,
    OrderType,
    Relationship,
    SubjectRole,
)
from ops.scenarios.sent import Key, Sent
from ops.scenarios.steps_of_care import CareStep
from ops.scenarios.steps_of_law import LawStep
from ops.scenarios.steps_of_learning import LearningStep
from ops.scenarios.when import When

EntryName = Annotated[
    str, Field(pattern=r"^[a-z0-9-]+/[A-Za-z0-9][A-Za-z0-9./-]*$", examples=["police/P-03"])
]


class Entry(Value):
    """One row of a contribution, under the id it has for ever."""

    name: EntryName
    entry_id: UUID
    content: EntryContent


class OpenCase(Sent):
    """The partnership opens the case record."""

    does: Literal["open-case"]
    reference: CaseReference
    pseudonym: ShortText
    summary: Summary


class AddSubject(Sent):
    """`subject` is the name the scenario's files use for them."""

    does: Literal["add-subject"]
    subject: Key
    pseudonym: ShortText
    role: SubjectRole
    born: When | None = None
    died: When | None = None
    note: Summary | None = None


class RecordRelationship(Sent):
    """`subject` is the `relationship` `other`."""

    does: Literal["record-relationship"]
    subject: Key
    relationship: Relationship
    other: Key
    since: When | None = None
    until: When | None = None


class AddAgency(Sent):
    """`joining` is the agency that begins to take part."""

    does: Literal["add-agency"]
    joining: AgencyCode
    name: ShortText
    kind: AgencyKind
    contact_role: ShortText | None = None


class SetReviewWindow(Sent):
    """Day 1 is the day of the anchor entry, or else the first day."""

    does: Literal["set-review-window"]
    label: ShortText
    starts_on: date
    ends_on: date
    anchor: EntryName | None = None


class Contribute(Sent):
    """An agency's chronology. `entries` are the rows of its `file`."""

    does: Literal["contribute"]
    file: ShortText
    title: ShortText
    author: ShortText
    author_role: ShortText
    signed_off_by: ShortText | None = None
    note: Summary | None = None
    source: Source
    entries: Annotated[tuple[Entry, ...], Field(min_length=1)]


class Correct(Sent):
    """`content` is the whole row as restated; the script names only what changes."""

    does: Literal["correct"]
    entry: EntryName
    content: EntryContent
    reason: Summary


class Withdraw(Sent):
    """The agency withdraws its own entry."""

    does: Literal["withdraw"]
    entry: EntryName
    reason: Summary


class Disclose(Sent):
    """The agency shares its own entry with another."""

    does: Literal["disclose"]
    entry: EntryName
    to_agency: AgencyCode
    occurred: When
    how: Summary | None = None


class Contest(Sent):
    """The agency's account (`own`, one of its entries) differs from another's entry."""

    does: Literal["contest"]
    entry: EntryName
    differs_in: Summary
    own: EntryName | None = None


class RaiseEscalation(Sent):
    """Starts an escalation, which later steps name by this step's key."""

    does: Literal["raise-escalation"]
    ladder: Ladder
    level: Level
    to_agency: AgencyCode
    raised_to: ShortText
    concern: Summary
    wanted: Summary | None = None
    occurred: When
    respond_by: When | None = None
    procedure: ProcedureCode | None = None
    bypassed_because: Summary | None = None
    source: Source


class AcknowledgeEscalation(Sent):
    """By the agency it was last raised to."""

    does: Literal["acknowledge-escalation"]
    escalation: Key
    acknowledged_by: ShortText
    occurred: When
    note: Summary | None = None


class RespondToEscalation(Sent):
    """By the agency it was last raised to."""

    does: Literal["respond-to-escalation"]
    escalation: Key
    responded_by: ShortText
    response: LongText
    occurred: When


class StepUpEscalation(Sent):
    """By the agency that raised it."""

    does: Literal["step-up-escalation"]
    escalation: Key
    to_level: Level
    to_agency: AgencyCode
    raised_to: ShortText
    reason: Summary
    occurred: When
    respond_by: When | None = None
    bypassed_because: Summary | None = None


class ResolveEscalation(Sent):
    """By the agency that raised it."""

    does: Literal["resolve-escalation"]
    escalation: Key
    outcome: Summary
    occurred: When


class WithdrawEscalation(Sent):
    """By the agency that raised it."""

    does: Literal["withdraw-escalation"]
    escalation: Key
    reason: Summary
    occurred: When


class LapseEscalation(Sent):
    """By the agency that raised it: nobody went on with it."""

    does: Literal["lapse-escalation"]
    escalation: Key
    reason: Summary
    occurred: When


class ListHearing(Sent):
    """Starts a hearing, which later steps name by this step's key."""

    does: Literal["list-hearing"]
    court: ShortText
    hearing_type: HearingType
    listed_for: When
    occurred: When
    application: Summary | None = None
    source: Source


class HoldHearing(Sent):
    """The hearing took place."""

    does: Literal["hold-hearing"]
    hearing: Key
    occurred: When
    attendance: Attendance
    present: tuple[ShortText, ...] = ()
    summary: Summary


class AdjournHearing(Sent):
    """The hearing was put off."""

    does: Literal["adjourn-hearing"]
    hearing: Key
    occurred: When
    reason: Summary
    relisted_for: When | None = None


class GiveJudgment(Sent):
    """Judgment was given. No scenario carries a citation: there is no such judgment."""

    does: Literal["give-judgment"]
    hearing: Key
    occurred: When
    judge_role: ShortText
    summary: LongText


class MakeOrder(Sent):
    """`hearing` and `extends` are keys of earlier steps."""

    does: Literal["make-order"]
    order_type: OrderType
    court: ShortText
    hearing: Key | None = None
    extends: Key | None = None
    occurred: When
    in_force_from: When
    in_force_until: When | None = None
    terms: Summary
    source: Source


class MakeDecision(Sent):
    """`on_record_after` is the step whose receipt gives the position its makers had."""

    does: Literal["make-decision"]
    question: Summary
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    outcome: Summary
    rationale: LongText
    decided_by: Annotated[tuple[DecisionMaker, ...], Field(min_length=1)]
    dissent: tuple[Dissent, ...] = ()
    relied_on: tuple[EntryName, ...] = ()
    occurred: When
    on_record_after: Key
    source: Source


class ReportIncident(Sent):
    """Starts a review, which later steps name by this step's key. `says` is what the API takes,
    with the scenario's own names for people and entries.
    """

    does: Literal["report-incident"]
    occurred: When
    says: dict[str, Any]


class TakeReviewStep(Sent):
    """One step of a review, by its address below the review. `request` and `reviewer` are names of
    this scenario's own for what is asked of an agency and for an appointment.
    """

    does: Literal["review-step"]
    review: Key
    step: Annotated[str, Field(pattern=r"^[a-z-]+(/[a-z-]+)?$")]
    request: Key | None = None
    reviewer: Key | None = None
    occurred: When
    due: When | None = None
    expected: When | None = None
    on_record_after: Key | None = None
    says: dict[str, Any] = Field(default_factory=dict[str, Any])


Step = Annotated[
    OpenCase
    | AddSubject
    | RecordRelationship
    | AddAgency
    | SetReviewWindow
    | Contribute
    | Correct
    | Withdraw
    | Disclose
    | Contest
    | RaiseEscalation
    | AcknowledgeEscalation
    | RespondToEscalation
    | StepUpEscalation
    | ResolveEscalation
    | WithdrawEscalation
    | LapseEscalation
    | ListHearing
    | HoldHearing
    | AdjournHearing
    | GiveJudgment
    | MakeOrder
    | MakeDecision
    | CareStep
    | LawStep
    | LearningStep
    | ReportIncident
    | TakeReviewStep,
    Field(discriminator="does"),
]
