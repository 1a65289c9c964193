"""Ways in which a PostgreSQL comes to an end, or nearly."""

from __future__ import annotations

import subprocess
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg

from api.settings import Dsns
from ops.embedded_account import postgres_account

LIMIT_S = 30.0


def kill_postgres(cluster: Path) -> None:
    """SIGKILL for the postmaster of this data folder and every process it has, at once."""
    postmaster = _postmaster(cluster)
    # The postmaster first: it would start to recover as soon as one of the others is gone.
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, LIMIT_S)


def kill_a_process_of_postgres(cluster: Path, dsns: Dsns) -> None:
    """SIGKILL for the process that serves a sequencer. The postmaster ends the others and itself,
    because their memory can no longer be trusted.
    """
    postmaster = _postmaster(cluster)
    with psycopg.connect(dsns.owner) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE application_name = 'daybook sequencer' AND datname = current_database()"
            " LIMIT 1"
        ).fetchone()
    assert found is not None, "No sequencer is connected."
    psutil.Process(found[0]).kill()
    _, living = psutil.wait_procs([postmaster], LIMIT_S)
    assert not living, "The postmaster goes on."


def fill_the_disk_of(cluster: Path) -> None:
    """No file of this PostgreSQL can be written to any more, until it ends of it.

    A limit on the size of files, as `ulimit -f` sets: PostgreSQL treats reaching it as it does a
    full disk. It needs neither root nor a file system of its own, but the account's own hand.
    """
    postmaster = _postmaster(cluster)
    family = [postmaster, *postmaster.children(recursive=True)]
    for process in family:
        subprocess.run(
            ["prlimit", f"--pid={process.pid}", "--fsize=0"],
            check=False,  # It may have ended meanwhile.
            capture_output=True,
            **postgres_account().popen_options,
        )
    # It cannot recover either: that writes too.
    _, living = psutil.wait_procs(family, LIMIT_S)
    assert not living, "PostgreSQL goes on without writing anything."


def _postmaster(cluster: Path) -> psutil.Process:
    return psutil.Process(int((cluster / "postmaster.pid").read_text().split()[0]))
