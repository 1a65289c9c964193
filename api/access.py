"""Who may do what: the one choke point. Every route of `v1` and every page comes through here.

What each role allows is in `domain/reference/roles.toml`, and nowhere else; which of an actor's
roles cover a case, and what they read of it, is worked out by `domain.access`. This module asks
those rules on behalf of a request, before anything of the request's own is looked at:

1. a route declares one action of the policy (`permitting`). One that declares none cannot be made,
   so a Daybook with a forgotten route does not start;
2. a case in the address must exist for the actor. What an actor may not see does not exist for
   them: another partnership's case, and one that no role of theirs covers, answer 404 in the very
   words of a case that was never opened, for reading and for writing alike;
3. a case whose key was destroyed answers 410, but for its notice;
4. the action must be allowed by a role that covers the case, and be within the scope of the token
   that they came with, else 403. Where it is the record that
   says no, the rule's own refusal follows (409): a coordinator whose agency is not on the case
   cannot contribute to it for that agency.

Who takes part is asked of the log, not of a read model, and always as of now: an agency that left
yesterday does not get back in by asking for the day before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from api.guests import as_guest, invited
from api.problems import NotSignedIn
from domain.access import POLICY, Action, Reads, Standing, standing
from domain.case import (
    NEW_CASE,
    CaseDestroyed,
    Closed,
    Destroyed,
    InvitationNotOnRecord,
    NotOpened,
    Open,
    OtherPartnership,
    evolve,
)
from domain.errors import Conflict, NotOnRecord, NotPermitted
from domain.event import Attribution
from domain.record.application import Records
from domain.vocabulary import Role, Way
from domain.wording import listed

if TYPE_CHECKING:
    from api.services import Daybook

ACTION = "x-daybook-action"
_WAY = "x-daybook-way"
_ALSO_DESTROYED = "x-daybook-also-destroyed"
#: What the case's own partnership decides about who is on it.
_ALWAYS_OURS = frozenset({"invitation.manage", "member.manage"})
#: The scope of a token that narrows nothing.
EVERY_ACTION = "*"
#: Added to a route's `openapi_extra` where it also answers for a case whose key was destroyed. All
#: others refuse it.
ALSO_DESTROYED: dict[str, Any] = {_ALSO_DESTROYED: True}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or an agency's system, as they are at this moment.

    `log_id` is the log they act on, and the only one that a request of theirs can touch: that of
    their own partnership, or where `guest_of` says that they come from another, the host's. Then
    `agency` is the code of their agency there, and `roles` are those that cross.
    """

    actor_id: UUID
    partnership_id: UUID
    username: str
    name: str
    agency: str
    roles: tuple[Role, ...]
    log_id: UUID
    #: What the token they came with is for: actions of the policy. It narrows their roles.
    scopes: frozenset[str] = frozenset({EVERY_ACTION})
    guest_of: OtherPartnership | None = None
    #: Which token or which sign-in they came with, for the access log.
    by_token: UUID | None = None
    by_session: UUID | None = None

    def is_within_scope(self, action: Action) -> bool:
        """Whether what they came with is for this."""
        return EVERY_ACTION in self.scopes or action in self.scopes

    @property
    def key_space(self) -> str:
        """Whose Idempotency-Keys are one and the same. A guest's never meet those of the host's own
        agency of the same code: no agency's code holds a stroke.
        """
        return self.agency if self.guest_of is None else f"{self.partnership_id}/{self.agency}"

    @property
    def sees_cases_of_agency(self) -> bool:
        """Whether they see the cases that their agency takes part in."""
        return any(POLICY.roles[role].cases == "taking-part" for role in self.roles)

    @property
    def sees_every_case(self) -> bool:
        """Whether they read all of their partnership's cases, whoever takes part."""
        return self.guest_of is None and any(
            POLICY.roles[role].cases == "partnership" and POLICY.allows((role,), "case.read")
            for role in self.roles
        )

    def attribution(self, correlation_id: UUID) -> Attribution:
        """Who they are now, to be kept with what they record."""
        return Attribution(
            actor_id=self.actor_id,
            name=self.name,
            agency=self.agency,
            roles=self.roles,
            partnership=None if self.guest_of is None else self.guest_of.name,
            correlation_id=correlation_id,
        )


