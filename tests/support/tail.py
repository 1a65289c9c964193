"""A process that follows a log through the library's subscription, and says what it saw.

    python -m tests.support.tail <service dsn> <log id> <last position>

It ends at that position, with one line: the number of events, and SHA-256 over every position,
stream and version in the order in which they came. An event out of its place ends it sooner.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from uuid import UUID

from domain.record.recorder import LogRecorder
from tests.support.keys import KEYS


def line_of(position: int, stream_id: object, stream_version: int) -> bytes:
    """What goes into the digest for one event."""
    return f"{position} {stream_id} {stream_version}\n".encode()


def _follow(dsn: str, log_id: UUID, last: int) -> str:
    recorder, digest, seen = LogRecorder(dsn, log_id, KEYS), sha256(), 0
    try:
        with recorder.subscribe() as subscription:
            for event in subscription:
                seen += 1
                if event.id != seen:
                    return f"{event.id} came instead of {seen}"
                digest.update(line_of(event.id, event.originator_id, event.originator_version))
                if seen == last:
                    break
    finally:
        recorder.close()
    return f"{seen} {digest.hexdigest()}"


if __name__ == "__main__":
    sys.stdout.write(_follow(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3])) + "\n")
