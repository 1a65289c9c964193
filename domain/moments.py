"""When something happened, as precisely as it was said and no more.

A source that says "early June" is not improved by storing 1 June 00:00. A `Moment` keeps the kind
of statement that was made, its value in ISO 8601 at the precision given, and the source's own
words. Bounds and order are computed from that, in Europe/London.

The published order of a chronology is: earliest bound, same-day sequence, recorded, position.
An open-ended statement ("before 4 June") is placed at the one bound it has; an unknown date has no
place in time and is listed apart.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal, Self, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from domain.text import ShortText

LONDON = ZoneInfo("Europe/London")

#: Nothing that belongs to a living person's case, or their parents' and grandparents', is older.
EARLIEST_YEAR = 1900
LATEST_YEAR = 2200


class Precision(StrEnum):
    """How fine a written date is."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


MomentKind = Literal[
    "instant", "day", "month", "year", "range", "about", "before", "after", "unknown"
]

# Python's own parser also takes week dates, compact dates, blanks for the T and offsets with
# seconds. One way of writing a time is enough for a record that others must be able to read.
_YEAR = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
_WITHOUT_OFFSET = re.compile(_CLOCK)
_INSTANT = re.compile(_CLOCK + r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])")

#: As dates are written by hand here.
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")

_MICROSECOND = timedelta(microseconds=1)

#: How far either side "about" reaches before two statements are taken to contradict each other.
#: It widens no bound: it only keeps a vague statement from being refused for being vague.
_ABOUT = {
    Precision.INSTANT: timedelta(hours=1),
    Precision.DAY: timedelta(days=3),
    Precision.MONTH: timedelta(days=31),
    Precision.YEAR: timedelta(days=366),
}


_PLAIN_TEXT: JsonSchemaValue = {
    "title": "Plain",
    "type": "string",
    "description": "A year, a month, a day, a time with its offset, or two of them as a range.",
    "examples": ["2026-03-02", "2026-03", "2026-03-02T21:40+00:00", "2026-03-02/2026-03-04"],
}


