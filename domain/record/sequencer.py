"""The sequencer: the one way onto a log, and the place where an append becomes durable.

One task and one connection for each log in a process. It takes whatever queued while the last
commit ran, gives each request its own verdict, and writes the accepted ones in one transaction, so
that durability is paid for once a batch. Several processes may each have one on the same log: the
lock on the log's row lets one batch through at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import structlog
from psycopg import AsyncConnection
from psycopg.errors import LockNotAvailable
from psycopg.rows import TupleRow

from domain.errors import Refusal
from domain.record.append import (
    OutcomeUnknown,
    Receipt,
    RecordBusy,
    RecordUnavailable,
)
from domain.record.batch import Answer, Transaction
from domain.record.database import WRITER_SETTINGS, connect_writer
from domain.record.reader import first_receipt
from domain.record.request import LARGEST_REQUEST_BYTES, Request
from domain.record.sql import STATEMENTS
from domain.record.verdicts import Replayed

log = structlog.get_logger(__name__)

LARGEST_BATCH_EVENTS = 2_000
LARGEST_BATCH_BYTES = LARGEST_REQUEST_BYTES
#: What may wait, so that a slow database turns into refusals and not into memory.
MOST_WAITING_REQUESTS = 5_000
MOST_WAITING_BYTES = 64 * 1024 * 1024
#: Longer than every timeout the server applies; only a server that says nothing reaches it.
BATCH_TIMEOUT_S = 30.0
#: How long to ask whether a batch was committed before its senders are told it is not known.
FIND_OUT_TIMEOUT_S = 10.0
FIRST_BACKOFF_S = 0.05
LONGEST_BACKOFF_S = 2.0

Clock = Callable[[], datetime]
#: What a log is known to have reached: positions up to there must not be given out again.
LeastHead = Callable[[UUID], int]


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def from_nothing(_: UUID) -> int:
    """What is known of a log that nobody watches over."""
    return 0


@dataclass(slots=True, eq=False)
class _Waiting:
    request: Request
    size: int
    receipt: asyncio.Future[Receipt]


class Sequencer:
    """Appends to one log. Belongs to the event loop it was started in.

    `on_commit` is called in process after each commit with the log and its new head, before the
    appends of that batch are acknowledged. A batch is refused where the log, under its lock, ends
    before `least_head`.
    """

    def __init__(
        self,
        dsn: str,
        log_id: UUID,
        *,
        clock: Clock = utc_now,
        on_commit: Callable[[UUID, int], None] | None = None,
        least_head: LeastHead = from_nothing,
        most_waiting: int = MOST_WAITING_REQUESTS,
        settings: Mapping[str, str] = WRITER_SETTINGS,
    ) -> None:
        self.log_id = log_id
        self._dsn = dsn
        self._clock = clock
        self._on_commit = on_commit
        self._least_head = least_head
        self._most_waiting = most_waiting
        self._settings = settings
        self._queue: deque[_Waiting] = deque()
        self._queued_bytes = 0
        self._wake = asyncio.Event()
        self._stopping = asyncio.Event()
        self._is_open = False
        self._task: asyncio.Task[None] | None = None
        self._connection: AsyncConnection[TupleRow] | None = None
        self._backoff_s = 0.0

    async def start(self) -> None:
        """Begin to take appends. The database is reached when the first one comes."""
        if self._task is None:
            self._is_open = True
            self._task = asyncio.create_task(self._run(), name=f"sequencer {self.log_id}")

    async def stop(self) -> None:
        """Take no more, record what is queued, and close the connection."""
        self._is_open = False
        self._stopping.set()
        self._wake.set()
        if self._task is not None:
            await self._task
            self._task = None
        await self._disconnect()

    async def submit(self, request: Request) -> Receipt:
        """Put events on the record, and answer once they are durable.

        Raises VersionMoved, GuardMoved, ClaimTaken, CaseKeyDestroyed, KeyReused or LogNotOnRecord
        when the log says no; RolledBack where it ends before what is known of it; RecordBusy;
        RecordUnavailable, after which nothing was added; and OutcomeUnknown, after which the same
        request with the same key finds out.
        """
        self.check_room()
        size = request.size
        if self._queue and self._queued_bytes + size > MOST_WAITING_BYTES:
            raise RecordBusy
        waiting = _Waiting(request, size, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._queued_bytes += size
        self._wake.set()
        # If the caller is cancelled here the append may still happen: it is not known to it
        # either way, and the same key finds out.
        return await waiting.receipt

    def check_room(self) -> None:
        """Refuse if no append can be taken, before work is done for one. See `submit`."""
        if not self._is_open:
            raise RecordUnavailable
        if len(self._queue) >= self._most_waiting:
            raise RecordBusy

    async def _run(self) -> None:
        batch: list[_Waiting] = []
        try:
            while batch := await self._next_batch():
                await self._record(batch)
                if self._backoff_s:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._stopping.wait(), self._backoff_s)
        finally:
            # Reached early only when the task is cancelled. Nobody is left waiting for an answer.
            self._is_open = False
            _fail(batch, OutcomeUnknown)
            _fail(self._queue, RecordUnavailable)

    async def _next_batch(self) -> list[_Waiting]:
        """What has queued, up to the limits, without splitting a request; empty at the end."""
        while True:
            batch: list[_Waiting] = []
            events = size = 0
            while self._queue:
                first = self._queue[0]
                events += len(first.request.events)
                size += first.size
                if batch and (events > LARGEST_BATCH_EVENTS or size > LARGEST_BATCH_BYTES):
                    break
                self._queue.popleft()
                self._queued_bytes -= first.size
                if not first.receipt.cancelled():
                    batch.append(first)
            if batch or not self._is_open:
                return batch
            self._wake.clear()
            await self._wake.wait()

    async def _record(self, batch: Sequence[_Waiting]) -> None:
        transaction: Transaction | None = None
        reused = self._connection
        try:
            async with asyncio.timeout(BATCH_TIMEOUT_S):
                connection = await self._connected()
                transaction = Transaction(connection, self.log_id)
                requests = [each.request for each in batch]
                least_head = self._least_head(self.log_id)
                answers = await transaction.run(requests, self._clock, least_head=least_head)
                self._backoff_s = 0.0
                self._tell(transaction.head)
                await self._answer(connection, batch, answers)
        except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
            # The database refused a statement, so nothing was written. Alone, the request that
            # causes it fails alone.
            await self._disconnect()
            self._report(error, batch)
            if len(batch) == 1:
                _fail(batch, RecordUnavailable)
            else:
                for each in batch:
                    if not each.receipt.done():
                        await self._record([each])
        except Exception as error:  # Whatever it is, callers are answered and the task goes on.
            was_lost = reused is not None and reused.broken
            await self._disconnect()
            self._report(error, batch)
            if isinstance(error, LockNotAvailable) and await self._end_stalled():
                # Whoever held the log stood still, and is gone.
                await self._record(batch)
                return
            if was_lost and transaction is not None and not transaction.may_have_committed:
                # The connection had died since the last batch, as when the server restarted.
                # Nothing of this one was committed: it gets one attempt on a new connection.
                await self._record(batch)
                return
            self._backoff_s = min(max(self._backoff_s * 2, FIRST_BACKOFF_S), LONGEST_BACKOFF_S)
            if transaction is not None and transaction.may_have_committed:
                await self._find_out(transaction, batch)
            else:
                _fail(batch, RecordUnavailable)

    async def _end_stalled(self) -> bool:
        """End the connections of sequencers that stand still in a transaction, if there are any.

        A stopped process cannot give the log back, and continued it finds its connection lost.
        """
        try:
            connection = await self._connected()
            await connection.execute(STATEMENTS["leave_role"])
            ended = (await connection.execute(STATEMENTS["end_stalled"])).rowcount
        except (psycopg.Error, OSError):
            ended = 0
        # Not under that role any longer than this took.
        await self._disconnect()
        if ended:
            log.warning("record.ended_stalled", log_id=str(self.log_id), processes=ended)
        return ended > 0

    async def _find_out(self, transaction: Transaction, batch: Sequence[_Waiting]) -> None:
        """After COMMIT was sent and not answered: ask the log itself, and answer accordingly."""
        was_committed: bool | None = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIND_OUT_TIMEOUT_S):
                while was_committed is None:
                    try:
                        was_committed = await transaction.was_committed(await self._connected())
                    except (psycopg.Error, OSError):
                        await self._disconnect()
                        await asyncio.sleep(FIRST_BACKOFF_S)
        log.warning("record.outcome", log_id=str(self.log_id), was_committed=was_committed)
        if was_committed is None:
            _fail(batch, OutcomeUnknown)
        elif was_committed:
            self._tell(transaction.last_position)
            _settle(batch, transaction.answers)
            # Replays of this batch are not worth another read here: their senders ask again.
            _fail(batch, RecordUnavailable)
        else:
            _fail(batch, RecordUnavailable)

    async def _answer(
        self,
        connection: AsyncConnection[TupleRow],
        batch: Sequence[_Waiting],
        answers: Sequence[Answer],
    ) -> None:
        _settle(batch, answers)
        # Replays are read after the others are answered, and without the lock: what they name
        # never changes.
        for waiting, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Replayed) and not waiting.receipt.done():
                receipt = await first_receipt(connection, self.log_id, answer)
                if not waiting.receipt.done():
                    waiting.receipt.set_result(receipt)

    def _tell(self, head: int | None) -> None:
        if head is None or self._on_commit is None:
            return
        try:
            self._on_commit(self.log_id, head)
        except Exception as error:
            # A follower that could not be woken polls; the append stands all the same.
            log.warning("record.on_commit_failed", error=type(error).__name__)

    async def _connected(self) -> AsyncConnection[TupleRow]:
        if self._connection is None or self._connection.closed:
            self._connection = await connect_writer(self._dsn, self._settings)
        return self._connection

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                await connection.close()

    def _report(self, error: Exception, batch: Sequence[_Waiting]) -> None:
        # The kind only: a database's message may quote what was to be written.
        log.warning(
            "record.batch_failed",
            log_id=str(self.log_id),
            requests=len(batch),
            error=type(error).__name__,
            sqlstate=getattr(error, "sqlstate", None),
        )


def _settle(batch: Sequence[_Waiting], answers: Sequence[Answer]) -> None:
    """Give every request its answer, except the replays, which must be read first."""
    for waiting, answer in zip(batch, answers, strict=True):
        if waiting.receipt.done():
            continue
        if isinstance(answer, Receipt):
            waiting.receipt.set_result(answer)
        elif isinstance(answer, Refusal):
            waiting.receipt.set_exception(answer)


def _fail(batch: Iterable[_Waiting], refusal: type[Refusal]) -> None:
    for each in batch:
        if not each.receipt.done():
            each.receipt.set_exception(refusal())
