"""The published form of an entry. These bytes are for ever: outside tools recompute them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest

from domain.record.envelope import LARGEST_ENTRY, digest, envelope, instant
from domain.record.merkle import leaf_hash
from domain.record.request import LONGEST_TOPIC

LOG = UUID("0199a5f0-0000-7000-8000-000000000001")
STREAM = UUID("0199a5f0-0000-7000-8000-000000000002")
CASE = UUID("0199a5f0-0000-7000-8000-000000000003")
WHEN = datetime(2026, 6, 4, 9, 30, tzinfo=UTC)


def test_an_entry_is_exactly_these_bytes():
    entry = envelope(LOG, CASE, digest(b"{}"), 7, WHEN, STREAM, 2, "entry.recorded")
    assert entry == (
        b'{"case":"0199a5f0-0000-7000-8000-000000000003","format":"daybook.entry/1",'
        b'"log":"0199a5f0-0000-7000-8000-000000000001",'
        b'"payload_sha256":"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",'
        b'"position":7,"recorded_at":"2026-06-04T09:30:00.000000Z",'
        b'"stream":"0199a5f0-0000-7000-8000-000000000002","stream_version":2,'
        b'"topic":"entry.recorded"}'
    )


def test_the_leaf_hash_is_that_of_rfc_9162():
    # The leaf of the empty entry, from the test vectors of Certificate Transparency.
    empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(b"").hex() == empty
    assert leaf_hash(b"houba") == sha256(b"\x00houba").digest()


def test_time_is_written_in_utc_with_six_decimals():
    summer = datetime(2026, 6, 4, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    assert instant(summer) == "2026-06-04T09:30:00.000005Z"


@pytest.mark.parametrize("topic", ["t" * LONGEST_TOPIC, "🦊" * LONGEST_TOPIC])
def test_the_largest_entry_fits_a_tile(topic):
    entry = envelope(LOG, CASE, digest(b""), 2**63 - 1, WHEN, STREAM, 2**31 - 1, topic)
    assert len(entry) <= LARGEST_ENTRY
