"""The running side of one cluster: its postmaster, found, cleared away when dead, and stopped.

A process belongs to a cluster when it is PostgreSQL and the cluster is its working folder. A
process id in a file proves nothing by itself: after a crash it may belong to anybody.
"""

from __future__ import annotations

import signal
import time
from pathlib import Path

import psutil

#: Fast shutdown writes a checkpoint; after this long it is told to stop without one.
STOP_LIMIT_S = 60.0

#: The children of a killed postmaster notice at their next wait; one busy with a query is told.
ORPHAN_PATIENCE_S = 1.0
ORPHAN_LIMIT_S = 30.0


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be started or stopped."""


class Postmaster:
    """The postmaster of the cluster in `cluster`, if there is one."""

    def __init__(self, cluster: Path) -> None:
        self.cluster = cluster

    def process(self) -> psutil.Process | None:
        """The living postmaster."""
        lines = self._pid_file_lines()
        try:
            process = psutil.Process(int(lines[0]))
        except (IndexError, ValueError, psutil.NoSuchProcess):
            return None
        return process if self._owns(process) else None

    @property
    def socket_dir(self) -> Path | None:
        """Where its socket is: the fifth line of its pid file."""
        lines = self._pid_file_lines()
        return Path(lines[4]) if len(lines) >= 5 and lines[4] else None

    def stop(self) -> None:
        """Stop it, whoever started it, and wait until it is gone."""
        process = self.process()
        if process is None:
            return
        # In order, disconnecting whoever is still there; failing that at once, to recover on start.
        for how, limit_s in ((signal.SIGINT, STOP_LIMIT_S), (signal.SIGQUIT, 10.0)):
            _send(process, how)
            deadline = time.monotonic() + limit_s
            while _is_alive(process) and time.monotonic() < deadline:
                time.sleep(0.02)
            if not _is_alive(process):
                return
        raise EmbeddedPostgresError(
            f"PostgreSQL in {self.cluster} (process {process.pid}) would not stop."
        )

    def clear_the_dead(self) -> None:
        """Get past what a killed postmaster left, which would keep a new one from starting.

        Its children notice within moments and go; one that does not is told to. Its pid file is
        cleared by PostgreSQL itself, except where the process id now belongs to another process
        or to a zombie: PostgreSQL takes either for a running postmaster.
        """
        if not self._pid_file.exists():
            return
        began = time.monotonic()
        while orphans := [found for found in psutil.process_iter() if self._owns(found)]:
            waited_s = time.monotonic() - began
            if waited_s > ORPHAN_LIMIT_S:
                raise EmbeddedPostgresError(
                    f"Processes of a PostgreSQL that was killed still use {self.cluster}: "
                    f"{', '.join(str(orphan.pid) for orphan in orphans)}. Stop them and try again."
                )
            if waited_s > ORPHAN_PATIENCE_S:
                for orphan in orphans:
                    _send(orphan, signal.SIGQUIT)
            time.sleep(0.05)
        lines = self._pid_file_lines()
        if lines and lines[0].isdigit() and psutil.pid_exists(int(lines[0])):
            self._pid_file.unlink(missing_ok=True)

    @property
    def _pid_file(self) -> Path:
        return self.cluster / "postmaster.pid"

    def _pid_file_lines(self) -> list[str]:
        try:
            return [line.strip() for line in self._pid_file.read_text().splitlines()]
        except FileNotFoundError:
            return []

    def _owns(self, process: psutil.Process) -> bool:
        """PostgreSQL changes into its data folder, so the working folder says whose it is."""
        try:
            return (
                _is_alive(process)
                and process.name().startswith("postgres")
                and Path(process.cwd()).samefile(self.cluster)
            )
        except (psutil.Error, OSError):
            return False


def _is_alive(process: psutil.Process) -> bool:
    """A zombie has ended: it only waits for a parent that may never ask."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, how: signal.Signals) -> None:
    try:
        process.send_signal(how)
    except psutil.NoSuchProcess:
        return
