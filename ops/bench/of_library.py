"""The eventsourcing library's own recorder for PostgreSQL, with the settings it comes with."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import cycle

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment
from psycopg.conninfo import conninfo_to_dict

from ops.bench.place import Place
from ops.bench.sample import Sample, by_threads
from ops.bench.workload import PAYLOADS, TOPIC, NewStreams


def measure_library(place: Place, *, threads: int, events: int, seconds: float) -> Sample:
    """`threads` threads, each with `events` events an `insert_events`."""
    with _recorder(place) as recorder:
        streams = NewStreams(seconds)
        payloads = cycle(PAYLOADS)

        @contextmanager
        def connect() -> Generator[Callable[[], int]]:
            def append() -> int:
                stored = [
                    StoredEvent(next(streams), 1, TOPIC, next(payloads)) for _ in range(events)
                ]
                recorder.insert_events(stored)
                return events

            yield append

        return by_threads(threads, connect, seconds)


@contextmanager
def _recorder(place: Place) -> Generator[ApplicationRecorder]:
    reached = conninfo_to_dict(place.dsns.owner)
    environment = Environment(
        env={
            "POSTGRES_DBNAME": str(reached["dbname"]),
            "POSTGRES_HOST": str(reached["host"]),
            "POSTGRES_PORT": str(reached["port"]),
            "POSTGRES_USER": str(reached["user"]),
            "POSTGRES_PASSWORD": "",
        }
    )
    factory = PostgresFactory(environment)
    try:
        yield factory.application_recorder()
    finally:
        factory.close()
