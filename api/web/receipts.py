"""The receipt of an event as a file to keep, from the page that shows the event."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.access import ALSO_DESTROYED, CurrentActor, CurrentStanding, in_way, permitting
from api.receipts import file_name, receipt_of
from api.services import Services
from api.web.route import Page
from domain.vocabulary import Way

router = APIRouter(route_class=Page, include_in_schema=False)


Position = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get(
    "/cases/{case_id}/events/{position}/receipt",
    openapi_extra=permitting("case.read") | ALSO_DESTROYED | in_way(Way.RECEIPT),
)
async def download_receipt(
    case_id: UUID,
    position: Position,
    actor: CurrentActor,
    standing: CurrentStanding,
    daybook: Services,
) -> Response:
    """As `GET /v1/cases/{case_id}/events/{position}/receipt`.

    Also of a destroyed case: the event that says so can be taken away.
    """
    receipt = await receipt_of(daybook, actor.log_id, case_id, position, standing.reads)
    name = file_name(position, ".receipt.json")
    return Response(
        receipt.model_dump_json(indent=1),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
