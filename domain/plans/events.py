"""What a child is protected by over time: plans, enquiries, who leads, in whose care they are.

Each is a period of its own: it begins, and it ends. Several of one kind at once are a finding.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias
from uuid import UUID

from pydantic import Field

from domain.codes import CodeText
from domain.event import Event, Source, Value
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.told import Told


class BeginningFacts(Value):
    """What every beginning says."""

    occurred: Moment
    told: tuple[Told, ...] = ()
    source: Source


class EndFacts(Value):
    """What every end says."""

    reason: Summary
    occurred: Moment
    told: tuple[Told, ...] = ()


class PlanFacts(BeginningFacts):
    """`category` is a code of `plans.toml`."""

    category: CodeText


class Section47Facts(BeginningFacts):
    """`strategy_discussion` is when the discussion was held that led to it."""

    strategy_discussion: Moment | None = None
    concern: Summary


class PoliceEnquiryFacts(BeginningFacts):
    """What the police enquire into, as plainly as may be said to the review."""

    concern: Summary


class LeadFacts(BeginningFacts):
    """Who leads: by role, and for which service, such as the leaving care team."""

    role: ShortText
    service: ShortText


class ArrangementFacts(BeginningFacts):
    """In whose care: `arrangement` is a code of `plans.toml`, `carer` whose it is in words."""

    arrangement: CodeText
    carer: ShortText = Field(description="By role or pseudonym, never a name.")


class ConclusionFacts(EndFacts):
    """`outcome` is a code of `plans.toml`."""

    outcome: CodeText


class ProtectionPlanStarted(PlanFacts, Event):
    """A child became the subject of a child protection plan."""

    TOPIC: ClassVar[str] = "protection_plan.started"

    by_agency: AgencyCode
    subject_id: UUID


class ProtectionPlanEnded(EndFacts, Event):
    """A child protection plan ended."""

    TOPIC: ClassVar[str] = "protection_plan.ended"


class Section47Opened(Section47Facts, Event):
    """An enquiry under section 47 of the Children Act 1989 was opened."""

    TOPIC: ClassVar[str] = "section_47.opened"

    by_agency: AgencyCode
    subject_id: UUID


class Section47Concluded(ConclusionFacts, Event):
    """A section 47 enquiry was concluded."""

    TOPIC: ClassVar[str] = "section_47.concluded"


class PoliceEnquiryOpened(PoliceEnquiryFacts, Event):
    """The police began to enquire."""

    TOPIC: ClassVar[str] = "police_enquiry.opened"

    by_agency: AgencyCode
    subject_id: UUID


class PoliceEnquiryConcluded(ConclusionFacts, Event):
    """The police concluded their enquiry."""

    TOPIC: ClassVar[str] = "police_enquiry.concluded"


class LeadProfessionalNamed(LeadFacts, Event):
    """Somebody was named to lead for a person of the case."""

    TOPIC: ClassVar[str] = "lead_professional.named"

    by_agency: AgencyCode
    subject_id: UUID


class LeadProfessionalEnded(EndFacts, Event):
    """They lead no longer, whether or not somebody else was named."""

    TOPIC: ClassVar[str] = "lead_professional.ended"


class CareArrangementBegun(ArrangementFacts, Event):
    """A child came into somebody's care."""

    TOPIC: ClassVar[str] = "care_arrangement.begun"

    by_agency: AgencyCode
    subject_id: UUID


class CareArrangementEnded(EndFacts, Event):
    """A child is no longer in that person's, or that authority's, care."""

    TOPIC: ClassVar[str] = "care_arrangement.ended"


Begun: TypeAlias = (
    ProtectionPlanStarted
    | Section47Opened
    | PoliceEnquiryOpened
    | LeadProfessionalNamed
    | CareArrangementBegun
)
Ended: TypeAlias = (
    ProtectionPlanEnded
    | Section47Concluded
    | PoliceEnquiryConcluded
    | LeadProfessionalEnded
    | CareArrangementEnded
)
#: Which end belongs to which beginning.
ENDS: dict[type[Ended], type[Begun]] = {
    ProtectionPlanEnded: ProtectionPlanStarted,
    Section47Concluded: Section47Opened,
    PoliceEnquiryConcluded: PoliceEnquiryOpened,
    LeadProfessionalEnded: LeadProfessionalNamed,
    CareArrangementEnded: CareArrangementBegun,
}
