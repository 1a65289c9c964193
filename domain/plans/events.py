"""What a child is protected by over time: plans, enquiries, who leads, in whose care they are.

Each is a period of its own: it begins, and it ends. Several of one kind at once are a finding.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from domain.codes import CodeText
from domain.event import Event, Source, Value
from domain.in_error import InErrorFacts
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.told import Told
from domain.vocabulary import Sensitivity


class BeginningFacts(Value):
    """What every beginning says. Whoever was told of it reads it, unless a court or a privilege
    keeps it.
    """

    occurred: Moment
    told: tuple[Told, ...] = ()
    source: Source
    sensitivity: Sensitivity = Field(
        default=Sensitivity.OPEN, description="Whom it is kept from, with its end."
    )


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


class _Beginning(BeginningFacts):
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    subject_id: UUID

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before beginnings had a sensitivity, every one was open to the review."""
        state["sensitivity"] = Sensitivity.OPEN.value


class ProtectionPlanStarted(PlanFacts, _Beginning, Event):
    """A child became the subject of a child protection plan."""

    TOPIC: ClassVar[str] = "protection_plan.started"


class ProtectionPlanEnded(EndFacts, Event):
    """A child protection plan ended."""

    TOPIC: ClassVar[str] = "protection_plan.ended"


class Section47Opened(Section47Facts, _Beginning, Event):
    """An enquiry under section 47 of the Children Act 1989 was opened."""

    TOPIC: ClassVar[str] = "section_47.opened"


class Section47Concluded(ConclusionFacts, Event):
    """A section 47 enquiry was concluded."""

    TOPIC: ClassVar[str] = "section_47.concluded"


class PoliceEnquiryOpened(PoliceEnquiryFacts, _Beginning, Event):
    """The police began to enquire."""

    TOPIC: ClassVar[str] = "police_enquiry.opened"


class PoliceEnquiryConcluded(ConclusionFacts, Event):
    """The police concluded their enquiry."""

    TOPIC: ClassVar[str] = "police_enquiry.concluded"


class LeadProfessionalNamed(LeadFacts, _Beginning, Event):
    """Somebody was named to lead for a person of the case."""

    TOPIC: ClassVar[str] = "lead_professional.named"


class LeadProfessionalEnded(EndFacts, Event):
    """They lead no longer, whether or not somebody else was named."""

    TOPIC: ClassVar[str] = "lead_professional.ended"


class CareArrangementBegun(ArrangementFacts, _Beginning, Event):
    """A child came into somebody's care."""

    TOPIC: ClassVar[str] = "care_arrangement.begun"


class CareArrangementEnded(EndFacts, Event):
    """A child is no longer in that person's, or that authority's, care."""

    TOPIC: ClassVar[str] = "care_arrangement.ended"


class ProtectionPlanWithdrawn(InErrorFacts, Event):
    """A child protection plan was recorded in error."""

    TOPIC: ClassVar[str] = "protection_plan.withdrawn"


class Section47Withdrawn(InErrorFacts, Event):
    """A section 47 enquiry was recorded in error."""

    TOPIC: ClassVar[str] = "section_47.withdrawn"


class PoliceEnquiryWithdrawn(InErrorFacts, Event):
    """A police enquiry was recorded in error."""

    TOPIC: ClassVar[str] = "police_enquiry.withdrawn"


class LeadProfessionalWithdrawn(InErrorFacts, Event):
    """That somebody leads was recorded in error."""

    TOPIC: ClassVar[str] = "lead_professional.withdrawn"


class CareArrangementWithdrawn(InErrorFacts, Event):
    """In whose care a child came was recorded in error."""

    TOPIC: ClassVar[str] = "care_arrangement.withdrawn"


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
#: That it was recorded in error, one of each kind and all alike.
TakenBack: TypeAlias = (
    ProtectionPlanWithdrawn
    | Section47Withdrawn
    | PoliceEnquiryWithdrawn
    | LeadProfessionalWithdrawn
    | CareArrangementWithdrawn
)
PeriodKind = Literal[
    "protection-plan", "section-47", "police-enquiry", "lead-professional", "care-arrangement"
]
#: What each beginning begins.
KINDS: dict[type[Begun], PeriodKind] = {
    ProtectionPlanStarted: "protection-plan",
    Section47Opened: "section-47",
    PoliceEnquiryOpened: "police-enquiry",
    LeadProfessionalNamed: "lead-professional",
    CareArrangementBegun: "care-arrangement",
}
#: Which withdrawal belongs to which beginning.
WITHDRAWS: dict[type[TakenBack], type[Begun]] = {
    ProtectionPlanWithdrawn: ProtectionPlanStarted,
    Section47Withdrawn: Section47Opened,
    PoliceEnquiryWithdrawn: PoliceEnquiryOpened,
    LeadProfessionalWithdrawn: LeadProfessionalNamed,
    CareArrangementWithdrawn: CareArrangementBegun,
}
#: Which end belongs to which beginning.
ENDS: dict[type[Ended], type[Begun]] = {
    ProtectionPlanEnded: ProtectionPlanStarted,
    Section47Concluded: Section47Opened,
    PoliceEnquiryConcluded: PoliceEnquiryOpened,
    LeadProfessionalEnded: LeadProfessionalNamed,
    CareArrangementEnded: CareArrangementBegun,
}
