"""What an assessment says now, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.assessment.events import AssessmentContent, AssessmentCorrected, AssessmentMade
from domain.event import Event


@dataclass(frozen=True, slots=True)
class NotMade:
    """No assessment has been recorded under this id."""

    status: ClassVar[Literal["not-made"]] = "not-made"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """An assessment as it was last stated. `said_at` is the version that stated it."""

    status: ClassVar[Literal["made"]] = "made"

    assessment_id: UUID
    case_id: UUID
    version: int
    made: AssessmentMade
    content: AssessmentContent
    said_at: int


AssessmentState: TypeAlias = NotMade | Made
AssessmentEvent: TypeAlias = AssessmentMade | AssessmentCorrected
NEW_ASSESSMENT: AssessmentState = NotMade()


def evolve(state: AssessmentState, event: Event) -> AssessmentState:
    """The assessment after one more event. Events of other things leave it as it was."""
    match state, event:
        case NotMade(), AssessmentMade():
            version = event.originator_version
            return Made(
                event.originator_id, event.case_id, version, event, event.content, said_at=version
            )
        case Made(), AssessmentCorrected():
            version = event.originator_version
            return replace(state, version=version, content=event.content, said_at=version)
        case _, AssessmentMade() | AssessmentCorrected():
            return replace(state, version=event.originator_version)
        case _:
            return state
