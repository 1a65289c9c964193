"""An older backup is put back: nothing is signed against what was published, nothing recorded, and
everything can be read. The backup is a real one, made by pg_dump and put back by pg_restore.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from api.settings import Dsns
from tests.support.client import AgencyClient, OpenedCase, contribution_body, open_case
from tests.support.cosigned import wait_until_cosigned
from tests.support.database import Cluster
from tests.support.pages import Reader
from tests.support.server import RunningServer
from tests.support.witness import RunningWitness

pytestmark = pytest.mark.faults

#: Far more than it takes; a machine with other work to do may be slow.
LONGEST_OUTAGE_S = 120


class Backups:
    """A backup of a database, and what was made of it."""

    def __init__(self, cluster: Cluster, file: Path) -> None:
        self._cluster, self._file = cluster, file
        self.restored: list[Dsns] = []

    def make(self, dsns: Dsns) -> None:
        self._run("pg_dump", "--format=custom", f"--file={self._file}", dsns.owner)

    def restore(self) -> Dsns:
        dsns = self._cluster.empty_database()
        self.restored.append(dsns)
        self._run("pg_restore", "--exit-on-error", f"--dbname={dsns.owner}", str(self._file))
        return dsns

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._cluster.bin_dir / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def dump(cluster: Cluster, tmp_path: Path) -> Iterator[Backups]:
    backups = Backups(cluster, tmp_path / "backup")
    yield backups
    for dsns in backups.restored:
        cluster.drop(dsns)


def write_and_publish(server: RunningServer, case: OpenedCase) -> int:
    """Record a contribution and wait until a checkpoint covers it; its position."""
    with AgencyClient(server, "police") as police:
        written = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        answer = police.get(f"{case.path}/events/{written['position']}/proof")
        assert answer.status == 200, answer.text
        return written["position"]


ROLLED_BACK = ("/problems/rolled-back", "older than what was published")
FORKED = ("/problems/forked", "move the notes of the other out of that folder")


def refuses_to_record(
    server: RunningServer, case: OpenedCase, refusal: tuple[str, str] = ROLLED_BACK
) -> None:
    """What a Daybook does whose record is not the one that it published."""
    kind, sentence = refusal
    with AgencyClient(server, "police") as police, AgencyClient(server, None) as nobody:
        head = police.head()
        refused = police.post(f"{case.path}/contributions", contribution_body())
        said = refused.problem(503, None, sentence)
        assert said["type"] == kind
        assert int(refused.headers["retry-after"]) > 0
        assert police.head() == head
        assert police.get(f"{case.path}/history").ok(200)["total"] > 0

        readiness = nobody.get("/readyz").response.json()
        log_id = police.get("/v1/log").ok()["log_id"]
        assert readiness["status"] == "not-ready"
        # Its access log is refused as well, where somebody looked at it after the backup.
        doubts = {each["log_id"]: each for each in readiness["refused_logs"]}
        doubted = doubts[log_id]
        listed = {each["log_id"]: each for each in nobody.get("/log").ok()["logs"]}
        for told in (doubted["refused"], listed[log_id]["refused"]):
            assert sentence in told
            assert "Reading goes on" in told
        assert f'daybook_log_refused{{log="{log_id}"}} 1' in nobody.get("/metrics").text
    with Reader(server, "auditor") as reader:
        page = reader.get("/cases").text
        assert "What you see here may not be all that was recorded." in page
        assert sentence in page
    assert "publisher.refuses" in server.log(lines=2000)


def test_an_older_backup_takes_nothing_until_the_newer_record_is_back(
    fresh_server: RunningServer, dump: Backups
) -> None:
    server, newer = fresh_server, fresh_server.dsns
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    write_and_publish(server, case)
    dump.make(newer)
    last = write_and_publish(server, case)
    server.stop()

    server.use(dump.restore())
    server.start(ready=False)
    refuses_to_record(server, case)
    server.kill()
    server.start(ready=False)
    refuses_to_record(server, case)
    server.stop()

    server.use(newer)
    server.start()
    assert write_and_publish(server, case) > last


def test_one_put_back_under_a_running_server_takes_nothing_either(
    fresh_server: RunningServer, dump: Backups
) -> None:
    server, newer = fresh_server, fresh_server.dsns
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    write_and_publish(server, case)
    dump.make(newer)
    last = write_and_publish(server, case)
    older = dump.restore()

    exchange(newer, older)
    with AgencyClient(server, "police") as police:
        until_back = time.monotonic() + LONGEST_OUTAGE_S
        while (head := police.get("/v1/log")).status == 503:
            assert time.monotonic() < until_back
        assert head.ok()["head"] < last
    refuses_to_record(server, case)

    exchange(newer, older)
    with AgencyClient(server, "police") as police:
        until_back = time.monotonic() + LONGEST_OUTAGE_S
        while police.get("/readyz").status == 503:
            assert time.monotonic() < until_back
    assert write_and_publish(server, case) > last


def exchange(one: Dsns, other: Dsns) -> None:
    """Put each database in the other's place, under whoever uses them."""
    names = [str(conninfo_to_dict(dsns.owner)["dbname"]) for dsns in (one, other)]
    elsewhere = make_conninfo(one.owner, dbname="postgres")
    with psycopg.connect(elsewhere, autocommit=True) as connection:
        for name in names:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = ANY(%s)",
            [names],
        )
        first, second = names
        connection.execute(f"ALTER DATABASE {first} RENAME TO {first}_aside")
        connection.execute(f"ALTER DATABASE {second} RENAME TO {first}")
        connection.execute(f"ALTER DATABASE {first}_aside RENAME TO {second}")
        for name in names:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_backup_with_everything_that_was_published_goes_on(
    fresh_server: RunningServer, dump: Backups
) -> None:
    server, first = fresh_server, fresh_server.dsns
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    last = write_and_publish(server, case)
    # Whoever looked is on the access log, which is signed to its end when a Daybook stops.
    server.stop()
    dump.make(first)

    server.use(dump.restore())
    server.start()

    assert write_and_publish(server, case) == last + 2
    server.stop()
    server.use(first)


