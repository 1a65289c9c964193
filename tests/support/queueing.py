"""Requests held at the log until all of them have decided on what they read before."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import LiteralString, TypeVar

import psycopg

from tests.support.server import RunningServer

T = TypeVar("T")

#: Backends that wait for a lock; when the log was last read; how long no reading means no more.
WAITING = "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
LAST_READ = (
    "(SELECT max(query_start) FROM pg_stat_activity"
    " WHERE application_name = 'daybook reader' AND datname = current_database())"
)
A_WHILE = "interval '0.3 s'"


def until(server: RunningServer, condition: LiteralString, **values: object) -> None:
    """Wait for the database to say that it is so."""
    deadline = time.monotonic() + 60
    with psycopg.connect(server.dsns.owner, autocommit=True) as connection:
        while connection.execute(condition, values).fetchone() != (True,):
            assert time.monotonic() < deadline, condition
            time.sleep(0.02)


def queued(
    server: RunningServer, log_id: str, first: Callable[[], T], later: Sequence[Callable[[], T]]
) -> tuple[T, list[T]]:
    """What each answers, where `first` waits for the log, and behind it `later`, decided before it
    was recorded.
    """
    with ThreadPoolExecutor(1 + len(later)) as pool, psycopg.connect(server.dsns.owner) as holder:
        holder.execute("SELECT FROM record.log WHERE log_id = %s FOR UPDATE", (log_id,))
        leading = pool.submit(first)
        until(server, f"SELECT count(*) = 1 FROM {WAITING}")
        since = datetime.now(UTC)
        following = [pool.submit(each) for each in later]
        # Each has read what it decides on, and queued, once nothing more is asked.
        settled = f"SELECT {LAST_READ} BETWEEN %(since)s AND clock_timestamp() - {A_WHILE}"
        until(server, settled, since=since)
        holder.rollback()
        return leading.result(30), [each.result(30) for each in following]
