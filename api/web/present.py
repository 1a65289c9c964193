"""The wording of the pages, in one place: dates, times, day numbers, lateness, gaps, counts.

Nothing here is finer than the record. A row whose source gave a day says "time not given"; one
that gave a month stands under that month. Times are UK time. A list uses the 24-hour clock, as
case records do, so that a column of times can be scanned; sentences say "5:00pm".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import floor

from domain import wording
from domain.moments import (
    LONDON,
    Moment,
    Precision,
    clock_in_words,
    day_in_words,
    london_day,
    precision_of,
    which_clock,
)
from projections.review_timeline.window import day_number

#: Source's own words up to this length stand in the time column; longer ones go beneath it.
SHORT_WORDS = 18
#: What a gap claims, to everybody alike: to say it only where something is kept from the reader
#: would tell that something is.
NOTHING = "nothing recorded that you may read"
#: A note written this soon after is not late, even where midnight came between.
SOON = timedelta(hours=2)


@dataclass(frozen=True)
class When:
    """The time column of a row: what it says, whether a time was given, what the source said."""

    text: str
    is_given: bool
    words: str | None = None
    until: str | None = None


@dataclass(frozen=True)
class Heading:
    """What rows are grouped under: a day, a month or year whose day is not known, or no date."""

    key: str
    text: str
    on: date | None = None


def clock(instant: datetime) -> str:
    """A time on the 24-hour clock, UK time: 21:40. 01:30 BST in the hour that happens twice."""
    return f"{instant.astimezone(LONDON):%H:%M}{which_clock(instant)}"


def weekday(day: date) -> str:
    """Monday 2 March 2020."""
    return f"{day:%A} {day_in_words(day)}"


def short_day(day: date) -> str:
    """2 March."""
    return f"{day.day} {day:%B}"


def short_weekday(day: date) -> str:
    """Mon 2 Mar."""
    return f"{day:%a} {day.day} {day:%b}"


def stamp(instant: datetime) -> str:
    """9 March 2020 at 5:00pm, UK time."""
    return f"{day_in_words(london_day(instant))} at {clock_in_words(instant)}"


def exact_stamp(instant: datetime) -> str:
    """9 March 2020 at 17:00:04, for the history, where seconds tell events apart."""
    return f"{day_in_words(london_day(instant))} at {instant.astimezone(LONDON):%H:%M:%S}"


def period(first: date, last: date) -> str:
    """2 to 15 March 2020; 2 March to 4 April 2020; 2 March 2017 to 1 February 2020."""
    if first == last:
        return day_in_words(first)
    if first.year != last.year:
        return f"{day_in_words(first)} to {day_in_words(last)}"
    if first.month != last.month:
        return f"{short_day(first)} to {day_in_words(last)}"
    return f"{first.day} to {day_in_words(last)}"


def day_name(on: date, day_one: date) -> str:
    """Day 13, or how long before Day 1."""
    number = day_number(on, day_one)
    return f"Day {number}" if number >= 1 else f"{days(-number)} before Day 1"


def counted(number: int, one: str, many: str | None = None) -> str:
    """1 entry, 2 entries, 1,284 entries."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def days(number: int) -> str:
    """1 day, 11 days."""
    return counted(number, "day")


#: a; a and b; a, b and c.
listed = wording.listed


def length_of(first: date, last: date) -> str:
    """A window's length as people say it: 14-day, 35-month, 3-year."""
    number = (last - first).days + 1
    if number <= 62:
        return f"{number}-day"
    months = round(number / 30.4375)
    return f"{months // 12}-year" if months % 12 == 0 else f"{months}-month"


def heading_of(moment: Moment) -> Heading:
    """What a row is grouped under. A date that is only a month is never put on a day."""
    if moment.value is None or moment.sort_at is None:
        return Heading("undated", "Date not known")
    day = london_day(moment.sort_at)
    precision = precision_of(moment.value)
    is_before = moment.kind == "before" and precision is Precision.DAY
    if is_before or (
        precision in {Precision.MONTH, Precision.YEAR} and moment.kind not in {"month", "year"}
    ):
        words = moment.model_copy(update={"words": None}).in_words()
        return Heading(f"{moment.kind}-{moment.value}", words[0].upper() + words[1:])
    match precision:
        case Precision.YEAR:
            return Heading(f"year-{day.year}", f"{day.year}, month not given")
        case Precision.MONTH:
            return Heading(f"month-{day:%Y-%m}", f"{day:%B} {day.year}, day not given")
        case Precision.DAY | Precision.INSTANT:
            return Heading(f"day-{day.isoformat()}", weekday(day), day)


