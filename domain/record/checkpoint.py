"""Checkpoints: what a log commits to when it says how long it is (c2sp.org/tlog-checkpoint).

A checkpoint is the text of a signed note: the log's origin, its size, and the root over all its
leaves. Two that a log signed and that are not consistent prove that it changed its past.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.record.encoding import LARGEST_NUMBER, Malformed, from_base64, from_decimal, to_base64
from domain.record.merkle import HASH_SIZE
from domain.record.note import Note, NoteSigner


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log. Raises Malformed for what cannot be written as one.

    `origin` names the log, `size` is its number of leaves, and `root` their Merkle tree hash.
    Daybook writes no `extensions`; those of others are kept, since the signature covers them.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not all(each and "\n" not in each for each in (self.origin, *self.extensions)):
            raise Malformed("An origin or extension of a checkpoint is one line, and not empty.")
        if not 0 <= self.size <= LARGEST_NUMBER:
            raise Malformed("A log has from 0 to 2**63 - 1 leaves.")
        if len(self.root) != HASH_SIZE:
            raise Malformed(f"A root has {HASH_SIZE} bytes.")

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note. Raises Malformed."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop():
            raise Malformed("A checkpoint has three lines or more, and each ends with a newline.")
        origin, size, root, *extensions = lines
        return cls(origin, from_decimal(size), from_base64(root), tuple(extensions))

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def signed(self, *signers: NoteSigner) -> bytes:
        """The checkpoint as it is published.

        Signing is for ever: the caller has made sure that this one is consistent with every one
        that the log signed before.
        """
        return Note(self.text, tuple(signer.sign(self.text) for signer in signers)).to_bytes()
