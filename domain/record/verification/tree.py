"""Grows the tree of a log anew, and holds it against what was stored and signed of it.

Whoever can write to the database can also hash anew what they changed, so the rows alone prove
little. What they cannot make is a signed checkpoint of another root: where one disagrees, an event
was changed after it was signed, and before that no later than the last checkpoint that agrees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.record.merkle import TILE_WIDTH, Frontier, Subtree
from domain.record.verification.findings import Findings


@dataclass(frozen=True, slots=True)
class Commitment:
    """That the first `size` leaves of a log have this root. `said_by` names what says so."""

    size: int
    root: bytes
    said_by: str


@dataclass(frozen=True, slots=True)
class Head:
    """What a log says of its own end."""

    size: int
    root: bytes
    #: None where it is not known, as in a bundle.
    frontier: bytes | None = None


class TreeCheck:
    """The tree of one log, grown leaf by leaf. What is wrong goes to `findings`.

    `subtrees` are the stored hashes by (level, index), or None where none are stored.
    """

    def __init__(
        self,
        findings: Findings,
        commitments: Iterable[Commitment],
        subtrees: Mapping[tuple[int, int], bytes] | None = None,
    ) -> None:
        self.frontier = Frontier()
        #: The size of the largest tree that a commitment agreed with.
        self.agreed = 0
        self.commitments = 0
        self._findings = findings
        # The next one last, so that it can be taken from the end.
        self._to_come = sorted(commitments, key=lambda each: each.size, reverse=True)
        self._subtrees = None if subtrees is None else dict(subtrees)
        self._differing: list[Commitment] = []
        self._hold_commitments()

    def add(self, leaves: Sequence[bytes]) -> None:
        """The next leaf hashes."""
        while leaves:
            # Never past a size that somebody committed to.
            room = self._to_come[-1].size - self.frontier.size if self._to_come else len(leaves)
            self.frontier, completed = self.frontier.extended(leaves[:room])
            leaves = leaves[room:]
            if self._subtrees is not None:
                self._hold_subtrees(self._subtrees, completed)
            self._hold_commitments()

    def end(self, head: Head, *, is_whole: bool) -> None:
        """There are no more leaves; or, unless `is_whole`, none that can be placed."""
        self._settle()
        if not is_whole:
            self._findings.not_checked.append(
                f"The tree from position {self.frontier.size + 1} on, since it cannot be made "
                "where a position is missing: not its root, nor what checkpoints commit to there "
                f"(as many as {len(self._to_come)})."
            )
            return
        self._hold_head(head)
        if self._subtrees:
            self._findings.add(
                "subtree",
                f"Subtrees that are stored and the log does not have: {len(self._subtrees)}.",
            )
        if self._to_come:
            # Which of them is gone cannot be known: the others may stand closer together now.
            longest = self._to_come[0]
            self._findings.add(
                "truncated",
                f"not all there: {longest.said_by} covers them, and the log ends at "
                f"{self.frontier.size}.",
                self.agreed + 1,
                longest.size,
            )

    def _hold_head(self, head: Head) -> None:
        size = self.frontier.size
        if head.size > size:
            self._findings.add(
                "missing", "not there, and the log says it has them.", size + 1, head.size
            )
        elif head.size < size:
            self._findings.add(
                "head", "there, and the log says it ends before them.", head.size + 1, size
            )
        elif head.root != self.frontier.root:
            self._findings.add("head", "The root stored for the log is not that of its events.")
        elif head.frontier not in (None, self.frontier.to_bytes()):
            self._findings.add(
                "head", "The hashes stored to add the next event with are not those of the log."
            )

    def _hold_subtrees(
        self, stored: dict[tuple[int, int], bytes], completed: Iterable[Subtree]
    ) -> None:
        for subtree in completed:
            found = stored.pop((subtree.level, subtree.index), None)
            if found != subtree.hash:
                leaves = TILE_WIDTH**subtree.level
                self._findings.add(
                    "subtree",
                    "without a stored subtree hash."
                    if found is None
                    else "not those that their stored subtree was hashed of.",
                    subtree.index * leaves + 1,
                    (subtree.index + 1) * leaves,
                )

    def _hold_commitments(self) -> None:
        while self._to_come and self._to_come[-1].size <= self.frontier.size:
            commitment = self._to_come.pop()
            self.commitments += 1
            if commitment.root == self.frontier.root:
                self._agrees(commitment)
            else:
                self._differs(commitment)

    def _agrees(self, commitment: Commitment) -> None:
        self.agreed = max(self.agreed, commitment.size)
        # The events are those that were committed to last, so what differed before was not of them.
        for each in self._differing:
            self._add_fork(each)
        self._differing.clear()

    def _differs(self, commitment: Commitment) -> None:
        if commitment.size <= self.agreed or commitment.size == 0:
            self._add_fork(commitment)
        else:
            self._differing.append(commitment)

    def _add_fork(self, commitment: Commitment) -> None:
        self._findings.add(
            "fork",
            f"{commitment.said_by} commits to another log of {commitment.size} events: two "
            "histories were signed.",
        )

    def _settle(self) -> None:
        """What is wrong up to one size is wrong for every later one: the first says it all."""
        if self._differing:
            first = self._differing[0]
            self._findings.add(
                "root",
                f"not those that {first.said_by} commits to.",
                self.agreed + 1,
                first.size,
            )
