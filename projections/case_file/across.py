"""What reviews learnt across all cases of all partnerships, as codes: `read.learning_in_codes`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import TypeAdapter

from domain.event import Value
from domain.learning import Impact, Layer, Polarity, is_since, stands
from domain.learning.across import Coded, CodedAction, CodedFinding, CodedRecommendation
from domain.moments import Moment
from projections import sql

_QUERIES = sql.queries("projections.case_file")


@dataclass(frozen=True, slots=True)
class Across:
    """Of the cases that a reader may read, and of all others."""

    readable: tuple[Coded, ...]
    others: tuple[Coded, ...]


class _Test(Value):
    result: Impact
    occurred: Moment
    position: int


class _Done(Value):
    occurred: Moment
    position: int


_TESTS = TypeAdapter(tuple[_Test, ...])


async def learning_in_codes(conn: AsyncConnection[Any], today: date) -> Across:
    """What there is now, with actions as they stand on a day. Recommendations that were withdrawn
    are left out.
    """
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["learning_in_codes"])
        rows = await cursor.fetchall()
    return Across(
        readable=tuple(_coded((row for row in rows if row["is_readable"]), today)),
        others=tuple(_coded((row for row in rows if not row["is_readable"]), today)),
    )


def _coded(rows: Iterable[Mapping[str, Any]], today: date) -> Iterable[Coded]:
    for row in rows:
        codes: dict[str, Any] = row["codes"]
        where = (row["partnership"], row["case_number"], tuple(codes["themes"] or ()))
        match row["section"]:
            case "finding":
                yield CodedFinding(*where, Polarity(codes["polarity"]), Layer(codes["layer"]))
            case "recommendation":
                if not codes["withdrawn"]:
                    yield CodedRecommendation(*where, codes["repeats"])
            case _:
                yield CodedAction(*where, _stands(codes, today))


def _stands(codes: Mapping[str, Any], today: date) -> Any:
    due = date.fromisoformat(codes["due"])
    if codes["completed"] is None:
        return stands(due, (), today, is_completed=False)
    done = _Done.model_validate(codes["completed"])
    tests = tuple(
        each
        for each in _TESTS.validate_python(codes["tests"] or ())
        if is_since(each.occurred, each.position, done.occurred, done.position)
    )
    return stands(due, tests, today, is_completed=True)
