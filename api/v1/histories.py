"""The history of a case: its events in the order of the record, and those still to come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Collection
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.access import Actor, CurrentActor, NoSuchCase, permitting, readable_case, required_standing
from api.authentication import bearer_token
from api.guests import as_guest
from api.identity.asking import still_the_actor
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
    restricted,
    wants_lines,
)
from api.services import Daybook, Services
from api.v1.chronology import ROWS_AT_ONCE, Order
from api.v1.filters import TOPICS, not_of_this_case, refuse, unknown
from api.v1.route import Route
from domain.access import Reads
from domain.case import CaseDestroyed
from domain.text import AgencyCode
from projections.as_of import View, resolve
from projections.case_file.read import case_row
from projections.history.read import history, neighbours
from projections.history.rows import HistoryRow, RestrictedRow
from projections.history.shown import positions_read
from projections.names import CASE_ACCESS, CASE_FILE, HISTORY, RESTRICTIONS
from projections.pages import Cursor
from projections.restrictions.read import sight as sight_of_case
from projections.restrictions.sight import Sight

router = APIRouter(
    route_class=Route, prefix="/v1/cases/{case_id}", tags=["reading"], responses=READS
)

#: A follower is asked to come back after this long, so that connections are spread again.
LONGEST_FOLLOWED_S = 15 * 60
#: How long something recorded by another process, or an actor who may no longer read, can go
#: unnoticed.
LOOK_EVERY_S = 1.0
#: How long the read models are first given to show what is on the record already.
LOOK_AGAIN_S = 0.02

Topics = Annotated[
    tuple[str, ...], Query(description="Only these events.", examples=["entry.corrected"])
]
Agencies = Annotated[tuple[AgencyCode, ...], Query(description="Only these agencies.")]


class Looks:
    """How long to wait before looking again: soon while read models are about to show something,
    but less and less so if they do not, as when one is stuck.
    """

    def __init__(self) -> None:
        self._next_s = LOOK_AGAIN_S

    def pause_s(self, *, is_behind: bool) -> float:
        """The pause after a look that found nothing."""
        if not is_behind:
            self._next_s = LOOK_AGAIN_S
            return LOOK_EVERY_S
        pause_s, self._next_s = self._next_s, min(self._next_s * 2, LOOK_EVERY_S)
        return pause_s


class NeighboursAnswer(BaseModel):
    """Positions of this case to step to from here: for replaying it event by event."""

    first: int | None
    previous: int | None
    next: int | None
    last: int | None


class HistoryAnswer(BaseModel):
    """A page of a case's events. Of an entry that you may not read there is at most its place."""

    as_of: AsOf
    restricted: Restricted
    rows: tuple[HistoryRow | RestrictedRow, ...]
    total: int = Field(description="Events that match the filters, on all pages.")
    hidden: int = Field(description="Events on record at this view that the filters leave out.")
    neighbours: NeighboursAnswer
    next: str | None = Field(description="For `after`, to get the next page.")
    previous: str | None = Field(description="For `after`, to get the page before.")


@router.get(
    "/history",
    summary="Read the history",
    response_model=HistoryAnswer,
    responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}}},
    openapi_extra=permitting("case.read"),
)
async def show_history(
    *,
    case_id: UUID,
    request: Request,
    asking: Asking,
    response: Response,
    topic: Topics = (),
    agency: Agencies = (),
    order: Annotated[Order, Query(description="In the order of the record.")] = "oldest",
    limit: Limit = None,
    after: After = None,
) -> HistoryAnswer | Response:
    """The events themselves, each in a sentence. As NDJSON: every matching one, one a line."""
    newest_first = order == "newest"
    refuse(unknown("topic", topic, TOPICS, "event"))
    if wants_lines(request):
        async with asking.view(HISTORY, CASE_FILE) as (connection, view):
            await case_row(connection, view, case_id)
            sight = await asking.sight(connection, case_id)
            await _check(asking, connection, view, case_id, sight=sight, agencies=agency)
        rows = _lines(
            request, asking, view, case_id, topic=topic, agency=agency, newest_first=newest_first
        )
        said = {
            POSITION: str(view.position),
            RESTRICTED: str(sight.restricted(view.position).total()),
        }
        return StreamingResponse(rows, media_type=NDJSON, headers=said)
    async with asking.view(HISTORY, CASE_FILE, after=after) as (connection, view):
        await case_row(connection, view, case_id)
        sight = await asking.sight(connection, case_id)
        await _check(asking, connection, view, case_id, sight=sight, agencies=agency)
        page = await history(
            connection,
            view,
            case_id,
            sight,
            after=after,
            limit=page_rows(limit, asking.daybook),
            topic=topic,
            agency=agency,
            newest_first=newest_first,
        )
        around = await neighbours(connection, view, case_id, sight, view.position)
    returned(request, positions=positions_read(page.rows))
    link_pages(request, response, view, following=page.next, before=page.previous)
    return HistoryAnswer(
        as_of=as_of(view),
        restricted=restricted(sight, view),
        rows=page.rows,
        total=page.total,
        hidden=page.hidden,
        neighbours=NeighboursAnswer(
            first=around.first, previous=around.previous, next=around.next, last=around.last
        ),
        next=page.next,
        previous=page.previous,
    )


