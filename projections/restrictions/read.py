"""What a reader sees of cases, asked of the restrictions as they are now, whatever the view."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.access import Reads
from domain.errors import Refusal
from projections import sql
from projections.restrictions.rows import RestrictionRow
from projections.restrictions.sight import Sight, sight_of

_QUERIES = sql.queries("projections.restrictions")

#: A follower is a moment behind whenever something is recorded. For longer than this, what was
#: restricted meanwhile would go on being shown, so nothing is.
LONGEST_BEHIND = timedelta(seconds=30)


class RestrictionsBehind(Refusal):
    """Daybook does not know for certain at the moment which entries are restricted, so it shows
    none. Ask again shortly.
    """


async def sight(conn: AsyncConnection[Any], log_id: UUID, case_id: UUID, reads: Reads) -> Sight:
    """What a reader sees of a case. Raises RestrictionsBehind."""
    return (await sights(conn, log_id, {case_id: reads}))[case_id]


async def sights(
    conn: AsyncConnection[Any], log_id: UUID, reads: Mapping[UUID, Reads]
) -> Mapping[UUID, Sight]:
    """What a reader sees of each of these cases. Raises RestrictionsBehind."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            _QUERIES["of_cases"],
            {"log_id": log_id, "case_ids": list(reads), "longest_behind": LONGEST_BEHIND},
        )
        rows = await cursor.fetchall()
    if not rows or rows[0]["is_behind"]:
        raise RestrictionsBehind
    found: dict[UUID, list[RestrictionRow]] = {}
    for row in rows:
        if row["case_id"] is not None:
            one = RestrictionRow.model_validate_json(row["body"])
            found.setdefault(row["case_id"], []).append(one)
    return {case_id: sight_of(found.get(case_id, ()), each) for case_id, each in reads.items()}
