"""Invitations to other partnerships' cases, for the coordinator who answers them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Actor, CurrentActor, permitting
from api.services import Daybook, Services
from api.v1.bodies import ReasonBody
from api.v1.received_invitations import (
    InvitedTo,
    NothingBody,
    ReceivedInvitation,
    leave,
    received,
    say_no,
    say_yes,
)
from api.web import present
from api.web.forms import text_of
from api.web.rendering import page
from api.web.route import Page
from api.web.writing import Errors, form_recording, new_form_key, our_form, read_body
from domain.errors import Conflict
from domain.moments import day_in_words
from domain.vocabulary import Way

router = APIRouter(route_class=Page, include_in_schema=False)

#: How an invitation stands, in the words of whoever got it.
STATUS: Mapping[str, str] = MappingProxyType(
    {
        "waiting": "To be answered",
        "accepted": "Accepted",
        "declined": "Declined",
        "ended": "Ended",
        "over": "Over: its last day is past",
    }
)
_NO_REASON = "Say why, in a sentence. It goes on the record of the partnership that invited you."


@router.get("/invitations", openapi_extra=permitting("invitation.answer"))
async def show_invitations(request: Request, actor: CurrentActor, daybook: Services) -> Response:
    """Every invitation that the partnership was sent, those last sent first."""
    return await _page(request, daybook, actor)


@router.post("/invitations/{invitation_id}/accept", openapi_extra=permitting("invitation.answer"))
async def accept(
    invitation_id: UUID,
    case_id: InvitedTo,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
) -> Response:
    """Say yes."""
    form = await our_form(request)
    try:
        await say_yes(form_recording(request, form), case_id, invitation_id, NothingBody())
    except Conflict as refused:
        return await _page(request, daybook, actor, _at(invitation_id, refused.sentence), 409)
    return _done()


@router.post("/invitations/{invitation_id}/decline", openapi_extra=permitting("invitation.answer"))
async def decline(
    invitation_id: UUID,
    case_id: InvitedTo,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
) -> Response:
    """Say no, and why."""
    form = await our_form(request)
    body = read_body(ReasonBody, {"reason": text_of(form, "reason")})
    if not isinstance(body, ReasonBody):
        return await _page(request, daybook, actor, _at(invitation_id, _NO_REASON), 422)
    try:
        await say_no(form_recording(request, form), case_id, invitation_id, body)
    except Conflict as refused:
        return await _page(request, daybook, actor, _at(invitation_id, refused.sentence), 409)
    return _done()


@router.post("/invitations/{invitation_id}/end", openapi_extra=permitting("invitation.answer"))
async def end(
    invitation_id: UUID,
    case_id: InvitedTo,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
) -> Response:
    """End it for one's own partnership, and say why."""
    form = await our_form(request)
    body = read_body(ReasonBody, {"reason": text_of(form, "reason")})
    if not isinstance(body, ReasonBody):
        return await _page(request, daybook, actor, _at(invitation_id, _NO_REASON), 422)
    try:
        await leave(form_recording(request, form), case_id, invitation_id, body)
    except Conflict as refused:
        return await _page(request, daybook, actor, _at(invitation_id, refused.sentence), 409)
    return _done()


def _done() -> Response:
    return RedirectResponse("/invitations", status_code=303)


def _at(invitation_id: UUID, says: str) -> Errors:
    return ((f"reason-{invitation_id}", says),)


def _where(invitation: ReceivedInvitation) -> str:
    return f"reason-{invitation.invitation_id}"


async def _page(
    request: Request, daybook: Daybook, actor: Actor, errors: Errors = (), status: int = 200
) -> Response:
    invitations = tuple(reversed(await received(request, daybook, actor, Way.PAGE)))
    return page(
        request,
        "invitations.html",
        status=status,
        errors=errors,
        invitations=[
            {
                "it": each,
                "status": STATUS[each.status],
                "until": day_in_words(each.until) if each.until else None,
                "key": new_form_key(),
                "errors": [("reason", says) for where, says in errors if where == _where(each)],
            }
            for each in invitations
        ],
        waiting=present.counted(
            sum(each.status == "waiting" for each in invitations), "invitation", "invitations"
        ),
    )
