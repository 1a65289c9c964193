"""A real PostgreSQL for the tests, and a fresh migrated database for each test that wants one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from api.settings import Dsns
from migrations.runner import migrate
from ops.embedded import EmbeddedPostgres

TEMPLATE = "daybook_template"
FOLDER_PREFIX = "daybook-tests-"

#: Tests kill processes, never the machine, so waiting for the disk would prove nothing.
QUICK = {"fsync": "off", "full_page_writes": "off", "max_connections": "300"}

#: For tests that kill PostgreSQL itself. What it has written survives in the kernel's memory, so
#: fsync still proves nothing; but a write of one page can be cut in two by a kill.
KILLED = {"fsync": "off", "max_connections": "300"}

#: As in production.
DURABLE = {"max_connections": "300"}


class Cluster:
    """One PostgreSQL that hands out databases copied from a template built by the migrations."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self.postgres = postgres
        self._numbers = count(1)

    @property
    def bin_dir(self) -> Path:
        """Where this version's pg_dump and psql are."""
        return self.postgres.bin_dir

    def empty_database(self) -> Dsns:
        """A new database that no migration has touched."""
        return self._create(template="template0")

    def database(self) -> Dsns:
        """A new database, migrated."""
        return self._create(template=TEMPLATE)

    def drop(self, dsns: Dsns) -> None:
        """Remove a database, whoever is still connected to it."""
        name = conninfo_to_dict(dsns.owner)["dbname"]
        with self._admin() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name)))
            )

    def build_template(self) -> None:
        """Migrate the database that the others are copied from."""
        with self._admin() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        migrate(self.postgres.dsns(TEMPLATE).owner)

    def _create(self, template: str) -> Dsns:
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with self._admin() as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        return self.postgres.dsns(name)

    def _admin(self) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(self.postgres.dsns("postgres").owner, autocommit=True)


@contextmanager
def running_cluster(
    postgres_version: int | None = None, settings: Mapping[str, str] = QUICK
) -> Generator[Cluster]:
    """A cluster in the temporary directory, stopped and removed at the end."""
    _remove_what_killed_runs_left()
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-"))
    postgres = EmbeddedPostgres(folder, postgres_version, settings=settings)
    try:
        postgres.start()
        cluster = Cluster(postgres)
        cluster.build_template()
        yield cluster
    finally:
        postgres.stop()
        shutil.rmtree(folder)


def _remove_what_killed_runs_left() -> None:
    """A test run killed with -9 leaves its PostgreSQL running: the next run stops it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        owner = folder.name.removeprefix(FOLDER_PREFIX).partition("-")[0]
        is_ours = folder.stat().st_uid == os.geteuid()
        if is_ours and owner.isdigit() and not psutil.pid_exists(int(owner)):
            # Another run may be removing it as well, and be quicker.
            with suppress(OSError):
                EmbeddedPostgres(folder).stop()
            shutil.rmtree(folder, ignore_errors=True)
