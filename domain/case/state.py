"""What a case has become, and how each event changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, ClassVar, Literal, TypeAlias, TypeVar
from uuid import UUID

from domain.case.events import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.event import Event
from domain.text import AgencyCode

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Participation:
    """An agency that takes part, or did until it left."""

    joined: AgencyJoined
    left: AgencyLeft | None = None


@dataclass(frozen=True, slots=True)
class NotOpened:
    """No case has been opened under this id."""

    status: ClassVar[Literal["not-opened"]] = "not-opened"

    version: int = 0


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Opened:
    case_id: UUID
    version: int
    opened: CaseOpened
    agencies: Mapping[AgencyCode, Participation] = field(default_factory=_nothing)
    subjects: Mapping[UUID, SubjectAdded] = field(default_factory=_nothing)
    relationships: tuple[RelationshipRecorded, ...] = ()
    window: ReviewWindowSet | None = None

    def takes_part(self, agency: AgencyCode) -> bool:
        """Whether the agency takes part now."""
        participation = self.agencies.get(agency)
        return participation is not None and participation.left is None

    def has_taken_part(self, agency: AgencyCode) -> bool:
        """Whether the agency takes part now or did before it left."""
        return agency in self.agencies


@dataclass(frozen=True, slots=True)
class Open(_Opened):
    """A case that may be added to."""

    status: ClassVar[Literal["open"]] = "open"


@dataclass(frozen=True, slots=True)
class Closed(_Opened):
    """A case that nothing is added to until it is reopened."""

    status: ClassVar[Literal["closed"]] = "closed"


CaseState: TypeAlias = NotOpened | Open | Closed
CaseEvent: TypeAlias = (
    CaseOpened
    | SubjectAdded
    | RelationshipRecorded
    | AgencyJoined
    | AgencyLeft
    | ReviewWindowSet
    | CaseClosed
    | CaseReopened
)

NEW_CASE: CaseState = NotOpened()


def evolve(state: CaseState, event: Event) -> CaseState:
    """The case after one more event. Events of other things leave it as it was."""
    if not isinstance(event, CaseEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(state: CaseState, event: CaseEvent) -> CaseState:  # noqa: PLR0911 - one return an event
    match state, event:
        case NotOpened(), CaseOpened():
            return Open(case_id=event.originator_id, version=event.originator_version, opened=event)
        case ((Open() | Closed()), SubjectAdded()):
            return replace(state, subjects=_with(state.subjects, event.subject_id, event))
        case ((Open() | Closed()), RelationshipRecorded()):
            return replace(state, relationships=(*state.relationships, event))
        case ((Open() | Closed()), AgencyJoined()):
            return replace(
                state, agencies=_with(state.agencies, event.agency, Participation(joined=event))
            )
        case ((Open() | Closed()), AgencyLeft()) if event.agency in state.agencies:
            left = replace(state.agencies[event.agency], left=event)
            return replace(state, agencies=_with(state.agencies, event.agency, left))
        case ((Open() | Closed()), ReviewWindowSet()):
            return replace(state, window=event)
        case Open(), CaseClosed():
            return Closed(**_facts(state))
        case Closed(), CaseReopened():
            return Open(**_facts(state))
        case _:
            return state


def _facts(state: Open | Closed) -> dict[str, Any]:
    return {each.name: getattr(state, each.name) for each in fields(state)}


def _with(mapping: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return MappingProxyType({**mapping, key: value})
