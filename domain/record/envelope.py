"""The canonical envelope of an event, and its leaf hash: what a proof is about.

An envelope says where an event stands and what its payload hashes to. It holds no personal data,
so it can be shown to anyone; whoever holds the payload can check that it belongs. Its bytes are
JSON in the canonical form of RFC 8785 (sorted names, no white space), and the leaf hash is that of
RFC 9162 section 2.1.1. Neither ever changes: a new form would be a new `format`.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

FORMAT = "daybook.entry/1"

#: C2SP tiles prefix each entry with its length in two bytes.
LARGEST_ENTRY = 65_535


def envelope(  # noqa: PLR0917 - the entry's own fields, in its own order
    log_id: UUID,
    position: int,
    stream_id: UUID,
    stream_version: int,
    topic: str,
    recorded_at: datetime,
    payload_digest: bytes,
) -> bytes:
    """The envelope's bytes. `payload_digest` is SHA-256 of the stored payload."""
    return json.dumps(
        {
            "format": FORMAT,
            "log": str(log_id),
            "payload_sha256": payload_digest.hex(),
            "position": position,
            "recorded_at": instant(recorded_at),
            "stream": str(stream_id),
            "stream_version": stream_version,
            "topic": topic,
        },
        ensure_ascii=False,
        separators=(",", ":"),
        sort_keys=True,
    ).encode()


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry)."""
    return sha256(b"\x00" + entry).digest()


def digest(payload: bytes) -> bytes:
    """SHA-256 of a payload as it is stored."""
    return sha256(payload).digest()


def instant(moment: datetime) -> str:
    """An instant in UTC with exactly six decimals: 2026-03-02T21:40:00.000000Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
