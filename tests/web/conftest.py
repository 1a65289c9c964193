"""The scene that page tests read, somebody who reads it, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import running_browser
from tests.support.pages import Reader
from tests.support.scene import Scene, load_scene
from tests.support.server import RunningServer


@pytest.fixture(scope="session")
def scene(server: RunningServer) -> Scene:
    """Elliot and George on the record of the shared server."""
    return load_scene(server)


@pytest.fixture(scope="session")
def reader(scene: Scene) -> Iterator[Reader]:
    """The auditor of the scene, signed in, without JavaScript."""
    with Reader(scene.server, scene.auditor) as signed_in:
        yield signed_in


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real Chromium."""
    with running_browser() as browser:
        yield browser
