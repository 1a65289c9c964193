"""A short window by the hour: a strip of 24 hours for each day, and the day's marks in a list.

A mark with a clock time stands at it, as its agency's sign. One whose source gave only the day is
a line across the whole day, because it may have been at any hour of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.web import present
from api.web.lanes import NO_ORDER, Shape, drawn_as
from api.web.marks import MarkView, mark_view
from api.web.names import Names
from api.web.placing import Placed, marks_of, placed
from api.web.scale import Scale, day_scale
from api.web.signs import Agency
from domain.moments import start_of_day
from projections.review_timeline.rows import Band, ReviewTimeline
from projections.review_timeline.window import day_number

#: Fewer marks than this and the whole day is listed, key or not.
FEW_MARKS = 4


@dataclass(frozen=True)
class Sign:
    """An agency's sign at a time, or a line where the time is not certain. In per cent."""

    shape: Shape
    at: float
    width: float
    is_withdrawn: bool
    is_key: bool


@dataclass(frozen=True)
class DayLane:
    """One agency's day."""

    agency: Agency
    signs: tuple[Sign, ...]
    count: int


@dataclass(frozen=True)
class DayStrip:
    """One day of the window. A day with nothing on it is still a day."""

    number: int
    on: date
    text: str
    scale: Scale
    lanes: tuple[DayLane, ...]
    listed: tuple[MarkView, ...]
    everything: tuple[MarkView, ...]
    orders: tuple[str, ...]

    @property
    def is_listed_whole(self) -> bool:
        """Whether the list of key marks holds all there is."""
        return len(self.listed) == len(self.everything)


@dataclass(frozen=True)
class Quiet:
    """A run of days with nothing recorded that the reader may read."""

    text: str


def day_strips(timeline: ReviewTimeline, names: Names) -> tuple[DayStrip | Quiet, ...]:
    """Every day of the window in order; runs of empty days as one line that says how long."""
    inside = placed(timeline)
    begun = {each.on for each in inside}
    window = timeline.window
    strips: list[DayStrip | Quiet] = []
    empty: list[date] = []
    day = window.starts_on
    while day <= window.ends_on:
        if day not in begun:
            empty.append(day)
        else:
            strips += _quiet(empty, window.day_one, timeline)
            empty = []
            strips.append(_strip(day, inside, timeline, names))
        day += timedelta(days=1)
    strips += _quiet(empty, window.day_one, timeline)
    return tuple(strips)


def _strip(on: date, inside: Sequence[Placed], timeline: ReviewTimeline, names: Names) -> DayStrip:
    """A day with all that may have been on it or lasted through it, as the chronology lists it."""
    scale = day_scale(on)
    touching = [each for each in inside if each.touches(on, on)]
    views = tuple(mark_view(each.mark, names) for each in touching)
    begun = {each.mark.row_key for each in touching if each.on == on}
    key = tuple(view for view in views if view.is_key and view.key in begun)
    return DayStrip(
        number=day_number(on, timeline.window.day_one),
        on=on,
        text=present.weekday(on),
        scale=scale,
        lanes=tuple(_lanes(views, scale, names)),
        listed=views if len(views) <= FEW_MARKS else key,
        everything=views,
        orders=_orders(on, timeline.bands),
    )


def _lanes(views: Sequence[MarkView], scale: Scale, names: Names) -> Iterable[DayLane]:
    # In the order in which the agencies joined, so that a lane is at the same height every day.
    present_codes = {view.agency.code for view in views}
    order = [code for code in names.agencies if code in present_codes]
    order += sorted(present_codes.difference(order))
    for code in order:
        mine = [view for view in views if view.agency.code == code]
        signs = [sign for view in mine if (sign := _sign(view, scale)) is not None]
        yield DayLane(mine[0].agency, tuple(signs), len(mine))


def _sign(view: MarkView, scale: Scale) -> Sign | None:
    found = drawn_as(view.moment, view.lasts_until, scale)
    if found is None:
        return None
    shape, span = found
    return Sign(shape, span.at, span.width, view.is_withdrawn, view.is_key)


def _orders(day: date, bands: Sequence[Band]) -> tuple[str, ...]:
    """The orders that ran at any time of a day. Before the first, nothing is claimed."""
    starts, ends = start_of_day(day), start_of_day(present.next_day(day))
    running = [
        band.title
        for band in bands
        if band.starts_at < ends and (band.ends_at is None or band.ends_at > starts)
    ]
    if running:
        return tuple(dict.fromkeys(running))
    return (NO_ORDER,) if any(band.starts_at < starts for band in bands) else ()


def _quiet(empty: Sequence[date], day_one: date, timeline: ReviewTimeline) -> Iterable[Quiet]:
    if not empty:
        return
    numbers = [day_number(day, day_one) for day in empty]
    which = f"Day {numbers[0]}" if len(empty) == 1 else f"Days {numbers[0]} to {numbers[-1]}"
    starts, ends = start_of_day(empty[0]), start_of_day(present.next_day(empty[-1]))
    may_have = any(
        mark.occurred.latest is not None
        and mark.occurred.sort_at is not None
        and mark.occurred.sort_at < ends
        and mark.occurred.latest >= starts
        for mark in marks_of(timeline)
    )
    what = f"{present.NOTHING} and is certain to be then" if may_have else present.NOTHING
    yield Quiet(
        f"{which}, {present.period(empty[0], empty[-1])}: {present.days(len(empty))} with {what}"
    )
