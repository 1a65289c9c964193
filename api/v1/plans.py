"""Plans, enquiries, lead professionals, and in whose care a child is: begun and ended."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_care import (
    ArrangementBody,
    EndBody,
    LeadBody,
    PlanBody,
    PoliceConclusionBody,
    PoliceEnquiryBody,
    Section47Body,
    Section47ConclusionBody,
)
from api.v1.concepts import PERIOD
from api.v1.route import Route
from domain.identifiers import new_id
from domain.plans import (
    BeginCareArrangement,
    ConcludePoliceEnquiry,
    ConcludeSection47,
    EndCareArrangement,
    EndLeadProfessional,
    EndProtectionPlan,
    NameLeadProfessional,
    OpenPoliceEnquiry,
    OpenSection47,
    StartProtectionPlan,
    begin_care_arrangement,
    conclude_police_enquiry,
    conclude_section_47,
    end_care_arrangement,
    end_lead_professional,
    end_protection_plan,
    name_lead_professional,
    open_police_enquiry,
    open_section_47,
    start_protection_plan,
)

router = APIRouter(
    route_class=Route,
    tags=["plans"],
    prefix="/v1/cases/{case_id}",
    responses=WRITES,
)


@router.post(
    "/protection-plans",
    status_code=201,
    summary="Record that a child protection plan started",
    responses=CREATED,
    openapi_extra=permitting("plan.record"),
)
async def begin_plan(
    case_id: UUID, body: PlanBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A child became the subject of a plan."""
    asked = writing.asked(case_id, body, period_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(PERIOD, StartProtectionPlan(**asked), start_protection_plan)
    location = f"/v1/cases/{case_id}/protection-plans/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/protection-plans/{plan_id}/end",
    summary="Record that a child protection plan ended",
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def end_plan(
    case_id: UUID, plan_id: UUID, body: EndBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The child is no longer the subject of it."""
    asked = writing.asked(case_id, body, period_id=plan_id)
    receipt = await writing.carry_out(
        PERIOD, plan_id, EndProtectionPlan(**asked), end_protection_plan
    )
    return receipt_answer(receipt, response)


@router.post(
    "/section-47-enquiries",
    status_code=201,
    summary="Record that a section 47 enquiry was opened",
    responses=CREATED,
    openapi_extra=permitting("plan.record"),
)
async def begin_section_47(
    case_id: UUID, body: Section47Body, writing: Writing, response: Response
) -> ReceiptAnswer:
    """After a strategy discussion, if one is known of."""
    asked = writing.asked(case_id, body, period_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(PERIOD, OpenSection47(**asked), open_section_47)
    location = f"/v1/cases/{case_id}/section-47-enquiries/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/section-47-enquiries/{enquiry_id}/conclusion",
    summary="Record what a section 47 enquiry concluded",
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def end_section_47(
    case_id: UUID,
    enquiry_id: UUID,
    body: Section47ConclusionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Its outcome, and why."""
    asked = writing.asked(case_id, body, period_id=enquiry_id)
    receipt = await writing.carry_out(
        PERIOD, enquiry_id, ConcludeSection47(**asked), conclude_section_47
    )
    return receipt_answer(receipt, response)


@router.post(
    "/police-enquiries",
    status_code=201,
    summary="Record that the police began to enquire",
    responses=CREATED,
    openapi_extra=permitting("plan.record"),
)
async def begin_police_enquiry(
    case_id: UUID, body: PoliceEnquiryBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """What into, as plainly as may be said to the review."""
    asked = writing.asked(case_id, body, period_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(PERIOD, OpenPoliceEnquiry(**asked), open_police_enquiry)
    location = f"/v1/cases/{case_id}/police-enquiries/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/police-enquiries/{police_enquiry_id}/conclusion",
    summary="Record what a police enquiry concluded",
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def end_police_enquiry(
    case_id: UUID,
    police_enquiry_id: UUID,
    body: PoliceConclusionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Its outcome, and why."""
    asked = writing.asked(case_id, body, period_id=police_enquiry_id)
    receipt = await writing.carry_out(
        PERIOD, police_enquiry_id, ConcludePoliceEnquiry(**asked), conclude_police_enquiry
    )
    return receipt_answer(receipt, response)


@router.post(
    "/lead-professionals",
    status_code=201,
    summary="Record a lead professional",
    responses=CREATED,
    openapi_extra=permitting("plan.record"),
)
async def begin_lead(
    case_id: UUID, body: LeadBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Who leads for a person of the case, and for which service."""
    asked = writing.asked(case_id, body, period_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(PERIOD, NameLeadProfessional(**asked), name_lead_professional)
    location = f"/v1/cases/{case_id}/lead-professionals/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/lead-professionals/{lead_id}/end",
    summary="Record that a lead professional leads no longer",
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def end_lead(
    case_id: UUID, lead_id: UUID, body: EndBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Whether or not somebody else was named."""
    asked = writing.asked(case_id, body, period_id=lead_id)
    receipt = await writing.carry_out(
        PERIOD, lead_id, EndLeadProfessional(**asked), end_lead_professional
    )
    return receipt_answer(receipt, response)


@router.post(
    "/care-arrangements",
    status_code=201,
    summary="Record in whose care somebody came",
    responses=CREATED,
    openapi_extra=permitting("plan.record"),
)
async def begin_arrangement(
    case_id: UUID, body: ArrangementBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A parent's, a relative's, a local authority's."""
    asked = writing.asked(case_id, body, period_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(PERIOD, BeginCareArrangement(**asked), begin_care_arrangement)
    location = f"/v1/cases/{case_id}/care-arrangements/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/care-arrangements/{arrangement_id}/end",
    summary="Record that somebody left a person's care",
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def end_arrangement(
    case_id: UUID, arrangement_id: UUID, body: EndBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """When, and why."""
    asked = writing.asked(case_id, body, period_id=arrangement_id)
    receipt = await writing.carry_out(
        PERIOD, arrangement_id, EndCareArrangement(**asked), end_care_arrangement
    )
    return receipt_answer(receipt, response)
