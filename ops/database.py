"""Which database a command works on: Daybook's own in the data folder, or the one it is told of."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import structlog

from api.settings import Dsns, Settings
from domain.record.database import dsn_for
from migrations.runner import migrate, pending
from ops.embedded import EmbeddedPostgres, EmbeddedPostgresError

#: How often a serving process looks whether its PostgreSQL is still there.
WATCH_EVERY_S = 1.0

log = structlog.stdlib.get_logger(__name__)


class DatabaseUnavailable(Exception):
    """The database cannot be used as it is. The message says what to do."""


class AlreadyRunning(Exception):
    """Another Daybook has this data folder."""


@contextmanager
def serving_database(settings: Settings, where: str) -> Generator[Dsns]:
    """The database for a process that serves at `where`: ours alone, migrated, and kept running.

    An external database is checked, never changed. AlreadyRunning, or DatabaseUnavailable.
    """
    if settings.database_url is not None:
        yield _external(settings.database_url)
        return
    postgres = _embedded(settings)
    postgres.make_data_dir()
    with holding(settings.data_dir, where), _started_and_stopped(postgres) as dsns:
        migrate(dsns.owner)
        with _watched(postgres):
            yield dsns


@contextmanager
def working_database(settings: Settings, *, migrated: bool = True) -> Generator[Dsns]:
    """The database for a command that does one thing and ends.

    Beside a Daybook that serves from the data folder it uses that one's PostgreSQL and leaves it
    running; otherwise it starts PostgreSQL for itself and stops it.
    """
    if settings.database_url is not None:
        yield _external(settings.database_url, migrated=migrated)
        return
    postgres = _embedded(settings)
    postgres.make_data_dir()
    with ExitStack() as stack:
        try:
            stack.enter_context(holding(settings.data_dir, "a command that will soon end"))
        except AlreadyRunning:
            dsns = postgres.start()
        else:
            dsns = stack.enter_context(_started_and_stopped(postgres))
        if migrated:
            migrate(dsns.owner)
        yield dsns


@contextmanager
def holding(data_dir: Path, who: str) -> Generator[None]:
    """Have the data folder to ourselves. The lock is the kernel's, so kill -9 gives it back.

    `who` we are is what AlreadyRunning tells the next one.
    """
    with (data_dir / "daybook.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            other = lock.read().strip() or "starting"
            raise AlreadyRunning(
                f"Daybook is already running with the data folder {data_dir.absolute()} ({other}). "
                "Stop it first, or set DAYBOOK_DATA_DIR to another folder."
            ) from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {who}")
        lock.flush()
        yield


def _embedded(settings: Settings) -> EmbeddedPostgres:
    return EmbeddedPostgres(settings.data_dir, settings.postgres_version)


def _external(url: str, *, migrated: bool = True) -> Dsns:
    """A PostgreSQL that somebody else runs, reached under each role by one sign-in."""
    try:
        missing = pending(url)
    except psycopg.OperationalError as error:
        # What libpq says names host, port and user; the password it never says.
        raise DatabaseUnavailable(
            f"The database at DAYBOOK_DATABASE_URL cannot be reached: {str(error).strip()}"
        ) from error
    except psycopg.ProgrammingError as error:
        raise DatabaseUnavailable(f"DAYBOOK_DATABASE_URL cannot be right: {error}") from error
    if missing and migrated:
        raise DatabaseUnavailable(
            f"The database at DAYBOOK_DATABASE_URL needs {len(missing)} "
            f"migration{'s' if len(missing) > 1 else ''}. Run `daybook migrate`, then start again."
        )
    return Dsns(
        owner=url,
        service=dsn_for(url, "daybook_service"),
        follower=dsn_for(url, "daybook_follower"),
    )


@contextmanager
def _started_and_stopped(postgres: EmbeddedPostgres) -> Generator[Dsns]:
    """Start PostgreSQL, or take over the one a killed Daybook left, and stop it at the end."""
    try:
        yield postgres.start()
    finally:
        postgres.stop()


@contextmanager
def _watched(postgres: EmbeddedPostgres) -> Generator[None]:
    """Start PostgreSQL again if it is killed under us; appends meanwhile are refused, not lost."""
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(WATCH_EVERY_S):
            if postgres.is_running():
                continue
            log.warning("postgres_stopped", will="start it again")
            try:
                postgres.start()
            except EmbeddedPostgresError:
                log.exception("postgres_did_not_start")

    watcher = threading.Thread(target=watch, name="postgres-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
