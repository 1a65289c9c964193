"""A Daybook that is running with something on its record, for what is verified and exported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ops.cli import app
from tests.support.client import (
    AgencyClient,
    contribution_body,
    dispose,
    entry_body,
    open_case,
)
from tests.support.database import Cluster
from tests.support.server import NORTHMERE, RunningServer, running_server

CANARY = "zinnober"

Run = Callable[..., Result]


@dataclass(frozen=True)
class Recorded:
    """A running Daybook with two cases on its record, one of them destroyed, and a receipt."""

    server: RunningServer
    reference: str
    receipt: dict[str, Any]
    key: str
    log_id: str


@pytest.fixture(scope="module")
def recorded(cluster: Cluster) -> Iterator[Recorded]:
    with (
        running_server(cluster) as server,
        AgencyClient(server, "coordinator") as coordinator,
        AgencyClient(server, "data-protection-officer") as officer,
        AgencyClient(server, "police") as police,
    ):
        ended = open_case(coordinator, ())
        dispose(coordinator, officer, ended).ok(200)
        case = open_case(coordinator)
        body = contribution_body(*(entry_body(summary=f"{CANARY} {n}.") for n in range(20)))
        sent = police.post(f"{case.path}/contributions", body).ok(201)
        position = sent["position"]
        read = {"Daybook-Position": str(position)}
        coordinator.get(f"{case.path}/chronology", headers=read).ok(200)
        receipt = police.get(f"{case.path}/events/{position}/receipt").ok(200)
        yield Recorded(server, case.reference, receipt, receipt["verifier_key"], receipt["log"])


@pytest.fixture
def daybook(recorded: Recorded, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The console command, on the same database and keys as the server."""
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", recorded.server.dsns.owner)
    monkeypatch.setenv("DAYBOOK_KEYS_DIR", str(recorded.server.folder / "keys"))

    def run(*words: str | Path) -> Result:
        return CliRunner().invoke(app, list(map(str, words)), env={"COLUMNS": "200"})

    return run


@pytest.fixture
def bundle(daybook: Run, tmp_path: Path) -> Path:
    path = tmp_path / "northmere.zip"
    written = daybook("export", "proof", "--partnership", NORTHMERE, "--out", path)
    assert (written.exit_code, str(path) in written.stdout) == (0, True), written.output
    return path
