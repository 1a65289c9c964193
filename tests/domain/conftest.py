"""How properties are checked: the same examples on every run, and no clock to trip over.

To look further, with new examples each time and more of them:
`pytest tests/domain --hypothesis-profile=wandering`.
"""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, max_examples=100)
settings.register_profile("wandering", deadline=None, max_examples=2_000)


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("steady")
