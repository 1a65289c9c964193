"""From a moment to its place across a picture, in per cent of the width.

Pictures are drawn in per cent so that one drawing serves every width without stretching its
letters. Days are as wide as each other, and in a long window months are, whatever their length.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from api.web import present
from domain.moments import LONDON, Moment, london_day, start_of_day
from projections.case_file.rows import ReviewWindow
from projections.review_timeline.rows import Unit
from projections.review_timeline.window import day_number

#: A label takes about this share of a wide picture; more columns than this are not all labelled.
MOST_DAY_LABELS = 16
#: So does one of a window of weeks, but its numbers are longer: Day -151.
MOST_WEEK_LABELS = 9


@dataclass(frozen=True)
class Tick:
    """A line across the lanes, and what stands above it. `at` and `middle` are per cent."""

    at: float
    middle: float
    text: str
    prefix: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Span:
    """A stretch of the picture, in per cent."""

    at: float
    width: float

    @property
    def end(self) -> float:
        """Where it ends."""
        return self.at + self.width


@dataclass(frozen=True)
class Scale:
    """Where a window's instants stand, and its lines."""

    first: datetime
    last: datetime
    ticks: tuple[Tick, ...]
    place: Callable[[datetime], float]

    def span(self, starts: datetime, ends: datetime) -> Span | None:
        """A stretch cut to the window; None where it lies outside."""
        if ends < self.first or starts > self.last:
            return None
        at = self.place(max(starts, self.first))
        return Span(_tidy(at), _tidy(self.place(min(ends, self.last)) - at))

    def of(self, moment: Moment) -> Span | None:
        """Where a statement of time can stand: a point, or as long as it is uncertain."""
        if moment.sort_at is None:
            return None
        if moment.kind in {"before", "after"}:
            # Open on one side: it stands at the one bound it has.
            bound = moment.latest or moment.sort_at
            return self.span(bound, bound)
        earliest, latest = moment.earliest or moment.sort_at, moment.latest or moment.sort_at
        return self.span(earliest, latest)


def scale_of(window: ReviewWindow, unit: Unit) -> Scale:
    """The scale of a window: by the day, or by the month where the unit is a month."""
    return _by_month(window) if unit == "month" else _by_day(window)


def day_scale(day: date) -> Scale:
    """The scale of one day in UK time, midnight to midnight, with a line every six hours."""
    first, last = start_of_day(day), start_of_day(present.next_day(day))
    length = last - first

    def place(instant: datetime) -> float:
        return 100 * ((instant - first) / length)

    # Wall-clock hours, because a day of a clock change is 23 or 25 hours long.
    hours = [datetime(day.year, day.month, day.day, each, tzinfo=LONDON) for each in (0, 6, 12, 18)]
    ticks = tuple(
        Tick(_tidy(place(hour)), _tidy(place(hour)), f"{hour:%H}:00", on=day) for hour in hours
    )
    return Scale(first, last, ticks, place)


def _by_day(window: ReviewWindow) -> Scale:
    first = start_of_day(window.starts_on)
    last = start_of_day(present.next_day(window.ends_on))
    length = last - first
    number = (window.ends_on - window.starts_on).days + 1

    def place(instant: datetime) -> float:
        return 100 * ((instant - first) / length)

    step = _step(number)
    ticks = tuple(
        Tick(
            at=_tidy(100 * index / number),
            middle=_tidy(100 * (index + 0.5) / number),
            text=str(day_number(day, window.day_one)),
            prefix="Day ",
            on=day,
        )
        for index in range(0, number, step)
        if (day := window.starts_on + timedelta(days=index))
    )
    return Scale(first, last, ticks, place)


def _step(number: int) -> int:
    """How many days are from one line to the next: one, or as many weeks as leave names room."""
    if number <= MOST_DAY_LABELS:
        return 1
    return 7 * ceil(number / 7 / MOST_WEEK_LABELS)


def _by_month(window: ReviewWindow) -> Scale:
    months = months_of(window.starts_on, window.ends_on)
    number = len(months)

    def place(instant: datetime) -> float:
        day = london_day(instant)
        month = day.replace(day=1)
        index = (month.year - months[0].year) * 12 + month.month - months[0].month
        starts, ends = start_of_day(month), start_of_day(following_month(month))
        return 100 * (index + (instant - starts) / (ends - starts)) / number

    ticks = tuple(
        Tick(
            at=_tidy(100 * index / number),
            middle=_tidy(100 * (index + _months_left(month, months[-1]) / 2) / number),
            text=str(month.year),
            on=month,
        )
        for index, month in enumerate(months)
        if month.month == 1 or index == 0
    )
    return Scale(start_of_day(months[0]), start_of_day(following_month(months[-1])), ticks, place)


def months_of(first: date, last: date) -> tuple[date, ...]:
    """The first day of each month that a stretch of days touches."""
    months: list[date] = []
    month = first.replace(day=1)
    while month <= last:
        months.append(month)
        month = following_month(month)
    return tuple(months)


def following_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _months_left(month: date, last: date) -> int:
    """How many months of its year are in the picture from here on."""
    return 13 - month.month if month.year < last.year else last.month - month.month + 1


def _tidy(number: float) -> float:
    return round(number, 3)
