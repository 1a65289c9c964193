"""Orders that a court made."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Writing
from api.v1.answers import CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import OrderBody
from api.v1.concepts import HEARING, ORDER, POWER
from api.v1.route import Route
from domain.authority import NEW_ORDER, MakeOrder, make_order
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route, tags=["court"], prefix="/v1/cases/{case_id}/orders", responses=WRITES
)


@router.post(
    "",
    status_code=201,
    summary="Record an order",
    responses=CREATED,
    openapi_extra=permitting("court.record"),
)
async def make(
    case_id: UUID, body: OrderBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """What a court ordered, and from when to when."""
    order_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        hearing = await writing.state(HEARING, body.hearing_id)
        extended, extended_guard = await writing.referred(ORDER, body.extends_order_id)
        followed, followed_guard = await writing.referred(POWER, body.follows_power_id)
        command = MakeOrder(
            **writing.asked(case_id, body),
            order_id=order_id,
            by_agency=writing.actor.agency,
        )
        events = make_order(command, NEW_ORDER, case, hearing, extended, followed)
        return Decided(events, (guard, *extended_guard, *followed_guard))

    receipt = await writing.record(decide)
    location = f"/v1/cases/{case_id}/orders/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)
