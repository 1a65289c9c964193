"""The file that names the witnesses, and commands that make one."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from api.app import create_app
from api.settings import Dsns, Settings, SettingUnusable
from api.witness.folder import WitnessFolder, WitnessUnusable
from api.witnesses import read_witnesses
from ops.cli import app
from tests.support.grown_log import GrownLog

NOWHERE = Dsns("", "", "")


@pytest.fixture
def vkey(tmp_path: Path) -> str:
    return WitnessFolder.make(tmp_path / "witness", "police.example").vkey


def test_names_each_witness_by_key_and_url(tmp_path, vkey):
    file = tmp_path / "witnesses"
    file.write_text(f"# The police\n\n{vkey}  https://witness.police.example/\n")

    [witness] = read_witnesses(file)

    assert (witness.vkey, witness.name) == (vkey, "police.example")
    assert witness.url == "https://witness.police.example"


@pytest.mark.parametrize("line", ["nonsense https://x.example", "{vkey}", "{vkey} ftp://x.example"])
def test_says_which_line_cannot_be_right_before_anything_starts(tmp_path, vkey, line):
    file = tmp_path / "witnesses"
    file.write_text("# One\n" + line.format(vkey=vkey))

    with pytest.raises(SettingUnusable, match="DAYBOOK_WITNESSES, line 2"):
        create_app(Settings(witnesses=file), NOWHERE)


def test_a_key_of_a_log_is_no_witness(tmp_path):
    file = tmp_path / "witnesses"
    file.write_text(f"{GrownLog().signer.vkey} https://x.example")

    with pytest.raises(SettingUnusable, match="line 1"):
        read_witnesses(file)


def test_files_that_are_not_there_are_named_before_anything_starts(tmp_path):
    missing = tmp_path / "none"
    stamps = {"timestamp_url": "http://127.0.0.1/stamp", "timestamp_roots": missing}
    for settings, refusal in (
        (Settings(witnesses=missing), SettingUnusable),
        (Settings(**stamps), SettingUnusable),
        (Settings(witness_dir=missing), WitnessUnusable),
    ):
        with pytest.raises(refusal, match="none"):
            create_app(settings, NOWHERE)


@pytest.mark.parametrize("origin", ["day book", "a+b", "/x", "x/", "", "x//y", "a\nb"])
def test_an_origin_is_a_name_that_a_checkpoint_can_bear(origin):
    with pytest.raises(ValueError, match="origin"):
        Settings(origin=origin)


def test_makes_a_witness_once_and_prints_the_key_that_others_need(tmp_path):
    command = ["witness", "init", "--name", "court.example", "--folder", str(tmp_path / "w")]

    made = CliRunner().invoke(get_command(app), command)
    again = CliRunner().invoke(get_command(app), command)

    assert made.exit_code == 0
    assert WitnessFolder(tmp_path / "w").vkey in made.output.splitlines()
    assert again.exit_code == 1
    assert "already" in again.output
