"""One's own account: who one is here, where one is signed in, and signing out of all of it."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.access import CurrentActor, permitting
from api.identity.sessions import Session, end_sessions_of, sessions_of
from api.identity_events import Happened, note
from api.services import Services
from api.web import present
from api.web.forms import read_form, require_our_page
from api.web.rendering import page
from api.web.route import Page
from api.web.sign_in import signed_out
from domain.vocabulary import IdentityChange

router = APIRouter(route_class=Page, include_in_schema=False, prefix="/account")


@router.get("", openapi_extra=permitting("self.read"))
async def show_account(request: Request, actor: CurrentActor, daybook: Services) -> Response:
    """Who they are on the record, and each sign-in that has not ended."""
    mine: Session = request.state.session
    async with daybook.pool.connection() as connection:
        found = await sessions_of(
            connection,
            actor.actor_id,
            idle=daybook.settings.session_idle,
            absolute=daybook.settings.session_absolute,
        )
    return page(
        request,
        "account.html",
        roles=present.listed([role.label.lower() for role in actor.roles]),
        sign_ins=[
            {
                "since": present.stamp(each.created_at),
                "used": present.stamp(each.seen_at),
                "is_this": each.session_id == mine.session_id,
            }
            for each in found
        ],
    )


@router.post("/stay", openapi_extra=permitting("self.read"))
async def stay(request: Request) -> Response:
    """Stay signed in. Being admitted here was enough; the script wants to know for how long."""
    require_our_page(request, await read_form(request))
    mine: Session = request.state.session
    if "application/json" not in request.headers.get("accept", ""):
        return RedirectResponse("/account", status_code=303)
    return JSONResponse({"seconds": int((mine.idles_at - datetime.now(UTC)).total_seconds())})


@router.post("/sign-out-everywhere", openapi_extra=permitting("self.read"))
async def sign_out_everywhere(request: Request, actor: CurrentActor, daybook: Services) -> Response:
    """End every sign-in of this person, this one too."""
    require_our_page(request, await read_form(request))
    async with daybook.pool.connection() as connection:
        await end_sessions_of(connection, actor.actor_id)
    note(daybook, Happened(IdentityChange.SIGNED_OUT, actor, actor, request.state.request_id))
    return signed_out(request)
