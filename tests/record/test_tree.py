"""Roots and proofs from what is stored of a log, judged by the RFC's recursive definition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.record.merkle import (
    EMPTY_ROOT,
    TILE_WIDTH,
    Frontier,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from domain.record.tree import HashesMissing, consistency_proof, inclusion_proof, root_at
from tests.support import rfc9162

LEAVES = [leaf_hash(f"leaf {i}".encode()) for i in range(66_000)]


class Stored:
    """What a log of these leaves stores, in memory, and what was read of it."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        _, subtrees = Frontier().extended(leaves)
        self.levels = {0: list(leaves)}
        for subtree in subtrees:
            self.levels.setdefault(subtree.level, []).append(subtree.hash)
        self.reads: list[tuple[int, int, int]] = []

    async def read(self, level: int, first: int, last: int) -> Sequence[bytes]:
        self.reads.append((level, first, last))
        return self.levels.get(level, [])[first:last]


@pytest.fixture(scope="module")
def large() -> Stored:
    """A log with subtrees of every level that has one, and a ragged edge at each."""
    return Stored(LEAVES)


@pytest.mark.anyio
async def test_the_root_at_every_size_is_that_of_the_definition():
    stored = Stored(LEAVES[:300])
    for size in range(301):
        assert await root_at(stored.read, size) == rfc9162.mth(LEAVES[:size])


@pytest.mark.anyio
async def test_inclusion_proofs_are_those_of_the_definition():
    stored = Stored(LEAVES[:70])
    for size in range(1, 71):
        for index in range(size):
            assert await inclusion_proof(stored.read, index, size) == rfc9162.path(
                index, LEAVES[:size]
            )


@pytest.mark.anyio
async def test_consistency_proofs_are_those_of_the_definition():
    stored = Stored(LEAVES[:70])
    for new in range(1, 71):
        for old in range(1, new + 1):
            assert await consistency_proof(stored.read, old, new) == rfc9162.proof(
                old, LEAVES[:new]
            )


@pytest.mark.anyio
@pytest.mark.parametrize("size", [255, 256, 257, 511, 512, 1_000, 65_535, 65_536, 65_537, 66_000])
async def test_proofs_across_tiles_and_levels_hold(large, size):
    root = await root_at(large.read, size)
    assert root == Frontier().extended(LEAVES[:size])[0].root
    for index in (0, 1, 254, size // 2, size - 256, size - 2, size - 1):
        if index >= 0:
            proof = await inclusion_proof(large.read, index, size)
            verify_inclusion(LEAVES[index], index, size, proof, root)
    for old in (0, 1, 2, 254, 255, size // 2, size - 1, size):
        proof = await consistency_proof(large.read, old, size)
        verify_consistency(old, await root_at(large.read, old), size, root, proof)


@pytest.mark.anyio
async def test_there_is_nothing_to_prove_about_no_leaves_or_the_same_tree(large):
    assert await root_at(large.read, 0) == EMPTY_ROOT
    assert await consistency_proof(large.read, 0, 300) == []
    assert await consistency_proof(large.read, 300, 300) == []
    assert await inclusion_proof(large.read, 0, 1) == []


@pytest.mark.anyio
@pytest.mark.parametrize("size", [300, 65_536, 66_000])
async def test_a_proof_reads_two_tiles_of_a_level_at_most_and_none_twice(large, size):
    for prove, first in ((inclusion_proof, 1_000 % size), (consistency_proof, 1_000 % size)):
        large.reads.clear()
        await prove(large.read, first, size)
        assert len(large.reads) == len(set(large.reads))
        for level in range(3):
            tiles = [read for read in large.reads if read[0] == level]
            assert len(tiles) <= 2
        for _, begin, end in large.reads:
            assert 0 < end - begin <= TILE_WIDTH


@pytest.mark.anyio
async def test_a_tree_of_which_the_log_has_more_by_now_is_read_as_it_was(large):
    large.reads.clear()
    assert await root_at(large.read, 70_000 // 256) == rfc9162.mth(LEAVES[: 70_000 // 256])
    assert large.reads == [(1, 0, 1), (0, 256, 273)]


@pytest.mark.anyio
@pytest.mark.parametrize(("level", "missing"), [(0, 299), (0, 256), (1, 0)])
async def test_a_hash_that_is_not_stored_is_named(level, missing):
    stored = Stored(LEAVES[:300])
    del stored.levels[level][missing:]
    with pytest.raises(HashesMissing) as missed:
        await root_at(stored.read, 300)
    assert (missed.value.level, missed.value.index) == (level, missing)


@pytest.mark.anyio
async def test_a_tree_larger_than_the_log_is_not_invented():
    stored = Stored(LEAVES[:300])
    for ask in (
        root_at(stored.read, 301),
        inclusion_proof(stored.read, 0, 301),
        consistency_proof(stored.read, 300, 301),
    ):
        with pytest.raises(HashesMissing):
            await ask


@pytest.mark.anyio
@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
async def test_there_is_no_proof_for_a_leaf_outside_the_tree(large, index, size):
    with pytest.raises(ValueError, match="There is no leaf"):
        await inclusion_proof(large.read, index, size)


@pytest.mark.anyio
@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3)])
async def test_there_is_no_proof_from_a_larger_tree_to_a_smaller_one(large, old, new):
    with pytest.raises(ValueError, match="cannot begin"):
        await consistency_proof(large.read, old, new)


@pytest.mark.anyio
async def test_there_is_no_tree_of_less_than_no_leaves(large):
    with pytest.raises(ValueError, match="no tree"):
        await root_at(large.read, -1)
