"""Proofs to carry away: that an entry is in a log, checked without the log (c2sp.org/tlog-proof).

A proof holds the entry's index, its inclusion proof, and the signed checkpoint that the proof leads
to. With the entry itself, the log's public key and those of some witnesses, it is all that takes.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.record.encoding import LARGEST_NUMBER, Malformed, from_base64, from_decimal, to_base64
from domain.record.merkle import HASH_SIZE, verify_inclusion
from domain.record.policy import Policy, Seen

FORMAT = "c2sp.org/tlog-proof@v1"

#: The height of a tree of 2**63 - 1 leaves.
MOST_HASHES = 63

_EXTRA = "extra "
_INDEX = "index "


@dataclass(frozen=True, slots=True)
class TlogProof:
    """A proof, believed only once it is verified. Raises Malformed for what cannot be one.

    `index` counts from zero, `hashes` go from the leaf's sibling to the root's child, and
    `checkpoint` is the signed note as it was published. Nothing vouches for `extra`.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index <= LARGEST_NUMBER:
            raise Malformed("An index is from 0 to 2**63 - 1.")
        if len(self.hashes) > MOST_HASHES:
            raise Malformed(f"A proof has at most {MOST_HASHES} hashes.")
        if any(len(each) != HASH_SIZE for each in self.hashes):
            raise Malformed(f"A hash has {HASH_SIZE} bytes.")

    @classmethod
    def parse(cls, data: bytes) -> TlogProof:
        """Read a proof. Its checkpoint is kept as it is, and read when it is verified.

        Raises Malformed.
        """
        head, blank, checkpoint = data.partition(b"\n\n")
        try:
            header, *lines = head.decode().split("\n")
        except UnicodeDecodeError:
            raise Malformed("A proof is UTF-8.") from None
        if header != FORMAT or not blank:
            raise Malformed(
                f"A proof begins with {FORMAT}, and has an empty line after its hashes."
            )
        extra = b""
        if lines and lines[0].startswith(_EXTRA):
            extra = from_base64(lines.pop(0).removeprefix(_EXTRA))
            if not extra:
                raise Malformed("A proof without extra data has no line for it.")
        if not (lines and lines[0].startswith(_INDEX)):
            raise Malformed("A proof says the index of its entry.")
        index = from_decimal(lines.pop(0).removeprefix(_INDEX))
        return cls(index, tuple(from_base64(line) for line in lines), checkpoint, extra)

    def to_bytes(self) -> bytes:
        """The proof as a file, whose name should end in .tlog-proof."""
        lines = [FORMAT]
        if self.extra:
            lines.append(_EXTRA + to_base64(self.extra))
        lines.append(f"{_INDEX}{self.index}")
        lines += [to_base64(each) for each in self.hashes]
        return "\n".join(lines).encode() + b"\n\n" + self.checkpoint

    def verify(self, leaf_hash: bytes, policy: Policy) -> Seen:
        """Check that the leaf is in the log that the policy believes, and say which checkpoint.

        Raises Malformed for its checkpoint, Unverified if the policy does not accept that, and
        ProofInvalid if it does and this leaf is not where the proof says.
        """
        seen = policy.accepted(self.checkpoint)
        head = seen.checkpoint
        verify_inclusion(leaf_hash, self.index, head.size, self.hashes, head.root)
        return seen
