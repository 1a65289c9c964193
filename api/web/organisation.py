"""Signing in by one's organisation: to its OpenID provider and back."""

from __future__ import annotations

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.identity.accounts import actor_by_account
from api.identity.flow import LASTS_S, Flow
from api.identity.jwt import NotAToken
from api.identity.provider import CALLBACK, Provider
from api.problems import ProviderUnavailable
from api.services import Services
from api.web.forms import cookie_settings, drop_cookie, flow_cookie, safe_next
from api.web.rendering import page
from api.web.route import OpenPage
from api.web.sign_in import signed_in_as
from domain.errors import NotOnRecord

log = structlog.get_logger(__name__)
router = APIRouter(route_class=OpenPage, include_in_schema=False)

_BEGIN_AGAIN = (
    "This sign-in was not begun in this browser, or longer ago than ten minutes. Begin again."
)
_NOT_DONE = "Your organisation did not sign you in. Begin again, or ask its IT support."
_DOUBTFUL = (
    "What your organisation's sign-in answered could not be trusted, so nobody was signed in. "
    "Begin again; if it goes on, tell whoever runs your partnership's Daybook."
)


class NoOrganisation(NotOnRecord):
    """Nobody's organisation vouches for people here. Sign in with a username and a password."""


@router.get("/sign-in/organisation")
async def go_to_organisation(request: Request, daybook: Services) -> Response:
    """To the provider. A link and not a form, because browsers hold a form to where it may lead."""
    provider = _provider(daybook.oidc)
    flow = Flow.begin(safe_next(request.query_params.get("next")))
    try:
        address = await provider.authorization_url(
            state=flow.state, nonce=flow.nonce, challenge=flow.challenge
        )
    except ProviderUnavailable as refusal:
        return _refused(request, refusal.sentence, 503)
    response = RedirectResponse(address, status_code=303)
    # Lax, because it must come back with the browser from the provider's site.
    response.set_cookie(
        flow_cookie(request), flow.cookie, max_age=LASTS_S, **cookie_settings(request)
    )
    return response


@router.get(CALLBACK)
async def come_back(request: Request, daybook: Services) -> Response:
    """Back from the provider. The cookie is spent, whatever comes of it."""
    response = await _come_back(request, daybook, _provider(daybook.oidc))
    drop_cookie(request, response, flow_cookie(request))
    return response


async def _come_back(request: Request, daybook: Services, provider: Provider) -> Response:
    said = request.query_params
    flow = Flow.from_cookie(request.cookies.get(flow_cookie(request)))
    if flow is None or not flow.is_answered_by(said.get("state", "")):
        return _refused(request, _BEGIN_AGAIN, 403)
    try:
        # Before anything else it says is believed, a refusal included.
        is_ours, code = await provider.is_ours(said.get("iss")), said.get("code")
        if not is_ours or "error" in said or not code:
            return _refused(request, _NOT_DONE if is_ours else _DOUBTFUL, 403)
        subject = await provider.subject_for(code, verifier=flow.verifier, nonce=flow.nonce)
    except NotAToken as error:
        log.warning("oidc.refused", why=str(error))
        return _refused(request, _DOUBTFUL, 403)
    except ProviderUnavailable as refusal:
        return _refused(request, refusal.sentence, 503)
    async with daybook.pool.connection() as connection:
        actor = await actor_by_account(connection, provider.issuer, subject)
    if actor is None:
        return page(request, "not_linked.html", status=403, issuer=provider.issuer, subject=subject)
    return await signed_in_as(request, actor, flow.wanted)


def _provider(provider: Provider | None) -> Provider:
    if provider is None or provider.client is None:
        raise NoOrganisation
    return provider


def _refused(request: Request, says: str, status: int) -> Response:
    return page(
        request,
        "sign_in.html",
        status=status,
        wanted=safe_next(None),
        errors=(("organisation", says),),
        username="",
        has_organisation=True,
    )
