"""What the threat model says is held is held by a test that exists, and the two pages agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ("ops/threat-model.md", "ops/trust.md")


def named_in(page: str) -> list[tuple[str, str | None]]:
    """Each test file a page names, with the test in it; `::name` alone is of the file before it."""
    found: list[tuple[str, str | None]] = []
    for file, name in re.findall(
        r"`(tests/[\w/]+(?:\.py)?/?)?(?:::(\w+))?`", (ROOT / page).read_text()
    ):
        if file or name:
            found.append((file or found[-1][0], name or None))
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_is_there(page: str) -> None:
    named = named_in(page)
    assert named
    for file, name in named:
        path = ROOT / file
        assert path.exists(), f"{page} names {file}"
        if name is not None:
            assert re.search(rf"def {name}\(", path.read_text()), f"{page} names {file}::{name}"


def test_every_threat_is_held_by_a_test_or_said_not_to_be() -> None:
    text = (ROOT / "ops/threat-model.md").read_text()
    threats = re.findall(r"^\| ([STRIDE]) \| (.+?) \| (.+) \|$", text, re.MULTILINE)

    assert len(threats) > 40
    says = re.compile(
        r"`tests/|\*\*not (held|measured)\*\*|digests|TLS|stops the start|ends by itself"
    )
    assert [what for _, what, holds in threats if not says.search(holds)] == []


def test_both_pages_are_where_a_reader_is_sent() -> None:
    readme = (ROOT / "README.md").read_text()

    for page in PAGES:
        assert f"({page})" in readme, page