class Moment(BaseModel):
    """A statement of when.

    `kind` says what sort of statement it is; `value` is a year `2026`, a month `2026-03`, a day
    `2026-03-02`, or an instant with its offset `2026-03-02T21:40+00:00`; `until` closes a range;
    `words` is the source's own wording. A plain ISO 8601 string is accepted in place of the
    object and means what it says: `"2026-03-02"` is that day, `"2026-03-02/2026-03-04"` a range.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "instant", "value": "2026-03-02T21:40+00:00"},
                {"kind": "about", "value": "2026-03-03T14:00+00:00", "words": "about 2pm"},
                {"kind": "range", "value": "2026-03-03", "until": "2026-03-05"},
                {"kind": "unknown", "words": "not dated in the source"},
            ]
        },
    )

    kind: MomentKind
    value: str | None = None
    until: str | None = None
    words: ShortText | None = Field(default=None, description="The source's own wording.")

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_text(cls, given: Any) -> Any:
        if isinstance(given, str):
            return _from_text(given)
        if not isinstance(given, dict | Moment):
            raise ValueError(  # noqa: TRY004 - Pydantic reports no TypeError
                "This must say when: text such as 2026-03-02, 2026-03 or 2026-03-02T21:40+00:00, "
                'or an object with kind and value. If it is not known, send {"kind": "unknown"}.'
            )
        return cast("Any", given)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        if handler.mode == "validation":
            described = handler.resolve_ref_schema(schema)
            stated = {**described, "title": "Stated"}
            described.clear()
            described |= {"title": "Moment", "anyOf": [_PLAIN_TEXT, stated]}
        return schema

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.kind == "unknown":
            if self.value is not None or self.until is not None:
                raise ValueError("An unknown date has no value. Leave it out, or choose 'about'.")
            return self
        if self.value is None:
            raise ValueError(f"A date of kind '{self.kind}' needs a value, such as 2026-03-02.")
        precision = precision_of(self.value)
        if self.kind in {"instant", "day", "month", "year"} and self.kind != precision:
            raise ValueError(
                f"The date {self.value} is a {precision}, but its kind says '{self.kind}'."
            )
        if (self.until is not None) != (self.kind == "range"):
            raise ValueError("A range, and only a range, has an 'until'.")
        if self.until is not None and _end(self.until) < _start(self.value):
            raise ValueError(f"The range ends ({self.until}) before it starts ({self.value}).")
        return self

    @property
    def precision(self) -> Precision | None:
        """How fine the statement is; None when the date is unknown."""
        return None if self.value is None else precision_of(self.value)

    @property
    def earliest(self) -> datetime | None:
        """The first instant it can have been, in UTC. None where that side is open."""
        if self.value is None or self.kind == "before":
            return None
        return _start(self.value)

    @property
    def latest(self) -> datetime | None:
        """The last instant it can have been, in UTC. None where that side is open.

        A day ends one microsecond before the next one starts, so that bounds are inclusive.
        "After 4 June" is read widely, from the start of that day; "before 4 June" ends with the
        3rd.
        """
        if self.value is None or self.kind == "after":
            return None
        if self.kind == "before":
            return _start(self.value) - _MICROSECOND
        return _end(self.until or self.value)

    @property
    def sort_at(self) -> datetime | None:
        """Its place in a chronology, in UTC: the earliest bound, or the only bound it has."""
        return None if self.value is None else _start(self.value)

    @property
    def is_exact(self) -> bool:
        """Whether a clock time was stated without qualification."""
        return self.kind == "instant"

    def definitely_after(self, instant: datetime) -> bool:
        """Whether it cannot have been at or before `instant`."""
        return self.earliest is not None and self.earliest - self._leeway > instant

    def definitely_before(self, other: Moment) -> bool:
        """Whether it ended before `other` can have begun, whatever each left open."""
        return (
            self.latest is not None
            and other.earliest is not None
            and self.latest + self._leeway < other.earliest - other._leeway
        )

    @property
    def widest(self) -> tuple[datetime | None, datetime | None]:
        """Its bounds in UTC if it is read widely: as `earliest` and `latest`, and for "about" some
        time more either side. None where that side is open.
        """
        earliest, latest = self.earliest, self.latest
        return (
            None if earliest is None else earliest - self._leeway,
            None if latest is None else latest + self._leeway,
        )

    @property
    def _leeway(self) -> timedelta:
        if self.kind != "about" or self.value is None:
            return timedelta()
        return _ABOUT[precision_of(self.value)]

    def in_words(self) -> str:
        """The statement in plain English and UK time, never finer than it was given."""
        return in_words(self)


def at(instant: datetime) -> Moment:
    """The moment of an exact instant.

    One that was worked out from a bound such as "before 1900" may lie outside the years that can be
    stated: the nearest that can stands for it.
    """
    return Moment(kind="instant", value=within(instant).isoformat())


def precision_of(value: str) -> Precision:
    """The precision an ISO 8601 text is written in. ValueError says how to write it."""
    if _YEAR.fullmatch(value):
        _check_year(int(value))
        return Precision.YEAR
    if _MONTH.fullmatch(value):
        _parse_date(value + "-01", value)
        return Precision.MONTH
    if _DAY.fullmatch(value):
        _parse_date(value, value)
        return Precision.DAY
    _parse_instant(value)
    return Precision.INSTANT


def in_words(moment: Moment) -> str:
    """See `Moment.in_words`."""
    if moment.value is None:
        return moment.words or "date not known"
    text = _value_in_words(moment.value)
    match moment.kind:
        case "about" | "before" | "after":
            return f"{moment.kind} {text}"
        case "range":
            return f"{text} to {_value_in_words(moment.until or moment.value)}"
        case _:
            return text


def clock_in_words(instant: datetime) -> str:
    """A clock time in UK time: 9:32am, midday, midnight. Where the clocks going back make one time
    happen twice, it says which: 1:30am BST, 1:30am GMT.
    """
    local = instant.astimezone(LONDON)
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    if (local.hour, local.minute) == (12, 0):
        return "midday"
    hour = local.hour % 12 or 12
    return f"{hour}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}{which_clock(instant)}"


def which_clock(instant: datetime) -> str:
    """What tells an instant from the other of the same UK clock time: " BST" or " GMT" in the hour
    that happens twice, nothing in any other.
    """
    local = instant.astimezone(LONDON)
    other = local.replace(fold=1 - local.fold)
    return "" if other.utcoffset() == local.utcoffset() else f" {local:%Z}"


def day_in_words(day: date) -> str:
    """A date as it is written in British English: 4 June 2026."""
    return f"{day.day} {day:%B} {day.year}"


def london_day(instant: datetime) -> date:
    """The calendar day an instant falls on in Europe/London."""
    return instant.astimezone(LONDON).date()


def start_of_day(day: date) -> datetime:
    """The first instant of a calendar day in Europe/London, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


