"""The history of a case, and stepping through it."""

from __future__ import annotations

import json

from tests.support.pages import Page, Reader
from tests.support.scene import Scene


def _positions(page: Page) -> list[int]:
    return [int(each.text.replace(",", "")) for each in page.main.all(".event-position")]


def _at(page: Page) -> int:
    return int(page.main.one(".replay-at").one("strong").text.split()[1].replace(",", ""))


def test_lists_every_event_in_the_order_of_the_record(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "history"))
    total = int(page.main.one("p.said").text.split()[0].replace(",", ""))
    seen = _positions(page)
    while page.main.all("a", rel="next"):
        page = reader.get(page.main.all("a", rel="next")[0].attributes["href"])
        seen += _positions(page)
    assert seen == sorted(set(seen))
    assert len(seen) == total


def test_says_who_did_what_in_which_role_and_holds_the_event_itself(
    reader: Reader, scene: Scene
) -> None:
    event = reader.get(scene.path(scene.elliot, "history")).main.all("li.event")[0]
    assert "opened the case DEMO-0001" in event.text
    assert "coordinator" in event.text
    assert json.loads(event.one("pre").text)["reference"] == "DEMO-0001"
    assert len(event.all("code")[2].text) == 64


def test_replays_forward_and_back_one_event_at_a_time(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "history"))
    latest = _at(page)
    assert "Forward" not in [each.text for each in page.main.one(".replay").all("a")]
    first = reader.get(page.main.one(".replay").link("First").partition("#")[0])
    assert _at(first) == _positions(first)[-1] == 1
    second = reader.get(first.main.one(".replay").link("Forward").partition("#")[0])
    assert _at(second) == 2
    assert _positions(second) == [1, 2]
    back = reader.get(second.main.one(".replay").link("Back").partition("#")[0])
    assert _at(back) == 1
    assert "Back" not in [each.text for each in back.main.one(".replay").all("a")]
    again = reader.get(back.main.one(".replay").link("Latest").partition("#")[0])
    assert _at(again) == latest


def test_goes_to_a_position_and_on_to_the_chronology_as_of_it(reader: Reader, scene: Scene) -> None:
    where = reader.sent_to(f"/cases/{scene.elliot}/as-of", page="history", position="120")
    page = reader.get(where)
    assert _at(page) == 120
    then = reader.get(page.main.link("Chronology as of here"))
    assert "position 120" in then.main.one(".banner").text


def test_stands_at_the_cases_own_last_event_where_the_position_is_anothers(
    reader: Reader, scene: Scene
) -> None:
    page = reader.get(scene.path(scene.elliot, "history"), as_of=str(scene.head - 1))
    assert _at(page) < scene.head - 1
    assert "Nothing has been added to this case since." in page.main.one(".banner").text


def test_filters_by_event_and_agency(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "history"), topic="entry.corrected")
    topics = {each.one(".event-topic").text for each in page.main.all("li.event")}
    assert topics == {"Entry: corrected"}
    police = reader.get(scene.path(scene.elliot, "history"), agency="police")
    assert {"kind-police"} == {
        each
        for row in police.main.all("li.event")
        for each in row.classes
        if each.startswith("kind-")
    }


def test_survives_nonsense_in_its_address(reader: Reader, scene: Scene) -> None:
    path = scene.path(scene.elliot, "history")
    assert reader.get(path, since="x", topic="no.such", agency="\0").status == 200
    assert reader.get(path, after="nonsense").status == 422
    assert reader.get(path, as_of="soon").status == 422


def test_keeps_the_clock_in_sight_when_it_shows_what_changed_since(
    reader: Reader, scene: Scene
) -> None:
    then = reader.get(scene.path(scene.elliot), as_of="330")
    page = reader.get(then.main.link("Show what they changed"))
    said = page.main.one(".said").text
    listed = page.main.all("li.event")
    assert said.startswith(f"{len(listed)} event")
    assert all(int(each.attributes["id"].removeprefix("p")) > 330 for each in listed)
    assert (
        page.main.one(".banner")
        .link("Back to the chronology as of position 330")
        .endswith("as_of=330")
    )
