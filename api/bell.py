"""A bell: wakes everybody who waits for something new."""

from __future__ import annotations

import asyncio


class Bell:
    """Wakes whoever waits for something new. A hint: waiters also look by themselves."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, longest_s: float) -> None:
        """Return when it rings, or after so long."""
        try:
            async with asyncio.timeout(longest_s):
                await self._rung.wait()
        except TimeoutError:
            return
