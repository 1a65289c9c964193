"""Searches for a placement: opened, providers asked and what they answered, closed."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_care import AnswerBody, ApproachBody, ClosingBody, SearchBody, WithdrawalBody
from api.v1.concepts import SEARCH
from api.v1.route import Route
from domain.identifiers import new_id
from domain.placement import (
    AnswerApproach,
    ApproachProvider,
    CloseSearch,
    OpenSearch,
    WithdrawOffer,
    answer_approach,
    approach_provider,
    close_search,
    open_search,
    withdraw_offer,
)

router = APIRouter(
    route_class=Route,
    tags=["placements"],
    prefix="/v1/cases/{case_id}",
    responses=WRITES,
)


@router.post(
    "/placement-searches",
    status_code=201,
    summary="Open a placement search",
    responses=CREATED,
    openapi_extra=permitting("placement.record"),
)
async def open_new(
    case_id: UUID, body: SearchBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """For a child of the case: what kind of placement is wanted, and why."""
    asked = writing.asked(case_id, body, search_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(SEARCH, OpenSearch(**asked), open_search)
    location = f"/v1/cases/{case_id}/placement-searches/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/placement-searches/{search_id}/approaches",
    summary="Record that a provider was asked",
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def approach(
    case_id: UUID, search_id: UUID, body: ApproachBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Under an id of your own, by which its answers name it, or one that the history tells."""
    asked = writing.asked(
        case_id,
        body,
        but={"approach_id"},
        search_id=search_id,
        approach_id=body.approach_id or new_id(),
    )
    receipt = await writing.carry_out(
        SEARCH, search_id, ApproachProvider(**asked), approach_provider
    )
    return receipt_answer(receipt, response)


@router.post(
    "/placement-searches/{search_id}/approaches/{approach_id}/answers",
    summary="Record what a provider answered",
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def answer(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    search_id: UUID,
    approach_id: UUID,
    body: AnswerBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """It offered, refused for a reason, or gave no answer. A later answer stands in its place."""
    asked = writing.asked(case_id, body, search_id=search_id, approach_id=approach_id)
    receipt = await writing.carry_out(SEARCH, search_id, AnswerApproach(**asked), answer_approach)
    return receipt_answer(receipt, response)


@router.post(
    "/placement-searches/{search_id}/approaches/{approach_id}/withdrawal",
    summary="Record that an offer was withdrawn",
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def withdraw(  # noqa: PLR0917 - FastAPI hands them over by name.
    case_id: UUID,
    search_id: UUID,
    approach_id: UUID,
    body: WithdrawalBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """The provider took back its offer."""
    asked = writing.asked(case_id, body, search_id=search_id, approach_id=approach_id)
    receipt = await writing.carry_out(SEARCH, search_id, WithdrawOffer(**asked), withdraw_offer)
    return receipt_answer(receipt, response)


@router.post(
    "/placement-searches/{search_id}/closure",
    summary="Close a placement search",
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def close(
    case_id: UUID, search_id: UUID, body: ClosingBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Found, not found, or no longer needed."""
    asked = writing.asked(case_id, body, search_id=search_id)
    receipt = await writing.carry_out(SEARCH, search_id, CloseSearch(**asked), close_search)
    return receipt_answer(receipt, response)
