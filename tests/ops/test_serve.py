"""`daybook serve`, as a person starts it: the embedded database, one copy, clear refusals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from ops.embedded import EmbeddedPostgres
from tests.support.database import Cluster
from tests.support.server import RunningServer

DAYBOOK = str(Path(sys.executable).with_name("daybook"))


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    EmbeddedPostgres(tmp_path / "data").stop()


@pytest.fixture
def serve(data_dir: Path) -> Iterator[Callable[..., Served]]:
    """Starts `daybook serve` on the data folder; what a failed test leaves is killed."""
    started: list[Served] = []

    def start(**settings: str) -> Served:
        started.append(Served(data_dir, **settings))
        started[-1].wait_until_ready()
        return started[-1]

    yield start
    for served in started:
        if served.process.stdout is not None and not served.process.stdout.closed:
            served.end(signal.SIGKILL)


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    return {
        **os.environ,
        "DAYBOOK_DATA_DIR": str(data_dir),
        "DAYBOOK_PORT": "0",
        **{f"DAYBOOK_{name}": value for name, value in settings.items()},
    }


def daybook(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DAYBOOK, *arguments],
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Served:
    """One `daybook serve` with its own PostgreSQL."""

    def __init__(self, data_dir: Path, **settings: str) -> None:
        self.log = data_dir.with_name("serve.log")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [DAYBOOK, "serve"],
                env=environment(data_dir, **settings),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.base_url = ""

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        self.base_url = line.removeprefix("Daybook is at ").strip()
        until(self.is_ready, or_show=self.log)

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.base_url}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def end(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


def until(
    condition: Callable[[], bool], limit_s: float = 60.0, or_show: Path | None = None
) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(or_show.read_text() if or_show else f"Still not so after {limit_s} s.")
        time.sleep(0.05)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_told_to_stop_it_stops_everything_it_started(
    data_dir: Path, serve: Callable[..., Served], how: signal.Signals
) -> None:
    served = serve()
    postgres = EmbeddedPostgres(data_dir)
    assert postgres.is_running()

    code, said = served.end(how)

    assert (code, said) == (0, "Daybook has stopped.\n")
    assert not postgres.is_running()
    assert processes_naming(data_dir) == []


def processes_naming(folder: Path) -> list[str]:
    found: list[str] = []
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
        except psutil.Error:
            continue
        if str(folder) in line and process.pid != os.getpid():
            found.append(line)
    return found


def test_after_kill_9_it_starts_again_on_the_same_data(
    data_dir: Path, serve: Callable[..., Served]
) -> None:
    served = serve()
    added = daybook(data_dir, "actor", "add", *SOMEBODY)
    token = added.stdout.partition("Token: ")[2].partition("\n")[0]
    served.end(signal.SIGKILL)

    again = serve()

    me = httpx.get(f"{again.base_url}/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 200
    assert again.end(signal.SIGTERM)[0] == 0
    assert not EmbeddedPostgres(data_dir).is_running()


SOMEWHERE = (
    *("--partnership", "northmere", "--new-partnership", "Northmere", "--agency", "police"),
    *("--name", "A Marsupilami"),
)
SOMEBODY = (*SOMEWHERE, "--username", "marsupilami", "--role", "contributor")


def test_postgresql_killed_under_it_is_started_again(
    data_dir: Path, serve: Callable[..., Served]
) -> None:
    served = serve()
    pid_file = data_dir / "postgres" / "postmaster.pid"
    killed = int(pid_file.read_text().split()[0])

    os.kill(killed, signal.SIGKILL)

    until(lambda: pid_file.exists() and int(pid_file.read_text().split()[0]) != killed)
    until(served.is_ready)
    assert served.end(signal.SIGTERM)[0] == 0
    assert not EmbeddedPostgres(data_dir).is_running()


def test_a_second_copy_on_the_same_data_folder_is_refused_in_a_sentence(
    data_dir: Path, serve: Callable[..., Served]
) -> None:
    served = serve()

    second = daybook(data_dir, "serve")

    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == (
        f"Daybook is already running with the data folder {data_dir} "
        f"(process {served.process.pid}, {served.base_url}). "
        "Stop it first, or set DAYBOOK_DATA_DIR to another folder.\n"
    )
    assert served.is_ready()
    served.end(signal.SIGTERM)


def test_a_taken_port_is_refused_in_a_sentence_and_nothing_is_started(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = daybook(data_dir, "serve", PORT=str(port))

    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} on 127.0.0.1 is already in use. Set DAYBOOK_PORT to another one.\n"
    )
    assert not data_dir.exists()


def test_a_misspelt_setting_is_refused_by_name(data_dir: Path) -> None:
    refused = daybook(data_dir, "serve", PROT="8001")

    assert refused.returncode == 2
    assert refused.stderr.startswith("Daybook has no setting DAYBOOK_PROT.")
    assert "Traceback" not in refused.stderr


def test_a_command_beside_a_running_daybook_leaves_its_database_running(
    data_dir: Path, serve: Callable[..., Served]
) -> None:
    served = serve()

    assert daybook(data_dir, "rebuild").returncode == 0

    assert served.is_ready()
    served.end(signal.SIGTERM)


def test_a_command_on_its_own_stops_the_database_it_started(data_dir: Path) -> None:
    applied = daybook(data_dir, "migrate")
    again = daybook(data_dir, "migrate")

    assert applied.stdout.startswith("Applied 0001_schemas_and_roles.\n")
    assert again.stdout == "The database is up to date.\n"
    assert not EmbeddedPostgres(data_dir).is_running()


def test_an_external_database_is_not_migrated_behind_its_owners_back(
    cluster: Cluster, data_dir: Path, serve: Callable[..., Served]
) -> None:
    dsns = cluster.empty_database()
    try:
        refused = daybook(data_dir, "serve", DATABASE_URL=dsns.owner)
        assert refused.returncode == 1
        assert "Run `daybook migrate`, then start again." in refused.stderr
        with psycopg.connect(dsns.owner) as connection:
            assert connection.execute("SELECT to_regnamespace('record')").fetchone() == (None,)

        assert daybook(data_dir, "migrate", DATABASE_URL=dsns.owner).returncode == 0

        served = serve(DATABASE_URL=dsns.owner)
        assert served.end(signal.SIGTERM)[0] == 0
    finally:
        cluster.drop(dsns)


def test_an_external_database_that_is_away_is_a_sentence_without_its_password(
    data_dir: Path,
) -> None:
    refused = daybook(data_dir, "serve", DATABASE_URL="postgresql://w:marsupilami@127.0.0.1:1/x")

    assert refused.returncode == 1
    assert refused.stderr.startswith("The database at DAYBOOK_DATABASE_URL cannot be reached:")
    assert "marsupilami" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_stopping_server_ends_followers_of_the_history(fresh_server: RunningServer) -> None:
    with fresh_server.client("coordinator", **{"Idempotency-Key": "open"}) as client:
        opened = client.post(
            "/v1/cases", json={"reference": "CASE-1", "pseudonym": "Houba", "summary": "Houba."}
        )
        assert opened.status_code == 201, opened.text
        headers = {"Daybook-Position": opened.headers["Daybook-Position"]}
        url = f"{opened.headers['Location']}/events"
        with client.stream("GET", url, headers=headers) as followed:
            assert followed.status_code == 200
            began = time.monotonic()
            assert fresh_server.stop() == 0
            assert time.monotonic() - began < 8, "It waited for a reader who never leaves."


def test_serves_on_postgresql_16_as_well(data_dir: Path, serve: Callable[..., Served]) -> None:
    served = serve(POSTGRES_VERSION="16")
    coordinator = ("--username", "coordinator", "--role", "coordinator")
    added = daybook(data_dir, "actor", "add", *SOMEWHERE, *coordinator, POSTGRES_VERSION="16")
    token = added.stdout.partition("Token: ")[2].partition("\n")[0]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "open"}
    body = {"reference": "CASE-16", "pseudonym": "Houba", "summary": "Houba."}

    with httpx.Client(base_url=served.base_url, headers=headers, timeout=30) as client:
        opened = client.post("/v1/cases", json=body)
        assert opened.status_code == 201, opened.text
        position = {"Daybook-Position": opened.headers["Daybook-Position"]}
        cases = client.get("/v1/cases", headers=position).json()["cases"]

    assert [case["case"]["reference"] for case in cases] == ["CASE-16"]
    assert (data_dir / "postgres" / "PG_VERSION").read_text() == "16\n"
    refused = daybook(data_dir, "migrate", POSTGRES_VERSION="18")
    assert refused.stderr.endswith("Set DAYBOOK_POSTGRES_VERSION=16.\n")
    served.end(signal.SIGTERM)
