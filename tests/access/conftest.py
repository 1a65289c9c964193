"""One server, everybody who could ask it, and the cases they ask about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.people import add_people
from tests.access.world import World, build
from tests.support.database import Cluster
from tests.support.server import running_server


@pytest.fixture(scope="session")
def world(cluster: Cluster) -> Iterator[World]:
    """A server of its own: these tests ask it so much that others would wait."""
    with running_server(cluster) as running:
        yield build(running, add_people(running))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was looked at, wherever it was run."""
    counts: dict[str, int] = {}
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name.startswith("access: "):
                counts[name] = counts.get(name, 0) + int(str(value))
    for name, count in counts.items():
        terminalreporter.write_line(f"{name} {count:,}")
