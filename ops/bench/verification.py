"""The verification benchmark: how fast `daybook verify` goes through a log.

The log is made beforehand, row by row as the sequencer would have written it, in a PostgreSQL of
its own; then it is verified three times, and the median counts. What is reported is the time that
the verifying process itself computes (events a second of one core), and the time that passes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice
from statistics import median
from typing import Any
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from rich.console import Console
from rich.table import Table

from api.settings import Settings
from domain.identifiers import new_id
from domain.record.checkpoint import Checkpoint
from domain.record.envelope import envelope
from domain.record.merkle import Frontier, Subtree, leaf_hash
from domain.record.note import NoteSigner
from domain.record.sealing import OVERHEAD
from domain.record.sql import STATEMENTS as RECORD
from domain.record.verification.findings import Findings
from ops.bench.place import STATEMENTS, Place, place_to_measure
from ops.bench.workload import CASES, PAYLOAD_BYTES, TOPIC, NewStreams
from ops.verify.keys import trust_in
from ops.verify.log import StoredLog, verify_log

#: Events that share a time, as those of one batch do.
A_BATCH = 20
#: Events from one checkpoint to the next: a second's worth on a busy day.
A_CHECKPOINT = 5_000
TIMES = 3

COLUMN_TYPES = ("uuid", "int8", "uuid", "int4", "text", "uuid", "timestamptz", "bytea", "bytea")
RECORDED_AT = 6

_BEGAN = datetime(2026, 3, 2, 21, 40, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Speed:
    """Events a second: of the verifying process's own time, and of the time that passed."""

    events: int
    cpu: float
    wall: float


def bench_verify(settings: Settings, *, events: int, as_json: bool) -> None:
    """Make a log, verify it, and print how fast that went."""
    aside = Console(stderr=True)
    with (
        aside.status("Starting PostgreSQL") as status,
        place_to_measure(settings) as place,
    ):
        log_id = make_log(place, events, status.update)
        speeds: list[Speed] = []
        for number in range(TIMES):
            status.update(f"Verifying, {number + 1} of {TIMES}")
            speeds.append(measure(place, log_id))
    cpu, wall = (median(getattr(each, name) for each in speeds) for name in ("cpu", "wall"))
    if as_json:
        named = (("verify.core", cpu), ("verify.wall", wall))
        alone = {"unit": "events/s", "baseline": None, "ratio": None}
        told = [{"name": name, "value": round(value), **alone} for name, value in named]
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    table = Table(title=f"Verifying a log of {events:,} events", title_justify="left")
    table.add_column("what")
    table.add_column("events a second", justify="right")
    table.add_row("one core of the verifying process", f"{cpu:,.0f}")
    table.add_row("with the wait for PostgreSQL on the same machine", f"{wall:,.0f}")
    Console().print(table)
    Console().print(
        f"Medians of {TIMES} on {os.cpu_count()} cores shared with PostgreSQL. Events of about "
        f"{PAYLOAD_BYTES} bytes, each in a new stream; a signed checkpoint each "
        f"{A_CHECKPOINT:,}. As `daybook verify --log-only`: nothing is opened, and no read model "
        "is compared."
    )


def measure(place: Place, log_id: UUID) -> Speed:
    """Verify the log once. RuntimeError if anything is wrong with it."""
    findings = Findings()
    with psycopg.connect(place.dsns.service) as connection:
        log = StoredLog(connection, log_id)
        cpu, wall = time.process_time(), time.perf_counter()
        head = verify_log(log, trust_in(findings, log.signer(), where="the database"), findings)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if not findings.is_sound:
        raise RuntimeError(f"The log that was made is not sound: {findings.all[0].sentence}")
    return Speed(head, head / cpu, head / wall)


def make_log(place: Place, events: int, say: Callable[[str], object]) -> UUID:
    """A sound log of so many events, with checkpoints, that nobody appended one by one."""
    log_id = new_id()
    signer = NoteSigner(f"bench.example/log/{log_id}", Ed25519PrivateKey.generate())
    log = {"log_id": log_id}
    frontier, last = Frontier(), _BEGAN
    subtrees: list[Subtree] = []
    with psycopg.connect(place.dsns.owner) as connection:
        connection.execute(RECORD["create_log"], {**log, "name": "bench"})
        signed = {"origin": signer.key.name, "verifier_key": signer.vkey}
        connection.execute(STATEMENTS["insert_signer"], log | signed)
        checkpoints: list[dict[str, object]] = []
        with connection.cursor() as cursor, cursor.copy(STATEMENTS["copy_events"]) as copy:
            copy.set_types(COLUMN_TYPES)
            made = _events(log_id, events)
            while part := list(islice(made, A_CHECKPOINT)):
                for row in part:
                    copy.write_row(row)
                frontier, completed = frontier.extended([leaf for *_, leaf in part])
                subtrees += completed
                last = part[-1][RECORDED_AT]
                checkpoints.append(log | _checkpoint(signer, frontier))
                say(f"Making a log: {frontier.size:,} of {events:,} events")
        with connection.cursor() as cursor:
            cursor.executemany(STATEMENTS["insert_checkpoint"], checkpoints)
        levels = [each.level for each in subtrees]
        indexes, hashes = [each.index for each in subtrees], [each.hash for each in subtrees]
        connection.execute(
            RECORD["insert_subtrees"],
            {**log, "levels": levels, "indexes": indexes, "hashes": hashes},
        )
        end = {"head": events, "recorded_at": last, "root": frontier.root}
        connection.execute(RECORD["advance_log"], {**log, **end, "frontier": frontier.to_bytes()})
    with psycopg.connect(place.dsns.owner, autocommit=True) as connection:
        connection.execute(STATEMENTS["settle_events"])
        connection.execute(STATEMENTS["checkpoint"])
    return log_id


def _events(log_id: UUID, events: int) -> Iterator[tuple[Any, ...]]:
    """The rows, as the statement `copy_events` names them. What is sealed is noise."""
    streams = NewStreams()
    for position in range(1, events + 1):
        stream_id, case_id = next(streams), CASES[position % len(CASES)]
        recorded_at = _BEGAN + timedelta(milliseconds=position // A_BATCH)
        sealed = os.urandom(PAYLOAD_BYTES + OVERHEAD)
        entry = envelope(
            log_id, case_id, sha256(sealed).digest(), position, recorded_at, stream_id, 1, TOPIC
        )
        row = (log_id, position, stream_id, 1, TOPIC, case_id, recorded_at, sealed)
        yield *row, leaf_hash(entry)


def _checkpoint(signer: NoteSigner, frontier: Frontier) -> dict[str, object]:
    checkpoint = Checkpoint(signer.key.name, frontier.size, frontier.root)
    note = checkpoint.signed(signer).decode()
    return {"size": frontier.size, "root": frontier.root, "note": note}
