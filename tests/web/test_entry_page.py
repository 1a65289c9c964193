"""The page of one row: first recorded, corrections beneath, provenance, and its place on record."""

from __future__ import annotations

from tests.support.pages import Element, Page, Reader
from tests.support.scene import Scene


def _row(page: Page, part: str) -> Element:
    return next(each for each in page.main.all("li.row") if each.all(part))


def _open(reader: Reader, row: Element) -> Page:
    return reader.get(row.one(".row-source").all("a")[0].attributes["href"])


def test_shows_a_corrected_entry_as_first_recorded_and_as_it_is_now(
    reader: Reader, scene: Scene
) -> None:
    listing = reader.get(scene.path(scene.elliot), show="corrected")
    row = _row(listing, ".correction")
    page = _open(reader, row)
    position = row.attributes["id"].removeprefix("p")
    assert f"Cite as DEMO-0001 §{position}" in page.main.text
    was, now = page.main.all("del")[0].text, page.main.all("ins")[0].text
    first = next(
        each for each in page.main.all("details") if "What was first recorded" in each.text
    )
    assert was.removeprefix("was ") in first.text
    assert now.removeprefix("now ") in page.main.text


def test_names_contribution_author_source_and_who_put_it_on_record(
    reader: Reader, scene: Scene
) -> None:
    listing = reader.get(scene.path(scene.elliot), agency="police")
    text = _open(reader, listing.main.all("li.row")[0]).main.text
    for words in ("Source", "Put on the record", "Contribution", "Author", "Signed off by"):
        assert words in text


def test_shows_stream_version_position_and_leaf_hash_of_every_event(
    reader: Reader, scene: Scene
) -> None:
    listing = reader.get(scene.path(scene.elliot), show="corrected")
    page = _open(reader, _row(listing, ".correction"))
    events = page.main.all("li.event")
    assert len(events) == 2
    assert "version 1" in events[0].text
    assert "version 2" in events[1].text
    assert all(len(each.all("code")[1].text) == 64 for each in events)


def test_says_who_it_was_shared_with(reader: Reader, scene: Scene) -> None:
    listing = reader.get(scene.path(scene.elliot), show="disclosed")
    page = _open(reader, listing.main.all("li.row")[0])
    assert "shared" in page.main.one("ul.knew").text


def test_says_who_was_told_of_a_placement_and_when(reader: Reader, scene: Scene) -> None:
    """Given a placement of which the hospital was told, its page and the list say so, and nothing
    says that it was shared with nobody.
    """
    listing = reader.get(scene.path(scene.elliot), kind="placement-started")
    row = next(each for each in listing.main.all("li.row") if "children's ward" in each.text)
    page = _open(reader, row)

    assert "Acute hospital from 7 March 2026 at 4:10pm" in row.one(".row-source").text
    assert "Acute hospital , told 7 March 2026 at 4:10pm" in page.main.one("ul.knew").text
    assert "Nothing on the record says that it was shared" not in page.main.text


def test_shows_steps_that_are_not_entries_too(reader: Reader, scene: Scene) -> None:
    listing = reader.get(scene.path(scene.elliot), item="decision")
    page = _open(reader, listing.main.all("li.row")[0])
    assert page.status == 200
    assert "Decided by" in page.main.text
    assert page.title.startswith("§")


def test_shows_an_entry_without_what_came_later(reader: Reader, scene: Scene) -> None:
    listing = reader.get(scene.path(scene.elliot), show="corrected")
    row = _row(listing, ".correction")
    address = row.one(".row-source").all("a")[0].attributes["href"]
    then = reader.get(address, as_of=row.attributes["id"].removeprefix("p"))
    assert not then.main.all(".correction")
    assert "Not the present." in then.main.text


def test_says_that_there_is_no_such_entry(reader: Reader, scene: Scene) -> None:
    page = reader.get(scene.path(scene.elliot, "entries/no-such-row"))
    assert page.status == 404
    assert page.title.startswith("There is nothing here")


def test_goes_back_to_the_list_it_was_opened_from(reader: Reader, scene: Scene) -> None:
    listing = reader.get(scene.path(scene.elliot), agency="police", order="newest", as_of="700")
    row = listing.main.all("li.row")[0]
    back = _open(reader, row).main.one(".back").one("a").attributes["href"]
    address, _, anchor = back.partition("#")
    assert anchor == row.attributes["id"]
    again = reader.get(address)
    assert [each.attributes["id"] for each in again.main.all("li.row")] == [
        each.attributes["id"] for each in listing.main.all("li.row")
    ]


def test_goes_back_to_nowhere_but_a_list_of_the_case(reader: Reader, scene: Scene) -> None:
    row = reader.get(scene.path(scene.elliot)).main.all("li.row")[0]
    address = row.one(".row-source").all("a")[0].attributes["href"]
    for given in ("https://example.org/", "//example.org", "page=x&as_of=1", "a=1&" * 900):
        page = reader.get(address, list=given)
        back = page.main.one(".back").one("a").attributes["href"].partition("#")[0]
        assert back == scene.path(scene.elliot)
