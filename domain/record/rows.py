"""Rows of `record.event` as PostgreSQL's binary COPY takes them.

The format is PostgreSQL's own (its manual, COPY, "Binary Format"): a header, then for each row the
number of its fields and each field's length and bytes, then a trailer. Writing it here, and most
of a row before the log is locked, is what makes a batch cost little more than raw COPY.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from uuid import UUID

#: The columns in the order of a row: what is known beforehand, then what the place decides.
COLUMNS = (
    "log_id", "stream_id", "stream_version", "topic", "case_id", "payload",
    "position", "recorded_at", "leaf_hash",
)  # fmt: skip

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

_FOUR = (4).to_bytes(4, "big")
_PLACE = struct.Struct(">iqiqi32s")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class Beginning:
    """The rows of one case and topic up to their position."""

    def __init__(self, log_id: UUID, case_id: UUID, topic: str) -> None:
        name = topic.encode()
        self._before_stream = struct.pack(">hi16si", len(COLUMNS), 16, log_id.bytes, 16)
        self._after_version = struct.pack(f">i{len(name)}si16s", len(name), name, 16, case_id.bytes)

    def of(self, stream_id: bytes, stream_version: bytes, payload: bytes) -> bytes:
        """One of them. The stream's id in 16 bytes, its version in 4."""
        return b"".join(
            (
                self._before_stream,
                stream_id,
                _FOUR,
                stream_version,
                self._after_version,
                len(payload).to_bytes(4, "big"),
                payload,
            )
        )


def place(position: int, microseconds: int, leaf_hash: bytes) -> bytes:
    """The rest of a row. `microseconds` as of `since_2000`."""
    return _PLACE.pack(8, position, 8, microseconds, 32, leaf_hash)


def since_2000(moment: datetime) -> int:
    """Microseconds since the beginning of 2000 in UTC, as PostgreSQL stores a time."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
