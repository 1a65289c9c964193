"""Rounds, their luck, and a PostgreSQL that may be killed."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random, SystemRandom

import pytest

from api.settings import Dsns
from tests.support.database import DURABLE, KILLED, Cluster, running_cluster


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `victim` is a round: one for each, in turn, until there are enough.

    There are two such modules, so each takes half of the rounds.
    """
    if "victim" in metafunc.fixturenames:
        victims, rounds = metafunc.module.VICTIMS, metafunc.config.getoption("--rounds") // 2
        chosen = [victims[number % len(victims)] for number in range(rounds)]
        named = [f"{number}: {victim}" for number, victim in enumerate(chosen, start=1)]
        metafunc.parametrize("victim", chosen, ids=named)


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> Random:
    """This test's luck. It is printed, so that a failure shows how to have it again."""
    seed: int | None = request.config.getoption("--seed")
    if seed is None:
        seed = SystemRandom().randrange(1_000_000)
    print(f"--seed {seed}")  # noqa: T201 - pytest shows it with a failure.
    return Random(seed)


@pytest.fixture(scope="module")
def doomed(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """A PostgreSQL that the tests of one module kill and start again; durable in a soak."""
    settings = DURABLE if pytestconfig.getoption("--soak") else KILLED
    with running_cluster(pytestconfig.getoption("--postgres-version"), settings) as running:
        yield running


@pytest.fixture
def doomed_dsns(doomed: Cluster) -> Iterator[Dsns]:
    """A fresh, migrated database on it."""
    made = doomed.database()
    yield made
    doomed.drop(made)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
