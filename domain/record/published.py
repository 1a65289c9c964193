"""What was published of each log, kept beside the keys and not in the database.

    published/LOG.note                   the largest checkpoint that was signed
    published/LOG.fork-SIZE-ROOT.note    one that the database did not fit when it was seen

A database can be put back to an older state and know nothing of it. The first file is written
before a checkpoint leaves the process, and replaced only by one that begins with it: it is how a
Daybook finds out that its database is older than what it has already told the world. The others
are evidence. They count as much, whatever the database says later, until somebody takes them away.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from domain.record.append import RecordUnavailable
from domain.record.checkpoint import Checkpoint
from domain.record.encoding import Malformed
from domain.record.note import Note, NoteVerifier, Unverified
from domain.record.policy import Policy
from domain.record.private_files import write_private

FOLDER = "published"

_LOOK_AGAIN_S = 0.02

#: Threads of its own: what else takes up those that asyncio shares must not keep a log from being
#: signed.
_WRITERS = ThreadPoolExecutor(4, thread_name_prefix="published notes")


class RolledBack(RecordUnavailable):
    """This record is older than what was published of it, or not the same, as when an old backup
    was put back. Nothing can be recorded until whoever runs this Daybook has put the newer record
    back. Reading goes on.
    """

    def __init__(self, why: str = "") -> None:
        #: For whoever runs this Daybook: it may name files, so it is logged and not answered.
        self.why = why
        super().__init__()


class Forked(RolledBack):
    """Two pasts of this record were signed, so nothing can be recorded. Decide which is right, put
    its database back, then in `published` beside the keys move the notes of the other out of that
    folder. Reading goes on.
    """


class Elsewhere(Exception):
    """Another process is publishing this log just now."""


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint and the note that bears the log's own signature, and no other."""

    checkpoint: Checkpoint
    note: bytes

    @classmethod
    def of(cls, note: bytes, log: NoteVerifier) -> Published | None:
        """What this log's key signed in a note; None if it did not sign it."""
        try:
            checkpoint = Policy(log).accepted(note).checkpoint
            told = Note.parse(note)
            (_, own), *_ = told.verified((log,))
        except (Malformed, Unverified):
            return None
        return cls(checkpoint, Note(told.text, (own,)).to_bytes())

    @property
    def size(self) -> int:
        """How many leaves it covers."""
        return self.checkpoint.size


@dataclass(frozen=True, slots=True)
class Kept:
    """What the folder has of one log: the note that was published last, and those beside it."""

    latest: Published | None
    beside: tuple[tuple[Path, Published], ...] = ()

    @property
    def all(self) -> tuple[Published, ...]:
        """All of it."""
        beside = tuple(published for _, published in self.beside)
        return (self.latest, *beside) if self.latest else beside


class PublishedNotes:
    """The `published` folder of a keys folder."""

    def __init__(self, keys_folder: Path) -> None:
        self._folder = keys_folder / FOLDER

    def path(self, log_id: UUID) -> Path:
        """Where the last published note of a log is."""
        return self._folder / f"{log_id}.note"

    def paths_beside(self, log_id: UUID) -> list[Path]:
        """Where the other notes of a log are that its database did not fit."""
        return sorted(self._folder.glob(f"{log_id}.fork-*.note"))

    def read(self, log_id: UUID, log: NoteVerifier | None) -> Kept:
        """What was published. Raises RolledBack if it cannot be told, as without the log's key."""
        beside = [(path, _read(path, log)) for path in self.paths_beside(log_id)]
        return Kept(
            _read(self.path(log_id), log),
            tuple((path, published) for path, published in beside if published),
        )

    async def write(
        self, log_id: UUID, published: Published, superseded: Sequence[Path] = ()
    ) -> None:
        """Keep this as what was published last, and no longer what it supersedes beside it.

        The caller has made sure that it begins with all of that. It is on the disk on return.
        """

        def write() -> None:
            write_private(self.path(log_id), published.note.decode(), replace=True)
            # If we stop here, they are read again, and found to begin it again.
            for path in superseded:
                path.unlink(missing_ok=True)

        await _in_thread(write)

    async def keep_beside(self, log_id: UUID, published: Published) -> None:
        """Keep what the database does not fit, without replacing anything. On the disk on return.

        In the place of what was published last, if nothing is there.
        """

        def write() -> None:
            path = self.path(log_id)
            if path.exists():
                root = published.checkpoint.root.hex()[:16]
                path = self._folder / f"{log_id}.fork-{published.size}-{root}.note"
            write_private(path, published.note.decode(), replace=False)

        await _in_thread(write)

    @asynccontextmanager
    async def held(self, log_id: UUID, longest_s: float) -> AsyncGenerator[None]:
        """Publish alone, of all processes that share the folder. Raises Elsewhere.

        The lock is the kernel's, so kill -9 gives it back.
        """
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self._folder / f".{log_id}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            await _lock(handle, longest_s)
            yield
        finally:
            os.close(handle)


async def _lock(handle: int, longest_s: float) -> None:
    until = asyncio.get_running_loop().time() + longest_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if asyncio.get_running_loop().time() > until:
                raise Elsewhere from None
            await asyncio.sleep(_LOOK_AGAIN_S)
        else:
            return


def _read(path: Path, log: NoteVerifier | None) -> Published | None:
    try:
        note = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RolledBack(f"{path} cannot be read ({type(error).__name__}).") from None
    if log is None:
        raise RolledBack(f"{path} was signed, and the key that this log is signed with is unknown.")
    published = Published.of(note, log)
    if published is None:
        raise RolledBack(f"{path} is not signed by this log's key.")
    return published


async def _in_thread(write: Callable[[], None]) -> None:
    await asyncio.get_running_loop().run_in_executor(_WRITERS, write)
