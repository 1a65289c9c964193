"""Until when a time runs at most. Pure; instants are in UTC, and days those of Europe/London."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from domain.authority.law import Length, OrderRule
from domain.clocks.calendar import Calendar
from domain.moments import LONDON, Moment, london_day, start_of_day

#: The age from which nobody is a child.
ADULT = 18
_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_SUNDAY = 6


def longest(
    begins: datetime, length: Length, counting: Literal["clock", "first-day-counts"]
) -> datetime:
    """The end of a time that begins at an instant. Hours are hours that have passed."""
    if length.hours is not None:
        return begins + timedelta(hours=length.hours)
    day = london_day(begins)
    last = _later(day, length)
    if counting == "first-day-counts":
        return start_of_day(last)
    clock = begins.astimezone(LONDON)
    return (
        datetime.combine(last, clock.time(), tzinfo=LONDON).replace(fold=clock.fold).astimezone(UTC)
    )


def holiday_end(end: datetime, rule: OrderRule, calendar: Calendar) -> datetime:
    """Until when a court may let a time run that would end on a holiday."""
    if rule.holiday is None:
        return end
    # What ends at midnight has the day before it as its last.
    day = london_day(end - _MICROSECOND)
    if not _is_holiday(day, rule, calendar):
        return end
    while _is_holiday(day, rule, calendar):
        day += _DAY
    return datetime.combine(day, rule.holiday.until, tzinfo=LONDON).astimezone(UTC)


def birthday(born: Moment | None, age: int) -> tuple[datetime | None, datetime | None]:
    """The earliest and latest that somebody's birthday at an age can begin; None where that is
    open.
    """
    if born is None:
        return None, None
    earliest, latest = born.widest
    return (
        None if earliest is None else start_of_day(_years_on(london_day(earliest), age)),
        None if latest is None else start_of_day(_years_on(london_day(latest), age)),
    )


def _is_holiday(day: date, rule: OrderRule, calendar: Calendar) -> bool:
    kinds = rule.holiday.days if rule.holiday else ()
    return ("sunday" in kinds and day.weekday() == _SUNDAY) or (
        "bank-holiday" in kinds and calendar.bank_holiday(day) is not None
    )


def _later(day: date, length: Length) -> date:
    if length.days is not None:
        return day + timedelta(days=length.days)
    months = (length.months or 0) + 12 * (length.years or 0)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _years_on(day: date, years: int) -> date:
    """The birthday; of somebody born on 29 February, 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
