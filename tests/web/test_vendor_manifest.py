"""What others wrote and we serve: byte for byte what was published, and nothing besides."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

VENDOR = Path(__file__).parents[2] / "api" / "web" / "static" / "vendor"
MANIFEST: dict[str, Any] = tomllib.loads((VENDOR / "MANIFEST.toml").read_text())
FILES = [(package, file) for package in MANIFEST["package"] for file in package["file"]]


@pytest.mark.parametrize(("package", "file"), FILES, ids=[file["path"] for _, file in FILES])
def test_is_what_was_published(package: dict[str, Any], file: dict[str, str]) -> None:
    assert {"name", "version", "licence", "source"} <= set(package)
    assert package["version"] in file["path"], "The version is in the path, so addresses can stay."
    found = hashlib.sha256((VENDOR / file["path"]).read_bytes()).hexdigest()
    assert found == file["sha256"]


def test_names_every_file_that_is_there() -> None:
    there = {
        str(each.relative_to(VENDOR))
        for each in VENDOR.rglob("*")
        if each.is_file() and each.name != "MANIFEST.toml"
    }
    assert there == {file["path"] for _, file in FILES}


def test_ships_neither_the_fonts_nor_the_crest_of_gov_uk() -> None:
    static = VENDOR.parent
    kinds = {each.suffix for each in static.rglob("*") if each.is_file()}
    assert kinds == {".css", ".js", ".svg", ".toml"}
    assert [each.name for each in static.rglob("*.svg")] == ["icon.svg"]
