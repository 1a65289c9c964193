"""One batch in one transaction, step by step, with what holds if we stop at each.

    lock the log's row -> read what the batch asks about -> decide -> write -> commit

Two round trips when the batch is small, because each half is sent as a pipeline.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import TupleRow

from domain.record import envelope
from domain.record.append import LogNotOnRecord, Placed, Receipt
from domain.record.request import Request
from domain.record.sql import STATEMENTS
from domain.record.verdicts import Accepted, Known, Refusal, Replayed, Used, decide

#: psycopg's Pipeline.sync() stops writing once its last statement is handed over and only waits to
#: read, so more than a socket's buffer can hang there for ever (the library's own recorder does).
#: Leaving a pipeline, as here, writes everything first. Larger halves do without all the same:
#: a round trip is nothing beside them, and they do not depend on how a driver does it.
LARGEST_PIPELINE_BYTES = 48 * 1024

Answer = Receipt | Replayed | Refusal


@dataclass(slots=True)
class _Columns:
    """The rows to insert, column by column, as `unnest` takes them."""

    positions: list[int] = field(default_factory=list[int])
    stream_ids: list[UUID] = field(default_factory=list[UUID])
    stream_versions: list[int] = field(default_factory=list[int])
    topics: list[str] = field(default_factory=list[str])
    case_ids: list[UUID] = field(default_factory=list[UUID])
    payloads: list[bytes] = field(default_factory=list[bytes])
    entries: list[bytes] = field(default_factory=list[bytes])
    leaf_hashes: list[bytes] = field(default_factory=list[bytes])

    @property
    def size(self) -> int:
        return sum(map(len, self.payloads)) + 2 * sum(map(len, self.entries))


class Transaction:
    """A batch being recorded. Used once."""

    def __init__(self, connection: AsyncConnection[TupleRow], log_id: UUID) -> None:
        self.log_id = log_id
        #: Whether COMMIT has been sent and not been answered.
        self.may_have_committed = False
        #: The log's end once committed; None when nothing was added.
        self.head: int | None = None
        #: What every request is told once committed, and the last event it would have added.
        self.answers: list[Answer] = []
        self._last: Placed | None = None
        self._connection = connection

    async def run(self, requests: Sequence[Request], clock: Callable[[], datetime]) -> list[Answer]:
        """Record what can be accepted, durably, and answer every request in order."""
        known = await self._lock_and_read(requests)
        if known is None:
            await self._execute("rollback")
            return [LogNotOnRecord() for _ in requests]

        verdicts = decide(requests, known)
        accepted = [
            (request, verdict)
            for request, verdict in zip(requests, verdicts, strict=True)
            if isinstance(verdict, Accepted)
        ]
        if not accepted:
            await self._execute("rollback")
            return [verdict for verdict in verdicts if not isinstance(verdict, Accepted)]

        # Never earlier than the last event, whatever this machine's clock says: two processes
        # may disagree about the time, and a position must still tell which came first.
        recorded_at = max(clock(), known.recorded_at) if known.recorded_at else clock()
        columns, receipts = self._place(accepted, recorded_at)
        remaining = iter(receipts)
        self.answers = [
            next(remaining) if isinstance(verdict, Accepted) else verdict for verdict in verdicts
        ]
        self._last = receipts[-1].placed[-1]
        await self._write(accepted, columns, recorded_at)
        return self.answers

    @property
    def last_position(self) -> int | None:
        """The last position it would have added."""
        return self._last.position if self._last else None

    async def was_committed(self, connection: AsyncConnection[TupleRow]) -> bool:
        """Whether the log holds what this transaction wrote. Asked on a new connection."""
        if self._last is None:
            return False
        self._connection = connection
        # The lock is given only once the old transaction has ended, one way or the other.
        await self._execute("begin")
        await self._execute("lock_log")
        cursor = await self._execute("leaf_hash_at", position=self._last.position)
        row = await cursor.fetchone()
        await self._execute("rollback")
        # The leaf covers position, time and content, so an equal one is this very event.
        return row is not None and row[0] == self._last.leaf_hash

    async def _lock_and_read(self, requests: Sequence[Request]) -> Known | None:
        streams = {event.stream_id for request in requests for event in request.events}
        streams |= {guard.stream_id for request in requests for guard in request.guards}
        keys = {
            (each.idempotency.agency, each.idempotency.key) for each in requests if each.idempotency
        }
        claims = {digest for request in requests for digest, _ in request.claims}
        size = 20 * len(streams) + 36 * len(claims) + sum(4 * len(a + k) + 8 for a, k in keys)

        used_cursor = claims_cursor = None
        async with self._pipeline(size):
            await self._execute("begin")
            # From here to the end of the transaction nothing else is added to this log, by any
            # process. If we stop now, the server rolls back and gives the lock back; if we
            # stall, idle_in_transaction_session_timeout does.
            log_cursor = await self._execute("lock_log")
            # Statements of their own, after the lock: at READ COMMITTED each sees everything
            # committed before it began, so everything the last holder of the lock wrote.
            versions_cursor = await self._execute("current_versions", stream_ids=list(streams))
            if keys:
                used_cursor = await self._execute(
                    "known_requests",
                    agencies=[agency for agency, _ in keys],
                    keys=[key for _, key in keys],
                )
            if claims:
                claims_cursor = await self._execute("held_claims", claims=list(claims))

        log = await log_cursor.fetchone()
        if log is None:
            return None
        return Known(
            head=log[0],
            recorded_at=log[1],
            versions=dict(await versions_cursor.fetchall()),
            used={
                (agency, key): Used(digest, first, last)
                for agency, key, digest, first, last in (
                    await used_cursor.fetchall() if used_cursor else []
                )
            },
            claims=dict(await claims_cursor.fetchall() if claims_cursor else []),
        )

    def _place(
        self, accepted: Sequence[tuple[Request, Accepted]], recorded_at: datetime
    ) -> tuple[_Columns, list[Receipt]]:
        columns = _Columns()
        receipts: list[Receipt] = []
        for request, verdict in accepted:
            placed: list[Placed] = []
            for position, event in enumerate(request.events, start=verdict.first_position):
                entry = envelope.envelope(
                    self.log_id,
                    position,
                    event.stream_id,
                    event.stream_version,
                    event.topic,
                    recorded_at,
                    event.payload_digest,
                )
                leaf = envelope.leaf_hash(entry)
                columns.positions.append(position)
                columns.stream_ids.append(event.stream_id)
                columns.stream_versions.append(event.stream_version)
                columns.topics.append(event.topic)
                columns.case_ids.append(event.case_id)
                columns.payloads.append(event.payload)
                columns.entries.append(entry)
                columns.leaf_hashes.append(leaf)
                placed.append(
                    Placed(position, event.stream_id, event.stream_version, event.topic, leaf)
                )
            receipts.append(Receipt(self.log_id, recorded_at, tuple(placed)))
        return columns, receipts

    async def _write(
        self,
        accepted: Sequence[tuple[Request, Accepted]],
        columns: _Columns,
        recorded_at: datetime,
    ) -> None:
        head = columns.positions[-1]
        keys = [
            (request.idempotency, verdict.first_position, len(request.events))
            for request, verdict in accepted
            if request.idempotency
        ]
        claims = [
            (digest, stream_id, verdict.first_position)
            for _, verdict in accepted
            for digest, stream_id in verdict.new_claims
        ]
        size = columns.size + 700 * len(keys) + 100 * len(claims)
        async with self._pipeline(size):
            # If we stop anywhere before COMMIT, none of this is on the record: events, keys,
            # claims and the head all stand or fall together. In a pipeline the server skips
            # whatever follows a statement that fails, so COMMIT is never reached after one.
            await self._execute(
                "insert_events",
                recorded_at=recorded_at,
                positions=columns.positions,
                stream_ids=columns.stream_ids,
                stream_versions=columns.stream_versions,
                topics=columns.topics,
                case_ids=columns.case_ids,
                payloads=columns.payloads,
                entries=columns.entries,
                leaf_hashes=columns.leaf_hashes,
            )
            if keys:
                await self._execute(
                    "insert_requests",
                    agencies=[key.agency for key, _, _ in keys],
                    keys=[key.key for key, _, _ in keys],
                    digests=[key.digest for key, _, _ in keys],
                    first_positions=[first for _, first, _ in keys],
                    last_positions=[first + count - 1 for _, first, count in keys],
                )
            if claims:
                await self._execute(
                    "insert_claims",
                    claims=[digest for digest, _, _ in claims],
                    stream_ids=[stream_id for _, stream_id, _ in claims],
                    positions=[position for _, _, position in claims],
                )
            await self._execute("advance_log", head=head, recorded_at=recorded_at)
            # If we stop between sending COMMIT and its answer, the batch may or may not be on the
            # record. Nobody has been told that it is; the same key asked again finds out.
            self.may_have_committed = True
            commit = await self._execute("commit")
        if commit.statusmessage != "COMMIT":
            # COMMIT of a failed transaction answers ROLLBACK, without an error.
            self.may_have_committed = False
            raise RuntimeError("The transaction was rolled back.")
        # Durable. If we stop here, callers learn it by asking again with the same key.
        self.may_have_committed = False
        self.head = head

    def _pipeline(self, size: int) -> AbstractAsyncContextManager[Any]:
        if size <= LARGEST_PIPELINE_BYTES:
            return self._connection.pipeline()
        return contextlib.nullcontext()

    async def _execute(self, name: str, **values: Any) -> AsyncCursor[TupleRow]:
        return await self._connection.execute(STATEMENTS[name], {"log_id": self.log_id, **values})
