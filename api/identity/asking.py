"""Who a request of `/v1` comes from."""

from __future__ import annotations

import structlog
from starlette.requests import Request

from api.access import Actor
from api.authentication import TOKEN_PREFIX, bearer_token
from api.brakes import TooManyAttempts, address_of
from api.identity.accounts import actor_by_account
from api.identity.jwt import NotAToken
from api.identity.tokens import actor_by_token
from api.problems import NotSignedIn, ProviderUnavailable
from api.services import daybook_of

log = structlog.get_logger(__name__)


async def authenticate(request: Request) -> None:
    """Put the actor of the bearer token into `request.state`, or refuse.

    A token that is good is never refused for what others at its address sent.
    """
    token = bearer_token(request)
    actor = await actor_of_bearer(request, token)
    if actor is None:
        brake, address = daybook_of(request).token_brake, address_of(request)
        wait_s = brake.wait_s(address)
        if wait_s is not None:
            raise TooManyAttempts(wait_s)
        brake.failed(address)
        raise NotSignedIn(
            "This token is not valid, or no longer. Ask whoever runs your partnership's Daybook "
            "for a new one.",
            field="Authorization",
        )
    request.state.actor = actor


async def still_the_actor(request: Request, token: str) -> Actor | None:
    """As `actor_of_bearer`, for an answer that goes on for long. Where nobody can say any more
    whose token it is, it is nobody's, and the answer ends.
    """
    try:
        return await actor_of_bearer(request, token)
    except ProviderUnavailable:
        return None


async def actor_of_bearer(request: Request, token: str) -> Actor | None:
    """Whose token this is, as of now.

    Ours begin with a word of their own; any other may be an access token of the OpenID provider.
    Raises ProviderUnavailable.
    """
    daybook = daybook_of(request)
    subject = None
    if daybook.oidc is not None and not token.startswith(TOKEN_PREFIX):
        try:
            subject = await daybook.oidc.subject_of_machine(token)
        except NotAToken as error:
            log.info("oidc.refused", why=str(error))
            return None
    async with daybook.pool.connection() as connection:
        if daybook.oidc is not None and subject is not None:
            return await actor_by_account(connection, daybook.oidc.issuer, subject)
        return await actor_by_token(connection, token)
