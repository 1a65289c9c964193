"""Steps about a child's care: searches, placements, assessments, plans and enquiries. See `steps`.

The fields of each are those of the event that it becomes.
"""

from __future__ import annotations

from typing import Literal

from domain.assessment import AssessmentSaid
from domain.placement import (
    AnswerFacts,
    ApproachFacts,
    ClosingFacts,
    PlacementEndFacts,
    PlacementFacts,
    SearchFacts,
    WithdrawalFacts,
)
from domain.plans import (
    ArrangementFacts,
    ConclusionFacts,
    EndFacts,
    LeadFacts,
    PlanFacts,
    PoliceEnquiryFacts,
    Section47Facts,
)
from domain.text import Summary
from ops.scenarios.sent import Key, Sent


class OpenSearch(SearchFacts, Sent):
    """Starts a placement search, which later steps name by this step's key."""

    does: Literal["open-placement-search"]
    subject: Key


class ApproachProvider(ApproachFacts, Sent):
    """Starts an approach, which its answers name by this step's key."""

    does: Literal["approach-provider"]
    search: Key


class AnswerApproach(AnswerFacts, Sent):
    """A provider answered."""

    does: Literal["answer-approach"]
    search: Key
    approach: Key


class WithdrawOffer(WithdrawalFacts, Sent):
    """A provider took back its offer."""

    does: Literal["withdraw-offer"]
    search: Key
    approach: Key


class CloseSearch(ClosingFacts, Sent):
    """A search is over."""

    does: Literal["close-placement-search"]
    search: Key


class StartPlacement(PlacementFacts, Sent):
    """Starts a placement, which a later step names by this step's key."""

    does: Literal["start-placement"]
    subject: Key


class EndPlacement(PlacementEndFacts, Sent):
    """A placement ended."""

    does: Literal["end-placement"]
    placement: Key


class MakeAssessment(Sent):
    """Somebody was assessed."""

    does: Literal["make-assessment"]
    subject: Key
    content: AssessmentSaid


class CorrectAssessment(Sent):
    """The agency restates its assessment."""

    does: Literal["correct-assessment"]
    assessment: Key
    content: AssessmentSaid
    reason: Summary


class StartPlan(PlanFacts, Sent):
    """A child protection plan started."""

    does: Literal["start-protection-plan"]
    subject: Key


class OpenSection47(Section47Facts, Sent):
    """A section 47 enquiry was opened."""

    does: Literal["open-section-47"]
    subject: Key


class OpenPoliceEnquiry(PoliceEnquiryFacts, Sent):
    """The police began to enquire."""

    does: Literal["open-police-enquiry"]
    subject: Key


class NameLead(LeadFacts, Sent):
    """Somebody was named to lead."""

    does: Literal["name-lead-professional"]
    subject: Key


class BeginArrangement(ArrangementFacts, Sent):
    """Somebody came into a person's, or an authority's, care."""

    does: Literal["begin-care-arrangement"]
    subject: Key


class EndPlan(EndFacts, Sent):
    """A child protection plan ended."""

    does: Literal["end-protection-plan"]
    period: Key


class ConcludeSection47(ConclusionFacts, Sent):
    """A section 47 enquiry was concluded."""

    does: Literal["conclude-section-47"]
    period: Key


class ConcludePoliceEnquiry(ConclusionFacts, Sent):
    """A police enquiry was concluded."""

    does: Literal["conclude-police-enquiry"]
    period: Key


class EndLead(EndFacts, Sent):
    """Somebody leads no longer."""

    does: Literal["end-lead-professional"]
    period: Key


class EndArrangement(EndFacts, Sent):
    """Somebody left a person's care."""

    does: Literal["end-care-arrangement"]
    period: Key


CareStep = (
    OpenSearch
    | ApproachProvider
    | AnswerApproach
    | WithdrawOffer
    | CloseSearch
    | StartPlacement
    | EndPlacement
    | MakeAssessment
    | CorrectAssessment
    | StartPlan
    | OpenSection47
    | OpenPoliceEnquiry
    | NameLead
    | BeginArrangement
    | EndPlan
    | ConcludeSection47
    | ConcludePoliceEnquiry
    | EndLead
    | EndArrangement
)
#: Where each is sent: below the case, or below what it changes.
CARE_PATHS: dict[str, str] = {
    "open-placement-search": "/placement-searches",
    "approach-provider": "/approaches",
    "answer-approach": "/answers",
    "withdraw-offer": "/withdrawal",
    "close-placement-search": "/closure",
    "start-placement": "/placements",
    "end-placement": "/end",
    "make-assessment": "/assessments",
    "correct-assessment": "/corrections",
    "start-protection-plan": "/protection-plans",
    "open-section-47": "/section-47-enquiries",
    "open-police-enquiry": "/police-enquiries",
    "name-lead-professional": "/lead-professionals",
    "begin-care-arrangement": "/care-arrangements",
    "end-protection-plan": "/end",
    "conclude-section-47": "/conclusion",
    "conclude-police-enquiry": "/conclusion",
    "end-lead-professional": "/end",
    "end-care-arrangement": "/end",
}
#: What each step that changes a period changes.
_ENDS = {
    "end-protection-plan": "start-protection-plan",
    "conclude-section-47": "open-section-47",
    "conclude-police-enquiry": "open-police-enquiry",
    "end-lead-professional": "name-lead-professional",
    "end-care-arrangement": "begin-care-arrangement",
}
#: The fields by which a care step names an earlier one, and what that one did.
CARE_REFERENCES: dict[str, str | None] = {
    "search": "open-placement-search",
    "approach": "approach-provider",
    "placement": "start-placement",
    "assessment": "make-assessment",
    "period": None,
}


def began(step: CareStep) -> str | None:
    """What the step must have done that this one ends."""
    return _ENDS.get(step.does)


def beginning_path(step: CareStep) -> str | None:
    """Where what this step ends is found."""
    does = _ENDS.get(step.does)
    return CARE_PATHS[does] if does else None
