"""Re-verify a whole log from its rows alone, after any step of any test."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from domain.record.sql import load

STATEMENTS = load(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class CheckedLog:
    """What a sound log holds: its head, and each stream with its number of events."""

    head: int
    streams: dict[UUID, int]
    payloads: tuple[bytes, ...]
    requests: dict[tuple[str, str], tuple[int, int]]


def check_log(owner_dsn: str, log_id: UUID) -> CheckedLog:
    """Check everything that must hold of a log. AssertionError says what does not.

    Positions are 1 to head without gaps, every stream's versions 1 to n in that order, times never
    decrease, entries and leaf hashes recompute from the payloads by the published rule (written
    out again here, not imported), receipts and claims name events that are there.
    """
    with psycopg.connect(owner_dsn, options="-c timezone=UTC") as connection:

        def rows(name: str) -> list[tuple[Any, ...]]:
            return connection.execute(STATEMENTS[name], {"log_id": log_id}).fetchall()

        # One snapshot, so that a log that is being written to can be checked as well.
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [(head, log_recorded_at)] = rows("log")
        events, requests, claims = rows("events"), rows("requests"), rows("claims")

    versions: Counter[UUID] = Counter()
    last_time = datetime.min.replace(tzinfo=UTC)
    for expected, row in enumerate(events, start=1):
        position, stream_id, version, topic, case_id, recorded_at, payload, entry, leaf_hash = row
        assert position == expected, f"position {expected} is missing: next is {position}"
        versions[stream_id] += 1
        assert version == versions[stream_id], f"{position}: stream version {version} out of order"
        assert recorded_at >= last_time, f"{position}: recorded before the one before it"
        last_time = recorded_at
        assert entry == _entry(log_id, position, stream_id, version, topic, recorded_at, payload), (
            f"{position}: the envelope is not that of its row"
        )
        assert leaf_hash == sha256(b"\x00" + entry).digest(), f"{position}: wrong leaf hash"
        assert case_id is not None
    assert head == len(events), f"head is {head}, and there are {len(events)} events"
    assert log_recorded_at == (events[-1][5] if events else None), "the log's time is not its last"

    receipts = {(agency, key): (first, last) for agency, key, first, last in requests}
    claimed: set[int] = set()
    for first, last in receipts.values():
        assert 1 <= first <= last <= head, f"a receipt names positions {first} to {last}"
        assert claimed.isdisjoint(range(first, last + 1)), "two receipts name one position"
        claimed.update(range(first, last + 1))
    for _, position, found in claims:
        assert found == position, f"a claim names position {position}, which is not there"
    return CheckedLog(head, dict(versions), tuple(row[6] for row in events), receipts)


def _entry(log_id: UUID, position: int, *rest: Any) -> bytes:
    stream_id, version, topic, recorded_at, payload = rest
    fields = {
        "format": "daybook.entry/1",
        "log": str(log_id),
        "payload_sha256": sha256(payload).hexdigest(),
        "position": position,
        "recorded_at": f"{recorded_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "stream": str(stream_id),
        "stream_version": version,
        "topic": topic,
    }
    return json.dumps(fields, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()
