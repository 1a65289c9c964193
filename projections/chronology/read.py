"""How the chronology of a case is asked for: a page of it, its counts, one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, LiteralString, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composed

from domain.errors import NotOnRecord
from domain.known_then import Account
from domain.moments import EARLIEST_YEAR, LATEST_YEAR, start_of_day
from projections import sql
from projections.as_of import View
from projections.chronology.order import LARGEST_SEQUENCE, place
from projections.chronology.rows import ChronologyRow
from projections.chronology.search import patterns
from projections.chronology.shown import shown
from projections.pages import BadCursor, Cursor, Direction, Page, read_cursor, slice_of
from projections.restrictions.sight import Sight
from projections.working_set import OPEN

_QUERIES = sql.queries("projections.chronology")

Show = Literal[
    "late",
    "corrected",
    "withdrawn",
    "contested",
    "disclosed",
    "undated",
    "child-seen",
    "child-not-seen",
    "child-seen-alone",
    "child-voice",
]


class RowNotOnRecord(NotOnRecord):
    """The chronology does not hold this row, or did not hold it yet."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to leave in. Empty means everything; several values of one filter mean any of them.

    `happened_from` and `happened_to` are days in Europe/London, both included. A row whose date is
    uncertain stays in if it may have happened then; an open-ended one is taken at the bound it has;
    an undated one cannot be placed and is left out. `text`: every word, at most 32 of them,
    anywhere in the row.
    """

    agencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    text: str | None = None
    happened_from: date | None = None
    happened_to: date | None = None
    show: tuple[Show, ...] = ()
    subject: UUID | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left out."""
        return self == Filters() or replace(self, text=(self.text or "").strip() or None) == (
            Filters()
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each choice of each filter would show, the other filters staying as they are.

    Choices that would show nothing are not there, except those chosen already.
    """

    total: int
    on_record: int
    by_agency: Mapping[str, int] = field(default_factory=dict[str, int])
    by_kind: Mapping[str, int] = field(default_factory=dict[str, int])
    by_item: Mapping[str, int] = field(default_factory=dict[str, int])
    by_flag: Mapping[str, int] = field(default_factory=dict[str, int])


async def chronology(
    conn: AsyncConnection[Any],
    view: View,
    case_id: UUID,
    sight: Sight,
    filters: Filters | None = None,
    *,
    after: str | None = None,
    limit: int | None = None,
    newest_first: bool = False,
) -> Page[ChronologyRow]:
    """A page of what a reader sees of the chronology in the published order, or in its reverse.

    Undated rows come last either way. `limit` None gives all that follow `after`. Raises BadCursor.
    """
    cursor = read_cursor(after, newest_first=newest_first, parts=3)
    wanted = _asked(view, case_id, sight, filters or Filters())
    found: list[ChronologyRow] = []
    for statement, low, high in _stretches(cursor, newest_first=newest_first):
        left = None if limit is None else limit + 1 - len(found)
        if left == 0:
            break
        bounds = {**low.named("low"), **high.named("high"), "limit": left}
        rows = await _rows(conn, statement, {**wanted, **bounds})
        found += [shown(ChronologyRow.model_validate_json(row["body"]), sight) for row in rows]
    total, on_record = await _totals(conn, wanted)
    page = slice_of(found, limit, cursor)
    return Page(
        rows=tuple(page.rows),
        next=_cursor(page.rows[-1], "forward", view, newest_first=newest_first)
        if page.has_later and page.rows
        else None,
        previous=_cursor(page.rows[0], "backward", view, newest_first=newest_first)
        if page.has_earlier and page.rows
        else None,
        total=total,
        hidden=on_record - total,
    )


async def counts(
    conn: AsyncConnection[Any],
    view: View,
    case_id: UUID,
    sight: Sight,
    filters: Filters | None = None,
) -> Counts:
    """How many rows that a reader sees match, and how many each choice of a filter would show."""
    chosen = filters or Filters()
    asked = _asked(view, case_id, sight, chosen)
    total, on_record = await _totals(conn, asked)
    facets: dict[str, dict[str, int]] = {
        "agency": dict.fromkeys(chosen.agencies, 0),
        "kind": dict.fromkeys(chosen.kinds, 0),
        "item": dict.fromkeys(chosen.items, 0),
        "flag": dict.fromkeys(chosen.show, 0),
    }
    for row in await _rows(conn, "counts", asked):
        facets[row["facet"]][row["value"]] = int(row["count"])
    by = {name: dict(sorted(found.items())) for name, found in facets.items()}
    return Counts(
        total=total,
        on_record=on_record,
        by_agency=by["agency"],
        by_kind=by["kind"],
        by_item=by["item"],
        by_flag=by["flag"],
    )


async def accounts(
    conn: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight
) -> tuple[Account, ...]:
    """All that a reader sees of the chronology, without a word of it, in the published order."""
    rows = await _rows(conn, "accounts", _asked(view, case_id, sight, Filters()))
    return tuple(Account.model_validate(row) for row in rows)


async def rows_named(
    conn: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight, row_keys: Iterable[str]
) -> tuple[ChronologyRow, ...]:
    """The rows of these keys that a reader sees, in the published order."""
    asked = {**_asked(view, case_id, sight, Filters()), "row_keys": list(row_keys)}
    rows = await _rows(conn, "rows_named", asked)
    return tuple(shown(ChronologyRow.model_validate_json(row["body"]), sight) for row in rows)


async def entry(
    conn: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight, row_key: str
) -> ChronologyRow:
    """One row, of any item, as it was at the view, if the reader sees it. Raises RowNotOnRecord."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            _QUERIES["row"],
            {
                "log_id": view.log_id,
                "case_id": case_id,
                "as_of": view.position,
                "row_key": sql.storable(row_key),
                **sight.named,
            },
        )
        found = await cursor.fetchone()
    if found is None:
        raise RowNotOnRecord
    return shown(ChronologyRow.model_validate_json(found["body"]), sight)