#: The first and the last instant of the years that may be named: a moment that is worked out, and
#: not stated, has to stay inside them.
FIRST = start_of_day(date(EARLIEST_YEAR, 1, 1))
LAST = start_of_day(date(LATEST_YEAR + 1, 1, 1)) - _MICROSECOND


def within(instant: datetime) -> datetime:
    """The nearest instant of the years that may be named."""
    return min(max(instant, FIRST), LAST)


def _value_in_words(value: str) -> str:
    match precision_of(value):
        case Precision.YEAR:
            return value
        case Precision.MONTH:
            return f"{_parse_date(value + '-01', value):%B} {value[:4]}"
        case Precision.DAY:
            return day_in_words(_parse_date(value, value))
        case Precision.INSTANT:
            instant = _parse_instant(value)
            return f"{day_in_words(london_day(instant))} at {clock_in_words(instant)}"


def _from_text(text: str) -> dict[str, Any]:
    _refuse_day_first(text.strip())
    value, slash, until = text.strip().partition("/")
    if slash:
        return {"kind": "range", "value": value, "until": until}
    return {"kind": cast("str", precision_of(value).value), "value": value}


def _refuse_day_first(text: str) -> None:
    written = _DAY_FIRST.fullmatch(text)
    if written:
        day, month, year = (int(each) for each in written.groups())
        such = f"{year}-{month:02d}-{day:02d}" if month <= 12 and day <= 31 else "2026-03-02"
        raise ValueError(f"Write a date with the year first and the day last, such as {such}.")


@lru_cache(maxsize=8192)
def _start(value: str) -> datetime:
    match precision_of(value):
        case Precision.YEAR:
            return start_of_day(date(int(value), 1, 1))
        case Precision.MONTH:
            return start_of_day(date.fromisoformat(value + "-01"))
        case Precision.DAY:
            return start_of_day(date.fromisoformat(value))
        case Precision.INSTANT:
            return _parse_instant(value).astimezone(UTC)


@lru_cache(maxsize=8192)
def _end(value: str) -> datetime:
    match precision_of(value):
        case Precision.YEAR:
            following = date(int(value) + 1, 1, 1)
        case Precision.MONTH:
            first = date.fromisoformat(value + "-01")
            following = (first + timedelta(days=32)).replace(day=1)
        case Precision.DAY:
            following = date.fromisoformat(value) + timedelta(days=1)
        case Precision.INSTANT:
            return _parse_instant(value).astimezone(UTC)
    return start_of_day(following) - _MICROSECOND


def _parse_date(text: str, shown: str) -> date:
    try:
        parsed = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown} is not a date in the calendar.") from None
    _check_year(parsed.year)
    return parsed


def _parse_instant(text: str) -> datetime:
    if _WITHOUT_OFFSET.fullmatch(text):
        raise ValueError(
            f"{text} has no offset, so it could be two different times. Add Z or +00:00 in "
            "winter, +01:00 in summer time."
        )
    if not _INSTANT.fullmatch(text):
        _refuse_day_first(text)
        raise ValueError(
            f"{text[:40]!r} is not a date Daybook can read. Write a year 2026, a month 2026-03, "
            "a day 2026-03-02, or a time with its offset 2026-03-02T21:40+00:00."
        )
    _parse_date(text[:10], text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not a time on the clock.") from None


def _check_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(f"The year {year} is outside {EARLIEST_YEAR} to {LATEST_YEAR}.")
