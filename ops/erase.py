"""`daybook erase`: removes from PostgreSQL's files what destroyed cases left in them.

A destroyed key is gone from its row, and the words from the read models. But PostgreSQL deletes by
marking: the old row versions stay in its files until something is written over them, with the
wrapped key and the words. So, in this order:

1. read models that have not come to a destruction yet are made to forget it as well;
2. whoever began reading before that is waited for;
3. the tables are rewritten, which leaves their deleted rows behind;
4. the write-ahead log is moved on and its old files are removed, where this sign-in may do so.

If we stop anywhere, what was rewritten stays so, and the next run begins again. While a table is
rewritten nobody can read it: choose a quiet hour. Beyond reach are backups, copies of the
write-ahead log, and what a disk keeps of files that were removed: that is for disk encryption.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg.errors import LockNotAvailable
from psycopg.sql import SQL

from api.settings import Dsns
from domain.record.sql import load
from projections.erasure import Eraser
from projections.registry import PROJECTIONS

_SQL = load(Path(__file__).with_suffix(".sql"))

#: How long others may go on with what they began before.
LONGEST_WAIT_S = 60.0
LOOK_AGAIN_S = 0.2

#: How many files of the write-ahead log are begun at most, to be rid of the older ones.
MOST_LOG_FILES = 20


class StillInUse(Exception):
    """Somebody still reads or writes what is to be rewritten. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done. `log_files_removed`: whether no old file of the log is left.

    `copies` is how many places the server hands its write-ahead log to.
    """

    tables: tuple[str, ...]
    log_files_removed: bool
    copies: int

    def sentences(self) -> Iterator[str]:
        """What was done and what was not, for whoever answers for it."""
        yield (
            f"Rewrote {len(self.tables)} tables, so that their files hold no row that was deleted "
            f"or changed: {', '.join(self.tables)}."
        )
        if self.log_files_removed:
            yield "Moved the write-ahead log on, and removed its old files."
        else:
            yield (
                "The write-ahead log still holds what was deleted, until PostgreSQL has written "
                "over it: this sign-in may not remove its files, or somebody still needs them. "
                "Have a superuser run this when nothing else is written."
            )
        if self.copies:
            yield (
                f"The write-ahead log is also handed on to {self.copies} other "
                f"{'place' if self.copies == 1 else 'places'}, where it stays as it is."
            )
        yield (
            "Not touched: backups, exports and receipts made before, and what a disk keeps of "
            "files that were removed."
        )


def erase_traces(dsns: Dsns, *, longest_wait_s: float = LONGEST_WAIT_S) -> Erased:
    """Do it, as the owner. Raises StillInUse, and then the next run does what is left."""
    asyncio.run(_forget_everywhere(dsns))
    try:
        with psycopg.connect(dsns.owner, autocommit=True) as owner:
            _wait_for_readers(owner, longest_wait_s)
            tables = tuple(name for (name,) in owner.execute(_SQL["tables"]).fetchall())
            owner.execute(_SQL["wait_for_tables"])
            for name in tables:
                owner.execute(SQL(_SQL["rewrite"]).format(table=SQL(name)))
            removed = _move_log_on(owner)
            (copies,) = _one(owner, "kept_elsewhere")
    except LockNotAvailable:
        raise StillInUse(
            "A table is in use and could not be had to itself. Try again at a quieter time; what "
            "was rewritten so far stays so."
        ) from None
    return Erased(tables, removed, copies)


async def _forget_everywhere(dsns: Dsns) -> None:
    """What a follower does as well, done now in every generation of every read model."""
    eraser = Eraser(PROJECTIONS)
    async with await AsyncConnection.connect(dsns.follower, autocommit=True) as follower:
        cursor = await follower.execute(_SQL["logs"])
        for (log_id,) in await cursor.fetchall():
            await eraser.erase(follower, log_id)


def _wait_for_readers(owner: Connection[Any], longest_wait_s: float) -> None:
    (mark,) = _one(owner, "mark")
    deadline = time.monotonic() + longest_wait_s
    while True:
        row = owner.execute(_SQL["still_looking"], {"mark": str(mark)}).fetchone()
        if row is None or row[0] == 0:
            return
        if time.monotonic() > deadline:
            raise StillInUse(
                f"{row[0]} others have been reading or writing since before this began, and could "
                "still be shown what was deleted. Nothing was rewritten. End them, or try again."
            )
        time.sleep(LOOK_AGAIN_S)


def _move_log_on(owner: Connection[Any]) -> bool:
    """Leave every file of the write-ahead log behind and have it removed; whether that was done."""
    (is_superuser,) = _one(owner, "is_superuser")
    if not is_superuser:
        return False
    owner.execute(_SQL["rewrite_samples"])
    owner.execute(_SQL["remove_log_files"])
    try:
        owner.execute(_SQL["reload"])
        return any(_one_file_further(owner) for _ in range(MOST_LOG_FILES))
    finally:
        owner.execute(_SQL["use_log_files_again"])
        owner.execute(_SQL["reload"])


def _one_file_further(owner: Connection[Any]) -> bool:
    """Go on in another file of the log; whether nothing older can be in any file now.

    The process that removes files reads the settings when it comes to it. Until then it keeps old
    files to be used again, under later names and with what they held. So the next file is known
    to be a new one only if there was no other than the one left behind, which must be gone too.
    """
    before = _log_files(owner)
    owner.execute(_SQL["next_log_file"])
    owner.execute(_SQL["checkpoint"])
    after = _log_files(owner)
    return len(before) == len(after) == 1 and before != after


def _log_files(owner: Connection[Any]) -> list[str]:
    return [name for (name,) in owner.execute(_SQL["log_files"]).fetchall()]


def _one(owner: Connection[Any], name: str) -> tuple[Any, ...]:
    row = owner.execute(_SQL[name]).fetchone()
    if row is None:
        raise AssertionError(f"{name} always gives one row.")
    return row
