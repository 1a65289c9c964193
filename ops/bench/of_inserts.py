"""Plain inserts into the log's table, each its own transaction: no order, no checks, no hashes.

The client is PostgreSQL's own pgbench, in C, with prepared statements. It was faster than any
client written in Python, so it is the hardest to beat.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from ops.bench.place import Place
from ops.bench.sample import Sample
from ops.bench.workload import CASES, PAYLOADS, TOPIC

SCRIPT = Path(__file__).with_name("of_inserts.sql")


def measure_inserts(place: Place, *, connections: int, seconds: float) -> Sample:
    """`connections` connections at once. pgbench counts whole seconds, at least one."""
    whole_seconds = max(1, round(seconds))
    values = {
        "number": "0",
        "log_id": str(CASES[0]),
        "topic": TOPIC,
        "case_id": str(CASES[0]),
        "payload": PAYLOADS[0].decode(),
        "leaf_hash": "\\x" + "00" * 32,
    }
    command = [
        str(place.postgres.bin_dir / "pgbench"),
        *("--no-vacuum", "--protocol=prepared", f"--file={SCRIPT}", f"--time={whole_seconds}"),
        *(f"--client={connections}", f"--jobs={min(connections, 2)}"),
        *(f"--define={name}={value}" for name, value in values.items()),
        place.dsns.service,
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    counted = re.search(r"^tps = ([0-9.]+)", ran.stdout, re.MULTILINE)
    if ran.returncode != 0 or counted is None:
        raise RuntimeError(f"pgbench did not measure: {ran.stderr.strip()}")
    return Sample(round(float(counted[1]) * whole_seconds), whole_seconds)
