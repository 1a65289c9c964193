"""A decision, with what was considered, who made it, what it relied on and what was known then."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from domain.event import Event, NonNegative, Source, Value
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary


class Option(Value):
    """One course that was open, and what was thought of it."""

    option: Summary
    consideration: Summary | None = None


class DecisionMaker(Value):
    """Who decided, in which role."""

    role: ShortText
    agency: AgencyCode


class Dissent(Value):
    """A view that the decision did not follow, kept with it."""

    role: ShortText
    agency: AgencyCode
    view: Summary


class DecisionMade(Event):
    """A decision was made.

    `on_record_position` is the log position its makers had before them, so that what was on the
    record, and what arrived later, can be told apart for ever.
    """

    TOPIC: ClassVar[str] = "decision.made"

    by_agency: AgencyCode
    question: Summary
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    outcome: Summary
    rationale: LongText
    decided_by: Annotated[tuple[DecisionMaker, ...], Field(min_length=1)]
    dissent: tuple[Dissent, ...] = ()
    relied_on: tuple[UUID, ...] = Field(default=(), description="Entries of this case.")
    occurred: Moment
    on_record_position: NonNegative
    source: Source
