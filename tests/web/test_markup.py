"""What holds for every page: sound markup, nothing inline, labels, headings, and safe headers."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.support.pages import Element, Page, Reader
from tests.support.scene import Scene

PAGES = {
    "cases": "/cases",
    "chronology": "/cases/{elliot}/chronology",
    "chronology by month": "/cases/{george}/chronology",
    "chronology filtered": "/cases/{elliot}/chronology?show=corrected&show=withdrawn&agency=police",
    "chronology with a fault": "/cases/{elliot}/chronology?from=x",
    "chronology as of": "/cases/{elliot}/chronology?as_of=150",
    "chronology newest first": "/cases/{elliot}/chronology?order=newest",
    "nothing found": "/cases/{elliot}/chronology?text=zzz",
    "timeline by hour": "/cases/{elliot}/timeline",
    "escalations": "/cases/{george}/escalations",
    "escalations with a fault": "/cases/{elliot}/escalations?at=x",
    "care": "/cases/{elliot}/care?at=2026-03-18T10:30",
    "care with a fault": "/cases/{george}/care?at=x&known_to=nobody",
    "legal": "/cases/{elliot}/legal",
    "legal of no authority": "/cases/{george}/legal?at=x",
    "legal with a fault": "/cases/{elliot}/legal?at=x",
    "learning": "/cases/{elliot}/learning",
    "learning as of": "/cases/{george}/learning?as_of=700",
    "learning across cases": "/learning",
    "review": "/cases/{elliot}/review",
    "decisions": "/cases/{elliot}/decisions",
    "decisions as of": "/cases/{george}/decisions?as_of=700",
    "review as of": "/cases/{george}/review?as_of=700",
    "timeline by month": "/cases/{george}/timeline",
    "timeline by day": "/cases/{george}/timeline?from=2024-01-01&to=2024-04-01",
    "history": "/cases/{elliot}/history",
    "history as of": "/cases/{elliot}/history?as_of=100",
    "who looked": "/cases/{elliot}/looks",
    "who looked, with a fault": "/cases/{elliot}/looks?from=x&as_of=100",
    "who looked, with words": "/cases/{elliot}/looks?whole=on",
    "rules": "/rules",
    "unusual access": "/unusual-access",
    "clock": "/cases/{elliot}/as-of?position=x",
    "not found": "/cases/00000000-0000-7000-8000-000000000001/history",
    "no such page": "/no-such-page",
}


# One reading of each page serves every test of it.
@pytest.fixture(scope="module", params=PAGES, ids=[name.replace(" ", "-") for name in PAGES])
def page(request: pytest.FixtureRequest, reader: Reader, scene: Scene) -> Page:
    return reader.get(PAGES[request.param].format(elliot=scene.elliot, george=scene.george))


def test_is_sound_markup(page: Page) -> None:
    assert page.response.text.startswith("<!DOCTYPE html>")
    assert page.faults == ()
    ids = [each.attributes["id"] for each in page.tree.walk() if "id" in each.attributes]
    assert len(ids) == len(set(ids)), sorted({each for each in ids if ids.count(each) > 1})


def test_has_nothing_inline(page: Page) -> None:
    for each in page.tree.walk():
        assert "style" not in each.attributes, each
        assert not [name for name in each.attributes if name.startswith("on")], each
        assert each.tag != "style"
        if each.tag == "script":
            assert each.attributes["src"].startswith("/static/")
            assert not each.text
    text = page.response.text
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", text), "It loads elsewhere."


def test_labels_every_field_and_names_every_target(page: Page) -> None:
    ids = {each.attributes["id"]: each for each in page.tree.walk() if "id" in each.attributes}
    labels = {each.attributes["for"] for each in page.tree.all("label")}
    for each in page.tree.walk():
        if each.tag in {"input", "select"} and each.attributes.get("type") != "hidden":
            assert each.attributes["id"] in labels, each.attributes
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for target in each.attributes.get(name, "").split():
                assert target in ids, f"{name} names {target}, which is not there"
        if each.tag == "a" and each.attributes["href"].startswith("#"):
            assert each.attributes["href"][1:] in ids, each.attributes["href"]


def test_has_one_first_heading_and_skips_no_level(page: Page) -> None:
    levels = [int(each.tag[1]) for each in page.tree.walk() if re.fullmatch(r"h[1-6]", each.tag)]
    assert levels.count(1) == 1
    for before, after in pairwise(levels):
        assert after <= before + 1, levels


def test_keeps_pseudonyms_and_narrative_out_of_titles_and_addresses(page: Page) -> None:
    assert "Elliot" not in page.title
    assert "George" not in page.title
    for each in page.tree.all("a"):
        assert not re.search("elliot|george", each.attributes["href"], re.IGNORECASE)


def test_sends_headers_that_keep_it_to_itself(page: Page) -> None:
    headers = page.response.headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_says_that_times_are_uk_time(page: Page) -> None:
    footer: Element = page.tree.one("footer")
    assert "Times are UK time." in footer.text
