"""Who may use Daybook: people of one's own partnership, for its administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.access import (
    EVERY_ACTION,
    Actor,
    CurrentActor,
    OutOfScope,
    current_actor,
    permitting,
)
from api.identity import administration
from api.identity.administration import Changes, Person
from api.identity.sessions import end_sessions_of
from api.identity_events import Happened, note, require_room
from api.openapi import problems
from api.services import Daybook, Services
from api.v1.bodies import ReasonBody
from api.v1.route import Route
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import IdentityChange, Role

PROBLEMS = problems(400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)
router = APIRouter(
    route_class=Route, tags=["administration"], prefix="/v1/actors", responses=PROBLEMS
)

MANAGED = permitting("actor.manage")
MOST = 1000
_ACCOUNT = {"issuer": "https://login.northmere.example/", "subject": "8f1c2d6e"}


def example(**fields: Any) -> ConfigDict:
    """A body that takes no other fields, and how one looks."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class Account(BaseModel):
    """An account at an OpenID provider. Never an e-mail address: those change hands."""

    model_config = example(**_ACCOUNT)

    issuer: str = Field(max_length=300, description="The provider, as it writes itself.")
    subject: str = Field(max_length=255, description="What the provider calls them.")


class NewActorBody(BaseModel):
    """Somebody who is to use Daybook."""

    model_config = example(
        username="w.hale", name="W Hale", agency="police", roles=["contributor"], account=_ACCOUNT
    )

    username: str = Field(max_length=100, description="What they sign in with. It stays.")
    name: ShortText = Field(description="Their name, as the record will show it.")
    agency: AgencyCode
    roles: tuple[Role, ...] = Field(max_length=len(Role))
    email: str | None = Field(default=None, max_length=254)
    account: Account | None = Field(
        default=None, description="Their account at their organisation, to sign in with."
    )
    with_password: bool = Field(default=False, description="Also make a password for the pages.")


class ChangesBody(BaseModel):
    """What is to be otherwise, and why. What is left out stays."""

    model_config = example(agency="acute-hospital", reason="She moved to the hospital on 1 March.")

    name: ShortText | None = None
    agency: AgencyCode | None = None
    roles: tuple[Role, ...] | None = Field(default=None, max_length=len(Role))
    email: str | None = Field(default=None, max_length=254, description='"" takes it away.')
    account: Account | None = None
    unlink: bool = Field(default=False, description="Take the account away.")
    reason: Summary


class ActorAnswer(BaseModel):
    """Somebody who may use Daybook."""

    actor_id: UUID
    username: str
    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]
    email: str | None
    account: Account | None
    is_disabled: bool
    has_password: bool
    locked_until: datetime | None = Field(description="After too many wrong passwords.")
    created_at: datetime


class NewActorAnswer(ActorAnswer):
    """Somebody just added. The password is shown here and never again."""

    password: str | None


class PasswordAnswer(BaseModel):
    """A password, shown here and never again."""

    password: str


class ActorList(BaseModel):
    """People by username. `next` is what to ask for as `after`, null at the end."""

    actors: tuple[ActorAnswer, ...]
    next: str | None


