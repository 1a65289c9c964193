"""An assessment that was made: of what, by whom, and what they found.

That criteria were not met is a finding of its own, and is recorded as one.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.codes import CodeText
from domain.event import Event, Source, Value
from domain.in_error import InErrorFacts
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.told import Told
from domain.vocabulary import Sensitivity

#: Whether what was assessed was found. Some assessments have no criteria to meet.
Criteria = Literal["met", "not-met", "no-criteria"]


#: Kinds of assessment that are kept as health information where they were recorded before an
#: assessment had a sensitivity. What is on the record does not change with `assessments.toml`.
_HEALTH_BEFORE = frozenset(
    {"mental-health-act", "mental-health", "medical", "capacity", "formulation"}
)


class AssessmentFacts(Value):
    """What an assessment found. `kind` and `section` are codes of `assessments.toml`."""

    kind: CodeText
    section: CodeText | None = Field(
        default=None, description="The section of the Mental Health Act that was considered."
    )
    assessors: Annotated[tuple[ShortText, ...], Field(min_length=1)] = Field(
        description="By their roles, such as Approved mental health professional 1."
    )
    criteria: Criteria
    outcome: Summary
    reasons: Summary
    occurred: Moment
    ended: Moment | None = None
    told: tuple[Told, ...] = ()
    source: Source


class AssessmentSaid(AssessmentFacts):
    """What an agency says of an assessment, and whom it is kept from."""

    sensitivity: Sensitivity | None = Field(
        default=None,
        description="Whom it is kept from. Left out: what is usual for its kind, or as before.",
    )


class AssessmentContent(AssessmentFacts):
    """What an assessment says. It is as restricted as it ever was."""

    sensitivity: Sensitivity


class AssessmentMade(Event):
    """Somebody was assessed, and this was found."""

    TOPIC: ClassVar[str] = "assessment.made"
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    subject_id: UUID
    content: AssessmentContent

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before assessments had a sensitivity: as the kind is kept."""
        _keep(state["content"])


class AssessmentCorrected(Event):
    """The agency that recorded it restates it, and says why. What it said stays on the record."""

    TOPIC: ClassVar[str] = "assessment.corrected"
    class_version: ClassVar[int] = 2

    corrects_version: Annotated[int, Field(ge=1)]
    content: AssessmentContent
    reason: Summary

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before assessments had a sensitivity: as the kind is kept."""
        _keep(state["content"])


class AssessmentWithdrawn(InErrorFacts, Event):
    """An assessment was recorded in error."""

    TOPIC: ClassVar[str] = "assessment.withdrawn"


def _keep(content: dict[str, Any]) -> None:
    is_health = content["kind"] in _HEALTH_BEFORE
    content["sensitivity"] = (Sensitivity.HEALTH if is_health else Sensitivity.OPEN).value
