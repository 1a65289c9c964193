"""Signing in and out."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Actor, CurrentActor, permitting
from api.authentication import TooManySignIns
from api.brakes import address_of
from api.identity.passwords import try_password
from api.identity.sessions import begin_session, end_session
from api.identity_events import Happened, note
from api.services import Daybook, Services, daybook_of
from api.web import present
from api.web.forms import (
    HOME,
    NotFromOurPage,
    cookie_settings,
    drop_cookie,
    form_cookie,
    home_of,
    read_form,
    require_our_page,
    safe_next,
    session_cookie,
    session_secret,
    text_of,
)
from api.web.rendering import page
from api.web.route import OpenPage, Page
from domain.vocabulary import IdentityChange

router = APIRouter(route_class=OpenPage, include_in_schema=False)
signed_in = APIRouter(route_class=Page, include_in_schema=False)

#: Longer than any username or password can be, so that checking one stays cheap.
LONGEST = 300

#: The same words for a password that is wrong, a username that nobody has, and one that is locked.
WRONG = (
    "The username or the password is not right. Check both and try again. After ten wrong "
    "passwords in a row, none is right for a quarter of an hour."
)
BUSY = "Many people are signing in at this moment. Wait a few seconds, then try again."
STALE_FORM = (
    "This form no longer belongs to this browser: somebody has signed in or out in another tab, or "
    "the browser keeps no cookies for this site. Enter your username and password again. If that "
    "leads back here, allow cookies."
)


class Refused(NamedTuple):
    """Why somebody could not sign in, as the form says it."""

    status: int
    says: str
    wait_s: int | None = None


@router.get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """The form, or straight on for somebody already signed in."""
    wanted = safe_next(request.query_params.get("next"))
    actor: Actor | None = getattr(request.state, "actor", None)
    if actor is not None:
        return RedirectResponse(home_of(actor) if wanted == HOME else wanted, status_code=303)
    return page(
        request,
        "sign_in.html",
        wanted=wanted,
        errors=(),
        username="",
        has_organisation=_has_organisation(request),
    )


@router.post("/sign-in")
async def sign_in(request: Request, daybook: Services) -> Response:
    """Begin a session. Never says whether it was the username or the password."""
    form = await read_form(request)
    try:
        require_our_page(request, form)
    except NotFromOurPage:
        return _again(request, form, (("username", STALE_FORM),), status=403)
    username, password = text_of(form, "username").strip().lower(), text_of(form, "password")
    missing = tuple(
        (name, f"Enter your {name}.")
        for name, value in (("username", username), ("password", password))
        if not value
    )
    if missing:
        return _again(request, form, missing)
    if len(username) > LONGEST or len(password) > LONGEST:
        return _again(request, form, (("username", WRONG),))
    actor = await _checked(request, daybook, username, password)
    if not isinstance(actor, Actor):
        return _again(
            request, form, (("username", actor.says),), status=actor.status, wait_s=actor.wait_s
        )
    return await signed_in_as(request, actor, text_of(form, "next"))


async def signed_in_as(request: Request, actor: Actor, wanted: str) -> Response:
    """Begin a session, with a new secret whatever the browser had, and go where was wanted."""
    daybook = daybook_of(request)
    async with daybook.pool.connection() as connection:
        await end_session(connection, session_secret(request) or "")
        secret = await begin_session(
            connection,
            actor.actor_id,
            idle=daybook.settings.session_idle,
            absolute=daybook.settings.session_absolute,
        )
    note(daybook, Happened(IdentityChange.SIGNED_IN, actor, actor, request.state.request_id))
    wanted = safe_next(wanted)
    response = RedirectResponse(home_of(actor) if wanted == HOME else wanted, status_code=303)
    response.set_cookie(session_cookie(request), secret, **cookie_settings(request))
    drop_cookie(request, response, form_cookie(request))
    return response


async def _checked(
    request: Request, daybook: Daybook, username: str, password: str
) -> Actor | Refused:
    """Who has this password. A guess is counted before it is checked, or any number sent at once
    would all be checked.
    """
    brake, address = daybook.password_brake, address_of(request)
    wait_s = brake.wait_s(address)
    if wait_s is not None:
        minutes = present.counted(ceil(wait_s / 60), "minute")
        return Refused(
            429,
            "There have been too many wrong passwords from where you are. "
            f"Wait {minutes}, then try again.",
            wait_s,
        )
    brake.failed(address)
    try:
        tried = await try_password(daybook.pool.connection, daybook.passwords, username, password)
    except TooManySignIns:
        return Refused(503, BUSY)
    if tried.whose is not None and not tried.is_right:
        what = IdentityChange.LOCKED if tried.locks else IdentityChange.SIGN_IN_FAILED
        note(daybook, Happened(what, tried.whose, tried.whose, request.state.request_id))
    if tried.whose is None or not tried.is_right:
        return Refused(422, WRONG)
    brake.was_right(address)
    return tried.whose


@signed_in.post("/sign-out", openapi_extra=permitting("self.read"))
async def sign_out(request: Request, daybook: Services) -> Response:
    """End the session, here and in the database."""
    require_our_page(request, await read_form(request))
    async with daybook.pool.connection() as connection:
        await end_session(connection, session_secret(request) or "")
    return signed_out(request)


def signed_out(request: Request) -> Response:
    """Back to the form, with nothing left in the browser."""
    response = RedirectResponse("/sign-in", status_code=303)
    drop_cookie(request, response, session_cookie(request))
    return response


@signed_in.get("/", openapi_extra=permitting("self.read"))
async def home(actor: CurrentActor) -> Response:
    """There is no page here: cases are where nearly everybody starts."""
    return RedirectResponse(home_of(actor), status_code=303)


def _again(
    request: Request,
    form: FormData,
    errors: tuple[tuple[str, str], ...],
    *,
    status: int = 422,
    wait_s: int | None = None,
) -> Response:
    return page(
        request,
        "sign_in.html",
        status=status,
        headers={} if wait_s is None else {"Retry-After": str(wait_s)},
        wanted=safe_next(text_of(form, "next")),
        errors=errors,
        username=text_of(form, "username")[:LONGEST],
        has_organisation=_has_organisation(request),
    )


def _has_organisation(request: Request) -> bool:
    oidc = daybook_of(request).oidc
    return oidc is not None and oidc.client is not None