@router.get("", summary="Who may use Daybook?", openapi_extra=MANAGED)
async def list_actors(
    actor: CurrentActor,
    daybook: Services,
    after: Annotated[str, Query(max_length=100, description="Those after this username.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
) -> ActorList:
    """Everybody of your partnership, those who were disabled too."""
    async with daybook.pool.connection() as connection:
        found = await administration.people(
            connection, actor.partnership_id, after=after, limit=limit + 1
        )
    shown = found[:limit]
    return ActorList(
        actors=tuple(_answer(each) for each in shown),
        next=shown[-1].username if len(found) > limit else None,
    )


@router.post("", status_code=201, summary="Add somebody who may use Daybook", openapi_extra=MANAGED)
async def add_actor(
    request: Request, body: NewActorBody, actor: CurrentActor, daybook: Services, response: Response
) -> NewActorAnswer:
    """To your own partnership. They sign in by their organisation, or with a password."""
    await require_room(daybook, current_actor(request).partnership_id)
    if body.with_password:
        _may_give_a_sign_in(actor, "with_password")
    if body.account is not None:
        _may_give_a_sign_in(actor, "account")
    async with daybook.pool.connection() as connection:
        added, password = await administration.add_person(
            connection,
            daybook.passwords,
            actor.partnership_id,
            username=body.username,
            roles=body.roles,
            with_password=body.with_password,
            name=body.name,
            agency=body.agency,
            email=body.email,
            issuer=body.account.issuer if body.account else None,
            subject=body.account.subject if body.account else None,
        )
    noted(request, daybook, IdentityChange.ADDED, added)
    response.headers["Location"] = f"/v1/actors/{added.actor_id}"
    return NewActorAnswer(**_answer(added).model_dump(), password=password)


@router.get("/{actor_id}", summary="Who is this?", openapi_extra=MANAGED)
async def show_actor(actor_id: UUID, actor: CurrentActor, daybook: Services) -> ActorAnswer:
    """Somebody of your partnership."""
    async with daybook.pool.connection() as connection:
        return _answer(await administration.person(connection, actor.partnership_id, actor_id))


@router.post(
    "/{actor_id}/changes",
    summary="Change a name, an agency, roles or an account",
    openapi_extra=MANAGED,
)
async def change_actor(
    request: Request, actor_id: UUID, body: ChangesBody, actor: CurrentActor, daybook: Services
) -> ActorAnswer:
    """Other roles, another agency or another account sign them out everywhere; another agency also
    revokes their tokens. What they have recorded keeps the name, roles and agency that they had.
    """
    account = ("", "") if body.unlink else (None, None)
    if body.account is not None:
        _may_give_a_sign_in(actor, "account")
        account = (body.account.issuer, body.account.subject)
    changes = Changes(
        name=body.name,
        agency=body.agency,
        roles=body.roles,
        email=body.email,
        issuer=account[0],
        subject=account[1],
    )
    others = (body.name, body.agency, body.roles, body.email)
    is_link = account != (None, None) and all(each is None for each in others)
    what = IdentityChange.LINKED if is_link else IdentityChange.CHANGED
    return await _change(request, daybook, actor_id, changes, what=what, reason=body.reason)


@router.post(
    "/{actor_id}/disablement", summary="Take somebody's access away", openapi_extra=MANAGED
)
async def disable_actor(
    request: Request, actor_id: UUID, body: ReasonBody, daybook: Services
) -> ActorAnswer:
    """At once: their sign-ins end, and none of their tokens is good any more."""
    changes = Changes(is_disabled=True)
    return await _change(
        request, daybook, actor_id, changes, what=IdentityChange.DISABLED, reason=body.reason
    )


@router.post(
    "/{actor_id}/enablement", summary="Give somebody their access back", openapi_extra=MANAGED
)
async def enable_actor(
    request: Request, actor_id: UUID, body: ReasonBody, daybook: Services
) -> ActorAnswer:
    """With the roles, agency, password and tokens that they had."""
    changes = Changes(is_disabled=False)
    return await _change(
        request, daybook, actor_id, changes, what=IdentityChange.ENABLED, reason=body.reason
    )


@router.post("/{actor_id}/password", summary="Give somebody a new password", openapi_extra=MANAGED)
async def give_password(
    request: Request, actor_id: UUID, body: ReasonBody, actor: CurrentActor, daybook: Services
) -> PasswordAnswer:
    """The old one is over, and so is every sign-in of theirs, and a lock after wrong passwords."""
    await require_room(daybook, current_actor(request).partnership_id)
    _may_give_a_sign_in(actor)
    async with daybook.pool.connection() as connection:
        password = await administration.give_password(
            connection, daybook.passwords, actor.partnership_id, actor_id
        )
        found = await administration.person(connection, actor.partnership_id, actor_id)
    noted(request, daybook, IdentityChange.PASSWORD_SET, found, about=body.reason)
    return PasswordAnswer(password=password)


@router.post("/{actor_id}/sign-out", summary="Sign somebody out everywhere", openapi_extra=MANAGED)
async def sign_out(
    request: Request, actor_id: UUID, body: ReasonBody, actor: CurrentActor, daybook: Services
) -> ActorAnswer:
    """Their tokens stay; revoke them one by one."""
    await require_room(daybook, current_actor(request).partnership_id)
    async with daybook.pool.connection() as connection:
        found = await administration.person(connection, actor.partnership_id, actor_id)
        await end_sessions_of(connection, actor_id)
    noted(request, daybook, IdentityChange.SIGNED_OUT, found, about=body.reason)
    return _answer(found)


def _may_give_a_sign_in(actor: Actor, field: str | None = None) -> None:
    """A sign-in is for all that somebody may do. A token that is for less would get around its own
    scopes by giving one, to whomever.
    """
    if EVERY_ACTION not in actor.scopes:
        raise OutOfScope(
            "This token is for less than everything, so it cannot give anybody a way to sign in. "
            "Use one with the scope *, or ask another administrator.",
            field=field,
        )


async def _change(
    request: Request,
    daybook: Daybook,
    actor_id: UUID,
    changes: Changes,
    *,
    what: IdentityChange,
    reason: str,
) -> ActorAnswer:
    by = current_actor(request)
    await require_room(daybook, by.partnership_id)
    async with daybook.pool.connection() as connection:
        after = await administration.change(connection, by.partnership_id, actor_id, changes, by=by)
    noted(request, daybook, what, after, about=reason)
    return _answer(after)


def noted(
    request: Request,
    daybook: Daybook,
    what: IdentityChange,
    whom: Person,
    *,
    token_id: UUID | None = None,
    about: str | None = None,
) -> None:
    """What became of somebody, by whoever asked."""
    request_id: UUID = request.state.request_id
    by = current_actor(request)
    note(daybook, Happened(what, whom, by, request_id, token_id, about))


def _answer(found: Person) -> ActorAnswer:
    account = None
    if found.issuer is not None and found.subject is not None:
        account = Account(issuer=found.issuer, subject=found.subject)
    return ActorAnswer(
        actor_id=found.actor_id,
        username=found.username,
        name=found.name,
        agency=found.agency,
        roles=found.roles,
        email=found.email,
        account=account,
        is_disabled=found.is_disabled,
        has_password=found.has_password,
        locked_until=found.locked_until,
        created_at=found.created_at,
    )
