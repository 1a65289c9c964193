"""The day until which a case is kept, worked out from the facts on its record. Pure.

A day is worked out for each person whom a rule is about, and the case is kept until the latest of
them. Where any cannot be worked out, neither can the case's: it is kept. A date that is not exact
is read as late as it can have been, so that nothing is destroyed for a date being vague.

The last day on which a case must be kept is `kept_until`; from the day after it may be disposed of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from domain.event import Value
from domain.moments import Moment, day_in_words, london_day
from domain.retention.schedule import SCHEDULE, ClassRule, Moratorium, Schedule
from domain.vocabulary import RetentionClass, SubjectRole

#: Of whose births a rule counts that is about the children of a case. Fewer than `CHILDREN` of
#: `domain.vocabulary`: how long a record is kept does not hang on another family's child in it.
COUNTED = frozenset({SubjectRole.CHILD, SubjectRole.SIBLING})


class Kind(Value):
    """One kind of record that a case is.

    `subjects` are those whom it is about; empty where it is about all children of the case, or
    about nobody. `since` is the day that the rule counts from, where that is nobody's birth.
    """

    retention_class: RetentionClass
    subjects: tuple[UUID, ...] = ()
    since: Moment | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """As much of a subject of the case as decides how long it is kept."""

    subject_id: UUID
    pseudonym: str
    role: SubjectRole
    born: Moment | None = None
    died: Moment | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record of a case says that decides how long it is kept.

    `kinds` is empty while nobody has said which kind of record it is. `holds` are the legal holds
    in force, each in words.
    """

    kinds: tuple[Kind, ...] = ()
    people: Mapping[UUID, Person] = field(default_factory=dict[UUID, Person])
    holds: tuple[str, ...] = ()


class About(Value):
    """Until when one rule keeps the case, for one person where it is about a person.

    `kept_until` is None where no day can be worked out. `because` says in a sentence how it was, or
    why not.
    """

    retention_class: RetentionClass
    title: str
    subject_id: UUID | None
    pseudonym: str | None
    kept_until: date | None
    because: str
    rule: str
    source: str
    confirmed: bool


class Deferral(Value):
    """A demand that the case be kept whatever its day: a legal hold, or one made to everybody."""

    kind: Literal["legal-hold", "moratorium"]
    because: str


class Retention(Value):
    """How long a case is kept, and why.

    `standing`: nobody has said which kind of record it is; or a day cannot be worked out; or it is
    kept until a day to come; or by a rule that nobody has confirmed; or it is due to be disposed
    of. Deferrals come on top: a case may be due and held.
    """

    standing: Literal["not-classified", "not-known", "kept", "not-confirmed", "due"]
    kept_until: date | None
    says: str
    abouts: tuple[About, ...]
    deferrals: tuple[Deferral, ...]
    version: str

    @property
    def may_be_disposed_of(self) -> bool:
        """Whether the clock allows it, and nothing defers it."""
        return self.standing == "due" and not self.deferrals


def retention(facts: Facts, today: date, schedule: Schedule = SCHEDULE) -> Retention:
    """How long a case with these facts is kept, as it stands on a day in Europe/London."""
    abouts = tuple(_abouts(facts, schedule))
    kept_until = latest_day(about.kept_until for about in abouts)
    standing = _standing(abouts, kept_until, today)
    return Retention(
        standing=standing,
        kept_until=kept_until,
        says=_says(standing, abouts, kept_until),
        abouts=abouts,
        deferrals=(
            *(Deferral(kind="legal-hold", because=words) for words in facts.holds),
            *_moratoria(facts, today, schedule),
        ),
        version=schedule.version,
    )


def latest_day(days: Iterable[date | None]) -> date | None:
    """The latest; None if there are none, or any is not known."""
    known: list[date] = []
    for day in days:
        if day is None:
            return None
        known.append(day)
    return max(known, default=None)


def _standing(
    abouts: Sequence[About], kept_until: date | None, today: date
) -> Literal["not-classified", "not-known", "kept", "not-confirmed", "due"]:
    if not abouts:
        return "not-classified"
    if kept_until is None:
        return "not-known"
    if today <= kept_until:
        return "kept"
    return "due" if all(about.confirmed for about in abouts) else "not-confirmed"


def _says(standing: str, abouts: Sequence[About], kept_until: date | None) -> str:
    day = day_in_words(kept_until) if kept_until else ""
    match standing:
        case "not-classified":
            return (
                "Nobody has said yet which kind of record this is, so it is kept. A coordinator or "
                "data protection officer can say so."
            )
        case "not-known":
            missing = next(about for about in abouts if about.kept_until is None)
            return f"{missing.because} It is kept."
        case "kept":
            return f"This case is kept until {day}."
        case "not-confirmed":
            return (
                f"This case was to be kept until {day}, by a rule that nobody has confirmed. It "
                "may only be disposed of under a lawful instruction."
            )
        case _:
            return f"This case had to be kept until {day}. It may be disposed of."


