"""The hash tree, judged by the RFC's own recursive definition and by published vectors."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.record.merkle import (
    EMPTY_ROOT,
    TILE_WIDTH,
    Frontier,
    ProofInvalid,
    Subtree,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from tests.support import rfc9162

LEAVES = [leaf_hash(f"leaf {i}".encode()) for i in range(66_000)]
ROOTS = [rfc9162.mth(LEAVES[:size]) for size in range(71)]

# The tree of eight entries that implementations of Certificate Transparency test themselves with.
PUBLISHED_ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PUBLISHED_INCLUSION = [
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
PUBLISHED_CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
]

# The first leaf, the last, and every shape of tree between: enough to flip each bit of each proof.
FLIPPED_INCLUSION = [(index, size) for size in (1, 2, 7, 8, 11) for index in range(size)]
FLIPPED_CONSISTENCY = [(old, new) for new in (2, 7, 8, 11) for old in range(1, new)]


def grown(*batches: list[bytes]) -> tuple[Frontier, list[Subtree]]:
    """A tree that took these batches one after another, and all that they completed."""
    frontier, completed = Frontier(), []
    for batch in batches:
        frontier, new = frontier.extended(batch)
        completed += new
    return frontier, completed


def subtrees_of(leaves: list[bytes]) -> set[Subtree]:
    """Every complete subtree that the tree over these leaves should have stored, by definition."""
    return {
        Subtree(level, start // TILE_WIDTH**level, rfc9162.mth(leaves[start:end]))
        for level in (1, 2)
        for start in range(0, len(leaves), TILE_WIDTH**level)
        if (end := start + TILE_WIDTH**level) <= len(leaves)
    }


def each_bit_flipped(hashes: list[bytes]) -> list[list[bytes]]:
    """The same hashes, again and again, each time with one bit wrong."""
    return [
        [*hashes[:at], (int.from_bytes(hashes[at]) ^ 1 << bit).to_bytes(32), *hashes[at + 1 :]]
        for at in range(len(hashes))
        for bit in range(256)
    ]


def test_the_empty_tree_has_the_hash_of_nothing_for_a_root():
    assert Frontier().root == EMPTY_ROOT == root_of(()) == sha256(b"").digest()


def test_leaves_and_nodes_are_told_apart_by_their_first_byte():
    assert leaf_hash(b"houba") == sha256(b"\x00houba").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size):
    frontier, _ = grown([leaf_hash(entry) for entry in PUBLISHED_ENTRIES[:size]])
    assert frontier.root.hex() == PUBLISHED_ROOTS[size]


@pytest.mark.parametrize(("index", "size", "proof"), PUBLISHED_INCLUSION)
def test_the_published_inclusion_proofs_hold(index, size, proof):
    leaf, root = leaf_hash(PUBLISHED_ENTRIES[index]), bytes.fromhex(PUBLISHED_ROOTS[size])
    verify_inclusion(leaf, index, size, [bytes.fromhex(each) for each in proof], root)


@pytest.mark.parametrize(("old", "new", "proof"), PUBLISHED_CONSISTENCY)
def test_the_published_consistency_proofs_hold(old, new, proof):
    old_root, new_root = (bytes.fromhex(PUBLISHED_ROOTS[size]) for size in (old, new))
    verify_consistency(old, old_root, new, new_root, [bytes.fromhex(each) for each in proof])


def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_definition_at_every_size():
    frontier = Frontier()
    for size in range(301):
        assert frontier.root == rfc9162.mth(LEAVES[:size])
        assert frontier.size == size
        frontier, _ = frontier.extended([LEAVES[size]])


def test_a_tree_grown_at_once_has_the_root_of_the_definition_at_every_size():
    for size in range(301):
        assert grown(LEAVES[:size])[0].root == rfc9162.mth(LEAVES[:size])


def test_two_batches_of_any_sizes_make_the_tree_that_one_makes():
    for first in range(40):
        for second in range(40):
            both = first + second
            assert grown(LEAVES[:first], LEAVES[first:both]) == grown(LEAVES[:both])


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 700), max_size=12))
@example([255, 1, 256])
@example([256, 256, 1])
@example([0, 511, 0, 2])
def test_batches_cut_anywhere_make_one_tree_and_complete_each_subtree_once(sizes):
    cuts = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
    frontier, completed = grown(*(LEAVES[start:end] for start, end in pairwise(cuts)))
    leaves = LEAVES[: cuts[-1]]
    assert frontier == grown(leaves)[0]
    assert frontier.root == rfc9162.mth(leaves)
    assert len(completed) == len(set(completed))
    assert set(completed) == subtrees_of(leaves)


def test_a_batch_can_complete_subtrees_of_several_levels_and_tells_them_in_order():
    _, completed = Frontier().extended(LEAVES)
    assert set(completed) == subtrees_of(LEAVES)
    places = [(subtree.level, subtree.index) for subtree in completed]
    assert places == [(1, index) for index in range(257)] + [(2, 0)]


def test_the_last_leaf_of_a_subtree_completes_it_at_every_level_it_ends():
    all_but_one, _ = grown(LEAVES[:65_535])
    _, completed = all_but_one.extended([LEAVES[65_535]])
    assert [(subtree.level, subtree.index) for subtree in completed] == [(1, 255), (2, 0)]


def test_a_batch_without_leaves_changes_nothing():
    frontier, _ = grown(LEAVES[:7])
    assert frontier.extended([]) == (frontier, [])


def test_extending_a_frontier_leaves_the_old_one_as_it_was():
    frontier, _ = grown(LEAVES[:7])
    frontier.extended(LEAVES[7:20])
    assert frontier == grown(LEAVES[:7])[0]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 1_000])
def test_a_frontier_can_be_kept_as_bytes(size):
    frontier, _ = grown(LEAVES[:size])
    kept = frontier.to_bytes()
    assert len(kept) == size.bit_count() * 32
    assert Frontier.from_bytes(size, kept) == frontier


def test_a_frontier_has_the_largest_subtree_first():
    frontier, _ = grown(LEAVES[:7])
    assert frontier.peaks == (
        rfc9162.mth(LEAVES[:4]),
        rfc9162.mth(LEAVES[4:6]),
        LEAVES[6],
    )


@pytest.mark.parametrize(
    ("size", "length"), [(0, 32), (1, 0), (1, 31), (1, 33), (2, 64), (3, 32), (3, 63), (-1, 32)]
)
def test_bytes_that_are_not_a_frontier_of_that_size_are_refused(size, length):
    with pytest.raises(ValueError, match="not"):
        Frontier.from_bytes(size, bytes(length))


def test_every_leaf_of_every_tree_is_shown_by_its_proof():
    for size in range(1, 71):
        for index in range(size):
            proof = rfc9162.path(index, LEAVES[:size])
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


def test_every_tree_is_shown_to_begin_with_every_smaller_one():
    for new in range(71):
        for old in range(new + 1):
            proof = rfc9162.proof(old, LEAVES[:new]) if old else []
            verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)


def test_an_inclusion_proof_shows_no_other_leaf_place_or_tree():
    for size in range(1, 20):
        for index in range(size):
            proof = rfc9162.path(index, LEAVES[:size])
            for other in range(size):
                if other != index:
                    with pytest.raises(ProofInvalid):
                        verify_inclusion(LEAVES[other], index, size, proof, ROOTS[size])
                    with pytest.raises(ProofInvalid):
                        verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])
            with pytest.raises(ProofInvalid):
                verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size - 1])


def test_a_consistency_proof_shows_no_other_old_tree_and_no_other_new_one():
    for new in range(2, 20):
        for old in range(1, new):
            proof = rfc9162.proof(old, LEAVES[:new])
            for other in range(new):
                if other != old:
                    with pytest.raises(ProofInvalid):
                        verify_consistency(old, ROOTS[other], new, ROOTS[new], proof)
            with pytest.raises(ProofInvalid):
                verify_consistency(old, ROOTS[old], new, ROOTS[new + 1], proof)


@pytest.mark.parametrize(("index", "size"), FLIPPED_INCLUSION)
def test_a_wrong_bit_anywhere_in_an_inclusion_proof_is_found(index, size):
    proof = rfc9162.path(index, LEAVES[:size])
    for leaf, root, *wrong in each_bit_flipped([LEAVES[index], ROOTS[size], *proof]):
        with pytest.raises(ProofInvalid):
            verify_inclusion(leaf, index, size, wrong, root)


@pytest.mark.parametrize(("old", "new"), FLIPPED_CONSISTENCY)
def test_a_wrong_bit_anywhere_in_a_consistency_proof_is_found(old, new):
    proof = rfc9162.proof(old, LEAVES[:new])
    for old_root, new_root, *wrong in each_bit_flipped([ROOTS[old], ROOTS[new], *proof]):
        with pytest.raises(ProofInvalid):
            verify_consistency(old, old_root, new, new_root, wrong)


def test_an_inclusion_proof_with_a_hash_more_or_less_is_refused():
    for size in range(1, 20):
        for index in range(size):
            proof = rfc9162.path(index, LEAVES[:size])
            for wrong in _longer_and_shorter(proof):
                with pytest.raises(ProofInvalid):
                    verify_inclusion(LEAVES[index], index, size, wrong, ROOTS[size])


def test_a_consistency_proof_with_a_hash_more_or_less_is_refused():
    for new in range(20):
        for old in range(new + 1):
            proof = rfc9162.proof(old, LEAVES[:new]) if old else []
            for wrong in _longer_and_shorter(proof):
                with pytest.raises(ProofInvalid):
                    verify_consistency(old, ROOTS[old], new, ROOTS[new], wrong)


def test_a_leaf_at_the_root_of_a_larger_tree_is_not_shown_by_an_empty_proof():
    with pytest.raises(ProofInvalid, match="ends before"):
        verify_inclusion(ROOTS[8], 0, 8, [], ROOTS[8])


@pytest.mark.parametrize(("index", "size"), [(-1, 8), (8, 8), (9, 8), (0, 0), (0, -1), (-2, -1)])
def test_a_leaf_outside_the_tree_is_refused(index, size):
    with pytest.raises(ProofInvalid, match="There is no leaf"):
        verify_inclusion(LEAVES[0], index, size, [], LEAVES[0])


@pytest.mark.parametrize(("old", "new"), [(-1, 0), (-1, 8), (8, 7), (1, 0), (-2, -1)])
def test_a_tree_does_not_begin_with_a_larger_one_or_with_less_than_nothing(old, new):
    with pytest.raises(ProofInvalid, match="cannot begin"):
        verify_consistency(old, ROOTS[1], new, ROOTS[1], [])


def test_two_roots_of_one_size_are_two_logs():
    with pytest.raises(ProofInvalid, match="not one log"):
        verify_consistency(8, ROOTS[8], 8, ROOTS[7], [])


def test_the_empty_tree_has_one_root_only():
    with pytest.raises(ProofInvalid, match="without leaves"):
        verify_consistency(0, ROOTS[1], 8, ROOTS[8], [])
    with pytest.raises(ProofInvalid, match="without leaves"):
        verify_consistency(0, ROOTS[1], 0, ROOTS[1], [])


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_hashes_of_another_length_are_refused_wherever_they_are(length):
    odd, proof = bytes(length), rfc9162.path(0, LEAVES[:2])
    for leaf, hashes, root in (
        (odd, proof, ROOTS[2]),
        (LEAVES[0], [odd], ROOTS[2]),
        (LEAVES[0], proof, odd),
    ):
        with pytest.raises(ProofInvalid, match="32 bytes"):
            verify_inclusion(leaf, 0, 2, hashes, root)
    for old_root, new_root, hashes in (
        (odd, ROOTS[2], [LEAVES[1]]),
        (LEAVES[0], odd, [LEAVES[1]]),
        (LEAVES[0], ROOTS[2], [odd]),
    ):
        with pytest.raises(ProofInvalid, match="32 bytes"):
            verify_consistency(1, old_root, 2, new_root, hashes)


def _longer_and_shorter(proof: list[bytes]) -> list[list[bytes]]:
    return [
        [*proof, LEAVES[0]],
        [LEAVES[0], *proof],
        [*proof, *proof, LEAVES[0]],
        *([proof[1:], proof[:-1], []] if proof else []),
    ]
