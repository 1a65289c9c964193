"""Holds a log, event by event, against what somebody else was given of it.

Two copies of one log are equal as far as the shorter one goes. Which of them is the older one,
nothing that is signed says: so where the one that is checked is the shorter, that is a doubt, and
whoever asked has to say which is which by checking the longer one against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.record.verification.findings import Findings


class OtherCheck:
    """The leaf hashes of another copy, held against those of the log as they come.

    `name` is what the other copy is called. What is wrong goes to `findings`.
    """

    def __init__(self, name: str, hashes: Iterator[bytes], findings: Findings) -> None:
        self._name, self._hashes, self._findings = name, hashes, findings
        self._position = 0
        self._differs = False

    def add(self, leaves: Sequence[bytes]) -> None:
        """The next leaf hashes of the log."""
        # The log's first, so that where it ends nothing is taken from the other; and not strict,
        # because the log may be the longer one.
        for leaf, theirs in zip(leaves, self._hashes, strict=False):
            self._position += 1
            if leaf != theirs and not self._differs:
                self._differs = True
                self._findings.add("fork", f"another event than in {self._name}.", self._position)

    def end(self, *, is_whole: bool) -> None:
        """There are no more leaves; or, unless `is_whole`, none that can be placed."""
        more = sum(1 for _ in self._hashes)
        if more and is_whole:
            self._findings.add(
                "truncated",
                f"not there, and {self._name} has them. If that is the later one of the two, "
                "check it against this one instead; if not, events were taken away.",
                self._position + 1,
                self._position + more,
            )
        if more and not is_whole:
            self._findings.not_checked.append(
                f"{self._name} from position {self._position + 1} on, since a position is missing."
            )
        self._findings.checked.append(
            f"Held against {self._name}, event by event, as far as both go: {self._position:,}."
        )
