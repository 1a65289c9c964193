"""Makes the read models again in memory, from nothing but events, and compares.

The same `apply` functions run here as in the follower, and the same code puts rows in order, so
"the chronology as of P" and "a replay of events 1 to P" must be the same bytes for every P.
`compare` asks that of every row of every read model at every position at once: it makes all
versions anew and holds them against the stored ones, where each began and where it ended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from pydantic import ValidationError

from domain.event import Value
from domain.record.append import Recorded
from domain.record.vault import Vault
from projections import sql
from projections.chronology.order import in_order
from projections.chronology.rows import ChronologyRow
from projections.erasure import destroyed_after
from projections.events import events_of, kind_of
from projections.history.rows import HistoryRow
from projections.names import CHRONOLOGY, HISTORY, REVIEW_TIMELINE
from projections.projection import Failure, Projection, apply_one
from projections.registry import PROJECTIONS, of_kind
from projections.review_timeline import window
from projections.review_timeline.rows import MarkRow
from projections.store import Generation
from projections.working_set import Key, Version, WorkingSet

_QUERIES = sql.queries("projections")
_Row = TypeVar("_Row", bound=Value)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT")


class ReplayStuck(Exception):
    """A read model cannot apply an event, so there is nothing to compare beyond it."""

    def __init__(self, projection: str, failure: Failure) -> None:
        self.projection, self.failure = projection, failure
        super().__init__(
            f"{projection} cannot apply position {failure.position} ({failure.because})."
        )


class Replay:
    """Every read model in memory, after the events applied so far."""

    def __init__(self, projections: Sequence[Projection] = PROJECTIONS) -> None:
        self.rows = {projection.name: WorkingSet() for projection in projections}
        self._projections = projections
        self.position = 0

    def apply(self, recorded: Recorded) -> None:
        """One more event. Raises ReplayStuck."""
        for projection in self._projections:
            failure = apply_one(projection, recorded, self.rows[projection.name])
            if failure is not None:
                raise ReplayStuck(projection.name, failure)
        self.position = recorded.position

    def chronology(self, case_id: UUID) -> tuple[ChronologyRow, ...]:
        """The chronology of a case, in the published order."""
        return in_order(self._of(CHRONOLOGY, case_id, ChronologyRow))

    def marks(self, case_id: UUID) -> tuple[MarkRow, ...]:
        """The marks of a case, in the published order."""
        return window.in_order(self._of(REVIEW_TIMELINE, case_id, MarkRow))

    def history(self, case_id: UUID) -> tuple[HistoryRow, ...]:
        """The events of a case, in the order of the record."""
        return tuple(sorted(self._of(HISTORY, case_id, HistoryRow), key=lambda row: row.position))

    def _of(self, name: str, case_id: UUID, kind: type[_Row]) -> list[_Row]:
        return [
            held.body
            for key, held in self.rows[name].current.items()
            if key.case_id == case_id and isinstance(held.body, kind)
        ]


def replayed(events: Iterable[Recorded], projections: Sequence[Projection] = PROJECTIONS) -> Replay:
    """The read models after these events. Raises ReplayStuck."""
    replay = Replay(projections)
    for recorded in events:
        replay.apply(recorded)
    return replay


async def replay(
    conn: AsyncConnection[Any], vault: Vault, log_id: UUID, case_id: UUID, position: int
) -> tuple[ChronologyRow, ...]:
    """The chronology of a case, from a fresh replay of events 1 to `position`.

    Raises ReplayStuck.
    """
    chronology = [projection for projection in PROJECTIONS if projection.name == CHRONOLOGY]
    fresh = Replay(chronology)
    async for recorded in events_of(conn, vault, log_id, upto=position, case_id=case_id):
        fresh.apply(recorded)
    return fresh.chronology(case_id)


def rendered(rows: Iterable[Value]) -> bytes:
    """Rows as canonical JSON: what "the same bytes" means."""
    return json.dumps(
        [row.model_dump(mode="json") for row in rows],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


What = Literal[
    "missing", "extra", "ends elsewhere", "cannot be read", "says otherwise", "stands elsewhere"
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One version of a row that is not what the events make. It names rows, never their words.

    "missing": the events make it and the table lacks it; "extra": the other way round; "stands
    elsewhere": its body is right, and a column that orders or filters it is not.
    """

    projection: str
    case_id: UUID
    row_key: str
    from_position: int
    what: What


