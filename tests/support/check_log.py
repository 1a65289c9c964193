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
from tests.support.rfc9162 import mth

STATEMENTS = load(Path(__file__).with_suffix(".sql"))


@dataclass(frozen=True, slots=True)
class CheckedLog:
    """What a sound log holds: its head, and each stream with its number of events.

    `entries` and `payloads` are in order; payloads are sealed, as they are stored.
    """

    head: int
    streams: dict[UUID, int]
    entries: tuple[bytes, ...]
    payloads: tuple[bytes, ...]
    requests: dict[tuple[str, str], tuple[int, int]]


def check_log(owner_dsn: str, log_id: UUID) -> CheckedLog:
    """Check everything that must hold of a log. AssertionError says what does not.

    Positions are 1 to head without gaps, every stream's versions 1 to n in that order, times never
    decrease, leaf hashes recompute from the rows by the published rule (written out again here,
    not imported), root, frontier and subtrees from the leaves by RFC 9162's own words, receipts and
    claims name events that are there.
    """
    with psycopg.connect(owner_dsn, options="-c timezone=UTC") as connection:

        def rows(name: str) -> list[tuple[Any, ...]]:
            return connection.execute(STATEMENTS[name], {"log_id": log_id}).fetchall()

        # One snapshot, so that a log that is being written to can be checked as well.
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        [(head, log_recorded_at, root, frontier)] = rows("log")
        events, requests, claims = rows("events"), rows("requests"), rows("claims")
        subtrees = rows("subtrees")

    versions: Counter[UUID] = Counter()
    entries: list[bytes] = []
    last_time = datetime.min.replace(tzinfo=UTC)
    for expected, row in enumerate(events, start=1):
        position, stream_id, version, topic, case_id, recorded_at, payload, leaf_hash = row
        assert position == expected, f"position {expected} is missing: next is {position}"
        versions[stream_id] += 1
        assert version == versions[stream_id], f"{position}: stream version {version} out of order"
        assert recorded_at >= last_time, f"{position}: recorded before the one before it"
        last_time = recorded_at
        entry = _entry(log_id, position, stream_id, version, topic, case_id, recorded_at, payload)
        entries.append(entry)
        assert leaf_hash == sha256(b"\x00" + entry).digest(), f"{position}: wrong leaf hash"
    assert head == len(events), f"head is {head}, and there are {len(events)} events"
    assert log_recorded_at == (events[-1][5] if events else None), "the log's time is not its last"

    leaves = [row[7] for row in events]
    assert root == mth(leaves), "the root is not that of the leaves"
    assert frontier == b"".join(_peaks(leaves)), "the frontier is not that of the leaves"
    assert sorted(subtrees) == _subtrees(leaves), "the subtrees are not those of the leaves"

    receipts = {(agency, key): (first, last) for agency, key, first, last in requests}
    claimed: set[int] = set()
    for first, last in receipts.values():
        assert 1 <= first <= last <= head, f"a receipt names positions {first} to {last}"
        assert claimed.isdisjoint(range(first, last + 1)), "two receipts name one position"
        claimed.update(range(first, last + 1))
    for _, position, found in claims:
        assert found == position, f"a claim names position {position}, which is not there"
    payloads = tuple(row[6] for row in events)
    return CheckedLog(head, dict(versions), tuple(entries), payloads, receipts)


def _entry(log_id: UUID, position: int, *rest: Any) -> bytes:
    stream_id, version, topic, case_id, recorded_at, payload = rest
    fields = {
        "case": str(case_id),
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


def _peaks(leaves: list[bytes]) -> list[bytes]:
    """The roots of the perfect subtrees that the leaves fall into, largest first."""
    peaks: list[bytes] = []
    first = 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            peaks.append(mth(leaves[first : first + 2**bit]))
            first += 2**bit
    return peaks


def _subtrees(leaves: list[bytes]) -> list[tuple[int, int, bytes]]:
    """Every complete subtree of 256**level leaves, in order."""
    found: list[tuple[int, int, bytes]] = []
    level, below = 1, leaves
    while len(below) >= 256:
        # A complete tree of hashes is the tree of the hashes of its parts.
        below = [mth(below[n : n + 256]) for n in range(0, len(below) - 255, 256)]
        found += [(level, index, each) for index, each in enumerate(below)]
        level += 1
    return found
