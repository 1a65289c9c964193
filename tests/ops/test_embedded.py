"""The embedded PostgreSQL keeps its data whatever is killed, and touches no other process."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from ops.embedded import SOCKET_PATH_LIMIT, EmbeddedPostgres, EmbeddedPostgresError
from tests.support.database import QUICK


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded")


@pytest.fixture
def data_dir(scratch: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = scratch / str(abs(hash(request.node.nodeid)))
    yield folder
    EmbeddedPostgres(folder).stop()


def postmaster_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def write_note(dsn: str, note: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (note text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [note])


def notes(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [note for (note,) in connection.execute("SELECT note FROM notes ORDER BY note")]


@pytest.mark.parametrize("version", [16, 18])
def test_starts_stops_and_starts_again_on_the_same_data(data_dir: Path, version: int) -> None:
    postgres = EmbeddedPostgres(data_dir, version)
    dsns = postgres.start()
    write_note(dsns.owner, "kept")

    postgres.stop()
    assert not postgres.is_running()
    dsns = postgres.start()

    assert notes(dsns.owner) == ["kept"]
    with psycopg.connect(dsns.owner) as connection:
        assert connection.info.server_version // 10000 == version


def test_service_and_follower_sign_in_as_themselves(data_dir: Path) -> None:
    dsns = EmbeddedPostgres(data_dir).start()

    for dsn, role in ((dsns.service, "daybook_service"), (dsns.follower, "daybook_follower")):
        with psycopg.connect(dsn) as connection:
            found = connection.execute(
                "SELECT current_user, rolsuper, rolcreaterole, rolcreatedb "
                "FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert found == (role, False, False, False)


def test_acknowledged_means_on_disk_whatever_the_configuration_file_says(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    postgres.start()
    postgres.stop()
    with (data_dir / "postgres" / "postgresql.conf").open("a") as file:
        file.write("\nfsync = off\nsynchronous_commit = off\nfull_page_writes = off\n")

    dsns = postgres.start()

    with psycopg.connect(dsns.owner) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",), name


def test_a_failing_statement_leaves_no_narrative_in_the_log(data_dir: Path) -> None:
    dsns = EmbeddedPostgres(data_dir).start()
    with psycopg.connect(dsns.owner) as connection:
        connection.execute("CREATE TABLE seen (who text PRIMARY KEY)")
        connection.execute("INSERT INTO seen VALUES ('Marsupilami at the window')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO seen VALUES ('Marsupilami at the window')")

    written = _logged(data_dir, "duplicate key value")
    assert "Marsupilami" not in written


def _logged(data_dir: Path, words: str) -> str:
    """The log, once it holds these words: a process of its own writes it, when it comes to it."""
    given_up = time.monotonic() + 30
    while words not in (written := _log_of(data_dir)):
        assert time.monotonic() < given_up, written
        time.sleep(0.05)
    return written


def _log_of(data_dir: Path) -> str:
    return "".join(path.read_text() for path in (data_dir / "postgres" / "log").iterdir())


def test_listens_on_no_network_address(data_dir: Path) -> None:
    EmbeddedPostgres(data_dir).start()

    postmaster = psutil.Process(postmaster_pid(data_dir))

    assert [found.laddr for found in postmaster.net_connections(kind="inet")] == []


def test_only_its_own_account_reaches_the_data_and_the_socket(data_dir: Path) -> None:
    EmbeddedPostgres(data_dir).start()

    for name in ("postgres", "socket"):
        assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o700
    assert not stat.S_IMODE(data_dir.stat().st_mode) & stat.S_IRWXO


def test_a_data_folder_deeper_than_a_socket_path_may_be_long(data_dir: Path) -> None:
    deep = data_dir / ("a folder with a long name " * 4).strip() / "and another one"
    assert len(os.fsencode(deep)) > SOCKET_PATH_LIMIT
    postgres = EmbeddedPostgres(deep, settings=QUICK)

    dsns = postgres.start()
    write_note(dsns.service.replace("daybook_service", "postgres"), "reached")
    socket_dir = Path(psycopg.conninfo.conninfo_to_dict(dsns.owner)["host"])

    assert notes(dsns.owner) == ["reached"]
    assert stat.S_IMODE(socket_dir.stat().st_mode) == 0o700
    postgres.stop()
    assert not socket_dir.exists()


def test_attaches_to_the_postmaster_a_killed_daybook_left(data_dir: Path) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", KEEP_RUNNING, str(data_dir)], stdout=subprocess.PIPE, text=True
    )
    assert killed.stdout is not None
    with killed.stdout:
        assert killed.stdout.readline() == "ready\n"
        killed.kill()
        killed.wait()
    left = postmaster_pid(data_dir)

    postgres = EmbeddedPostgres(data_dir)
    dsns = postgres.start()

    assert postmaster_pid(data_dir) == left
    assert notes(dsns.owner) == ["before the kill"]
    postgres.stop()
    assert not psutil.pid_exists(left) or psutil.Process(left).status() == psutil.STATUS_ZOMBIE


KEEP_RUNNING = """
import sys, time
from pathlib import Path
from typing import Any
import psycopg
from ops.embedded import EmbeddedPostgres

