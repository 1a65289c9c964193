"""The review timeline: fourteen days by the hour, three years by the month."""

from __future__ import annotations

import re

import pytest

from tests.support.pages import Element, Page, Reader
from tests.support.scene import Scene


@pytest.fixture
def elliot(reader: Reader, scene: Scene) -> Page:
    return reader.get(scene.path(scene.elliot, "timeline"))


@pytest.fixture
def george(reader: Reader, scene: Scene) -> Page:
    return reader.get(scene.path(scene.george, "timeline"))


def _strips(page: Page) -> list[Element]:
    return page.main.all("section.strip")


def test_counts_fourteen_days_from_the_admission(elliot: Page) -> None:
    numbers = [each.text for each in elliot.main.all(".strip .day-number")] or [
        number.text for strip in _strips(elliot) for number in strip.all(".day-number")
    ]
    assert numbers == [f"Day {number}" for number in range(1, 15)]
    said = elliot.main.one(".window-head").text
    assert "by the hour" in said
    assert "Day 1 is Friday 6 March 2026, from: Admission" in said


def test_shows_the_high_court_hearing_and_the_judgment_on_day_13(elliot: Page) -> None:
    day = next(each for each in _strips(elliot) if "Day 13" in each.one("h3").text)
    titles = [each.one("a").text for each in day.one(".strip-list").all("p.mark-title")]
    assert "Hearing held: Inherent jurisdiction" in titles
    assert "Judgment given: Inherent jurisdiction" in titles
    assert "High Court" in day.text


def test_says_which_order_was_in_force_each_day(elliot: Page) -> None:
    orders = {
        strip.one("h3").one(".day-number").text: [
            each.text for each in strip.one("h3").all(".badge")
        ]
        for strip in _strips(elliot)
        if strip.all(".day-number")
    }
    assert orders["Day 1"] == []
    assert orders["Day 3"] == ["Emergency Protection Order"]
    assert "Interim Care Order" in orders["Day 14"]


def test_draws_every_entry_of_a_day_and_lists_the_same(elliot: Page) -> None:
    for strip in _strips(elliot):
        if not strip.all(".strip-picture"):
            continue
        drawn = sum(
            len(lane.all("path.lane-sign")) + len(lane.all("rect.lane-line"))
            for lane in strip.all("svg.lane-marks")
        )
        lists = strip.one(".strip-list").all("ol")
        assert drawn == len(lists[-1].all("li.mark")), strip.one("h3").text


def test_reads_three_years_by_the_month_in_tables(george: Page) -> None:
    assert "by the month" in george.main.one(".window-head").text
    tables = george.main.all("table.months")
    assert len(tables) == 4
    for table in tables:
        assert len(table.one("thead").all("th")) == 14
        for row in table.one("tbody").all("tr")[1:-1]:
            cells = [each.text for each in row.all("td")]
            counts = [int(each) for each in cells[:12] if each.isdigit()]
            assert not cells[12] or sum(counts) == int(cells[12])


def test_marks_the_transitions_and_the_critical_incident(george: Page) -> None:
    letters = [each.text for each in george.main.all(".letter")]
    assert any("Transition" in each for each in letters)
    assert any("Critical incident" in each for each in letters)
    last = [each.text for each in george.main.all("p.mark-title")]
    assert any(each.startswith("! Critical incident") for each in last)


def test_counts_the_same_in_the_tables_as_in_the_words(george: Page) -> None:
    total = int(re.search(r"([\d,]+) entries in the window", george.main.text)[1].replace(",", ""))
    years = [int(each.text.split()[0]) for each in george.main.all(".day-said")]
    assert sum(years) == total


def test_shows_another_window_by_its_days(reader: Reader, scene: Scene) -> None:
    page = reader.get(
        scene.path(scene.george, "timeline"),
        **{"from": "2026-09-01", "to": "2026-09-18", "unit": "day"},
    )
    assert page.status == 200
    assert "by the day" in page.main.one(".window-head").text
    assert page.main.all("section.strip")
    assert "own window" in page.main.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "2026-09-18", "to": "2026-09-01"}, "The window ends before it starts."),
        ({"from": "2026-09-18"}, "Enter both the first and the last day."),
        ({"from": "soon", "to": "2026-09-18"}, "Enter a real date"),
        ({"from": "2000-01-01", "to": "2026-09-18", "unit": "hour"}, "too long for this unit"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "outside the years"),
    ],
)
def test_says_what_is_wrong_with_a_window(
    reader: Reader, scene: Scene, query: dict[str, str], sentence: str
) -> None:
    page = reader.get(scene.path(scene.george, "timeline"), **query)
    assert page.status == 422
    assert sentence in page.main.one(".govuk-error-summary").text


def test_keeps_the_clock_and_says_that_the_window_was_set_later(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.elliot, "timeline"), as_of="200")
    assert "Not the present." in page.main.text
    assert "(set later)" in page.tree.one(".identity").text
    assert "as_of=200" in page.tree.one(".tabs").link("Chronology")


def test_accounts_for_every_entry_of_the_chronology(
    reader: Reader, scene: Scene, elliot: Page, george: Page
) -> None:
    for case, page in ((scene.elliot, elliot), (scene.george, george)):
        said = page.main.one(".window-head").text
        inside = int(re.search(r"([\d,]+) entr(?:y|ies) in the window", said)[1])
        parts = re.search(
            r"Of ([\d,]+) entries on the record, ([\d,]+) lies? .* and ([\d,]+) ha", said
        )
        listed = reader.get(scene.path(case)).main.one("p.said").one("strong").text
        assert int(listed.split()[0]) == inside + (int(parts[2]) + int(parts[3]) if parts else 0)
        assert not parts or int(parts[1]) == int(listed.split()[0])


def test_counts_a_day_as_the_chronology_lists_it(
    reader: Reader, scene: Scene, elliot: Page
) -> None:
    for strip in _strips(elliot)[:3]:
        said = strip.one(".day-said").text
        href = next(a.attributes["href"] for a in strip.all("a") if a.text.endswith("chronology"))
        assert reader.get(href).main.one("p.said").one("strong").text == said
