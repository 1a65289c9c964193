"""What the README says to type exists, and its example works as printed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from typer.main import get_command

from ops.cli import app
from tests.support.server import RunningServer

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()

#: Names that stay, of those that this version has.
COMMANDS = {
    "demo", "serve", "migrate", "follow", "rebuild", "replay", "verify", "export", "bench", "actor",
    "keys", "token", "witness", "erase", "access",
}  # fmt: skip
#: Those that are groups of commands.
GROUPS = {"export", "bench", "actor", "keys", "token", "witness", "access"}


def code_in(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line.strip() for block in blocks for line in block.splitlines()] + inline


def typed(program: str) -> list[list[str]]:
    found: list[list[str]] = []
    for line in code_in(README):
        words = re.sub(r"^([A-Z_]+=\S+ )*", "", line).split()
        if words[:1] == [program] and len(words) > 1:
            found.append(words[1:])
    return found


def test_every_make_target_it_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {words[0] for words in typed("make")}

    assert {"demo", "test"} <= named
    assert named <= targets


def test_every_command_and_option_it_names_is_there() -> None:
    command = get_command(app)
    named = typed("daybook")

    assert {words[0] for words in named} == COMMANDS
    for words in named:
        names = [word for word in words if re.fullmatch(r"[a-z]+", word)][:2]
        path = names if names[0] in GROUPS and len(names) > 1 else names[:1]
        shown = CliRunner().invoke(command, [*path, "--help"], terminal_width=200).output
        for option in (word for word in words if word.startswith("--")):
            assert option in shown, f"daybook {' '.join(path)} has no {option}"


def test_the_command_line_has_the_names_that_stay() -> None:
    assert set(get_command(app).commands) == COMMANDS  # type: ignore[attr-defined]


def test_every_command_explains_itself() -> None:
    command = get_command(app)
    for path in [[], *([name] for name in sorted(COMMANDS)), ["bench", "append"], ["actor", "add"]]:
        result = CliRunner().invoke(command, [*path, "--help"])
        assert result.exit_code == 0
        assert "Usage: " in result.output
        assert len(result.output.split()) > 20, path


def test_every_setting_it_names_is_there() -> None:
    settings = (ROOT / "api" / "settings.py").read_text()
    names = set(re.findall(r"DAYBOOK_([A-Z_]+[A-Z])", README))

    assert {"PORT", "DATA_DIR", "DATABASE_URL"} <= names
    for name in names:
        assert f"    {name.lower()}: " in settings, f"DAYBOOK_{name}"


def test_every_folder_it_names_is_there() -> None:
    for name in re.findall(r"^\| `([a-z]+)/`", README, re.MULTILINE):
        assert (ROOT / name).is_dir(), name


def test_the_continuous_build_runs_what_the_readme_says() -> None:
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("exec make test")


def test_the_example_of_the_api_works_as_printed(fresh_server: RunningServer) -> None:
    if not shutil.which("curl"):
        pytest.skip("*** The README's example was not tried: there is no curl here. ***")
    script = next(
        block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "BASE=" in block
    )
    script = re.sub(r"^BASE=.*$", f"BASE={fresh_server.base_url}", script, flags=re.MULTILINE)
    token = fresh_server.actors["coordinator"].token
    script = re.sub(r"^TOKEN=.*$", f"TOKEN={token}", script, flags=re.MULTILINE)
    script = script.replace("python3 ", f"'{sys.executable}' ")

    result = subprocess.run(
        ["sh", "-e", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )

    assert result.returncode == 0, result.stderr
    assert "Sam was seen at home." in result.stdout
    assert "around the 2nd" in result.stdout
