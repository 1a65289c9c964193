"""Nothing in the repository belongs to one machine or one person, or opens a door."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

#: Each with what it would be.
FORBIDDEN = {
    "a home folder": re.compile(r"/(home|Users)/[a-z]|/root/"),
    "a token": re.compile(r"daybook_[A-Za-z0-9_-]{43}\b"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    "an e-mail address": re.compile(
        r"[A-Za-z0-9._-]+@(?!example\.|northmere\.example)[a-z0-9-]+\.(com|org|net|uk|gov)\b"
    ),
}
BINARY = {".png", ".ico", ".woff2", ".woff", ".jpg", ".gif", ".svg"}


def texts() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [
        ROOT / name
        for name in listed.split("\0")
        if name and Path(name).suffix not in BINARY and (ROOT / name).is_file()
    ]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in texts()
        if "vendor" not in path.parts and path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if FORBIDDEN[what].search(line)
    ]

    assert found == [], f"{what} is in the repository"


def test_the_lock_file_names_no_package_index_but_the_public_one() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text()))

    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_demo_credentials_and_data_are_never_committed() -> None:
    for name in (".daybook/demo-credentials.json", "demo-credentials.json", ".venv/bin/python"):
        ignored = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
        assert ignored.returncode == 0, name
