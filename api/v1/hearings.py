"""Court hearings: listed, held or adjourned, and the judgment given."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import AdjournmentBody, HearingBody, HearingOutcomeBody, JudgmentBody
from api.v1.bodies_of_law import MaterialPermissionBody, RelistingBody, VacationBody
from api.v1.concepts import HEARING
from api.v1.route import Route
from domain.hearing import (
    AdjournHearing,
    GiveJudgment,
    HoldHearing,
    ListHearing,
    PermitCourtMaterial,
    RelistHearing,
    VacateHearing,
    adjourn_hearing,
    give_judgment,
    hold_hearing,
    list_hearing,
    permit_court_material,
    relist_hearing,
    vacate_hearing,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route, tags=["court"], prefix="/v1/cases/{case_id}/hearings", responses=WRITES
)


@router.post(
    "",
    status_code=201,
    summary="List a hearing",
    responses=CREATED,
    openapi_extra=permitting("court.record"),
)
async def list_new(
    case_id: UUID, body: HearingBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A court listed a hearing."""
    asked = writing.asked(case_id, body, hearing_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(
        HEARING,
        ListHearing(**asked),
        lambda command, new, case, _: list_hearing(command, new, case),
    )
    location = f"/v1/cases/{case_id}/hearings/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/{hearing_id}/outcome",
    summary="Record that it was held",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def hold(
    case_id: UUID,
    hearing_id: UUID,
    body: HearingOutcomeBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """The hearing took place."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.carry_out(HEARING, hearing_id, HoldHearing(**asked), hold_hearing)
    return receipt_answer(receipt, response)


@router.post(
    "/{hearing_id}/adjournment",
    summary="Record that it was put off",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def adjourn(
    case_id: UUID,
    hearing_id: UUID,
    body: AdjournmentBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """With a new date it is listed again; without one it is over."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.carry_out(HEARING, hearing_id, AdjournHearing(**asked), adjourn_hearing)
    return receipt_answer(receipt, response)


@router.post(
    "/{hearing_id}/judgments",
    summary="Record a judgment",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def judge(
    case_id: UUID, hearing_id: UUID, body: JudgmentBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The judgment given at or after a hearing that was held."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.carry_out(HEARING, hearing_id, GiveJudgment(**asked), give_judgment)
    return receipt_answer(receipt, response)


@router.post(
    "/{hearing_id}/vacation",
    summary="Record that it was vacated",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def vacate(
    case_id: UUID, hearing_id: UUID, body: VacationBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The court took it out of its list. With a new date it is listed again."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.carry_out(HEARING, hearing_id, VacateHearing(**asked), vacate_hearing)
    return receipt_answer(receipt, response)


@router.post(
    "/{hearing_id}/relisting",
    summary="Record a new date",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def relist(
    case_id: UUID, hearing_id: UUID, body: RelistingBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The new date of a hearing that was put off or vacated without one."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.carry_out(HEARING, hearing_id, RelistHearing(**asked), relist_hearing)
    return receipt_answer(receipt, response)


@router.post(
    "/{hearing_id}/permissions",
    summary="Record a permission to share court material",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def permit(
    case_id: UUID,
    hearing_id: UUID,
    body: MaterialPermissionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Without it, material of the hearing does not leave the record."""
    asked = writing.asked(case_id, body, hearing_id=hearing_id)
    receipt = await writing.carry_out(
        HEARING, hearing_id, PermitCourtMaterial(**asked), permit_court_material
    )
    return receipt_answer(receipt, response)
