"""What events about a child's care look like as items of a chronology. See `items`."""

from __future__ import annotations

from domain import assessment, placement, plans
from domain.assessment import AssessmentContent, AssessmentCorrected, AssessmentMade
from domain.event import Event
from domain.placement import (
    OfferWithdrawn,
    PlacementEnded,
    PlacementStarted,
    ProviderAnswered,
    ProviderApproached,
    Refused,
    SearchClosed,
    SearchEvent,
    SearchOpened,
    SearchWithdrawn,
)
from domain.plans import (
    Begun,
    CareArrangementBegun,
    CareArrangementEnded,
    Ended,
    LeadProfessionalEnded,
    LeadProfessionalNamed,
    PoliceEnquiryConcluded,
    PoliceEnquiryOpened,
    ProtectionPlanEnded,
    ProtectionPlanStarted,
    Section47Concluded,
    Section47Opened,
)
from domain.text import AgencyCode
from projections.items.described import Approached, Described, Facts, Thread, facts
from projections.memory import Memory

#: Kinds of items about care, as stored and as read.
CARE_KINDS: dict[str, str] = {
    "placement-search-opened": "Placement search opened",
    "provider-approached": "Provider approached",
    "provider-answered": "Provider answered",
    "offer-withdrawn": "Offer withdrawn",
    "placement-search-closed": "Placement search closed",
    "placement-started": "Placement started",
    "placement-ended": "Placement ended",
    "assessment-made": "Assessment made",
    "protection-plan-started": "Child protection plan started",
    "protection-plan-ended": "Child protection plan ended",
    "section-47-opened": "Section 47 enquiry opened",
    "section-47-concluded": "Section 47 enquiry concluded",
    "police-enquiry-opened": "Police enquiry opened",
    "police-enquiry-concluded": "Police enquiry concluded",
    "lead-professional-named": "Lead professional named",
    "lead-professional-ended": "Lead professional ended",
    "care-arrangement-begun": "Care arrangement begun",
    "care-arrangement-ended": "Care arrangement ended",
}
_BEGAN: dict[type[Begun], str] = {
    ProtectionPlanStarted: "protection-plan-started",
    Section47Opened: "section-47-opened",
    PoliceEnquiryOpened: "police-enquiry-opened",
    LeadProfessionalNamed: "lead-professional-named",
    CareArrangementBegun: "care-arrangement-begun",
}
_ENDED: dict[type[Ended], str] = {
    ProtectionPlanEnded: "protection-plan-ended",
    Section47Concluded: "section-47-concluded",
    PoliceEnquiryConcluded: "police-enquiry-concluded",
    LeadProfessionalEnded: "lead-professional-ended",
    CareArrangementEnded: "care-arrangement-ended",
}
_ANSWERS = {"offered": "offered a place", "refused": "refused", "no-answer": "gave no answer"}
_OUTCOMES = {
    "found": "A placement was found",
    "not-found": "Nothing was found",
    "need-ended": "It was no longer needed",
}
#: The fact of an item that says of whom it is.
_ABOUT = "About"
_CRITERIA = {"met": "Criteria met", "not-met": "Criteria not met", "no-criteria": None}


def care(event: Event, thread: Thread, names: Memory) -> Described | None:
    """The event as an item, if it is about a child's care and happened in the world."""
    # That something was recorded in error is said on each of its items: see `taken_back`.
    if isinstance(event, SearchEvent) and not isinstance(event, SearchWithdrawn):
        return _search(event, thread)
    if isinstance(event, Begun):
        return _begun(event, names)
    if isinstance(event, Ended):
        return _ended(event, thread)
    match event:
        case PlacementStarted() | PlacementEnded():
            return _placement(event, thread, names)
        case AssessmentMade():
            return _assessment(event, names)
        case _:
            return None


def _search(
    event: SearchOpened | ProviderApproached | ProviderAnswered | OfferWithdrawn | SearchClosed,
    thread: Thread,
) -> Described:
    match event:
        case SearchOpened():
            wanted = placement.CODES.wanted.named(event.wanted).title
            return Described(
                item="placement",
                kind="placement-search-opened",
                agency=event.by_agency,
                title=f"Placement search opened: {wanted}",
                summary=event.why,
                occurred=event.occurred,
                facts=facts(
                    ("Wanted", wanted),
                    ("Urgency", placement.CODES.urgencies.named(event.urgency).title),
                ),
                source=event.source,
                thread=Thread(concern=wanted),
            )
        case ProviderApproached():
            asked = Approached(approach_id=event.approach_id, provider=event.provider)
            return Described(
                item="placement",
                kind="provider-approached",
                agency=event.attribution.agency,
                title=f"Provider approached: {event.provider}",
                summary=event.note or f"{event.provider} was asked.",
                occurred=event.occurred,
                facts=facts(("Wanted", thread.concern)),
                thread=thread.model_copy(
                    update={"approached": (*(thread.approached or ()), asked)}
                ),
            )
        case ProviderAnswered():
            who = thread.provider(event.approach_id)
            refused = event.answer if isinstance(event.answer, Refused) else None
            reason = refused and placement.CODES.refusals.named(refused.reason).title
            said = _ANSWERS[event.answer.answer]
            return Described(
                item="placement",
                kind="provider-answered",
                agency=event.attribution.agency,
                title=f"{who} {said}" + (f": {reason}" if reason else ""),
                summary=(refused and refused.said) or f"{who} {said}.",
                occurred=event.occurred,
                facts=facts(("Reason", reason), ("Wanted", thread.concern)),
                thread=thread,
            )
        case OfferWithdrawn():
            who = thread.provider(event.approach_id)
            return Described(
                item="placement",
                kind="offer-withdrawn",
                agency=event.attribution.agency,
                title=f"{who} withdrew its offer",
                summary=event.reason,
                occurred=event.occurred,
                thread=thread,
            )
        case SearchClosed():
            return Described(
                item="placement",
                kind="placement-search-closed",
                agency=event.attribution.agency,
                title=f"Placement search closed: {_OUTCOMES[event.outcome.outcome].lower()}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("Wanted", thread.concern)),
                thread=thread,
            )