def _moratoria(facts: Facts, today: date, schedule: Schedule) -> Iterable[Deferral]:
    classes = {kind.retention_class for kind in facts.kinds}
    for each in schedule.moratoria:
        # Of a case of no kind yet nobody can say that a demand does not cover it.
        if each.is_in_force(today) and (not classes or classes & each.classes):
            yield Deferral(kind="moratorium", because=_moratorium(each))


def _moratorium(each: Moratorium) -> str:
    until = f", until {day_in_words(each.until)}" if each.until else ""
    return f"{each.title}{until}. {each.source}."


def _abouts(facts: Facts, schedule: Schedule) -> Iterable[About]:
    for kind in facts.kinds:
        rule = schedule.classes[kind.retention_class]
        for person in _people(facts, kind, rule):
            kept_until, because = _day(rule, kind, person)
            yield About(
                retention_class=kind.retention_class,
                title=rule.title,
                subject_id=person and person.subject_id,
                pseudonym=person and person.pseudonym,
                kept_until=kept_until,
                because=because,
                rule=rule.says,
                source=rule.source,
                confirmed=rule.confirmed,
            )


def _people(facts: Facts, kind: Kind, rule: ClassRule) -> Sequence[Person | None]:
    """Those whom a rule is about; None stands for nobody in particular."""
    named = [facts.people[each] for each in kind.subjects if each in facts.people]
    if named:
        return named
    if rule.about == "children":
        children = [each for each in facts.people.values() if each.role in COUNTED]
        if children:
            return children
    return [None]


def _day(rule: ClassRule, kind: Kind, person: Person | None) -> tuple[date | None, str]:
    if rule.counts_from == "stated":
        return _from_stated(rule, kind.since)
    if person is None:
        return None, (
            "This counts from a birth, and nobody whom it is about is on the record of the case, "
            "so no day can be worked out."
        )
    return _from_life(rule, person)


def _from_stated(rule: ClassRule, since: Moment | None) -> tuple[date | None, str]:
    if since is None:
        return None, "The day from which this counts is not on the record."
    latest = _latest(since)
    if latest is None:
        return None, (
            f"The day from which this counts is only known as {since.in_words()}, so no day can be "
            "worked out."
        )
    until = anniversary(latest, rule.years)
    return until, f"{rule.years} years from {since.in_words()}: until {day_in_words(until)}."


def _from_life(rule: ClassRule, person: Person) -> tuple[date | None, str]:
    who, born, died = person.pseudonym, person.born, person.died
    born_latest = born and _latest(born)
    if born is None or born_latest is None:
        return None, (
            f"The date of birth of {who} is not on the record, so no day can be worked out."
            if born is None
            else f"The birth of {who} is only known as {born.in_words()}, so no day can be worked "
            "out."
        )
    of_birth = anniversary(born_latest, rule.years)
    from_birth = (
        f"{who} was born {_on(born)}, and {rule.years} years later is {day_in_words(of_birth)}."
    )
    if died is None or rule.died_under is None or rule.died_years is None:
        return of_birth, from_birth
    age = _died_under(rule.died_under, born, died)
    if age == "no":
        return of_birth, from_birth
    died_latest = _latest(died)
    if died_latest is None:
        return of_birth, from_birth
    of_death = anniversary(died_latest, rule.died_years)
    if age == "yes":
        return of_death, (
            f"{who} died under {rule.died_under}, {_on(died)}, and {rule.died_years} years later "
            f"is {day_in_words(of_death)}."
        )
    return max(of_birth, of_death), (
        f"Whether {who} died under {rule.died_under} cannot be told from the dates on the record, "
        f"so the later day counts: {day_in_words(max(of_birth, of_death))}."
    )


def _died_under(years: int, born: Moment, died: Moment) -> Literal["yes", "no", "perhaps"]:
    born_from, born_to = _days(born)
    died_from, died_to = _days(died)
    if born_from and died_to and died_to < anniversary(born_from, years):
        return "yes"
    if born_to and died_from and died_from >= anniversary(born_to, years):
        return "no"
    return "perhaps"


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; for 29 February, 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _on(moment: Moment) -> str:
    words = moment.in_words()
    match moment.kind:
        case "day" | "instant":
            return f"on {words}"
        case "month" | "year":
            return f"in {words}"
        case "range":
            return f"between {words.replace(' to ', ' and ')}"
        case _:
            return words


def _latest(moment: Moment) -> date | None:
    return _days(moment)[1]


def _days(moment: Moment) -> tuple[date | None, date | None]:
    earliest, latest = moment.widest
    return (
        None if earliest is None else london_day(earliest),
        None if latest is None else london_day(latest),
    )
