"""The canonical envelope of an event: what a proof is about, and what a leaf of the tree is.

An envelope says where an event stands and what its sealed payload hashes to. It holds no personal
data, so it can be shown to anyone; whoever holds the payload can check that it belongs. Its bytes
are JSON in the canonical form of RFC 8785 (sorted names, no white space), derived from the row and
never stored. They never change: another form would be another `format`.

The two values known only once the log is locked stand beside each other in the sorted order, so
everything before and after them is written beforehand.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

FORMAT = "daybook.entry/1"

#: C2SP tiles prefix each entry with its length in two bytes.
LARGEST_ENTRY = 65_535


class Surroundings:
    """What the envelopes of one case and topic say before their place and after it."""

    def __init__(self, log_id: UUID, case_id: UUID, topic: str) -> None:
        self._before_digest = (
            f'{{"case":"{case_id}","format":"{FORMAT}","log":"{log_id}","payload_sha256":"'
        ).encode()
        self._topic = f',"topic":{json.dumps(topic, ensure_ascii=False)}}}'.encode()

    def before(self, payload_digest: str) -> bytes:
        """Up to the position. The digest in hexadecimal."""
        return b'%b%b",' % (self._before_digest, payload_digest.encode())

    def after(self, stream_id: str, stream_version: int) -> bytes:
        """From the stream on. Its id as UUIDs are written."""
        return b',"stream":"%b","stream_version":%d%b' % (
            stream_id.encode(),
            stream_version,
            self._topic,
        )


def at(before: bytes, position: int, recorded_at: bytes, after: bytes) -> bytes:
    """The whole, with what the sequencer decides. `recorded_at` is `instant`'s, in bytes."""
    return b'%b"position":%d,"recorded_at":"%b"%b' % (before, position, recorded_at, after)


def envelope(  # noqa: PLR0917 - the entry's own fields, in its own order
    log_id: UUID,
    case_id: UUID,
    payload_digest: bytes,
    position: int,
    recorded_at: datetime,
    stream_id: UUID,
    stream_version: int,
    topic: str,
) -> bytes:
    """The envelope's bytes. `payload_digest` is SHA-256 of the payload as it is stored."""
    around = Surroundings(log_id, case_id, topic)
    return at(
        around.before(payload_digest.hex()),
        position,
        instant(recorded_at).encode(),
        around.after(str(stream_id), stream_version),
    )


def digest(payload: bytes) -> bytes:
    """SHA-256 of a payload as it is stored."""
    return sha256(payload).digest()


def instant(moment: datetime) -> str:
    """An instant in UTC with exactly six decimals: 2026-03-02T21:40:00.000000Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"
