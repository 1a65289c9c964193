"""Concerns taken up a ladder: raised, acknowledged, answered, stepped up, and how they ended."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.access import permitting
from api.openapi import WRITES
from api.recording import Writing
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import (
    AcknowledgementBody,
    EndingBody,
    EscalationBody,
    ResolutionBody,
    ResponseBody,
    StepBody,
)
from api.v1.concepts import ESCALATION
from api.v1.route import Route
from domain.escalation import (
    AcknowledgeEscalation,
    LapseEscalation,
    RaiseEscalation,
    ResolveEscalation,
    RespondToEscalation,
    StepUpEscalation,
    WithdrawEscalation,
    acknowledge_escalation,
    lapse_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
    withdraw_escalation,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route,
    tags=["escalations"],
    prefix="/v1/cases/{case_id}/escalations",
    responses=WRITES,
)


@router.post(
    "",
    status_code=201,
    summary="Raise an escalation",
    responses=CREATED,
    openapi_extra=permitting("escalation.record"),
)
async def raise_new(
    case_id: UUID, body: EscalationBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Inside your own agency, or to another on the case."""
    asked = writing.asked(
        case_id,
        body,
        but={"from_agency"},
        escalation_id=new_id(),
        from_agency=body.from_agency or writing.actor.agency,
    )
    receipt = await writing.begin(
        ESCALATION,
        RaiseEscalation(**asked),
        lambda command, new, case, _: raise_escalation(command, new, case),
    )
    location = f"/v1/cases/{case_id}/escalations/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/{escalation_id}/acknowledgement",
    summary="Acknowledge an escalation",
    responses=CHANGED,
    openapi_extra=permitting("escalation.record"),
)
async def acknowledge(
    case_id: UUID,
    escalation_id: UUID,
    body: AcknowledgementBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Your agency, to which it was raised, has it."""
    asked = writing.asked(
        case_id, body, escalation_id=escalation_id, by_agency=writing.actor.agency
    )
    receipt = await writing.carry_out(
        ESCALATION, escalation_id, AcknowledgeEscalation(**asked), acknowledge_escalation
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{escalation_id}/responses",
    summary="Answer an escalation",
    responses=CHANGED,
    openapi_extra=permitting("escalation.record"),
)
async def respond(
    case_id: UUID,
    escalation_id: UUID,
    body: ResponseBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """What your agency, to which it was raised, answers. It may not settle the concern."""
    asked = writing.asked(
        case_id, body, escalation_id=escalation_id, by_agency=writing.actor.agency
    )
    receipt = await writing.carry_out(
        ESCALATION, escalation_id, RespondToEscalation(**asked), respond_to_escalation
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{escalation_id}/steps",
    summary="Step an escalation up",
    responses=CHANGED,
    openapi_extra=permitting("escalation.record"),
)
async def step_up(
    case_id: UUID, escalation_id: UUID, body: StepBody, writing: Writing, response: Response
) -> ReceiptAnswer:
    """To a higher level, because it was not settled at this one."""
    asked = writing.asked(case_id, body, escalation_id=escalation_id)
    receipt = await writing.carry_out(
        ESCALATION, escalation_id, StepUpEscalation(**asked), step_up_escalation
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{escalation_id}/resolution",
    summary="Resolve an escalation",
    responses=CHANGED,
    openapi_extra=permitting("escalation.record"),
)
async def resolve(
    case_id: UUID,
    escalation_id: UUID,
    body: ResolutionBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """The concern is settled, and how."""
    asked = writing.asked(case_id, body, escalation_id=escalation_id)
    receipt = await writing.carry_out(
        ESCALATION, escalation_id, ResolveEscalation(**asked), resolve_escalation
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{escalation_id}/withdrawal",
    summary="Withdraw an escalation",
    responses=CHANGED,
    openapi_extra=permitting("escalation.record"),
)
async def withdraw(
    case_id: UUID,
    escalation_id: UUID,
    body: EndingBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Whoever raised it takes it back, and why. What was raised stays on the record."""
    asked = writing.asked(case_id, body, escalation_id=escalation_id)
    receipt = await writing.carry_out(
        ESCALATION, escalation_id, WithdrawEscalation(**asked), withdraw_escalation
    )
    return receipt_answer(receipt, response)


@router.post(
    "/{escalation_id}/lapse",
    summary="Say that an escalation lapsed",
    responses=CHANGED,
    openapi_extra=permitting("escalation.record"),
)
async def lapse(
    case_id: UUID,
    escalation_id: UUID,
    body: EndingBody,
    writing: Writing,
    response: Response,
) -> ReceiptAnswer:
    """Nobody settled it and nobody went on with it, and why."""
    asked = writing.asked(case_id, body, escalation_id=escalation_id)
    receipt = await writing.carry_out(
        ESCALATION, escalation_id, LapseEscalation(**asked), lapse_escalation
    )
    return receipt_answer(receipt, response)
