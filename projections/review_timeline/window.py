"""How a window of marks is cut, counted and numbered. Pure.

Everything is counted in Europe/London: a day is from midnight to midnight there, so that one has
23 hours and one 25 hours a year, and a month starts at its own midnight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from domain.moments import LONDON, Moment, Precision, london_day, start_of_day
from projections.case_file.rows import ReviewWindow
from projections.review_timeline.rows import Band, Bucket, Day, Gap, MarkRow, Unit

ONE_DAY = timedelta(days=1)
#: The longest windows, in days, that read well by the hour and by the day.
LONGEST_BY_HOUR = 31
LONGEST_BY_DAY = 184

#: Each unit, and the precisions that say too little for it.
_TOO_COARSE: dict[Unit, frozenset[Precision]] = {
    "hour": frozenset({Precision.DAY, Precision.MONTH, Precision.YEAR}),
    "day": frozenset({Precision.MONTH, Precision.YEAR}),
    "month": frozenset({Precision.YEAR}),
}


def unit_for(window: ReviewWindow) -> Unit:
    """The unit a window reads well in."""
    days = (window.ends_on - window.starts_on).days + 1
    if days <= LONGEST_BY_HOUR:
        return "hour"
    return "day" if days <= LONGEST_BY_DAY else "month"


def bounds(window: ReviewWindow) -> tuple[datetime, datetime]:
    """The first instant of a window and the first after it, in UTC. Both its days are in it."""
    return start_of_day(window.starts_on), start_of_day(window.ends_on + ONE_DAY)


def day_number(on: date, day_one: date) -> int:
    """Which day of the window it is. Day 1 is `day_one`, the day before it Day -1: no Day 0."""
    days = (on - day_one).days
    return days + 1 if days >= 0 else days


def day_within(instant: datetime, window: ReviewWindow) -> int | None:
    """Which day of a window an instant is on in UK time; None outside it."""
    on = london_day(instant)
    inside = window.starts_on <= on <= window.ends_on
    return day_number(on, window.day_one) if inside else None


def day_of(mark: MarkRow, window: ReviewWindow) -> date:
    """The day of a window that a mark inside it stands on: the first, if it began before."""
    return max(london_day(_place(mark)), window.starts_on)


def in_order(marks: Iterable[MarkRow]) -> tuple[MarkRow, ...]:
    """Marks in the published order; those without a date last."""
    return tuple(
        sorted(
            marks,
            key=lambda mark: (
                mark.occurred.sort_at is None,
                mark.occurred.sort_at or datetime.min.replace(tzinfo=UTC),
                mark.sequence,
                mark.position,
            ),
        )
    )


def buckets(marks: Iterable[MarkRow], unit: Unit, window: ReviewWindow) -> tuple[Bucket, ...]:
    """How many marks each agency has in each hour, day or month that has any."""
    starts_at, _ = bounds(window)
    counted: Counter[tuple[datetime, str, bool]] = Counter()
    for mark in _standing(marks):
        is_coarse = mark.occurred.precision in _TOO_COARSE[unit]
        counted[_start_of(unit, max(_place(mark), starts_at)), mark.agency, is_coarse] += 1
    return tuple(
        Bucket(agency=agency, starts_at=starts_at, count=count, is_coarse=is_coarse)
        for (starts_at, agency, is_coarse), count in sorted(counted.items())
    )


def days(marks: Iterable[MarkRow], window: ReviewWindow) -> tuple[Day, ...]:
    """The days of a window that have marks, in order, each with its marks in the order given."""
    grouped: dict[date, list[MarkRow]] = {}
    for mark in marks:
        grouped.setdefault(day_of(mark, window), []).append(mark)
    return tuple(
        Day(
            number=day_number(on, window.day_one),
            on=on,
            counts=dict(sorted(Counter(mark.agency for mark in _standing(grouped[on])).items())),
            marks=tuple(grouped[on]),
        )
        for on in sorted(grouped)
    )


def gaps(marks: Iterable[MarkRow], window: ReviewWindow) -> tuple[Gap, ...]:
    """The stretches of a window that no mark covers, its two ends included."""
    covered = sorted((day_of(mark, window), _last_day(mark)) for mark in _standing(marks))
    edge, found = window.starts_on - ONE_DAY, list[Gap]()
    for first, last in [*covered, (window.ends_on + ONE_DAY, window.ends_on + ONE_DAY)]:
        if (first - edge).days > 1:
            found.append(Gap(after=edge, before=first, days=(first - edge).days - 1))
        edge = max(edge, last)
    return tuple(found)


def _standing(marks: Iterable[MarkRow]) -> Iterator[MarkRow]:
    """Marks that were not withdrawn."""
    return (mark for mark in marks if not mark.is_withdrawn)


def _last_day(mark: MarkRow) -> date:
    """The last day on which it may have happened, or still lasted."""
    ends = (_place(mark), mark.occurred.latest, mark.lasts_until)
    return london_day(max(end for end in ends if end is not None))


def bands(orders: Iterable[MarkRow], window: ReviewWindow) -> tuple[Band, ...]:
    """The stretches during which orders ran inside a window, by when each started to run.

    An end that is uncertain is taken as late as it may have been, a start as early. What was taken
    back was never in force: its mark stays, struck through, and it has no band.
    """
    starts_at, ends_at = bounds(window)
    found: list[Band] = []
    for order in _standing(orders):
        runs_from = _first(order.runs_from)
        if order.runs_from is None or runs_from is None or runs_from >= ends_at:
            continue
        runs_until = _last(order.runs_until)
        if runs_until is not None and runs_until < starts_at:
            continue
        found.append(
            Band(
                row_key=order.row_key,
                title=order.title.removeprefix("Order made: "),
                starts_at=max(runs_from, starts_at),
                ends_at=None if runs_until is None else min(runs_until, ends_at),
                runs_from=order.runs_from,
                runs_until=order.runs_until,
                position=order.position,
            )
        )
    return tuple(sorted(found, key=lambda band: (band.starts_at, band.position)))


def _first(moment: Moment | None) -> datetime | None:
    return None if moment is None else moment.sort_at


def _last(moment: Moment | None) -> datetime | None:
    return None if moment is None else moment.latest


def _place(mark: MarkRow) -> datetime:
    at = mark.occurred.sort_at
    if at is None:
        raise ValueError("A mark without a date has no place in a window.")
    return at


def _start_of(unit: Unit, instant: datetime) -> datetime:
    """The start of the hour, day or month an instant is in, in UTC.

    An hour is cut in UTC, where both hours of the autumn clock change exist; London is a whole
    number of hours from it in every year a record may name.
    """
    if unit == "hour":
        return instant.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    local = instant.astimezone(LONDON).date()
    return start_of_day(local.replace(day=1) if unit == "month" else local)
