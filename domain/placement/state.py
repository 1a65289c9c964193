"""What a search, and a placement, have become, and how each event changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal, Protocol, TypeAlias, TypeVar
from uuid import UUID

from domain.access.sensitivity import Restriction
from domain.event import Event
from domain.moments import Moment
from domain.placement.events import (
    OfferWithdrawn,
    PlacementEnded,
    PlacementStarted,
    PlacementWithdrawn,
    ProviderAnswered,
    ProviderApproached,
    SearchClosed,
    SearchOpened,
    SearchWithdrawn,
)
from domain.told import agencies_told


class Said(Protocol):
    """Something a provider said, and when."""

    @property
    def occurred(self) -> Moment: ...


_Said = TypeVar("_Said", bound=Said)


def last_said(said: Sequence[_Said]) -> _Said | None:
    """What was said last, whenever it reached the record. `said` is in the order of the record.

    That order decides, but for what is certain to have come before something else that was said. So
    a vague date settles nothing: an answer without one does not outlast those recorded after it.
    """
    return next(
        (
            each
            for each in reversed(said)
            if not any(each.occurred.definitely_before(other.occurred) for other in said)
        ),
        None,
    )


@dataclass(frozen=True, slots=True)
class Approach:
    """One provider that was asked, and all that it said, in the order of the record."""

    approached: ProviderApproached
    said: tuple[ProviderAnswered | OfferWithdrawn, ...] = ()

    @property
    def has_offer(self) -> bool:
        """Whether what it said last is an offer."""
        last = last_said(self.said)
        return last is not None and _is_offer(last)

    def had_offered_by(self, occurred: Moment) -> bool:
        """Whether one of its offers may have been made by then."""
        offers = [each.occurred for each in self.said if _is_offer(each)]
        return any(not occurred.definitely_before(offered) for offered in offers)


def _is_offer(event: ProviderAnswered | OfferWithdrawn) -> bool:
    return isinstance(event, ProviderAnswered) and event.answer.answer == "offered"


@dataclass(frozen=True, slots=True)
class NotOpened:
    """No search has been opened under this id."""

    status: ClassVar[Literal["not-opened"]] = "not-opened"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Searching:
    """A search that goes on."""

    status: ClassVar[Literal["searching"]] = "searching"

    search_id: UUID
    case_id: UUID
    version: int
    opened: SearchOpened
    approaches: tuple[Approach, ...] = ()

    def approach(self, approach_id: UUID) -> Approach | None:
        """The approach with this id, if it was made in this search."""
        return _approach(self.approaches, approach_id)


@dataclass(frozen=True, slots=True)
class Closed:
    """A search that is over. What was learnt later is still added to it."""

    status: ClassVar[Literal["closed"]] = "closed"

    search_id: UUID
    case_id: UUID
    version: int
    opened: SearchOpened
    closed: SearchClosed
    approaches: tuple[Approach, ...] = ()

    def approach(self, approach_id: UUID) -> Approach | None:
        """The approach with this id, if it was made in this search."""
        return _approach(self.approaches, approach_id)


@dataclass(frozen=True, slots=True)
class SearchInError:
    """A search that was recorded in error. It is still read, and nothing more is done to it."""

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"

    search_id: UUID
    case_id: UUID
    version: int
    opened: SearchOpened
    withdrawn: SearchWithdrawn


SearchState: TypeAlias = NotOpened | Searching | Closed | SearchInError
SearchEvent: TypeAlias = (
    SearchOpened
    | ProviderApproached
    | ProviderAnswered
    | OfferWithdrawn
    | SearchClosed
    | SearchWithdrawn
)
NEW_SEARCH: SearchState = NotOpened()


def evolve_search(state: SearchState, event: Event) -> SearchState:
    """The search after one more event. Events of other things leave it as it was."""
    if not isinstance(event, SearchEvent):
        return state
    return replace(_searched(state, event), version=event.originator_version)


def _searched(  # noqa: PLR0911 - one an event
    state: SearchState, event: SearchEvent
) -> SearchState:
    match state, event:
        case NotOpened(), SearchOpened():
            return Searching(event.originator_id, event.case_id, event.originator_version, event)
        case Searching(), SearchClosed():
            return Closed(
                state.search_id, state.case_id, state.version, state.opened, event, state.approaches
            )
        case Searching() | Closed(), SearchWithdrawn():
            version = event.originator_version
            return SearchInError(state.search_id, state.case_id, version, state.opened, event)
        case Searching() | Closed(), ProviderApproached():
            if state.approach(event.approach_id):
                return state
            return replace(state, approaches=(*state.approaches, Approach(event)))
        case Searching() | Closed(), ProviderAnswered() | OfferWithdrawn():
            return replace(state, approaches=_answered(state.approaches, event))
        case _:
            return state


def _answered(
    approaches: tuple[Approach, ...], event: ProviderAnswered | OfferWithdrawn
) -> tuple[Approach, ...]:
    return tuple(
        replace(one, said=(*one.said, event))
        if one.approached.approach_id == event.approach_id
        else one
        for one in approaches
    )


def _approach(approaches: tuple[Approach, ...], approach_id: UUID) -> Approach | None:
    return next((one for one in approaches if one.approached.approach_id == approach_id), None)


def search_restriction(state: SearchState) -> Restriction | None:
    """What decides who may read a search, with every answer in it."""
    if isinstance(state, NotOpened):
        return None
    return Restriction(state.opened.by_agency, frozenset({state.opened.sensitivity}))


@dataclass(frozen=True, slots=True)
class NotStarted:
    """No placement has been started under this id."""

    status: ClassVar[Literal["not-started"]] = "not-started"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A placement that goes on."""

    status: ClassVar[Literal["placed"]] = "placed"

    placement_id: UUID
    case_id: UUID
    version: int
    started: PlacementStarted


