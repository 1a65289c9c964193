"""The sentences of events about a child's care. See `sentences`."""

from __future__ import annotations

from domain import assessment, placement, plans
from domain.assessment import AssessmentCorrected, AssessmentMade, AssessmentWithdrawn
from domain.event import Event
from domain.placement import (
    OfferWithdrawn,
    PlacementEnded,
    PlacementStarted,
    PlacementWithdrawn,
    ProviderAnswered,
    ProviderApproached,
    SearchClosed,
    SearchOpened,
    SearchWithdrawn,
)
from domain.plans import (
    Begun,
    CareArrangementBegun,
    CareArrangementEnded,
    LeadProfessionalEnded,
    LeadProfessionalNamed,
    PoliceEnquiryConcluded,
    PoliceEnquiryOpened,
    ProtectionPlanEnded,
    ProtectionPlanStarted,
    Section47Concluded,
    Section47Opened,
    TakenBack,
)
from projections.history.rows import HistoryRow
from projections.memory import Memory

_CALLED: dict[type[Begun], str] = {
    ProtectionPlanStarted: "child protection plan",
    Section47Opened: "section 47 enquiry",
    PoliceEnquiryOpened: "police enquiry",
    LeadProfessionalNamed: "lead professional",
    CareArrangementBegun: "care arrangement",
}


def did_about_care(event: Event, names: Memory, began: HistoryRow | None) -> str | None:
    """What the agency did, if it is about a child's care."""
    return (
        _did_in_search(event, names, began)
        or _did_about_assessment(event, names, began)
        or _did_about_period(event, names, began)
    )


def _did_in_search(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory, began: HistoryRow | None
) -> str | None:
    match event:
        case SearchOpened():
            wanted = placement.CODES.wanted.named(event.wanted).title.lower()
            who = names.subject(event.subject_id)
            return f"recorded the opening of a placement search for {who}: {wanted}"
        case ProviderApproached():
            search = _cited("the placement search", began)
            return f"recorded that {event.provider} was approached in {search}"
        case ProviderAnswered():
            search = _cited("the placement search", began)
            said = {"offered": "offer", "refused": "refusal", "no-answer": "silence"}
            return f"recorded a provider's {said[event.answer.answer]} in {search}"
        case OfferWithdrawn():
            search = _cited("the placement search", began)
            return f"recorded that an offer was withdrawn in {search}"
        case SearchClosed():
            outcome = event.outcome.outcome.replace("-", " ")
            return f"recorded the end of {_cited('the placement search', began)}: {outcome}"
        case PlacementStarted():
            kind = placement.CODES.placement_types.named(event.placement_type).title
            who = names.subject(event.subject_id)
            return f"recorded a placement of {who}: {event.placement_type}, {kind}"
        case PlacementEnded():
            return f"recorded the end of {_cited('the placement', began)}"
        case PlacementWithdrawn():
            return _in_error("the placement", began)
        case SearchWithdrawn():
            return _in_error("the placement search", began)
        case _:
            return None


def _in_error(words: str, began: HistoryRow | None) -> str:
    return f"withdrew {_cited(words, began)} as recorded in error"


def _did_about_assessment(event: Event, names: Memory, began: HistoryRow | None) -> str | None:
    match event:
        case AssessmentMade():
            kind = assessment.CODES.kinds.named(event.content.kind).title
            found = {"met": ", criteria met", "not-met": ", criteria not met", "no-criteria": ""}
            who = names.subject(event.subject_id)
            return f"recorded an assessment of {who}: {kind}{found[event.content.criteria]}"
        case AssessmentCorrected():
            return f"corrected {_cited('the assessment', began)}"
        case AssessmentWithdrawn():
            return _in_error("the assessment", began)
        case _:
            return None


def _did_about_period(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory, began: HistoryRow | None
) -> str | None:
    match event:
        case ProtectionPlanStarted():
            category = plans.CODES.categories.named(event.category).title.lower()
            who = names.subject(event.subject_id)
            return f"recorded the start of a child protection plan for {who}: {category}"
        case ProtectionPlanEnded():
            return f"recorded the end of {_cited('the child protection plan', began)}"
        case Section47Opened():
            who = names.subject(event.subject_id)
            return f"recorded the opening of a section 47 enquiry about {who}"
        case Section47Concluded():
            outcome = plans.CODES.section_47_outcomes.named(event.outcome).title.lower()
            return f"recorded what {_cited('the section 47 enquiry', began)} concluded: {outcome}"
        case PoliceEnquiryOpened():
            who = names.subject(event.subject_id)
            return f"recorded the opening of a police enquiry about {who}"
        case PoliceEnquiryConcluded():
            outcome = plans.CODES.police_outcomes.named(event.outcome).title.lower()
            return f"recorded what {_cited('the police enquiry', began)} concluded: {outcome}"
        case LeadProfessionalNamed():
            who = names.subject(event.subject_id)
            return f"recorded {event.role}, {event.service}, as lead professional for {who}"
        case LeadProfessionalEnded():
            return f"recorded that {_cited('the lead professional', began)} leads no longer"
        case CareArrangementBegun():
            kind = plans.CODES.arrangements.named(event.arrangement).title.lower()
            who = names.subject(event.subject_id)
            return f"recorded in whose care {who} came: {kind}"
        case CareArrangementEnded():
            return f"recorded the end of {_cited('the care arrangement', began)}"
        case _ if isinstance(event, TakenBack):
            return _in_error(f"the {_CALLED[plans.WITHDRAWS[type(event)]]}", began)
        case _:
            return None


def _cited(words: str, began: HistoryRow | None) -> str:
    return f"{words} (§{began.position})" if began else words
