"""Files of keys are whole and on the disk, and what a killed writer left is found and erased."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.record.private_files import remove_leftovers, remove_private, write_private


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[int]]:
    """The inodes that were synced, each still done for real."""
    synced: set[int] = set()
    fsync = os.fsync

    def noted(handle: int) -> None:
        synced.add(os.fstat(handle).st_ino)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    return synced


def inode(path: Path) -> int:
    return path.stat().st_ino


def test_a_file_and_every_folder_made_for_it_are_on_the_disk(tmp_path, on_disk):
    path = tmp_path / "data" / "keys" / "one"

    write_private(path, "words", replace=False)

    for each in (path, path.parent, path.parent.parent, tmp_path):
        assert inode(each) in on_disk
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_one_that_was_there_is_left_as_it_is_and_on_the_disk_all_the_same(tmp_path, on_disk):
    (tmp_path / "one").write_text("first")

    write_private(tmp_path / "one", "second", replace=False)

    assert (tmp_path / "one").read_text() == "first"
    assert inode(tmp_path) in on_disk


def test_a_removed_file_is_gone_from_the_disk_too(tmp_path, on_disk):
    (tmp_path / "one").write_text("words")

    remove_private(tmp_path / "one")
    remove_private(tmp_path / "one")

    assert not list(tmp_path.iterdir())
    assert inode(tmp_path) in on_disk


@pytest.mark.parametrize("killed_at", ["os.fsync", "Path.replace"])
def test_what_a_killed_writer_left_is_removed_and_nothing_else(tmp_path, on_disk, killed_at):
    path = tmp_path / "one"
    path.write_text("old")
    (tmp_path / "one.pem").write_text("another's")
    (tmp_path / ".two.left").write_text("another's")
    killed = subprocess.run([sys.executable, "-c", KILLED, path, killed_at], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [each.read_text() for each in tmp_path.glob(".one.*")] == ["new"]

    remove_leftovers(path)

    assert {each.name for each in tmp_path.iterdir()} == {"one", "one.pem", ".two.left"}
    assert path.read_text() == "old"
    assert inode(tmp_path) in on_disk


KILLED = """
import os, signal, sys
from pathlib import Path
from domain.record.private_files import write_private

holder, name = sys.argv[2].split(".")
setattr({"os": os, "Path": Path}[holder], name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
write_private(Path(sys.argv[1]), "new", replace=True)
"""
