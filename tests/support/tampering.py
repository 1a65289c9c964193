"""A signed log, and what somebody who owns its database can do to it.

Everything is done to the rows in PostgreSQL, in a transaction that the test rolls back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from psycopg import Connection
from psycopg.rows import TupleRow

from api.settings import Dsns
from domain.record import publishing_sql
from domain.record import sql as record_sql
from domain.record.append import Append
from domain.record.application import Records
from domain.record.checkpoint import Checkpoint
from domain.record.envelope import envelope
from domain.record.merkle import Frontier, leaf_hash
from domain.record.note import NoteSigner
from ops.verify.log import StoredLog
from tests.support.keys import KEYS
from tests.support.log_events import an_event, new_stream

STATEMENTS = record_sql.load(Path(__file__).with_suffix(".sql"))

EVENTS = 270
#: Where the log was signed. The last covers all of it.
CHECKPOINTS = (40, 111, 200, 256, EVENTS)
ORIGIN = "log.example/log"

#: Positions beyond any that the log has.
_FAR = 1 << 40


@dataclass(frozen=True, slots=True)
class SignedLog:
    """A log of `EVENTS` events with a checkpoint at each of `CHECKPOINTS`.

    `connection` is its owner's, to tamper on and roll back.
    """

    dsns: Dsns
    connection: Connection[TupleRow]
    log_id: UUID
    signer: NoteSigner


def signed_log(dsns: Dsns, connection: Connection[TupleRow], chance: Random) -> SignedLog:
    """Append and sign a log: streams of one to some events, in three cases."""
    log_id = new_stream()
    signer = NoteSigner(f"{ORIGIN}/{log_id}", Ed25519PrivateKey.generate())
    asyncio.run(_append(dsns, log_id, chance))
    named = {"log_id": log_id, "origin": signer.key.name, "verifier_key": signer.vkey}
    connection.execute(publishing_sql.STATEMENTS["insert_signer"], named)
    sign(connection, log_id, signer, CHECKPOINTS)
    connection.commit()
    return SignedLog(dsns, connection, log_id, signer)


def sign(
    connection: Connection[TupleRow], log_id: UUID, signer: NoteSigner, sizes: Iterable[int]
) -> None:
    """A checkpoint at each size, of the leaves as they are."""
    leaves = [leaf for leaf, _, _ in _leaves(connection, log_id)]
    for size in sizes:
        frontier, _ = Frontier().extended(leaves[:size])
        note = Checkpoint(signer.key.name, size, frontier.root).signed(signer).decode()
        connection.execute(
            publishing_sql.STATEMENTS["insert_checkpoint"],
            {"log_id": log_id, "size": size, "root": frontier.root, "note": note},
        )


async def _append(dsns: Dsns, log_id: UUID, chance: Random) -> None:
    streams = [new_stream() for _ in range(60)]
    cases = [new_stream() for _ in range(3)]
    versions = dict.fromkeys(streams, 0)
    async with Records(dsns.service, KEYS) as records:
        await records.create_log(log_id, f"signed-{log_id}")
        head = 0
        while head < EVENTS:
            stream_id = chance.choice(streams)
            count = min(chance.randint(1, 4), EVENTS - head)
            case_id = cases[stream_id.int % len(cases)]
            events = tuple(
                an_event(stream_id, versions[stream_id] + n, case_id=case_id)
                for n in range(1, count + 1)
            )
            await records.append(log_id, Append(events))
            versions[stream_id] += count
            head += count


class Hand:
    """Somebody at work on one log. Each of `KINDS` names what is done at one position.

    Each returns the first position that is not as it was recorded.
    """

    #: Tampering with one event, found at its position.
    ONE = (
        "payload", "leaf_hash", "stream_id", "stream_version", "topic", "case_id", "recorded_at",
        "position", "log_id",
    )  # fmt: skip
    #: Tampering with the order.
    ORDER = ("deleted", "swapped", "duplicated", "inserted", "redated")

    def __init__(self, connection: Connection[TupleRow], log_id: UUID, chance: Random) -> None:
        self.connection, self.log_id, self.chance = connection, log_id, chance

    def do(self, kind: str, position: int) -> int:
        """Do one of `ONE` or `ORDER`."""
        done: int = getattr(self, f"_{kind}")(position)
        return done

    def run(self, name: str, position: int = 0, **values: Any) -> list[TupleRow]:
        """One statement of the file beside this one."""
        asked = {"log_id": self.log_id, "position": position, **values}
        cursor = self.connection.execute(STATEMENTS[name], asked)
        return cursor.fetchall() if cursor.description else []

    def forge(self) -> None:
        """Hash everything anew, so that nothing in the database contradicts itself."""
        told = _leaves(self.connection, self.log_id)
        leaves = [leaf for leaf, _, _ in told]
        changed = [
            (old, position, leaf)
            for position, (leaf, old, stored) in enumerate(told, start=1)
            if (old, stored) != (position, leaf)
        ]
        old, new, hashes = ([each[n] for each in changed] for n in range(3))
        self.run("set_aside", old=old)
        self.run("rewrite", old=old, new=new, leaves=hashes)
        frontier, subtrees = Frontier().extended(leaves)
        self.run("delete_subtrees")
        statements = record_sql.STATEMENTS
        self.connection.execute(
            statements["insert_subtrees"],
            {
                "log_id": self.log_id,
                "levels": [each.level for each in subtrees],
                "indexes": [each.index for each in subtrees],
                "hashes": [each.hash for each in subtrees],
            },
        )
        recorded_at = self._columns(len(leaves))[4] if leaves else None
        self.connection.execute(
            statements["advance_log"],
            {
                "log_id": self.log_id,
                "head": len(leaves),
                "recorded_at": recorded_at,
                "root": frontier.root,
                "frontier": frontier.to_bytes(),
            },
        )

    def truncate(self, position: int) -> None:
        """The database as it was when `position` was the last: an older backup put back."""
        self.run("delete_after", position)
        self.run("delete_checkpoints_after", position)
        self.forge()

    def cosigned(self, size: int, witness: str, line: str) -> None:
        """A witness's line under a checkpoint."""
        self._publish("insert_cosignature", size=size, witness=witness, line=line)

    def stamped(self, size: int, token: bytes) -> None:
        """A time-stamp of a checkpoint."""
        self._publish("insert_timestamp", size=size, authority="tsa.example", token=token)

    def _publish(self, name: str, **values: Any) -> None:
        self.connection.execute(publishing_sql.STATEMENTS[name], {"log_id": self.log_id, **values})

    def stored(self) -> StoredLog:
        """The log, to be verified as it is now."""
        return StoredLog(self.connection, self.log_id)

    def _columns(self, position: int) -> TupleRow:
        [row] = self.run("envelope_columns", position)
        return row

    def _payload(self, position: int) -> int:
        [(bits,)] = self.run("payload_bits", position)
        self.run("flip_payload_bit", position, bit=self.chance.randrange(bits))
        return position

    def _leaf_hash(self, position: int) -> int:
        self.run("flip_leaf_bit", position, bit=self.chance.randrange(256))
        return position

    def _stream_id(self, position: int) -> int:
        self.run("set_stream", position, value=self._flipped(self._columns(position)[0]))
        return position

    def _stream_version(self, position: int) -> int:
        # A bit above those of any version that is taken.
        value = self._columns(position)[1] ^ (1 << self.chance.randrange(10, 31))
        self.run("set_version", position, value=value)
        return position

    def _topic(self, position: int) -> int:
        topic = bytearray(self._columns(position)[2].encode())
        topic[self.chance.randrange(len(topic))] ^= 1
        self.run("set_topic", position, value=topic.decode())
        return position

    def _case_id(self, position: int) -> int:
        self.run("set_case", position, value=self._flipped(self._columns(position)[3]))
        return position

    def _recorded_at(self, position: int) -> int:
        epoch = datetime(2000, 1, 1, tzinfo=UTC)
        micros = (self._columns(position)[4] - epoch) // timedelta(microseconds=1)
        micros ^= 1 << self.chance.randrange(50)
        self.run("set_time", position, value=epoch + timedelta(microseconds=micros))
        return position

    def _position(self, position: int) -> int:
        # Of the last one nothing would be left to see once everything was numbered anew.
        position = min(position, EVENTS - 1)
        self.run("set_position", position, value=position ^ (1 << self.chance.randrange(9, 19)))
        return position

    def _log_id(self, position: int) -> int:
        self.run("set_log", position, value=self._flipped(self.log_id))
        return position

    def _deleted(self, position: int) -> int:
        self.run("delete", position)
        return position

    def _swapped(self, position: int) -> int:
        other = self.chance.choice([each for each in range(1, EVENTS + 1) if each != position])
        self.run("set_position", position, value=_FAR)
        self.run("set_position", other, value=position)
        self.run("set_position", _FAR, value=other)
        return min(position, other)

    def _duplicated(self, position: int) -> int:
        # Behind the last event it would be one more, which anybody may add.
        position = min(position, EVENTS - 1)
        self._make_room(position + 1)
        self.run("insert_copy", position, value=position + 1)
        return position + 1

    def _inserted(self, position: int) -> int:
        self._make_room(position)
        self.run("insert_like", position + 1, value=position)
        return position

    def _redated(self, position: int) -> int:
        days = self.chance.choice([-400, -1, 1, 400])
        value = self._columns(position)[4] + timedelta(days=days)
        self.run("set_time", position, value=value)
        return position

    def _make_room(self, position: int) -> None:
        self.run("move_away", position)
        self.run("move_back")

    def _flipped(self, value: UUID) -> UUID:
        return UUID(int=value.int ^ (1 << self.chance.randrange(128)))


def _leaves(connection: Connection[TupleRow], log_id: UUID) -> list[tuple[bytes, int, bytes]]:
    """The leaf of each row as it is now, at the place that it has in the order of positions.

    With it the position and the leaf hash that are stored.
    """
    rows = connection.execute(STATEMENTS["rows"], {"log_id": log_id}).fetchall()
    return [
        (leaf_hash(envelope(log_id, case_id, digest, position, *rest)), old, stored)
        for position, (old, stored, case_id, digest, *rest) in enumerate(rows, start=1)
    ]
