"""Events about a child's care as random histories write them: see `tests.projections.histories`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from tests.support.builders import CHILD, SOURCE


def _told(it: Any) -> list[dict[str, Any]]:
    return [{"agency": it.other, "occurred": it.later}][: it.a % 2]


def _sensitivity(it: Any) -> str:
    return ("open", "health", "own-agency", "police-sensitive")[it.a % 4]


def _begun(it: Any) -> dict[str, Any]:
    return {
        "by_agency": it.agency,
        "subject_id": CHILD,
        "occurred": it.occurred,
        "told": _told(it),
        "source": SOURCE,
        "sensitivity": _sensitivity(it),
    }


def _ended(it: Any) -> dict[str, Any]:
    return {"reason": it.words, "occurred": it.later, "told": _told(it)}


def _in_error(it: Any) -> dict[str, Any]:
    return {"reason": it.words}


def _assessed(it: Any) -> dict[str, Any]:
    return {
        "kind": "mental-health-act",
        "section": "s2",
        "assessors": ["AMHP1", "Doctor 2"],
        "criteria": ("met", "not-met", "no-criteria")[it.b % 3],
        "outcome": it.words,
        "reasons": it.words,
        "occurred": it.occurred,
        "told": _told(it),
        "source": SOURCE,
        "sensitivity": _sensitivity(it),
    }


_ANSWERS: tuple[dict[str, Any], ...] = (
    {"answer": "offered"},
    {"answer": "refused", "reason": "no-vacancy", "said": "Full."},
    {"answer": "refused", "reason": "a-code-of-old"},
    {"answer": "no-answer"},
)

#: The sort of stream each belongs to, and its fields, from what a `Pick` means.
FIELDS_OF_CARE: Mapping[type[Event], tuple[str, Callable[[Any], dict[str, Any]]]] = {
    SearchOpened: (
        "placement-search",
        lambda it: {
            "by_agency": it.agency,
            "subject_id": CHILD,
            "wanted": "therapeutic-home",
            "why": it.words,
            "urgency": "today",
            "occurred": it.occurred,
            "source": SOURCE,
            "sensitivity": _sensitivity(it),
        },
    ),
    ProviderApproached: (
        "placement-search",
        lambda it: {
            "approach_id": it.one_of("approach", it.b),
            "provider": f"Provider {it.b}",
            "occurred": it.occurred,
        },
    ),
    ProviderAnswered: (
        "placement-search",
        lambda it: {
            "approach_id": it.one_of("approach", it.b),
            "answer": _ANSWERS[it.c % len(_ANSWERS)],
            "occurred": it.later,
        },
    ),
    OfferWithdrawn: (
        "placement-search",
        lambda it: {
            "approach_id": it.one_of("approach", it.b),
            "reason": it.words,
            "occurred": it.later,
        },
    ),
    SearchClosed: (
        "placement-search",
        lambda it: {
            "outcome": {"outcome": ("not-found", "need-ended")[it.b % 2]},
            "reason": it.words,
            "occurred": it.later,
        },
    ),
    PlacementStarted: (
        "placement",
        lambda it: {
            **_begun(it),
            "placement_type": "K2",
            "where": it.words,
            "legal_status": ("L2", None)[it.a % 2],
            "reason": "S",
        },
    ),
    PlacementEnded: ("placement", lambda it: {**_ended(it), "change": ("CARPL", None)[it.a % 2]}),
    AssessmentMade: (
        "assessment",
        lambda it: {"by_agency": it.agency, "subject_id": CHILD, "content": _assessed(it)},
    ),
    AssessmentCorrected: (
        "assessment",
        lambda it: {"corrects_version": 1, "content": _assessed(it), "reason": it.words},
    ),
    ProtectionPlanStarted: ("period", lambda it: _begun(it) | {"category": "neglect"}),
    ProtectionPlanEnded: ("period", _ended),
    Section47Opened: (
        "period",
        lambda it: _begun(it) | {"concern": it.words, "strategy_discussion": it.occurred},
    ),
    Section47Concluded: ("period", lambda it: _ended(it) | {"outcome": "not-substantiated"}),
    PoliceEnquiryOpened: ("period", lambda it: _begun(it) | {"concern": it.words}),
    PoliceEnquiryConcluded: ("period", lambda it: _ended(it) | {"outcome": "no-further-action"}),
    LeadProfessionalNamed: ("period", lambda it: _begun(it) | {"role": "SW1", "service": "Team"}),
    LeadProfessionalEnded: ("period", _ended),
    CareArrangementBegun: (
        "period",
        lambda it: _begun(it) | {"arrangement": "parent", "carer": it.words},
    ),
    CareArrangementEnded: ("period", _ended),
    SearchWithdrawn: ("placement-search", _in_error),
    PlacementWithdrawn: ("placement", _in_error),
    AssessmentWithdrawn: ("assessment", _in_error),
    ProtectionPlanWithdrawn: ("period", _in_error),
    Section47Withdrawn: ("period", _in_error),
    PoliceEnquiryWithdrawn: ("period", _in_error),
    LeadProfessionalWithdrawn: ("period", _in_error),
    CareArrangementWithdrawn: ("period", _in_error),
}
