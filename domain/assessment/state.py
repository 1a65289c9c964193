"""What an assessment says now, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.access.sensitivity import Restriction
from domain.assessment.events import (
    AssessmentContent,
    AssessmentCorrected,
    AssessmentMade,
    AssessmentWithdrawn,
)
from domain.event import Event
from domain.told import agencies_told
from domain.vocabulary import Sensitivity


@dataclass(frozen=True, slots=True)
class NotMade:
    """No assessment has been recorded under this id."""

    status: ClassVar[Literal["not-made"]] = "not-made"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An assessment as it was last stated. `said_at` is the version that stated it, and
    `sensitivities` are all that it ever had.
    """

    status: ClassVar[Literal["made"]] = "made"

    assessment_id: UUID
    case_id: UUID
    version: int
    made: AssessmentMade
    content: AssessmentContent
    said_at: int
    sensitivities: frozenset[Sensitivity]

    @property
    def is_always_open(self) -> bool:
        """Whether it never was anything but open to the review."""
        return self.sensitivities <= {Sensitivity.OPEN}

    @property
    def restriction(self) -> Restriction:
        """What decides who may read it. An agency that was told of it knows of it."""
        return Restriction(
            agency=self.made.by_agency,
            sensitivities=self.sensitivities,
            shared_with=agencies_told(self.content.told),
        )


@dataclass(frozen=True, slots=True)
class AssessmentInError:
    """An assessment that was recorded in error. It is still read, by whoever could read it before,
    and nothing more is done to it.
    """

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"

    assessment_id: UUID
    case_id: UUID
    version: int
    made: AssessmentMade
    restriction: Restriction
    withdrawn: AssessmentWithdrawn


AssessmentState: TypeAlias = NotMade | Made | AssessmentInError
AssessmentEvent: TypeAlias = AssessmentMade | AssessmentCorrected | AssessmentWithdrawn
NEW_ASSESSMENT: AssessmentState = NotMade()


def evolve(state: AssessmentState, event: Event) -> AssessmentState:
    """The assessment after one more event. Events of other things leave it as it was."""
    match state, event:
        case NotMade(), AssessmentMade():
            version = event.originator_version
            return Made(
                assessment_id=event.originator_id,
                case_id=event.case_id,
                version=version,
                made=event,
                content=event.content,
                said_at=version,
                sensitivities=frozenset({event.content.sensitivity}),
            )
        case Made(), AssessmentCorrected():
            version = event.originator_version
            return replace(
                state,
                version=version,
                content=event.content,
                said_at=version,
                sensitivities=state.sensitivities | {event.content.sensitivity},
            )
        case Made(), AssessmentWithdrawn():
            version = event.originator_version
            return AssessmentInError(
                state.assessment_id, state.case_id, version, state.made, state.restriction, event
            )
        case _, AssessmentMade() | AssessmentCorrected() | AssessmentWithdrawn():
            return replace(state, version=event.originator_version)
        case _:
            return state


def restriction(state: AssessmentState) -> Restriction | None:
    """What decides who may read it; None while there is none."""
    return None if isinstance(state, NotMade) else state.restriction
