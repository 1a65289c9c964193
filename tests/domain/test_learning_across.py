"""What reviews learnt across cases: counts that name nobody, and tell of no one case."""

from __future__ import annotations

from domain import reference
from domain.learning import LEARNING, Layer, Polarity, read_rules
from domain.learning.across import (
    CodedAction,
    CodedFinding,
    CodedRecommendation,
    counted,
    fewest,
)

LEARNT = (Polarity.LEARNING, Layer.PARTNERSHIP)


def finding(case, *themes, partnership=1, of=LEARNT):
    return CodedFinding(partnership, case, themes, *of)


def recommendation(case, *themes, partnership=1, repeats=False):
    return CodedRecommendation(partnership, case, themes, repeats)


def themes(found):
    return [each.theme.code for each in found.themes]


def test_a_theme_is_counted_by_polarity_and_layer_and_by_case():
    good = (Polarity.GOOD_PRACTICE, Layer.FRONTLINE)
    found = counted(
        [
            finding(1, "P07", "I04"),
            finding(1, "P07"),
            finding(2, "P07", partnership=2),
            finding(2, "P07", partnership=2, of=good),
        ]
    )
    first, second = found.themes
    assert (first.theme.title, first.cases, first.partnerships) == (
        "Professional challenge and escalation", 2, 2,
    )  # fmt: skip
    assert [(each.polarity, each.layer, each.findings) for each in first.findings] == [
        (*good, 1),
        (*LEARNT, 3),
    ]
    assert (second.theme.code, second.cases) == ("I04", 1)
    assert (found.cases, found.partnerships) == (2, 2)


def test_what_more_than_one_review_recommends_recurs():
    once = counted([recommendation(1, "P07"), recommendation(1, "P07")]).themes[0]
    twice = counted([recommendation(1, "P07"), recommendation(2, "P07", repeats=True)]).themes[0]
    assert (once.recommendations, once.recurs) == (2, False)
    assert (twice.recommended_in, twice.recurs, twice.stated_repeats) == (2, True, 1)


def test_actions_are_counted_as_they_stand():
    found = counted([CodedAction(1, 1, ("P07",), stands) for stands in ("overdue", "in-hand")])
    assert [(each.stands, each.actions) for each in found.themes[0].actions] == [
        ("in-hand", 1),
        ("overdue", 1),
    ]


def test_what_rests_on_few_cases_is_left_out_without_a_word():
    some = [finding(case, "P07", *(["H07"] if case == 1 else [])) for case in range(1, 6)]
    assert themes(counted(some, fewest=5)) == ["P07"]
    fewer = counted(some[:4], fewest=5)
    assert (fewer.cases, fewer.partnerships, fewer.themes) == (None, None, ())
    assert fewer == counted([], fewest=5)


def test_many_findings_of_one_case_are_still_of_one_case():
    assert themes(counted([finding(1, "H07")] * 20, fewest=5)) == []


def test_how_few_is_too_few_is_data():
    tables = reference.load("learning")
    tables["few"]["cases"] = 9
    assert (fewest(), fewest(read_rules(tables))) == (LEARNING.few.cases, 9)


def test_nothing_counted_has_a_field_for_words_or_names():
    text = counted([finding(1, "P07"), recommendation(2, "P07")]).model_dump()
    assert set(text["themes"][0]) == {
        "theme", "cases", "partnerships", "findings", "recommendations", "recommended_in",
        "recurs", "stated_repeats", "actions",
    }  # fmt: skip
