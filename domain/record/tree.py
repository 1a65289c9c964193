"""Roots and proofs of a log, from the hashes that are stored of it.

Stored are the leaf hashes, and the hash of each complete subtree of 256**level leaves. All else
is computed: a proof takes at most two tiles of each level, the one on the way to its leaf and the
one at the right edge, so the cost grows with the height of the tree and not with its size.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from domain.record.merkle import TILE_HEIGHT, TILE_WIDTH, node_hash, root_of

#: (level, first, last exclusive): the hashes of those complete subtrees of 256**level leaves, in
#: order. At level 0 they are the leaf hashes.
ReadHashes = Callable[[int, int, int], Awaitable[Sequence[bytes]]]

# Leaves from the first up to the last exclusive: the shape of one node of a proof.
_Range = tuple[int, int]


class HashesMissing(LookupError):
    """The tree should have this hash, and it is not stored."""

    def __init__(self, level: int, index: int) -> None:
        self.level, self.index = level, index
        super().__init__(f"Hash {index} of level {level} is not stored.")


async def root_at(read: ReadHashes, size: int) -> bytes:
    """The root of the first `size` leaves. Raises HashesMissing, or ValueError below zero."""
    if size < 0:
        raise ValueError(f"There is no tree of {size} leaves.")
    return await _Tiles(read, size).root_of_range(0, size)


async def inclusion_proof(read: ReadHashes, index: int, size: int) -> list[bytes]:
    """That leaf `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1).

    From the leaf's sibling to the root's child. Raises HashesMissing, or ValueError if there is no
    such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    tiles = _Tiles(read, size)
    return [await tiles.root_of_range(*each) for each in _path(index, size)]


async def consistency_proof(read: ReadHashes, old_size: int, new_size: int) -> list[bytes]:
    """That the tree of `new_size` leaves begins with that of `old_size` (RFC 9162, 2.1.4.1).

    Empty when there is nothing to prove: the old tree has no leaves, or all of them. Raises
    HashesMissing, or ValueError if the old tree is larger.
    """
    if not 0 <= old_size <= new_size:
        raise ValueError(f"A tree of {new_size} leaves cannot begin with one of {old_size}.")
    tiles = _Tiles(read, new_size)
    return [await tiles.root_of_range(*each) for each in _proof(old_size, new_size)]


def _path(index: int, size: int) -> list[_Range]:
    """The leaves under each node of PATH(index, D[size])."""
    start, end = 0, size
    ranges: list[_Range] = []
    while end - start > 1:
        middle = _middle(start, end)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def _proof(old_size: int, new_size: int) -> list[_Range]:
    """The leaves under each node of PROOF(old_size, D[new_size])."""
    if old_size == 0:
        return []
    start, end = 0, new_size
    ranges: list[_Range] = []
    while end != old_size:
        middle = _middle(start, end)
        if old_size <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start > 0:
        # Where the old tree ends inside the new one, its last subtree is needed to begin from.
        ranges.append((start, end))
    return ranges[::-1]


def _middle(start: int, end: int) -> int:
    """Where a subtree divides: after the largest power of two smaller than it."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


class _Tiles:
    """What is stored of the tree of `size` leaves, read a tile at a time and each tile once."""

    def __init__(self, read: ReadHashes, size: int) -> None:
        self._read = read
        self._size = size
        self._tiles: dict[tuple[int, int], Sequence[bytes]] = {}

    async def root_of_range(self, start: int, end: int) -> bytes:
        """The root of the leaves from `start` up to `end`, which is a subtree of the tree."""
        peaks: list[bytes] = []
        while start < end:
            height = (end - start).bit_length() - 1
            peaks.append(await self._perfect(height, start >> height))
            start += 1 << height
        return root_of(peaks)

    async def _perfect(self, height: int, index: int) -> bytes:
        """The root of the perfect subtree that has this index among those of its height."""
        level, above = divmod(height, TILE_HEIGHT)
        tile, offset = divmod(index << above, TILE_WIDTH)
        hashes = await self._tile(level, tile)
        nodes = hashes[offset : offset + (1 << above)]
        while len(nodes) > 1:
            nodes = [
                node_hash(left, right) for left, right in zip(nodes[::2], nodes[1::2], strict=True)
            ]
        return nodes[0]

    async def _tile(self, level: int, index: int) -> Sequence[bytes]:
        """The hashes of a tile, as many as the tree has."""
        if (level, index) not in self._tiles:
            first = index * TILE_WIDTH
            last = min(first + TILE_WIDTH, self._size >> (TILE_HEIGHT * level))
            hashes = await self._read(level, first, last)
            if len(hashes) < last - first:
                raise HashesMissing(level, first + len(hashes))
            self._tiles[level, index] = hashes
        return self._tiles[level, index]
