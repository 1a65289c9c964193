"""How the history of a case is asked for: a page of its events, and its neighbours in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL

from projections import sql
from projections.as_of import View
from projections.history.apply import body
from projections.history.rows import HistoryRow, ShownRow
from projections.history.shown import shown
from projections.pages import BadCursor, Cursor, Direction, Page, read_cursor, slice_of
from projections.people import OnRecord
from projections.restrictions.sight import Sight
from projections.working_set import OPEN

_QUERIES = sql.queries("projections.history")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Positions of a case around one position, None where there is none."""

    first: int | None
    previous: int | None
    next: int | None
    last: int | None


async def history(
    conn: AsyncConnection[Any],
    view: View,
    case_id: UUID,
    sight: Sight,
    *,
    after: str | None = None,
    limit: int | None = None,
    topic: str | tuple[str, ...] | None = None,
    agency: str | tuple[str, ...] | None = None,
    newest_first: bool = False,
) -> Page[ShownRow]:
    """A page of what a reader sees of a case's events in the order of the record, or its reverse.

    Raises BadCursor.
    """
    cursor = read_cursor(after, newest_first=newest_first, parts=1)
    at = None if cursor is None else cursor.key[0]
    if cursor is not None and at is None:
        raise BadCursor
    forward = cursor is None or cursor.direction == "forward"
    ascending = forward != newest_first
    asked: dict[str, object] = {
        "log_id": view.log_id,
        "case_id": case_id,
        "as_of": view.position,
        "topics": _any_of(topic),
        "agencies": _any_of(agency),
        "low": at if ascending and at is not None else 0,
        "high": at if not ascending and at is not None else OPEN,
        "limit": None if limit is None else limit + 1,
        **sight.named,
    }
    statement = "page_ascending" if ascending else "page_descending"
    rows = await _rows(conn, statement, asked)
    page = slice_of([shown(_row(row["body"]), sight) for row in rows], limit, cursor)
    (count,) = await _rows(conn, "counts", asked)
    return Page(
        rows=tuple(page.rows),
        next=_cursor(page.rows[-1], "forward", view, newest_first=newest_first)
        if page.has_later and page.rows
        else None,
        previous=_cursor(page.rows[0], "backward", view, newest_first=newest_first)
        if page.has_earlier and page.rows
        else None,
        total=int(count["total"]),
        hidden=int(count["on_record"]) - int(count["total"]),
    )


async def neighbours(
    conn: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight, position: int
) -> Neighbours:
    """Where to step from a position of a case. It looks past the view, up to now: one can always
    step forward again.
    """
    (found,) = await _rows(
        conn,
        "neighbours",
        {"log_id": view.log_id, "case_id": case_id, "position": position, **sight.named},
    )
    return Neighbours(**found)


async def last_read(
    conn: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight
) -> OnRecord | None:
    """Where and by whom something that the reader may read was last put on the record."""
    asked = {"log_id": view.log_id, "case_id": case_id, "as_of": view.position, **sight.named}
    for row in await _rows(conn, "last_read", asked):
        last = _row(row["body"])
        return OnRecord(position=last.position, recorded_at=last.recorded_at, by=last.by)
    return None


def _any_of(chosen: str | tuple[str, ...] | None) -> list[str] | None:
    return sql.any_of([chosen] if isinstance(chosen, str) else chosen or ())


def _row(text: str) -> HistoryRow:
    row = body("", text)
    if not isinstance(row, HistoryRow):
        raise TypeError("The history holds only events.")
    return row


def _cursor(row: ShownRow, direction: Direction, view: View, *, newest_first: bool) -> str:
    return Cursor(newest_first, direction, (row.position,), as_of=view.position).text()


async def _rows(
    conn: AsyncConnection[Any], statement: LiteralString, asked: Mapping[str, object]
) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL(_QUERIES[statement]).format(**_PARTS), asked)
        return await cursor.fetchall()


_PARTS = {part: SQL(_QUERIES[part]).format() for part in ("seen", "of_topics", "of_agencies")}
