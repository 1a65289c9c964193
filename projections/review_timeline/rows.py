"""What the review timeline is made of: marks on a window, counted by hour, day or month.

A mark is any chronology item at its place in time. Key marks are those a reviewer looks for first:
admissions, incidents, transitions, escalations, hearings, orders, decisions.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.event import Value
from domain.moments import Moment
from domain.text import AgencyCode
from projections.case_file.rows import ReviewWindow
from projections.items import Thread

Unit = Literal["hour", "day", "month"]


class MarkRow(Value):
    """One thing on the timeline. An order also has a stretch of time during which it runs.

    `lasts_until` is the last instant, in UTC, of what lasted: where it stated an end, or was
    dated as a range. None for what happened at one time, however uncertain that time is.
    """

    row_key: str
    stream_id: UUID
    position: int
    agency: AgencyCode
    item: str
    kind: str
    title: str
    summary: str
    occurred: Moment
    is_key: bool
    is_withdrawn: bool = False
    lasts_until: datetime | None = None
    runs_from: Moment | None = None
    runs_until: Moment | None = None
    sequence: int = 0
    thread: Thread = Thread()


class Bucket(Value):
    """How much one agency recorded in one hour, day or month, from `starts_at` in Europe/London.

    Marks whose date says less than the unit (a whole day, where the unit is an hour) are counted
    apart, with `is_coarse`, from the start of what they do say. What was withdrawn is not counted;
    what began before the window is counted at its start.
    """

    agency: AgencyCode
    starts_at: datetime
    count: int
    is_coarse: bool = False


class Day(Value):
    """One day of the window that has something on it.

    Day 1 is the window's `day_one`. Days before it are Day -1, -2 and so on: there is no Day 0.
    A mark stands on the day it began, or on the window's first if it began before. A withdrawn one
    is shown and not counted.
    """

    number: int
    on: date
    counts: dict[AgencyCode, int]
    marks: tuple[MarkRow, ...]


class Gap(Value):
    """A stretch of the window with nothing recorded that the reader may read, in whole days.

    No mark stands on it, lasted into it or may have happened in it. One that was withdrawn says
    nothing happened, so it ends no gap.

    `after` and `before` are the days on either side of it. At the ends of the window they are the
    day before it starts and the day after it ends.
    """

    after: date
    before: date
    days: int


class Band(Value):
    """A stretch during which an order ran.

    `starts_at` and `ends_at` are instants to draw with, cut to the window; no `ends_at` says that
    no end is known. `runs_from` and `runs_until` are what the order itself says, never cut.
    """

    row_key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
    runs_from: Moment
    runs_until: Moment | None = None
    position: int


class ReviewTimeline(Value):
    """A window of a case, ready to draw and to read. `undated` marks have no place in time.

    `marks` are all marks in the window in order; `days` groups them (months of a long window are
    grouped by the reader from `marks`); `outside` counts what the window leaves out.
    """

    window: ReviewWindow
    unit: Unit
    buckets: tuple[Bucket, ...]
    days: tuple[Day, ...]
    gaps: tuple[Gap, ...]
    bands: tuple[Band, ...]
    undated: tuple[MarkRow, ...]
    outside: int
