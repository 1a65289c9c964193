"""Which day of a window a mark stands on, and which days it may have been on.

The same rule as the chronology's own filter by days, so that a count here and the list it leads to
agree: "before 6 March" is not on the 6th, and what lasted three days is on each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.moments import london_day
from projections.case_file.rows import ReviewWindow
from projections.review_timeline.rows import MarkRow, ReviewTimeline


@dataclass(frozen=True)
class Placed:
    """A mark, the days it may have been on or lasted through, and the one it is listed under."""

    mark: MarkRow
    on: date
    first: date
    last: date

    def touches(self, first: date, last: date) -> bool:
        """Whether any day of a stretch is one of its own."""
        return self.first <= last and self.last >= first


def placed(timeline: ReviewTimeline) -> tuple[Placed, ...]:
    """The marks that stand inside the window, in order."""
    return tuple(
        Placed(mark, max(first, timeline.window.starts_on), first, last)
        for mark, first, last in _dated(timeline)
        if not _is_before(last, timeline.window)
    )


def before_window(timeline: ReviewTimeline) -> tuple[MarkRow, ...]:
    """Marks that say only "before" a point that no day of the window lies before."""
    return tuple(mark for mark, _, last in _dated(timeline) if _is_before(last, timeline.window))


def marks_of(timeline: ReviewTimeline) -> tuple[MarkRow, ...]:
    """Every mark inside the window in order."""
    return tuple(each.mark for each in placed(timeline))


def _is_before(last: date, window: ReviewWindow) -> bool:
    return last < window.starts_on


def _dated(timeline: ReviewTimeline) -> Iterable[tuple[MarkRow, date, date]]:
    for day in timeline.days:
        for mark in day.marks:
            low, high = _bounds(mark)
            if low is not None and high is not None:
                yield mark, london_day(low), london_day(high)


def _bounds(mark: MarkRow) -> tuple[datetime | None, datetime | None]:
    earliest, latest = mark.occurred.earliest, mark.lasts_until or mark.occurred.latest
    return earliest or latest, latest or earliest
