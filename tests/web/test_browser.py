"""What only a browser can show: the whole journey, accessibility, and silence in its console."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from tests.support.browser import Tab, running_browser
from tests.support.scene import Scene

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
AXE = {
    "preload": False,
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
READS = {
    "cases": "/cases",
    "elliot-chronology": "/cases/{elliot}/chronology",
    "elliot-as-of": "/cases/{elliot}/chronology?as_of=200",
    "elliot-timeline": "/cases/{elliot}/timeline",
    "elliot-escalations": "/cases/{elliot}/escalations",
    "elliot-history": "/cases/{elliot}/history?as_of=100",
    "elliot-care": "/cases/{elliot}/care",
    "elliot-legal": "/cases/{elliot}/legal",
    "elliot-review": "/cases/{elliot}/review",
    "george-decisions": "/cases/{george}/decisions",
    "george-learning": "/cases/{george}/learning",
    "learning-across": "/learning",
    "rules": "/rules",
    "george-chronology": "/cases/{george}/chronology",
    "george-timeline": "/cases/{george}/timeline",
}
#: The same pages with every sort of thing on them, and few of each: axe looks at every element.
SAMPLES = {
    "cases": "/cases",
    "chronology": "/cases/{elliot}/chronology?from=2026-03-06&to=2026-03-06",
    "changed": "/cases/{elliot}/chronology?show=withdrawn&show=undated",
    "court": "/cases/{elliot}/chronology?item=hearing&item=order&item=judgment",
    "as of": "/cases/{elliot}/chronology?as_of=200&agency=police",
    "nothing found": "/cases/{elliot}/chronology?text=zzz",
    "by the hour": "/cases/{elliot}/timeline?from=2026-03-09&to=2026-03-10",
    "by the month": "/cases/{george}/timeline?from=2024-01-01&to=2024-12-31",
    "escalations": "/cases/{george}/escalations",
    "care": "/cases/{elliot}/care?at=2026-03-18T10:30",
    "legal": "/cases/{elliot}/legal",
    "review": "/cases/{elliot}/review",
    "decisions": "/cases/{elliot}/decisions",
    "learning": "/cases/{elliot}/learning",
    "learning across": "/learning",
    "history": "/cases/{elliot}/history?as_of=12",
}


@pytest.fixture(scope="module")
def chromium(scene: Scene) -> Iterator[Browser]:
    """A real Chromium. Started after the scene and closed with this module, because Playwright
    keeps an event loop running in this thread, where nothing else could then start one."""
    with running_browser() as browser:
        yield browser


@pytest.fixture
def context(chromium: Browser, scene: Scene) -> Iterator[BrowserContext]:
    made = chromium.new_context(
        base_url=scene.server.base_url,
        viewport={"width": 1280, "height": 900},
        locale="en-GB",
        # A browser set to another time zone must still be shown UK time.
        timezone_id="Pacific/Auckland",
    )
    yield made
    made.close()


@pytest.fixture
def tab(context: BrowserContext) -> Tab:
    return Tab(context)


def test_reads_a_case_from_sign_in_to_replay(tab: Tab, scene: Scene) -> None:
    page = tab.page
    tab.sign_in(scene.server, scene.auditor)
    page.get_by_role("link", name="DEMO-0001").click()

    day = page.locator("section.day", has=page.get_by_text("Day 13", exact=True))
    expect(day).to_contain_text("Hearing held: Inherent jurisdiction")
    expect(day).to_contain_text("High Court")

    everything = page.locator("li.row").count()
    page.get_by_label("Court and legal services", exact=True).check()
    expect(page.get_by_role("status")).to_contain_text("hidden by filters")
    expect(page.locator("ul.chosen")).to_contain_text("Court and legal services")
    expect(page.locator("li.row").first).to_have_class("row kind-court")
    court = page.locator("li.row").count()
    assert 0 < court < everything

    page.get_by_text("Set the clock").click()
    page.get_by_label("or a position").fill("200")
    page.locator(".clock").get_by_role("button", name="Show").click()
    expect(page.locator(".banner")).to_contain_text("Not the present.")
    expect(page.locator("ul.chosen")).to_contain_text("Court and legal services")
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator(".banner")).to_have_count(0)

    page.get_by_role("navigation", name="Case").get_by_role("link", name="History").click()
    page.get_by_role("link", name="First", exact=True).click()
    expect(page.locator(".replay-at")).to_contain_text("Position 1")
    page.get_by_role("link", name="Forward", exact=True).click()
    expect(page.locator(".replay-at")).to_contain_text("Position 2")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".replay-at")).to_contain_text("Position 1")
    page.get_by_label("Position", exact=True).fill("150")
    page.get_by_role("button", name="Go").click()
    expect(page.locator(".replay-at")).to_contain_text("Position 150")
    page.get_by_role("link", name="Review timeline as of here").click()
    expect(page.locator(".banner")).to_contain_text("position 150")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{scene.server.base_url}/sign-in")
    assert tab.complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_can_be_read_by_everybody(context: BrowserContext, scene: Scene, width: int) -> None:
    """axe finds nothing wrong, nothing is wider than the screen, and no console complains."""
    tab = Tab(context)
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.page.goto("/sign-in")
    found = {"sign-in": _faults(tab)}
    tab.sign_in(scene.server, scene.auditor)
    for name, path in SAMPLES.items():
        tab.page.goto(path.format(elliot=scene.elliot, george=scene.george))
        found[name] = _faults(tab)
    tab.page.goto(f"{scene.path(scene.elliot)}?show=corrected")
    tab.page.goto(tab.page.locator(".row-source a").first.get_attribute("href") or "")
    found["entry"] = _faults(tab)
    assert {name: faults for name, faults in found.items() if faults} == {}
    assert tab.complaints == []


def test_needs_no_scrolling_sideways_at_400_per_cent(context: BrowserContext, scene: Scene) -> None:
    """1280 pixels at 400 % are 320 (WCAG 1.4.10)."""
    tab = Tab(context)
    tab.page.set_viewport_size({"width": 320, "height": 256})
    tab.sign_in(scene.server, scene.auditor)
    wide = {}
    for name, path in READS.items():
        tab.page.goto(path.format(elliot=scene.elliot, george=scene.george))
        width = tab.page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[name] = width
    assert wide == {}


def test_works_without_javascript(chromium: Browser, scene: Scene) -> None:
    context = chromium.new_context(base_url=scene.server.base_url, java_script_enabled=False)
    tab = Tab(context)
    tab.sign_in(scene.server, scene.auditor)
    page = tab.page
    page.get_by_role("link", name="DEMO-0001").click()
    page.get_by_label("Police", exact=True).check()
    page.get_by_role("button", name="Apply filters").first.click()
    expect(page.locator("ul.chosen")).to_contain_text("Police")
    page.get_by_text("Set the clock").click()
    page.get_by_label("a day and time (UK)").fill("2126-01-01T09:00")
    page.locator(".clock").get_by_role("button", name="Show").click()
    expect(page.locator("ul.chosen")).to_contain_text("Police")
    page.get_by_role("navigation", name="Case").get_by_role("link", name="History").click()
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.locator(".banner")).to_contain_text("Not the present.")
    assert tab.complaints == []
    context.close()


def test_keeps_the_filters_open_at_the_side_of_a_wide_screen(tab: Tab, scene: Scene) -> None:
    tab.sign_in(scene.server, scene.auditor)
    tab.page.goto(scene.path(scene.elliot))
    expect(tab.page.get_by_label("Police", exact=True)).to_be_visible()
    tab.page.set_viewport_size({"width": 390, "height": 900})
    expect(tab.page.get_by_label("Police", exact=True)).to_be_hidden()
    tab.page.get_by_text("Filters", exact=True).click()
    expect(tab.page.get_by_label("Police", exact=True)).to_be_visible()


def test_keeps_the_tabs_of_a_case_on_one_line_of_a_phone(chromium: Browser, scene: Scene) -> None:
    """Without JavaScript: each is reached by Tab and comes into sight, and nothing else moves."""
    context = chromium.new_context(
        base_url=scene.server.base_url,
        viewport={"width": 375, "height": 800},
        java_script_enabled=False,
    )
    tab = Tab(context)
    tab.sign_in(scene.server, scene.auditor)
    tab.page.goto(scene.path(scene.elliot, "legal"))
    links = tab.page.locator(".tabs a")
    assert len({round((each.bounding_box() or {})["y"]) for each in links.all()}) == 1
    for each in links.all():
        each.focus()
        # Chromium scrolls no further once 32 pixels of it are in sight; app.js does.
        expect(each).to_be_in_viewport(ratio=0.25)
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 375
    context.close()


def test_opens_the_tabs_at_the_page_one_is_on(tab: Tab, scene: Scene) -> None:
    tab.sign_in(scene.server, scene.auditor)
    tab.page.set_viewport_size({"width": 375, "height": 800})
    tab.page.goto(scene.path(scene.elliot, "looks"))
    expect(tab.page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize(
    "name", ["care", "legal", "learning", "review", "escalations", "decisions"]
)
def test_prints_what_a_page_says_and_how_far_the_record_went(
    tab: Tab, scene: Scene, name: str
) -> None:
    """Also what is folded away on the screen: nobody can unfold paper."""
    tab.sign_in(scene.server, scene.auditor)
    tab.page.goto(scene.path(scene.elliot, name))
    tab.page.emulate_media(media="print")
    expect(tab.page.locator("main h2").first).to_be_visible()
    expect(tab.page.locator("p.kept").first).to_be_visible()
    for control in ("nav.tabs", "main form", ".clock"):
        for each in tab.page.locator(control).all():
            expect(each).to_be_hidden()
    for each in tab.page.locator("main .govuk-details__text, main .kept").all():
        expect(each).to_be_visible()
    expect(tab.page.locator("footer")).to_contain_text("DEMO-0001, as of position")


def test_prints_the_entries_and_not_the_controls(tab: Tab, scene: Scene) -> None:
    tab.sign_in(scene.server, scene.auditor)
    tab.page.goto(scene.path(scene.elliot))
    tab.page.emulate_media(media="print")
    expect(tab.page.locator("li.row").first).to_be_visible()
    expect(tab.page.get_by_label("Police", exact=True)).to_be_hidden()
    expect(tab.page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(tab.page.locator("footer")).to_contain_text("DEMO-0001, as of position")


def _faults(tab: Tab) -> list[str]:
    violations = Axe().run(tab.page, options=AXE).response["violations"]
    faults = [
        f"{each['id']}: {each['help']}: {each['nodes'][0]['html'][:200]}" for each in violations
    ]
    overflow = tab.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
    return [*faults, "It is wider than the screen."] if overflow else faults
