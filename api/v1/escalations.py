"""Concerns taken up a ladder: raised, acknowledged, answered, stepped up, resolved."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.access import CONTRIBUTES
from api.openapi import WRITES
from api.recording import Decided, Recording, recording
from api.v1.answers import CHANGED, CREATED, ReceiptAnswer, receipt_answer
from api.v1.bodies import (
    AcknowledgementBody,
    EscalationBody,
    ResolutionBody,
    ResponseBody,
    StepBody,
)
from api.v1.concepts import ESCALATION
from api.v1.route import Route
from domain.escalation import (
    NEW_ESCALATION,
    AcknowledgeEscalation,
    RaiseEscalation,
    ResolveEscalation,
    RespondToEscalation,
    StepUpEscalation,
    acknowledge_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
)
from domain.identifiers import new_id

router = APIRouter(
    route_class=Route,
    tags=["escalations"],
    prefix="/v1/cases/{case_id}/escalations",
    responses=WRITES,
)

Contributing = Annotated[Recording, Depends(recording(*CONTRIBUTES))]


@router.post("", status_code=201, summary="Raise an escalation", responses=CREATED)
async def raise_new(
    case_id: UUID, body: EscalationBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """Inside your own agency, or to another on the case."""
    escalation_id = new_id()

    async def decide() -> Decided:
        case, guard = await writing.case(case_id)
        writing.require_version(case.version)
        command = RaiseEscalation(
            **writing.asked(case_id, body, but={"from_agency"}),
            escalation_id=escalation_id,
            from_agency=body.from_agency or writing.actor.agency,
        )
        return Decided(raise_escalation(command, NEW_ESCALATION, case), (guard,))

    receipt = await writing.record(decide)
    location = f"/v1/cases/{case_id}/escalations/{receipt.placed[0].stream_id}"
    return receipt_answer(receipt, response, location=location)


@router.post(
    "/{escalation_id}/acknowledgement", summary="Acknowledge an escalation", responses=CHANGED
)
async def acknowledge(
    case_id: UUID,
    escalation_id: UUID,
    body: AcknowledgementBody,
    writing: Contributing,
    response: Response,
) -> ReceiptAnswer:
    """Your agency, to which it was raised, has it."""
    asked = writing.asked(
        case_id, body, escalation_id=escalation_id, by_agency=writing.actor.agency
    )
    receipt = await writing.change(
        ESCALATION,
        case_id,
        escalation_id,
        lambda escalation, case: acknowledge_escalation(
            AcknowledgeEscalation(**asked), escalation, case
        ),
    )
    return receipt_answer(receipt, response)


@router.post("/{escalation_id}/responses", summary="Answer an escalation", responses=CHANGED)
async def respond(
    case_id: UUID,
    escalation_id: UUID,
    body: ResponseBody,
    writing: Contributing,
    response: Response,
) -> ReceiptAnswer:
    """What your agency, to which it was raised, answers. It may not settle the concern."""
    asked = writing.asked(
        case_id, body, escalation_id=escalation_id, by_agency=writing.actor.agency
    )
    receipt = await writing.change(
        ESCALATION,
        case_id,
        escalation_id,
        lambda escalation, case: respond_to_escalation(
            RespondToEscalation(**asked), escalation, case
        ),
    )
    return receipt_answer(receipt, response)


@router.post("/{escalation_id}/steps", summary="Step an escalation up", responses=CHANGED)
async def step_up(
    case_id: UUID, escalation_id: UUID, body: StepBody, writing: Contributing, response: Response
) -> ReceiptAnswer:
    """To a higher level, because it was not settled at this one."""
    asked = writing.asked(case_id, body, escalation_id=escalation_id)
    receipt = await writing.change(
        ESCALATION,
        case_id,
        escalation_id,
        lambda escalation, case: step_up_escalation(StepUpEscalation(**asked), escalation, case),
    )
    return receipt_answer(receipt, response)


@router.post("/{escalation_id}/resolution", summary="Resolve an escalation", responses=CHANGED)
async def resolve(
    case_id: UUID,
    escalation_id: UUID,
    body: ResolutionBody,
    writing: Contributing,
    response: Response,
) -> ReceiptAnswer:
    """The concern is settled, and how."""
    asked = writing.asked(case_id, body, escalation_id=escalation_id)
    receipt = await writing.change(
        ESCALATION,
        case_id,
        escalation_id,
        lambda escalation, case: resolve_escalation(ResolveEscalation(**asked), escalation, case),
    )
    return receipt_answer(receipt, response)
