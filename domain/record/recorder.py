"""The eventsourcing library's synchronous interface to a log, for scripts and its own test cases.

    class Cases(Application[UUID]):
        env = {
            "PERSISTENCE_MODULE": "domain.record.recorder",
            "DAYBOOK_DATABASE_URL": "postgresql://daybook_service@…/daybook",
            "DAYBOOK_LOG_ID": "0199…",
            "DAYBOOK_KEYS_DIR": ".daybook/keys",
        }

A thin bridge: every call runs on an event loop of its own thread, through the same `Records` as
everything else. So what is written here is sequenced, checked and fenced like any other append.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, NoReturn, TypeVar, cast
from uuid import UUID

from eventsourcing.domain import TAggregateID
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    DataError,
    InfrastructureFactory,
    IntegrityError,
    Mapper,
    Notification,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    ProgrammingError,
    StoredEvent,
    Subscription,
    TrackingRecorder,
    Transcoder,
)
from pydantic_core import from_json

from domain.errors import Conflict, NotOnRecord, Refusal
from domain.record.append import (
    Append,
    CaseKeyDestroyed,
    Claim,
    Guard,
    IdempotencyKey,
    RecordUnavailable,
)
from domain.record.application import Records
from domain.record.mapper import EventMapper, PlainJson
from domain.record.master_key_file import MasterKeyFile
from domain.record.master_keys import KeyService
from domain.record.reader import LAST_POSITION
from domain.record.request import LAST_VERSION, Plain
from domain.record.vault import StoredRow

Answer = TypeVar("Answer")

#: How soon a subscription sees what another process added. Its own process wakes it at once.
POLL_INTERVAL_S = 0.25


class LogRecorder(ApplicationRecorder):
    """One log behind the library's recorder interface. Close it to stop its thread."""

    def __init__(self, service_dsn: str, log_id: UUID, keys: KeyService) -> None:
        self._log_id = log_id
        self._listeners: set[Event] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name=f"log {log_id}", daemon=True)
        self._thread.start()
        self._records = self._wait_for(self._open(service_dsn, keys))

    def close(self) -> None:
        """Record what is queued and stop."""
        if self._loop.is_closed():
            return
        self._wait_for(self._records.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        guards: Sequence[Guard] = (),
        claims: Sequence[Claim] = (),
        idempotency: IdempotencyKey | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """Append, and return the positions. The keywords are those of `Append`."""
        if any(value is not None for value in kwargs.values()):
            raise NotSupportedError(f"A log does not record {', '.join(sorted(kwargs))}.")
        if not stored_events:
            return None
        with _in_the_librarys_errors():
            conditions = Append((), tuple(guards), tuple(claims), idempotency)
            events = [_plain(stored) for stored in stored_events]
            receipt = self._wait_for(self._records.append_encoded(self._log_id, events, conditions))
        return [placed.position for placed in receipt.placed]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Part of one stream."""
        with _in_the_librarys_errors():
            rows = self._wait_for(
                self._records.reader.stream(
                    self._log_id,
                    _uuid(originator_id),
                    after=0 if gt is None else gt,
                    up_to=LAST_VERSION if lte is None else lte,
                    is_latest_first=desc,
                    limit=limit,
                )
            )
            return [
                StoredEvent(row.stream_id, row.stream_version, row.topic, _opened(row))
                for row in rows
            ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Part of the log; a notification's id is its position."""
        after = 0 if start is None else start - int(inclusive_of_start)
        with _in_the_librarys_errors():
            rows = self._wait_for(
                self._records.reader.events(
                    self._log_id,
                    after=after,
                    up_to=LAST_POSITION if stop is None else stop,
                    topics=topics,
                    limit=limit,
                )
            )
            return [_notification(row) for row in rows]

    def max_notification_id(self) -> int | None:
        """The log's head."""
        with _in_the_librarys_errors():
            head, _ = self._wait_for(self._records.head(self._log_id))
        return head or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log from a position on, waiting at its end for more."""
        return LogSubscription(self, gt, topics)

    def listen(self, event: Event) -> None:
        """Have `event` set after each append of this process."""
        self._listeners.add(event)

    def unlisten(self, event: Event) -> None:
        """Undo `listen`."""
        self._listeners.discard(event)

    async def _open(self, service_dsn: str, keys: KeyService) -> Records:
        records = Records(service_dsn, keys)
        records.on_append(self._wake)
        return await records.__aenter__()

    def _wake(self, _log_id: UUID, _head: int) -> None:
        for listener in list(self._listeners):
            listener.set()

    def _wait_for(self, answer: Coroutine[Any, Any, Answer]) -> Answer:
        if self._loop.is_closed():
            answer.close()
            raise RecordUnavailable("This recorder was closed.")
        return asyncio.run_coroutine_threadsafe(answer, self._loop).result()


class LogSubscription(Subscription[LogRecorder]):
    """Every event of a log from a position on, in order and without end."""

    _page = 500

    def __init__(self, recorder: LogRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._read: deque[Notification] = deque()
        self._woken = Event()
        recorder.listen(self._woken)

    def stop(self) -> None:
        super().stop()
        self._recorder.unlisten(self._woken)
        self._woken.set()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if self._read:
                return self._read.popleft()
            # Cleared before reading: what is added from here on sets it again.
            self._woken.clear()
            self._read.extend(
                self._recorder.select_notifications(
                    start=self._last_notification_id or 0,
                    limit=self._page,
                    topics=self._topics,
                    inclusive_of_start=False,
                )
            )
            if self._read:
                self._last_notification_id = self._read[-1].id
            else:
                self._woken.wait(POLL_INTERVAL_S)
        raise StopIteration


class LogFactory(InfrastructureFactory[TrackingRecorder]):
    """Builds the library's `Application` on a log. See the module for its environment."""

    DAYBOOK_DATABASE_URL = "DAYBOOK_DATABASE_URL"
    DAYBOOK_LOG_ID = "DAYBOOK_LOG_ID"
    DAYBOOK_KEYS_DIR = "DAYBOOK_KEYS_DIR"

    _recorder: LogRecorder | None = None

    def transcoder(self) -> Transcoder:
        return super().transcoder() if self.env.get(self.TRANSCODER_TOPIC) else PlainJson()

    def mapper(
        self,
        transcoder: Transcoder | None = None,
        mapper_class: type[Mapper[TAggregateID]] | None = None,
    ) -> Mapper[TAggregateID]:
        if mapper_class is None and not self.env.get(self.MAPPER_TOPIC):
            mapper_class = cast("type[Mapper[TAggregateID]]", EventMapper)
        return super().mapper(transcoder, mapper_class)

    def application_recorder(self) -> LogRecorder:
        if self._recorder is None:
            dsn = self._setting(self.DAYBOOK_DATABASE_URL)
            folder = Path(self._setting(self.DAYBOOK_KEYS_DIR))
            with _in_the_librarys_errors():
                keys = MasterKeyFile.of_database(folder, dsn)
            self._recorder = LogRecorder(dsn, UUID(self._setting(self.DAYBOOK_LOG_ID)), keys)
        return self._recorder

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        if purpose != "events":
            raise NotSupportedError(f"A log keeps events only, not {purpose}.")
        return self.application_recorder()

    def tracking_recorder(
        self, tracking_recorder_class: type[TrackingRecorder] | None = None
    ) -> NoReturn:
        raise NotSupportedError("Read models are kept by the projections' own follower.")

    def process_recorder(self) -> ProcessRecorder:
        raise NotSupportedError("Read models are kept by the projections' own follower.")

    def close(self) -> None:
        if self._recorder is not None:
            self._recorder.close()

    def _setting(self, name: str) -> str:
        value = self.env.get(name)
        if not value:
            raise OSError(f"The environment needs {name}.")
        return value


@contextmanager
def _in_the_librarys_errors() -> Generator[None]:
    try:
        yield
    except Conflict as refusal:
        raise IntegrityError(refusal.sentence) from refusal
    except RecordUnavailable as refusal:
        raise OperationalError(refusal.sentence) from refusal
    except NotOnRecord as refusal:
        raise ProgrammingError(refusal.sentence) from refusal
    except Refusal as refusal:
        raise DataError(refusal.sentence) from refusal


def _notification(row: StoredRow) -> Notification:
    return Notification(
        originator_id=row.stream_id,
        originator_version=row.stream_version,
        topic=row.topic,
        state=_opened(row),
        id=row.position,
    )


def _uuid(originator_id: UUID | str) -> UUID:
    return originator_id if isinstance(originator_id, UUID) else UUID(originator_id)


def _plain(stored: StoredEvent) -> Plain:
    stream_id, case_id = _uuid(stored.originator_id), _case_of(stored)
    return Plain(stream_id, stored.originator_version, stored.topic, case_id, case_id, stored.state)


def _opened(row: StoredRow) -> bytes:
    if row.payload is None:
        raise CaseKeyDestroyed(row.case_id)
    return row.payload


def _case_of(stored: StoredEvent) -> UUID:
    """The case an event names, or its own stream: a stream outside any case is a case of one."""
    try:
        return UUID(from_json(stored.state)["case_id"])
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return _uuid(stored.originator_id)
