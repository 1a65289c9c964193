"""Emergency access: opening a case that one is not on, because a child may be harmed otherwise.

It is for a reason, for a short time, and to read only. Whoever oversees the case is told, and
somebody else says afterwards whether it was justified. Barred is barred, also in an emergency.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from pydantic import AwareDatetime

from domain.case.guards import CaseNotOpened, require_kept
from domain.case.persons import (
    Emergency,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
)
from domain.case.state import CaseState, Closed, Open
from domain.command import Change, placed, require_current
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from domain.event import Event
from domain.text import Summary

#: Shorter than this, nobody could judge afterwards whether it was justified.
SHORTEST_REASON = 20


class TakeEmergencyAccess(Change):
    """Open a case in an emergency, until a moment. `may_read` already: their roles let them in.

    `most_unreviewed`: so many of theirs on this case may wait to be reviewed, with this one.
    """

    access_id: UUID
    reason: Summary
    until: AwareDatetime
    most_unreviewed: int
    may_read: bool


class EndEmergencyAccess(Change):
    """End an emergency access. `oversees`: they may do so with anybody's."""

    access_id: UUID
    oversees: bool


class ReviewEmergencyAccess(Change):
    """Say whether an emergency access was justified."""

    access_id: UUID
    justified: bool
    finding: Summary


class ReasonTooShort(Invalid):
    """Say in a whole sentence why you need this case now. Somebody will read it and judge whether
    it was justified.
    """

    field = "reason"


class NoEmergencyNeeded(Conflict):
    """You may already read this case. Find it in the list of cases."""

    field = "reference"


class AlreadyTaken(Conflict):
    """This emergency access is already on the record."""

    field = "access_id"


class FoundUnjustified(Conflict):
    """An emergency access of yours to this case was found unjustified, so you cannot take another.
    Ask a coordinator to add your agency or name you.
    """

    field = "reference"


class EndedByAnother(Conflict):
    """Somebody who oversees this case ended your emergency access, so you cannot take another
    unless it is found justified. Ask a coordinator.
    """

    field = "reference"


class UnreviewedTooOften(Conflict):
    """Your earlier emergency accesses to this case wait to be reviewed, so you cannot take another
    yet. Ask a coordinator to review them or to add your agency.
    """

    field = "reference"


class NoSuchEmergencyAccess(NotOnRecord):
    """There is no such emergency access on this case. Check its address."""

    field = "access_id"


class AlreadyEnded(Conflict):
    """This emergency access has already ended."""

    field = "access_id"


class AlreadyReviewed(Conflict):
    """This emergency access has already been reviewed."""

    field = "access_id"


class EndsAnothers(NotPermitted):
    """This is somebody else's emergency access. A coordinator can end it."""

    field = "access_id"


class ReviewsTheirOwn(NotPermitted):
    """This was your own emergency access, so somebody else must review it."""

    field = "access_id"


def require_a_sentence(reason: str) -> None:
    """Refuse a reason that nobody could judge. It is asked before anything is asked of a case, so
    that the refusal says nothing of whether there is one. Raises ReasonTooShort.
    """
    if len(reason) < SHORTEST_REASON:
        raise ReasonTooShort


def take_emergency_access(command: TakeEmergencyAccess, state: CaseState) -> tuple[Event, ...]:
    """Somebody whom nothing else lets in, and who is not barred, opens the case for a while."""
    require_a_sentence(command.reason)
    case = require_kept(state)
    require_current(command, case.version)
    if command.attribution.actor_id in case.persons.bars:
        raise CaseNotOpened
    if command.may_read:
        raise NoEmergencyNeeded
    if command.access_id in case.persons.emergencies:
        raise AlreadyTaken
    _require_not_refused(command, case.persons.emergencies.values())

    return (
        EmergencyAccessTaken(
            **placed(command, case.case_id, case.version),
            access_id=command.access_id,
            reason=command.reason,
            until=command.until,
        ),
    )


def _require_not_refused(command: TakeEmergencyAccess, all_of_them: Iterable[Emergency]) -> None:
    """It is for a short time, and whoever oversees the case has the last word. Raises Conflict."""
    person = command.attribution.actor_id
    theirs = [one for one in all_of_them if one.taken.attribution.actor_id == person]
    for one in theirs:
        if one.reviewed is not None and not one.reviewed.justified:
            raise FoundUnjustified
        if one.ended is not None and one.ended.attribution.actor_id != person and not one.reviewed:
            raise EndedByAnother
    if sum(one.reviewed is None for one in theirs) >= command.most_unreviewed:
        raise UnreviewedTooOften


def end_emergency_access(command: EndEmergencyAccess, state: CaseState) -> tuple[Event, ...]:
    """One that still runs is ended by the person themselves, or by who oversees it."""
    case = require_kept(state)
    require_current(command, case.version)
    one = _emergency(case, command.access_id)
    if not command.oversees and one.taken.attribution.actor_id != command.attribution.actor_id:
        raise EndsAnothers
    if not one.is_running(command.now):
        raise AlreadyEnded

    return (
        EmergencyAccessEnded(
            **placed(command, case.case_id, case.version), access_id=command.access_id
        ),
    )


def review_emergency_access(command: ReviewEmergencyAccess, state: CaseState) -> tuple[Event, ...]:
    """Somebody else says, once, whether it was justified. It may still be running."""
    case = require_kept(state)
    require_current(command, case.version)
    one = _emergency(case, command.access_id)
    if one.taken.attribution.actor_id == command.attribution.actor_id:
        raise ReviewsTheirOwn
    if one.reviewed is not None:
        raise AlreadyReviewed

    return (
        EmergencyAccessReviewed(
            **placed(command, case.case_id, case.version),
            access_id=command.access_id,
            justified=command.justified,
            finding=command.finding,
        ),
    )


def _emergency(case: Open | Closed, access_id: UUID) -> Emergency:
    one = case.persons.emergencies.get(access_id)
    if one is None:
        raise NoSuchEmergencyAccess
    return one
