"""Processes of `tests.support.writer`, to be killed, stopped and started again, and what they were
told by the log.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parents[2]


class Told:
    """Every receipt that was given: first position, last position, and its fingerprint, by key."""

    def __init__(self) -> None:
        self.receipts: dict[str, tuple[int, int, str]] = {}
        self._more = asyncio.Event()

    def note(self, line: bytes) -> None:
        """Keep what one line of a writer says. Told again, it must be the same receipt."""
        key, first, last, receipt = line.decode().split()
        told = (int(first), int(last), receipt)
        assert self.receipts.setdefault(key, told) == told, f"{key} was given two receipts."
        self._more.set()

    async def reaches(self, count: int) -> None:
        """Return once this many requests were acknowledged."""
        async with asyncio.timeout(60):
            while len(self.receipts) < count:
                self._more.clear()
                await self._more.wait()


class WriterProcess:
    """One writer: started again, it sends everything again from the beginning."""

    def __init__(
        self, dsn: str, log_id: UUID, name: str, each: int, *, told: Told, folder: Path
    ) -> None:
        self.name = name
        self._arguments = (dsn, str(log_id), name, str(each))
        self._told = told
        self._said = folder / f"{name}.log"
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin, or begin again."""
        with self._said.open("ab") as said:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "tests.support.writer", *self._arguments),
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=asyncio.subprocess.PIPE,
                stderr=said,
            )
        self._listening = asyncio.create_task(self._listen(self._process))

    async def kill(self) -> None:
        """SIGKILL. What it had said before counts; half a line does not."""
        assert self._process is not None
        assert self._listening is not None
        with suppress(ProcessLookupError):
            self.send(signal.SIGKILL)
        await self._process.wait()
        await self._listening

    def send(self, signum: signal.Signals) -> None:
        """A signal, such as SIGSTOP."""
        assert self._process is not None
        self._process.send_signal(signum)

    async def finish(self) -> None:
        """Wait until everything it sends was acknowledged."""
        assert self._process is not None
        assert self._listening is not None
        async with asyncio.timeout(90):
            code, _ = await asyncio.gather(self._process.wait(), self._listening)
        assert code == 0, f"The writer {self.name} failed:\n{self._said.read_text()}"

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        while (line := await process.stdout.readline()).endswith(b"\n"):
            self._told.note(line)
