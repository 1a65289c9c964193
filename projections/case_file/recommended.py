"""The recommendations of a partnership's reviews, for one to be compared with those before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.learning import Repeat, repeats
from projections import sql
from projections.as_of import View
from projections.case_file.learning import comparable, earlier_named
from projections.case_file.learning_rows import RecommendationRow

_QUERIES = sql.queries("projections.case_file")


@dataclass(frozen=True, slots=True)
class OfCase:
    """A recommendation, and the case whose review made it. `reference`: that of the case."""

    case_id: UUID
    reference: str
    row: RecommendationRow


async def recommended(conn: AsyncConnection[Any], view: View) -> tuple[OfCase, ...]:
    """Those of every case that the reader may know of, first what was made first on the record.

    None of a case whose key is destroyed, even where the read model has not come so far.
    """
    asked = {"log_id": view.log_id, "as_of": view.position}
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["destroyed_keys"], asked)
        destroyed = {row["case_id"] for row in await cursor.fetchall()}
        await cursor.execute(_QUERIES["recommendation_rows"], asked)
        found = [
            OfCase(
                row["case_id"],
                row["reference"],
                RecommendationRow.model_validate_json(row["body"]),
            )
            for row in await cursor.fetchall()
            if row["case_id"] not in destroyed
        ]
    return tuple(sorted(found, key=lambda each: each.row.on_record.position))


def repeats_of(one: OfCase, others: Iterable[OfCase], seen: Collection[UUID]) -> tuple[Repeat, ...]:
    """What a recommendation repeats, as stated or as may well be, of the cases `seen`.

    One that was withdrawn is compared with none, and is proposed to none.
    """
    if one.row.withdrawn is not None:
        return ()
    there = [other for other in others if other.case_id in seen]
    mine = comparable(one.row, one.reference)
    mine = replace(mine, states=mine.states | _cited(one, there))
    return repeats(
        mine,
        (
            comparable(other.row, other.reference)
            for other in there
            if other.row.withdrawn is None or other.row.recommendation_id in mine.states
        ),
    )


def _cited(one: OfCase, others: Iterable[OfCase]) -> frozenset[UUID]:
    """Those that it was said to repeat by the reference of their case, and their number."""
    cited = {(each.review, each.number) for each in earlier_named(one.row) if each.number}
    return frozenset(
        each.row.recommendation_id for each in others if (each.reference, each.row.number) in cited
    )


def cases_named(found: Iterable[Repeat], others: Iterable[OfCase]) -> frozenset[UUID]:
    """The cases whose recommendations are among those that were found."""
    named = {each.recommendation_id for each in found}
    return frozenset(each.case_id for each in others if each.row.recommendation_id in named)