def _placement(
    event: PlacementStarted | PlacementEnded, thread: Thread, names: Memory
) -> Described:
    codes = placement.CODES
    if isinstance(event, PlacementEnded):
        change = codes.changes.named(event.change).title if event.change else None
        return Described(
            item="placement",
            kind="placement-ended",
            agency=event.attribution.agency,
            title="Placement ended" + (f": {thread.concern}" if thread.concern else ""),
            summary=event.reason,
            occurred=event.occurred,
            facts=facts(("Reason code", _coded(event.change, change))),
            told=event.told,
            thread=thread,
        )
    kind = codes.placement_types.named(event.placement_type).title
    status = event.legal_status
    return Described(
        item="placement",
        kind="placement-started",
        agency=event.by_agency,
        title=f"Placement started: {kind}",
        summary=event.where,
        occurred=event.occurred,
        facts=facts(
            (_ABOUT, names.subject(event.subject_id)),
            ("Placement type", _coded(event.placement_type, kind)),
            (
                "Legal status as stated",
                status and _coded(status, codes.legal_statuses.named(status).title),
            ),
            (
                "Reason for new episode",
                _coded(event.reason, codes.reasons.named(event.reason).title),
            ),
        ),
        source=event.source,
        told=event.told,
        thread=Thread(concern=event.where),
    )


def _assessment(event: AssessmentMade, names: Memory) -> Described:
    return _assessed(event.content, event.by_agency, names.subject(event.subject_id))


def restated(event: AssessmentCorrected, agency: AgencyCode, before: Facts) -> Described:
    """What the item of an assessment says once it was corrected. `agency` and `before` are whose it
    is and the facts that it had: a correction says neither whose nor of whom it is.
    """
    return _assessed(event.content, agency, dict(before).get(_ABOUT))


def _assessed(said: AssessmentContent, agency: AgencyCode, whom: str | None) -> Described:
    kind = assessment.CODES.kinds.named(said.kind).title
    found = _CRITERIA[said.criteria]
    section = said.section and assessment.CODES.sections.named(said.section).title
    return Described(
        item="assessment",
        kind="assessment-made",
        agency=agency,
        title=f"{kind}" + (f": {found.lower()}" if found else ""),
        summary=said.outcome,
        occurred=said.occurred,
        facts=facts(
            (_ABOUT, whom),
            ("Section considered", section),
            ("Criteria", found),
            ("Assessors", "; ".join(said.assessors)),
            ("Reasons", said.reasons),
            ("Ended", said.ended),
        ),
        source=said.source,
        told=said.told,
    )


def _begun(event: Begun, names: Memory) -> Described:
    kind = _BEGAN[type(event)]
    discussed = None
    match event:
        case ProtectionPlanStarted():
            what = plans.CODES.categories.named(event.category).title
            summary = f"Category: {what.lower()}."
        case Section47Opened():
            what, summary, discussed = None, event.concern, event.strategy_discussion
        case PoliceEnquiryOpened():
            what, summary = None, event.concern
        case LeadProfessionalNamed():
            what, summary = event.role, f"{event.role}, {event.service}."
        case CareArrangementBegun():
            what = plans.CODES.arrangements.named(event.arrangement).title
            summary = f"In the care of {event.carer}."
    return Described(
        item="plan",
        kind=kind,
        agency=event.by_agency,
        title=CARE_KINDS[kind] + (f": {what}" if what else ""),
        summary=summary,
        occurred=event.occurred,
        facts=facts((_ABOUT, names.subject(event.subject_id)), ("Strategy discussion", discussed)),
        source=event.source,
        told=event.told,
        thread=Thread(concern=what),
    )


def _ended(event: Ended, thread: Thread) -> Described:
    kind = _ENDED[type(event)]
    outcome = None
    match event:
        case Section47Concluded():
            outcome = plans.CODES.section_47_outcomes.named(event.outcome).title
        case PoliceEnquiryConcluded():
            outcome = plans.CODES.police_outcomes.named(event.outcome).title
        case _:
            pass
    what = outcome or thread.concern
    return Described(
        item="plan",
        kind=kind,
        agency=event.attribution.agency,
        title=CARE_KINDS[kind] + (f": {what}" if what else ""),
        summary=event.reason,
        occurred=event.occurred,
        facts=facts(("Outcome", outcome)),
        told=event.told,
        thread=thread,
    )


def _coded(code: str | None, title: str | None) -> str | None:
    """A code with its title: K2, Children's home."""
    return f"{code}, {title}" if code else None
