"""How case files are asked for: the list of cases, one whole case file, who takes part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.errors import NotOnRecord
from domain.event import Value
from projections import sql
from projections.as_of import View
from projections.case_file.apply import CASE, SECTIONS, body
from projections.case_file.rows import (
    AgencyRow,
    CaseFile,
    CaseRow,
    CaseSummary,
    ContributionRow,
    DecisionRow,
    EscalationRow,
    HearingRow,
    OrderRow,
    RelationshipRow,
    SubjectRow,
)

_QUERIES = sql.queries("projections.case_file")
_RowOf = TypeVar("_RowOf", bound=Value)


class NoSuchCase(NotOnRecord):
    """There is no such case on this record, or there was none yet."""


async def cases(
    conn: AsyncConnection[Any],
    view: View,
    *,
    agency: str | None = None,
    text: str | None = None,
) -> tuple[CaseSummary, ...]:
    """The cases on record at the view: open ones first, those last added to at the top.

    `agency`: only cases in which it takes part. `text`: every word is in the reference, the
    pseudonym or the summary.
    """
    asked = {"log_id": view.log_id, "as_of": view.position}
    taking_part: dict[UUID, list[AgencyRow]] = {}
    for row in await _rows(conn, "agency_rows", asked):
        one = AgencyRow.model_validate_json(row["body"])
        if one.left is None:
            taking_part.setdefault(row["case_id"], []).append(one)
    found: list[CaseSummary] = []
    for row in await _rows(conn, "case_rows", asked):
        case = CaseRow.model_validate_json(row["body"])
        agencies = sorted(taking_part.get(case.case_id, ()), key=lambda one: one.joined.position)
        if agency is not None and all(one.agency != agency for one in agencies):
            continue
        if _matches(case, text):
            found.append(CaseSummary(case=case, agencies=tuple(agencies)))
    found.sort(key=lambda summary: (summary.case.status, summary.case.last.position), reverse=True)
    return tuple(found)


async def case_file(conn: AsyncConnection[Any], view: View, case_id: UUID) -> CaseFile:
    """A whole case file, each section in the order of the record. Raises NoSuchCase."""
    case = await case_row(conn, view, case_id)
    rows = await _rows(
        conn,
        "sections",
        {
            "log_id": view.log_id,
            "as_of": view.position,
            "case_id": case_id,
            "sections": [section for section in SECTIONS if section != CASE],
        },
    )
    bodies = [body(row["row_key"], row["body"]) for row in rows]
    return case_file_of(case, bodies)


def case_file_of(case: CaseRow, bodies: list[Value]) -> CaseFile:
    """A case file from its rows, in whichever order they came."""
    escalations = _of(bodies, EscalationRow)
    return CaseFile(
        case=case,
        agencies=_sorted({row.joined.position: row for row in _of(bodies, AgencyRow)}),
        subjects=_sorted({row.on_record.position: row for row in _of(bodies, SubjectRow)}),
        relationships=_sorted(
            {row.on_record.position: row for row in _of(bodies, RelationshipRow)}
        ),
        contributions=_sorted(
            {row.on_record.position: row for row in _of(bodies, ContributionRow)}
        ),
        escalations=_sorted({row.steps[0].on_record.position: row for row in escalations}),
        hearings=_sorted({row.on_record.position: row for row in _of(bodies, HearingRow)}),
        orders=_sorted({row.on_record.position: row for row in _of(bodies, OrderRow)}),
        decisions=_sorted({row.on_record.position: row for row in _of(bodies, DecisionRow)}),
    )


async def case_row(conn: AsyncConnection[Any], view: View, case_id: UUID) -> CaseRow:
    """The case's own row. Raises NoSuchCase."""
    row = await _row(conn, view, case_id, CASE)
    if row is None:
        raise NoSuchCase
    return CaseRow.model_validate_json(row["body"])


async def is_member(conn: AsyncConnection[Any], view: View, case_id: UUID, agency: str) -> bool:
    """Whether an agency takes part in a case at the view."""
    row = await _row(conn, view, case_id, f"agency.{sql.storable(agency)}")
    return row is not None and AgencyRow.model_validate_json(row["body"]).left is None


def _matches(case: CaseRow, text: str | None) -> bool:
    words = (text or "").casefold().split()
    said = f"{case.reference}\n{case.pseudonym}\n{case.summary}".casefold()
    return all(word in said for word in words)


def _of(bodies: list[Value], kind: type[_RowOf]) -> list[_RowOf]:
    return [one for one in bodies if isinstance(one, kind)]


def _sorted(rows: Mapping[int, _RowOf]) -> tuple[_RowOf, ...]:
    """Rows by where they went on the record."""
    return tuple(rows[position] for position in sorted(rows))


async def _row(
    conn: AsyncConnection[Any], view: View, case_id: UUID, row_key: str
) -> dict[str, Any] | None:
    rows = await _rows(
        conn,
        "row",
        {
            "log_id": view.log_id,
            "as_of": view.position,
            "case_id": case_id,
            "row_key": row_key,
        },
    )
    return rows[0] if rows else None


async def _rows(
    conn: AsyncConnection[Any], statement: LiteralString, asked: Mapping[str, object]
) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES[statement], asked)
        return await cursor.fetchall()
