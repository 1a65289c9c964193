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
from projections.turns import Turns
from projections.working_set import OPEN

_QUERIES = sql.queries("projections")

#: Events applied in one transaction, and read at once by a replay.
BATCH = 500
#: A batch ends early with the event whose payload passes this many bytes.
MOST_BYTES = 2 * 1024 * 1024

#: Why a read model is stuck before a position that the log should hold and does not: the log is
#: damaged, or this is not the whole of it.
GAP_IN_THE_LOG = "GapInTheLog"


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive events after a position, and why the next could not be read, if one could not.

    `is_full`: it ended at a bound, so that there is probably more.
    """

    after: int
    events: tuple[Recorded, ...]
    failure: Failure | None = None
    is_full: bool = False

    @property
    def last(self) -> int:
        """The last position read; that before them, if none was."""
        return self.events[-1].position if self.events else self.after


async def read_events(
    conn: AsyncConnection[Any],
    log_id: UUID,
    *,
    after: int,
    upto: int = OPEN,
    limit: int = BATCH,
) -> Batch:
    """Up to `limit` events after a position, and no more than about `MOST_BYTES` of them.

    Never reads past a gap, nor past the head of the log: a position that should be there and is
    not is a failure like an event that cannot be read.
    """
    turns = Turns()
    asked = {"log_id": log_id, "after": after, "limit": limit, "most_bytes": MOST_BYTES}
    async with conn.cursor(row_factory=dict_row, binary=True) as cursor:
        # The head first: an event and the head that counts it are committed together, so whatever
        # it counts is there for the statement after it.
        await cursor.execute(_QUERIES["head"], {"log_id": log_id})
        log = await cursor.fetchone()
        upto = min(upto, log["head"] if log else 0)
        await cursor.execute(_QUERIES["events"], {**asked, "upto": upto})
        rows = await cursor.fetchall()
    events: list[Recorded] = []
    for row in rows:
        expected = after + len(events) + 1
        if row["position"] != expected:
            return Batch(after, tuple(events), Failure(expected, GAP_IN_THE_LOG))
        try:
            events.append(_recorded(row))
        except Exception as error:
            return Batch(after, tuple(events), Failure(expected, type(error).__name__))
        await turns.give()
    size = sum(len(row["payload"]) for row in rows)
    is_full = len(rows) == limit or size >= MOST_BYTES
    missing = after + len(events) + 1
    if not is_full and missing <= upto:
        return Batch(after, tuple(events), Failure(missing, GAP_IN_THE_LOG))
    return Batch(after, tuple(events), is_full=is_full)


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
                    "most_bytes": MOST_BYTES,
                },
            )
            rows = await cursor.fetchall()
        for row in rows:
            yield _recorded(row)
        if not rows:
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
