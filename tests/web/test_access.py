"""Who sees which pages: the same answers as the API gives, in the words of a page."""

from __future__ import annotations

import pytest

from tests.support.pages import Reader
from tests.support.scene import Scene

PAGES = ("chronology", "timeline", "history", "as-of", "entries/x")


@pytest.mark.parametrize("page", PAGES)
def test_says_of_another_partnerships_case_what_it_says_of_none(scene: Scene, page: str) -> None:
    with Reader(scene.server, "auditor") as stranger:
        theirs = stranger.get(scene.path(scene.elliot, page))
        nobodys = stranger.get(scene.path("00000000-0000-7000-8000-000000000001", page))
    assert theirs.status == nobodys.status == 404
    assert theirs.main.text == nobodys.main.text
    assert "Elliot" not in theirs.response.text


@pytest.mark.parametrize("page", PAGES)
def test_hides_a_case_from_a_contributor_whose_agency_takes_no_part(
    scene: Scene, page: str
) -> None:
    with Reader(scene.server, scene.contributor) as cafcass:
        assert cafcass.get(scene.path(scene.elliot)).status == 200
        hidden = cafcass.get(scene.path(scene.george, page))
    assert hidden.status == 404
    # True of whoever is barred as well.
    assert "it belongs to a case that you may not see" in hidden.main.text
    assert hidden.main.link("open it in an emergency") == "/emergency"
    with Reader(scene.server, scene.auditor) as auditor:
        nowhere = auditor.get("/cases/00000000-0000-7000-8000-000000000001/chronology")
    assert "emergency" not in nowhere.main.text


def test_offers_emergency_access_where_a_case_was_meant_and_nowhere_else(scene: Scene) -> None:
    """The same whether or not there is such a case, so that the offer says nothing of it."""
    with Reader(scene.server, scene.contributor) as cafcass:
        unknown = cafcass.get("/cases/00000000-0000-7000-8000-000000000001/legal")
        nowhere = cafcass.get("/no-such-page")
    assert unknown.main.link("open it in an emergency") == "/emergency"
    assert nowhere.status == 404
    assert "emergency" not in nowhere.main.text


def test_says_who_is_signed_in_and_for_which_agency(scene: Scene) -> None:
    with Reader(scene.server, scene.contributor) as cafcass:
        for path in ("/cases", scene.path(scene.elliot), "/account"):
            assert "Cafcass, agency contributor" in cafcass.get(path).tree.one(".top-actor").text
    with Reader(scene.server, scene.auditor) as auditor:
        said = auditor.get("/account").main.text
    assert "Agency Safeguarding partnership" in said
    assert "safeguarding-partnership" not in said


def test_lists_only_the_cases_a_contributors_agency_takes_part_in(scene: Scene) -> None:
    with Reader(scene.server, scene.contributor) as cafcass:
        page = cafcass.get("/cases")
    assert [each.text for each in page.main.all("a.case-link")] == ["DEMO-0001"]


def test_answers_an_address_that_is_no_case_with_a_page(reader: Reader) -> None:
    page = reader.get("/cases/not-an-id/chronology")
    assert page.status == 404
    assert "There is nothing here that you can see" in page.main.text
