"""The people who use the shared server in these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.client import AgencyClient, OpenedCase, open_case
from tests.support.server import RunningServer


@pytest.fixture(scope="session")
def nobody(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, None) as client:
        yield client


@pytest.fixture(scope="session")
def coordinator(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, "coordinator") as client:
        yield client


@pytest.fixture(scope="session")
def reviewer(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, "reviewer") as client:
        yield client


@pytest.fixture(scope="session")
def auditor(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, "auditor") as client:
        yield client


@pytest.fixture(scope="session")
def officer(server: RunningServer) -> Iterator[AgencyClient]:
    """A data protection officer."""
    with AgencyClient(server, "data-protection-officer") as client:
        yield client


@pytest.fixture(scope="session")
def police(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, "police") as client:
        yield client


@pytest.fixture(scope="session")
def hospital(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, "acute-hospital") as client:
        yield client


@pytest.fixture(scope="session")
def social_care(server: RunningServer) -> Iterator[AgencyClient]:
    with AgencyClient(server, "childrens-social-care") as client:
        yield client


@pytest.fixture(scope="session")
def education(server: RunningServer) -> Iterator[AgencyClient]:
    """An agency that no test puts on a case."""
    with AgencyClient(server, "education") as client:
        yield client


@pytest.fixture(scope="session")
def elsewhere(server: RunningServer) -> Iterator[AgencyClient]:
    """A coordinator of another partnership."""
    with AgencyClient(server, "southmere.coordinator") as client:
        yield client


@pytest.fixture
def case(coordinator: AgencyClient) -> OpenedCase:
    """An open case with the police, the hospital and social care on it."""
    return open_case(coordinator, ("police", "acute-hospital", "childrens-social-care"))
