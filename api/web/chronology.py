"""The chronology of a case: all agencies merged, with lanes above and filters beside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.looks import returned
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.filters import Asked, panel, read
from api.web.lanes import lanes_of
from api.web.placing import placed
from api.web.rendering import page
from api.web.route import Page
from api.web.rows import Group, grouped
from api.web.scale import following_month
from projections.chronology.read import chronology, counts
from projections.chronology.rows import ChronologyRow
from projections.pages import Page as Rows
from projections.review_timeline.read import review_timeline
from projections.review_timeline.rows import ReviewTimeline

router = APIRouter(route_class=Page, include_in_schema=False)

#: Rows of a page. A fortnight's crisis fits on one, so that Day 1 and Day 14 can be compared.
PAGE_ROWS = 400


@dataclass(frozen=True)
class Bar:
    """A day or month of the window: how much it holds, and where its rows are."""

    text: str
    count: int
    at: float
    width: float
    height: float
    href: str


@router.get("/cases/{case_id}/chronology", openapi_extra=permitting("case.read"))
async def show_chronology(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """A page of the chronology under the filters and the clock of its address."""
    asked = read(request.query_params)
    async with opened(request, daybook, actor, case_id) as case:
        rows = await chronology(
            case.connection,
            case.view,
            case_id,
            case.sight,
            asked.filters,
            after=asked.after,
            limit=PAGE_ROWS,
            newest_first=asked.newest_first,
        )
        found = await counts(case.connection, case.view, case_id, case.sight, asked.filters)
        timeline = await review_timeline(
            case.connection, case.view, case_id, case.sight, window=case.window
        )
        returned(request, positions=(row.position for row in rows.rows))
        groups = _groups(case, asked, rows)
        filter_panel = panel(asked, found, case.names, case.address)
        return page(
            request,
            "chronology.html",
            status=422 if asked.errors else 200,
            case=case,
            tab="chronology",
            asked=asked,
            groups=groups,
            rows=rows,
            panel=filter_panel,
            lanes=lanes_of(timeline, case.names.agencies, case.day),
            timeline=timeline,
            bars=_bars(timeline, case, groups),
            listed=urlencode([*asked.query, *([("after", asked.after)] if asked.after else [])]),
            order_query=[pair for pair in asked.query if pair[0] != "order"],
            previous=_page_href(case, asked, rows.previous),
            following=_page_href(case, asked, rows.next),
            first=case.address.to("chronology", asked.query) if asked.after else None,
        )


def _groups(case: Case, asked: Asked, rows: Rows[ChronologyRow]) -> tuple[Group, ...]:
    return grouped(
        rows.rows,
        case.names,
        case.window,
        is_filtered=not asked.filters.is_empty,
        # Read backwards, the latest bound so far says nothing about what lies between.
        says_gaps=not asked.newest_first,
    )


def _page_href(case: Case, asked: Asked, cursor: str | None) -> str | None:
    return cursor and case.address.to("chronology", [*asked.query, ("after", cursor)])


def _bars(timeline: ReviewTimeline, case: Case, groups: tuple[Group, ...]) -> tuple[Bar, ...]:
    """How much each day or month of the window holds, each leading to its rows.

    Where the rows are on this page the bar leads down to them; else to a page of their own.
    """
    is_monthly = timeline.unit == "month"
    inside = placed(timeline)
    units = {each.on.replace(day=1) if is_monthly else each.on for each in inside}
    stretches = {unit: _stretch(unit, timeline, is_monthly=is_monthly) for unit in units}
    # As many as the list under that day or month holds, with what lasts into it.
    totals = {
        unit: sum(each.touches(*stretch) for each in inside) for unit, stretch in stretches.items()
    }
    on_page = {group.heading.on for group in groups}
    busiest = max(totals.values(), default=1)
    return tuple(
        Bar(
            text=_bar_text(unit, timeline, is_monthly=is_monthly),
            count=count,
            at=round(100 * (index + 0.04) / len(totals), 2),
            width=round(92 / len(totals), 2),
            height=round(100 * count / busiest, 1),
            href=_bar_href(stretches[unit], case, on_page, is_monthly=is_monthly),
        )
        for index, (unit, count) in enumerate(sorted(totals.items()))
    )


def _bar_text(unit: date, timeline: ReviewTimeline, *, is_monthly: bool) -> str:
    if is_monthly:
        return f"{unit:%B} {unit.year}"
    return f"{present.day_name(unit, timeline.window.day_one)}, {present.short_weekday(unit)}"


def _stretch(unit: date, timeline: ReviewTimeline, *, is_monthly: bool) -> tuple[date, date]:
    """The days of the window that a bar stands for."""
    if not is_monthly:
        return unit, unit
    last = date.fromordinal(following_month(unit).toordinal() - 1)
    return max(unit, timeline.window.starts_on), min(last, timeline.window.ends_on)


def _bar_href(
    stretch: tuple[date, date], case: Case, on_page: set[date | None], *, is_monthly: bool
) -> str:
    first, last = stretch
    if not is_monthly and first in on_page:
        return f"#day-{first.isoformat()}"
    return case.address.to("chronology", [("from", first.isoformat()), ("to", last.isoformat())])
