"""Who is on a case as a person, beside the agencies: named on it, barred from it, or let in for a
short time in an emergency. Its events, and what they leave.

What each of these opens or shuts is decided by `domain.access.standing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar
from uuid import UUID

from pydantic import AwareDatetime

from domain.event import Event
from domain.text import AgencyCode, ShortText, Summary
from domain.vocabulary import Role

K = TypeVar("K")
V = TypeVar("V")

#: The roles that somebody is named to on each case: those that `roles.toml` says cover "named".
MemberRole: TypeAlias = Literal[Role.REVIEWER, Role.PANEL_MEMBER]


class MemberNamed(Event):
    """Somebody was named on the case in a role. Name and agency are theirs at that moment."""

    TOPIC: ClassVar[str] = "case.member_named"

    actor_id: UUID
    name: ShortText
    role: MemberRole
    agency: AgencyCode


class MemberReleased(Event):
    """Somebody who was named on the case no longer is. What they recorded stays."""

    TOPIC: ClassVar[str] = "case.member_released"

    actor_id: UUID
    reason: Summary


class PersonBarred(Event):
    """Somebody has a conflict of interest: from here the case is not there for them, whatever
    their roles.
    """

    TOPIC: ClassVar[str] = "case.person_barred"

    actor_id: UUID
    name: ShortText
    reason: Summary


class BarLifted(Event):
    """Somebody is barred no longer. What their roles cover, they may see again."""

    TOPIC: ClassVar[str] = "case.bar_lifted"

    actor_id: UUID
    reason: Summary


class EmergencyAccessTaken(Event):
    """Somebody whom no role of theirs lets in opened the case, for a reason, until a moment. Who
    it was is in the attribution.
    """

    TOPIC: ClassVar[str] = "case.emergency_access_taken"

    access_id: UUID
    reason: Summary
    until: AwareDatetime


class EmergencyAccessEnded(Event):
    """An emergency access ended before its time, by the person themselves or by who oversees it."""

    TOPIC: ClassVar[str] = "case.emergency_access_ended"

    access_id: UUID


class EmergencyAccessReviewed(Event):
    """Somebody else said whether an emergency access was justified, and what they found."""

    TOPIC: ClassVar[str] = "case.emergency_access_reviewed"

    access_id: UUID
    justified: bool
    finding: Summary


PersonEvent: TypeAlias = (
    MemberNamed
    | MemberReleased
    | PersonBarred
    | BarLifted
    | EmergencyAccessTaken
    | EmergencyAccessEnded
    | EmergencyAccessReviewed
)


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency access, and what became of it."""

    taken: EmergencyAccessTaken
    ended: EmergencyAccessEnded | None = None
    reviewed: EmergencyAccessReviewed | None = None

    def is_running(self, now: datetime) -> bool:
        """Whether it still lets them in. At its last instant it no longer does."""
        return self.ended is None and now < self.taken.until


def _nobody() -> Mapping[UUID, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Persons:
    """Members and bars by person, emergency accesses by their own ids, in the order of the record.

    Of those who were released or are barred no longer, nothing is left here.
    """

    members: Mapping[UUID, MemberNamed] = field(default_factory=_nobody)
    bars: Mapping[UUID, PersonBarred] = field(default_factory=_nobody)
    emergencies: Mapping[UUID, Emergency] = field(default_factory=_nobody)

    def emergency_of(self, actor_id: UUID, now: datetime) -> UUID | None:
        """The emergency access by which this person is let in now, if there is one."""
        for access_id, one in self.emergencies.items():
            if one.taken.attribution.actor_id == actor_id and one.is_running(now):
                return access_id
        return None

    def after(  # noqa: PLR0911 - one return an event
        self, event: PersonEvent
    ) -> Persons:
        """These persons after one more event. What is said of nobody here changes nothing."""
        match event:
            case MemberNamed():
                return replace(self, members=_with(self.members, event.actor_id, event))
            case MemberReleased():
                return replace(self, members=_without(self.members, event.actor_id))
            case PersonBarred():
                return replace(self, bars=_with(self.bars, event.actor_id, event))
            case BarLifted():
                return replace(self, bars=_without(self.bars, event.actor_id))
            case EmergencyAccessTaken():
                taken = Emergency(event)
                return replace(self, emergencies=_with(self.emergencies, event.access_id, taken))
            case EmergencyAccessEnded():
                return self._having(event.access_id, ended=event)
            case EmergencyAccessReviewed():
                return self._having(event.access_id, reviewed=event)

    def _having(self, access_id: UUID, **became: Any) -> Persons:
        one = self.emergencies.get(access_id)
        if one is None:
            return self
        return replace(self, emergencies=_with(self.emergencies, access_id, replace(one, **became)))


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return MappingProxyType({**mapping, key: value})


def _without(mapping: Mapping[K, V], key: K) -> Mapping[K, V]:
    return MappingProxyType({each: value for each, value in mapping.items() if each != key})
