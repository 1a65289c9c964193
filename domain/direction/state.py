"""What a direction has become, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.direction.events import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionVaried,
)
from domain.event import Event
from domain.text import AgencyCode


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether it was complied with: as first said, and as corrected since. The last one counts."""

    recorded: DirectionAnswered
    corrections: tuple[DirectionAnswerCorrected, ...] = ()

    @property
    def said_at(self) -> int:
        """The version at which it was first said, which a correction names."""
        return self.recorded.originator_version

    @property
    def agency(self) -> AgencyCode:
        """Whose answer it is: who gave it first."""
        return self.recorded.attribution.agency

    @property
    def last(self) -> DirectionAnswered | DirectionAnswerCorrected:
        """As it stands."""
        return self.corrections[-1] if self.corrections else self.recorded


@dataclass(frozen=True, slots=True)
class NotGiven:
    """No direction has been given under this id."""

    status: ClassVar[Literal["not-given"]] = "not-given"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """A direction that was given, with every later time and every answer."""

    status: ClassVar[Literal["given"]] = "given"

    direction_id: UUID
    case_id: UUID
    version: int
    given: DirectionGiven
    variations: tuple[DirectionVaried, ...] = ()
    answers: tuple[Answer, ...] = ()


DirectionState: TypeAlias = NotGiven | Given
DirectionEvent: TypeAlias = (
    DirectionGiven | DirectionVaried | DirectionAnswered | DirectionAnswerCorrected
)

NEW_DIRECTION: DirectionState = NotGiven()


def evolve(state: DirectionState, event: Event) -> DirectionState:
    """The direction after one more event. Events of other things leave it as it was."""
    if not isinstance(event, DirectionEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(state: DirectionState, event: DirectionEvent) -> DirectionState:
    match state, event:
        case NotGiven(), DirectionGiven():
            return Given(event.originator_id, event.case_id, event.originator_version, event)
        case Given(), DirectionVaried():
            return replace(state, variations=(*state.variations, event))
        case Given(), DirectionAnswered():
            return replace(state, answers=(*state.answers, Answer(event)))
        case Given(), DirectionAnswerCorrected():
            answers = tuple(
                replace(each, corrections=(*each.corrections, event))
                if each.said_at == event.corrects_version
                else each
                for each in state.answers
            )
            return replace(state, answers=answers)
        case _:
            return state
