"""Who may do what: the one choke point. Every route of `v1` and every page comes through here.

contributor   reads the cases its agency takes part in; records for its own agency on those
coordinator   reads every case of the partnership; opens and closes cases; adds subjects, agencies
              and windows; and records for its own agency, as a contributor does
reviewer      reads every case of the partnership; sets review windows and records decisions
auditor       reads every case of the partnership; records nothing

An actor with several roles may do what any of them may.

What an actor may not see does not exist for them: another partnership's case, and for a
contributor a case its agency does not take part in (or no longer does), answer 404 in the very
words of a case that was never opened, for reading and for writing alike. Who may see a case but
not do the thing asked gets 403 where it is the role that is missing, and the rule's own refusal
(409) where the record says no: a coordinator whose agency is not on the case cannot contribute
to it for that agency.

Whether an agency takes part is asked of the log, not of a read model, and always as of now: an
agency that left yesterday does not get back in by asking for the day before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from starlette.requests import Request

from api.problems import NotSignedIn
from domain.case import NEW_CASE, CaseState, evolve
from domain.case.state import NotOpened
from domain.errors import NotOnRecord, NotPermitted
from domain.event import Attribution
from domain.record.application import Records
from domain.vocabulary import Role

SEES_EVERY_CASE = frozenset({Role.COORDINATOR, Role.REVIEWER, Role.AUDITOR})
CONTRIBUTES = (Role.CONTRIBUTOR, Role.COORDINATOR)
DECIDES = (Role.CONTRIBUTOR, Role.COORDINATOR, Role.REVIEWER)
SETS_WINDOWS = (Role.COORDINATOR, Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or an agency's system, as they are at this moment."""

    actor_id: UUID
    partnership_id: UUID
    username: str
    name: str
    agency: str
    roles: tuple[Role, ...]

    @property
    def log_id(self) -> UUID:
        """The log of their partnership: the only one any request of theirs can touch."""
        return self.partnership_id

    @property
    def sees_every_case(self) -> bool:
        """Whether they read all of their partnership's cases, whoever takes part."""
        return not SEES_EVERY_CASE.isdisjoint(self.roles)

    def has_any(self, *roles: Role) -> bool:
        """Whether they hold at least one of these roles."""
        return not frozenset(roles).isdisjoint(self.roles)

    def attribution(self, correlation_id: UUID) -> Attribution:
        """Who they are now, to be kept with what they record."""
        return Attribution(
            actor_id=self.actor_id,
            name=self.name,
            agency=self.agency,
            roles=self.roles,
            correlation_id=correlation_id,
        )


class NoSuchCase(NotOnRecord):
    """The record holds no such case that you may see. Check its id in GET /v1/cases."""

    field = "case_id"


def current_actor(request: Request) -> Actor:
    """The actor that authentication found. Refuses where none was looked for, so a route that
    forgot to authenticate is shut, not open."""
    actor = getattr(request.state, "actor", None)
    if not isinstance(actor, Actor):
        raise NotSignedIn
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def require(*roles: Role) -> Callable[[Actor], Actor]:
    """A dependency that lets through only actors with one of these roles."""
    needed = " or ".join(f"{role.label.lower()}" for role in roles)

    def holds_role(actor: CurrentActor) -> Actor:
        if not actor.has_any(*roles):
            raise NotPermitted(
                f"This needs the role of {needed}. Ask whoever runs your partnership's Daybook."
            )
        return actor

    return holds_role


async def readable_case(records: Records, actor: Actor, case_id: UUID) -> tuple[CaseState, int]:
    """The case as the log has it now, with its version, for an actor who may see it.

    Raises NoSuchCase where it does not exist or the actor may not know that it does.
    """
    case, version = await records.load(actor.log_id, case_id, evolve, NEW_CASE)
    if not may_see(actor, case):
        raise NoSuchCase
    return case, version


def may_see(actor: Actor, case: CaseState) -> bool:
    """Whether this actor may see this case of their own partnership."""
    if isinstance(case, NotOpened):
        return False
    return actor.sees_every_case or case.takes_part(actor.agency)


async def visible_cases(
    records: Records, actor: Actor, case_ids: Iterable[UUID]
) -> frozenset[UUID]:
    """Which of these cases the actor may see now."""
    seen: set[UUID] = set()
    for case_id in case_ids:
        case, _ = await records.load(actor.log_id, case_id, evolve, NEW_CASE)
        if may_see(actor, case):
            seen.add(case_id)
    return frozenset(seen)
