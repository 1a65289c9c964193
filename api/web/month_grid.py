"""A long window by the month: a table for each year, and its key marks listed month by month.

The picture is a table from the start, so it needs no twin: agencies down, months across, a number
in each cell and a tint that repeats it. Tints are steps of the busiest cell of the whole window,
so that years can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from api.web import present
from api.web.marks import MarkView, mark_view
from api.web.names import Names
from api.web.placing import marks_of, placed
from api.web.scale import following_month, months_of
from api.web.signs import Agency
from domain.moments import day_in_words, london_day, start_of_day
from projections.review_timeline.rows import Band, ReviewTimeline

TINTS = 5
#: Letters that fit in a month's cell; the rest are counted.
MOST_LETTERS = 3


@dataclass(frozen=True)
class Cell:
    """How much one agency recorded in a month. `tint` is 0 to 5; None outside the window."""

    count: int
    tint: int | None


@dataclass(frozen=True)
class GridRow:
    """One agency's year."""

    agency: Agency
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Column:
    """One month of a year, with its key marks and the orders in force in it."""

    on: date
    short: str
    name: str
    is_inside: bool
    letters: tuple[MarkView, ...]
    more: int
    orders: tuple[str, ...]


@dataclass(frozen=True)
class MonthList:
    """The key marks of one month, and the silence before it."""

    text: str
    marks: tuple[MarkView, ...]
    gap: str | None = None


@dataclass(frozen=True)
class Year:
    """One year of the window."""

    year: int
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    months: tuple[MonthList, ...]
    total: int
    has_orders: bool
    gaps: tuple[str, ...]


def years_of(timeline: ReviewTimeline, names: Names) -> tuple[Year, ...]:
    """The window, a year at a time."""
    counts: dict[tuple[str, date], int] = {}
    marks: dict[date, list[MarkView]] = {}
    for each in placed(timeline):
        month = each.on.replace(day=1)
        counts[each.mark.agency, month] = counts.get((each.mark.agency, month), 0) + 1
        marks.setdefault(month, []).append(mark_view(each.mark, names))
    window = timeline.window
    inside = set(months_of(window.starts_on, window.ends_on))
    busiest = max(counts.values(), default=1)
    codes = [*names.agencies, *sorted({code for code, _ in counts} - set(names.agencies))]
    quiet = _gaps(timeline)
    return tuple(
        Year(
            year=year,
            columns=tuple(
                _column(date(year, month, 1), inside, marks, timeline.bands)
                for month in range(1, 13)
            ),
            rows=tuple(_row(names.agency(code), year, counts, inside, busiest) for code in codes),
            months=_lists(year, marks),
            total=sum(count for (_, month), count in counts.items() if month.year == year),
            has_orders=any(band.starts_at.year <= year for band in timeline.bands),
            gaps=tuple(text for at, text in quiet if at.year == year),
        )
        for year in range(window.starts_on.year, window.ends_on.year + 1)
    )


def _gaps(timeline: ReviewTimeline) -> list[tuple[date, str]]:
    """The silences worth saying, each at the day it began. As in the chronology, they are measured
    from the latest bound of all before, so that an uncertain date hides what it may fall in."""
    window = timeline.window
    smallest = present.gap_worth_saying((window.ends_on - window.starts_on).days + 1)
    found: list[tuple[date, str]] = []
    latest: datetime | None = None
    for mark in marks_of(timeline):
        sort_at, bound = mark.occurred.sort_at, mark.occurred.latest or mark.occurred.sort_at
        if sort_at is None or bound is None:
            continue
        if latest is not None and present.quiet_days(latest, sort_at) >= smallest:
            said = present.gap_sentence(present.quiet_days(latest, sort_at), is_filtered=False)
            found.append((london_day(latest), f"{said}, after {day_in_words(london_day(latest))}"))
        latest = bound if latest is None else max(latest, bound)
    return found


def _row(
    agency: Agency,
    year: int,
    counts: Mapping[tuple[str, date], int],
    inside: set[date],
    busiest: int,
) -> GridRow:
    cells: list[Cell] = []
    for number in range(1, 13):
        month = date(year, number, 1)
        count = counts.get((agency.code, month), 0)
        tint = ceil(TINTS * count / busiest) if month in inside else None
        cells.append(Cell(count, tint))
    return GridRow(agency, tuple(cells), sum(cell.count for cell in cells))


def _column(
    month: date,
    inside: set[date],
    marks: Mapping[date, Sequence[MarkView]],
    bands: Sequence[Band],
) -> Column:
    key = sorted((mark for mark in marks.get(month, ()) if mark.is_key), key=_weight)
    # One letter of a sort is enough in a cell; the list beneath has them all.
    letters = tuple({mark.sort: mark for mark in reversed(key)}.values())[::-1][:MOST_LETTERS]
    return Column(
        on=month,
        short=f"{month:%b}",
        name=f"{month:%B} {month.year}",
        is_inside=month in inside,
        letters=letters,
        more=len(key) - len(letters),
        orders=_orders(month, bands) if month in inside else (),
    )


def _weight(mark: MarkView) -> tuple[int, datetime | None]:
    order = ("critical-incident", "transition", "order", "hearing", "decision")
    return (order.index(mark.sort) if mark.sort in order else len(order), mark.moment.sort_at)


def _orders(month: date, bands: Sequence[Band]) -> tuple[str, ...]:
    starts, ends = start_of_day(month), start_of_day(following_month(month))
    return tuple(
        dict.fromkeys(
            band.title
            for band in bands
            if band.starts_at < ends and (band.ends_at is None or band.ends_at > starts)
        )
    )


def _lists(year: int, marks: Mapping[date, Sequence[MarkView]]) -> tuple[MonthList, ...]:
    return tuple(
        MonthList(f"{month:%B} {month.year}", key)
        for month in sorted(marks)
        if month.year == year and (key := tuple(m for m in marks[month] if m.is_key))
    )
