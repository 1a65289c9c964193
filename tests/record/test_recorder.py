"""The library's own cases against our recorder, and its Application on a log."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from eventsourcing.application import Application
from eventsourcing.persistence import (
    DataError,
    InfrastructureFactory,
    IntegrityError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    StoredEvent,
)
from eventsourcing.tests import persistence as library

from api.settings import Dsns
from domain.entry import EntryWithdrawn
from domain.record.append import Guard
from domain.record.mapper import EventMapper
from domain.record.recorder import LogFactory, LogRecorder
from domain.record.sql import STATEMENTS
from tests.support.check_log import check_log
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_event, new_stream


def begin_log(dsns: Dsns) -> UUID:
    log_id = new_stream()
    with psycopg.connect(dsns.service) as connection:
        connection.execute(STATEMENTS["create_log"], {"log_id": log_id, "name": "Test"})
    return log_id


class FromOne(LogRecorder):
    """A stream of a log starts at version 1. Some of the library's cases start theirs at 0."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: object):
        shift = int(bool(stored_events) and stored_events[0].originator_version == 0)
        return super().insert_events(
            [
                StoredEvent(
                    each.originator_id, each.originator_version + shift, each.topic, each.state
                )
                for each in stored_events
            ],
            **kwargs,
        )


class OnALog:
    """Gives the library's cases a recorder on a fresh log, and checks the log when they end."""

    @pytest.fixture(autouse=True)
    def _fresh_log(self, dsns: Dsns):
        self.dsns, self.log_id = dsns, begin_log(dsns)
        yield
        assert check_log(dsns.owner, self.log_id).head > 0

    def create_recorder(self) -> LogRecorder:
        recorder = FromOne(self.dsns.service, self.log_id, KEYS)
        self.addCleanup(recorder.close)
        return recorder


class TestTheLibrarysApplicationRecorderCases(OnALog, library.ApplicationRecorderTestCase):
    """test_concurrent_no_conflicts and test_concurrent_throughput number a stream's events from
    0 on, which a log refuses: they run with 1 added. The others run as they are.
    """

    def test_insert_subscribe(self):
        super().optional_test_insert_subscribe()


class TestTheLibrarysNonInterleavingCase(OnALog, library.NonInterleavingNotificationIDsBaseCase):
    """Two threads with a thousand events each. Its streams start at 0 as well."""


def stored(stream: UUID, version: int = 1, state: bytes = b"{}") -> StoredEvent:
    return StoredEvent(stream, version, "test.topic", state)


@pytest.fixture
def recorder(dsns: Dsns):
    recorder = LogRecorder(dsns.service, begin_log(dsns), KEYS)
    yield recorder
    recorder.close()


def test_a_gap_in_versions_is_refused_where_the_library_would_take_it(recorder):
    stream = new_stream()
    recorder.insert_events([stored(stream)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(stream, 7)])
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(new_stream(), 0)])


def test_a_repeated_request_returns_the_first_positions(recorder):
    first = recorder.insert_events([stored(new_stream())], idempotency=a_key())
    again = recorder.insert_events([stored(new_stream())], idempotency=a_key())
    assert first == again == [1]
    assert recorder.max_notification_id() == 1


def test_refusals_are_the_librarys_errors(recorder, dsns):
    with pytest.raises(IntegrityError):
        recorder.insert_events([stored(new_stream())], guards=[Guard(new_stream(), 4)])
    with pytest.raises(DataError):
        recorder.insert_events([stored(new_stream(), state=b"x" * 9_000_000)])
    with pytest.raises(NotSupportedError):
        recorder.insert_events([stored(new_stream())], tracking=object())

    nowhere = LogRecorder(dsns.service, new_stream(), KEYS)
    with pytest.raises(ProgrammingError):
        nowhere.insert_events([stored(new_stream())])
    nowhere.close()
    with pytest.raises(OperationalError):
        nowhere.insert_events([stored(new_stream())])


@pytest.mark.parametrize(
    ("state", "names_its_case"),
    [(b'{"case_id":"0199a5f0-0000-7000-8000-000000000001"}', True), (b"state1", False)],
)
def test_an_event_is_filed_under_the_case_it_names(recorder, dsns, state, names_its_case):
    stream = new_stream()
    recorder.insert_events([stored(stream, state=state)])
    with psycopg.connect(dsns.owner) as owner:
        [(case_id,)] = owner.execute("SELECT case_id FROM record.event").fetchall()
    assert case_id == (UUID("0199a5f0-0000-7000-8000-000000000001") if names_its_case else stream)


class Entries(Application[UUID]):
    """The library's Application with Daybook's events, as a script would use it."""


@pytest.fixture
def entries(dsns: Dsns, tmp_path: Path):
    environment = {
        "PERSISTENCE_MODULE": "domain.record.recorder",
        "DAYBOOK_DATABASE_URL": dsns.service,
        "DAYBOOK_LOG_ID": str(begin_log(dsns)),
        "DAYBOOK_KEYS_DIR": str(tmp_path),
    }
    with Entries(environment) as application:
        yield application


def test_the_librarys_application_runs_on_a_log(entries):
    stream = new_stream()
    recordings = entries.save(an_event(stream, says="one"), an_event(stream, 2, says="two"))

    def reasons(state: tuple[str, ...] | None, events) -> tuple[str, ...]:
        def add(state: tuple[str, ...], event: EntryWithdrawn) -> tuple[str, ...]:
            return (*state, event.reason)

        return functools.reduce(add, events, state or ())

    assert isinstance(entries.factory, LogFactory)
    assert isinstance(entries.mapper, EventMapper)
    assert [each.notification.id for each in recordings] == [1, 2]
    assert entries.repository.get(stream, projector_func=reasons) == ("one", "two")
    assert [each.id for each in entries.notification_log.select(start=1, limit=10)] == [1, 2]


def test_the_librarys_application_sends_keys_and_guards_along(entries):
    entries.save(an_event(new_stream()), idempotency=a_key())
    again = entries.save(an_event(new_stream()), idempotency=a_key())
    with pytest.raises(IntegrityError):
        entries.save(an_event(new_stream()), guards=[Guard(new_stream(), 1)])
    assert [each.notification.id for each in again] == [1]
    assert entries.recorder.max_notification_id() == 1


def test_only_events_of_the_record_are_taken(entries):
    class Other:
        originator_id, originator_version = new_stream(), 1

    with pytest.raises(TypeError):
        entries.events.put([Other()])


def test_what_a_log_does_not_keep_is_said(dsns):
    environment = {"PERSISTENCE_MODULE": "domain.record.recorder"}
    factory = InfrastructureFactory.construct(environment)
    with pytest.raises(NotSupportedError):
        factory.aggregate_recorder("snapshots")
    with pytest.raises(NotSupportedError):
        factory.tracking_recorder()
    with pytest.raises(NotSupportedError):
        factory.process_recorder()
    with pytest.raises(OSError, match="DAYBOOK_DATABASE_URL"):
        factory.application_recorder()
