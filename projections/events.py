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
from domain.record.kinds import LogKind
from domain.record.vault import SealedRow, Vault, open_row
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


async def kind_of(conn: AsyncConnection[Any], log_id: UUID) -> LogKind:
    """What a log is of. One that is not there holds nothing, as a record that was never begun."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["kind"], {"log_id": log_id})
        row = await cursor.fetchone()
    return row["kind"] if row else "record"


async def read_events(
    conn: AsyncConnection[Any],
    vault: Vault,
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
        rows = [_sealed(row) for row in await cursor.fetchall()]
    keys = await vault.opening_keys(conn, log_id, (row.sealed for row in rows))
    events: list[Recorded] = []
    for row in rows:
        expected = after + len(events) + 1
        if row.position != expected:
            return Batch(after, tuple(events), Failure(expected, GAP_IN_THE_LOG))
        try:
            events.append(open_row(log_id, row, keys).decoded())
        except Exception as error:
            return Batch(after, tuple(events), Failure(expected, type(error).__name__))
        await turns.give()
    size = sum(len(row.sealed) for row in rows)
    is_full = len(rows) == limit or size >= MOST_BYTES
    missing = after + len(events) + 1
    if not is_full and missing <= upto:
        return Batch(after, tuple(events), Failure(missing, GAP_IN_THE_LOG))
    return Batch(after, tuple(events), is_full=is_full)


async def events_of(
    conn: AsyncConnection[Any],
    vault: Vault,
    log_id: UUID,
    *,
    upto: int,
    case_id: UUID | None = None,
) -> AsyncIterator[Recorded]:
    """Every event up to a position, or those of one case. Raises what opening them does."""
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
            rows = [_sealed(row) for row in await cursor.fetchall()]
        for row in await vault.open_rows(conn, log_id, rows):
            yield row.decoded()
        if not rows:
            return
        after = rows[-1].position


async def count_of_case(conn: AsyncConnection[Any], log_id: UUID, case_id: UUID) -> int:
    """How many events of a case are on the record, whether or not they can be read."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["count_of_case"], {"log_id": log_id, "case_id": case_id})
        row = await cursor.fetchone()
    return int(row["count"]) if row else 0


def _sealed(row: dict[str, Any]) -> SealedRow:
    return SealedRow(
        position=row["position"],
        stream_id=row["stream_id"],
        stream_version=row["stream_version"],
        topic=row["topic"],
        case_id=row["case_id"],
        recorded_at=row["recorded_at"].astimezone(UTC),
        sealed=bytes(row["payload"]),
        leaf_hash=bytes(row["leaf_hash"]),
    )
