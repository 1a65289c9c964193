"""The review timeline of a case: a window with Day N counted from a chosen day or entry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from psycopg import AsyncConnection
from pydantic import BaseModel

from api.access import permitting
from api.openapi import READS
from api.reading import Asking, AsOf, Restricted, as_of, require_json, restricted
from api.v1.filters import days_in_order, not_of_this_case, refuse
from api.v1.route import Route
from domain.case import AnchorHasNoDay, AnchorIsWithdrawn, day_of_anchor
from domain.errors import Invalid
from domain.text import AgencyCode
from projections.as_of import View
from projections.case_file.read import case_row
from projections.case_file.rows import ReviewWindow
from projections.chronology.read import RowNotOnRecord, counts, entry
from projections.chronology.rows import ChronologyRow
from projections.names import CASE_FILE, CHRONOLOGY, REVIEW_TIMELINE
from projections.restrictions.sight import Sight
from projections.review_timeline.read import review_timeline
from projections.review_timeline.rows import ReviewTimeline, Unit

router = APIRouter(route_class=Route, prefix="/v1/cases/{case_id}", responses=READS)


class HalfAWindow(Invalid):
    """A window needs both its first and its last day, unless the case has a review window."""


class NoSuchAnchor(Invalid):
    """The anchor must be an entry of this case."""

    field = "anchor"


class ReviewTimelineAnswer(BaseModel):
    """A window of the case, ready to draw and to read."""

    as_of: AsOf
    restricted: Restricted
    timeline: ReviewTimeline


@router.get(
    "/review-timeline",
    summary="Read the review timeline",
    tags=["reading"],
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("case.read"),
)
async def show_review_timeline(
    *,
    case_id: UUID,
    asking: Asking,
    starts_on: Annotated[
        date | None, Query(alias="from", description="First day. Left out: the review window's.")
    ] = None,
    ends_on: Annotated[
        date | None, Query(alias="to", description="Last day. Left out: the review window's.")
    ] = None,
    day_one: Annotated[date | None, Query(description="The day that is Day 1.")] = None,
    anchor: Annotated[
        UUID | None, Query(description="The entry whose day is Day 1, where day_one is not given.")
    ] = None,
    unit: Annotated[Unit | None, Query(description="Left out: what suits the window.")] = None,
    agency: Annotated[tuple[AgencyCode, ...], Query(description="Only these agencies.")] = (),
) -> ReviewTimelineAnswer:
    """By the hour for days, by the day for weeks, by the month for years."""
    async with asking.view(REVIEW_TIMELINE, CASE_FILE, CHRONOLOGY) as (connection, view):
        case = await case_row(connection, view, case_id)
        sight = await asking.sight(connection, case_id)

        async def has_rows(_: Collection[AgencyCode]) -> Collection[AgencyCode]:
            return (await counts(connection, view, case_id, sight)).by_agency.keys()

        refuse(days_in_order(starts_on, ends_on))
        refuse(await not_of_this_case(asking, case_id, agency, has_rows))
        window = None
        if (starts_on, ends_on, day_one, anchor) != (None, None, None, None):
            if anchor is not None:
                row = await _anchor(connection, view, case_id, sight, anchor)
                day_one = _day_one(row, day_one)
            window = _window(case.window, starts_on, ends_on, day_one, anchor)
        timeline = await review_timeline(
            connection, view, case_id, sight, window=window, unit=unit, agencies=agency
        )
    return ReviewTimelineAnswer(
        as_of=as_of(view), restricted=restricted(sight, view), timeline=timeline
    )


def _window(
    of_case: ReviewWindow | None,
    starts_on: date | None,
    ends_on: date | None,
    day_one: date | None,
    anchor: UUID | None,
) -> ReviewWindow:
    starts_on = starts_on or (of_case.starts_on if of_case else None)
    ends_on = ends_on or (of_case.ends_on if of_case else None)
    if starts_on is None or ends_on is None:
        raise HalfAWindow(field="from" if starts_on is None else "to")
    return ReviewWindow(
        label="Chosen window",
        starts_on=starts_on,
        ends_on=ends_on,
        day_one=day_one or (of_case.day_one if of_case else starts_on),
        anchor_entry_id=anchor,
    )


async def _anchor(
    connection: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight, anchor: UUID
) -> ChronologyRow:
    """The entry that days are to be counted from, as it stands at the view."""
    try:
        return await entry(connection, view, case_id, sight, str(anchor))
    except RowNotOnRecord:
        raise NoSuchAnchor from None


def _day_one(row: ChronologyRow, said: date | None) -> date:
    """Day 1 by an anchor, refused as when a review window is set."""
    if row.withdrawn is not None:
        raise AnchorIsWithdrawn(field="anchor")
    day = said or day_of_anchor(row.occurred)
    if day is None:
        raise AnchorHasNoDay(field="anchor")
    return day
