"""How long the disk takes to make a write durable: no append can be acknowledged sooner."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: PostgreSQL's write-ahead log is written in blocks of this size.
BLOCK_BYTES = 8192
FILE_BYTES = 16 * 1024 * 1024


def sync_waits_ms(folder: Path, seconds: float) -> list[float]:
    """Milliseconds that each write of one block and its fdatasync took, in order of length."""
    path = folder / "sync"
    block = os.urandom(BLOCK_BYTES)
    # macOS has no fdatasync; PostgreSQL there takes fsync too, unless told otherwise.
    sync = getattr(os, "fdatasync", os.fsync)
    waits: list[float] = []
    with path.open("wb") as file:
        # Written before, as PostgreSQL's segments are: only the content changes, not the file.
        file.write(bytes(FILE_BYTES))
        file.flush()
        os.fsync(file.fileno())
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            os.pwrite(file.fileno(), block, len(waits) * BLOCK_BYTES % FILE_BYTES)
            sync(file.fileno())
            waits.append(1000 * (time.perf_counter() - began))
    path.unlink()
    return sorted(waits)
