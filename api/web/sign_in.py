"""Signing in and out."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import actors
from api.access import Actor
from api.authentication import TooManySignIns
from api.services import Daybook, Services
from api.web.forms import (
    FORM_COOKIE,
    HOME,
    SESSION_COOKIE,
    NotFromOurPage,
    cookie_settings,
    read_form,
    require_our_page,
    safe_next,
    text_of,
)
from api.web.rendering import page
from api.web.route import OpenPage, Page

router = APIRouter(route_class=OpenPage, include_in_schema=False)
signed_in = APIRouter(route_class=Page, include_in_schema=False)

#: Longer than any username or password can be, so that checking one stays cheap.
LONGEST = 300

WRONG = "The username or the password is not right. Check both and try again."
TOO_MANY = "There have been too many attempts. Wait five minutes, then try again."
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


@router.get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """The form, or straight on for somebody already signed in."""
    wanted = safe_next(request.query_params.get("next"))
    if getattr(request.state, "actor", None) is not None:
        return RedirectResponse(wanted, status_code=303)
    return page(request, "sign_in.html", wanted=wanted, errors=(), username="")


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
    actor = await _checked(daybook, username, password)
    if not isinstance(actor, Actor):
        return _again(request, form, (("username", actor.says),), status=actor.status)
    async with daybook.pool.connection() as connection:
        secret = await actors.begin_session(
            connection,
            actor,
            idle=daybook.settings.session_idle,
            absolute=daybook.settings.session_absolute,
        )
    daybook.attempts.succeeded(username)
    response = RedirectResponse(safe_next(text_of(form, "next")), status_code=303)
    response.set_cookie(SESSION_COOKIE, secret, **cookie_settings(request))
    response.delete_cookie(FORM_COOKIE, path="/")
    return response


async def _checked(daybook: Daybook, username: str, password: str) -> Actor | Refused:
    """Who has this password. A guess is counted before it is checked, or any number sent at once
    would all be checked.
    """
    if daybook.attempts.are_too_many(username):
        return Refused(429, TOO_MANY)
    daybook.attempts.failed(username)
    try:
        actor = await actors.authenticate_password(
            daybook.pool.connection, daybook.passwords, username, password
        )
    except TooManySignIns:
        return Refused(503, BUSY)
    return actor or Refused(422, WRONG)


@signed_in.post("/sign-out")
async def sign_out(request: Request, daybook: Services) -> Response:
    """End the session, here and in the database."""
    require_our_page(request, await read_form(request))
    async with daybook.pool.connection() as connection:
        await actors.end_session(connection, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


@signed_in.get("/")
async def home() -> Response:
    """There is no page here: cases are where everybody starts."""
    return RedirectResponse(HOME, status_code=303)


def _again(
    request: Request,
    form: FormData,
    errors: tuple[tuple[str, str], ...],
    *,
    status: int = 422,
) -> Response:
    return page(
        request,
        "sign_in.html",
        status=status,
        wanted=safe_next(text_of(form, "next")),
        errors=errors,
        username=text_of(form, "username")[:LONGEST],
    )
