"""Witnesses that come, go, are killed and lie: the log goes on, and nothing false is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.record.cosignature import WitnessVerifier
from domain.record.note import Note, NoteVerifier
from domain.record.policy import Policy
from tests.support.client import AgencyClient, OpenedCase, contribution_body, open_case
from tests.support.cosigned import wait_until_cosigned
from tests.support.database import Cluster
from tests.support.server import RunningServer, running_server
from tests.support.witness import RunningWitness

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("witnesses")


@pytest.fixture(scope="module")
def witnesses(folder: Path) -> Iterator[tuple[RunningWitness, RunningWitness]]:
    pair = (
        RunningWitness(folder / "one", "police.example"),
        RunningWitness(folder / "two", "court.example"),
    )
    try:
        for each in pair:
            each.start()
        yield pair
    finally:
        for each in pair:
            each.stop()


@pytest.fixture(scope="module")
def watched(
    cluster: Cluster, folder: Path, witnesses: tuple[RunningWitness, RunningWitness]
) -> Iterator[RunningServer]:
    """A Daybook that asks both witnesses, which know its logs."""
    file = folder / "witnesses"
    file.write_text("# Those who watch Northmere\n" + "".join(each.line for each in witnesses))
    with running_server(cluster, WITNESSES=str(file)) as server:
        record(server, begin(server))
        keys = [each["verifier_key"] for each in logs(server)["logs"]]
        for each in witnesses:
            each.watch(keys)
        yield server


def begin(server: RunningServer) -> OpenedCase:
    with AgencyClient(server, "coordinator") as coordinator:
        return open_case(coordinator, ("police",))


def record(server: RunningServer, case: OpenedCase) -> str:
    """Record a contribution, wait until a checkpoint covers it, and give its address."""
    with AgencyClient(server, "police") as police:
        written = police.post(f"{case.path}/contributions", contribution_body()).ok(201)
        address = f"{case.path}/events/{written['position']}"
        answer = police.get(f"{address}/proof")
        assert answer.status == 200, answer.text
        return address


def logs(server: RunningServer) -> dict:
    with AgencyClient(server, None) as nobody:
        return nobody.get("/log").ok()


def behind(server: RunningServer, witness: str) -> float:
    """How many events a witness has not seen, of all logs, as it is measured."""
    with AgencyClient(server, None) as nobody:
        lines = nobody.get("/metrics").text.splitlines()
    measured = [line for line in lines if line.startswith("daybook_witness_events_behind{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in measured if f'"{witness}"' in line)


def test_both_put_their_line_under_a_checkpoint_and_a_receipt_names_them(
    watched: RunningServer, witnesses: tuple[RunningWitness, RunningWitness]
) -> None:
    address = record(watched, begin(watched))
    note = wait_until_cosigned(watched, "police.example", "court.example")
    told = logs(watched)

    assert told["witnesses"] == [each.vkey for each in witnesses]
    policy = Policy(
        NoteVerifier.from_vkey(told["logs"][0]["verifier_key"]),
        tuple(WitnessVerifier.from_vkey(each) for each in told["witnesses"]),
        least_witnesses=2,
    )
    assert policy.accepted(note.to_bytes()).checkpoint.size > 0
    with AgencyClient(watched, "police") as police:
        receipt = police.get(f"{address}/receipt").ok(200)
    assert receipt["witnesses"] == told["witnesses"]


def test_one_that_is_away_delays_nobody_and_catches_up(
    watched: RunningServer, witnesses: tuple[RunningWitness, RunningWitness]
) -> None:
    _, away = witnesses
    wait_until_cosigned(watched, "police.example", "court.example")
    away.kill()
    case = begin(watched)

    for _ in range(3):
        record(watched, case)
        note = wait_until_cosigned(watched, "police.example")
    assert "court.example" not in {each.name for each in note.signatures}
    assert behind(watched, "court.example") > 0

    away.start()
    wait_until_cosigned(watched, "police.example", "court.example")


def test_killed_while_it_is_asked_it_never_forgets_what_it_cosigned(
    watched: RunningServer, witnesses: tuple[RunningWitness, RunningWitness]
) -> None:
    """Every line that got out is of a checkpoint that the witness holds, or held before."""
    killed = witnesses[0]
    wait_until_cosigned(watched, "police.example")
    case = begin(watched)
    for _ in range(4):
        record(watched, case)
        killed.kill()
        held = [Note.parse(path.read_bytes()) for path in (killed.folder / "held").iterdir()]
        sizes = {each.text.split("\n")[0]: int(each.text.split("\n")[1]) for each in held}
        for log in logs(watched)["logs"]:
            with AgencyClient(watched, None) as nobody:
                answer = nobody.get(f"/log/{log['log_id']}/checkpoint")
            if answer.status == 200 and "police.example" in answer.text:
                assert int(answer.text.split("\n")[1]) <= sizes[log["origin"]]
        killed.start()

    wait_until_cosigned(watched, "police.example", "court.example")


def test_a_daybook_lends_itself_to_another_as_a_witness(cluster: Cluster, tmp_path: Path) -> None:
    lent = RunningWitness(tmp_path / "witness", "southmere.example")
    with running_server(cluster, WITNESS_DIR=str(lent.folder)) as theirs:
        file = tmp_path / "witnesses"
        file.write_text(f"{lent.vkey} {theirs.base_url}/witness\n")
        with running_server(cluster, WITNESSES=str(file)) as ours:
            record(ours, begin(ours))
            lent.watch([each["verifier_key"] for each in logs(ours)["logs"]])

            wait_until_cosigned(ours, "southmere.example")

            lines = [json.loads(line) for line in theirs.log(lines=2000).splitlines()]
            assert not [line for line in lines if line["level"] == "error"]
