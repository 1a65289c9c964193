"""A real `daybook witness serve` in a process of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from api.witness.folder import WitnessFolder

READY_LIMIT_S = 60.0


class RunningWitness:
    """A witness in `folder` that knows the logs of its file `logs`, on a free port."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.vkey = WitnessFolder.make(folder, name).vkey
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def line(self) -> str:
        """Its line in the file of witnesses."""
        return f"{self.vkey} {self.url}\n"

    def watch(self, logs: Sequence[str]) -> None:
        """Know these logs, by verifier key, at once."""
        (self.folder / "logs").write_text("".join(f"{each}\n" for each in logs))

    def start(self) -> None:
        """Start it and wait until it answers; on the same port as before, if there was one."""
        said = self.folder / "stdout"
        with said.open("wb") as stdout:
            self._process = subprocess.Popen(
                [
                    str(Path(sys.executable).with_name("daybook")),
                    "witness",
                    "serve",
                    f"--folder={self.folder}",
                    f"--port={self.port}",
                ],
                env=dict(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_LIMIT_S
        while not self._answers(said):
            assert self._process.poll() is None, "`daybook witness serve` ended."
            assert time.monotonic() < deadline, "`daybook witness serve` did not start."
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop, and wait. Returns its exit code."""
        return self._end(signal.SIGTERM)

    def _answers(self, said: Path) -> bool:
        if self.port == 0:
            line = said.read_text().partition("\n")
            if not line[1]:
                return False
            self.port = int(line[0].rpartition(":")[2])
        try:
            return httpx.get(f"{self.url}/{'0' * 64}/checkpoint").status_code == 404
        except httpx.TransportError:
            return False

    def _end(self, how: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        return process.wait(30)
