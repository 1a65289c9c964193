"""With whom a case is shared across a border, and inviting another partnership to it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Actor, CurrentActor, current_standing, permitting, readable_case
from api.services import Daybook, Services
from api.v1.bodies import ReasonBody
from api.v1.invitations import InvitationBody, end_ours, row_of, send
from api.web.case_page import opened
from api.web.forms import text_of
from api.web.rendering import page
from api.web.route import Page
from api.web.writing import Errors, form_recording, new_form_key, our_form, read_body
from domain.errors import Conflict, Invalid, NotOnRecord
from domain.moments import day_in_words
from domain.vocabulary import AgencyKind

router = APIRouter(route_class=Page, include_in_schema=False)

#: How an invitation stands, in the words of whoever sent it.
STATUS: Mapping[str, str] = MappingProxyType(
    {
        "waiting": "Not answered yet",
        "accepted": "Accepted",
        "declined": "Declined",
        "ended": "Ended",
        "over": "Over: its last day is past",
    }
)
_ADDRESS = "/cases/{case_id}/sharing"
#: Where the form has one field for what the request holds deeper down.
_FIELDS = {
    "agencies.0.theirs": "theirs",
    "agencies.0.here": "here",
    "agencies.0.name": "name",
    "agencies.0.kind": "kind",
    "agencies": "theirs",
}
_MISSING = {
    "partnership": "Enter the other partnership's short name.",
    "theirs": "Enter the agency's code in its own partnership.",
    "here": "Enter the code that the agency is to have on this case.",
    "name": "Enter what the agency is called.",
    "kind": "Choose what sort of agency it is.",
    "reason": "Say why, in a sentence. The other partnership reads it before it answers.",
}


@router.get(_ADDRESS, openapi_extra=permitting("case.read"))
async def show_sharing(
    case_id: UUID,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
) -> Response:
    """Every invitation to this case, and for those who may the form to send one."""
    return await _page(request, daybook, actor, case_id)


@router.post(_ADDRESS, openapi_extra=permitting("invitation.manage"))
async def invite(
    case_id: UUID,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
) -> Response:
    """Send an invitation for one agency. Over the API one may name several."""
    form = await our_form(request)
    missing = tuple((name, says) for name, says in _MISSING.items() if not text_of(form, name))
    asked = read_body(InvitationBody, _fields(form))
    errors: Errors = missing
    if not missing and not isinstance(asked, InvitationBody):
        errors = tuple((_FIELDS.get(name, name), says) for name, says in asked)
    if isinstance(asked, InvitationBody) and not missing:
        writing = form_recording(request, form)
        try:
            await send(writing, case_id, asked)
        except (Conflict, Invalid, NotOnRecord) as refused:
            field = refused.field or "partnership"
            errors = ((_FIELDS.get(field, field), refused.sentence),)
        else:
            return RedirectResponse(f"/cases/{case_id}/sharing", status_code=303)
    return await _page(request, daybook, actor, case_id, form=form, errors=errors)


@router.post(_ADDRESS + "/{invitation_id}/end", openapi_extra=permitting("invitation.manage"))
async def end(
    *,
    case_id: UUID,
    invitation_id: UUID,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
) -> Response:
    """End an invitation, or take it back."""
    form = await our_form(request)
    where = f"reason-{invitation_id}"
    body = read_body(ReasonBody, {"reason": text_of(form, "reason")})
    if not isinstance(body, ReasonBody):
        errors = ((where, "Say why, in a sentence. It goes on the record."),)
        return await _page(request, daybook, actor, case_id, errors=errors)
    writing = form_recording(request, form)
    try:
        await end_ours(writing, case_id, invitation_id, body)
    except (Conflict, Invalid, NotOnRecord) as refused:
        errors = ((where, refused.sentence),)
        return await _page(request, daybook, actor, case_id, errors=errors)
    return RedirectResponse(f"/cases/{case_id}/sharing", status_code=303)


def _fields(form: FormData) -> dict[str, object]:
    agency = {name: text_of(form, name).strip() for name in ("theirs", "here", "name", "kind")}
    return {
        "partnership": text_of(form, "partnership").strip(),
        "agencies": [agency],
        "until": text_of(form, "until").strip() or None,
        "reason": text_of(form, "reason"),
    }


async def _page(
    request: Request,
    daybook: Daybook,
    actor: Actor,
    case_id: UUID,
    *,
    form: FormData | None = None,
    errors: Errors = (),
) -> Response:
    standing = current_standing(request)
    state, _ = await readable_case(daybook.records, actor, case_id)
    async with opened(request, daybook, actor, case_id) as case:
        rows = [row_of(each) for each in reversed(tuple(state.invitations.values()))]
        return page(
            request,
            "sharing.html",
            status=422 if errors else 200,
            case=case,
            tab="sharing",
            errors=errors,
            may_invite=standing.may("invitation.manage") and state.status == "open",
            may_end=standing.may("invitation.manage"),
            said={name: text_of(form, name) if form else "" for name in (*_MISSING, "until")},
            key=new_form_key(),
            kinds=[(each.value, each.label) for each in AgencyKind],
            invitations=[
                {
                    "it": each,
                    "status": STATUS[each.status],
                    "until": day_in_words(each.until) if each.until else None,
                    "key": new_form_key(),
                    "errors": [
                        ("reason", says)
                        for where, says in errors
                        if where == f"reason-{each.invitation_id}"
                    ],
                }
                for each in rows
            ],
        )
