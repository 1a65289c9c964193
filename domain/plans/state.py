"""What has become of a plan, an enquiry, a lead or an arrangement, and how events change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.access.sensitivity import Restriction
from domain.event import Event
from domain.plans.events import ENDS, WITHDRAWS, Begun, Ended, TakenBack
from domain.told import agencies_told


@dataclass(frozen=True, slots=True)
class NotBegun:
    """Nothing has begun under this id."""

    status: ClassVar[Literal["not-begun"]] = "not-begun"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Running:
    """It began, and no end of it is on the record."""

    status: ClassVar[Literal["running"]] = "running"

    period_id: UUID
    case_id: UUID
    version: int
    begun: Begun


@dataclass(frozen=True, slots=True)
class Over:
    """It began and ended."""

    status: ClassVar[Literal["over"]] = "over"

    period_id: UUID
    case_id: UUID
    version: int
    begun: Begun
    ended: Ended


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It was recorded in error. It is still read, and nothing more is done to it."""

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"

    period_id: UUID
    case_id: UUID
    version: int
    begun: Begun
    ended: Ended | None
    withdrawn: TakenBack


PeriodState: TypeAlias = NotBegun | Running | Over | Withdrawn
PeriodEvent: TypeAlias = Begun | Ended | TakenBack
NEW_PERIOD: PeriodState = NotBegun()


def evolve(state: PeriodState, event: Event) -> PeriodState:
    """The period after one more event. Events of other things leave it as it was."""
    if not isinstance(event, PeriodEvent):
        return state
    version = event.originator_version
    if isinstance(state, NotBegun) and isinstance(event, Begun):
        return Running(event.originator_id, event.case_id, version, event)
    if isinstance(state, Running) and isinstance(event, Ended) and ends(event, state.begun):
        return Over(state.period_id, state.case_id, version, state.begun, event)
    if isinstance(state, Running | Over) and isinstance(event, TakenBack):
        ended = state.ended if isinstance(state, Over) else None
        if isinstance(state.begun, WITHDRAWS[type(event)]):
            return Withdrawn(state.period_id, state.case_id, version, state.begun, ended, event)
    return replace(state, version=version)


def ends(ended: Ended, begun: Begun) -> bool:
    """Whether an end is of the kind of a beginning."""
    return isinstance(begun, ENDS[type(ended)])


def restriction(state: PeriodState) -> Restriction | None:
    """What decides who may read it. Whoever was told of its beginning or of its end knows of it."""
    if isinstance(state, NotBegun):
        return None
    told = agencies_told(state.begun.told)
    if isinstance(state, Over | Withdrawn) and state.ended is not None:
        told |= agencies_told(state.ended.told)
    return Restriction(state.begun.by_agency, frozenset({state.begun.sensitivity}), told)
