"""Assessments, whatever they found, and their corrections."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_care import AssessmentBody, AssessmentCorrectionBody
from api.v1.concepts import ASSESSMENT
from api.v1.route import Route
from domain.assessment import (
    CorrectAssessment,
    MakeAssessment,
    correct_assessment,
    make_assessment,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route,
    tags=["assessments"],
    prefix="/v1/cases/{case_id}",
    responses=WRITES,
)


@router.post(
    "/assessments",
    status_code=201,
    summary="Record an assessment",
    responses=CREATED,
    openapi_extra=permitting("assessment.record"),
)
async def make(
    case_id: UUID, body: AssessmentBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Who assessed what, and what they found. That criteria were not met is a finding. One that
    tells of somebody's health is kept as health information, unless its `sensitivity` says
    otherwise; whoever was `told` reads it.
    """
    asked = writing.asked(case_id, body, assessment_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(ASSESSMENT, MakeAssessment(**asked), make_assessment)
    location = f"/v1/cases/{case_id}/assessments/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/assessments/{assessment_id}/corrections",
    summary="Correct an assessment",
    responses=CHANGED,
    openapi_extra=permitting("assessment.record"),
)
async def correct(
    case_id: UUID,
    assessment_id: UUID,
    body: AssessmentCorrectionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Restate an assessment of your own agency. What it said before stays on the record."""
    asked = writing.asked(case_id, body, assessment_id=assessment_id)
    command = CorrectAssessment(**asked)
    receipt = await writing.change_readable(
        ASSESSMENT,
        case_id,
        assessment_id,
        lambda assessment, case, reads: correct_assessment(command, assessment, case, reads),
    )
    return receipt_answer(receipt, response)
