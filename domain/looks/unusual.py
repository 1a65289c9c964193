"""What is unusual in who looked at what: rules as data, and the pure functions that apply them.

They take days: what one person did about one case on one day. What they find accuses nobody; it is
where an auditor or a data protection officer begins to ask.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from domain import reference
from domain.moments import day_in_words
from domain.text import AgencyCode
from domain.vocabulary import Role

Kind = Literal["emergency", "out-of-hours", "many-cases", "denied", "closed-case", "no-part"]
#: The kinds that say something of one case, and nothing without it.
ABOUT_ONE_CASE: frozenset[Kind] = frozenset({"emergency", "out-of-hours", "closed-case", "no-part"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Part):
    """What one rule means, and its numbers. Which of them it has is fixed by its kind."""

    means: str
    at_least: int = 1
    starts: time = Field(default=time(0), alias="from")
    until: time = time(0)


class _Readers(_Part):
    roles: frozenset[Role]


class _File(_Part):
    version: str
    source: str
    confirmed: bool
    days: int
    rules: Mapping[Kind, Rule]
    readers: _Readers


@dataclass(frozen=True, slots=True)
class Rules:
    """All of them. `days` is how far back they look; `readers` are not asked to record."""

    version: str
    confirmed: bool
    days: int
    of: Mapping[Kind, Rule]
    readers: frozenset[Role]


def read(tables: Mapping[str, Any]) -> Rules:
    """Rules from tables such as those of the file. Raises pydantic.ValidationError."""
    file = TypeAdapter(_File).validate_python(tables)
    rules = MappingProxyType(dict(file.rules))
    return Rules(file.version, file.confirmed, file.days, rules, file.readers.roles)


RULES = read(reference.load("unusual_access"))


@dataclass(frozen=True, slots=True)
class Person:
    """Who looked, as they were when they last did."""

    actor_id: UUID
    name: str
    agency: AgencyCode
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What one person did about one case on one day, UK time: looks, of these at night and in an
    emergency, and refusals. `case_id` is None for what was about no case.
    """

    person: Person
    on: date
    case_id: UUID | None
    looks: int = 0
    at_night: int = 0
    in_emergency: int = 0
    denied: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Something unusual: which rule, who, on which day, about which cases, and a sentence."""

    kind: Kind
    person: Person
    on: date
    cases: tuple[UUID, ...]
    says: str


def unusual(
    days: Sequence[Day],
    closed: Mapping[UUID, datetime],
    recorded: Collection[tuple[UUID, AgencyCode]],
    rules: Rules = RULES,
) -> tuple[Found, ...]:
    """Everything unusual in these days, the latest first.

    `closed` says since when a case is closed, of those that are; `recorded` which agencies have put
    anything on which case.
    """
    found = [
        *_each_day(days, closed, rules),
        *_whole_days(days, rules),
        *_without_part(days, recorded, rules),
    ]
    return tuple(sorted(found, key=lambda one: (-one.on.toordinal(), one.kind, one.person.name)))


def _each_day(
    days: Iterable[Day], closed: Mapping[UUID, datetime], rules: Rules
) -> Iterator[Found]:
    night = rules.of["out-of-hours"]
    for day in days:
        if day.case_id is None:
            continue
        about = (day.case_id,)
        if day.in_emergency:
            says = f"Opened a case in an emergency on {day_in_words(day.on)}."
            yield Found("emergency", day.person, day.on, about, says)
        if day.at_night:
            says = (
                f"Looked {_times(day.at_night)} between {night.starts:%H:%M} and "
                f"{night.until:%H:%M} on {day_in_words(day.on)}."
            )
            yield Found("out-of-hours", day.person, day.on, about, says)
        since = closed.get(day.case_id)
        if since is not None and day.looks and day.last_at is not None and day.last_at > since:
            says = (
                f"Looked {_times(day.looks)} on {day_in_words(day.on)} at a case that was closed."
            )
            yield Found("closed-case", day.person, day.on, about, says)


def _whole_days(days: Iterable[Day], rules: Rules) -> Iterator[Found]:
    together: defaultdict[tuple[UUID, date], list[Day]] = defaultdict(list)
    for day in days:
        together[day.person.actor_id, day.on].append(day)
    for (_, on), parts in together.items():
        person = parts[-1].person
        cases = tuple(sorted({day.case_id for day in parts if day.case_id and day.looks}))
        if len(cases) >= rules.of["many-cases"].at_least:
            says = f"Looked at {len(cases)} different cases on {day_in_words(on)}."
            yield Found("many-cases", person, on, cases, says)
        denied = sum(day.denied for day in parts)
        if denied >= rules.of["denied"].at_least:
            about = tuple(sorted({day.case_id for day in parts if day.case_id and day.denied}))
            says = f"Was refused {_times(denied)} on {day_in_words(on)}."
            yield Found("denied", person, on, about, says)


def _without_part(
    days: Iterable[Day], recorded: Collection[tuple[UUID, AgencyCode]], rules: Rules
) -> Iterator[Found]:
    looked: defaultdict[tuple[UUID, UUID], list[Day]] = defaultdict(list)
    for day in days:
        if day.case_id is not None and day.looks and not rules.readers & set(day.person.roles):
            looked[day.person.actor_id, day.case_id].append(day)
    for (_, case_id), parts in looked.items():
        person = parts[-1].person
        first, last = min(day.on for day in parts), max(day.on for day in parts)
        if (
            len({day.on for day in parts}) >= rules.of["no-part"].at_least
            and (case_id, person.agency) not in recorded
        ):
            says = (
                f"Looked at a case on {len(parts)} days from {day_in_words(first)} to "
                f"{day_in_words(last)}, and their agency has recorded nothing on it."
            )
            yield Found("no-part", person, last, (case_id,), says)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count) or f"{count} times"
