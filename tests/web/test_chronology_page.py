"""The chronology page, as somebody without JavaScript reads it."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

import pytest

from domain.moments import LONDON
from ops.scenarios import read as read_scenario
from tests.support.pages import Element, Page, Reader
from tests.support.scene import Scene


def _rows(page: Page) -> list[Element]:
    return page.main.all("li.row")


def _day(page: Page, number: int) -> Element:
    found = [
        each
        for each in page.main.all("section.day")
        if [n.text for n in each.all(".day-number")] == [f"Day {number}"]
    ]
    assert len(found) == 1, f"Day {number} is there {len(found)} times"
    return found[0]


def _count(page: Page) -> int:
    return int(page.main.one("p.said").one("strong").text.split()[0].replace(",", ""))


@pytest.fixture
def elliot(reader: Reader, scene: Scene) -> Page:
    return reader.get(scene.path(scene.elliot))


def test_says_whose_record_it_is_and_how_far_it_goes(elliot: Page, scene: Scene) -> None:
    identity = elliot.tree.one(".identity").text
    assert "Elliot" in identity
    assert "DEMO-0001" in identity
    assert "14-day window" in identity
    assert "9 agencies" in identity
    assert f"Record complete to position {scene.head:,}" in identity


def test_keeps_names_and_narrative_out_of_the_title(elliot: Page) -> None:
    assert elliot.title.startswith("Chronology")
    assert "DEMO-0001" in elliot.title
    assert "Elliot" not in elliot.title


def test_says_how_many_entries_there_are_and_hides_none(elliot: Page) -> None:
    assert _count(elliot) == len(_rows(elliot))
    said = elliot.main.one("p.said").text
    assert "oldest first" in said
    assert "0 hidden by filters" in said


def test_shows_the_high_court_hearing_on_day_13(elliot: Page) -> None:
    day = _day(elliot, 13).text
    assert "Hearing held: Inherent jurisdiction" in day
    assert "High Court" in day


def test_stands_in_the_order_of_the_days_with_undated_entries_last(elliot: Page) -> None:
    numbers = [int(each.text.split()[1]) for each in elliot.main.one(".list").all(".day-number")]
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    headings = [each.text for each in elliot.main.one(".list").all("h3")]
    assert headings[-1] == "Date not known"


def test_never_makes_up_a_time(elliot: Page, scene: Scene) -> None:
    """Every clock time in the time column was given; the rest say that none was."""
    with scene.server.client(scene.auditor) as client:
        rows = client.get(f"/v1/cases/{scene.elliot}/chronology", params={"limit": 1000}).json()
    given = {row["on_record"]["position"]: row for row in rows["rows"]}
    for row in _rows(elliot):
        recorded = given[int(row.attributes["id"].removeprefix("p"))]
        said = f"{recorded['occurred']} {recorded['ended']}"
        shown = row.one(".row-when").text
        assert ("T" in said) == bool(re.search(r"\d\d:\d\d", shown)), (shown, said)


def test_shows_a_correction_beneath_what_it_corrects_with_was_and_now(elliot: Page) -> None:
    corrected = [each for each in _rows(elliot) if each.all(".correction")]
    assert corrected
    for row in corrected:
        badges = [each.text for each in row.all(".badge")]
        assert any(each.startswith("corrected") for each in badges)
        for correction in row.all(".correction"):
            assert "Reason:" in correction.text
            assert correction.all("del") or correction.all("ins")


def test_leaves_a_withdrawn_entry_readable_and_says_why(elliot: Page) -> None:
    withdrawn = [each for each in _rows(elliot) if "is-withdrawn" in each.classes]
    assert withdrawn
    for row in withdrawn:
        assert row.one("del").text
        assert "Withdrawn" in row.one(".row-note").text


def test_says_what_another_agency_says_and_links_to_its_account(
    elliot: Page, reader: Reader
) -> None:
    contested = next(
        each for each in _rows(elliot) if "says:" in each.text and each.all(".row-differs")
    )
    link = next(
        each.attributes["href"]
        for each in contested.one(".row-differs").all("a")
        if "Its own account" in each.text
    )
    assert reader.get(link).status == 200


def test_says_every_gap_between_days(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.george))
    gaps = [each.text for each in page.main.one(".list").all("p.gap")]
    assert gaps
    assert all(
        re.fullmatch(r".*\d+ days?\)? with nothing recorded that you may read", each)
        for each in gaps
    )


def test_claims_no_silence_that_filters_made(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot), agency="police")
    gaps = [each.text for each in page.main.one(".list").all("p.gap")]
    assert gaps
    assert all("nothing that these filters show" in each for each in gaps)


def test_filters_by_agency_and_says_what_is_hidden(
    reader: Reader, scene: Scene, elliot: Page
) -> None:
    everything = _count(elliot)
    page = reader.get(scene.path(scene.elliot), agency="police")
    assert {"kind-police"} == {
        each for row in _rows(page) for each in row.classes if each.startswith("kind-")
    }
    assert f"{everything - _count(page)} hidden by filters" in page.main.one("p.said").text
    box = page.main.one("input", id="agency-police")
    assert "checked" in box.attributes
    (choice,) = [each for each in page.main.all(".choice") if each.all("input", id="agency-police")]
    assert int(choice.one(".choice-count").text.split()[0]) == _count(page)


def test_says_which_filters_are_on_and_how_to_take_each_off(reader: Reader, scene: Scene) -> None:
    page = reader.get(
        scene.path(scene.elliot), agency="police", show="child-seen-alone", text="hospital"
    )
    chosen = page.main.one("ul.chosen")
    without = next(each for each in chosen.all("a") if "Police" in each.text)
    left = reader.get(without.attributes["href"])
    assert [each.text for each in left.main.one("ul.chosen").all("a")] == [
        "Remove filter: Child seen alone ✕",
        "Remove filter: “hospital” ✕",
        "Clear all",
    ]
    cleared = reader.get(left.main.link("Clear all"))
    assert "0 hidden by filters" in cleared.main.one("p.said").text


def test_finds_words_and_says_so_when_there_are_none(reader: Reader, scene: Scene) -> None:
    found = reader.get(scene.path(scene.elliot), text="therapeutic placement")
    assert _rows(found)
    none = reader.get(scene.path(scene.elliot), text="no such words anywhere")
    assert not _rows(none)
    assert "matches these filters" in none.main.one("p.empty").text


def test_filters_by_day_and_keeps_the_days_number(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot), **{"from": "2026-03-18", "to": "2026-03-18"})
    # What may have been on any day of the window stands under the first of them.
    days = [each.text for each in page.main.one(".list").all(".day-number")]
    assert set(days) - {"Day 1"} == {"Day 13"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"from": "18 March"}, "Enter a real date, such as 4 March 2020."),
        ({"from": "2026-02-30"}, "Enter a real date, such as 4 March 2020."),
        ({"from": "0001-01-01"}, "Enter a year from 1900 to 2200."),
        (
            {"from": "2026-03-18", "to": "2026-03-02"},
            "The last day must be on or after the first.",
        ),
    ],
)
def test_says_what_is_wrong_with_a_date(
    reader: Reader, scene: Scene, query: dict[str, str], sentence: str
) -> None:
    page = reader.get(scene.path(scene.elliot), **query)
    assert page.status == 422
    assert page.title.startswith("Error:")
    assert sentence in page.main.one(".govuk-error-summary").text


def test_ignores_filters_it_does_not_know(reader: Reader, scene: Scene, elliot: Page) -> None:
    page = reader.get(scene.path(scene.elliot), show="everything", order="sideways", agency="\0")
    assert _count(page) == _count(elliot)


def test_reads_newest_first_and_back(reader: Reader, scene: Scene, elliot: Page) -> None:
    newest = reader.get(elliot.main.one("p.said").link("Newest first"))
    oldest = [each.attributes["id"] for each in _rows(elliot)]
    shown = [each.attributes["id"] for each in _rows(newest)]
    undated = len(elliot.main.all("section.day")[-1].all("li.row"))
    assert shown == [*reversed(oldest[:-undated]), *shown[-undated:]]
    again = reader.get(newest.main.one("p.said").link("Oldest first"))
    assert [each.attributes["id"] for each in _rows(again)] == oldest


def test_pages_through_a_long_case_without_losing_or_repeating_a_row(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.george))
    total, pages = _count(page), 1
    seen = [each.attributes["id"] for each in _rows(page)]
    while page.main.all("a", rel="next") and pages < 10:
        page = reader.get(page.main.all("a", rel="next")[0].attributes["href"])
        seen += [each.attributes["id"] for each in _rows(page)]
        pages += 1
    assert pages > 1
    assert len(seen) == len(set(seen)) == total
    back = reader.get(page.main.all("a", rel="prev")[0].attributes["href"])
    assert _rows(back)[-1].attributes["id"] == seen[len(seen) - len(_rows(page)) - 1]


def test_shows_what_was_on_the_record_at_a_position_and_what_is_left_out(
    reader: Reader, scene: Scene, elliot: Page
) -> None:
    then = reader.get(scene.path(scene.elliot), as_of="200")
    banner = then.main.one(".banner")
    assert "Not the present." in banner.text
    assert "position 200" in banner.text
    left_out = _count(elliot) - _count(then)
    assert left_out > 0
    assert f"{left_out} later entries" in banner.text
    assert all(int(each.attributes["id"][1:]) <= 200 for each in _rows(then))
    changed = reader.get(banner.link("Show what they changed"))
    positions = [int(each.text.replace(",", "")) for each in changed.main.all(".event-position")]
    assert positions
    assert min(positions) > 200
    history = reader.get(scene.path(scene.elliot, "history")).main.one("p.said").text
    # Elliot's is the first case of this log: its first 200 events are the log's.
    since = int(history.split()[0]) - 200
    assert f"{since} events since position 200" in changed.main.one("p.said").text
    now = reader.get(banner.link("Back to now"))
    assert not now.main.all(".banner")
    assert _count(now) == _count(elliot)


def test_sets_the_clock_by_position_and_keeps_the_filters(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot), agency="police")
    form = page.tree.one(".clock").one("form")
    carried = {
        each.attributes["name"]: each.attributes.get("value", "") for each in form.all("input")
    }
    where = reader.sent_to(form.attributes["action"], **{**carried, "position": "200"})
    then = reader.get(where)
    assert "Not the present." in then.main.text
    assert {"kind-police"} == {
        each for row in _rows(then) for each in row.classes if each.startswith("kind-")
    }


def test_sets_the_clock_by_uk_time(reader: Reader, scene: Scene) -> None:
    as_of = f"/cases/{scene.elliot}/as-of"
    where = reader.sent_to(as_of, page="chronology", time="2126-07-01T10:00")
    assert "as_of=2126-07-01T10%3A00%3A59.999999%2B01%3A00" in where
    assert reader.get(where).status == 200


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"position": "soon"}, "A position is a whole number from 1, such as 611."),
        ({"position": "0"}, "A position is a whole number from 1, such as 611."),
        ({}, "Enter a position, such as 611, or a day and time."),
        ({"time": "yesterday"}, "Enter a real day and time, such as 9 March 2020 at 5:00pm."),
        ({"position": "2", "time": "2026-03-09T17:00"}, "Enter a position or a time, not both."),
    ],
)
def test_says_what_is_wrong_with_a_clock(
    reader: Reader, scene: Scene, given: dict[str, str], sentence: str
) -> None:
    page = reader.get(f"/cases/{scene.elliot}/as-of", page="history", **given)
    assert page.status == 422
    assert sentence in page.main.one(".govuk-error-summary").text


def test_says_that_a_position_beyond_the_record_shows_the_present(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.elliot), as_of="99999999")
    assert "so this is the present" in page.main.one(".banner").text


def test_says_that_a_case_was_not_yet_on_the_record(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.george), as_of="5")
    assert page.status == 404
    assert "This case was not on the record yet at that point." in page.main.text
    now = reader.get(page.main.link("Back to now"))
    assert now.status == 200
    form = page.main.one("form")
    carried = {
        each.attributes["name"]: each.attributes.get("value", "") for each in form.all("input")
    }
    later = reader.sent_to(form.attributes["action"], **{**carried, "position": str(scene.head)})
    assert reader.get(later).status == 200


def test_shows_all_that_was_recorded_in_the_minute_that_is_asked_for(
    reader: Reader, scene: Scene, elliot: Page
) -> None:
    with scene.server.client(scene.auditor) as client:
        rows = client.get(f"/v1/cases/{scene.elliot}/history", params={"limit": 1}).json()["rows"]
    began = datetime.fromisoformat(rows[0]["recorded_at"]).astimezone(LONDON)
    asked = f"{began:%Y-%m-%dT%H:%M}"
    where = reader.sent_to(f"/cases/{scene.elliot}/as-of", page="chronology", time=asked)
    # To the minute's end: the case was opened in it, not at its first instant.
    assert reader.get(where).status == 200
    too_early = reader.get(scene.path(scene.elliot), as_of=began.isoformat(timespec="minutes"))
    assert too_early.status == 404


def test_says_what_was_added_besides_entries(reader: Reader, scene: Scene) -> None:
    history = reader.get(scene.path(scene.elliot, "history"))
    first = reader.get(history.main.one(".replay").link("First").partition("#")[0])
    said = first.main.one(".banner").text
    assert re.search(r"later entries, \d+ later corrections? and \d+ other later events?", said)


def test_has_a_table_of_the_lanes_with_the_numbers_of_the_picture(elliot: Page) -> None:
    table = elliot.main.one("details.twin").all("table")[0]
    names = {each.name for each in read_scenario("elliot").agencies}
    assert {each.text for each in table.one("tbody").all("th")} == names
    drawn = {
        each.attributes["aria-label"].partition(":")[0]: len(each.all(".lane-mark"))
        + len(each.all(".lane-line"))
        + len(each.all(".lane-open"))
        for each in elliot.main.all("svg.lane-marks")
    }
    listed = {
        row.one("th").text: int(row.all("td")[0].text) for row in table.one("tbody").all("tr")
    }
    assert drawn == listed


def test_draws_the_days_as_long_as_each_other(elliot: Page) -> None:
    lines = elliot.main.all("svg.lane-marks")[0].all("line")
    places = [float(each.attributes["x1"].removesuffix("%")) for each in lines]
    assert len(places) == 14
    assert {round(later - earlier, 2) for earlier, later in pairwise(places)} == {7.14}


def test_asks_which_of_two_is_meant_by_a_time_that_happens_twice(
    reader: Reader, scene: Scene
) -> None:
    as_of = f"/cases/{scene.elliot}/as-of"
    page = reader.get(as_of, time="2026-10-25T01:30")
    assert page.status == 422
    assert "2026-10-25T01:30+00:00 (the second)" in page.main.text
    where = reader.sent_to(as_of, time="2026-11-20T01:30")
    assert "2026-11-20T01%3A30%3A59.999999%2B00%3A00" in where


def test_says_that_a_time_to_come_shows_the_present(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot), as_of="2099-01-01T00:00+00:00")
    assert "You asked for 1 January 2099 at midnight." in page.main.one(".banner").text
