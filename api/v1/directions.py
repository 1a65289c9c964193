"""Directions of a court, and whether they were complied with."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_law import (
    DirectionAnswerBody,
    DirectionAnswerCorrectionBody,
    DirectionBody,
    DirectionVariationBody,
)
from api.v1.concepts import DIRECTION, HEARING
from api.v1.route import Route
from domain.direction import (
    NEW_DIRECTION,
    AnswerDirection,
    CorrectDirectionAnswer,
    GiveDirection,
    VaryDirection,
    answer_direction,
    correct_direction_answer,
    give_direction,
    vary_direction,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route, tags=["court"], prefix="/v1/cases/{case_id}/directions", responses=WRITES
)


@router.post(
    "",
    status_code=201,
    summary="Record a direction",
    responses=CREATED,
    openapi_extra=permitting("court.record"),
)
async def give(
    case_id: UUID, body: DirectionBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """What a court directed, whom, and by when."""
    direction_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        hearing = await writing.state(HEARING, body.hearing_id)
        command = GiveDirection(
            **writing.asked(case_id, body),
            direction_id=direction_id,
            by_agency=writing.actor.agency,
        )
        return Decided(give_direction(command, NEW_DIRECTION, case, hearing), (guard,))

    receipt = await writing.record(decide)
    location = f"/v1/cases/{case_id}/directions/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/{direction_id}/variations",
    summary="Record another time",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def vary(
    case_id: UUID,
    direction_id: UUID,
    body: DirectionVariationBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """The court gave another time."""
    asked = writing.asked(case_id, body, direction_id=direction_id)
    receipt = await writing.carry_out(
        DIRECTION, direction_id, VaryDirection(**asked), vary_direction
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{direction_id}/answers",
    summary="Record whether it was complied with",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def answer(
    case_id: UUID,
    direction_id: UUID,
    body: DirectionAnswerBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Complied with, in part, or not. That it was after all may come later."""
    asked = writing.asked(case_id, body, direction_id=direction_id)
    receipt = await writing.carry_out(
        DIRECTION, direction_id, AnswerDirection(**asked), answer_direction
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{direction_id}/answers/corrections",
    summary="Correct whether it was complied with",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def correct_answer(
    case_id: UUID,
    direction_id: UUID,
    body: DirectionAnswerCorrectionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Put an answer right that was wrong, and say why. What was said before stays on the record."""
    asked = writing.asked(case_id, body, direction_id=direction_id)
    receipt = await writing.carry_out(
        DIRECTION, direction_id, CorrectDirectionAnswer(**asked), correct_direction_answer
    )
    return receipt_answer(receipt, response)
