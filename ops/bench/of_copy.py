"""Binary COPY into the log's table, 500 rows a transaction: as fast as PostgreSQL takes rows.

Rows are packed with one `struct` call each, since a driver's own encoding would be measured too.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import count

import psycopg

from ops.bench.place import STATEMENTS, Place
from ops.bench.sample import Sample, by_threads
from ops.bench.workload import CASES, PAYLOADS, TOPIC, NewStreams

ROWS = 500

#: PostgreSQL's binary COPY format: a signature, then flags and an extension of no length.
HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
TRAILER = struct.pack(">h", -1)


def measure_copy(place: Place, *, connections: int, seconds: float) -> Sample:
    """`connections` connections at once, each a thread of its own."""
    streams = NewStreams()
    positions = count(1)
    pack = _row_packer()

    @contextmanager
    def connect() -> Generator[Callable[[], int]]:
        with psycopg.connect(place.dsns.service, autocommit=True) as connection:
            cursor = connection.cursor()

            def append() -> int:
                rows = [pack(next(positions), streams.next_as_bytes()) for _ in range(ROWS)]
                with cursor.copy(STATEMENTS["copy_events"]) as copy:
                    copy.write(b"".join((HEADER, *rows, TRAILER)))
                return ROWS

            yield append

    return by_threads(connections, connect, seconds)


def _row_packer() -> Callable[[int, bytes], bytes]:
    """What makes a row of a position and a stream; everything else of it is always the same."""
    log_id, case_id = CASES[0].bytes, CASES[0].bytes
    topic, payload, leaf_hash = TOPIC.encode(), PAYLOADS[0], bytes(32)
    before = struct.pack(">hi16si", 9, 16, log_id, 8)
    after = b"".join(
        [
            struct.pack(">ii", 4, 1),
            _sized(topic),
            _sized(case_id),
            _sized(struct.pack(">q", 0)),
            _sized(payload),
            _sized(leaf_hash),
        ]
    )
    row = struct.Struct(f">{len(before)}sqi16s{len(after)}s")

    def pack(position: int, stream_id: bytes) -> bytes:
        return row.pack(before, position, 16, stream_id, after)

    return pack


def _sized(value: bytes) -> bytes:
    return struct.pack(">i", len(value)) + value