def when(moment: Moment, ended: Moment | None = None) -> When:
    """What stands in the time column under the row's heading, as precise as it was given."""
    words = moment.words
    until = _until(moment, ended)
    if moment.value is None or moment.sort_at is None:
        return When(f"“{words}”" if words else "date not known", is_given=False, until=until)
    if precision_of(moment.value) is Precision.INSTANT:
        text = clock(moment.sort_at)
        qualified = f"{moment.kind} {text}" if moment.kind in {"about", "before", "after"} else text
        return When(_spanned(qualified, moment), is_given=True, words=_other(words), until=until)
    if moment.kind == "range" and precision_of(moment.value) is Precision.DAY:
        return When(_range(moment), is_given=True, words=_other(words), until=until)
    if words and len(words) <= SHORT_WORDS:
        return When(f"“{words}”", is_given=True, until=until)
    return When(_unspecific(moment), is_given=False, words=_other(words), until=until)


def when_in_month(moment: Moment) -> When:
    """What stands beside a row under a month: the day too, where there is one."""
    heading, found = heading_of(moment), when(moment)
    if heading.on is None:
        return found
    day = f"{heading.on:%a} {heading.on.day}"
    more = " ".join(each for each in (found.text if found.is_given else "", found.until) if each)
    return When(day, is_given=True, words=found.words, until=more or None)


def lateness(occurred: Moment, later: datetime | Moment | None) -> int | None:
    """Whole days from the last moment it can have happened to `later`; None under one day.

    Compares calendar days in UK time, and only claims what the precision of both supports.
    """
    seen = later.earliest if isinstance(later, Moment) else later
    if occurred.latest is None or seen is None:
        return None
    number = (london_day(seen) - london_day(occurred.latest)).days
    return number if number >= 1 else None


def written_up_late(occurred: Moment, written_up: Moment | None) -> str | None:
    """How much later something was written up, where that was on a later day; else None.

    Between two exact times it is the time that passed, in whole hours under a day. Where either is
    less certain it is counted in calendar days, and one such day may be minutes: the next day.
    """
    number = lateness(occurred, written_up)
    if number is None or written_up is None:
        return None
    if occurred.is_exact and written_up.is_exact and occurred.latest and written_up.earliest:
        passed = written_up.earliest - occurred.latest
        if passed < SOON:
            return None
        if passed < timedelta(days=1):
            return f"written up {counted(passed // timedelta(hours=1), 'hour')} later"
        number = passed.days
    elif number == 1:
        return "written up the next day"
    return f"written up {about_long(number)} later"


def about_long(number: int) -> str:
    """A number of days in the unit people would use: 3 days, 6 weeks, 5 months, 2 years."""
    if number < 21:
        return days(number)
    if number < 60:
        return counted(floor(number / 7), "week")
    if number < 730:
        return counted(floor(number / 30.4375), "month")
    return counted(floor(number / 365.25), "year")


def quiet_days(latest_before: datetime, earliest_after: datetime) -> int:
    """Whole calendar days strictly between two bounds."""
    return max(0, (london_day(earliest_after) - london_day(latest_before)).days - 1)


def gap_sentence(number: int, *, is_filtered: bool) -> str:
    """What a gap says. Silence is only ours to claim for what is shown: with filters on, for what
    they show, and always for what this reader may read, since others may have recorded more.
    """
    what = "nothing that these filters show" if is_filtered else NOTHING
    long = days(number) if number < 60 else f"{about_long(number)} ({days(number)})"
    return f"{long} with {what}"


def gap_worth_saying(window_days: int) -> int:
    """From how many quiet days a gap is said: a day in a fortnight, two weeks in three years."""
    if window_days <= 31:
        return 1
    return 4 if window_days <= 184 else 14


def next_day(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)


def _other(words: str | None) -> str | None:
    return f"“{words}”" if words else None


def _unspecific(moment: Moment) -> str:
    unit = {"day": "day", "month": "month", "year": "year"}[precision_of(moment.value or "").value]
    if unit == "day" and moment.kind in {"about", "before", "after"}:
        return f"{moment.kind} this day"
    return {"day": "time not given", "month": "day not given", "year": "month not given"}[unit]


def _range(moment: Moment) -> str:
    start = london_day(moment.sort_at) if moment.sort_at else None
    return f"to {_shortest(moment.until or '', start)}"


def _spanned(text: str, moment: Moment) -> str:
    if moment.kind != "range" or moment.until is None or moment.sort_at is None:
        return text
    return f"{text} to {_shortest(moment.until, london_day(moment.sort_at))}"


def _until(moment: Moment, ended: Moment | None) -> str | None:
    if ended is None or ended.value is None:
        return None
    start = london_day(moment.sort_at) if moment.sort_at else None
    about = f"{ended.kind} " if ended.kind in {"about", "before", "after"} else ""
    return f"until {about}{_shortest(ended.value, start)}"


def _shortest(value: str, beside: date | None) -> str:
    """A date without what its neighbour already says."""
    moment = Moment.model_validate(value)
    if moment.sort_at is None or precision_of(value) in {Precision.MONTH, Precision.YEAR}:
        return moment.in_words()
    day = london_day(moment.sort_at)
    if precision_of(value) is Precision.INSTANT and day == beside:
        return clock(moment.sort_at)
    shown = short_day(day) if beside and day.year == beside.year else day_in_words(day)
    if precision_of(value) is Precision.INSTANT:
        return f"{shown}, {clock(moment.sort_at)}"
    return shown
