"""What requests about a child's care hold. Field names are those of the events that they become."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import BaseModel

from api.v1.bodies import example
from domain.assessment import AssessmentSaid
from domain.in_error import InErrorFacts
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

_CHILD = "018f6b1e-7c3a-7d21-9f00-000000000001"
_SOURCE: dict[str, Any] = {"system": "Case record", "reference": "C-51"}
_BEGUN: dict[str, Any] = {
    "subject_id": _CHILD,
    "occurred": "2026-03-05T10:30+00:00",
    "told": [{"agency": "acute-hospital", "occurred": "2026-03-05"}],
    "source": _SOURCE,
}
_ENDED: dict[str, Any] = {
    "reason": "Concerns were substantiated.",
    "occurred": "2026-03-12",
    "told": [],
}


class SearchBody(SearchFacts):
    """A search for a placement, about to begin."""

    model_config = example(
        subject_id=_CHILD,
        wanted="therapeutic-home",
        why="The ward is no home for Elliot.",
        urgency="days",
        occurred="2026-03-09T09:00+00:00",
        source=_SOURCE,
    )

    subject_id: UUID


class ApproachBody(ApproachFacts):
    """A provider that was asked."""

    model_config = example(provider="Provider A", occurred="2026-03-09T13:40+00:00")

    approach_id: UUID | None = None


class AnswerBody(AnswerFacts):
    """What a provider answered."""

    model_config = example(
        answer={"answer": "refused", "reason": "no-vacancy"}, occurred="2026-03-09T15:05+00:00"
    )


class WithdrawalBody(WithdrawalFacts):
    """Why an offer was taken back."""

    model_config = example(reason="Two of its staff had left.", occurred="2026-03-11")


class ClosingBody(ClosingFacts):
    """What came of a search."""

    model_config = example(
        outcome={"outcome": "not-found"},
        reason="No suitable placement was available anywhere in the country.",
        occurred="2026-03-17T15:00+00:00",
    )


class PlacementBody(PlacementFacts):
    """Where somebody began to live."""

    model_config = example(
        subject_id=_CHILD,
        placement_type="T1",
        where="The children's ward",
        legal_status="L2",
        reason="S",
        occurred="2026-03-07T16:10+00:00",
        source=_SOURCE,
    )

    subject_id: UUID


class PlacementEndBody(PlacementEndFacts):
    """Why a placement ended."""

    model_config = example(change="CARPL", reason="Moved to a home.", occurred="2026-03-19")


class AssessmentBody(BaseModel):
    """An assessment that was made."""

    model_config = example(
        subject_id=_CHILD,
        content={
            "kind": "mental-health-act",
            "section": "s2",
            "assessors": ["Approved mental health professional 1", "Psychiatrist 1"],
            "criteria": "not-met",
            "outcome": "Not detained.",
            "reasons": "No mental disorder of a nature or degree that warrants detention.",
            "occurred": "2026-03-08T15:10+00:00",
            "source": _SOURCE,
        },
    )

    subject_id: UUID
    content: AssessmentSaid


class AssessmentCorrectionBody(BaseModel):
    """An assessment restated."""

    model_config = example(
        content={
            "kind": "mental-health-act",
            "section": "s3",
            "assessors": ["Approved mental health professional 1", "Psychiatrist 1"],
            "criteria": "not-met",
            "outcome": "Not detained.",
            "reasons": "No mental disorder of a nature or degree that warrants detention.",
            "occurred": "2026-03-08T15:10+00:00",
            "source": _SOURCE,
        },
        reason="The section was mistaken.",
    )

    content: AssessmentSaid
    reason: Summary


class PlanBody(PlanFacts):
    """A child protection plan that started."""

    model_config = example(category="emotional-abuse", **_BEGUN)

    subject_id: UUID


class Section47Body(Section47Facts):
    """A section 47 enquiry that was opened."""

    model_config = example(
        concern="A mark was seen.", strategy_discussion="2026-03-05T10:05+00:00", **_BEGUN
    )

    subject_id: UUID


class PoliceEnquiryBody(PoliceEnquiryFacts):
    """A police enquiry that was opened."""

    model_config = example(concern="A mark was seen.", **_BEGUN)

    subject_id: UUID


class LeadBody(LeadFacts):
    """Somebody who was named to lead."""

    model_config = example(role="SW3", service="Assessment team", **_BEGUN)

    subject_id: UUID


class ArrangementBody(ArrangementFacts):
    """In whose care somebody came."""

    model_config = example(arrangement="parent", carer="Elliot's mother", **_BEGUN)

    subject_id: UUID


class EndBody(EndFacts):
    """How it ended."""

    model_config = example(**_ENDED)


class InErrorBody(InErrorFacts):
    """Why it should never have been on the record."""

    model_config = example(reason="It was keyed for the wrong child.")


class Section47ConclusionBody(ConclusionFacts):
    """What a section 47 enquiry concluded."""

    model_config = example(outcome="substantiated-conference", **_ENDED)


class PoliceConclusionBody(ConclusionFacts):
    """What a police enquiry concluded."""

    model_config = example(outcome="no-further-action", **_ENDED)
