"""Verifies a log in a database, all of it but what its events say.

Everything is read in one snapshot, so a log that is being added to can be verified as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow

from domain.record.published import PublishedNotes
from domain.record.verification.checkpoints import CheckpointCheck, Kept, Trust
from domain.record.verification.findings import Findings
from domain.record.verification.other import OtherCheck
from domain.record.verification.rows import envelopes, since_2000
from domain.record.verification.sequence import SequenceCheck
from domain.record.verification.tree import Head, TreeCheck
from ops.verify.keys import Named
from ops.verify.reading import shown
from projections.sql import queries

SQL = queries("ops.verify")

#: Called now and then with the position reached and the one to reach.
Show = Callable[[int, int], None]


def show_nothing(position: int, head: int) -> None:
    """For whoever does not watch."""


@dataclass(frozen=True, slots=True)
class StoredLog:
    """One log in a database, read on one connection whose transaction the caller has begun."""

    connection: Connection[TupleRow]
    log_id: UUID

    def rows(self, name: str) -> list[TupleRow]:
        """The rows of a statement about this log."""
        with self.connection.cursor(binary=True) as cursor:
            return cursor.execute(SQL[name], {"log_id": self.log_id}).fetchall()

    def signer(self) -> Named | None:
        """Origin and key, if the log was ever signed."""
        found = self.rows("signer")
        return (found[0][0], found[0][1]) if found else None

    def copied(self) -> Iterator[bytes]:
        """Every event in order, as COPY sends it."""
        with (
            self.connection.cursor() as cursor,
            cursor.copy(SQL["events"], {"log_id": self.log_id}) as copy,
        ):
            yield from map(bytes, copy)

    def checkpoints(self) -> list[Kept]:
        """What the database keeps of checkpoints."""
        return [
            Kept(
                f"the checkpoint of size {size}",
                note.encode(),
                size,
                root,
                tuple(cosignatures),
                tuple(zip(authorities, tokens, strict=True)),
            )
            for size, root, note, cosignatures, authorities, tokens in self.rows("checkpoints")
        ]


def published_notes(keys_folder: Path, log_id: UUID, findings: Findings) -> list[Kept]:
    """The checkpoints that are kept beside the keys, if any was published.

    Read them before the snapshot is taken: they never cover more than the database then holds. One
    that is there and cannot be read is a finding.
    """
    notes = PublishedNotes(keys_folder)
    kept: list[Kept] = []
    for path in (notes.path(log_id), *notes.paths_beside(log_id)):
        try:
            kept.append(Kept("the checkpoint kept beside the keys", path.read_bytes()))
        except FileNotFoundError:
            continue
        except OSError as error:
            findings.add(
                "published",
                f"The checkpoint kept beside the keys, {path}, cannot be read "
                f"({type(error).__name__}).",
            )
    return kept


def verify_log(
    log: StoredLog,
    trust: Trust,
    findings: Findings,
    *,
    others: Sequence[Kept] = (),
    other: OtherCheck | None = None,
    show: Show = show_nothing,
) -> int:
    """Verify everything but what the events say, and return the log's head.

    `others` are checkpoints from outside the database, and `other` is a copy of its leaves. Raises
    LookupError if there is no such log.
    """
    found = log.rows("log")
    if not found:
        raise LookupError("There is no such log.")
    [(_, head, recorded_at, root, frontier)] = found
    checkpoints = CheckpointCheck(trust, findings)
    tree = TreeCheck(
        findings,
        checkpoints.commitments([*log.checkpoints(), *others]),
        {(level, index): digest for level, index, digest in log.rows("subtrees")},
    )
    sequence = SequenceCheck(findings)
    for leaves in sequence.leaves(envelopes(log.log_id, log.copied())):
        tree.add(leaves)
        if other is not None:
            other.add(leaves)
        show(sequence.head, head)
    tree.end(Head(head, root, frontier), is_whole=sequence.is_unbroken)
    _check_time(findings, sequence, recorded_at)
    say_which_log(findings, log.log_id, log.signer())
    say_what_was_checked(findings, sequence, tree, checkpoints)
    if other is not None:
        other.end(is_whole=sequence.is_unbroken)
    check_conditions(log, findings)
    return head


def check_conditions(log: StoredLog, findings: Findings) -> None:
    """Claims and idempotency keys, as far as the events themselves contradict them.

    No hash covers them: they decide what is added next, and say nothing of what is there.
    """
    for first, last in log.rows("requests_out_of_place"):
        findings.add("request", "where no one request can have been placed.", first, last)
    for position in (row[0] for row in log.rows("claims_out_of_place")):
        findings.add(
            "claim",
            "where a claim is said to be from, of a stream that had no event then.",
            position,
        )
    [(requests, claims)] = log.rows("conditions")
    findings.checked.append(
        f"Idempotency keys: {requests:,}; that each stands for events of one moment, and for none "
        f"that another stands for. Claims: {claims:,}; that each is from when its stream had an "
        "event."
    )
    findings.not_checked.append(
        "Which agency sent which request, and with what key; and which name each claim is of. The "
        "database alone says so, and nothing signed."
    )


def say_which_log(findings: Findings, log_id: UUID, named: Named | None) -> None:
    """Put into the findings what names the log: its id and origin, which the events and the
    checkpoints bear, and nothing that somebody calls it.
    """
    origin = f", published as {shown(named[0])}" if named else ", of which nothing was published"
    findings.checked.append(f"Log {log_id}{origin}.")


def say_what_was_checked(
    findings: Findings, sequence: SequenceCheck, tree: TreeCheck, checkpoints: CheckpointCheck
) -> None:
    """Put into the findings what every verification of a whole log checks."""
    findings.checked.append(
        f"Events: {sequence.count:,}; streams: {sequence.streams:,}. Position, time, version and "
        "hash of each."
    )
    checkpoints.say()
    if tree.commitments:
        findings.checked.append(
            f"The tree of all events, held against signed checkpoints: {tree.commitments:,}."
        )
    if sequence.is_unbroken and tree.agreed < sequence.head:
        findings.not_checked.append(
            f"Positions {tree.agreed + 1} to {sequence.head}: no checkpoint vouches for them yet."
        )


def _check_time(findings: Findings, sequence: SequenceCheck, recorded_at: datetime | None) -> None:
    if sequence.is_unbroken and since_2000(recorded_at) != sequence.time:
        findings.add("head", "The time stored for the log's end is not that of its last event.")