@router.get(
    "/events",
    summary="Follow the history",
    response_class=EventSourceResponse,
    responses={200: {"description": "Server-sent events: each event's id is its position."}},
    openapi_extra=permitting("case.read"),
)
async def follow_history(
    *,
    case_id: UUID,
    request: Request,
    actor: CurrentActor,
    daybook: Services,
    after: Annotated[
        int, Query(ge=0, le=2**63 - 1, description="Only events after this position.")
    ] = 0,
    last_event_id: Annotated[
        int | None,
        Header(
            alias="Last-Event-ID",
            ge=0,
            le=2**63 - 1,
            description="Go on from here. Sent by clients that reconnect.",
        ),
    ] = None,
) -> AsyncGenerator[HistoryRow | RestrictedRow | ServerSentEvent]:
    """Every event of the case, those on record first, then each as it is recorded.

    Before each look, whether the token is still valid and its actor may still read the case, and
    what of it.
    """
    position = after if last_event_id is None else last_event_id
    token, looks = bearer_token(request), Looks()
    clock = asyncio.get_running_loop()
    until = clock.time() + LONGEST_FOLLOWED_S
    while clock.time() < until and not daybook.stopping.is_set():
        bearer = await still_the_actor(request, token)
        reader = bearer and await _reader(daybook, bearer, case_id)
        reads = reader and await _reads(daybook, reader, case_id)
        if reader is None or reads is None:
            return
        async with daybook.reading(reader) as connection:
            view = await resolve(
                connection,
                actor.log_id,
                None,
                projections=(HISTORY, CASE_ACCESS, RESTRICTIONS),
            )
            seen = await sight_of_case(connection, actor.log_id, case_id, reads)
            cursor = Cursor(newest_first=False, direction="forward", key=(position,))
            page = await history(
                connection, view, case_id, seen, after=cursor.text(), limit=ROWS_AT_ONCE
            )
        note_part(request, positions_read(page.rows))
        for row in page.rows:
            position = row.position
            yield ServerSentEvent(raw_data=row.model_dump_json(), id=str(position))
        if not page.rows:
            is_behind = view.position < view.head
            await daybook.appended.wait(looks.pause_s(is_behind=is_behind))


async def _check(
    asking: Reading,
    connection: AsyncConnection[Any],
    view: View,
    case_id: UUID,
    *,
    sight: Sight,
    agencies: tuple[AgencyCode, ...],
) -> None:
    """Refuse agencies that never took part in this case nor recorded anything of it."""

    async def has_rows(asked: Collection[AgencyCode]) -> Collection[AgencyCode]:
        pages = {
            each: await history(connection, view, case_id, sight, limit=1, agency=(each,))
            for each in asked
        }
        return [each for each, page in pages.items() if page.total]

    refuse(await not_of_this_case(asking, case_id, agencies, has_rows))


async def _reads(daybook: Daybook, actor: Actor, case_id: UUID) -> Reads | None:
    """What an actor may read of a case as of now; None where they may not read it."""
    try:
        case, _ = await readable_case(daybook.records, actor, case_id)
    except (NoSuchCase, CaseDestroyed):
        return None
    return required_standing(actor, case).reads


async def _reader(daybook: Daybook, actor: Actor, case_id: UUID) -> Actor | None:
    """Whoever may still read the case: the actor, or the guest that they are on it."""
    try:
        await readable_case(daybook.records, actor, case_id)
    except NoSuchCase:
        return await as_guest(daybook, actor, case_id)
    except CaseDestroyed:
        return None
    return actor


async def _lines(
    request: Request,
    asking: Reading,
    view: View,
    case_id: UUID,
    *,
    topic: tuple[str, ...],
    agency: tuple[AgencyCode, ...],
    newest_first: bool,
) -> AsyncGenerator[bytes]:
    """Every matching event. No connection is held while the reader takes its time.

    Before each part, whether they may still read the case, and what of it: if not the case, it
    breaks off, without the end that a whole answer has.
    """
    after: str | None = None
    while True:
        case, _ = await readable_case(asking.daybook.records, asking.actor, case_id)
        reads = required_standing(asking.actor, case).reads
        async with asking.daybook.reading(asking.actor) as connection:
            seen = await asking.sight(connection, case_id, reads)
            page = await history(
                connection,
                view,
                case_id,
                seen,
                after=after,
                limit=ROWS_AT_ONCE,
                topic=topic,
                agency=agency,
                newest_first=newest_first,
            )
        note_part(request, positions_read(page.rows))
        yield b"".join(row.model_dump_json().encode() + b"\n" for row in page.rows)
        after = page.next
        if after is None:
            return
