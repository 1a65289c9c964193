"""When to try again what failed: later each time, and each thing by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)


class Backoff(Generic[Key]):
    """How long each of several things is left alone after it failed. Belongs to one event loop."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        #: Until when, and how long that was.
        self._failed: dict[Key, tuple[float, float]] = {}

    def is_due(self, key: Key) -> bool:
        """Whether it may be tried now."""
        until_s, _ = self._failed.get(key, (0.0, 0.0))
        return asyncio.get_running_loop().time() >= until_s

    def note_failure(self, key: Key) -> bool:
        """It failed. Whether that is the first time in a row, and worth saying."""
        _, last_s = self._failed.get(key, (0.0, 0.0))
        pause_s = min(max(last_s * 2, self._first_s), self._longest_s)
        self._failed[key] = (asyncio.get_running_loop().time() + pause_s, pause_s)
        return not last_s

    def note_success(self, key: Key) -> None:
        """It went well."""
        self._failed.pop(key, None)

    def pause_s(self, longest_s: float) -> float:
        """How long until something that failed may be tried again; `longest_s` at the most."""
        now_s = asyncio.get_running_loop().time()
        untils_s = (until_s - now_s for until_s, _ in self._failed.values())
        return max(0.0, min((longest_s, *untils_s)))
