"""`daybook demo` from an empty folder to sign-ins that work, twice, and nothing left running."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from domain.vocabulary import Role
from ops.embedded import EmbeddedPostgres

DAYBOOK = str(Path(sys.executable).with_name("daybook"))
LIMIT_S = 180
LAST_LINE = "Press Ctrl-C to stop everything.\n"


@dataclass
class Demo:
    """A running `daybook demo` and what it said until it was ready."""

    data_dir: Path
    process: subprocess.Popen[str]
    said: list[str]

    @property
    def credentials(self) -> dict[str, Any]:
        return json.loads((self.data_dir / "demo-credentials.json").read_text())

    def stop(self) -> str:
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=60)
        return said


def start_demo(data_dir: Path) -> Demo:
    process = subprocess.Popen(
        [DAYBOOK, "demo"],
        env={**os.environ, "DAYBOOK_DATA_DIR": str(data_dir), "DAYBOOK_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    giving_up = threading.Timer(LIMIT_S, process.kill)
    giving_up.start()
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if line == LAST_LINE:
            break
    giving_up.cancel()
    demo = Demo(data_dir, process, said)
    if said[-1:] != [LAST_LINE]:
        process.communicate()
        pytest.fail("".join(said))
    return demo


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo") / "a data folder"
    yield folder
    EmbeddedPostgres(folder).stop()


@pytest.fixture(scope="module")
def demo(data_dir: Path) -> Iterator[Demo]:
    running = start_demo(data_dir)
    yield running
    if running.process.poll() is None:
        running.stop()


def test_it_loads_both_cases_and_says_how_to_sign_in(demo: Demo) -> None:
    said = "".join(demo.said)

    assert re.search(r"Loading Elliot: (\d+) of \1\n", said)
    assert re.search(r"Loading George: (\d+) of \1\n", said)
    assert "Both cases are on the record" in said
    assert f"Daybook is at {demo.credentials['base_url']}" in said
    for actor in demo.credentials["actors"]:
        assert re.search(rf"^{actor['username']} +{actor['password']} ", said, re.MULTILINE)
        assert actor["token"] not in said


def test_what_it_says_fits_a_terminal_of_80_columns(demo: Demo) -> None:
    assert [
        line for line in demo.said if len(line.rstrip()) > 80 and str(demo.data_dir) not in line
    ] == []


def test_the_sign_ins_are_kept_for_this_user_alone(demo: Demo) -> None:
    file = demo.data_dir / "demo-credentials.json"

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(demo.credentials) == {"base_url", "actors"}
    for actor in demo.credentials["actors"]:
        assert set(actor) == {"username", "password", "token", "roles", "agency", "partnership"}
    roles = [role for actor in demo.credentials["actors"] for role in actor["roles"]]
    assert {role.value for role in Role} == set(roles)
    assert roles.count("contributor") >= 8


def test_every_sign_in_works(demo: Demo) -> None:
    with httpx.Client(base_url=demo.credentials["base_url"], timeout=30) as client:
        for actor in demo.credentials["actors"]:
            headers = {"Authorization": f"Bearer {actor['token']}"}
            me = client.get("/v1/me", headers=headers).json()
            assert (me["agency"], me["roles"]) == (actor["agency"], actor["roles"])
        reviewer = next(a for a in demo.credentials["actors"] if a["username"] == "reviewer")
        headers = {"Authorization": f"Bearer {reviewer['token']}"}
        cases = client.get("/v1/cases", headers=headers).json()["cases"]
    assert {case["case"]["pseudonym"] for case in cases} == {"Elliot", "George"}


def test_replay_beside_it_agrees_and_rebuilding_changes_nothing(demo: Demo) -> None:
    before = daybook(demo.data_dir, "replay", "DEMO-0001", "--position", "100")
    rebuilt = daybook(demo.data_dir, "rebuild", "chronology")
    after = daybook(demo.data_dir, "replay", "DEMO-0001", "--position", "100")

    assert before.returncode == rebuilt.returncode == after.returncode == 0, rebuilt.stderr
    assert before.stdout == after.stdout
    assert before.stdout.startswith("DEMO-0001 of demo, as of position 100 (of ")
    assert before.stdout.endswith("is the same, byte for byte.\n")
    assert rebuilt.stdout.endswith("Rebuilt chronology of demo.\n")


def test_replay_beyond_the_latest_position_says_which_it_used(demo: Demo) -> None:
    latest = daybook(demo.data_dir, "replay", "DEMO-0001")
    beyond = daybook(demo.data_dir, "replay", "DEMO-0001", "--position", "99999")

    heading, said, *rest = beyond.stdout.splitlines()
    position = heading.removeprefix("DEMO-0001 of demo, as of position ").removesuffix(
        " (the latest)"
    )
    assert said == (
        f"There is no position 99999 to read yet: position {position}, the latest, was used."
    )
    assert [heading, *rest] == latest.stdout.splitlines()


def test_replay_says_where_the_pages_differ_from_the_events(demo: Demo) -> None:
    dsns = EmbeddedPostgres(demo.data_dir).dsns()
    with psycopg.connect(dsns.owner) as owner:
        owner.execute(
            "UPDATE read.chronology SET body = jsonb_set(body, '{summary}', '\"Tampered with.\"') "
            "WHERE ctid = (SELECT ctid FROM read.chronology "
            "  WHERE body->>'kind' = 'admission' AND to_position = 9223372036854775807 LIMIT 1)"
        )

    found = [daybook(demo.data_dir, "replay", case) for case in ("DEMO-0001", "DEMO-0002")]
    assert sorted(each.returncode for each in found) == [0, 1]
    assert any("DIFFERS in 1" in each.stdout for each in found)
    assert not any("Tampered with." in each.stdout for each in found)

    assert daybook(demo.data_dir, "rebuild", "chronology").returncode == 0
    assert [daybook(demo.data_dir, "replay", case).returncode for case in CASES] == [0, 0]


CASES = ("DEMO-0001", "DEMO-0002")


def test_a_case_that_is_not_there_is_a_sentence(demo: Demo) -> None:
    found = daybook(demo.data_dir, "replay", "CASE-9999")

    assert (found.returncode, found.stderr) == (1, "No log here holds the case CASE-9999.\n")


def daybook(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DAYBOOK, *arguments],
        env={**os.environ, "DAYBOOK_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_stopped_and_run_again_it_adds_nothing_and_keeps_the_sign_ins(demo: Demo) -> None:
    """The last test of this module: it stops the demo that the others use."""
    kept = demo.credentials["actors"]

    said = demo.stop()
    assert said.endswith("Daybook has stopped. Its data is kept; `make demo` starts it again.\n")
    assert demo.process.returncode == 0
    assert not EmbeddedPostgres(demo.data_dir).is_running()

    again = start_demo(demo.data_dir)
    assert "nothing was added" in "".join(again.said)
    assert again.credentials["actors"] == kept
    assert f"Daybook is at {again.credentials['base_url']}" in "".join(again.said)
    again.stop()


def test_stopped_while_loading_it_goes_on_where_it_was(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    process = subprocess.Popen(
        [DAYBOOK, "demo"],
        env={**os.environ, "DAYBOOK_DATA_DIR": str(data_dir), "DAYBOOK_PORT": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    giving_up = threading.Timer(LIMIT_S, process.kill)
    giving_up.start()
    for line in process.stdout:
        if line.startswith("Loading Elliot: 100 of"):
            break
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    giving_up.cancel()
    assert process.returncode == 0, said
    assert "could not be loaded" not in said
    assert not EmbeddedPostgres(data_dir).is_running()

    # Somebody lost the sign-ins meanwhile: they are made anew, and the load goes on.
    (data_dir / "demo-credentials.json").unlink()
    again = start_demo(data_dir)

    token = again.credentials["actors"][0]["token"]
    me = httpx.get(
        f"{again.credentials['base_url']}/v1/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert me.status_code == 200
    assert again.stop()
