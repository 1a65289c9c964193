"""A real Chromium for the tests that need one. Without any, they fail and say what to do.

`tests/conftest.py` clears Daybook's settings from the environment before anything runs, and keeps
what DAYBOOK_CHROMIUM said as CHROMIUM.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from ops.chromium import running_chromium
from tests.support.server import RunningServer


@contextmanager
def running_browser() -> Generator[Browser]:
    """A headless Chromium. Raises NoChromium, which says what to install."""
    chosen = os.environ.get("CHROMIUM")
    with running_chromium(Path(chosen) if chosen else None) as browser:
        yield browser


class Tab:
    """A page in the browser that remembers everything it complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._answered)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def sign_in(self, server: RunningServer, username: str) -> None:
        """Sign in as a person would."""
        actor = server.actors[username]
        self.page.goto("/sign-in")
        self.page.get_by_label("Username").fill(actor.username)
        self.page.get_by_label("Password").fill(actor.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/cases")
