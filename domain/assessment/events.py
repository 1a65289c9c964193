"""An assessment that was made: of what, by whom, and what they found.

That criteria were not met is a finding of its own, and is recorded as one.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from domain.codes import CodeText
from domain.event import Event, Source, Value
from domain.moments import Moment
from domain.text import AgencyCode, ShortText, Summary
from domain.told import Told

#: Whether what was assessed was found. Some assessments have no criteria to meet.
Criteria = Literal["met", "not-met", "no-criteria"]


class AssessmentContent(Value):
    """What an assessment says. `kind` and `section` are codes of `assessments.toml`."""

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


class AssessmentMade(Event):
    """Somebody was assessed, and this was found."""

    TOPIC: ClassVar[str] = "assessment.made"

    by_agency: AgencyCode
    subject_id: UUID
    content: AssessmentContent


class AssessmentCorrected(Event):
    """The agency that recorded it restates it, and says why. What it said stays on the record."""

    TOPIC: ClassVar[str] = "assessment.corrected"

    corrects_version: Annotated[int, Field(ge=1)]
    content: AssessmentContent
    reason: Summary