@dataclass(frozen=True, slots=True)
class Left:
    """A placement that ended."""

    status: ClassVar[Literal["left"]] = "left"

    placement_id: UUID
    case_id: UUID
    version: int
    started: PlacementStarted
    ended: PlacementEnded


@dataclass(frozen=True, slots=True)
class PlacementInError:
    """A placement that was recorded in error. It is still read, and nothing more is done to it."""

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"

    placement_id: UUID
    case_id: UUID
    version: int
    started: PlacementStarted
    ended: PlacementEnded | None
    withdrawn: PlacementWithdrawn


PlacementState: TypeAlias = NotStarted | Placed | Left | PlacementInError
PlacementEvent: TypeAlias = PlacementStarted | PlacementEnded | PlacementWithdrawn
NEW_PLACEMENT: PlacementState = NotStarted()


def evolve_placement(state: PlacementState, event: Event) -> PlacementState:
    """The placement after one more event. Events of other things leave it as it was."""
    match state, event:
        case NotStarted(), PlacementStarted():
            return Placed(event.originator_id, event.case_id, event.originator_version, event)
        case Placed(), PlacementEnded():
            version = event.originator_version
            return Left(state.placement_id, state.case_id, version, state.started, event)
        case Placed() | Left(), PlacementWithdrawn():
            version = event.originator_version
            ended = state.ended if isinstance(state, Left) else None
            return PlacementInError(
                state.placement_id, state.case_id, version, state.started, ended, event
            )
        case _, PlacementStarted() | PlacementEnded() | PlacementWithdrawn():
            return replace(state, version=event.originator_version)
        case _:
            return state


def placement_restriction(state: PlacementState) -> Restriction | None:
    """What decides who may read it. Whoever was told of it, or of its end, knows of it."""
    if isinstance(state, NotStarted):
        return None
    told = agencies_told(state.started.told)
    if isinstance(state, Left | PlacementInError) and state.ended is not None:
        told |= agencies_told(state.ended.told)
    return Restriction(state.started.by_agency, frozenset({state.started.sensitivity}), told)
