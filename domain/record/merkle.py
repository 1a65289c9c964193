"""The hash tree over a log: RFC 9162 section 2.1, with SHA-256.

A log only grows at its right edge, so a writer need not keep the tree. It keeps the frontier: the
roots of the perfect subtrees that the leaves fall into, one for each bit that is set in their
number. Verifiers need even less: a proof, and the roots that it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

#: Stored hashes are those of subtrees of 256**level leaves, as in C2SP tiles.
TILE_HEIGHT = 8
TILE_WIDTH = 2**TILE_HEIGHT

# What keeps a leaf from passing for a node, and a node for a leaf.
_LEAF = b"\x00"
_NODE = b"\x01"


class ProofInvalid(ValueError):
    """The proof does not show what it should."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry)."""
    return sha256(_LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(_NODE + left + right).digest()


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The root over adjacent perfect subtrees, each smaller than the one before it."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in peaks[-2::-1]:
        root = node_hash(peak, root)
    return root


@dataclass(frozen=True, slots=True)
class Subtree:
    """The root of the leaves [index * 256**level, (index + 1) * 256**level)."""

    level: int
    index: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed of a tree of `size` leaves to extend it and to know its root.

    `peaks` are the roots of its perfect subtrees, largest first. Raises ValueError unless there is
    one for each bit that is set in `size`.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"{len(self.peaks)} peaks are not those of {self.size} leaves.")

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The frontier that was kept as bytes. Raises ValueError if it is not one of this size."""
        if len(data) % HASH_SIZE:
            raise ValueError(f"{len(data)} bytes are not a frontier: a hash has {HASH_SIZE}.")
        return cls(size, tuple(data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)))

    def to_bytes(self) -> bytes:
        """The peaks, largest first, without anything between them."""
        return b"".join(self.peaks)

    @property
    def root(self) -> bytes:
        """The Merkle tree hash of all leaves."""
        return root_of(self.peaks)

    def extended(self, leaves: Sequence[bytes]) -> tuple[Frontier, list[Subtree]]:
        """The frontier after these leaf hashes too, and the subtrees that they completed.

        `leaves` are 32 bytes each, in the log's order. The subtrees have 256**level leaves for a
        level of 1 or more, and come in ascending order of level and index.
        """
        # Every append passes here with the log locked, so a whole level is hashed at a time.
        peaks = list(self.peaks)
        edge: list[bytes] = []  # What has no sibling yet, smallest first.
        completed: list[Subtree] = []
        nodes = list(leaves)  # The new nodes of this height, and `first` is the index of the first.
        first = self.size
        height = 0
        while nodes:
            if height and height % TILE_HEIGHT == 0:
                level = height // TILE_HEIGHT
                completed += [Subtree(level, first + i, node) for i, node in enumerate(nodes)]
            if first & 1:
                nodes.insert(0, peaks.pop())
            if len(nodes) & 1:
                edge.append(nodes.pop())
            nodes = [
                sha256(_NODE + left + right).digest()
                for left, right in zip(nodes[::2], nodes[1::2], strict=True)
            ]
            first >>= 1
            height += 1
        peaks += reversed(edge)
        return Frontier(self.size + len(leaves), tuple(peaks)), completed


def verify_inclusion(
    leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that the leaf is at `index` in the tree of `size` leaves (RFC 9162, 2.1.3.2).

    `proof` goes from the leaf's sibling to the root's child. Raises ProofInvalid.
    """
    if not 0 <= index < size:
        raise ProofInvalid(f"There is no leaf {index} in a tree of {size}.")
    _check_hashes(leaf_hash, root, *proof)
    computed = leaf_hash
    for sibling, is_left in _climb(index, size - 1, proof):
        computed = node_hash(sibling, computed) if is_left else node_hash(computed, sibling)
    if computed != root:
        raise ProofInvalid("The proof leads to another root: that tree has not this leaf there.")


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the new tree begins with the old one (RFC 9162, 2.1.4.2).

    A tree begins with the empty tree, and with itself, by an empty proof. Raises ProofInvalid.
    """
    if not 0 <= old_size <= new_size:
        raise ProofInvalid(f"A tree of {new_size} leaves cannot begin with one of {old_size}.")
    _check_hashes(old_root, new_root, *proof)
    if old_size in (0, new_size):
        _verify_without_proof(old_size, old_root, new_size, new_root, proof)
        return
    if not proof:
        raise ProofInvalid("There is no proof, and it takes one.")
    node, last = old_size - 1, new_size - 1
    # The largest perfect subtree at the old tree's end is where the proof sets out from.
    while node & 1:
        node >>= 1
        last >>= 1
    # When it is the whole old tree, its root is known, and the proof leaves it out.
    start, *siblings = proof if node else [old_root, *proof]
    old = new = start
    for sibling, is_left in _climb(node, last, siblings):
        if is_left:
            old = node_hash(sibling, old)
            new = node_hash(sibling, new)
        else:
            new = node_hash(new, sibling)
    if old != old_root:
        raise ProofInvalid("The proof leads to another root for the old tree.")
    if new != new_root:
        raise ProofInvalid("The proof leads to another root for the new tree.")


def _verify_without_proof(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    if proof:
        raise ProofInvalid("There is nothing to prove, and yet there is a proof.")
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise ProofInvalid("That is not the root of a tree without leaves.")
    if old_size == new_size and old_root != new_root:
        raise ProofInvalid("Two different roots for one size: these are not one log.")


def _climb(node: int, last: int, siblings: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each sibling on the way from a node to the root, and whether it is to the left.

    `node` and `last` are the indices, at one height, of that node and of the last node there.
    Raises ProofInvalid where the way and the siblings are not equally long.
    """
    for sibling in siblings:
        if last == 0:
            raise ProofInvalid("The proof is longer than the tree is high.")
        is_left = bool(node & 1) or node == last
        if is_left:
            # The last node of a height may have no sibling there. It goes up as it is.
            while not node & 1:
                node >>= 1
                last >>= 1
        yield sibling, is_left
        node >>= 1
        last >>= 1
    if last != 0:
        raise ProofInvalid("The proof ends before it reaches the root.")


def _check_hashes(*hashes: bytes) -> None:
    # A longer one could hold two nodes, and make a hash of what was never in the tree.
    if any(len(each) != HASH_SIZE for each in hashes):
        raise ProofInvalid(f"A hash has {HASH_SIZE} bytes.")
