"""What the case file holds of a child's care: searches, placements, assessments, and periods.

A period is a plan, an enquiry, a lead or an arrangement: what began, and ended or has not yet.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from domain.assessment import AssessmentContent
from domain.event import Source, Value
from domain.moments import Moment
from domain.plans import PeriodKind
from domain.text import AgencyCode
from domain.told import Told
from domain.vocabulary import Sensitivity
from projections.case_file.in_error import InError
from projections.people import OnRecord


class ProviderAnswer(Value):
    """One answer of a provider. `reason` is a code of `placements.toml`, where it refused."""

    answer: Literal["offered", "refused", "no-answer"]
    reason: str | None = None
    said: str | None = None
    occurred: Moment
    on_record: OnRecord


class OfferTakenBack(Value):
    """That an offer was withdrawn."""

    reason: str
    occurred: Moment
    on_record: OnRecord


class ApproachRow(Value):
    """A provider that was asked, with all its answers in the order of the record."""

    approach_id: UUID
    provider: str
    note: str | None = None
    occurred: Moment
    answers: tuple[ProviderAnswer, ...] = ()
    withdrawn: OfferTakenBack | None = None
    on_record: OnRecord


class SearchClosing(Value):
    """What came of a search. `approach_id` is the provider's that was found."""

    outcome: Literal["found", "not-found", "need-ended"]
    approach_id: UUID | None = None
    reason: str
    occurred: Moment
    on_record: OnRecord


class PlacementSearchRow(Value):
    """A search for a placement and everybody who was asked. Its funnel is worked out on reading."""

    search_id: UUID
    version: int
    by_agency: AgencyCode
    subject_id: UUID
    wanted: str
    why: str
    urgency: str
    occurred: Moment
    approaches: tuple[ApproachRow, ...] = ()
    closed: SearchClosing | None = None
    withdrawn: InError | None = None
    source: Source
    sensitivity: Sensitivity
    on_record: OnRecord


class Ending(Value):
    """How something ended. `code` is an outcome, or a reason, of the list of its kind."""

    code: str | None = None
    reason: str
    occurred: Moment
    by_agency: AgencyCode
    told: tuple[Told, ...] = ()
    on_record: OnRecord


class PlacementRow(Value):
    """Where somebody lives or lived. Codes are those of the SSDA903 collection."""

    placement_id: UUID
    version: int
    by_agency: AgencyCode
    subject_id: UUID
    placement_type: str
    where: str
    legal_status: str | None = None
    reason: str
    search_id: UUID | None = None
    occurred: Moment
    told: tuple[Told, ...] = ()
    ended: Ending | None = None
    withdrawn: InError | None = None
    source: Source
    sensitivity: Sensitivity
    on_record: OnRecord


class Restatement(Value):
    """What an assessment said before it was corrected, and why it was."""

    before: AssessmentContent
    reason: str
    on_record: OnRecord


class AssessmentRow(Value):
    """An assessment as last stated, with what it said before."""

    assessment_id: UUID
    version: int
    by_agency: AgencyCode
    subject_id: UUID
    content: AssessmentContent
    corrections: tuple[Restatement, ...] = ()
    withdrawn: InError | None = None
    on_record: OnRecord


class PeriodRow(Value):
    """A plan, an enquiry, a lead or an arrangement.

    `code` is a category or an arrangement of `plans.toml`; `who` the lead's role, or whose care it
    is; `service` the lead's; `concern` what an enquiry was about.
    """

    kind: PeriodKind
    period_id: UUID
    version: int
    by_agency: AgencyCode
    subject_id: UUID
    code: str | None = None
    who: str | None = None
    service: str | None = None
    concern: str | None = None
    strategy_discussion: Moment | None = None
    occurred: Moment
    told: tuple[Told, ...] = ()
    ended: Ending | None = None
    withdrawn: InError | None = None
    source: Source
    sensitivity: Sensitivity
    on_record: OnRecord
