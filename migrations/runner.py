"""Brings a database forward: numbered SQL files, in order, each in a transaction of its own.

What was applied is never edited: the digest of every applied file is kept, and a file that no
longer matches stops everything. There is no way back except a backup. How to write one is in
README.md beside this file.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from domain.record.sql import load

FOLDER = Path(__file__).parent
FILE_NAME = re.compile(r"[0-9]{4}_[a-z0-9_]+\.sql")
STATEMENTS = load(FOLDER / "runner.sql")

#: Merging, upserts and privileges that Daybook relies on are all there from 16.
OLDEST_POSTGRESQL = 16


class MigrationRefused(Exception):
    """The database and the migration files do not go together."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its name without `.sql`, and its exact bytes."""

    name: str
    text: bytes

    @property
    def sha256(self) -> str:
        """What the file said, in 64 hexadecimal digits."""
        return hashlib.sha256(self.text).hexdigest()


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """The files in order. MigrationRefused if two have the same number."""
    found = [
        Migration(path.stem, path.read_bytes())
        for path in sorted(folder.glob("[0-9]*.sql"))
        if FILE_NAME.fullmatch(path.name)
    ]
    numbers = [migration.name[:4] for migration in found]
    for number in numbers:
        if numbers.count(number) > 1:
            raise MigrationRefused(
                f"Two migrations are numbered {number}. Give one the next number."
            )
    return found


def migrate(owner_dsn: str, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing and return its names.

    Stopped half-way, the files applied so far stay applied and marked; the next run goes on.
    Raises MigrationRefused, changing nothing, if an applied file was edited or is missing here.
    """
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        check_version(connection)
        connection.execute(STATEMENTS["wait_for_turn"])
        connection.execute(STATEMENTS["create_applied"])
        missing = _missing(connection, folder)
        for migration in missing:
            with connection.transaction():
                connection.execute(migration.text)
                connection.execute(
                    STATEMENTS["mark_applied"],
                    {"name": migration.name, "sha256": migration.sha256},
                )
    return [migration.name for migration in missing]


def pending(dsn: str, folder: Path = FOLDER) -> list[str]:
    """The names of migrations that this database still needs, changing nothing."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        check_version(connection)
        row = connection.execute(STATEMENTS["is_there"]).fetchone()
        if row is None or not row[0]:
            return [migration.name for migration in migrations(folder)]
        return [migration.name for migration in _missing(connection, folder)]


def check_version(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Refuse a PostgreSQL that is too old, naming what it is and what is needed."""
    version = connection.info.server_version // 10000
    if version < OLDEST_POSTGRESQL:
        raise MigrationRefused(
            f"This is PostgreSQL {version}. Daybook needs PostgreSQL {OLDEST_POSTGRESQL} or later."
        )


def _missing(connection: psycopg.Connection[tuple[Any, ...]], folder: Path) -> list[Migration]:
    here = migrations(folder)
    applied: dict[str, str] = dict(connection.execute(STATEMENTS["applied"]).fetchall())
    known = {migration.name: migration for migration in here}
    for name, sha256 in applied.items():
        if name not in known:
            raise MigrationRefused(
                f"This database was migrated by a later Daybook: {name} is not part of this one. "
                "Run the Daybook that made it."
            )
        if known[name].sha256 != sha256:
            raise MigrationRefused(
                f"{name}.sql was edited after it was applied to this database. Put the file back "
                "as it was, and make the change in a new migration."
            )
    missing = [migration for migration in here if migration.name not in applied]
    latest = max(applied, default="")
    for migration in missing:
        if migration.name < latest:
            raise MigrationRefused(
                f"{migration.name} comes before {latest}, which is already applied. "
                "Give it the next free number."
            )
    return missing
