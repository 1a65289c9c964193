"""The combined chronology of a case: pages of it, all of it as NDJSON, and one entry."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.access import permitting, readable_case, required_standing
from api.concurrency import entity_tag
from api.looks import note_part, returned
from api.openapi import READS
from api.reading import (
    NDJSON,
    POSITION,
    RESTRICTED,
    After,
    Asking,
    AsOf,
    Limit,
    Reading,
    Restricted,
    as_of,
    link_pages,
    page_rows,
    require_json,
    restricted,
    wants_lines,
)
from api.v1.filters import KINDS, days_in_order, not_of_this_case, refuse, unknown
from api.v1.route import Route
from domain.entry import EntryNotOnRecord
from domain.text import AgencyCode
from projections.as_of import View
from projections.case_file.read import case_row
from projections.chronology.read import Filters, RowNotOnRecord, Show, chronology, counts, entry
from projections.chronology.rows import ChronologyRow, Item
from projections.names import CASE_FILE, CHRONOLOGY
from projections.restrictions.sight import Sight

router = APIRouter(route_class=Route, prefix="/v1/cases/{case_id}", responses=READS)

Order = Literal["oldest", "newest"]
#: Rows asked for at a time while a whole chronology or history is sent.
ROWS_AT_ONCE = 500


class CountsAnswer(BaseModel):
    """How many rows each choice of each filter would show, the others staying as they are."""

    by_agency: dict[AgencyCode, int]
    by_kind: dict[str, int]
    by_item: dict[str, int]
    by_flag: dict[str, int]


class ChronologyAnswer(BaseModel):
    """A page of the chronology, in the published order. What you may not read is in none of it."""

    as_of: AsOf
    restricted: Restricted
    rows: tuple[ChronologyRow, ...]
    total: int = Field(description="Rows that match the filters, on all pages.")
    hidden: int = Field(description="Rows on record at this view that the filters leave out.")
    counts: CountsAnswer
    next: str | None = Field(description="For `after`, to get the next page.")
    previous: str | None = Field(description="For `after`, to get the page before.")


class EntryAnswer(BaseModel):
    """One entry: as first recorded, and everything that happened to it since."""

    as_of: AsOf
    version: int = Field(description="For If-Match, when it is corrected or shared.")
    entry: ChronologyRow


def _filters(
    *,
    agency: Annotated[tuple[AgencyCode, ...], Query(description="Rows of these agencies.")] = (),
    kind: Annotated[tuple[str, ...], Query(description="Rows of these kinds.")] = (),
    item: Annotated[tuple[Item, ...], Query(description="Entries, or steps of these.")] = (),
    text: Annotated[
        str | None, Query(max_length=500, description="Every word is somewhere in the row.")
    ] = None,
    happened_from: Annotated[
        date | None, Query(alias="from", description="It may have happened on this day or later.")
    ] = None,
    happened_to: Annotated[
        date | None, Query(alias="to", description="It may have happened on this day or earlier.")
    ] = None,
    show: Annotated[tuple[Show, ...], Query(description="Rows of which this is so.")] = (),
    subject: Annotated[UUID | None, Query(description="Rows about this subject.")] = None,
) -> Filters:
    refuse([*unknown("kind", kind, KINDS, "kind"), *days_in_order(happened_from, happened_to)])
    return Filters(
        agencies=agency,
        kinds=kind,
        items=item,
        text=text,
        happened_from=happened_from,
        happened_to=happened_to,
        show=show,
        subject=subject,
    )


@router.get(
    "/chronology",
    summary="Read the chronology",
    tags=["reading"],
    response_model=ChronologyAnswer,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
    openapi_extra=permitting("case.read"),
)
async def show_chronology(
    *,
    case_id: UUID,
    request: Request,
    asking: Asking,
    response: Response,
    filters: Annotated[Filters, Depends(_filters)],
    order: Annotated[Order, Query(description="Undated rows come last either way.")] = "oldest",
    limit: Limit = None,
    after: After = None,
) -> ChronologyAnswer | Response:
    """Every agency's account in one order. As NDJSON: every matching row, one a line."""
    newest_first = order == "newest"
    if wants_lines(request):
        async with asking.view(CHRONOLOGY, CASE_FILE) as (connection, view):
            await case_row(connection, view, case_id)
            sight = await asking.sight(connection, case_id)
            await _check(asking, connection, view, case_id, sight=sight, filters=filters)
        lines = _lines(request, asking, view, case_id, filters, newest_first=newest_first)
        said = {
            POSITION: str(view.position),
            RESTRICTED: str(sight.restricted(view.position).total()),
        }
        return StreamingResponse(lines, media_type=NDJSON, headers=said)
    async with asking.view(CHRONOLOGY, CASE_FILE, after=after) as (connection, view):
        await case_row(connection, view, case_id)
        sight = await asking.sight(connection, case_id)
        await _check(asking, connection, view, case_id, sight=sight, filters=filters)
        page = await chronology(
            connection,
            view,
            case_id,
            sight,
            filters,
            after=after,
            limit=page_rows(limit, asking.daybook),
            newest_first=newest_first,
        )
        facets = await counts(connection, view, case_id, sight, filters)
    returned(request, positions=(row.position for row in page.rows))
    link_pages(request, response, view, following=page.next, before=page.previous)
    return ChronologyAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        rows=page.rows,
        total=page.total,
        hidden=page.hidden,
        counts=CountsAnswer(
            by_agency=dict(facets.by_agency),
            by_kind=dict(facets.by_kind),
            by_item=dict(facets.by_item),
            by_flag=dict(facets.by_flag),
        ),
        next=page.next,
        previous=page.previous,
    )


