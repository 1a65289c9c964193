"""Photographs every page of a running demo, at desktop and phone width, into `build/screens`.

Run `make demo` first; this signs in with the sign-ins it wrote to the data folder. It reads only.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from ops.chromium import NoChromium, running_chromium

WIDTHS = {"desktop": 1280, "phone": 375}
FOLDER = Path("build/screens")
CASE_PAGES = (
    "chronology", "timeline", "review", "escalations", "decisions", "history", "care", "legal",
    "people", "learning", "looks",
)  # fmt: skip
#: Pages are photographed whole, up to here: what is further down looks like what is above.
TALLEST = 6_000


def main() -> int:
    """Photograph them all, and say where they are."""
    data = Path(os.environ.get("DAYBOOK_DATA_DIR", ".daybook"))
    file = data / "demo-credentials.json"
    if not file.exists():
        sys.stderr.write(f"There is no {file}. Start `make demo` first, in another window.\n")
        return 1
    credentials: dict[str, Any] = json.loads(file.read_text())
    reader = next(one for one in credentials["actors"] if "auditor" in one["roles"])
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with running_chromium() as browser:
            for name, width in WIDTHS.items():
                for taken in _tour(browser, credentials["base_url"], reader, width):
                    target = folder / f"{taken[0]}-{name}.png"
                    _photograph(taken[1], target)
                    sys.stdout.write(f"{target}\n")
    except NoChromium as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _tour(
    browser: Browser, base_url: str, reader: dict[str, str], width: int
) -> Iterator[tuple[str, Page]]:
    context = browser.new_context(
        base_url=base_url,
        viewport={"width": width, "height": 900},
        device_scale_factor=1,
        locale="en-GB",
    )
    page = context.new_page()
    page.goto("/sign-in")
    yield "sign-in", page
    page.get_by_label("Username").fill(reader["username"])
    page.get_by_label("Password").fill(reader["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/cases")
    yield "cases", page
    links = page.locator("a.case-link").all()
    cases = {
        (page.locator(".case-name").nth(index).inner_text()).lower(): link.get_attribute("href")
        for index, link in enumerate(links)
    }
    for name, href in cases.items():
        base = (href or "").removesuffix("/chronology")
        for each in CASE_PAGES:
            page.goto(f"{base}/{each}")
            yield f"{name}-{each}", page
        page.goto(f"{base}/history?order=newest")
        latest = int(page.locator(".event-position").first.inner_text().replace(",", ""))
        page.goto(f"{base}/chronology?as_of={latest - 60}")
        yield f"{name}-as-of", page
        page.goto(f"{base}/chronology?show=corrected&show=withdrawn&show=contested")
        yield f"{name}-changed", page
        entries = page.locator(".row:has(.correction) .row-source a")
        if entries.count():
            page.goto(entries.first.get_attribute("href") or "")
            yield f"{name}-entry", page
        page.goto(f"{base}/chronology?text=no+such+words+anywhere")
        yield f"{name}-nothing-found", page
    page.goto("/learning")
    yield "learning-across", page
    page.goto("/unusual-access")
    yield "unusual-access", page
    page.goto("/cases/00000000-0000-7000-8000-000000000000/chronology")
    yield "not-found", page
    context.close()


def _photograph(page: Page, target: Path) -> None:
    height = int(page.evaluate("document.documentElement.scrollHeight"))
    width = int(page.evaluate("innerWidth"))
    page.screenshot(
        path=target,
        full_page=True,
        clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
    )


if __name__ == "__main__":
    raise SystemExit(main())
