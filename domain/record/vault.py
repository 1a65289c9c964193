"""The vault: the data keys of cases, to seal events with and to open them.

A case has one data key, made when its first event is sealed, kept wrapped in `record.data_key`.
Destroying it leaves every event and every proof where they are, and nobody can open them again.

Opened keys are cached, because unwrapping may be a request to a key service. Whether a key still
exists is never cached: it is asked of the database with every read, on the connection that read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, tuple_row

from domain.event import Unreadable
from domain.identifiers import new_id
from domain.record import sealing
from domain.record.append import CaseKeyDestroyed, Recorded
from domain.record.mapper import from_payload
from domain.record.master_keys import KeyService
from domain.record.sealing import DataKey, SealBroken
from domain.record.sql import STATEMENTS
from domain.record.unplaced import SealingKey

#: Opened keys kept, of all logs together: 32 bytes each.
MOST_CACHED_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One event as it is stored."""

    position: int
    stream_id: UUID
    stream_version: int
    topic: str
    case_id: UUID
    recorded_at: datetime
    sealed: bytes
    leaf_hash: bytes


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One event opened. `payload` is None when its key was destroyed."""

    position: int
    stream_id: UUID
    stream_version: int
    topic: str
    case_id: UUID
    recorded_at: datetime
    payload: bytes | None
    leaf_hash: bytes

    def decoded(self) -> Recorded:
        """The event itself. MapperDeserialisationError if it cannot be read."""
        if self.payload is None:
            event = Unreadable(
                originator_id=self.stream_id,
                originator_version=self.stream_version,
                case_id=self.case_id,
            )
        else:
            event = from_payload(self.topic, self.payload, self.stream_id, self.stream_version)
        return Recorded(self.position, self.recorded_at, self.leaf_hash, event)


class Vault:
    """The data keys of every log of one process."""

    def __init__(self, keys: KeyService, *, most_cached: int = MOST_CACHED_KEYS) -> None:
        self._keys = keys
        self._most_cached = most_cached
        self._opened: OrderedDict[tuple[UUID, UUID], tuple[UUID, DataKey]] = OrderedDict()
        self._sealing: OrderedDict[tuple[UUID, UUID], SealingKey] = OrderedDict()

    def at_hand(self, log_id: UUID, case_id: UUID) -> SealingKey | None:
        """The key to seal events of a case with, if it was looked for before."""
        return self._sealing.get((log_id, case_id))

    async def find(
        self, connection: AsyncConnection[Any], log_id: UUID, case_id: UUID
    ) -> SealingKey | None:
        """The key to seal events of a case with, if it has one.

        Raises CaseKeyDestroyed, MasterKeyUnavailable.
        """
        found = await _rows(connection, "data_key_of_case", log_id=log_id, case_id=case_id)
        if not found:
            return None
        [(key_id, _, wrapped)] = found
        if wrapped is None:
            raise CaseKeyDestroyed(case_id)
        opened = await self._open(log_id, case_id, key_id, wrapped)
        key = self._sealing[log_id, case_id] = SealingKey(log_id, opened)
        while len(self._sealing) > self._most_cached:
            self._sealing.popitem(last=False)
        return key

    async def make(self, connection: AsyncConnection[Any], log_id: UUID, case_id: UUID) -> None:
        """Give a case a key, unless it has one: another process may have been quicker.

        The connection must be able to write. If we stop after this, the key seals nothing yet and
        waits for the case's first event. Raises MasterKeyUnavailable.
        """
        key_id, secret = new_id(), sealing.new_secret()
        wrapped = await self._keys.wrap(secret, key_context(log_id, case_id, key_id))
        named = {"log_id": log_id, "case_id": case_id, "key_id": key_id}
        await connection.execute(
            STATEMENTS["insert_data_key"],
            {**named, "wrapped": wrapped.key, "wrapped_by": wrapped.by},
        )

    async def open_rows(
        self, connection: AsyncConnection[Any], log_id: UUID, rows: Sequence[SealedRow]
    ) -> list[StoredRow]:
        """Events as they were sealed, but for those whose key was destroyed.

        Raises SealBroken for a payload that is not what was sealed there, MasterKeyUnavailable.
        """
        keys = await self.opening_keys(connection, log_id, (row.sealed for row in rows))
        return [open_row(log_id, row, keys) for row in rows]

    async def opening_keys(
        self, connection: AsyncConnection[Any], log_id: UUID, sealed: Iterable[bytes]
    ) -> Mapping[UUID, DataKey | None]:
        """The keys that open these payloads; None where the key was destroyed."""
        wanted = {sealing.key_id_of(each) for each in sealed}
        if not wanted:
            return {}
        keys: dict[UUID, DataKey | None] = {}
        for key_id, case_id, wrapped in await _rows(
            connection, "data_keys", log_id=log_id, key_ids=list(wanted)
        ):
            if wrapped is None:
                self.forget(log_id, (case_id,))
                keys[key_id] = None
            else:
                keys[key_id] = await self._open(log_id, case_id, key_id, wrapped)
        return keys

    def forget(self, log_id: UUID, case_ids: Iterable[UUID]) -> None:
        """Keep nothing more of these cases' keys in memory."""
        gone = frozenset(case_ids)
        for case_id in gone:
            self._sealing.pop((log_id, case_id), None)
        # Rare enough to look at all of them: it was perhaps read here and never written.
        for place in [place for place, (case_id, _) in self._opened.items() if case_id in gone]:
            del self._opened[place]

    async def _open(self, log_id: UUID, case_id: UUID, key_id: UUID, wrapped: bytes) -> DataKey:
        found = self._opened.get((log_id, key_id))
        if found is not None:
            return found[1]
        secret = await self._keys.unwrap(wrapped, key_context(log_id, case_id, key_id))
        key = DataKey(key_id, secret)
        self._opened[log_id, key_id] = (case_id, key)
        while len(self._opened) > self._most_cached:
            self._opened.popitem(last=False)
        return key


def open_row(log_id: UUID, row: SealedRow, keys: Mapping[UUID, DataKey | None]) -> StoredRow:
    """One event opened with the keys that `Vault.opening_keys` found. Raises SealBroken."""
    key_id = sealing.key_id_of(row.sealed)
    if key_id not in keys:
        raise SealBroken("The key that a payload names was never made.")
    key = keys[key_id]
    where = sealing.context(log_id, row.case_id, row.stream_id, row.stream_version, row.topic)
    return StoredRow(
        row.position,
        row.stream_id,
        row.stream_version,
        row.topic,
        row.case_id,
        row.recorded_at,
        sealing.unseal(key, where, row.sealed) if key else None,
        row.leaf_hash,
    )


def key_context(log_id: UUID, case_id: UUID, key_id: UUID) -> bytes:
    """What a wrapped key is bound to, so that one case's cannot be put in another's place."""
    return b"daybook.data-key/1" + log_id.bytes + case_id.bytes + key_id.bytes


async def _rows(connection: AsyncConnection[Any], name: str, **values: Any) -> list[TupleRow]:
    """As tuples, whatever the connection's own rows are."""
    async with connection.cursor(row_factory=tuple_row, binary=True) as cursor:
        await cursor.execute(STATEMENTS[name], values)
        return await cursor.fetchall()