@router.get(
    "/entries/{entry_id}",
    summary="Read an entry",
    tags=["entries"],
    dependencies=[Depends(require_json)],
    openapi_extra=permitting("case.read"),
)
async def show_entry(
    case_id: UUID, entry_id: UUID, asking: Asking, response: Response
) -> EntryAnswer:
    """As first recorded, with its corrections, who it was shared with and who contests it."""
    async with asking.view(CHRONOLOGY) as (connection, view):
        sight = await asking.sight(connection, case_id)
        try:
            row = await entry(connection, view, case_id, sight, str(entry_id))
        except RowNotOnRecord:
            raise EntryNotOnRecord from None
    version = 1 + len(row.corrections) + len(row.disclosures) + len(row.contested_by)
    version += len(row.permissions) + (row.withdrawn is not None)
    response.headers["ETag"] = entity_tag(version)
    return EntryAnswer(as_of=as_of(view), version=version, entry=row)


async def _check(
    asking: Reading,
    connection: AsyncConnection[Any],
    view: View,
    case_id: UUID,
    *,
    sight: Sight,
    filters: Filters,
) -> None:
    """Refuse filters that name what this case never had."""

    async def has_rows(_: Collection[AgencyCode]) -> Collection[AgencyCode]:
        return (await counts(connection, view, case_id, sight)).by_agency.keys()

    refuse(
        await not_of_this_case(asking, case_id, filters.agencies, has_rows, subject=filters.subject)
    )


async def _lines(
    request: Request, asking: Asking, view: View, case_id: UUID, filters: Filters, **order: Any
) -> AsyncGenerator[bytes]:
    """Every matching row. No connection is held while the reader takes its time.

    Before each part, whether they may still read the case, and what of it: if not the case, it
    breaks off, without the end that a whole answer has.
    """
    after: str | None = None
    while True:
        case, _ = await readable_case(asking.daybook.records, asking.actor, case_id)
        reads = required_standing(asking.actor, case).reads
        async with asking.daybook.reading(asking.actor) as connection:
            sight = await asking.sight(connection, case_id, reads)
            page = await chronology(
                connection, view, case_id, sight, filters, after=after, limit=ROWS_AT_ONCE, **order
            )
        note_part(request, (row.position for row in page.rows))
        yield b"".join(row.model_dump_json().encode() + b"\n" for row in page.rows)
        after = page.next
        if after is None:
            return
