"""Whether a log's tree in the database begins with everything that was signed of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.record.published import Forked, Published, RolledBack
from domain.record.stored_tree import StoredTree
from domain.record.tree import HashesMissing, root_at


@dataclass(frozen=True, slots=True)
class Misfit:
    """A signed checkpoint that the tree does not begin with, and why, for whoever runs Daybook."""

    signed: Published
    why: str
    #: Whether the tree reaches as far, and has another root there.
    is_another: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was signed, apart by whether the tree begins with it. The largest come first."""

    fitting: tuple[Published, ...]
    misfits: tuple[Misfit, ...]

    @property
    def doubt(self) -> RolledBack | None:
        """Why the log cannot be signed, if it cannot."""
        for one, other in self._contradictions():
            return Forked(
                f"Checkpoints of {one.size} and of {other.size} events were signed that are not of "
                "one record. Both are kept beside the keys."
            )
        return RolledBack(self.misfits[0].why) if self.misfits else None

    def evidence(self, kept: Sequence[Published]) -> list[Published]:
        """What is still to be kept, so that the doubt outlives this process and this database."""
        against = [other for _, other in self._contradictions()]
        # One of the database's own line is enough: it may go on, and that must stay as it is.
        is_told = any(each in kept for each in against)
        wanted = [each.signed for each in self.misfits] + ([] if is_told else against[:1])
        return [each for each in dict.fromkeys(wanted) if each not in kept]

    def _contradictions(self) -> list[tuple[Published, Published]]:
        """Pairs that no one tree can begin with: a misfit, and what contradicts it."""
        others = [each.signed for each in self.misfits]
        return [
            (misfit.signed, other)
            for misfit in self.misfits
            for other in (*self.fitting, *others)
            if (misfit.is_another and other in self.fitting and other.size >= misfit.signed.size)
            or (other.size == misfit.signed.size and other.checkpoint != misfit.signed.checkpoint)
        ]


async def compare(tree: StoredTree, size: int, signed: Iterable[Published]) -> Comparison:
    """Compare a tree of `size` leaves with the checkpoints that were signed."""
    fitting: list[Published] = []
    misfits: list[Misfit] = []
    for each in sorted(set(signed), key=lambda each: (each.size, each.note), reverse=True):
        misfit = await _misfit(tree, size, each)
        if misfit is None:
            fitting.append(each)
        else:
            misfits.append(misfit)
    return Comparison(tuple(fitting), tuple(misfits))


async def _misfit(tree: StoredTree, size: int, signed: Published) -> Misfit | None:
    if signed.size > size:
        return Misfit(
            signed, f"The database holds {size} events, and {signed.size} were published."
        )
    try:
        root = await root_at(tree.hashes, signed.size)
    except HashesMissing as missing:
        return Misfit(signed, f"The tree in the database is not whole. {missing}")
    if root == signed.checkpoint.root:
        return None
    return Misfit(
        signed,
        f"The first {signed.size} events in the database are not those that were published.",
        is_another=True,
    )
