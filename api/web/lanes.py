"""The lanes: each agency across the window, and on what order the child was held or placed.

A mark is a tick where a clock time was given, a faint block as long as its date is uncertain where
less was, a line where it lasted, and an open arrow where only "before" or "after" was said.
Silence between orders is drawn and said, because it is often the finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from api.web.placing import marks_of
from api.web.scale import Scale, Span, scale_of
from api.web.signs import Agency, agency_of
from domain.moments import Moment, Precision
from projections.case_file.rows import ReviewWindow
from projections.review_timeline.rows import Band, MarkRow, ReviewTimeline
from projections.review_timeline.window import day_of, gaps

NO_ORDER = "no order on the record"
NO_END = "no end stated"
WINDOWS_END = "the end of this window"
#: The share of a wide picture that a letter of a name takes, and that an arrow or a margin does.
LETTER, ROOM_FOR_AN_ARROW = 0.75, 1.5
#: The share of a wide picture that an order's name takes.
ROOM_FOR_A_NAME = 25


Shape = Literal["exact", "uncertain", "lasts", "before", "after"]

#: A day narrower than this share of the picture cannot be drawn as a block.
NARROWEST_BLOCK = 0.4


@dataclass(frozen=True)
class Mark:
    """One mark in a lane. `width` is 0 for a point in time."""

    shape: Shape
    at: float
    width: float
    is_withdrawn: bool
    is_key: bool


@dataclass(frozen=True)
class Lane:
    """One agency's marks, and the same in words."""

    agency: Agency
    marks: tuple[Mark, ...]
    total: int
    first: str
    last: str
    longest_silence: int | None


@dataclass(frozen=True)
class Stretch:
    """An order in force, or none, across part of the window. `row` keeps overlaps apart.

    `span` is cut to the window. The words are not: they are the order's own, as it states them.
    """

    span: Span
    text: str
    is_gap: bool
    row: int
    from_words: str
    until_words: str
    row_key: str | None = None
    is_labelled_outside: bool = False
    began_before: bool = False
    goes_on: bool = False

    @property
    def room(self) -> str:
        """From which width of the page on its name fits in its bar: any but a telephone's, a wide
        one, or none, and then only the words below name it.
        """
        arrows = self.began_before + self.goes_on
        needs = LETTER * len(self.text) + ROOM_FOR_AN_ARROW * (1 + arrows)
        if self.span.width < needs:
            return "none"
        return "wide" if self.span.width < 2 * needs else "any"

    @property
    def said(self) -> str:
        """When it ran, in words."""
        if self.until_words == NO_END:
            return f"from {self.from_words}, {NO_END}"
        return f"from {self.from_words} to {self.until_words}"


@dataclass(frozen=True)
class Lanes:
    """The whole picture."""

    scale: Scale
    lanes: tuple[Lane, ...]
    stretches: tuple[Stretch, ...]
    rows_of_orders: int


def lanes_of(
    timeline: ReviewTimeline, agencies: Mapping[str, Agency], until: date | None = None
) -> Lanes:
    """The picture of a window. Agencies that took part and recorded nothing have an empty lane.

    `until` is the reader's own day, today or that of the clock: no silence is counted beyond it.
    """
    scale = scale_of(timeline.window, timeline.unit)
    by_agency: dict[str, list[MarkRow]] = {code: [] for code in agencies}
    for mark in marks_of(timeline):
        by_agency.setdefault(mark.agency, []).append(mark)
    stretches = tuple(_stretches(timeline.bands, scale))
    return Lanes(
        scale=scale,
        lanes=tuple(
            _lane(agency_of(agencies, code), marks, scale, timeline.window, until)
            for code, marks in by_agency.items()
        ),
        stretches=stretches,
        rows_of_orders=max((each.row for each in stretches), default=-1) + 1,
    )


