"""Checks events one after the other: that each is there, in its place, and is what was hashed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from hashlib import sha256
from typing import Any

from domain.record.verification.findings import Findings

#: One event: its position, its time in any form that sorts, its stream's version, its stream, the
#: leaf hash that was stored for it, and its envelope. Plain tuples, because there are millions.
Envelope = tuple[int, Any, int, Hashable, bytes, bytes]

#: So many leaves are handed on at a time: large enough that the tree hashes whole levels, and small
#: enough that nothing of the log is held in memory.
LEAVES_AT_ONCE = 2048


class SequenceCheck:
    """The events of one log, checked in one pass. What is wrong goes to `findings`.

    Afterwards `head` is the last position that was there and `time` its time. About 150 bytes are
    held for each stream, and nothing else that grows with the log.
    """

    def __init__(self, findings: Findings) -> None:
        self.head = 0
        self.count = 0
        self.time: Any = None
        #: Whether every position so far was there. Only then are the leaves those of a log.
        self.is_unbroken = True
        self._findings = findings
        self._versions: dict[Hashable, int] = {}

    @property
    def streams(self) -> int:
        """How many streams have events."""
        return len(self._versions)

    def leaves(self, envelopes: Iterable[Envelope]) -> Iterator[list[bytes]]:
        """Check events in their order, and hand on their stored leaf hashes, many at a time.

        They end where a position is missing: every leaf after it would be in another place.
        """
        hashed, versions = sha256, self._versions
        leaves: list[bytes] = []
        # The whole cost of verification is what happens here for each event.
        for position, time, version, stream, leaf, entry in envelopes:
            if hashed(b"\0" + entry).digest() != leaf:
                self._findings.add("leaf", "not what was hashed when it was recorded.", position)
            if position != self.head + 1:
                if self.is_unbroken:
                    yield leaves
                leaves = []
                self._break(position)
            if versions.get(stream, 0) + 1 != version:
                self._findings.add("version", "not the next version of its stream.", position)
            if self.count and time < self.time:
                self._findings.add("time", "recorded before the one before it.", position)
            versions[stream] = version
            self.head, self.time = position, time
            self.count += 1
            leaves.append(leaf)
            if len(leaves) == LEAVES_AT_ONCE:
                if self.is_unbroken:
                    yield leaves
                leaves = []
        if leaves and self.is_unbroken:
            yield leaves

    def _break(self, found: int) -> None:
        """A position is not the one after the last."""
        self.is_unbroken = False
        if found > self.head + 1:
            self._findings.add("missing", "not there.", self.head + 1, found - 1)
        else:
            self._findings.add("order", "stands twice, or after a later one.", found)