def test_two_pasts_that_were_both_signed_are_told_apart_by_somebody_and_never_by_a_restart(
    fresh_server: RunningServer, dump: Backups
) -> None:
    """Database and keys were put back and used, and then the newer keys came back."""
    server, first = fresh_server, fresh_server.dsns
    published = server.folder / "keys" / "published"
    newer_notes = server.folder / "newer"
    with AgencyClient(server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))
    write_and_publish(server, case)
    dump.make(first)
    write_and_publish(server, case)
    server.stop()
    published.rename(newer_notes)
    server.use(dump.restore())
    server.start()
    for _ in range(2):
        write_and_publish(server, case)
    server.stop()

    shutil.rmtree(published)
    newer_notes.rename(published)
    for _ in range(2):
        server.start(ready=False)
        refuses_to_record(server, case, FORKED)
        server.kill()

    others = list(published.glob("*.fork-*.note"))
    assert others
    server.use(first)
    server.start(ready=False)
    refuses_to_record(server, case)
    server.stop()
    for other in others:
        other.unlink()
    server.start()
    write_and_publish(server, case)


def test_a_witness_knows_when_the_keys_were_put_back_as_well(
    fresh_server: RunningServer, dump: Backups, tmp_path: Path
) -> None:
    server, newer = fresh_server, fresh_server.dsns
    witness = RunningWitness(tmp_path / "witness", "police.example")
    witness.start()
    try:
        server.stop()
        (tmp_path / "witnesses").write_text(witness.line)
        server.use(newer, WITNESSES=str(tmp_path / "witnesses"))
        server.start()
        with AgencyClient(server, "coordinator") as coordinator:
            case = open_case(coordinator, ("police",))
        write_and_publish(server, case)
        watch_all(server, witness)
        dump.make(newer)
        write_and_publish(server, case)
        wait_until_cosigned(server, "police.example")
        server.stop()

        # Everything on the machine is as it was at the time of the backup.
        for note in (server.folder / "keys" / "published").glob("*.note"):
            note.unlink()
        server.use(dump.restore())
        server.start(ready=False)
        refuses_to_record(server, case)
        server.stop()
        server.use(newer)
    finally:
        witness.stop()


def watch_all(server: RunningServer, witness: RunningWitness) -> None:
    with AgencyClient(server, None) as nobody:
        witness.watch([each["verifier_key"] for each in nobody.get("/log").ok()["logs"]])
