"""What is said at each step of a review: the fields that a command asks for and its event keeps."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.decision import DecisionMaker, Dissent
from domain.event import NonNegative, Source, Value
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.threshold.answers import Code, CriterionAnswer
from domain.vocabulary import Listed


class Harm(Listed):
    """What became of the child."""

    DIED = "died"
    SERIOUSLY_HARMED = "seriously-harmed"
    OTHER = "other"


class ThresholdOutcome(Listed):
    """What the partners decided at the rapid review."""

    LOCAL_REVIEW = "local-review"
    NO_LOCAL_REVIEW = "no-local-review"


class PanelView(Listed):
    """What the Panel said of a rapid review."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    ASKS_FOR_MORE = "asks-for-more"
    NATIONAL_REVIEW = "national-review"


class Wanted(Listed):
    """What partners may ask a reviewer for in writing: SI 2018/789, regulation 14(2)."""

    DRAFT_REPORT = "draft-report"
    INFORMATION = "information"


class IncidentSaid(Value):
    """A serious incident. `incident_authority`: the one in whose area it happened, which owns the
    notification and the rapid review; `other_authority`: where the child lives, if elsewhere.
    """

    incident_authority: AgencyCode
    other_authority: AgencyCode | None = None
    children: Annotated[tuple[UUID, ...], Field(min_length=1, description="Subjects of the case.")]
    harm: Harm
    occurred: Moment
    summary: Summary
    source: Source


class AwarenessSaid(Value):
    """When an agency became aware of the incident."""

    agency: AgencyCode
    occurred: Moment
    how: Summary | None = None


class AwarenessCorrectionSaid(Value):
    """When an agency became aware after all, and why what was said before is wrong.

    `corrects_version`: the version of the review at which it was first said, whose `said_at` it is.
    """

    corrects_version: Annotated[int, Field(ge=1)]
    occurred: Moment
    how: Summary | None = None
    why_corrected: Summary


class DecidedSaid(Value):
    """A decision under a named rule set: each criterion answered, who decided, who differed."""

    rule_set: Code
    guidance: Code = Field(description="The guidance followed, by its name in the reference data.")
    criteria: Annotated[tuple[CriterionAnswer, ...], Field(min_length=1)]
    reasons: LongText
    decided_by: Annotated[tuple[DecisionMaker, ...], Field(min_length=1)]
    dissent: tuple[Dissent, ...] = ()
    occurred: Moment
    source: Source


class NotificationDecidedSaid(DecidedSaid):
    """Whether the Panel is to be notified."""

    notify: bool


class NotificationSaid(Value):
    """The notification as sent: of which children, and to whom besides the Panel."""

    children: Annotated[tuple[UUID, ...], Field(min_length=1, description="Subjects of the case.")]
    also_to: tuple[ShortText, ...] = ()
    occurred: Moment
    source: Source


class WithdrawalSaid(Value):
    """Why the criteria turned out not to be met, and who was told."""

    reason: Summary
    told: ShortText | None = None
    occurred: Moment


class RapidReviewSaid(Value):
    """That the rapid review began, and in which role somebody leads it."""

    led_by: ShortText
    occurred: Moment


class RequestSaid(Value):
    """What an agency is asked for, and by when."""

    agency: AgencyCode
    wanted: Summary
    occurred: Moment
    due: Moment | None = None


class ChaseSaid(Value):
    """That an agency was reminded."""

    to_role: ShortText | None = None
    note: Summary | None = None
    occurred: Moment


class AnswerSaid(Value):
    """What an agency sent, or that it holds nothing: a nil return is an answer."""

    nil_return: bool = False
    author_role: ShortText
    independent: bool = Field(
        description="The author had no part in the child's care, and does not manage who had."
    )
    note: Summary | None = None
    occurred: Moment


class SecuringSaid(Value):
    """That an agency secured its records of the case."""

    agency: AgencyCode
    what: Summary
    occurred: Moment


class ThresholdSaid(DecidedSaid):
    """Whether a local review is held. `national`: the partners think that the case may raise issues
    that are complex or of national importance.
    """

    outcome: ThresholdOutcome
    national: bool = False


class SubmissionSaid(Value):
    """The rapid review as sent to the Panel."""

    occurred: Moment
    source: Source


class PanelSaid(Value):
    """What the Panel answered."""

    view: PanelView
    response: Summary
    occurred: Moment
    source: Source


class InitiationSaid(Value):
    """That a local review was begun. `converted`: the rapid review itself became it."""

    converted: bool = False
    reasons: Summary
    occurred: Moment
    source: Source


class NonInitiationSaid(Value):
    """That no local review is held, and how the learning is taken forward."""

    reasons: Summary
    instead: Summary | None = None
    occurred: Moment


class ParallelProcess(Value):
    """Something that runs beside the review, and what that means for it."""

    process: Code
    note: Summary | None = None


class TermsSaid(Value):
    """Terms of reference: the period, whom and which agencies they cover, and what is asked."""

    starts_on: date
    ends_on: date
    subjects: Annotated[tuple[UUID, ...], Field(min_length=1)]
    agencies: Annotated[tuple[AgencyCode, ...], Field(min_length=1)]
    lines_of_enquiry: Annotated[tuple[Summary, ...], Field(min_length=1)]
    methodology: Code
    parallel: tuple[ParallelProcess, ...] = ()
    involvement: Summary | None = Field(
        default=None, description="How family and practitioners take part."
    )
    approved_by: ShortText
    occurred: Moment


class AmendmentSaid(TermsSaid):
    """Terms as amended, and why."""

    reason: Summary


class AppointmentSaid(Value):
    """A reviewer. `independence` says how they are independent; `agency` names one that they work
    for and that takes part in the case, where there is one.
    """

    reviewer: ShortText
    is_lead: bool = True
    independence: Summary
    agency: AgencyCode | None = None
    occurred: Moment


class RemovalSaid(Value):
    """Why a reviewer no longer is."""

    reason: Summary
    occurred: Moment


class ProgressSaid(Value):
    """What partners found of the time being taken and of the quality: regulation 14(1)."""

    on_time: bool
    time_taken: Summary
    quality: Summary
    occurred: Moment


class DelaySaid(Value):
    """That the review will take longer, why, and who was told."""

    told: Annotated[tuple[ShortText, ...], Field(min_length=1)]
    reason: Summary
    expected: Moment | None = None
    occurred: Moment


class DraftSaid(Value):
    """What a reviewer was asked for. `written`: the letter, which regulation 14(3) demands."""

    wanted: Wanted
    what: Summary
    written: Source | None = None
    due: Moment | None = None
    occurred: Moment


class OnRecordThen(Value):
    """The last position that those who decided had before them. `reconstructed`: it was recorded
    only after they decided, on a record that began later.
    """

    on_record_position: NonNegative
    reconstructed: bool = False
