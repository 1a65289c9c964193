"""`daybook access`: who looked at what, from the command line, which is a look as well."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ops.cli import app
from tests.support.client import AgencyClient, OpenedCase, contribution_body, open_case
from tests.support.keys import keys_folder
from tests.support.looks import look_of, looks_until
from tests.support.server import NORTHMERE, RunningServer

Run = Callable[..., Result]


@pytest.fixture
def case(server: RunningServer) -> OpenedCase:
    with AgencyClient(server, "coordinator") as coordinator, AgencyClient(server, "police") as who:
        case = open_case(coordinator, ("police",))
        sent = who.post(f"{case.path}/contributions", contribution_body()).ok(201)
        seen = who.get(case.path, headers={"Daybook-Position": str(sent["position"])})
        seen.ok()
    look_of(server, seen.headers["X-Request-ID"])
    return case


@pytest.fixture
def daybook(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", server.dsns.owner)
    monkeypatch.setenv("DAYBOOK_KEYS_DIR", str(keys_folder(server.folder / "keys")))

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, ["access", *arguments, "--partnership", NORTHMERE])

    return run


def test_who_looked_at_a_case_is_told_by_its_reference_and_that_is_a_look(
    server: RunningServer, case: OpenedCase, daybook: Run
) -> None:
    told = daybook("case", case.reference)

    assert told.exit_code == 0, told.output
    assert f"Police, police: case.read by agency's system  case {case.case_id}" in told.stdout
    assert "Officers attended" not in told.stdout
    found = looks_until(
        server,
        lambda rows: any(
            row.by.agency == "operator" and str(row.case_id) == case.case_id for row in rows
        ),
    )
    assert found


def test_what_a_person_looked_at_is_told_by_their_username(case: OpenedCase, daybook: Run) -> None:
    told = daybook("person", "police")

    assert told.exit_code == 0, told.output
    assert f"case {case.case_id}" in told.stdout


def test_what_is_unusual_is_told(case: OpenedCase, daybook: Run) -> None:
    told = daybook("unusual")

    assert told.exit_code == 0, told.output
    assert "found, up to position" in told.stdout


def test_a_case_or_person_that_there_is_none_of_is_said_to_be_so(daybook: Run) -> None:
    no_case, nobody = daybook("case", "CASE-NONE"), daybook("person", "nobody.here")

    assert (no_case.exit_code, nobody.exit_code) == (1, 1)
    assert "holds no case CASE-NONE" in no_case.stderr
    assert "Nobody of this partnership has this username." in nobody.stderr
