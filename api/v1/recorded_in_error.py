"""What was recorded in error of a child's care, or of orders and powers: taken back, with a reason,
by whoever recorded it.

It stays on the record, marked, and is read as before; it counts no more from then on.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CHANGED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_care import InErrorBody
from api.v1.concepts import ASSESSMENT, ORDER, PERIOD, PLACEMENT, POWER, SEARCH
from api.v1.route import Route
from domain.assessment import WithdrawAssessment, withdraw_assessment
from domain.authority import (
    TakeBackOrder,
    TakeBackPower,
    TakeBackPowerEnd,
    take_back_order,
    take_back_power,
    take_back_power_end,
)
from domain.placement import (
    WithdrawPlacement,
    WithdrawSearch,
    withdraw_placement,
    withdraw_search,
)
from domain.plans import (
    WithdrawCareArrangement,
    WithdrawLeadProfessional,
    WithdrawPoliceEnquiry,
    WithdrawProtectionPlan,
    WithdrawSection47,
    withdraw_care_arrangement,
    withdraw_lead_professional,
    withdraw_police_enquiry,
    withdraw_protection_plan,
    withdraw_section_47,
)

router = APIRouter(route_class=Route, prefix="/v1/cases/{case_id}", responses=WRITES)


@router.post(
    "/placements/{placement_id}/withdrawal",
    summary="Withdraw a placement as recorded in error",
    tags=["placements"],
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def placement(
    case_id: UUID, placement_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The child never lived there, or another child did."""
    asked = writing.asked(case_id, body, placement_id=placement_id)
    receipt = await writing.carry_out(
        PLACEMENT, placement_id, WithdrawPlacement(**asked), withdraw_placement
    )
    return receipt_answer(receipt, response)


@router.post(
    "/placement-searches/{search_id}/withdrawal",
    summary="Withdraw a placement search as recorded in error",
    tags=["placements"],
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def search(
    case_id: UUID, search_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """With every approach and answer in it."""
    asked = writing.asked(case_id, body, search_id=search_id)
    receipt = await writing.carry_out(SEARCH, search_id, WithdrawSearch(**asked), withdraw_search)
    return receipt_answer(receipt, response)


@router.post(
    "/assessments/{assessment_id}/withdrawal",
    summary="Withdraw an assessment as recorded in error",
    tags=["assessments"],
    responses=CHANGED,
    openapi_extra=permitting("assessment.record"),
)
async def assessment(
    case_id: UUID, assessment_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Nobody was assessed, or not this child. What was only said wrongly is corrected."""
    asked = writing.asked(case_id, body, assessment_id=assessment_id)
    receipt = await writing.carry_out(
        ASSESSMENT, assessment_id, WithdrawAssessment(**asked), withdraw_assessment
    )
    return receipt_answer(receipt, response)


@router.post(
    "/protection-plans/{plan_id}/withdrawal",
    summary="Withdraw a child protection plan as recorded in error",
    tags=["plans"],
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def plan(
    case_id: UUID, plan_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """There is no such plan, or not for this child."""
    asked = writing.asked(case_id, body, period_id=plan_id)
    receipt = await writing.carry_out(
        PERIOD, plan_id, WithdrawProtectionPlan(**asked), withdraw_protection_plan
    )
    return receipt_answer(receipt, response)


@router.post(
    "/section-47-enquiries/{enquiry_id}/withdrawal",
    summary="Withdraw a section 47 enquiry as recorded in error",
    tags=["plans"],
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def section_47(
    case_id: UUID, enquiry_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """There is no such enquiry, or not about this child."""
    asked = writing.asked(case_id, body, period_id=enquiry_id)
    receipt = await writing.carry_out(
        PERIOD, enquiry_id, WithdrawSection47(**asked), withdraw_section_47
    )
    return receipt_answer(receipt, response)


@router.post(
    "/police-enquiries/{police_enquiry_id}/withdrawal",
    summary="Withdraw a police enquiry as recorded in error",
    tags=["plans"],
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def police_enquiry(
    case_id: UUID, police_enquiry_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """There is no such enquiry, or not about this child."""
    asked = writing.asked(case_id, body, period_id=police_enquiry_id)
    receipt = await writing.carry_out(
        PERIOD, police_enquiry_id, WithdrawPoliceEnquiry(**asked), withdraw_police_enquiry
    )
    return receipt_answer(receipt, response)


@router.post(
    "/lead-professionals/{lead_id}/withdrawal",
    summary="Withdraw a lead professional as recorded in error",
    tags=["plans"],
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def lead(
    case_id: UUID, lead_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """They never led, or not for this child."""
    asked = writing.asked(case_id, body, period_id=lead_id)
    receipt = await writing.carry_out(
        PERIOD, lead_id, WithdrawLeadProfessional(**asked), withdraw_lead_professional
    )
    return receipt_answer(receipt, response)


@router.post(
    "/care-arrangements/{arrangement_id}/withdrawal",
    summary="Withdraw a care arrangement as recorded in error",
    tags=["plans"],
    responses=CHANGED,
    openapi_extra=permitting("plan.record"),
)
async def arrangement(
    case_id: UUID, arrangement_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The child was never in their care, or another child was."""
    asked = writing.asked(case_id, body, period_id=arrangement_id)
    receipt = await writing.carry_out(
        PERIOD, arrangement_id, WithdrawCareArrangement(**asked), withdraw_care_arrangement
    )
    return receipt_answer(receipt, response)


@router.post(
    "/authorities/orders/{order_id}/recorded-in-error",
    summary="Take back an order or an application as recorded in error",
    tags=["court"],
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def order(
    case_id: UUID, order_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """No court made it, or not for this child. What a court ended was discharged."""
    asked = writing.asked(case_id, body, order_id=order_id)
    receipt = await writing.carry_out(ORDER, order_id, TakeBackOrder(**asked), take_back_order)
    return receipt_answer(receipt, response)


@router.post(
    "/authorities/powers/{power_id}/recorded-in-error",
    summary="Take back a power as recorded in error",
    tags=["court"],
    responses=CHANGED,
    openapi_extra=permitting("power.record"),
)
async def power(
    case_id: UUID, power_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Nobody used it, or not for this child."""
    asked = writing.asked(case_id, body, power_id=power_id)
    receipt = await writing.carry_out(POWER, power_id, TakeBackPower(**asked), take_back_power)
    return receipt_answer(receipt, response)


@router.post(
    "/authorities/powers/{power_id}/end/recorded-in-error",
    summary="Take back the end of a power that had not ended",
    tags=["court"],
    responses=CHANGED,
    openapi_extra=permitting("power.record"),
)
async def end_of_power(
    case_id: UUID, power_id: UUID, body: InErrorBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """It is in use again, for as long as its rule lets it. What ended otherwise is corrected."""
    asked = writing.asked(case_id, body, power_id=power_id)
    receipt = await writing.carry_out(
        POWER, power_id, TakeBackPowerEnd(**asked), take_back_power_end
    )
    return receipt_answer(receipt, response)
