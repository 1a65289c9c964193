"""How an access log is asked: who looked at a case, what a person looked at, what is unusual.

Every question names the log in the transaction that asks, without which nothing is seen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL

from domain.looks.unusual import RULES, Day, Found, Person, unusual
from domain.vocabulary import Way
from projections import sql
from projections.access.rows import AccessRow, Outcome
from projections.as_of import View, resolve
from projections.names import ACCESS
from projections.pages import BadCursor, Cursor, Page, read_cursor, slice_of
from projections.people import By
from projections.working_set import OPEN

_QUERIES = sql.queries("projections.access")
#: Whether rows about a case are asked for, or those of what a person did.
Whose = Literal["of_case", "of_person"]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which part of the access log is asked for; None leaves everything in. `until` is left out."""

    agency: str | None = None
    person: UUID | None = None
    way: Way | None = None
    outcome: Outcome | None = None
    in_emergency: bool = False
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Sought()


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody on the access log, as they last were in one agency, and how often they are there."""

    actor_id: UUID
    by: By
    times: int


async def opened(conn: AsyncConnection[Any], log_id: UUID) -> View:
    """See this access log, and no other, until the end of the transaction: its view as of now."""
    await conn.execute(_QUERIES["see_one_log"], {"log_id": log_id})
    return await resolve(conn, log_id, None, projections=(ACCESS,))


async def looks(
    conn: AsyncConnection[Any],
    view: View,
    *,
    case_id: UUID | None = None,
    actor_id: UUID | None = None,
    after: str | None = None,
    limit: int = 100,
    sought: Sought = EVERYTHING,
) -> Page[AccessRow]:
    """A page of what was done about a case, or of what a person did, the latest first.

    `view` is that of `opened`. Raises BadCursor.
    """
    cursor = read_cursor(after, newest_first=True, parts=1)
    at = None if cursor is None else cursor.key[0]
    if cursor is not None and at is None:
        raise BadCursor
    forward = cursor is not None and cursor.direction == "backward"
    asked: dict[str, object] = {
        "log_id": view.log_id,
        "case_id": case_id,
        "actor_id": actor_id,
        "as_of": view.position,
        "low": at if forward else 0,
        "high": OPEN if forward or at is None else at,
        "limit": limit + 1,
        "agency": sought.agency and sql.storable(sought.agency),
        "person": sought.person,
        "way": sought.way and sought.way.value,
        "outcome": sought.outcome,
        "in_emergency": sought.in_emergency,
        "since": sought.since,
        "until": sought.until,
    }
    whose: Whose = "of_person" if case_id is None else "of_case"
    statement: LiteralString = "page_forward" if forward else "page"
    found = [
        AccessRow.model_validate_json(row["body"])
        for row in await _rows(conn, statement, asked, whose)
    ]
    page = slice_of(found, limit, cursor)
    rows = tuple(page.rows)
    (count,) = await _rows(conn, "counts", asked, whose)
    return Page(
        rows=rows,
        next=_cursor(rows[-1], is_next=True) if rows and page.has_later else None,
        previous=_cursor(rows[0], is_next=False) if rows and page.has_earlier else None,
        total=int(count["total"]),
        hidden=int(count["on_record"]) - int(count["total"]),
    )


async def people_of_case(
    conn: AsyncConnection[Any], view: View, case_id: UUID
) -> tuple[Looker, ...]:
    """Whoever looked at a case or was refused it, in each of their agencies, the latest first."""
    asked = {"log_id": view.log_id, "as_of": view.position, "case_id": case_id}
    return tuple(_looker(row) for row in await _rows(conn, "lookers", asked, "of_case"))


async def person_in_agencies(
    conn: AsyncConnection[Any], view: View, actor_id: UUID
) -> tuple[Looker, ...]:
    """A person in each of their agencies, the latest first. None who is not on this log."""
    asked = {"log_id": view.log_id, "as_of": view.position, "actor_id": actor_id}
    return tuple(_looker(row) for row in await _rows(conn, "lookers", asked, "of_person"))


async def references(
    conn: AsyncConnection[Any], record_id: UUID, case_ids: Collection[UUID]
) -> dict[UUID, str]:
    """What cases are called, of those that the reader of this connection may know of."""
    asked = {"record_id": record_id, "case_ids": list(case_ids)}
    found = await _rows(conn, "case_references", asked)
    return {row["case_id"]: str(row["reference"]) for row in found}


async def found_unusual(
    conn: AsyncConnection[Any], view: View, record_id: UUID, now: datetime
) -> tuple[Found, ...]:
    """What is unusual in the last days of this log, the latest first. `record_id` is the record
    of the same partnership.
    """
    night = RULES.of["out-of-hours"]
    asked: dict[str, object] = {
        "log_id": view.log_id,
        "since": now - timedelta(days=RULES.days),
        "night_from": night.starts,
        "night_until": night.until,
    }
    people = {row["actor_id"]: _person(row) for row in await _rows(conn, "people", asked)}
    days = [_day(row, people, view.log_id) for row in await _rows(conn, "days", asked)]
    about = {
        "record_id": record_id,
        "case_ids": list({day.case_id for day in days if day.case_id is not None}),
    }
    closed = {row["case_id"]: row["since"] for row in await _rows(conn, "closed", about)}
    recorded = {
        (row["case_id"], str(row["agency"])) for row in await _rows(conn, "recorded", about)
    }
    return unusual(days, closed, recorded)


def _looker(row: Mapping[str, Any]) -> Looker:
    return Looker(row["actor_id"], By.model_validate_json(row["by"]), int(row["times"]))


def _person(row: Mapping[str, Any]) -> Person:
    by = By.model_validate_json(row["by"])
    return Person(row["actor_id"], by.name, by.agency, by.roles)


def _day(row: Mapping[str, Any], people: Mapping[UUID, Person], log_id: UUID) -> Day:
    return Day(
        person=people[row["actor_id"]],
        on=row["day"],
        case_id=None if row["case_id"] == log_id else row["case_id"],
        looks=int(row["looks"]),
        at_night=int(row["at_night"]),
        in_emergency=int(row["in_emergency"]),
        denied=int(row["denied"]),
        last_at=row["last_at"],
    )


def _cursor(row: AccessRow, *, is_next: bool) -> str:
    return Cursor(
        newest_first=True, direction="forward" if is_next else "backward", key=(row.position,)
    ).text()


async def _rows(
    conn: AsyncConnection[Any],
    statement: LiteralString,
    asked: Mapping[str, object],
    whose: Whose = "of_case",
) -> list[dict[str, Any]]:
    composed = SQL(_QUERIES[statement]).format(**_PARTS, whose=_PARTS[whose])
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(composed, asked)
        return await cursor.fetchall()


_PARTS = {
    part: SQL(_QUERIES[part]).format()
    for part in ("served", "of_case", "of_person", "told", "sought")
}
