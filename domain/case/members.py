"""Naming people on a case, and barring people from it.

Both may be done on a closed case as on an open one: a review reads on after a case has closed, and
nothing is added to what the case says.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.case.guards import require_kept
from domain.case.persons import BarLifted, MemberNamed, MemberReleased, MemberRole, PersonBarred
from domain.case.state import CaseState
from domain.command import Change, placed, require_current
from domain.errors import Conflict, NotOnRecord, NotPermitted
from domain.event import Event
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Role


class NameMember(Change):
    """Name somebody on the case in a role. Name, agency and `roles` are theirs at this moment."""

    actor_id: UUID
    name: ShortText
    agency: AgencyCode
    roles: tuple[Role, ...]
    role: MemberRole


class ReleaseMember(Change):
    """Let somebody go who is named on the case."""

    actor_id: UUID
    reason: Summary


class BarPerson(Change):
    """Bar somebody from the case, for a conflict of interest.

    `overseers`: of each role of theirs that oversees every case, who of their partnership has it.
    """

    actor_id: UUID
    name: ShortText
    reason: Summary
    overseers: Mapping[Role, frozenset[UUID]]


class LiftBar(Change):
    """End somebody's bar from the case."""

    actor_id: UUID
    reason: Summary


class AlreadyNamed(Conflict):
    """This person is already named on the case. To change their role, release them first."""

    field = "actor_id"


class NamesThemselves(NotPermitted):
    """You cannot name yourself on a case. Ask another coordinator of your partnership to do it."""

    field = "actor_id"


class DoesNotHoldRole(Conflict):
    """This person does not have that role, so naming them would let them see nothing. An
    administrator can give it to them.
    """

    field = "role"


class NamedButBarred(Conflict):
    """This person is barred from the case, for a conflict of interest. Lift the bar first."""

    field = "actor_id"


class NotNamed(NotOnRecord):
    """This person is not named on the case. They may have been released already."""

    field = "actor_id"


class AlreadyBarred(Conflict):
    """This person is already barred from the case."""

    field = "actor_id"


class LastOverseer(Conflict):
    """Nobody else with their role could see this case any more, so it would be without oversight.
    Ask an administrator to give that role to somebody else first.
    """

    field = "actor_id"


class NotBarred(NotOnRecord):
    """This person is not barred from the case. The bar may have been lifted already."""

    field = "actor_id"


def name_member(command: NameMember, state: CaseState) -> tuple[Event, ...]:
    """Somebody else, who has the role and no conflict of interest, is named."""
    case = require_kept(state)
    require_current(command, case.version)
    if command.actor_id == command.attribution.actor_id:
        raise NamesThemselves
    if command.actor_id in case.persons.bars:
        raise NamedButBarred
    if command.actor_id in case.persons.members:
        raise AlreadyNamed
    if command.role not in command.roles:
        raise DoesNotHoldRole

    return (
        MemberNamed(
            **placed(command, case.case_id, case.version),
            actor_id=command.actor_id,
            name=command.name,
            role=command.role,
            agency=command.agency,
        ),
    )


def release_member(command: ReleaseMember, state: CaseState) -> tuple[Event, ...]:
    """Somebody who is named is released."""
    case = require_kept(state)
    require_current(command, case.version)
    if command.actor_id not in case.persons.members:
        raise NotNamed

    return (
        MemberReleased(
            **placed(command, case.case_id, case.version),
            actor_id=command.actor_id,
            reason=command.reason,
        ),
    )


def bar_person(command: BarPerson, state: CaseState) -> tuple[Event, ...]:
    """Somebody is barred: anybody, whoever says it, as long as the case stays overseen in each role
    that they oversee it in. Who has a conflict says so of themselves.
    """
    case = require_kept(state)
    require_current(command, case.version)
    if command.actor_id in case.persons.bars:
        raise AlreadyBarred
    for role, holders in command.overseers.items():
        if holders <= {command.actor_id, *case.persons.bars}:
            raise LastOverseer(
                f"No other {role.label.lower()} could see this case any more, so it would be "
                "without oversight. Ask an administrator to give that role to somebody else first."
            )

    return (
        PersonBarred(
            **placed(command, case.case_id, case.version),
            actor_id=command.actor_id,
            name=command.name,
            reason=command.reason,
        ),
    )


def lift_bar(command: LiftBar, state: CaseState) -> tuple[Event, ...]:
    """A bar in force is lifted."""
    case = require_kept(state)
    require_current(command, case.version)
    if command.actor_id not in case.persons.bars:
        raise NotBarred

    return (
        BarLifted(
            **placed(command, case.case_id, case.version),
            actor_id=command.actor_id,
            reason=command.reason,
        ),
    )
