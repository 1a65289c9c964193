"""What a log and a witness say to each other (c2sp.org/tlog-witness), and when one cosigns.

A witness keeps the last checkpoint it saw of each log and cosigns a new one only if it begins with
that. Whoever asks several witnesses knows that everybody was shown the same log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from domain.record.checkpoint import Checkpoint
from domain.record.cosignature import Cosigner
from domain.record.encoding import Malformed, from_base64, from_decimal, to_base64
from domain.record.merkle import EMPTY_ROOT, ProofInvalid, verify_consistency
from domain.record.note import Note, NoteVerifier, Unverified
from domain.record.policy import Policy
from domain.record.tlog_proof import MOST_HASHES

SIZE_MEDIA_TYPE = "text/x.tlog.size"

_OLD = "old "


class UnknownLog(LookupError):
    """The witness does not know a log of this origin."""


class Superseded(Exception):
    """The witness last saw the log at another size than the one to begin from."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(size)


class Inconsistent(Exception):
    """The checkpoint does not continue the one that the witness saw last."""


def origin_hash(origin: str) -> str:
    """The name under which a witness shows what it holds of a log."""
    return sha256(origin.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """The request for a cosignature: from which size, the proof from there, and the note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes

    @classmethod
    def parse(cls, body: bytes) -> AddCheckpoint:
        """Read the body of add-checkpoint. Raises Malformed."""
        head, blank, note = body.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise Malformed("The lines before the checkpoint are ASCII.") from None
        if not blank or not first.startswith(_OLD):
            raise Malformed("It begins with the old size, and an empty line ends the proof.")
        if len(lines) > MOST_HASHES:
            raise Malformed(f"A proof has at most {MOST_HASHES} hashes.")
        old_size = from_decimal(first.removeprefix(_OLD))
        return cls(old_size, tuple(from_base64(line) for line in lines), note)

    def to_bytes(self) -> bytes:
        """The body as it is sent."""
        lines = [f"{_OLD}{self.old_size}", *(to_base64(each) for each in self.proof)]
        return "\n".join(lines).encode() + b"\n\n" + self.note


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The answer to add-checkpoint, and the note that the witness keeps and shows from now on."""

    lines: str
    held: bytes


def signed_by(note: bytes, logs: Mapping[str, NoteVerifier]) -> Checkpoint:
    """What a note says, if the log that it names signed it. `logs` are those known, by origin.

    Raises, in the order that the protocol says: Malformed, UnknownLog and Unverified.
    """
    log = logs.get(Checkpoint.parse(Note.parse(note).text).origin)
    if log is None:
        raise UnknownLog("This witness does not know a log of that origin.")
    try:
        return Policy(log).accepted(note).checkpoint
    except Malformed as malformed:
        # What a note's own signature line says is part of whether it is signed.
        raise Unverified(str(malformed)) from None


def cosign(
    asked: AddCheckpoint,
    logs: Mapping[str, NoteVerifier],
    held: bytes | None,
    cosigner: Cosigner,
    now: int,
) -> Cosigned:
    """What a witness answers that knows `logs` by origin and holds a note of this one, or none.

    `now` is in seconds since 1970. Raises, in the order that the protocol says: Malformed,
    UnknownLog, Unverified, Malformed for an old size larger than the new, Superseded and
    Inconsistent. The caller keeps `held` durably before it answers, and lets nobody in between.
    """
    checkpoint = signed_by(asked.note, logs)
    if asked.old_size > checkpoint.size:
        raise Malformed("The old size is larger than the checkpoint's.")
    last = Checkpoint.parse(Note.parse(held).text) if held is not None else None
    if asked.old_size != (last.size if last else 0):
        raise Superseded(last.size if last else 0)
    _check(asked.old_size, last, checkpoint, asked.proof)
    note = Note.parse(asked.note)
    # Only what was verified is kept and shown: an id of four bytes can be anybody's.
    (_, own), *_ = note.verified((logs[checkpoint.origin],))
    line = cosigner.cosign(checkpoint, now)
    return Cosigned(line.line, Note(note.text, (own, line)).to_bytes())


def _check(
    old_size: int, last: Checkpoint | None, checkpoint: Checkpoint, proof: Sequence[bytes]
) -> None:
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        raise Inconsistent("That is not the root of a tree without leaves.")
    try:
        old_root = last.root if last else EMPTY_ROOT
        verify_consistency(old_size, old_root, checkpoint.size, checkpoint.root, proof)
    except ProofInvalid as invalid:
        raise Inconsistent(str(invalid)) from None
