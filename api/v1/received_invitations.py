"""Invitations as the partnership gets them that was invited: what they are to, and its answers.

The invitation is in the address, and not a case: whoever answers need not see the case, and does
not. What they answer goes on the record that the case is on (`api.access.admit`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.access import Actor, CurrentActor, permitting
from api.guests import answering, case_on, invitation_to, invitations, partnership
from api.looks import note_listed
from api.openapi import READS, WRITES
from api.reading import require_json
from api.recording import Decided, Recording, Writing
from api.services import Daybook, Services
from api.v1.answers import CHANGED, ReceiptAnswer, receipt_answer
from api.v1.bodies import ReasonBody
from api.v1.invitations import InvitationRow, row_of
from api.v1.route import Route
from domain.case import (
    NEW_CASE,
    AcceptInvitation,
    CaseState,
    Closed,
    DeclineInvitation,
    EndInvitation,
    InvitationNotOnRecord,
    Open,
    accept_invitation,
    decline_invitation,
    end_invitation,
    evolve,
)
from domain.event import Event
from domain.record.append import Receipt
from domain.vocabulary import Way

router = APIRouter(route_class=Route, tags=["sharing"], prefix="/v1/invitations")


class NothingBody(BaseModel):
    """Nothing more needs to be said: send {}."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})


class ReceivedInvitation(InvitationRow):
    """An invitation to a case of another partnership."""

    invited_by: str = Field(description="The partnership whose case it is.")
    reference: str = Field(description="The case's reference there.")


class ReceivedInvitationsAnswer(BaseModel):
    """The invitations that your partnership was sent, in the order in which they were."""

    invitations: tuple[ReceivedInvitation, ...]


def invited_to(request: Request) -> UUID:
    """The case that the invitation in the address is to. None other gets this far."""
    case_id = getattr(request.state, "invited_to", None)
    if not isinstance(case_id, UUID):
        raise InvitationNotOnRecord
    return case_id


InvitedTo = Annotated[UUID, Depends(invited_to)]


@router.get(
    "",
    summary="List invitations to other partnerships' cases",
    responses=READS,
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("invitation.answer"),
)
async def list_received(
    request: Request, actor: CurrentActor, daybook: Services
) -> ReceivedInvitationsAnswer:
    """As they stand now. Of the case they say its reference, and no more."""
    return ReceivedInvitationsAnswer(invitations=await received(request, daybook, actor, Way.API))


@router.post(
    "/{invitation_id}/accept",
    summary="Accept an invitation",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("invitation.answer"),
)
async def accept(
    invitation_id: UUID, body: NothingBody, case_id: InvitedTo, writing: Writing, response: Response
) -> ReceiptAnswer:
    """From then on the agencies that it names take part in the case, as guests: their contributors
    and sign-off officers, and nobody else of your partnership.
    """
    return receipt_answer(await say_yes(writing, case_id, invitation_id, body), response)


@router.post(
    "/{invitation_id}/decline",
    summary="Decline an invitation",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("invitation.answer"),
)
async def decline(
    invitation_id: UUID, body: ReasonBody, case_id: InvitedTo, writing: Writing, response: Response
) -> ReceiptAnswer:
    """The reason goes on the record that the case is on."""
    return receipt_answer(await say_no(writing, case_id, invitation_id, body), response)


@router.post(
    "/{invitation_id}/end",
    summary="End a shared case for your partnership",
    responses=WRITES | CHANGED,
    openapi_extra=permitting("invitation.answer"),
)
async def end(
    invitation_id: UUID, body: ReasonBody, case_id: InvitedTo, writing: Writing, response: Response
) -> ReceiptAnswer:
    """Its agencies leave the case. What they put on the record stays there."""
    return receipt_answer(await leave(writing, case_id, invitation_id, body), response)


async def say_yes(
    writing: Recording, case_id: UUID, invitation_id: UUID, body: NothingBody
) -> Receipt:
    """Accept an invitation."""
    asked = _asked(writing, case_id, body, invitation_id)
    return await _answer(
        writing, case_id, lambda case: accept_invitation(AcceptInvitation(**asked), case)
    )


async def say_no(
    writing: Recording, case_id: UUID, invitation_id: UUID, body: ReasonBody
) -> Receipt:
    """Decline an invitation."""
    asked = _asked(writing, case_id, body, invitation_id)
    return await _answer(
        writing, case_id, lambda case: decline_invitation(DeclineInvitation(**asked), case)
    )


async def leave(
    writing: Recording, case_id: UUID, invitation_id: UUID, body: ReasonBody
) -> Receipt:
    """End an invitation that was accepted."""
    asked = _asked(writing, case_id, body, invitation_id)
    return await _answer(
        writing, case_id, lambda case: end_invitation(EndInvitation(**asked), case)
    )


async def received(
    request: Request, daybook: Daybook, actor: Actor, way: Way
) -> tuple[ReceivedInvitation, ...]:
    """The invitations sent to the actor's partnership, each as the log that it is on has it now.

    That they are shown is noted where the cases are. Raises AccessLogFull.
    """
    found: list[ReceivedInvitation] = []
    shown: list[tuple[Actor, UUID]] = []
    for each in await invitations(daybook, actor):
        case = await case_on(daybook, each.log_id, each.case_id)
        invitation = invitation_to(actor, case, each.invitation_id)
        if invitation is None or not isinstance(case, Open | Closed):
            continue
        _, name = await partnership(daybook, each.log_id)
        shown.append((await answering(daybook, actor, each.log_id, invitation), each.case_id))
        found.append(
            ReceivedInvitation(
                **row_of(invitation).model_dump(),
                invited_by=name,
                reference=case.opened.reference,
            )
        )
    note_listed(request, shown, way)
    return tuple(found)


def _asked(
    writing: Recording, case_id: UUID, body: BaseModel, invitation_id: UUID
) -> dict[str, Any]:
    return writing.asked(
        case_id, body, invitation_id=invitation_id, answering=writing.actor.partnership_id
    )


async def _answer(
    writing: Recording, case_id: UUID, rule: Callable[[CaseState], tuple[Event, ...]]
) -> Receipt:
    async def decide() -> Decided:
        case, _ = await writing.daybook.records.load(
            writing.actor.log_id, case_id, evolve, NEW_CASE
        )
        writing.require_version(case.version)
        return Decided(rule(case))

    return await writing.record(decide)
