"""Golden examples of the events about a child's care: see `tests.support.golden`."""

from __future__ import annotations

from typing import Any

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
    CareArrangementBegun,
    CareArrangementEnded,
    CareArrangementWithdrawn,
    LeadProfessionalEnded,
    LeadProfessionalNamed,
    LeadProfessionalWithdrawn,
    PoliceEnquiryConcluded,
    PoliceEnquiryOpened,
    PoliceEnquiryWithdrawn,
    ProtectionPlanEnded,
    ProtectionPlanStarted,
    ProtectionPlanWithdrawn,
    Section47Concluded,
    Section47Opened,
    Section47Withdrawn,
)
from tests.support.builders import CHILD, HOSPITAL, POLICE, SOCIAL_CARE, an_id
from tests.support.golden_parts import LATER, SOURCE, WHEN, example

_TOLD = [{"agency": HOSPITAL, "occurred": LATER}]
_BEGUN: dict[str, Any] = {
    "by_agency": SOCIAL_CARE,
    "subject_id": CHILD,
    "occurred": WHEN,
    "told": _TOLD,
    "source": SOURCE,
    "sensitivity": "own-agency",
}
_ENDED: dict[str, Any] = {"reason": "It was no longer needed.", "occurred": LATER, "told": _TOLD}
_IN_ERROR = {"reason": "It was keyed for the wrong child."}
_ASSESSED: dict[str, Any] = {
    "kind": "mental-health-act",
    "section": "s2",
    "assessors": ["Approved mental health professional 1", "Psychiatrist 1"],
    "criteria": "not-met",
    "outcome": "Not detained.",
    "reasons": "No mental disorder of a degree that warrants detention.",
    "occurred": WHEN,
    "ended": LATER,
    "told": _TOLD,
    "source": SOURCE,
    "sensitivity": "health",
}

OF_CARE: tuple[Event, ...] = (
    example(
        SearchOpened,
        by_agency=SOCIAL_CARE,
        subject_id=CHILD,
        wanted="therapeutic-home",
        why="The ward is no home.",
        urgency="today",
        occurred=WHEN,
        source=SOURCE,
        sensitivity="own-agency",
    ),
    example(
        ProviderApproached,
        approach_id=an_id("approach"),
        provider="Provider A",
        occurred=WHEN,
        note="By telephone.",
    ),
    example(
        ProviderAnswered,
        approach_id=an_id("approach"),
        answer={"answer": "refused", "reason": "no-vacancy", "said": "Full until June."},
        occurred=LATER,
    ),
    example(
        OfferWithdrawn, approach_id=an_id("approach"), reason="Two staff left.", occurred=LATER
    ),
    example(
        SearchClosed,
        outcome={"outcome": "found", "approach_id": str(an_id("approach"))},
        reason="A home was found.",
        occurred=LATER,
    ),
    example(SearchWithdrawn, **_IN_ERROR),
    example(
        PlacementStarted,
        by_agency=SOCIAL_CARE,
        subject_id=CHILD,
        placement_type="K2",
        where="A children's home in the region",
        legal_status="L2",
        reason="S",
        search_id=an_id("search"),
        occurred=WHEN,
        told=_TOLD,
        source=SOURCE,
        sensitivity="third-party",
    ),
    example(PlacementEnded, change="CARPL", **_ENDED),
    example(PlacementWithdrawn, **_IN_ERROR),
    example(AssessmentMade, by_agency=HOSPITAL, subject_id=CHILD, content=_ASSESSED),
    example(
        AssessmentCorrected,
        corrects_version=1,
        content=_ASSESSED | {"section": "s3"},
        reason="The section was mistaken.",
    ),
    example(AssessmentWithdrawn, **_IN_ERROR),
    example(ProtectionPlanStarted, category="neglect", **_BEGUN),
    example(ProtectionPlanEnded, **_ENDED),
    example(ProtectionPlanWithdrawn, **_IN_ERROR),
    example(Section47Opened, strategy_discussion=WHEN, concern="A mark was seen.", **_BEGUN),
    example(Section47Concluded, outcome="substantiated-conference", **_ENDED),
    example(Section47Withdrawn, **_IN_ERROR),
    example(PoliceEnquiryOpened, concern="A mark was seen.", **(_BEGUN | {"by_agency": POLICE})),
    example(PoliceEnquiryConcluded, outcome="no-further-action", **_ENDED),
    example(PoliceEnquiryWithdrawn, **_IN_ERROR),
    example(LeadProfessionalNamed, role="SW1", service="Children in care team", **_BEGUN),
    example(LeadProfessionalEnded, **_ENDED),
    example(LeadProfessionalWithdrawn, **_IN_ERROR),
    example(CareArrangementBegun, arrangement="local-authority", carer="The authority", **_BEGUN),
    example(CareArrangementEnded, **_ENDED),
    example(CareArrangementWithdrawn, **_IN_ERROR),
)
