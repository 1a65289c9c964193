"""How case files are asked for: the list of cases, one whole case file, who takes part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.access import Reads
from domain.case import CaseDestroyed
from domain.errors import NotOnRecord
from domain.event import Value
from domain.restricted import counted_in_words
from projections import sql
from projections.as_of import View
from projections.case_file.apply import CASE, SECTIONS, body, case_row_of
from projections.case_file.learning import learning_of
from projections.case_file.review_rows import ReviewRow
from projections.case_file.rows import (
    AgencyRow,
    BarRow,
    CaseFile,
    CaseRow,
    CaseSummary,
    ContributionRow,
    DecisionRow,
    DestroyedCaseRow,
    EmergencyAccessRow,
    EscalationRow,
    MemberRow,
    RelationshipRow,
    SubjectRow,
)
from projections.case_file.rows_of_care import (
    AssessmentRow,
    PeriodRow,
    PlacementRow,
    PlacementSearchRow,
)
from projections.case_file.rows_of_law import (
    ApplicationRow,
    DirectionRow,
    HearingRow,
    OrderRow,
    PowerRow,
)
from projections.case_file.shown import case_shown, file_shown
from projections.history.read import last_read
from projections.restrictions.read import sights
from projections.restrictions.sight import Sight

_QUERIES = sql.queries("projections.case_file")
_RowOf = TypeVar("_RowOf", bound=Value)
#: Statuses as the list of cases shows them.
_ORDER = ("open", "closed", "destroyed")


class NoSuchCase(NotOnRecord):
    """There is no such case on this record, or there was none yet."""


async def cases(
    conn: AsyncConnection[Any],
    view: View,
    *,
    text: str | None = None,
) -> tuple[CaseSummary, ...]:
    """The cases on record at the view that a reader may know of, with all that may be in them:
    `summaries_shown` leaves out what they may not read. Open ones first, those last added to at
    the top. Of one whose key was destroyed there is only the notice, after the others.

    `text`: every word is in the reference, the pseudonym or the summary.
    """
    asked = {"log_id": view.log_id, "as_of": view.position}
    taking_part: dict[UUID, list[AgencyRow]] = {}
    for row in await _rows(conn, "agency_rows", asked):
        one = AgencyRow.model_validate_json(row["body"])
        if one.left is None:
            taking_part.setdefault(row["case_id"], []).append(one)
    destroyed = {row["case_id"] for row in await _rows(conn, "destroyed_keys", asked)}
    found: list[CaseSummary] = []
    for row in await _rows(conn, "case_rows", asked):
        case = case_row_of(row["body"])
        if isinstance(case, CaseRow) and case.case_id in destroyed:
            # The read model has not come so far, but nobody is shown what is to be gone.
            continue
        agencies = sorted(taking_part.get(case.case_id, ()), key=lambda one: one.joined.position)
        if _matches(case, text):
            found.append(CaseSummary(case=case, agencies=tuple(agencies)))
    return in_order(found)


async def emergency_accesses(
    conn: AsyncConnection[Any], view: View, *, to_review: bool
) -> tuple[EmergencyAccessRow, ...]:
    """Emergency accesses of all cases that the reader may know of, the latest first. `to_review`:
    only those that nobody has reviewed.
    """
    asked = {"log_id": view.log_id, "as_of": view.position, "to_review": to_review}
    found = await _rows(conn, "emergency_rows", asked)
    rows = [EmergencyAccessRow.model_validate_json(row["body"]) for row in found]
    return tuple(sorted(rows, key=lambda row: -row.taken.position))


async def case_summary(
    conn: AsyncConnection[Any], view: View, case_id: UUID, *, text: str | None = None
) -> CaseSummary | None:
    """One case as it is on record; None where `text` is not in it. Of it, a reader is shown what
    `summaries_shown` leaves. Raises NoSuchCase, and CaseDestroyed.
    """
    case = await case_row(conn, view, case_id)
    if not _matches(case, text):
        return None
    asked = {"log_id": view.log_id, "as_of": view.position, "case_id": case_id}
    rows = await _rows(conn, "sections", {**asked, "sections": ["agency"]})
    agencies = _of([body(row["row_key"], row["body"]) for row in rows], AgencyRow)
    taking_part = (each for each in agencies if each.left is None)
    return CaseSummary(
        case=case, agencies=tuple(sorted(taking_part, key=lambda each: each.joined.position))
    )


async def case_file(
    conn: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight
) -> CaseFile:
    """What a reader sees of a whole case file, each section in the order of the record.

    Raises NoSuchCase and CaseDestroyed.
    """
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
    last = await last_read(conn, view, case_id, sight) if sight.hidden else None
    return file_shown(case_file_of(case, bodies), sight, view.position, last)


def case_file_of(case: CaseRow, bodies: list[Value]) -> CaseFile:
    """A case file from its rows, in whichever order they came."""
    escalations = _of(bodies, EscalationRow)
    return CaseFile(
        case=case,
        agencies=_sorted({row.joined.position: row for row in _of(bodies, AgencyRow)}),
        members=_sorted({row.named.position: row for row in _of(bodies, MemberRow)}),
        bars=_sorted({row.barred.position: row for row in _of(bodies, BarRow)}),
        emergency_accesses=_sorted(
            {row.taken.position: row for row in _of(bodies, EmergencyAccessRow)}
        ),
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
        applications=_sorted({row.on_record.position: row for row in _of(bodies, ApplicationRow)}),
        powers=_sorted({row.on_record.position: row for row in _of(bodies, PowerRow)}),
        directions=_sorted({row.on_record.position: row for row in _of(bodies, DirectionRow)}),
        placement_searches=_sorted(
            {row.on_record.position: row for row in _of(bodies, PlacementSearchRow)}
        ),
        placements=_sorted({row.on_record.position: row for row in _of(bodies, PlacementRow)}),
        assessments=_sorted({row.on_record.position: row for row in _of(bodies, AssessmentRow)}),
        periods=_sorted({row.on_record.position: row for row in _of(bodies, PeriodRow)}),
        reviews=_sorted({row.on_record.position: row for row in _of(bodies, ReviewRow)}),
        learning=learning_of(bodies),
    )


async def case_row(conn: AsyncConnection[Any], view: View, case_id: UUID) -> CaseRow:
    """The case's own row, as for whoever may read everything.

    Raises NoSuchCase, and CaseDestroyed where only a notice is left.
    """
    row = await _row(conn, view, case_id, CASE)
    if row is None:
        raise NoSuchCase
    case = case_row_of(row["body"])
    if isinstance(case, DestroyedCaseRow):
        raise CaseDestroyed
    return case


async def summaries_shown(
    conn: AsyncConnection[Any],
    view: View,
    summaries: Iterable[CaseSummary],
    reads: Mapping[UUID, Reads],
) -> tuple[CaseSummary, ...]:
    """Those cases of which a reader may read something, as they may read them, in order.

    `reads` says what that is of each. Raises RestrictionsBehind.
    """
    found = await sights(conn, view.log_id, reads)
    return in_order(
        [
            await _summary_shown(conn, view, one, found[one.case.case_id])
            for one in summaries
            if one.case.case_id in found
        ]
    )


async def _summary_shown(
    conn: AsyncConnection[Any], view: View, summary: CaseSummary, sight: Sight
) -> CaseSummary:
    case = summary.case
    if isinstance(case, DestroyedCaseRow) or not sight.hidden:
        return summary
    last = await last_read(conn, view, case.case_id, sight)
    found = sight.restricted(view.position)
    return CaseSummary(
        case=case_shown(case, sight, view.position, last),
        agencies=summary.agencies,
        restricted=found.total(),
        restricted_says=counted_in_words(found) if found else None,
    )


def in_order(summaries: Iterable[CaseSummary]) -> tuple[CaseSummary, ...]:
    """Open ones first, those last added to at the top."""

    def place(summary: CaseSummary) -> tuple[int, int]:
        return _ORDER.index(summary.case.status), -summary.case.last.position

    return tuple(sorted(summaries, key=place))


async def is_member(conn: AsyncConnection[Any], view: View, case_id: UUID, agency: str) -> bool:
    """Whether an agency takes part in a case at the view."""
    row = await _row(conn, view, case_id, f"agency.{sql.storable(agency)}")
    return row is not None and AgencyRow.model_validate_json(row["body"]).left is None


def _matches(case: CaseRow | DestroyedCaseRow, text: str | None) -> bool:
    words = (text or "").casefold().split()
    said = case.reference
    if isinstance(case, CaseRow):
        said = f"{said}\n{case.pseudonym}\n{case.summary}"
    return all(word in said.casefold() for word in words)


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
