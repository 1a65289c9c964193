"""How the review timeline of a case is asked for: one window, cut, counted and numbered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.errors import Invalid
from domain.moments import EARLIEST_YEAR, LATEST_YEAR, london_day
from projections import sql
from projections.as_of import View
from projections.case_file.read import case_row
from projections.case_file.rows import CaseRow, ReviewWindow
from projections.case_file.shown import window_shown
from projections.restrictions.sight import Sight
from projections.review_timeline import window as cut
from projections.review_timeline.rows import MarkRow, ReviewTimeline, Unit

_QUERIES = sql.queries("projections.review_timeline")

#: A window by the hour or by the day has no more buckets than a page can hold.
MOST_DAYS: dict[Unit, int] = {"hour": 92, "day": 1_100, "month": 366 * 120}


class WindowEndsBeforeItStarts(Invalid):
    """The window ends before it starts. Choose an end on or after the start."""

    field = "to"


class WindowOutOfRange(Invalid):
    """The window reaches outside the years that a record may name."""

    field = "from"


class UnitTooFine(Invalid):
    """The window is too long for this unit. Choose a longer unit or a shorter window."""

    field = "unit"


async def review_timeline(
    conn: AsyncConnection[Any],
    view: View,
    case_id: UUID,
    sight: Sight,
    *,
    window: ReviewWindow | None = None,
    unit: Unit | None = None,
    agencies: Sequence[str] = (),
) -> ReviewTimeline:
    """A window of what a reader sees of a case. By default the case's own review window; without
    one, all dated marks.

    Raises NoSuchCase, WindowEndsBeforeItStarts, WindowOutOfRange and UnitTooFine.
    """
    case = await case_row(conn, view, case_id)
    asked: dict[str, object] = {
        "log_id": view.log_id,
        "case_id": case_id,
        "as_of": view.position,
        "agencies": sql.any_of(agencies),
        **sight.named,
    }
    (extent,) = await _rows(conn, "extent", asked)
    window = (
        window
        or window_shown(case.window, sight)
        or whole(case, extent["first_at"], extent["last_at"])
    )
    _check(window)
    unit = unit or cut.unit_for(window)
    if (window.ends_on - window.starts_on).days >= MOST_DAYS[unit]:
        raise UnitTooFine
    starts_at, ends_at = cut.bounds(window)
    inside = await _marks(conn, "marks", {**asked, "starts_at": starts_at, "ends_at": ends_at})
    undated = await _marks(conn, "undated", asked)
    orders = await _marks(conn, "orders", asked)
    return timeline_of(
        window,
        unit,
        inside=inside,
        undated=undated,
        orders=orders,
        outside=int(extent["count"]) - len(inside),
    )


def timeline_of(
    window: ReviewWindow,
    unit: Unit,
    *,
    inside: Sequence[MarkRow],
    undated: Sequence[MarkRow],
    orders: Sequence[MarkRow],
    outside: int,
) -> ReviewTimeline:
    """A timeline from the marks inside its window and the rest, in whichever order they came."""
    marks = cut.in_order(inside)
    return ReviewTimeline(
        window=window,
        unit=unit,
        buckets=cut.buckets(marks, unit, window),
        days=cut.days(marks, window),
        gaps=cut.gaps(marks, window),
        bands=cut.bands(orders, window),
        undated=cut.in_order(undated),
        outside=outside,
    )


def whole(case: CaseRow, first_at: datetime | None, last_at: datetime | None) -> ReviewWindow:
    """A window over everything dated; the day the case was opened, if nothing is."""
    opened = london_day(case.opened.recorded_at)
    starts_on = london_day(first_at) if first_at else opened
    ends_on = london_day(last_at) if last_at else opened
    return ReviewWindow(
        label="Everything dated", starts_on=starts_on, ends_on=ends_on, day_one=starts_on
    )


def _check(window: ReviewWindow) -> None:
    if window.ends_on < window.starts_on:
        raise WindowEndsBeforeItStarts
    earliest, latest = date(EARLIEST_YEAR, 1, 1), date(LATEST_YEAR, 12, 31)
    if window.starts_on < earliest or window.ends_on > latest - timedelta(days=1):
        raise WindowOutOfRange


async def _marks(
    conn: AsyncConnection[Any], statement: LiteralString, asked: Mapping[str, object]
) -> list[MarkRow]:
    rows = await _rows(conn, statement, asked)
    return [MarkRow.model_validate_json(row["body"]) for row in rows]


async def _rows(
    conn: AsyncConnection[Any], statement: LiteralString, asked: Mapping[str, object]
) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES[statement], asked)
        return await cursor.fetchall()
