"""Where measuring is done: a PostgreSQL of its own, as durable as Daybook's, on the data's disk."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from api.settings import Dsns, Settings
from domain.record.sql import load
from migrations.runner import migrate
from ops.embedded import EmbeddedPostgres

STATEMENTS = load(Path(__file__).with_name("statements.sql"))
FOLDER_PREFIX = "bench-"

#: As a server is that has run for a while: files of the write-ahead log are used again, where a new
#: one has to make each, at 50 ms a file; and no checkpoint falls into one measurement of several.
SETTLED = {"min_wal_size": "1GB", "max_wal_size": "4GB"}


@dataclass(frozen=True, slots=True)
class Place:
    """A running, migrated database and a folder beside it, both gone at the end."""

    folder: Path
    postgres: EmbeddedPostgres
    dsns: Dsns

    def make_ready(self) -> None:
        """Empty tables, nothing waiting to be written, no garbage to collect."""
        with psycopg.connect(self.dsns.owner, autocommit=True) as connection:
            tables = connection.execute(STATEMENTS["tables_to_empty"]).fetchall()
            for schema, table in tables:
                statement = sql.SQL(STATEMENTS["empty_table"])
                connection.execute(statement.format(table=sql.Identifier(schema, table)))
            connection.execute(STATEMENTS["checkpoint"])
        gc.collect()


@contextmanager
def place_to_measure(settings: Settings) -> Generator[Place]:
    """A place inside the data folder, so on the disk that a real log would be on."""
    EmbeddedPostgres(settings.data_dir).make_data_dir()
    _remove_what_killed_runs_left(settings.data_dir)
    folder = settings.data_dir.absolute() / f"{FOLDER_PREFIX}{os.getpid()}"
    postgres = EmbeddedPostgres(folder / "postgres", settings.postgres_version, settings=SETTLED)
    try:
        dsns = postgres.start()
        migrate(dsns.owner)
        yield Place(folder, postgres, dsns)
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_what_killed_runs_left(data_dir: Path) -> None:
    """A run killed with -9 leaves its PostgreSQL running: the next run stops it."""
    for folder in data_dir.glob(f"{FOLDER_PREFIX}*"):
        owner = folder.name.removeprefix(FOLDER_PREFIX)
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            EmbeddedPostgres(folder / "postgres").stop()
            shutil.rmtree(folder, ignore_errors=True)
