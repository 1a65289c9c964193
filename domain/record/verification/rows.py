"""Envelopes from rows of `record.event`, as PostgreSQL's binary COPY sends them.

The format is PostgreSQL's own (its manual, COPY, "Binary Format"). It is taken apart in place: logs
of millions are checked this way, and making objects of its columns would take most of the time.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from domain.record.envelope import FORMAT
from domain.record.verification.sequence import Envelope

#: The columns of a row, in the order in which it is taken apart.
COLUMNS = (
    "position", "recorded_at", "stream_version", "stream_id", "case_id", "topic",
    "leaf_hash", "payload",
)  # fmt: skip

# Each field has its length before it; those of a fixed length need not be looked at.
_FIXED = struct.Struct(">2x4xq4xq4xi4x16s4x16si")
_HASH_LENGTH = struct.pack(">i", 32)
_HEADER_BYTES = 19
_TRAILER = b"\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def envelopes(log_id: UUID, copied: Iterable[bytes]) -> Iterator[Envelope]:
    """The envelope of each row of `COLUMNS`, derived from the row as it is now.

    Times are microseconds since 2000. A stored leaf hash that is not one comes as no bytes.
    """
    unpack, fixed, hashed = _FIXED.unpack_from, _FIXED.size, sha256
    befores, afters = dict[bytes, str](), dict[bytes, str]()
    second, second_text = None, ""
    for row in _rows(copied):
        position, time, version, stream, case, length = unpack(row)
        end = fixed + length
        topic = row[fixed:end]
        leaf = row[end + 4 : end + 36] if row[end : end + 4] == _HASH_LENGTH else b""
        # Cases, topics and seconds repeat, so their text is made once.
        if case not in befores:
            befores[case] = _before_digest(log_id, case)
        if topic not in afters:
            afters[topic] = _topic(topic)
        if time // 1_000_000 != second:
            second = time // 1_000_000
            second_text = _second(second)
        name = stream.hex()
        # As domain.record.envelope writes it.
        entry = (
            f"{befores[case]}{hashed(row[end + 40 :]).hexdigest()}"
            f'","position":{position},"recorded_at":"{second_text}.{time % 1_000_000:06d}Z"'
            f',"stream":"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"'
            f',"stream_version":{version},{afters[topic]}'
        )
        yield position, time, version, stream, leaf, entry.encode()


def since_2000(moment: datetime | None) -> int | None:
    """A time as `envelopes` gives it."""
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _rows(copied: Iterable[bytes]) -> Iterator[bytes]:
    """The rows, without the header before the first and the trailer after the last."""
    header = _HEADER_BYTES
    for message in copied:
        row = message[header:] if header else message
        header = 0
        if row and row != _TRAILER:
            yield row


def _before_digest(log_id: UUID, case: bytes) -> str:
    return f'{{"case":"{UUID(bytes=case)}","format":"{FORMAT}","log":"{log_id}","payload_sha256":"'


def _topic(topic: bytes) -> str:
    return f'"topic":{json.dumps(topic.decode(), ensure_ascii=False)}}}'


def _second(since_2000: int) -> str:
    try:
        moment = _EPOCH + timedelta(seconds=since_2000)
    except OverflowError:
        # PostgreSQL can hold "infinity", and years that Daybook never writes.
        return "out of range"
    return moment.isoformat().removesuffix("+00:00")
