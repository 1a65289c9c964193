"""Reading what is on the record of a child's care: searches, placements, assessments, periods."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.access import permitting
from api.concurrency import entity_tag
from api.openapi import READS
from api.reading import Asking, AsOf, as_of, one_of, require_json
from api.v1.route import Route
from domain.assessment import AssessmentNotOnRecord
from domain.placement import Funnel, PlacementNotOnRecord, SearchNotOnRecord
from domain.plans import PeriodNotOnRecord
from projections.case_file.funnels import funnel_of
from projections.case_file.rows_of_care import (
    AssessmentRow,
    PeriodKind,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)

router = APIRouter(
    route_class=Route,
    prefix="/v1/cases/{case_id}",
    responses=READS,
    dependencies=[Depends(require_json)],
)


class SearchesAnswer(BaseModel):
    """The placement searches of a case."""

    as_of: AsOf
    placement_searches: tuple[PlacementSearchRow, ...]


class SearchAnswer(BaseModel):
    """One search, with its funnel worked out for the moment of the answer."""

    as_of: AsOf
    placement_search: PlacementSearchRow
    funnel: Funnel | None = Field(
        description="None where the search was withdrawn as recorded in error."
    )


class PlacementsAnswer(BaseModel):
    """The placements of a case."""

    as_of: AsOf
    placements: tuple[PlacementRow, ...]


class PlacementAnswer(BaseModel):
    """One placement."""

    as_of: AsOf
    placement: PlacementRow


class AssessmentsAnswer(BaseModel):
    """The assessments of a case."""

    as_of: AsOf
    assessments: tuple[AssessmentRow, ...]


class AssessmentAnswer(BaseModel):
    """One assessment, with what it said before it was corrected."""

    as_of: AsOf
    assessment: AssessmentRow


class PeriodsAnswer(BaseModel):
    """Plans, enquiries, leads or arrangements of a case."""

    as_of: AsOf
    periods: tuple[PeriodRow, ...]


class PeriodAnswer(BaseModel):
    """One of them."""

    as_of: AsOf
    period: PeriodRow


@router.get(
    "/placement-searches",
    summary="List placement searches",
    tags=["placements"],
    openapi_extra=permitting("case.read"),
)
async def list_searches(case_id: UUID, asking: Asking) -> SearchesAnswer:
    """Each with every provider that was asked."""
    view, file, _ = await asking.file(case_id)
    return SearchesAnswer(as_of=as_of(view), placement_searches=file.placement_searches)


@router.get(
    "/placement-searches/{search_id}",
    summary="Read a placement search",
    tags=["placements"],
    openapi_extra=permitting("case.read"),
)
async def show_search(
    case_id: UUID, search_id: UUID, asking: Asking, response: Response
) -> SearchAnswer:
    """With its funnel: asked, answered, refused by reason, waiting, and how long answers took."""
    view, file, _ = await asking.file(case_id)
    row = one_of(file.placement_searches, lambda row: row.search_id == search_id, SearchNotOnRecord)
    response.headers["ETag"] = entity_tag(row.version)
    now = datetime.now(UTC) if view.is_now else view.recorded_at or datetime.now(UTC)
    found = None if row.withdrawn else funnel_of(row, now)
    return SearchAnswer(as_of=as_of(view), placement_search=row, funnel=found)


@router.get(
    "/placements",
    summary="List placements",
    tags=["placements"],
    openapi_extra=permitting("case.read"),
)
async def list_placements(case_id: UUID, asking: Asking) -> PlacementsAnswer:
    """In the order in which they went on the record."""
    view, file, _ = await asking.file(case_id)
    return PlacementsAnswer(as_of=as_of(view), placements=file.placements)


@router.get(
    "/placements/{placement_id}",
    summary="Read a placement",
    tags=["placements"],
    openapi_extra=permitting("case.read"),
)
async def show_placement(
    case_id: UUID, placement_id: UUID, asking: Asking, response: Response
) -> PlacementAnswer:
    """With how it ended, if it did."""
    view, file, _ = await asking.file(case_id)
    row = one_of(
        file.placements, lambda row: row.placement_id == placement_id, PlacementNotOnRecord
    )
    response.headers["ETag"] = entity_tag(row.version)
    return PlacementAnswer(as_of=as_of(view), placement=row)


@router.get(
    "/assessments",
    summary="List assessments",
    tags=["assessments"],
    openapi_extra=permitting("case.read"),
)
async def list_assessments(case_id: UUID, asking: Asking) -> AssessmentsAnswer:
    """Whatever they found, in the order in which they went on the record."""
    view, file, _ = await asking.file(case_id)
    return AssessmentsAnswer(as_of=as_of(view), assessments=file.assessments)


@router.get(
    "/assessments/{assessment_id}",
    summary="Read an assessment",
    tags=["assessments"],
    openapi_extra=permitting("case.read"),
)
async def show_assessment(
    case_id: UUID, assessment_id: UUID, asking: Asking, response: Response
) -> AssessmentAnswer:
    """As it was last stated, with what it said before."""
    view, file, _ = await asking.file(case_id)
    row = one_of(
        file.assessments, lambda row: row.assessment_id == assessment_id, AssessmentNotOnRecord
    )
    response.headers["ETag"] = entity_tag(row.version)
    return AssessmentAnswer(as_of=as_of(view), assessment=row)


@router.get(
    "/protection-plans",
    summary="List child protection plans",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def list_plans(case_id: UUID, asking: Asking) -> PeriodsAnswer:
    """Each with its end, where one is on the record."""
    return await _periods(asking, case_id, "protection-plan")


@router.get(
    "/protection-plans/{plan_id}",
    summary="Read a child protection plan",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def show_plans(
    case_id: UUID, plan_id: UUID, asking: Asking, response: Response
) -> PeriodAnswer:
    """Its ETag is for If-Match on its end."""
    return await _period(asking, case_id, plan_id, "protection-plan", response)


@router.get(
    "/section-47-enquiries",
    summary="List section 47 enquiries",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def list_section_47(case_id: UUID, asking: Asking) -> PeriodsAnswer:
    """Each with its end, where one is on the record."""
    return await _periods(asking, case_id, "section-47")


@router.get(
    "/section-47-enquiries/{enquiry_id}",
    summary="Read a section 47 enquiry",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def show_section_47(
    case_id: UUID, enquiry_id: UUID, asking: Asking, response: Response
) -> PeriodAnswer:
    """Its ETag is for If-Match on its end."""
    return await _period(asking, case_id, enquiry_id, "section-47", response)


@router.get(
    "/police-enquiries",
    summary="List police enquiries",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def list_police_enquiries(case_id: UUID, asking: Asking) -> PeriodsAnswer:
    """Each with its end, where one is on the record."""
    return await _periods(asking, case_id, "police-enquiry")


@router.get(
    "/police-enquiries/{police_enquiry_id}",
    summary="Read a police enquiry",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def show_police_enquiries(
    case_id: UUID, police_enquiry_id: UUID, asking: Asking, response: Response
) -> PeriodAnswer:
    """Its ETag is for If-Match on its end."""
    return await _period(asking, case_id, police_enquiry_id, "police-enquiry", response)


@router.get(
    "/lead-professionals",
    summary="List lead professionals",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def list_leads(case_id: UUID, asking: Asking) -> PeriodsAnswer:
    """Each with its end, where one is on the record."""
    return await _periods(asking, case_id, "lead-professional")


@router.get(
    "/lead-professionals/{lead_id}",
    summary="Read a lead professional",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def show_leads(
    case_id: UUID, lead_id: UUID, asking: Asking, response: Response
) -> PeriodAnswer:
    """Its ETag is for If-Match on its end."""
    return await _period(asking, case_id, lead_id, "lead-professional", response)


@router.get(
    "/care-arrangements",
    summary="List care arrangements",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def list_arrangements(case_id: UUID, asking: Asking) -> PeriodsAnswer:
    """Each with its end, where one is on the record."""
    return await _periods(asking, case_id, "care-arrangement")


@router.get(
    "/care-arrangements/{arrangement_id}",
    summary="Read a care arrangement",
    tags=["plans"],
    openapi_extra=permitting("case.read"),
)
async def show_arrangements(
    case_id: UUID, arrangement_id: UUID, asking: Asking, response: Response
) -> PeriodAnswer:
    """Its ETag is for If-Match on its end."""
    return await _period(asking, case_id, arrangement_id, "care-arrangement", response)


async def _periods(asking: Asking, case_id: UUID, kind: PeriodKind) -> PeriodsAnswer:
    view, file, _ = await asking.file(case_id)
    return PeriodsAnswer(
        as_of=as_of(view), periods=tuple(row for row in file.periods if row.kind == kind)
    )


async def _period(
    asking: Asking, case_id: UUID, period_id: UUID, kind: PeriodKind, response: Response
) -> PeriodAnswer:
    view, file, _ = await asking.file(case_id)
    row = one_of(
        file.periods,
        lambda row: (row.period_id, row.kind) == (period_id, kind),
        PeriodNotOnRecord,
    )
    response.headers["ETag"] = entity_tag(row.version)
    return PeriodAnswer(as_of=as_of(view), period=row)
