"""What of an answer can hardly all be so: questions beside it, that change nothing in it.

Nothing is refused for them: each agency said what it said. Whoever answers for it looks whether one
of them ended, or was recorded in error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.moments import london_day
from domain.retention.dates import anniversary
from domain.state_at.facts import Person, Question, Span

#: No plan can be for a child before they were conceived: 42 weeks is as long as a pregnancy lasts.
#: A plan for an unborn child begins within that, and is in order.
LONGEST_PREGNANCY = timedelta(weeks=42)
#: Until which age somebody is a child (Children Act 1989, section 105).
OF_AGE = 18
_AT_ONCE: Mapping[Question, tuple[str, str]] = {
    "placement": ("placements", "Nobody lives in two places: one may have ended."),
    "in-whose-care": ("people's care", "Both may be right, where they share it; or one ended."),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to whoever put it on the record, with the positions it is about."""

    says: str
    positions: tuple[int, ...]


def doubts_of(
    question: Question, standing: Sequence[Span], persons: Mapping[UUID, Person], at: datetime
) -> tuple[Doubt, ...]:
    """What does not fit among the things that are or may be so at an instant."""
    return (*_at_once(question, standing), *_of_plans(question, standing, persons, at))


def _at_once(question: Question, standing: Sequence[Span]) -> Iterator[Doubt]:
    several = _AT_ONCE.get(question)
    people = {span.subject_id for span in standing}
    for person in people if several else ():
        spans = [span for span in standing if span.subject_id == person]
        if several and len(spans) > 1:
            says = f"{len(spans)} {several[0]} at once. {several[1]}"
            yield Doubt(says, tuple(span.position for span in spans))


def _of_plans(
    question: Question, standing: Sequence[Span], persons: Mapping[UUID, Person], at: datetime
) -> Iterator[Doubt]:
    for span in standing if question == "protection-plan" else ():
        person = persons.get(span.subject_id) if span.subject_id else None
        says = person and _plan_for(person, span, at)
        if says:
            yield Doubt(says, (span.position,))


def _plan_for(person: Person, span: Span, at: datetime) -> str | None:
    born = person.born
    if born is None or born.latest is None:
        return "A child protection plan for an adult." if person.is_adult else None
    last = span.begins.latest
    first = born.earliest
    if last and first and last < first - LONGEST_PREGNANCY:
        return f"It began before the child can have been conceived: born {born.in_words()}."
    if london_day(at) >= anniversary(london_day(born.latest), OF_AGE):
        return f"It goes on after the 18th birthday: born {born.in_words()}."
    return None
