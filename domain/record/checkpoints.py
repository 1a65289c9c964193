"""What is published of a log, read back: checkpoints with their witnesses, tiles, and proofs."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import TupleRow, tuple_row

from domain.record import envelope
from domain.record.checkpoint import Checkpoint
from domain.record.connected import Pool, connected
from domain.record.kinds import LogKind
from domain.record.merkle import TILE_HEIGHT, TILE_WIDTH
from domain.record.note import Note
from domain.record.publishing_sql import STATEMENTS
from domain.record.stored_tree import StoredTree
from domain.record.tree import consistency_proof, inclusion_proof
from domain.record.vault import SealedRow

_LENGTH = struct.Struct(">H")


@dataclass(frozen=True, slots=True)
class PublishedLog:
    """A log that is signed. `size` is that of its latest checkpoint, 0 before the first; `kind`
    is record or access.
    """

    log_id: UUID
    origin: str
    verifier_key: str
    size: int
    kind: LogKind = "record"


@dataclass(frozen=True, slots=True)
class HowFar:
    """How long a log is, and how much of it was signed and time-stamped; 0 before the first."""

    log_id: UUID
    head: int
    signed: int
    signed_at: datetime | None
    stamped: int


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A checkpoint as it is served: the log's note with the lines that witnesses added."""

    size: int
    note: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """What it says."""
        return Checkpoint.parse(Note.parse(self.note).text)


class Checkpoints:
    """Reads of what is published. All raise RecordUnavailable, and HashesMissing for a proof."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def how_far(self) -> list[HowFar]:
        """Every log, signed or not."""
        return [
            HowFar(log_id, head, signed or 0, signed_at, stamped or 0)
            for log_id, head, signed, signed_at, stamped in await self._rows("how_far")
        ]

    async def logs(self) -> list[PublishedLog]:
        """Every log that is signed."""
        return [
            PublishedLog(log_id, origin, verifier_key, size or 0, kind)
            for log_id, origin, verifier_key, size, kind in await self._rows("published_logs")
        ]

    async def log(self, log_id: UUID) -> PublishedLog | None:
        """One of them."""
        return next((each for each in await self.logs() if each.log_id == log_id), None)

    async def latest(self, log_id: UUID) -> StoredCheckpoint | None:
        """The latest checkpoint of a log."""
        return await self._stored("latest_checkpoint", log_id)

    async def size(self, log_id: UUID) -> int:
        """How far a log is published; 0 before its first checkpoint."""
        for size, _ in await self._rows("latest_checkpoint", log_id=log_id):
            return size
        return 0

    async def covering(self, log_id: UUID, position: int) -> StoredCheckpoint | None:
        """The best checkpoint to prove a position with: the latest that a witness has seen, or
        the latest of all if no such one reaches so far. None if none does.
        """
        for (size,) in await self._rows("latest_witnessed", log_id=log_id):
            if size >= position:
                return await self._stored("checkpoint_of_size", log_id, size=size)
        latest = await self.latest(log_id)
        return latest if latest and latest.size >= position else None

    async def inclusion_proof(self, log_id: UUID, index: int, size: int) -> list[bytes]:
        """That leaf `index`, from 0, is in the tree of `size` leaves."""
        async with connected(self._pool) as connection:
            return await inclusion_proof(StoredTree(connection, log_id).hashes, index, size)

    async def consistency_proof(self, log_id: UUID, old_size: int, new_size: int) -> list[bytes]:
        """That the tree of `new_size` leaves begins with that of `old_size`."""
        async with connected(self._pool) as connection:
            hashes = StoredTree(connection, log_id).hashes
            return await consistency_proof(hashes, old_size, new_size)

    async def tile(self, log_id: UUID, level: int, index: int, width: int) -> bytes | None:
        """A tile of hashes, or the first `width` of it; None where the latest checkpoint does not
        reach.
        """
        latest = await self.latest(log_id)
        first = index * TILE_WIDTH
        if latest is None or first + width > latest.size >> (TILE_HEIGHT * level):
            return None
        async with connected(self._pool) as connection:
            hashes = await StoredTree(connection, log_id).hashes(level, first, first + width)
        return b"".join(hashes) if len(hashes) == width else None

    async def entries(self, log_id: UUID, index: int, width: int) -> bytes | None:
        """The envelopes under a tile of level 0, each after its length in two bytes."""
        latest = await self.latest(log_id)
        first = index * TILE_WIDTH
        if latest is None or first + width > latest.size:
            return None
        rows = await self._rows("entries", log_id=log_id, first=first, last=first + width)
        entries = [envelope.envelope(log_id, *row) for row in rows]
        if len(entries) < width:
            return None
        return b"".join(_LENGTH.pack(len(each)) + each for each in entries)

    async def event_at(self, log_id: UUID, position: int) -> SealedRow | None:
        """An event as it is stored."""
        for row in await self._rows("event_at", log_id=log_id, position=position):
            return SealedRow(*row)
        return None

    async def cosigned(self, log_id: UUID, witness: str) -> int:
        """The size of the latest checkpoint that a witness put its line under; 0 if none."""
        for (size,) in await self._rows("latest_cosigned", log_id=log_id, witness=witness):
            return size
        return 0

    async def add_cosignature(self, log_id: UUID, size: int, witness: str, line: str) -> None:
        """Keep the line of a witness. The caller has verified it."""
        await self._do("insert_cosignature", log_id=log_id, size=size, witness=witness, line=line)

    async def latest_timestamp(self, log_id: UUID) -> tuple[int, bytes] | None:
        """The size and token of the latest checkpoint that was time-stamped."""
        for size, token in await self._rows("latest_timestamp", log_id=log_id):
            return size, token
        return None

    async def add_timestamp(self, log_id: UUID, size: int, authority: str, token: bytes) -> None:
        """Keep the token of an authority. The caller has verified it."""
        await self._do(
            "insert_timestamp", log_id=log_id, size=size, authority=authority, token=token
        )

    async def _stored(self, name: str, log_id: UUID, **values: Any) -> StoredCheckpoint | None:
        for size, note in await self._rows(name, log_id=log_id, **values):
            lines = await self._rows("cosignatures", log_id=log_id, size=size)
            return StoredCheckpoint(size, (note + "".join(line for (line,) in lines)).encode())
        return None

    async def _rows(self, name: str, **values: Any) -> list[TupleRow]:
        async with (
            connected(self._pool) as connection,
            connection.cursor(row_factory=tuple_row, binary=True) as cursor,
        ):
            await cursor.execute(STATEMENTS[name], values)
            return await cursor.fetchall()

    async def _do(self, name: str, **values: Any) -> None:
        async with connected(self._pool) as connection:
            await connection.execute(STATEMENTS[name], values)
