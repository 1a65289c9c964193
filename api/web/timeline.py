"""The review timeline: a window of a case by the hour, by the day or by the month, with Day N."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.day_strips import day_strips
from api.web.lanes import lanes_of
from api.web.marks import key_of, mark_view
from api.web.month_grid import years_of
from api.web.placing import before_window, marks_of
from api.web.rendering import page
from api.web.route import Page
from domain.errors import Invalid
from projections.case_file.rows import ReviewWindow
from projections.chronology.read import RowNotOnRecord, entry
from projections.review_timeline.read import review_timeline
from projections.review_timeline.rows import ReviewTimeline, Unit

router = APIRouter(route_class=Page, include_in_schema=False)

UNITS: tuple[tuple[Unit, str], ...] = (("hour", "Hour"), ("day", "Day"), ("month", "Month"))


@dataclass(frozen=True)
class WindowAsked:
    """The window in an address, as it was written, and what could not be read of it."""

    window: ReviewWindow | None
    unit: Unit | None
    written: dict[str, str]
    errors: tuple[tuple[str, str], ...]


@router.get("/cases/{case_id}/timeline", openapi_extra=permitting("case.read"))
async def show_timeline(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """The case's review window, or the one in the address."""
    async with opened(request, daybook, actor, case_id) as case:
        asked = _asked(request.query_params, case.window)
        errors = asked.errors
        window = asked.window or case.window
        try:
            timeline = await review_timeline(
                case.connection,
                case.view,
                case_id,
                case.sight,
                window=window,
                unit=asked.unit,
            )
        except Invalid as refusal:
            errors = (*errors, (refusal.field or "from", refusal.sentence))
            timeline = await review_timeline(
                case.connection, case.view, case_id, case.sight, window=case.window
            )
        views = tuple(mark_view(mark, case.names) for mark in marks_of(timeline))
        is_long = timeline.unit == "month"
        return page(
            request,
            "timeline.html",
            status=422 if errors else 200,
            case=case,
            tab="timeline",
            timeline=timeline,
            lanes=lanes_of(timeline, case.names.agencies, case.day),
            strips=() if is_long else day_strips(timeline, case.names),
            years=years_of(timeline, case.names) if is_long else (),
            letters=key_of(views),
            total=len(views),
            earlier=tuple(mark_view(mark, case.names) for mark in before_window(timeline)),
            undated=tuple(mark_view(mark, case.names) for mark in timeline.undated),
            asked=asked,
            errors=errors,
            units=UNITS,
            period=present.period(timeline.window.starts_on, timeline.window.ends_on),
            anchor=await _anchor(case, timeline),
        )


async def _anchor(case: Case, timeline: ReviewTimeline) -> str | None:
    """What Day 1 was counted from, where the window names an entry."""
    anchor = timeline.window.anchor_entry_id
    if anchor is None:
        return None
    try:
        row = await entry(
            case.connection, case.view, case.file.case.case_id, case.sight, str(anchor)
        )
    except RowNotOnRecord:
        return None
    return f"{row.title}, {case.names.agency(row.agency).name} (§{row.position})"


def _asked(params: QueryParams, set_window: ReviewWindow | None) -> WindowAsked:
    written = {name: params.get(name, "").strip() for name in ("from", "to", "day_one", "unit")}
    errors: list[tuple[str, str]] = []
    days = {name: _day(name, written, errors) for name in ("from", "to", "day_one")}
    unit: Unit | None = next((each for each, _ in UNITS if each == written["unit"]), None)
    starts_on, ends_on = days["from"], days["to"]
    window = None
    if starts_on and ends_on:
        window = ReviewWindow(
            label="Chosen window",
            starts_on=starts_on,
            ends_on=ends_on,
            day_one=days["day_one"] or (set_window.day_one if set_window else starts_on),
        )
    elif (starts_on or ends_on) and not errors:
        errors.append(("to" if starts_on else "from", "Enter both the first and the last day."))
    return WindowAsked(window, unit, written, tuple(errors))


def _day(name: str, written: dict[str, str], errors: list[tuple[str, str]]) -> date | None:
    if not written[name]:
        return None
    try:
        return date.fromisoformat(written[name])
    except ValueError:
        # A browser's own date field cannot show what is not a date.
        written[name] = ""
        errors.append((name, "Enter a real date, such as 4 March 2020."))
        return None
