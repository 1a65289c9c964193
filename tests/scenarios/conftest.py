"""Both scenarios, read once, and actors to load them as."""

from __future__ import annotations

import pytest

from domain.vocabulary import Role
from ops.scenarios import CONVENING, NAMES, Scenario, read
from tests.support.server import RunningServer

SCENARIOS = {name: read(name) for name in NAMES}


@pytest.fixture(params=NAMES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    """Each scenario in turn."""
    return SCENARIOS[request.param]


@pytest.fixture(scope="session")
def elliot() -> Scenario:
    return SCENARIOS["elliot"]


@pytest.fixture(scope="session")
def george() -> Scenario:
    return SCENARIOS["george"]


def tokens_in(server: RunningServer, partnership: str, *scenarios: Scenario) -> dict[str, str]:
    """An actor for every agency of the scenarios in a partnership of their own: code to token."""
    codes = {agency.code for scenario in scenarios for agency in scenario.agencies}
    return {
        code: server.add_actor(
            f"{partnership}.{code}",
            code,
            *((Role.COORDINATOR, Role.AUDITOR) if code == CONVENING else (Role.CONTRIBUTOR,)),
            partnership=partnership,
        ).token
        for code in sorted(codes)
    }