class _Key(NamedTuple):
    """A place in the order as PostgreSQL compares it. `at` is a timestamp or an infinity."""

    at: str | datetime
    sequence: int
    position: int

    def named(self, side: str) -> dict[str, object]:
        return {
            f"{side}_at": self.at,
            f"{side}_sequence": self.sequence,
            f"{side}_position": self.position,
        }


_BEFORE_ALL = _Key("-infinity", -1, 0)
_BEFORE_UNDATED = _Key("infinity", -1, 0)
_AFTER_ALL = _Key("infinity", LARGEST_SEQUENCE, OPEN)

Stretch = tuple[LiteralString, _Key, _Key]


def _stretches(cursor: Cursor | None, *, newest_first: bool) -> Iterator[Stretch]:
    """The parts of the published order that follow the cursor, in the direction of travel.

    Newest first is not simply the reverse: dated rows come down, then undated ones.
    """
    forward = cursor is None or cursor.direction == "forward"
    groups = [(_BEFORE_ALL, _BEFORE_UNDATED), (_BEFORE_UNDATED, _AFTER_ALL)]
    ascending = forward != newest_first
    statement = "page_ascending" if ascending else "page_descending"
    at = None if cursor is None else _key(cursor)
    if not newest_first:
        # One stretch: infinity already puts undated rows last.
        low, high = _BEFORE_ALL, _AFTER_ALL
        if at is not None:
            low, high = (at, high) if ascending else (low, at)
        yield statement, low, high
        return
    for low, high in groups if forward else reversed(groups):
        if at is None:
            yield statement, low, high
        elif _within(at, low):
            yield (statement, at, high) if ascending else (statement, low, at)
            at = None


def _within(at: _Key, low: _Key) -> bool:
    return (at.at == "infinity") == (low is _BEFORE_UNDATED)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _key(cursor: Cursor) -> _Key:
    micros, sequence, position = cursor.key
    if sequence is None or position is None or not 0 <= sequence <= LARGEST_SEQUENCE:
        raise BadCursor
    try:
        at = "infinity" if micros is None else _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise BadCursor from None
    return _Key(at, sequence, position)


def _cursor(row: ChronologyRow, direction: Direction, view: View, *, newest_first: bool) -> str:
    at = place(row)
    micros = None if at.sort_at is None else (at.sort_at - _EPOCH) // timedelta(microseconds=1)
    key = (micros, at.sequence, at.position)
    return Cursor(newest_first, direction, key, as_of=view.position).text()


def _asked(view: View, case_id: UUID, sight: Sight, filters: Filters) -> dict[str, object]:
    return {
        **sight.named,
        "log_id": view.log_id,
        "case_id": case_id,
        "as_of": view.position,
        "agencies": sql.any_of(filters.agencies),
        "kinds": sql.any_of(filters.kinds),
        "items": sql.any_of(filters.items),
        "show": sql.any_of(filters.show),
        "subject": None if filters.subject is None else str(filters.subject),
        "patterns": patterns(filters.text or ""),
        "happened_from": _midnight(filters.happened_from, 0),
        "happened_before": _midnight(filters.happened_to, 1),
    }


def _midnight(day: date | None, days_later: int) -> datetime | None:
    """The start of a day, or of one after it. No row is older or younger than `moments` allows."""
    if day is None:
        return None
    within = max(date(EARLIEST_YEAR, 1, 1), min(day, date(LATEST_YEAR, 12, 31)))
    return start_of_day(within + timedelta(days=days_later))


async def _totals(conn: AsyncConnection[Any], asked: Mapping[str, object]) -> tuple[int, int]:
    (row,) = await _rows(conn, "totals", asked)
    return int(row["total"]), int(row["on_record"])


async def _rows(
    conn: AsyncConnection[Any], statement: LiteralString, asked: Mapping[str, object]
) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(composed(statement), asked)
        return await cursor.fetchall()


def composed(statement: LiteralString) -> Composed:
    """A statement with the parts that all of them share."""
    return SQL(_QUERIES[statement]).format(**_PARTS)


_PARTS = {
    part: SQL(_QUERIES[part]).format()
    for part in ("on_record", "of_agencies", "of_kinds", "of_items", "of_flags", "of_the_rest")
}
