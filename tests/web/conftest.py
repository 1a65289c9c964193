"""The scene that page tests read, and somebody who reads it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
