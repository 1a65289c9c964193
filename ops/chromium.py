"""Finds a Chromium to drive. Needs Playwright, which comes with the development dependencies.

Looked for in this order: the path in `DAYBOOK_CHROMIUM`, a Chromium or Chrome on the path, and
Playwright's own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

VARIABLE = "DAYBOOK_CHROMIUM"
#: Names under which distributions install it.
ON_PATH = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: A sandbox needs privileges that containers and root do not have; the pages are our own.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


class NoChromium(Exception):
    """No Chromium could be started. Install one (`apt-get install chromium`, or
    `.venv/bin/playwright install chromium`), or set DAYBOOK_CHROMIUM to the path of one.
    """

    def __init__(self, because: str) -> None:
        super().__init__(f"{self.__doc__}\n{because}")


def chromium_paths() -> list[Path | None]:
    """Where a Chromium may be, best first; None is Playwright's own. Raises NoChromium."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        if not Path(chosen).is_file():
            raise NoChromium(f"{VARIABLE} is {chosen}, and there is no such file.")
        return [Path(chosen)]
    return [*(Path(path) for name in ON_PATH if (path := shutil.which(name))), None]


@contextmanager
def running_chromium(path: Path | None = None) -> Generator[Browser]:
    """A headless Chromium. Raises NoChromium with what to do."""
    with sync_playwright() as playwright:
        browser = _launch(playwright, [path] if path else chromium_paths())
        try:
            yield browser
        finally:
            browser.close()


def _launch(playwright: Playwright, paths: Sequence[Path | None]) -> Browser:
    """The first that starts: a command of the name may only tell people to install something."""
    said: list[str] = []
    for path in paths:
        try:
            return playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        except Error as error:
            said.append(f"{path or 'Its own'}: {str(error).partition(chr(10))[0]}")
    raise NoChromium("\n".join(said))
