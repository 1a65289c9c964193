"""The history of a case: every event in the order of the record, stepped through one by one.

Stepping sets the clock of every page of the case: what the history shows at a position is what the
chronology showed then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.looks import returned
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency
from domain.registry import CASE_EVENTS
from projections.history.read import Neighbours, history, neighbours
from projections.history.rows import RestrictedRow, ShownRow
from projections.history.shown import positions_read
from projections.pages import Cursor

router = APIRouter(route_class=Page, include_in_schema=False)

PAGE_ROWS = 100


@dataclass(frozen=True)
class Whole:
    """One event of the record, with who recorded it and how it is stored."""

    topic: str
    by: str
    roles: str
    on_behalf_of: str | None
    partnership: str | None
    stream_id: UUID
    stream_version: int
    leaf_hash: str
    raw: str
    #: Events that the latest checkpoint covers, if this is one of them.
    checkpoint_size: int | None
    #: None where a part of the event is kept from the reader.
    receipt: str | None


@dataclass(frozen=True)
class EventView:
    """One event of the record in a sentence. Of a restricted entry there is nothing else."""

    position: int
    stamp: str
    topic_words: str
    sentence: str
    agency: Agency
    whole: Whole | None = None


@router.get("/cases/{case_id}/history", openapi_extra=permitting("case.read"))
async def show_history(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """A page of events, and above it the one the clock stands at."""
    params = request.query_params
    newest_first = params.get("order") == "newest"
    topic = next((each for each in TOPICS if each == params.get("topic")), None)
    agency = params.get("agency", "").replace("\0", "")[:100] or None
    since = _number(params.get("since"))
    after = params.get("after") or None
    if after is None and since is not None and not newest_first:
        after = Cursor(newest_first=False, direction="forward", key=(since,)).text()
    async with opened(request, daybook, actor, case_id) as case:
        rows = await history(
            case.connection,
            case.view,
            case_id,
            case.sight,
            after=after,
            limit=PAGE_ROWS,
            topic=topic,
            agency=agency,
            newest_first=newest_first,
        )
        returned(request, positions=positions_read(rows.rows))
        latest = await history(
            case.connection, case.view, case_id, case.sight, limit=1, newest_first=True
        )
        current = latest.rows[0]
        around = await neighbours(case.connection, case.view, case_id, case.sight, current.position)
        earlier = 0 if since is None else await _up_to(case, since, topic, agency)
        published = await daybook.publishing.checkpoints.size(actor.log_id)
        query = _query(topic=topic, agency=agency, newest_first=newest_first)
        return page(
            request,
            "history.html",
            case=case,
            tab="history",
            events=tuple(event_view(row, case, published) for row in rows.rows),
            rows=rows,
            current=event_view(current, case, published),
            step=latest.total,
            around=around,
            replay=_replay(case, around, current),
            since=since,
            since_count=rows.total - earlier,
            topic=topic,
            agency=agency,
            newest_first=newest_first,
            topics=TOPICS,
            query=query,
            previous=_href(case, query, rows.previous)
            if since is None or params.get("after")
            else None,
            following=_href(case, query, rows.next),
        )


async def _up_to(case: Case, position: int, topic: str | None, agency: str | None) -> int:
    """How many of the events asked for stand at or before a position."""
    view = replace(case.view, position=min(position, case.view.position))
    case_id = case.file.case.case_id
    return (
        await history(
            case.connection, view, case_id, case.sight, topic=topic, agency=agency, limit=1
        )
    ).total


def event_view(row: ShownRow, case: Case, published: int) -> EventView:
    """An event as it is told. `published` is the size of the log's latest checkpoint."""
    if isinstance(row, RestrictedRow):
        return EventView(
            position=row.position,
            stamp=present.exact_stamp(row.recorded_at),
            topic_words="Restricted",
            sentence=row.sentence,
            agency=case.names.agency(row.agency),
        )
    return EventView(
        position=row.position,
        stamp=present.exact_stamp(row.recorded_at),
        topic_words=topic_words(row.topic),
        sentence=row.sentence,
        agency=case.names.agency(row.by.agency),
        whole=Whole(
            topic=row.topic,
            by=row.by.name,
            roles=present.listed([role.label.lower() for role in row.by.roles]),
            on_behalf_of=row.by.on_behalf_of,
            partnership=row.by.partnership,
            stream_id=row.stream_id,
            stream_version=row.stream_version,
            leaf_hash=row.leaf_hash,
            raw=json.dumps(row.payload, indent=2, ensure_ascii=False),
            checkpoint_size=published if row.position <= published else None,
            # A receipt shows the whole event: of one that is not shown wholly there is none.
            receipt=f"/cases/{case.address.case_id}/events/{row.position}/receipt"
            if row.is_whole
            else None,
        ),
    )


def topic_words(topic: str) -> str:
    """`case.agency_joined` as Case: agency joined."""
    concept, _, happened = topic.partition(".")
    return f"{concept.capitalize()}: {happened.replace('_', ' ')}"


TOPICS = {each.TOPIC: topic_words(each.TOPIC) for each in CASE_EVENTS}


def _replay(case: Case, around: Neighbours, current: ShownRow) -> dict[str, str | None]:
    """Where each step leads. None where there is nothing further that way."""

    def at(position: int | None) -> str | None:
        return None if position is None else case.address.at(position, "history")

    return {
        "first": at(around.first) if around.first != current.position else None,
        "back": at(around.previous),
        "forward": at(around.next),
        "latest": case.address.at(None, "history") if around.next else None,
        "chronology": case.address.at(current.position, "chronology"),
        "timeline": case.address.at(current.position, "timeline"),
    }


def _query(*, topic: str | None, agency: str | None, newest_first: bool) -> list[tuple[str, str]]:
    pairs = [("topic", topic or ""), ("agency", agency or "")]
    return [*pairs, ("order", "newest" if newest_first else "")]


def _href(case: Case, query: list[tuple[str, str]], cursor: str | None) -> str | None:
    return None if cursor is None else case.address.to("history", [*query, ("after", cursor)])


def _number(text: str | None) -> int | None:
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    return int(text)