class NoSuchCase(NotOnRecord):
    """The record holds no such case that you may see. Check its id in GET /v1/cases."""

    field = "case_id"
    #: For the access log alone, where the address does not say it: what they asked for, and which
    #: case that is, if it is one.
    asked_for: str | None = None
    case_id: UUID | None = None


class Barred(NoSuchCase):
    """The record holds no such case that you may see. Check its id in GET /v1/cases."""

    # Only the access log knows that it was there for others: the answer is the same to the letter.


class AgencyOfAnother(Conflict):
    """Your agency's code is that of another partnership's agency on this case, so that the record
    could not tell you apart. Ask an administrator for another code.
    """


class OutOfScope(NotPermitted):
    """This token is not for this. Use another, or ask for one with a wider scope."""


class RouteWithoutAction(Exception):
    """A route that does not say which action of the policy it is."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a route says of itself."""

    action: Action
    also_destroyed: bool
    #: How its readers look, where that is not how they look by any other route.
    way: Way | None = None


def permitting(action: Action) -> dict[str, Any]:
    """For a route's `openapi_extra`: the action of the policy that it is."""
    if action not in POLICY.actions:
        raise RouteWithoutAction(f"roles.toml has no action {action!r}.")
    return {ACTION: action}


def in_way(way: Way) -> dict[str, Any]:
    """Added to a route's `openapi_extra`: how the access log says that somebody looked by it. It is
    then a look whatever its method.
    """
    return {_WAY: way}


def declared(path: str, extra: Mapping[str, Any] | None) -> Declared:
    """What a route declares. Raises RouteWithoutAction."""
    action = (extra or {}).get(ACTION)
    if not isinstance(action, str) or action not in POLICY.actions:
        raise RouteWithoutAction(f"{path} declares no action: give it openapi_extra=permitting().")
    given = extra or {}
    return Declared(action, bool(given.get(_ALSO_DESTROYED)), given.get(_WAY))


def current_actor(request: Request) -> Actor:
    """The actor that authentication found. Refuses where none was looked for, so a route that
    forgot to authenticate is shut, not open."""
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise NotSignedIn
    return actor


def current_standing(request: Request) -> Standing:
    """How the actor stands to the case of the address. Refuses where nobody looked."""
    found = getattr(request.state, "standing", None)
    if not isinstance(found, Standing):
        raise NotSignedIn
    return found


def reads_of(request: Request) -> Reads | None:
    """What the actor may read of the case in the address; None where the address names none."""
    found = getattr(request.state, "standing", None)
    return found.reads if isinstance(found, Standing) else None


CurrentActor = Annotated[Actor, Depends(current_actor)]
CurrentStanding = Annotated[Standing, Depends(current_standing)]


async def admit(request: Request, records: Records, route: Declared) -> None:
    """Let a request through to its route, or refuse it. Its actor is known already.

    Puts `standing` into `request.state` where the address names a case, and `action` always. Of a
    guest it also puts `actor`, who they are on the log that the case is on; of whoever answers an
    invitation, `actor` and `invited_to`, the case.
    Raises NoSuchCase, CaseDestroyed, InvitationNotOnRecord and NotPermitted.
    """
    actor = current_actor(request)
    request.state.action = route.action
    text = request.path_params.get("case_id")
    if text is None:
        _require(actor, route.action, is_allowed=POLICY.allows(actor.roles, route.action))
        if "invitation_id" in request.path_params:
            await _admit_to_answer(request, actor)
        return
    case_id = _id(text, NoSuchCase)
    try:
        case, _ = await seen_case(records, actor, case_id)
    except NoSuchCase:
        guest = await as_guest(_daybook(request), actor, case_id)
        if guest is None:
            raise
        request.state.actor = actor = guest
        case, _ = await seen_case(records, actor, case_id)
    if isinstance(case, Destroyed) and not route.also_destroyed:
        raise CaseDestroyed
    found = required_standing(actor, case)
    _require(actor, route.action, is_allowed=found.may(route.action))
    request.state.standing = found
    if found.emergency is not None and isinstance(case, Open | Closed):
        # For the access log: by what right they look, and the reason that they gave.
        request.state.emergency = case.persons.emergencies[found.emergency].taken


