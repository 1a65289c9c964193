"""What an actor may do on one case: their roles there, worked out from the case as it is now.

Pure. `api/access.py` is the one place that asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.access.guests import takes_part
from domain.access.policy import POLICY, Action
from domain.access.sensitivity import Reads, reads
from domain.case import CaseState, Closed, Destroyed, NotOpened, Open, OtherPartnership
from domain.text import AgencyCode
from domain.vocabulary import AgencyKind, Role


class Person(Protocol):
    """As much of an actor as decides what they may do."""

    @property
    def actor_id(self) -> UUID: ...
    @property
    def agency(self) -> AgencyCode: ...
    @property
    def roles(self) -> tuple[Role, ...]: ...
    @property
    def guest_of(self) -> OtherPartnership | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """An actor on a case that they may know of: their roles that cover it, what these read.

    `emergency`: the emergency access that lets them in besides, or instead.
    """

    roles: frozenset[Role]
    reads: Reads
    emergency: UUID | None = None

    def may(self, action: Action) -> bool:
        """Whether they may do this on the case."""
        return POLICY.allows(self.roles, action) or (
            self.emergency is not None and action in POLICY.emergency.actions
        )


def standing(person: Person, case: CaseState, now: datetime) -> Standing | None:
    """How an actor of the case's own partnership, or a guest on it, stands to it now; None where it
    is as if it were not there.
    """
    if isinstance(case, NotOpened):
        return None
    emergency = None
    if not isinstance(case, Destroyed):
        # Of a destroyed case nobody can say any more who was barred, named or let in.
        if person.actor_id in case.persons.bars:
            return None
        if person.guest_of is None and POLICY.allows(person.roles, "emergency-access.take"):
            emergency = case.persons.emergency_of(person.actor_id, now)
    roles = frozenset(role for role in person.roles if _covers(role, person, case, now))
    if not roles and emergency is None:
        return None
    agency = _agency(person, case)
    readable = reads(
        agency,
        _kind(agency, case),
        roles,
        in_emergency=emergency is not None,
        is_guest=person.guest_of is not None,
    )
    return Standing(roles, readable, emergency)


def _covers(role: Role, person: Person, case: Open | Closed | Destroyed, now: datetime) -> bool:
    cases = POLICY.roles[role].cases
    if person.guest_of is not None and cases != "taking-part":
        return False
    match cases:
        case "partnership":
            return True
        case "taking-part":
            # Of a destroyed case nobody can say any more which agencies took part.
            return not isinstance(case, Destroyed) and takes_part(
                case, person.agency, person.guest_of, now
            )
        case "named":
            if isinstance(case, Destroyed):
                return False
            member = case.persons.members.get(person.actor_id)
            return member is not None and member.role == role
        case "none":
            return False


def _agency(person: Person, case: Open | Closed | Destroyed) -> AgencyCode:
    """The agency that they read for; no agency has the empty code. A guest's code is not theirs,
    whatever an administrator calls theirs.
    """
    participation = None if isinstance(case, Destroyed) else case.agencies.get(person.agency)
    if person.guest_of is None and participation is not None and participation.guest_of is not None:
        return ""
    return person.agency


def _kind(agency: AgencyCode, case: Open | Closed | Destroyed) -> AgencyKind | None:
    if isinstance(case, Destroyed) or not case.takes_part(agency):
        return None
    return case.agencies[agency].joined.kind
