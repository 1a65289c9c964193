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

Unit = Literal["hour", "day", "month"]


class MarkRow(Value):
    """One thing on the timeline. An order also has a stretch of time during which it runs."""

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
    runs_from: Moment | None = None
    runs_until: Moment | None = None


class Bucket(Value):
    """How much one agency recorded in one hour, day or month."""

    agency: AgencyCode
    starts_at: datetime
    count: int


class Day(Value):
    """One day of the window that has something on it. Day 1 is the window's `day_one`."""

    number: int
    on: date
    counts: dict[AgencyCode, int]
    marks: tuple[MarkRow, ...]


class Gap(Value):
    """A stretch of the window with nothing recorded by anyone, in whole days."""

    after: date
    before: date
    days: int


class Band(Value):
    """A stretch during which an order ran, cut to the window."""

    row_key: str
    title: str
    starts_at: datetime
    ends_at: datetime | None
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