dsns = EmbeddedPostgres(Path(sys.argv[1])).start()
with psycopg.connect(dsns.owner) as connection:
    connection.execute("CREATE TABLE notes (note text)")
    connection.execute("INSERT INTO notes VALUES ('before the kill')")
print("ready", flush=True)
time.sleep(600)
"""


def test_recovers_after_kill_9_of_the_postmaster_while_it_is_busy(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir)
    dsns = postgres.start()
    write_note(dsns.owner, "committed")
    busy = threading.Thread(target=run_until_cut_off, args=(dsns.owner,), daemon=True)
    busy.start()
    with psycopg.connect(dsns.owner) as open_transaction:
        open_transaction.execute("INSERT INTO notes VALUES ('never committed')")
        os.kill(postmaster_pid(data_dir), signal.SIGKILL)

        dsns = EmbeddedPostgres(data_dir).start()

        assert notes(dsns.owner) == ["committed"]
        open_transaction.close()
    busy.join(30)
    assert not busy.is_alive()
    postgres.stop()


def run_until_cut_off(dsn: str) -> None:
    """A backend in a long query notices the postmaster's death late, and holds its memory."""
    with pytest.raises(psycopg.OperationalError), psycopg.connect(dsn) as connection:
        connection.execute("SELECT count(*) FROM generate_series(1, 10000000000)")


def test_a_stale_pid_file_naming_somebody_elses_process_is_no_obstacle(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir, settings=QUICK)
    write_note(postgres.start().owner, "kept")
    lines = (data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
    os.kill(postmaster_pid(data_dir), signal.SIGKILL)
    postgres.stop()
    bystander = subprocess.Popen(["sleep", "600"])
    try:
        # As after a restart of the machine, when the number belongs to another process.
        (data_dir / "postgres" / "postmaster.pid").write_text(
            "\n".join([str(bystander.pid), *lines[1:]]) + "\n"
        )

        assert not postgres.is_running()
        dsns = postgres.start()
        assert notes(dsns.owner) == ["kept"]
        postgres.stop()

        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("cleared_after", range(1, 5))
def test_a_pid_file_cleared_while_it_is_being_read_is_waited_for(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, cleared_after: int
) -> None:
    """A new postmaster clears what the killed one left, at whatever moment of our waiting."""
    postgres = EmbeddedPostgres(data_dir, settings=QUICK)
    write_note(postgres.start().owner, "kept")
    stale = data_dir / "postgres" / "postmaster.pid"
    os.kill(postmaster_pid(data_dir), signal.SIGKILL)
    reads = 0
    read_text = Path.read_text

    def cleared_in_time(path: Path, *arguments: Any, **options: Any) -> str:
        nonlocal reads
        if path == stale:
            reads += 1
            if reads == cleared_after + 1:
                raise FileNotFoundError(path)
        return read_text(path, *arguments, **options)

    monkeypatch.setattr(Path, "read_text", cleared_in_time)

    assert notes(postgres.start().owner) == ["kept"]

    monkeypatch.undo()
    postgres.stop()


def test_stops_only_the_server_of_its_own_folder(data_dir: Path, scratch: Path) -> None:
    ours = EmbeddedPostgres(data_dir, settings=QUICK)
    theirs = EmbeddedPostgres(scratch / "neighbour", settings=QUICK)
    ours.start()
    theirs.start()
    try:
        ours.stop()

        assert not ours.is_running()
        assert theirs.is_running()
    finally:
        theirs.stop()


def test_several_starts_at_once_share_one_server(data_dir: Path) -> None:
    several = [EmbeddedPostgres(data_dir, settings=QUICK) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = {run.result() for run in [pool.submit(each.start) for each in several]}

    assert len(found) == 1
    for each in several:
        each.stop()


def test_half_made_data_of_a_killed_start_is_made_again(data_dir: Path) -> None:
    (data_dir / "postgres.new" / "base").mkdir(parents=True)
    (data_dir / "postgres.new" / "PG_VERSION").write_text("18\n")

    dsns = EmbeddedPostgres(data_dir, settings=QUICK).start()

    write_note(dsns.owner, "whole")
    assert not (data_dir / "postgres.new").exists()


def test_refuses_to_open_data_with_another_version(data_dir: Path) -> None:
    made_with_16 = EmbeddedPostgres(data_dir, 16, settings=QUICK)
    made_with_16.start()
    made_with_16.stop()

    with pytest.raises(EmbeddedPostgresError, match="was made with PostgreSQL 16"):
        EmbeddedPostgres(data_dir, 18).start()

    assert EmbeddedPostgres(data_dir).version == 16


def test_says_what_postgresql_said_when_it_does_not_start(data_dir: Path) -> None:
    postgres = EmbeddedPostgres(data_dir, settings={**QUICK, "shared_buffers": "a great many"})

    with pytest.raises(EmbeddedPostgresError, match='invalid value for parameter "shared_buffers"'):
        postgres.start()

    assert not postgres.is_running()
