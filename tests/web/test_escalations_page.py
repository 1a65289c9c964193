"""The page of escalations: ladders in parallel, times against targets, what stalled."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.moments import day_in_words, london_day
from tests.support.pages import Element, Page, Reader
from tests.support.scene import Scene


def _section(page: Page, words: str) -> Element:
    return next(
        each for each in page.main.all("section.escalation") if words in each.one("h3").text
    )


def test_draws_every_ladder_and_says_the_same_in_tables(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "escalations"))

    assert page.faults == ()
    drawn = page.main.one("figure.ladders").all("div.ladder")
    sections = page.main.all("section.escalation")
    assert len(drawn) == len(sections) == 7
    for picture, section in zip(drawn, sections, strict=True):
        levels = section.one("table").all("tr")[1:]
        assert len(picture.all("rect.ladder-level")) == len(levels)
        stalls = [each.text for each in section.all("p.row-note") if "Stalled" in each.text]
        assert len(picture.all("rect.ladder-stall")) == len(stalls)


def test_flags_where_the_ward_s_ladder_stood_still_with_its_rule(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.elliot, "escalations"))
    ward = _section(page, "cannot staff one-to-one care")

    assert ward.all("p")[0].text.startswith("Inside")
    (stall,) = [each.text for each in ward.all("p.row-note") if "Stalled" in each.text]
    assert "No answer at level 2 by 10 March 2026 at 8:30am GMT" in stall
    assert "unconfirmed" in stall
    assert "2 Named professionals" in ward.one("table").text


def test_says_which_level_was_left_out_without_a_reason_and_what_is_stalled_now(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.george, "escalations"))
    quiet = _section(page, "has gone quiet")

    said = quiet.text
    assert "Level 4 (Directors) was left out, and no reason is on the record." in said
    assert "Stalled now" in said
    assert "It names no escalation procedure" in _section(page, "too early").text


def test_shows_how_they_stood_on_a_day(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "escalations") + "?at=2026-03-10T12:00")

    assert page.faults == ()
    assert "10 March 2026" in page.main.one("p.govuk-body.wide").text
    assert "had not been raised yet" in page.main.one("p.govuk-body.wide").text
    ward = _section(page, "cannot staff one-to-one care")
    assert "Stalled now" in ward.text
    assert len(ward.one("table").all("tr")) == 3


def test_a_time_that_is_none_shows_the_present_and_says_so(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "escalations") + "?at=yesterday")

    assert page.status == 422
    assert page.title.startswith("Error: ")
    assert "Enter a real day and time" in page.main.one("div.govuk-error-summary").text
    assert "This is how they stand now." in page.main.text
    assert page.main.one(id="at").attributes["value"] == "yesterday"


def test_draws_the_longest_stall_to_now_while_an_escalation_is_open(
    reader: Reader, scene: Scene
) -> None:
    """Given one that nobody moves any more, the picture does not end with its last step."""
    page = reader.get(scene.path(scene.george, "escalations"))
    until = page.main.one("figcaption").text.rsplit(" to ", 1)[1]

    assert until == day_in_words(london_day(datetime.now(UTC)))
