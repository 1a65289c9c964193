"""Putting on a partnership's access log who looked at what, without making the reader wait for it.

A look is noted before its answer is sent, and appended with the others of the last half second in
one batch. Until then it is in memory only: a process that is killed loses the looks of
its last moments, and none that is older than a second. So that this stays true:

- whoever would read while the oldest look has waited longer than that waits as well, and is refused
  if it lasts: it means that the log cannot be added to at the moment;
- what waits is bounded, and a look that there is no room for is refused before anything is shown.

A log that is older than what was published of it takes no appends until the right database is back
(`domain.record.published`). That is put right by people and takes longer than anybody can be kept
from a child's record, so meanwhile looks wait in memory, as many as there is room for.

Each process run writes one stream of its own in each log, so it alone knows which version comes
next: sent again after an answer that never came, a batch finds out by that version how much of it
was recorded, and no look is there twice.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import NamedTuple, Self
from uuid import UUID

import structlog

from api.bell import Bell
from domain.event import Event
from domain.identifiers import new_id
from domain.record.append import Append, RecordUnavailable, VersionMoved
from domain.record.application import Records
from domain.record.published import RolledBack

log = structlog.get_logger(__name__)

#: How often what waits is put on the log. Each batch is one commit, which is most of what a look
#: costs; with the commit, half a second is well within the second that may be lost.
EVERY_S = 0.5
#: How long a look may wait before readers wait with it.
LATE_S = 0.75
#: Looks in one append: some hundred kilobytes.
LARGEST_BATCH = 500
#: Looks that may wait, of each log.
MOST_WAITING = 10_000
LONGEST_PAUSE_S = 2.0
#: How long a process that stops tries to put on the log what waits.
LONGEST_STOP_S = 10.0
#: What an event says of its place before it has one.
NOWHERE = UUID(int=0)

#: The access log of the partnership whose record this is.
FindLog = Callable[[UUID], Awaitable[UUID]]


class AccessLogFull(RecordUnavailable):
    """Who looks at what is put on an access log, and that cannot be added to just now. So nothing
    was shown. Try again shortly.
    """


class Noted(NamedTuple):
    """Something to go on the log. `case_id` is None where it is about no case."""

    since: float
    case_id: UUID | None
    event: Event


class AccessLog:
    """The access logs of one process. Belongs to the event loop that it was entered in.

    `find_log` may raise RecordUnavailable.
    """

    def __init__(
        self, records: Records, find_log: FindLog, *, most_waiting: int = MOST_WAITING
    ) -> None:
        self._records = records
        self._find_log = find_log
        self._most_waiting = most_waiting
        self._writers: dict[UUID, _Writer] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Put on the log what waits, for a bounded time."""
        await asyncio.gather(*(each.stop() for each in self._writers.values()))

    @property
    def waiting(self) -> int:
        """How many looks are not on a log yet."""
        return sum(len(each.queue) for each in self._writers.values())

    def writes_to(self, log_id: UUID) -> bool:
        """Whether this is an access log that this process has written to."""
        return any(each.access_log_id == log_id for each in self._writers.values())

    async def ready(self, log_id: UUID, longest_s: float) -> None:
        """Wait until looks at this partnership's record are put on its access log in time.

        Raises AccessLogFull if that takes longer.
        """
        writer = self._writers.get(log_id)
        if writer is None or not writer.is_late:
            return
        until = time.monotonic() + longest_s
        while writer.is_late:
            left_s = until - time.monotonic()
            if left_s <= 0:
                raise AccessLogFull
            await writer.written.wait(min(left_s, EVERY_S))

    def note(self, log_id: UUID, case_id: UUID | None, event: Event) -> None:
        """Have an event put on the access log of the partnership whose record this is.

        Its place is not looked at: it gets one. Call it from the event loop's own thread. Raises
        AccessLogFull.
        """
        writer = self._writers.get(log_id)
        if writer is None:
            writer = self._writers[log_id] = _Writer(self._records, self._find_log, log_id)
        # Each log by itself: one that cannot be added to keeps nobody else's readers waiting.
        if len(writer.queue) >= self._most_waiting:
            raise AccessLogFull
        writer.add(Noted(time.monotonic(), case_id, event))


