"""Counting what many callers at once finish in a given time.

Each caller asks for the next thing when the last one is done, so there are always as many in
flight as there are callers. Warming up is not counted: connections, prepared statements, caches.
It takes a quarter of the time that is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock

WARM_UP = 0.25


@dataclass(frozen=True, slots=True)
class Sample:
    """What was acknowledged in one stretch of time, and how long each caller waited for it."""

    events: int
    seconds: float
    waits_s: tuple[float, ...] = ()

    @property
    def rate(self) -> float:
        """Events a second."""
        return self.events / self.seconds

    def wait_ms(self, percentile: int) -> float:
        """The wait in milliseconds that this percentage of callers did not exceed."""
        ordered = sorted(self.waits_s)
        return 1000 * ordered[min(len(ordered) * percentile // 100, len(ordered) - 1)]


class Tally:
    """What has been finished since it was started."""

    def __init__(self) -> None:
        self.is_over = False
        self._lock = Lock()
        self._events = 0
        self._waits_s: list[float] = []
        self._started: float | None = None

    def start(self) -> None:
        """Count from now on."""
        with self._lock:
            self._started = time.perf_counter()

    def add(self, events: int, began: float) -> None:
        """So many events, asked for at `began`, are durable."""
        now = time.perf_counter()
        with self._lock:
            if self._started is not None and not self.is_over:
                self._events += events
                self._waits_s.append(now - began)

    def stop(self) -> Sample:
        """Count no more; callers finish what they have begun."""
        with self._lock:
            if self._started is None:
                raise RuntimeError("Counting was not started.")
            self.is_over = True
            elapsed = time.perf_counter() - self._started
            return Sample(self._events, elapsed, tuple(self._waits_s))


async def by_tasks(callers: int, append: Callable[[], Awaitable[int]], seconds: float) -> Sample:
    """As many tasks as `callers`, each awaiting `append`, which says how many events it added."""
    tally = Tally()

    async def call() -> None:
        while not tally.is_over:
            began = time.perf_counter()
            tally.add(await append(), began)

    async with asyncio.TaskGroup() as group:
        for _ in range(callers):
            group.create_task(call())
        await asyncio.sleep(WARM_UP * seconds)
        tally.start()
        await asyncio.sleep(seconds)
        return tally.stop()


def by_threads(
    callers: int, connect: Callable[[], AbstractContextManager[Callable[[], int]]], seconds: float
) -> Sample:
    """As many threads as `callers`, each calling what `connect` gives it."""
    tally = Tally()

    def call() -> None:
        with connect() as append:
            while not tally.is_over:
                began = time.perf_counter()
                tally.add(append(), began)

    with ThreadPoolExecutor(callers) as pool:
        calls = [pool.submit(call) for _ in range(callers)]
        try:
            time.sleep(WARM_UP * seconds)
            tally.start()
            time.sleep(seconds)
            sample = tally.stop()
        finally:
            # Also when interrupted: the pool waits for its threads.
            tally.is_over = True
    for each in calls:
        each.result()
    return sample