def drawn_as(
    moment: Moment, lasts_until: datetime | None, scale: Scale
) -> tuple[Shape, Span] | None:
    """How a mark is drawn and where; None where it lies outside. Never finer than it was said."""
    if lasts_until is not None and moment.sort_at is not None:
        span = scale.span(moment.earliest or moment.sort_at, lasts_until)
        return None if span is None else ("lasts", span)
    span = scale.of(moment)
    if span is None:
        return None
    if moment.kind in {"before", "after"}:
        return ("before" if moment.kind == "before" else "after", span)
    if moment.precision is Precision.INSTANT or (
        moment.precision is Precision.DAY and span.width < NARROWEST_BLOCK
    ):
        return ("exact", Span(span.at, 0))
    return ("uncertain", span)


def _lane(
    agency: Agency,
    marks: Sequence[MarkRow],
    scale: Scale,
    window: ReviewWindow,
    until: date | None,
) -> Lane:
    drawn = [
        Mark(shape, span.at, span.width, mark.is_withdrawn, mark.is_key)
        for mark in marks
        if (found := drawn_as(mark.occurred, mark.lasts_until, scale)) is not None
        for shape, span in [found]
    ]
    return Lane(
        agency=agency,
        marks=tuple(drawn),
        total=len(marks),
        first=marks[0].occurred.in_words() if marks else "",
        last=marks[-1].occurred.in_words() if marks else "",
        longest_silence=_longest_silence(marks, window, until),
    )


def _longest_silence(
    marks: Sequence[MarkRow], window: ReviewWindow, until: date | None
) -> int | None:
    """The most whole days with nothing, the window's ends included; None if it has not begun.

    Days after `until` have not happened yet as far as the reader is concerned.
    """
    ends_on = window.ends_on if until is None else min(window.ends_on, until)
    if ends_on < window.starts_on:
        return None
    known = window.model_copy(update={"ends_on": ends_on})
    past = [mark for mark in marks if day_of(mark, window) <= ends_on]
    return max((gap.days for gap in gaps(past, known)), default=0)


def _stretches(bands: Sequence[Band], scale: Scale) -> Iterable[Stretch]:
    rows: list[datetime] = []
    covered: tuple[datetime, Band] | None = None
    for band in sorted(bands, key=lambda each: each.starts_at):
        if covered is not None and band.starts_at > covered[0] + timedelta(minutes=1):
            yield from _gap(scale, covered, band)
        ends = band.ends_at or scale.last
        span = scale.span(band.starts_at, ends)
        if span is None:
            continue
        row = next((i for i, free in enumerate(rows) if free <= band.starts_at), len(rows))
        rows[row : row + 1] = [ends]
        began, until = band.runs_from.sort_at, band.runs_until
        yield Stretch(
            span=span,
            text=band.title,
            is_gap=False,
            row=row,
            from_words=band.runs_from.in_words(),
            until_words=until.in_words() if until else NO_END,
            row_key=band.row_key,
            # Too narrow for its name, and alone in its row to the left.
            is_labelled_outside=span.width < ROOM_FOR_A_NAME < span.at and row > 0,
            began_before=began is not None and began < scale.first,
            goes_on=until is None or until.latest is None or until.latest > scale.last,
        )
        if covered is None or ends > covered[0]:
            covered = (ends, band)
    if covered is not None and covered[0] < scale.last - timedelta(minutes=1):
        yield from _gap(scale, covered, None)


def _gap(scale: Scale, after: tuple[datetime, Band], before: Band | None) -> Iterable[Stretch]:
    starts, last = after
    span = scale.span(starts, before.starts_at if before else scale.last)
    if span is not None and span.width > 0:
        yield Stretch(
            span=span,
            text=NO_ORDER,
            is_gap=True,
            row=0,
            from_words=_end_words(last.runs_until),
            until_words=before.runs_from.in_words() if before else WINDOWS_END,
        )


def _end_words(until: Moment | None) -> str:
    """Where silence begins once an order has run out. A whole day, month or year was in force."""
    if until is None:
        return NO_END
    words = until.in_words()
    return f"the end of {words}" if until.kind in {"day", "month", "year"} else words
