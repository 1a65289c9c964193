"""What the record holds about the state of a person: spans of time, and what is yet to come.

A span is anything that is so from one moment until another: an order in force, a placement, a plan.
Whatever makes one, an event, a row or another concept, gives it in these words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.codes import Named
from domain.moments import Moment
from domain.text import AgencyCode
from domain.told import Told

Question = Literal[
    "legal-status",
    "placement",
    "in-whose-care",
    "protection-plan",
    "section-47",
    "police-enquiry",
    "lead-professional",
    "escalation",
]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Who could know of something: the agency that recorded it, and those that were told.

    The agency that recorded it is taken to have known from when it happened.
    """

    by_agency: AgencyCode
    told: Sequence[Told] = ()


@dataclass(frozen=True, slots=True)
class End:
    """How a span ended. `latest` is an instant by which it had, whatever `occurred` leaves open.
    `said_by`: what the agency is called that said so, which may be another than said it had begun.
    """

    occurred: Moment
    words: str
    known: Knowledge
    latest: datetime | None = None
    said_by: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Something that was so from `begins` until it ended, if it did.

    `subject_id` is whom it is about; None for what concerns every child of the case. `latest` is an
    instant by which it had begun, whatever `begins` leaves open: when it was put on the record.
    `runs_until` is an end that was fixed beforehand, such as an order's; `by_rule` the rule that
    fixed it, where nobody stated it. `stated_with`: what a legal status was said with, where it is
    no order or power of its own. `ends_at_age`: it ends when the child comes to that age, and the
    record does not say when they were born.
    """

    question: Question
    stream_id: UUID
    subject_id: UUID | None
    title: str
    words: str
    begins: Moment
    known: Knowledge
    position: int
    code: Named | None = None
    ended: End | None = None
    runs_until: Moment | None = None
    latest: datetime | None = None
    stated_with: str | None = None
    by_rule: str | None = None
    ends_at_age: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Something that was to happen at a moment: an order's end, an answer, a hearing.

    `since` is when that was fixed, if that is known, and `settled` when it no longer mattered.
    `subject_id` is whom it is about; None for what concerns every child of the case.
    """

    title: str
    stream_id: UUID
    falls: Moment
    since: Moment | None
    known: Knowledge
    position: int
    settled: Moment | None = None
    settled_known: Knowledge | None = None
    subject_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the case. `is_adult` by how they stand to the child, whenever they were born."""

    is_adult: bool
    born: Moment | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, as far as whoever asks may read it. `restricted`: of each question, how many
    things that could answer it they may not read, as far as these are counted. `persons` are
    those of the case, by their ids.
    """

    spans: Sequence[Span] = ()
    due: Sequence[Due] = ()
    restricted: Mapping[Question, int] = field(default_factory=dict[Question, int])
    persons: Mapping[UUID, Person] = field(default_factory=dict[UUID, Person])
