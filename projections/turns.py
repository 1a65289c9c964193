"""Sharing the event loop: the follower works in the same process that answers requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

#: How long work goes on before everything else that waits for the event loop has its turn.
LONGEST_S = 0.005


class Turns:
    """Gives the event loop a turn whenever the work since the last one has taken long enough."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._since = clock()

    async def give(self) -> None:
        """Call it often: between two events, between two rows."""
        if self._clock() - self._since >= LONGEST_S:
            await asyncio.sleep(0)
            self._since = self._clock()
