"""Court hearings: listed, held or adjourned, and the judgment given."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.access import CONTRIBUTES
from api.openapi import WRITES
from api.recording import Decided, Recording, recording
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import AdjournmentBody, HearingBody, HearingOutcomeBody, JudgmentBody
from api.v1.concepts import HEARING
from api.v1.route import Route
from domain.hearing import (
    NEW_HEARING,
    AdjournHearing,
    GiveJudgment,
    HoldHearing,
    ListHearing,
    adjourn_hearing,
    give_judgment,
    hold_hearing,
    list_hearing,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route, tags=["court"], prefix="/v1/cases/{case_id}/hearings", responses=WRITES
)

Contributing = Annotated[Recording, Depends(recording(*CONTRIBUTES))]


@router.post("", status_code=201, summary="List a hearing", responses=CREATED)
async def list_new(
    case_id: UUID, body: HearingBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """A court listed a hearing."""
    hearing_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        command = ListHearing(
            **writing.asked(case_id, body),
            hearing_id=hearing_id,
            by_agency=writing.actor.agency,
        )
        return Decided(list_hearing(command, NEW_HEARING, case), (guard,))

    receipt = await writing.record(decide)
    location = f"/v1/cases/{case_id}/hearings/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post("/{hearing_id}/outcome", summary="Record that it was held", responses=CHANGED)
async def hold(
    case_id: UUID,
    hearing_id: UUID,
    body: HearingOutcomeBody,
    writing: Contributing,
    response: Response,
) -> ReceiptAnswer:
    """The hearing took place."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.change(
        HEARING,
        case_id,
        hearing_id,
        lambda hearing, case: hold_hearing(HoldHearing(**asked), hearing, case),
    )
    return receipt_answer(receipt, response)


@router.post("/{hearing_id}/adjournment", summary="Record that it was put off", responses=CHANGED)
async def adjourn(
    case_id: UUID,
    hearing_id: UUID,
    body: AdjournmentBody,
    writing: Contributing,
    response: Response,
) -> ReceiptAnswer:
    """With a new date it is listed again; without one it is over."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.change(
        HEARING,
        case_id,
        hearing_id,
        lambda hearing, case: adjourn_hearing(AdjournHearing(**asked), hearing, case),
    )
    return receipt_answer(receipt, response)


@router.post("/{hearing_id}/judgments", summary="Record a judgment", responses=CHANGED)
async def judge(
    case_id: UUID, hearing_id: UUID, body: JudgmentBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """The judgment given at or after a hearing that was held."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.change(
        HEARING,
        case_id,
        hearing_id,
        lambda hearing, case: give_judgment(GiveJudgment(**asked), hearing, case),
    )
    return receipt_answer(receipt, response)