@dataclass(frozen=True, slots=True)
class Compared:
    """One read model of a log, held against a replay of everything up to its position."""

    projection: str
    position: int
    versions: int
    differences: tuple[Difference, ...]


async def compare(conn: AsyncConnection[Any], vault: Vault, log_id: UUID) -> tuple[Compared, ...]:
    """Each read model that serves, against a replay up to its own position. Raises ReplayStuck.

    What is left of a case whose key was destroyed is extra, wherever the read model stands, and
    also in generations beside the one that serves.

    Reads everything in one snapshot, so a follower at work does not disturb it. Holds all rows of
    one read model in memory at a time.
    """
    compared: list[Compared] = []
    async with conn.transaction():
        await conn.execute(_QUERIES["one_snapshot"])
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(_QUERIES["progress"], {"log_id": log_id})
            progress = await cursor.fetchall()
        destroyed = await destroyed_after(conn, log_id, 0)
        for projection in of_kind(await kind_of(conn, log_id)):
            rows = [row for row in progress if row["projection"] == projection.name]
            beside = [row["generation"] for row in rows if not row["is_serving"]]
            for row in rows:
                if row["is_serving"]:
                    generation = Generation(log_id, projection, row["generation"])
                    one = await _compare(conn, vault, generation, row["position"])
                    left = await _not_erased(conn, generation, beside, destroyed)
                    compared.append(replace(one, differences=(*one.differences, *left)))
    return tuple(compared)


async def _compare(
    conn: AsyncConnection[Any], vault: Vault, generation: Generation, position: int
) -> Compared:
    projection = generation.projection
    fresh = Replay([projection])
    async for recorded in events_of(conn, vault, generation.log_id, upto=position):
        fresh.apply(recorded)
    made = {
        (version.key, version.from_position): version
        for version in fresh.rows[projection.name].versions()
    }
    stored = await _stored(conn, generation)
    differences = [
        Difference(projection.name, key.case_id, key.row_key, from_position, what)
        for key, from_position in sorted({*made, *stored})
        if (
            what := _differ(
                projection, made.get((key, from_position)), stored.get((key, from_position))
            )
        )
    ]
    return Compared(projection.name, position, len(stored), tuple(differences))


async def _not_erased(
    conn: AsyncConnection[Any],
    serving: Generation,
    beside: Sequence[int],
    destroyed: Mapping[UUID, int],
) -> list[Difference]:
    """What generations beside the one that serves still hold of destroyed cases."""
    projection = serving.projection
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            projection.queries["rows_to_erase"],
            {
                "log_id": serving.log_id,
                "generations": list(beside),
                "case_ids": list(destroyed),
                "before": list(destroyed.values()),
            },
        )
        return [Difference(projection.name, **row, what="extra") async for row in cursor]


def _differ(
    projection: Projection, made: Version | None, stored: Mapping[str, Any] | None
) -> What | None:
    if stored is None or made is None:
        return "missing" if stored is None else "extra"
    if made.to_position != stored["to_position"]:
        return "ends elsewhere"
    try:
        body = projection.body(made.key.row_key, stored["body"])
    except ValidationError:
        return "cannot be read"
    if rendered([made.body]) != rendered([body]):
        return "says otherwise"
    columns = projection.columns(made.key, made.body)
    if any(_plain(value) != _plain(stored["columns"][name]) for name, value in columns.items()):
        return "stands elsewhere"
    return None


def _plain(value: object) -> object:
    """A column's value, whether it comes from a row's body or from PostgreSQL's JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if value == "infinity":
        return None
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and _TIMESTAMP.match(value):
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


async def _stored(
    conn: AsyncConnection[Any], generation: Generation
) -> Mapping[tuple[Key, int], Mapping[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(generation.projection.queries["all_rows"], generation.named)
        return {
            (Key(row["case_id"], row["row_key"]), row["from_position"]): row async for row in cursor
        }
