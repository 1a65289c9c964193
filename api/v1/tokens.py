"""Tokens of one's partnership's people and their systems, for its administrator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field
from starlette.requests import Request

from api.access import EVERY_ACTION, Actor, CurrentActor, OutOfScope, current_actor
from api.identity import administration
from api.identity.tokens import Token, issue_token, revoke_token, tokens_of
from api.identity_events import require_room
from api.services import Services
from api.v1.actors import MANAGED, PROBLEMS, example, noted
from api.v1.bodies import ReasonBody
from api.v1.route import Route
from domain.text import ShortText
from domain.vocabulary import IdentityChange

router = APIRouter(
    route_class=Route,
    tags=["administration"],
    prefix="/v1/actors/{actor_id}/tokens",
    responses=PROBLEMS,
)


class TokenBody(BaseModel):
    """A token for a system that speaks for them."""

    model_config = example(
        label="Custody system, live", scopes=["contribution.submit", "case.read"]
    )

    label: ShortText = Field(description="What it is for.")
    scopes: tuple[str, ...] = Field(
        default=(EVERY_ACTION,),
        max_length=100,
        description="Actions of the policy that it is for; * for all that they may do.",
    )
    expires_at: AwareDatetime | None = Field(
        default=None, description="Left out: a year from now. At most two."
    )


class TokenAnswer(BaseModel):
    """A token, without its secret."""

    token_id: UUID
    label: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None


class NewTokenAnswer(TokenAnswer):
    """A token just given. `token` is shown here and never again."""

    token: str


class TokenList(BaseModel):
    """Every token that somebody was ever given, the newest first."""

    tokens: tuple[TokenAnswer, ...]


@router.get("", summary="Which tokens has somebody?", openapi_extra=MANAGED)
async def list_tokens(actor_id: UUID, actor: CurrentActor, daybook: Services) -> TokenList:
    """Each with what it is for and when it was last used. Its secret is kept nowhere."""
    async with daybook.pool.connection() as connection:
        await administration.person(connection, actor.partnership_id, actor_id)
        found = await tokens_of(connection, actor_id)
    return TokenList(tokens=tuple(_token(each) for each in found))


@router.post("", status_code=201, summary="Give somebody a token", openapi_extra=MANAGED)
async def add_token(
    request: Request, actor_id: UUID, body: TokenBody, actor: CurrentActor, daybook: Services
) -> NewTokenAnswer:
    """For a system of their agency. It may do what they may, within its scopes, until its end."""
    await require_room(daybook, current_actor(request).partnership_id)
    _within_own_scope(actor, body.scopes)
    async with daybook.pool.connection() as connection:
        found = await administration.person(connection, actor.partnership_id, actor_id)
        made = await issue_token(
            connection, actor_id, label=body.label, scopes=body.scopes, expires_at=body.expires_at
        )
    token_id = made.token.token_id
    noted(request, daybook, IdentityChange.TOKEN_ISSUED, found, token_id=token_id, about=body.label)
    return NewTokenAnswer(**_token(made.token).model_dump(), token=made.secret)


@router.post("/{token_id}/revocation", summary="Revoke a token", openapi_extra=MANAGED)
async def end_token(
    request: Request,
    actor_id: UUID,
    token_id: UUID,
    body: ReasonBody,
    daybook: Services,
) -> TokenAnswer:
    """At once, and for good."""
    await require_room(daybook, current_actor(request).partnership_id)
    partnership_id = current_actor(request).partnership_id
    async with daybook.pool.connection() as connection:
        found = await administration.person(connection, partnership_id, actor_id)
        ended = await revoke_token(connection, actor_id, token_id)
    noted(
        request, daybook, IdentityChange.TOKEN_REVOKED, found, token_id=token_id, about=body.reason
    )
    return _token(ended)


def _within_own_scope(actor: Actor, scopes: tuple[str, ...]) -> None:
    """A token gives no other that is for more than itself."""
    if EVERY_ACTION not in actor.scopes and not actor.scopes.issuperset(scopes):
        raise OutOfScope(field="scopes")


def _token(token: Token) -> TokenAnswer:
    return TokenAnswer(
        token_id=token.token_id,
        label=token.label,
        scopes=token.scopes,
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
    )
