"""The publisher: signs how long a log is and what its root is, and never takes it back.

A signature is for ever: two that contradict each other prove that the log changed its past. So
before each one the publisher makes sure that the tree in the database begins with everything that
was signed before. It knows that from the note kept beside the keys, from the checkpoints in the
database and from what witnesses have seen. If the database is older, as when a backup was put
back, nothing is signed and nothing is recorded, because the positions after the backup were given
out already. What others say counts only if it bears this log's own signature. Whatever does not fit
is kept beside the keys, and nothing is signed over it.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from psycopg import AsyncConnection

from domain.record.checkpoint import Checkpoint
from domain.record.connected import Pool, connected
from domain.record.fitting import compare
from domain.record.note import NoteSigner, NoteVerifier
from domain.record.published import Elsewhere, Kept, Published, PublishedNotes, RolledBack
from domain.record.publishing_sql import STATEMENTS
from domain.record.signing import CannotSign, SigningKeys
from domain.record.stored_tree import StoredTree
from domain.record.tree import HashesMissing, root_at

log = structlog.get_logger(__name__)

#: How long another process may take to publish the same log before this one lets it be.
LONGEST_TURN_S = 1.0

#: Origin -> the notes of that log which witnesses hold, asked before the first signature.
AskWitnesses = Callable[[str], Awaitable[Sequence[bytes]]]

#: Why a log is not being signed.
Doubt = RolledBack | CannotSign


@dataclass(frozen=True, slots=True)
class _Known:
    """A log as the database has it, and what is known to be signed of it."""

    #: Who signs it, or why nobody can here.
    signer: NoteSigner | CannotSign = field(compare=False)
    size: int
    root: bytes
    in_database: Published | None
    in_folder: Kept
    shown: tuple[Published, ...]

    @property
    def signed(self) -> tuple[Published, ...]:
        """All of it."""
        in_database = (self.in_database,) if self.in_database else ()
        return (*in_database, *self.in_folder.all, *self.shown)

    @property
    def latest(self) -> Published | None:
        """The largest of it."""
        return max(self.signed, key=lambda each: each.size, default=None)


async def ask_nobody(_: str) -> Sequence[bytes]:
    """For a Daybook without witnesses."""
    return ()


class Publisher:
    """Publishes every log of one process. `pool` as `publishing_pool` makes it."""

    def __init__(
        self,
        pool: Pool,
        keys_folder: Path,
        origin: str,
        *,
        ask_witnesses: AskWitnesses = ask_nobody,
    ) -> None:
        self._pool = pool
        self._keys = SigningKeys(keys_folder, origin)
        self._notes = PublishedNotes(keys_folder)
        self._ask = ask_witnesses
        self._locks: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._shown: defaultdict[UUID, set[Published]] = defaultdict(set)
        self._asked: set[UUID] = set()
        self._checked: dict[UUID, _Known] = {}
        self._least: dict[UUID, int] = {}
        self._doubts: dict[UUID, Doubt] = {}

    @property
    def doubts(self) -> dict[UUID, Doubt]:
        """The logs that are not being signed, and why."""
        return dict(self._doubts)

    async def logs(self) -> list[UUID]:
        """Every log. Raises RecordUnavailable."""
        async with connected(self._pool) as connection:
            cursor = await connection.execute(STATEMENTS["logs"])
            return [row[0] for row in await cursor.fetchall()]

    async def admit(self, log_id: UUID) -> None:
        """Let an append pass. The first on a log waits until the log was checked.

        Raises RolledBack, RecordUnavailable.
        """
        if self._is_unchecked(log_id):
            async with self._locks[log_id], connected(self._pool) as connection:
                # Of many that come together, the first has looked for all.
                if self._is_unchecked(log_id):
                    await self._look(connection, log_id)
        doubt = self._doubts.get(log_id)
        if isinstance(doubt, RolledBack):
            raise type(doubt)(doubt.why)

    def least_head(self, log_id: UUID) -> int:
        """How many events of a log are known to have been signed: it never ends before that."""
        return self._least.get(log_id, 0)

    async def look_again(self, log_id: UUID) -> None:
        """The database is not the one that was looked at. Raises as `admit`."""
        self._checked.pop(log_id, None)
        await self.admit(log_id)

    def note_append(self, log_id: UUID, head: int) -> None:
        """Something was recorded in this process, up to `head`.

        If positions were given out a second time, the database was put back while this process
        ran: the next append waits until the log was looked at again.
        """
        known = self._checked.get(log_id)
        if known is not None and known.latest is not None and head <= known.latest.size:
            del self._checked[log_id]

    async def publish(self, log_id: UUID) -> Checkpoint | None:
        """Sign the log as it is, if it has grown since the last time: then that is returned.

        None if there is nothing to sign, or a doubt about it. Raises RecordUnavailable.
        """
        async with self._locks[log_id]:
            try:
                async with (
                    self._notes.held(log_id, LONGEST_TURN_S),
                    connected(self._pool) as connection,
                ):
                    return await self._publish(connection, log_id)
            except Elsewhere:
                return None
            except OSError as error:
                # Without the file beside the keys, nothing may leave this process.
                if not isinstance(self._doubts.get(log_id), RolledBack):
                    path = self._notes.path(log_id)
                    why = f"{path} cannot be written ({type(error).__name__})."
                    self._doubt(log_id, CannotSign(why))
                return None

    async def show(self, log_id: UUID, note: bytes) -> None:
        """Take account of a checkpoint of this log that somebody else holds.

        Nothing happens unless it bears the log's own signature. Raises RecordUnavailable.
        """
        async with self._locks[log_id], connected(self._pool) as connection:
            await self._look(connection, log_id, (note,))

    async def _publish(self, connection: AsyncConnection[Any], log_id: UUID) -> Checkpoint | None:
        known = await self._look(connection, log_id)
        is_refused = isinstance(self._doubts.get(log_id), RolledBack)
        if known is None or is_refused or isinstance(known.signer, CannotSign):
            return None
        # From here on, the tree is known to begin with all that was ever signed.
        latest = known.latest
        if latest is not None and known.in_folder != Kept(latest):
            # Somebody holds more than the file says: whatever becomes of the database, it is out.
            superseded = [path for path, _ in known.in_folder.beside]
            await self._notes.write(log_id, latest, superseded)
        if latest is not None and (
            known.in_database is None or known.in_database.size < latest.size
        ):
            # The last time we stopped between the file and the row.
            await _insert(connection, log_id, latest)
        # Kept by now, and known to fit.
        self._shown.pop(log_id, None)
        if known.size == (latest.size if latest else 0):
            self._settle(log_id)
            return None
        checkpoint = Checkpoint(known.signer.key.name, known.size, known.root)
        signed = Published(checkpoint, checkpoint.signed(known.signer))
        # If we stop before this, nobody has seen the signature. If we stop after, the file says
        # that somebody may have, and the next process begins from there.
        await self._notes.write(log_id, signed)
        await _insert(connection, log_id, signed)
        # It is the root that was just looked at, so there is no need to look again.
        self._know(log_id, replace(known, in_database=signed, in_folder=Kept(signed), shown=()))
        self._settle(log_id)
        return checkpoint

    async def _look(
        self, connection: AsyncConnection[Any], log_id: UUID, shown: Sequence[bytes] = ()
    ) -> _Known | None:
        """What is known of a log, and in `_doubts` whether it holds; None if even that is not."""
        known: _Known | None = None
        try:
            known = await self._gather(connection, log_id, shown)
            if known is None:
                return None
            if known != self._checked.get(log_id):
                self._checked.pop(log_id, None)
                await self._check(connection, log_id, known)
                self._know(log_id, known)
        except RolledBack as doubt:
            self._doubt(log_id, doubt)
        else:
            if isinstance(known.signer, CannotSign):
                self._doubt(log_id, known.signer)
            elif isinstance(self._doubts.get(log_id), RolledBack):
                self._settle(log_id)
        return known

    async def _gather(
        self, connection: AsyncConnection[Any], log_id: UUID, shown: Sequence[bytes]
    ) -> _Known | None:
        if await _head(connection, log_id) is None:
            return None
        try:
            signer = await self._keys.signer(connection, log_id)
            verifier = NoteVerifier(signer.key)
        except CannotSign as cannot:
            # What was signed before can be checked all the same.
            signer, verifier = cannot, await self._keys.verifier(connection, log_id)
        in_database = None
        if verifier is not None:
            if log_id not in self._asked:
                shown = (*shown, *await self._ask(verifier.key.name))
                self._asked.add(log_id)
            self._shown[log_id].update(
                each for note in shown if (each := Published.of(note, verifier)) is not None
            )
            in_database = await _in_database(connection, log_id, verifier)
        in_folder = self._notes.read(log_id, verifier)
        # The end of the log last: other processes add to it and publish meanwhile, and whatever
        # they have signed is on the record before it is anywhere else.
        head = await _head(connection, log_id)
        if head is None:
            return None
        return _Known(
            signer,
            size=head[0],
            root=head[1],
            in_database=in_database,
            in_folder=in_folder,
            shown=tuple(sorted(self._shown[log_id], key=lambda each: (each.size, each.note))),
        )

    async def _check(self, connection: AsyncConnection[Any], log_id: UUID, known: _Known) -> None:
        """That the tree in the database is whole and begins with all that was signed.

        Whatever does not fit is kept. Raises RolledBack.
        """
        tree = StoredTree(connection, log_id)
        found = await compare(tree, known.size, known.signed)
        try:
            for each in found.evidence(known.in_folder.all):
                await self._notes.keep_beside(log_id, each)
        except OSError:
            # The doubt stands while this process runs, and it tries again with the next look.
            log.exception("publisher.not_kept", log_id=str(log_id))
        if found.doubt is not None:
            raise found.doubt
        try:
            root = await root_at(tree.hashes, known.size)
        except HashesMissing as missing:
            raise RolledBack(f"The tree in the database is not whole. {missing}") from None
        if root != known.root:
            raise RolledBack(f"The root is not that of the {known.size} events in the database.")

    def _know(self, log_id: UUID, known: _Known) -> None:
        self._checked[log_id] = known
        self._least[log_id] = known.latest.size if known.latest else 0

    def _settle(self, log_id: UUID) -> None:
        if self._doubts.pop(log_id, None) is not None:
            log.info("publisher.goes_on", log_id=str(log_id))

    def _is_unchecked(self, log_id: UUID) -> bool:
        is_refused = isinstance(self._doubts.get(log_id), RolledBack)
        return log_id not in self._checked and not is_refused

    def _doubt(self, log_id: UUID, doubt: Doubt) -> None:
        known = self._doubts.get(log_id)
        self._doubts[log_id] = doubt
        if known is None or known.why != doubt.why:
            log.error(
                "publisher.refuses",
                log_id=str(log_id),
                kind=type(doubt).__name__,
                why=doubt.why,
                what_to_do=doubt.sentence,
            )


async def _head(connection: AsyncConnection[Any], log_id: UUID) -> tuple[int, bytes] | None:
    cursor = await connection.execute(STATEMENTS["log_root"], {"log_id": log_id})
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None


async def _in_database(
    connection: AsyncConnection[Any], log_id: UUID, verifier: NoteVerifier
) -> Published | None:
    cursor = await connection.execute(STATEMENTS["latest_checkpoint"], {"log_id": log_id})
    row = await cursor.fetchone()
    if row is None:
        return None
    published = Published.of(row[1].encode(), verifier)
    if published is None:
        raise RolledBack("The last checkpoint in the database is not signed by the log's key.")
    return published


async def _insert(connection: AsyncConnection[Any], log_id: UUID, published: Published) -> None:
    await connection.execute(
        STATEMENTS["insert_checkpoint"],
        {
            "log_id": log_id,
            "size": published.size,
            "root": published.checkpoint.root,
            "note": published.note.decode(),
        },
    )