async def _admit_to_answer(request: Request, actor: Actor) -> None:
    """An invitation, not a case, is in the address: whoever answers acts on the log it is on."""
    invitation_id = _id(request.path_params["invitation_id"], InvitationNotOnRecord)
    answering, case_id = await invited(_daybook(request), actor, invitation_id)
    request.state.actor, request.state.invited_to = answering, case_id


def _daybook(request: Request) -> Daybook:
    # As `services.daybook_of`, which knows actors from here.
    return request.app.state.daybook


def _id(text: object, absent: type[NotOnRecord]) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise absent from None


def _require(actor: Actor, action: Action, *, is_allowed: bool) -> None:
    if not is_allowed:
        raise not_permitted(action)
    if not actor.is_within_scope(action):
        raise OutOfScope(
            f"This token is not for this: it lacks the scope {action}. Use another token, or ask "
            "whoever runs your partnership's Daybook for one."
        )


def not_permitted(action: Action) -> NotPermitted:
    """The refusal of an action, saying who may do it."""
    roles = [role.label.lower() for role in POLICY.roles_for(action)]
    return NotPermitted(
        f"This needs the role of {listed(roles, 'or')}. Ask whoever runs your partnership's "
        "Daybook."
    )


async def case_to_change(
    records: Records, actor: Actor, case_id: UUID, action: Action
) -> tuple[Open | Closed, int]:
    """As `readable_case`, for an actor who may do this there. Also raises NotPermitted, and
    AgencyOfAnother where what they put on the record would seem to be a guest's.
    """
    case, version = await readable_case(records, actor, case_id)
    if not required_standing(actor, case).may(action):
        raise not_permitted(action)
    participation = case.agencies.get(actor.agency)
    is_anothers = participation is not None and participation.guest_of is not None
    # Whoever ends an invitation or bars somebody must be able to, whatever code a guest has.
    if actor.guest_of is None and is_anothers and action not in _ALWAYS_OURS:
        raise AgencyOfAnother
    return case, version


async def readable_case(records: Records, actor: Actor, case_id: UUID) -> tuple[Open | Closed, int]:
    """The case as the log has it now, with its version, for an actor who may see it.

    Raises NoSuchCase where it does not exist or the actor may not know that it does, and
    CaseDestroyed where its key was destroyed.
    """
    case, version = await seen_case(records, actor, case_id)
    if isinstance(case, Destroyed):
        raise CaseDestroyed
    return case, version


async def seen_case(
    records: Records, actor: Actor, case_id: UUID
) -> tuple[Open | Closed | Destroyed, int]:
    """As `readable_case`, also where there is only a notice to read. Raises NoSuchCase."""
    case, version = await records.load(actor.log_id, case_id, evolve, NEW_CASE)
    if isinstance(case, NotOpened) or standing(actor, case, _now()) is None:
        is_barred = isinstance(case, Open | Closed) and actor.actor_id in case.persons.bars
        raise Barred if is_barred else NoSuchCase
    return case, version


async def visible_cases(
    records: Records, actor: Actor, case_ids: Iterable[UUID]
) -> dict[UUID, Reads]:
    """Which of these cases the actor may see now, and what they may read of each."""
    found = await records.load_all(actor.log_id, tuple(case_ids), evolve, NEW_CASE)
    now = _now()
    stands = {case_id: standing(actor, case, now) for case_id, case in found.items()}
    return {case_id: one.reads for case_id, one in stands.items() if one is not None}


def required_standing(actor: Actor, case: Open | Closed | Destroyed) -> Standing:
    """How an actor stands to a case. Raises NoSuchCase where it is as if it were not there."""
    found = standing(actor, case, _now())
    if found is None:
        raise NoSuchCase
    return found


def _now() -> datetime:
    return datetime.now(UTC)
