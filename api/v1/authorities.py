"""What becomes of orders, and powers that need no court."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Decided, Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies_of_law import (
    ApplicationBody,
    ConclusionBody,
    DischargeBody,
    LapseBody,
    OrderOnApplicationBody,
    PowerBody,
    PowerEndBody,
    PowerEndCorrectionBody,
    PowerExtensionBody,
    VariationBody,
)
from api.v1.concepts import HEARING, ORDER, POWER
from api.v1.route import Route
from domain.authority import (
    ApplyForOrder,
    ConcludeApplication,
    CorrectPowerEnd,
    DischargeOrder,
    EndPower,
    ExtendPower,
    LapseOrder,
    MakeOrder,
    UsePower,
    VaryOrder,
    apply_for_order,
    conclude_application,
    correct_power_end,
    discharge_order,
    end_power,
    extend_power,
    lapse_order,
    make_order,
    use_power,
    vary_order,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route, tags=["court"], prefix="/v1/cases/{case_id}/authorities", responses=WRITES
)


@router.post(
    "/applications",
    status_code=201,
    summary="Record an application for an order",
    responses=CREATED,
    openapi_extra=permitting("court.record"),
)
async def apply(
    case_id: UUID, body: ApplicationBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A court was asked for an order. Nothing is in force by that."""
    asked = writing.asked(case_id, body, order_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(
        ORDER,
        ApplyForOrder(**asked),
        lambda command, new, case, _: apply_for_order(command, new, case),
    )
    location = f"/v1/cases/{case_id}/authorities/applications/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/applications/{application_id}/order",
    summary="Record the order made on an application",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def make(
    case_id: UUID,
    application_id: UUID,
    body: OrderOnApplicationBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """The order has the id of its application."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        order = await writing.changing(ORDER, application_id, case_id, writing.reads(case))
        hearing = await writing.state(HEARING, body.hearing_id)
        extended, extended_guard = await writing.referred(ORDER, body.extends_order_id)
        followed, followed_guard = await writing.referred(POWER, body.follows_power_id)
        command = MakeOrder(
            **writing.asked(case_id, body),
            order_id=application_id,
            by_agency=writing.actor.agency,
        )
        events = make_order(command, order, case, hearing, extended, followed)
        return Decided(events, (guard, *extended_guard, *followed_guard))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/applications/{application_id}/conclusion",
    summary="Record that an application was refused or withdrawn",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def conclude(
    case_id: UUID,
    application_id: UUID,
    body: ConclusionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """No order was made on it."""
    asked = writing.asked(case_id, body, order_id=application_id)
    receipt = await writing.carry_out(
        ORDER, application_id, ConcludeApplication(**asked), conclude_application
    )
    return receipt_answer(receipt, response)


@router.post(
    "/orders/{order_id}/variations",
    summary="Record that an order was varied",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def vary(
    case_id: UUID, order_id: UUID, body: VariationBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Its terms, and its end where that was changed."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        order = await writing.changing(ORDER, order_id, case_id, writing.reads(case))
        hearing = await writing.state(HEARING, body.hearing_id)
        command = VaryOrder(**writing.asked(case_id, body, order_id=order_id))
        return Decided(vary_order(command, order, case, hearing), (guard,))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/orders/{order_id}/discharge",
    summary="Record that an order was discharged",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def discharge(
    case_id: UUID, order_id: UUID, body: DischargeBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A court ended it before its time."""

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        order = await writing.changing(ORDER, order_id, case_id, writing.reads(case))
        hearing = await writing.state(HEARING, body.hearing_id)
        command = DischargeOrder(**writing.asked(case_id, body, order_id=order_id))
        return Decided(discharge_order(command, order, case, hearing), (guard,))

    return receipt_answer(await writing.record(decide), response)


@router.post(
    "/orders/{order_id}/lapse",
    summary="Record that an order lapsed",
    responses=CHANGED,
    openapi_extra=permitting("court.record"),
)
async def lapse(
    case_id: UUID, order_id: UUID, body: LapseBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """It ended without a court ending it."""
    asked = writing.asked(case_id, body, order_id=order_id)
    receipt = await writing.carry_out(ORDER, order_id, LapseOrder(**asked), lapse_order)
    return receipt_answer(receipt, response)


@router.post(
    "/powers",
    status_code=201,
    summary="Record a power that was used",
    responses=CREATED,
    openapi_extra=permitting("power.record"),
)
async def use(
    case_id: UUID, body: PowerBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """A power that needs no court, or accommodation by agreement."""
    asked = writing.asked(case_id, body, power_id=new_id(), by_agency=writing.actor.agency)
    receipt = await writing.begin(
        POWER, UsePower(**asked), lambda command, new, case, _: use_power(command, new, case)
    )
    location = f"/v1/cases/{case_id}/authorities/powers/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/powers/{power_id}/extensions",
    summary="Record that a power was extended",
    responses=CHANGED,
    openapi_extra=permitting("power.record"),
)
async def extend(
    case_id: UUID, power_id: UUID, body: PowerExtensionBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Extended or renewed, until a new end where that was stated."""
    asked = writing.asked(case_id, body, power_id=power_id)
    receipt = await writing.carry_out(POWER, power_id, ExtendPower(**asked), extend_power)
    return receipt_answer(receipt, response)


@router.post(
    "/powers/{power_id}/end",
    summary="Record that a power ended",
    responses=CHANGED,
    openapi_extra=permitting("power.record"),
)
async def end(
    case_id: UUID, power_id: UUID, body: PowerEndBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """It was no longer used."""
    asked = writing.asked(case_id, body, power_id=power_id)
    receipt = await writing.carry_out(POWER, power_id, EndPower(**asked), end_power)
    return receipt_answer(receipt, response)


@router.post(
    "/powers/{power_id}/end/corrections",
    summary="Correct when a power ended",
    responses=CHANGED,
    openapi_extra=permitting("power.record"),
)
async def correct_end(
    case_id: UUID,
    power_id: UUID,
    body: PowerEndCorrectionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """With the reason. What was said before stays on the record."""
    asked = writing.asked(case_id, body, power_id=power_id)
    receipt = await writing.carry_out(POWER, power_id, CorrectPowerEnd(**asked), correct_power_end)
    return receipt_answer(receipt, response)
