"""Which earlier recommendations a recommendation repeats, and why each is proposed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain import reference
from domain.learning import (
    FACETS,
    THEMES,
    Comparable,
    read_rules,
    read_taxonomy,
    repeats,
)
from domain.moments import Moment
from tests.support.builders import an_id


def one(name="this", words="", themes=("P07",), made="2026-03-10", **more):
    return Comparable(
        recommendation_id=an_id(name),
        review=more.pop("review", f"Review {name}"),
        number="1",
        words=words,
        themes=tuple(themes),
        made=Moment.model_validate(made),
        **more,
    )


THIS = one(words="Every agency should agree who answers an escalation, and within which time.")
ALIKE = one(
    "earlier",
    "Agencies must agree who is to answer escalations within a set time.",
    made="2021-05",
)


def names(found):
    return [(each.review, each.basis) for each in found]


def test_one_that_shares_a_theme_and_words_is_proposed_and_says_why():
    (found,) = repeats(THIS, [ALIKE])
    assert found.basis == "proposed"
    assert [theme.code for theme in found.themes] == ["P07"]
    assert "the theme Professional challenge and escalation" in found.says
    assert "\u2018escalations\u2019" in found.says
    assert not found.rule.confirmed


def test_a_theme_alone_is_not_enough():
    assert not repeats(THIS, [one("other", "Train new staff.", made="2021")])


def test_many_of_the_same_words_are_enough_without_a_theme():
    alike = one("earlier", THIS.words, themes=(), made="2020")
    assert names(repeats(THIS, [alike])) == [("Review earlier", "proposed")]


def test_one_that_was_stated_comes_first_however_unlike():
    stated = one("stated", "Train new staff.", themes=("S07",), made="2019")
    this = one(words=THIS.words, states=frozenset({an_id("stated")}))
    assert names(repeats(this, [ALIKE, stated])) == [
        ("Review stated", "stated"),
        ("Review earlier", "proposed"),
    ]


def test_none_of_its_own_review_or_of_later_is_proposed():
    later = one("later", THIS.words, made="2027")
    own = one("own", THIS.words, made="2021", review="Review this")
    assert not repeats(THIS, [later, own, THIS])


def test_one_of_unknown_date_may_be_earlier():
    undated = one("undated", THIS.words, made={"kind": "unknown"})
    assert names(repeats(THIS, [undated])) == [("Review undated", "proposed")]


def test_how_alike_they_must_be_is_data():
    tables = reference.load("learning")
    tables["repeats"] |= {"likeness-with-themes": 1.0, "likeness-alone": 1.0}
    assert not repeats(THIS, [ALIKE], read_rules(tables))


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_from_either_side(these, those):
    here, there = one("a", these, made="2020"), one("b", those, made="2020")
    assert [each.likeness for each in repeats(here, [there])] == [
        each.likeness for each in repeats(there, [here])
    ]


def test_every_theme_has_its_facet_and_none_is_confirmed():
    every = THEMES.every()
    assert {theme.facet for theme in every} == set(FACETS)
    assert len({theme.code for theme in every}) == len(every) == 53
    assert not any(theme.confirmed for theme in every)


def test_a_theme_of_old_is_shown_as_it_was_recorded():
    gone = THEMES.named("X99")
    assert (gone.code, gone.facet, gone.title) == ("X99", None, "X99")


def test_a_theme_is_data():
    tables = reference.load("themes")
    tables["harm"]["H11"] = tables["harm"]["H10"] | {"title": "Another harm"}
    assert read_taxonomy(tables).named("H11").title == "Another harm"
