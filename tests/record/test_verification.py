"""The parts of a verification, each by itself: rows, sequence, tree, checkpoints, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from api.settings import Dsns
from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import Cosigner, WitnessVerifier
from domain.record.envelope import envelope
from domain.record.merkle import EMPTY_ROOT, Frontier, leaf_hash
from domain.record.note import NoteSigner, NoteVerifier
from domain.record.verification import entries, rows
from domain.record.verification.checkpoints import CheckpointCheck, Kept, Trust
from domain.record.verification.findings import MOST_FINDINGS, Findings
from domain.record.verification.sequence import LEAVES_AT_ONCE, Envelope, SequenceCheck
from domain.record.verification.tree import Commitment, Head, TreeCheck
from ops.verify.log import StoredLog
from tests.support.log_events import new_stream
from tests.support.rfc9162 import mth

LOG_ID = UUID(int=7)
LEAVES = [sha256(b"%d" % number).digest() for number in range(700)]


# Rows


def test_an_envelope_is_derived_from_any_row_that_postgresql_can_hold(dsns: Dsns) -> None:
    odd: list[tuple[Any, ...]] = [
        (UUID(int=0), 1, "entry.recorded", UUID(int=1), datetime(2026, 3, 2, tzinfo=UTC), b"x"),
        (UUID(int=2**128 - 1), 2**31 - 1, 'a"b\\c', UUID(int=2), _at(-1), b""),
        (new_stream(), 7, "événement ☂", UUID(int=2), _at(1), b"\0" * 70_000),
        (new_stream(), 7, "x" * 300, UUID(int=2), datetime(1, 1, 1, tzinfo=UTC), b"\xff\xff"),
        (new_stream(), 7, "x", UUID(int=2), datetime(9999, 12, 31, tzinfo=UTC), b"\xff\xff"),
    ]
    expected = [
        envelope(LOG_ID, case_id, sha256(payload).digest(), position, at, stream_id, version, topic)
        for position, (stream_id, version, topic, case_id, at, payload) in enumerate(odd, start=1)
    ]

    derived = list(_stored(dsns, odd))

    assert [each[5] for each in derived] == expected
    assert [each[4] for each in derived] == [b"\x01" * 32] * len(odd)


def test_a_time_that_is_no_time_and_a_hash_that_is_no_hash_are_not_taken_for_any(
    dsns: Dsns,
) -> None:
    row = (new_stream(), 1, "x", new_stream(), "infinity", b"x")

    [by_time] = _stored(dsns, [row])

    assert b"out of range" in by_time[5]
    with psycopg.connect(dsns.owner) as connection:
        for length in (0, 31, 33, 40):
            connection.execute("UPDATE record.event SET leaf_hash = %s", (b"\x01" * length,))
            [derived] = rows.envelopes(LOG_ID, StoredLog(connection, LOG_ID).copied())
            assert derived[4] == b""


def test_a_log_without_events_has_no_envelopes(dsns: Dsns) -> None:
    assert list(_stored(dsns, [])) == []


def _at(microseconds: int) -> datetime:
    return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def _stored(dsns: Dsns, odd: Sequence[tuple[Any, ...]]) -> Iterator[Envelope]:
    with psycopg.connect(dsns.owner) as connection:
        for position, row in enumerate(odd, start=1):
            connection.execute(
                "INSERT INTO record.event (log_id, position, stream_id, stream_version, topic, "
                "case_id, recorded_at, payload, leaf_hash) "
                "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                (LOG_ID, position, *row, b"\x01" * 32),
            )
        connection.commit()
        yield from rows.envelopes(LOG_ID, StoredLog(connection, LOG_ID).copied())


# Lines of a bundle


def an_entry(position: int, *, version: int = 1, stream: int = 1, at: str = "2026-03-02") -> bytes:
    when = datetime.fromisoformat(f"{at}T21:40:00+00:00")
    return envelope(
        LOG_ID, UUID(int=9), b"\x02" * 32, position, when, UUID(int=stream), version, "entry.x"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"position":1', b'"position":01'),
        (b'"position":1', b'"position": 1'),
        (b'"position":1', b'"position":true'),
        (b'"position":1', b'"position":1.0'),
        (b'"topic":"entry.x"', b'"topic":"entry\\u002ex"'),
        (b"Z", b"+00:00"),
        (b"21:40", b"25:40"),
        (b"0202", b"02zz"),
        (b"}", b',"what":1}'),
        (b"entry/1", b"entry/2"),
        (str(LOG_ID).encode(), str(UUID(int=8)).encode()),
        (b"{", b"["),
    ],
)
def test_a_line_that_is_not_written_as_an_envelope_is_a_finding(
    before: bytes, after: bytes
) -> None:
    line = an_entry(1).replace(before, after)
    findings = Findings()

    list(entries.envelopes(LOG_ID, [line + b"\n"], iter([leaf_hash(line)]), findings))

    assert [(each.what, each.first) for each in findings.all] == [("entry", 1)]


# The sequence


def the_sequence(*lines: bytes) -> tuple[Findings, SequenceCheck, list[bytes]]:
    findings = Findings()
    check = SequenceCheck(findings)
    hashes = map(leaf_hash, lines)
    read = entries.envelopes(LOG_ID, lines, hashes, findings)
    return findings, check, [leaf for leaves in check.leaves(read) for leaf in leaves]


def test_events_in_order_are_sound_and_their_leaves_are_handed_on() -> None:
    lines = [an_entry(n, version=n) for n in range(1, LEAVES_AT_ONCE + 6)]

    findings, check, leaves = the_sequence(*lines)

    assert findings.is_sound
    assert (check.head, check.count, check.streams) == (len(lines), len(lines), 1)
    assert leaves == [leaf_hash(line) for line in lines]


def test_a_gap_ends_the_leaves_and_names_what_is_missing() -> None:
    findings, check, leaves = the_sequence(
        an_entry(1), an_entry(5, stream=2), an_entry(6, stream=3)
    )

    assert [(each.what, each.first, each.last) for each in findings.all] == [("missing", 2, 4)]
    assert (check.is_unbroken, len(leaves), check.head) == (False, 1, 6)


def test_versions_and_times_that_go_back_are_found() -> None:
    findings, _, _ = the_sequence(
        an_entry(1), an_entry(2, version=3), an_entry(3, version=4, at="2026-03-01")
    )

    assert [(each.what, each.first) for each in findings.all] == [("version", 2), ("time", 3)]


def test_the_same_position_twice_is_found() -> None:
    findings, _, _ = the_sequence(an_entry(1), an_entry(1, version=2))

    assert [(each.what, each.first) for each in findings.all] == [("order", 1)]


# The tree


def root(size: int) -> bytes:
    return mth(LEAVES[:size])


def the_tree(
    *commitments: tuple[int, bytes], size: int = 600, by: int = 250, whole: bool = True
) -> Findings:
    findings = Findings()
    tree = TreeCheck(findings, [Commitment(*each, f"c{each[0]}") for each in commitments])
    for first in range(0, size, by):
        tree.add(LEAVES[first : min(first + by, size)])
    frontier, _ = Frontier().extended(LEAVES[:size])
    tree.end(Head(size, root(size), frontier.to_bytes()), is_whole=whole)
    return findings


@given(st.lists(st.integers(0, 600), max_size=6), st.integers(1, 700))
def test_commitments_to_the_log_agree_however_its_leaves_are_cut(sizes: list[int], by: int) -> None:
    assert the_tree(*((size, root(size)) for size in sizes), by=by).is_sound


def test_what_differs_is_between_the_last_that_agrees_and_the_first_that_does_not() -> None:
    wrong = b"\x03" * 32

    findings = the_tree((100, root(100)), (300, wrong), (400, wrong), (600, wrong))

    assert [(each.what, each.first, each.last) for each in findings.all] == [("root", 101, 300)]


@pytest.mark.parametrize("place", [0, 50, 200])
def test_a_root_that_later_ones_do_not_bear_out_is_a_fork(place: int) -> None:
    right = (50, EMPTY_ROOT if place == 0 else root(50))
    findings = the_tree((place, b"\x03" * 32), *([right] if place else []), (500, root(500)))

    assert [each.what for each in findings.all] == ["fork"]


def test_commitments_beyond_the_end_name_where_something_is_gone() -> None:
    findings = the_tree((100, root(100)), (650, root(650)), (700, root(700)))

    assert [(each.what, each.first, each.last) for each in findings.all] == [
        ("truncated", 101, 700)
    ]


def test_what_cannot_be_placed_is_not_checked_and_said_so() -> None:
    findings = the_tree((100, root(100)), (650, root(650)), whole=False)

    assert findings.is_sound
    assert "(as many as 1)" in findings.not_checked[0]


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (Head(599, root(599)), ("head", 600, 600)),
        (Head(601, root(601)), ("missing", 601, 601)),
        (Head(600, root(599)), ("head", None, None)),
        (Head(600, root(600), b""), ("head", None, None)),
    ],
)
def test_what_the_log_says_of_its_end_is_held_against_the_tree(
    head: Head, what: tuple[str, int | None, int | None]
) -> None:
    findings = Findings()
    tree = TreeCheck(findings, [])
    tree.add(LEAVES[:600])

    tree.end(head, is_whole=True)

    assert [(each.what, each.first, each.last) for each in findings.all] == [what]


def test_stored_subtrees_are_held_against_the_tree() -> None:
    right = {(1, 0): mth(LEAVES[:256]), (1, 1): mth(LEAVES[256:512])}

    def found(stored: dict[tuple[int, int], bytes]) -> list[tuple[int | None, int | None]]:
        findings = Findings()
        tree = TreeCheck(findings, [], stored)
        tree.add(LEAVES[:600])
        tree.end(Head(600, root(600)), is_whole=True)
        return [(each.first, each.last) for each in findings.all if each.what == "subtree"]

    assert found(right) == []
    assert found(right | {(1, 1): b"\x03" * 32}) == [(257, 512)]
    assert found({(1, 1): right[1, 1]}) == [(1, 256)]
    assert found(right | {(1, 2): b"\x03" * 32, (2, 0): b"\x03" * 32}) == [(None, None)]


# Checkpoints

SIGNER = NoteSigner("log.example/log", Ed25519PrivateKey.generate())
WITNESS = Cosigner("police.example", Ed25519PrivateKey.generate())
CHECKPOINT = Checkpoint("log.example/log", 9, b"\x05" * 32)
NOTE = CHECKPOINT.signed(SIGNER)
LINE = WITNESS.cosign(CHECKPOINT, 1_772_487_600).line


def checked(kept: Kept, *, key: bool = True) -> tuple[list[str], CheckpointCheck, bool]:
    findings = Findings()

    def check_token(token: bytes, text: str) -> None:
        if token != sha256(text.encode()).digest():
            raise ValueError

    witness = WitnessVerifier.from_vkey(WITNESS.vkey)
    trust = Trust(
        NoteVerifier.from_vkey(SIGNER.vkey) if key else None, "a test", (witness,), check_token
    )
    check = CheckpointCheck(trust, findings)
    commits = check.commitment(kept) == Commitment(9, b"\x05" * 32, "it")
    return [each.what for each in findings.all], check, commits


def test_a_checkpoint_with_all_that_belongs_to_it_commits() -> None:
    token = sha256(CHECKPOINT.text.encode()).digest()
    kept = Kept("it", NOTE, 9, b"\x05" * 32, (LINE,), (("tsa.example", token),))

    found, check, commits = checked(kept)

    assert (found, commits) == ([], True)
    assert check.count == {"signed": 1, "cosigned": 1, "stamped": 1}


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (Kept("it", NOTE, 8, b"\x05" * 32), "checkpoint"),
        (Kept("it", NOTE, 9, b"\x06" * 32), "checkpoint"),
        (Kept("it", NOTE.replace(b"\n9\n", b"\n8\n")), "checkpoint"),
        (Kept("it", b"no note"), "checkpoint"),
        (Kept("it", Checkpoint("another", 9, b"\x05" * 32).signed(SIGNER)), "checkpoint"),
        (Kept("it", NOTE, cosignatures=(LINE.replace("AAAA", "AAAB"),)), "cosignature"),
        (Kept("it", NOTE, cosignatures=("no line\n",)), "cosignature"),
        (Kept("it", NOTE, tokens=(("tsa.example", b"of something else"),)), "timestamp"),
    ],
)
def test_a_checkpoint_that_is_not_what_it_should_be_is_a_finding(kept: Kept, what: str) -> None:
    found, _, _ = checked(kept)

    assert found == [what]


def test_a_cosignature_by_a_stranger_counts_for_nothing() -> None:
    stranger = Cosigner("stranger.example", Ed25519PrivateKey.generate())
    line = stranger.cosign(CHECKPOINT, 1_772_487_600).line

    found, check, commits = checked(Kept("it", NOTE, cosignatures=(line,)))

    assert (found, commits, check.count["unknown witness"]) == ([], True, 1)


def test_without_a_key_nothing_commits() -> None:
    found, check, commits = checked(Kept("it", NOTE), key=False)

    assert (found, commits, check.count) == ([], False, {"unsigned": 1})


# Findings


def test_the_first_that_is_wrong_is_the_position_that_is_known_or_the_range_that_is() -> None:
    findings = Findings()
    assert findings.first_bad is None
    findings.add("key", "of no event")
    assert findings.first_bad is None
    findings.add("root", "a range", 101, 300)
    assert findings.first_bad == (101, 300)
    findings.add("leaf", "in the range", 250)
    assert findings.first_bad == (250, 250)
    findings.add("version", "the cause of which is before it", 200)
    assert findings.first_bad == (101, 200)
    findings.add("leaf", "before the range", 17)
    assert findings.first_bad == (17, 17)


def test_findings_beyond_a_thousand_are_counted() -> None:
    findings = Findings()
    for position in range(1, MOST_FINDINGS + 5):
        findings.add("leaf", "wrong", position)

    assert (len(findings.all), findings.more) == (MOST_FINDINGS, 4)
