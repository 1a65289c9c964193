"""What the case file says that decides how long a case is kept, of one case and of all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.retention import Facts, Person
from projections import sql
from projections.as_of import View
from projections.case_file.read import cases
from projections.case_file.rows import CaseRow, SubjectRow

_QUERIES = sql.queries("projections.case_file")


def facts_of(case: CaseRow, subjects: Iterable[SubjectRow]) -> Facts:
    """What decides how long a case is kept, as `domain.case.facts_of` has it."""
    return Facts(
        kinds=case.retention.kinds if case.retention else (),
        people={
            each.subject_id: Person(
                each.subject_id, each.pseudonym, each.role, each.born, each.died
            )
            for each in subjects
        },
        holds=tuple(
            f"{hold.authority}, since {hold.since.in_words()}." for hold in case.legal_holds
        ),
    )


async def facts_of_cases(
    conn: AsyncConnection[Any], view: View
) -> tuple[tuple[CaseRow, Facts], ...]:
    """Every case that is still there, with what decides how long it is kept."""
    subjects: dict[UUID, list[SubjectRow]] = {}
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            _QUERIES["subject_rows"], {"log_id": view.log_id, "as_of": view.position}
        )
        for row in await cursor.fetchall():
            one = SubjectRow.model_validate_json(row["body"])
            subjects.setdefault(row["case_id"], []).append(one)
    return tuple(
        (each.case, facts_of(each.case, subjects.get(each.case.case_id, ())))
        for each in await cases(conn, view)
        if isinstance(each.case, CaseRow)
    )
