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

from api.access import CurrentActor
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency
from domain.registry import EVENT_TYPES
from projections.history.read import Neighbours, history, neighbours
from projections.history.rows import HistoryRow
from projections.pages import Cursor

router = APIRouter(route_class=Page, include_in_schema=False)

PAGE_ROWS = 100


@dataclass(frozen=True)
class EventView:
    """One event of the record, told and whole."""

    position: int
    stamp: str
    topic: str
    topic_words: str
    sentence: str
    agency: Agency
    by: str
    roles: str
    on_behalf_of: str | None
    stream_id: UUID
    stream_version: int
    leaf_hash: str
    raw: str


@router.get("/cases/{case_id}/history")
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
            after=after,
            limit=PAGE_ROWS,
            topic=topic,
            agency=agency,
            newest_first=newest_first,
        )
        latest = await history(case.connection, case.view, case_id, limit=1, newest_first=True)
        current = latest.rows[0]
        around = await neighbours(case.connection, case.view, case_id, current.position)
        earlier = 0 if since is None else await _up_to(case, since, topic, agency)
        query = _query(topic=topic, agency=agency, newest_first=newest_first)
        return page(
            request,
            "history.html",
            case=case,
            tab="history",
            events=tuple(event_view(row, case) for row in rows.rows),
            rows=rows,
            current=event_view(current, case),
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
        await history(case.connection, view, case_id, topic=topic, agency=agency, limit=1)
    ).total


def event_view(row: HistoryRow, case: Case) -> EventView:
    """An event as it is told."""
    return EventView(
        position=row.position,
        stamp=present.exact_stamp(row.recorded_at),
        topic=row.topic,
        topic_words=topic_words(row.topic),
        sentence=row.sentence,
        agency=case.names.agency(row.by.agency),
        by=row.by.name,
        roles=present.listed([role.label.lower() for role in row.by.roles]),
        on_behalf_of=row.by.on_behalf_of,
        stream_id=row.stream_id,
        stream_version=row.stream_version,
        leaf_hash=row.leaf_hash,
        raw=json.dumps(row.payload, indent=2, ensure_ascii=False),
    )


def topic_words(topic: str) -> str:
    """`case.agency_joined` as Case: agency joined."""
    concept, _, happened = topic.partition(".")
    return f"{concept.capitalize()}: {happened.replace('_', ' ')}"


TOPICS = {each.TOPIC: topic_words(each.TOPIC) for each in EVENT_TYPES}


def _replay(case: Case, around: Neighbours, current: HistoryRow) -> dict[str, str | None]:
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
