"""What a hearing has become, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.event import Event
from domain.hearing.events import (
    CourtMaterialPermitted,
    HearingAdjourned,
    HearingHeld,
    HearingListed,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from domain.moments import Moment


@dataclass(frozen=True, slots=True)
class NotListed:
    """No hearing has been listed under this id."""

    status: ClassVar[Literal["not-listed"]] = "not-listed"

    version: int = 0


@dataclass(frozen=True, slots=True)
class _OnRecord:
    hearing_id: UUID
    case_id: UUID
    version: int
    listed_for: Moment
    #: When it was listed, and each time it was listed again.
    listings: tuple[Moment, ...]
    #: Each time it was put off or vacated without a new date.
    put_off: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Listed(_OnRecord):
    """A hearing that is to take place."""

    status: ClassVar[Literal["listed"]] = "listed"


@dataclass(frozen=True, slots=True)
class Adjourned(_OnRecord):
    """A hearing that was put off without a new date."""

    status: ClassVar[Literal["adjourned"]] = "adjourned"


@dataclass(frozen=True, slots=True)
class Vacated(_OnRecord):
    """A hearing that was taken out of the list without a new date."""

    status: ClassVar[Literal["vacated"]] = "vacated"


@dataclass(frozen=True, slots=True)
class Held(_OnRecord):
    """A hearing that took place, and the judgments given at or after it."""

    status: ClassVar[Literal["held"]] = "held"

    held: HearingHeld
    judgments: tuple[JudgmentGiven, ...] = ()


HearingState: TypeAlias = NotListed | Listed | Adjourned | Vacated | Held
HearingEvent: TypeAlias = (
    HearingListed
    | HearingHeld
    | HearingAdjourned
    | HearingVacated
    | HearingRelisted
    | JudgmentGiven
    | CourtMaterialPermitted
)

NEW_HEARING: HearingState = NotListed()


def evolve(state: HearingState, event: Event) -> HearingState:
    """The hearing after one more event. Events of other things leave it as it was."""
    if not isinstance(event, HearingEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(  # noqa: PLR0911 - one state for each thing that happens.
    state: HearingState, event: HearingEvent
) -> HearingState:
    match state, event:
        case NotListed(), HearingListed():
            return Listed(
                hearing_id=event.originator_id,
                case_id=event.case_id,
                version=event.originator_version,
                listed_for=event.listed_for,
                listings=(event.occurred,),
                put_off=(),
            )
        case Listed(), HearingHeld():
            return Held(
                hearing_id=state.hearing_id,
                case_id=state.case_id,
                version=event.originator_version,
                listed_for=state.listed_for,
                listings=state.listings,
                put_off=state.put_off,
                held=event,
            )
        case Listed(), (HearingAdjourned() | HearingVacated()) if event.relisted_for is not None:
            listings = (*state.listings, event.occurred)
            return replace(state, listed_for=event.relisted_for, listings=listings)
        case Adjourned() | Vacated(), HearingRelisted():
            return Listed(
                hearing_id=state.hearing_id,
                case_id=state.case_id,
                version=event.originator_version,
                listed_for=event.listed_for,
                listings=(*state.listings, event.occurred),
                put_off=state.put_off,
            )
        case Listed(), HearingAdjourned() | HearingVacated():
            off = Adjourned if isinstance(event, HearingAdjourned) else Vacated
            return off(
                hearing_id=state.hearing_id,
                case_id=state.case_id,
                version=event.originator_version,
                listed_for=state.listed_for,
                listings=state.listings,
                put_off=(*state.put_off, event.occurred),
            )
        case Held(), JudgmentGiven():
            return replace(state, judgments=(*state.judgments, event))
        case _:
            return state
