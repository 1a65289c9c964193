"""Where children are placed: started and ended."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_care import PlacementBody, PlacementEndBody
from api.v1.concepts import PLACEMENT, SEARCH
from api.v1.route import Route
from domain.identifiers import new_id
from domain.placement import (
    NEW_PLACEMENT,
    EndPlacement,
    StartPlacement,
    end_placement,
    start_placement,
)

router = APIRouter(
    route_class=Route,
    tags=["placements"],
    prefix="/v1/cases/{case_id}",
    responses=WRITES,
)


@router.post(
    "/placements",
    status_code=201,
    summary="Record a placement",
    responses=CREATED,
    openapi_extra=permitting("placement.record"),
)
async def start(
    case_id: UUID, body: PlacementBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Where a child began to live, in codes of the SSDA903 collection."""
    placement_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        search = await writing.state(SEARCH, body.search_id)
        command = StartPlacement(
            **writing.asked(case_id, body),
            placement_id=placement_id,
            by_agency=writing.actor.agency,
        )
        reads = writing.reads(case)
        events = start_placement(command, NEW_PLACEMENT, case, reads, search)
        return Decided(events, (guard,))

    receipt = await writing.record(decide)
    location = f"/v1/cases/{case_id}/placements/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/placements/{placement_id}/end",
    summary="End a placement",
    responses=CHANGED,
    openapi_extra=permitting("placement.record"),
)
async def end(
    case_id: UUID, placement_id: UUID, body: PlacementEndBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The child lives there no longer."""
    asked = writing.asked(case_id, body, placement_id=placement_id)
    receipt = await writing.carry_out(PLACEMENT, placement_id, EndPlacement(**asked), end_placement)
    return receipt_answer(receipt, response)
