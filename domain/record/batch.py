"""One batch in one transaction, step by step, with what holds if we stop at each.

    lock the log's row -> read what the batch asks about -> decide -> write -> commit

Four round trips: what is asked goes in one pipeline, the events by COPY, which is two, and the
rest with COMMIT in another pipeline.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from domain.record import envelope, rows
from domain.record.append import LogNotOnRecord, Placed, Receipt
from domain.record.merkle import Frontier, Subtree, leaf_hash
from domain.record.published import RolledBack
from domain.record.request import Request
from domain.record.sql import STATEMENTS
from domain.record.verdicts import Accepted, Known, Refusal, Replayed, Used, decide

#: psycopg's Pipeline.sync() stops writing once its last statement is handed over and only waits to
#: read, so more than a socket's buffer can hang there for ever (the library's own recorder does).
#: Leaving a pipeline, as here, writes everything first. Larger halves do without all the same:
#: a round trip is nothing beside them, and they do not depend on how a driver does it.
LARGEST_PIPELINE_BYTES = 48 * 1024

Answer = Receipt | Replayed | Refusal


@dataclass(frozen=True, slots=True)
class _Placed:
    """What an accepted batch adds: its rows for COPY, and the tree as it is then."""

    rows: bytes
    frontier: Frontier
    subtrees: Sequence[Subtree]
    receipts: Sequence[Receipt]


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
        self._least_head = 0
        self._connection = connection

    async def run(
        self, requests: Sequence[Request], clock: Callable[[], datetime], *, least_head: int = 0
    ) -> list[Answer]:
        """Record what can be accepted, durably, and answer every request in order.

        Nothing is accepted where the log ends before `least_head`, which it had reached already.
        """
        self._least_head = least_head
        try:
            return await self._run(requests, clock, trust_new=True)
        except UniqueViolation:
            # One of the streams that were to begin has begun. Nothing was written: look at each.
            await self._execute("rollback")
            return await self._run(requests, clock, trust_new=False)

    async def _run(
        self, requests: Sequence[Request], clock: Callable[[], datetime], *, trust_new: bool
    ) -> list[Answer]:
        known = await self._lock_and_read(requests, trust_new=trust_new)
        if known is None:
            await self._execute("rollback")
            return [LogNotOnRecord() for _ in requests]
        if known.head < self._least_head:
            # An older database was put in the place of this one. What it would give out now are
            # positions that were given out, and signed, before.
            await self._execute("rollback")
            why = f"The database holds {known.head} events, and {self._least_head} were published."
            return [RolledBack(why) for _ in requests]

        verdicts = decide(requests, known)
        if trust_new and any(isinstance(verdict, Refusal) for verdict in verdicts):
            # A refusal says what is wrong first of all, so nothing is taken on trust for one.
            await self._execute("rollback")
            return await self._run(requests, clock, trust_new=False)
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
        placed = self._place(accepted, known.frontier, recorded_at)
        remaining = iter(placed.receipts)
        self.answers = [
            next(remaining) if isinstance(verdict, Accepted) else verdict for verdict in verdicts
        ]
        self._last = placed.receipts[-1].placed[-1]
        await self._write(accepted, placed, recorded_at)
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

    async def _lock_and_read(self, requests: Sequence[Request], *, trust_new: bool) -> Known | None:
        """What the log holds of all that the requests are about.

        With `trust_new`, a stream that they begin is taken not to be there, which is nearly always
        so; if it is, the unique key over streams and versions refuses the batch as a whole.
        """
        streams = {
            event.stream_id
            for request in requests
            for event in request.events
            if event.stream_version != 1 or not trust_new
        }
        streams |= {guard.stream_id for request in requests for guard in request.guards}
        keys = {
            (each.idempotency.agency, each.idempotency.key) for each in requests if each.idempotency
        }
        claims = {digest for request in requests for digest, _ in request.claims}
        sealed_under = {key_id for request in requests for key_id in request.keys}
        size = 20 * len(streams) + 20 * len(sealed_under)
        size += 36 * len(claims) + sum(4 * len(agency + key) + 8 for agency, key in keys)

        versions_cursor = used_cursor = claims_cursor = None
        async with self._pipeline(size):
            await self._execute("begin")
            # From here to the end of the transaction nothing else is added to this log, by any
            # process. If we stop now, the server rolls back and gives the lock back; if we
            # stall, whoever waits for it has us ended (`end_stalled`).
            log_cursor = await self._execute("lock_log")
            # Statements of their own, after the lock: at READ COMMITTED each sees everything
            # committed before it began, so everything the last holder of the lock wrote.
            if streams:
                versions_cursor = await self._execute("current_versions", stream_ids=list(streams))
            keys_cursor = await self._execute("sealing_keys", key_ids=list(sealed_under))
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
            versions=dict(await versions_cursor.fetchall() if versions_cursor else []),
            used={
                (agency, key): Used(digest, first, last)
                for agency, key, digest, first, last in (
                    await used_cursor.fetchall() if used_cursor else []
                )
            },
            claims=dict(await claims_cursor.fetchall() if claims_cursor else []),
            keys=dict(await keys_cursor.fetchall()),
            frontier=Frontier.from_bytes(log[0], log[2]),
        )

    def _place(
        self,
        accepted: Sequence[tuple[Request, Accepted]],
        frontier: Frontier,
        recorded_at: datetime,
    ) -> _Placed:
        # The only work that everybody waits for: a few microseconds for each event.
        told_at = envelope.instant(recorded_at).encode()
        microseconds = rows.since_2000(recorded_at)
        leaves: list[bytes] = []
        parts: list[bytes] = [rows.HEADER]
        receipts: list[Receipt] = []
        for request, verdict in accepted:
            placed: list[Placed] = []
            position = verdict.first_position
            for stream_id, version, topic, _, row, before, after in request.events:
                leaf = leaf_hash(envelope.at(before, position, told_at, after))
                leaves.append(leaf)
                parts += (row, rows.place(position, microseconds, leaf))
                placed.append(Placed(position, stream_id, version, topic, leaf))
                position += 1
            receipts.append(Receipt(self.log_id, recorded_at, tuple(placed)))
        parts.append(rows.TRAILER)
        extended, subtrees = frontier.extended(leaves)
        return _Placed(b"".join(parts), extended, subtrees, receipts)

    async def _write(
        self, accepted: Sequence[tuple[Request, Accepted]], placed: _Placed, recorded_at: datetime
    ) -> None:
        head = placed.frontier.size
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
        destroys = [
            (case_id, verdict.first_position + len(request.events) - 1)
            for request, verdict in accepted
            for case_id in request.destroys
        ]
        # If we stop anywhere before COMMIT, none of this is on the record: events, tree, keys,
        # claims and the head all stand or fall together.
        async with self._connection.cursor().copy(STATEMENTS["copy_events"]) as copy:
            await copy.write(placed.rows)
        # In a pipeline the server skips whatever follows a statement that fails, so COMMIT is
        # never reached after one.
        async with self._pipeline(700 * len(keys) + 100 * len(claims) + 20 * len(destroys)):
            if placed.subtrees:
                await self._execute(
                    "insert_subtrees",
                    levels=[subtree.level for subtree in placed.subtrees],
                    indexes=[subtree.index for subtree in placed.subtrees],
                    hashes=[subtree.hash for subtree in placed.subtrees],
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
            if destroys:
                await self._execute(
                    "destroy_keys",
                    recorded_at=recorded_at,
                    case_ids=[case_id for case_id, _ in destroys],
                    positions=[position for _, position in destroys],
                )
            await self._execute(
                "advance_log",
                head=head,
                recorded_at=recorded_at,
                root=placed.frontier.root,
                frontier=placed.frontier.to_bytes(),
            )
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
