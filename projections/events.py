"""Events read back from the log, in order, as the read models take them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.record.append import Recorded
from domain.record.mapper import from_payload
from projections import sql
from projections.projection import Failure
from projections.working_set import OPEN

_QUERIES = sql.queries("projections")

#: Events applied in one transaction, and read at once by a replay.
BATCH = 500


class GapInTheLog(Exception):
    """The log has a gap after this position. It is damaged, or this is not the whole of it."""

    def __init__(self, log_id: UUID, position: int) -> None:
        self.log_id, self.position = log_id, position
        super().__init__(f"Log {log_id} has a gap after position {position}.")


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive events, and why the next could not be read, if one could not."""

    events: tuple[Recorded, ...]
    failure: Failure | None = None

    @property
    def last(self) -> int:
        """The last position read."""
        return self.events[-1].position


async def read_events(
    conn: AsyncConnection[Any],
    log_id: UUID,
    *,
    after: int,
    upto: int = OPEN,
    limit: int = BATCH,
) -> Batch:
    """Up to `limit` events after a position. Raises GapInTheLog rather than read past one."""
    asked = {"log_id": log_id, "after": after, "upto": upto, "limit": limit}
    async with conn.cursor(row_factory=dict_row, binary=True) as cursor:
        await cursor.execute(_QUERIES["events"], asked)
        rows = await cursor.fetchall()
    events: list[Recorded] = []
    for expected, row in enumerate(rows, start=after + 1):
        if row["position"] != expected:
            raise GapInTheLog(log_id, expected - 1)
        try:
            events.append(_recorded(row))
        except Exception as error:
            return Batch(tuple(events), Failure(row["position"], type(error).__name__))
    return Batch(tuple(events))


async def events_of(
    conn: AsyncConnection[Any], log_id: UUID, *, upto: int, case_id: UUID | None = None
) -> AsyncIterator[Recorded]:
    """Every event up to a position, or those of one case. Raises what the mapper raises."""
    after = 0
    statement = "events" if case_id is None else "events_of_case"
    while True:
        async with conn.cursor(row_factory=dict_row, binary=True) as cursor:
            await cursor.execute(
                _QUERIES[statement],
                {
                    "log_id": log_id,
                    "case_id": case_id,
                    "after": after,
                    "upto": upto,
                    "limit": BATCH,
                },
            )
            rows = await cursor.fetchall()
        for row in rows:
            yield _recorded(row)
        if len(rows) < BATCH:
            return
        after = int(rows[-1]["position"])


def _recorded(row: dict[str, Any]) -> Recorded:
    return Recorded(
        position=row["position"],
        recorded_at=row["recorded_at"].astimezone(UTC),
        leaf_hash=bytes(row["leaf_hash"]),
        event=from_payload(
            row["topic"], bytes(row["payload"]), row["stream_id"], row["stream_version"]
        ),
    )
