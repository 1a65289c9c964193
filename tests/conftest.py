"""Fixtures that every test may ask for. What they hand out is real: PostgreSQL, server, actors."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from api.settings import Dsns
from tests.support.database import Cluster, running_cluster
from tests.support.server import RunningServer, running_server


def pytest_configure(config: pytest.Config) -> None:
    """A setting of the developer's shell must not reach a test. Which browser to use is none."""
    config.addinivalue_line("markers", "soak: runs under `make soak` only")
    if "DAYBOOK_CHROMIUM" in os.environ:
        os.environ["CHROMIUM"] = os.environ["DAYBOOK_CHROMIUM"]
    for name in [name for name in os.environ if name.upper().startswith("DAYBOOK_")]:
        del os.environ[name]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres-version",
        type=int,
        default=18,
        help="Run every test on this version of the embedded PostgreSQL: 16 or 18.",
    )
    parser.addoption(
        "--rounds",
        type=int,
        default=10,
        help="How many rounds of kill -9 under load: half of them in process, half over HTTP.",
    )
    parser.addoption(
        "--soak",
        action="store_true",
        help="Also run what takes long or needs a C compiler, on durable settings.",
    )
    parser.addoption(
        "--seed",
        type=int,
        help="The seed that a failed test of tests/faults printed, to have the same luck again.",
    )


#: Quick ones first, so that what is plainly wrong is said within seconds; then those whose files
#: take minutes, so that at the end of a run no worker waits for another's; then the many short.
ORDER = (
    "domain", "architecture", "record", "migrations",
    "access", "faults", "ops", "scenarios",
    "projections", "api", "web",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the folders by ORDER; within one, nothing changes. Leave out what only a soak runs."""
    here = Path(__file__).parent
    if not config.getoption("--soak"):
        items[:] = [item for item in items if item.get_closest_marker("soak") is None]

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(here).parts[0]
        return ORDER.index(folder) if folder in ORDER else len(ORDER)

    items.sort(key=place)


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """One PostgreSQL for the whole run."""
    with running_cluster(pytestconfig.getoption("--postgres-version")) as running:
        yield running


@pytest.fixture
def dsns(cluster: Cluster) -> Iterator[Dsns]:
    """A fresh, migrated database for one test, as owner, service and follower."""
    made = cluster.database()
    yield made
    cluster.drop(made)


@pytest.fixture(scope="session")
def server(cluster: Cluster) -> Iterator[RunningServer]:
    """One `daybook serve` that tests share. Open a case of your own; never stop it."""
    with running_server(cluster) as running:
        yield running


@pytest.fixture
def fresh_server(cluster: Cluster) -> Iterator[RunningServer]:
    """A `daybook serve` for one test, to kill and restart."""
    with running_server(cluster) as running:
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed against a server shows what the server wrote."""
    report = yield
    if report.failed:
        used: dict[str, object] = getattr(item, "funcargs", {})
        for name, fixture in used.items():
            if isinstance(fixture, RunningServer):
                report.sections.append((f"log of {name}", fixture.log()))
    return report