class _Writer:
    """Writes to one access log."""

    def __init__(self, records: Records, find_log: FindLog, log_id: UUID) -> None:
        self.queue: deque[Noted] = deque()
        self.access_log_id: UUID | None = None
        self.written = Bell()
        self._records = records
        self._find_log = find_log
        self._log_id = log_id
        self._stream_id, self._version = new_id(), 0
        self._is_refused = False
        self._added = asyncio.Event()
        self._stopping = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"access log of {log_id}")

    @property
    def is_late(self) -> bool:
        """Whether a look has waited too long, and not for people to put right what is wrong."""
        return (
            bool(self.queue)
            and not self._is_refused
            and time.monotonic() - self.queue[0].since > LATE_S
        )

    def add(self, noted: Noted) -> None:
        self.queue.append(noted)
        self._added.set()

    async def stop(self) -> None:
        self._stopping.set()
        self._added.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._task, LONGEST_STOP_S)
        if self.queue:
            log.error("access_log.lost", log_id=str(self._log_id), looks=len(self.queue))

    async def _run(self) -> None:
        pause_s = EVERY_S
        while not (self._stopping.is_set() and not self.queue):
            await self._added.wait()
            self._added.clear()
            started = time.monotonic()
            try:
                while self.queue:
                    await self._write()
                    self.written.ring()
                pause_s = EVERY_S
            except Exception as error:
                # Only what kind of error: its words may repeat what was to be written.
                because = type(error).__name__
                log.warning("access_log.behind", log_id=str(self._log_id), because=because)
                if self._is_refused and self._stopping.is_set():
                    return
                self._added.set()
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            # No more than one batch in this time, however much is looked at; all of it at the end.
            rest_s = started + pause_s - time.monotonic()
            if rest_s > 0 and not (self._stopping.is_set() and pause_s == EVERY_S):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), rest_s)

    async def _write(self) -> None:
        """Put the oldest of what waits on the log. Nothing is forgotten before it is durable."""
        if self.access_log_id is None:
            self.access_log_id = await self._find_log(self._log_id)
        batch = list(islice(self.queue, LARGEST_BATCH))
        try:
            await self._records.append(
                self.access_log_id,
                Append(tuple(self._placed(n, each) for n, each in enumerate(batch, 1))),
            )
        except VersionMoved as moved:
            self._go_on_from(moved.actual)
            return
        except RolledBack:
            self._is_refused = True
            raise
        self._is_refused = False
        self._forget(len(batch))

    def _placed(self, number: int, noted: Noted) -> Event:
        return noted.event.model_copy(
            update={
                "originator_id": self._stream_id,
                "originator_version": self._version + number,
                "case_id": noted.case_id or self.access_log_id,
            }
        )

    def _go_on_from(self, version: int) -> None:
        """A batch was recorded whose answer never came; or the database is an older one, which
        knows less of this stream than was recorded: then what waits begins another.
        """
        if self._version < version <= self._version + len(self.queue):
            self._forget(version - self._version)
        else:
            self._stream_id, self._version = new_id(), 0

    def _forget(self, count: int) -> None:
        for _ in range(count):
            self.queue.popleft()
        self._version += count


async def note_now(
    records: Records, access_log_id: UUID, case_id: UUID | None, events: Sequence[Event]
) -> None:
    """Put events on an access log at once, in a stream of their own: for a command, which answers
    nobody and ends. Raises as `Records.append` does.
    """
    stream_id = new_id()
    placed = (
        event.model_copy(
            update={
                "originator_id": stream_id,
                "originator_version": number,
                "case_id": case_id or access_log_id,
            }
        )
        for number, event in enumerate(events, 1)
    )
    await records.append(access_log_id, Append(tuple(placed)))
