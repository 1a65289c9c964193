"""What each rule set says of the same answers, side by side."""

from __future__ import annotations

from itertools import product

import pytest

from domain import reference
from domain.threshold import THRESHOLDS, Answer, CriterionAnswer, compare, conclude, read

HARMED = {"abuse-or-neglect": "yes", "child-died": "no", "child-seriously-harmed": "yes"}
NOTHING_ELSE = {
    "died-in-custody": "no",
    "looked-after-child-died": "no",
    "died-in-regulated-setting": "no",
}


def answers(**said):
    given = {**NOTHING_ELSE, **{code.replace("_", "-"): each for code, each in said.items()}}
    return [
        CriterionAnswer(criterion=code, answer=Answer(answer), reasons="Made up.")
        for code, answer in given.items()
    ]


def said(purpose, **given):
    return {each.rule_set: each.conclusion.value for each in compare(answers(**given), purpose)}


def test_serious_harm_without_concern_about_joint_working_parts_the_two_rule_sets():
    found = said("review", **HARMED, concern_about_joint_working="no", improvements="may-be")
    assert found == {"serious-case": "not-met", "current": "met"}


def test_a_death_needs_no_concern_about_joint_working():
    found = said(
        "review",
        abuse_or_neglect="yes",
        child_died="yes",
        child_seriously_harmed="no",
        concern_about_joint_working="no",
        recurrent_themes="yes",
    )
    assert found == {"serious-case": "met", "current": "met"}


def test_without_abuse_or_neglect_neither_is_met():
    found = said("review", abuse_or_neglect="no", child_died="yes", improvements="yes")
    assert found == {"serious-case": "not-met", "current": "not-met"}


def test_the_list_that_is_not_exhaustive_says_so():
    given = dict.fromkeys(
        (
            "improvements",
            "recurrent-themes",
            "agencies-working-together",
            "panel-suggests-local-review",
            "other-matters",
        ),
        "no",
    )
    found = conclude(answers(**HARMED, **given), "current", "review")
    assert found.conclusion.value == "not-met"
    assert "not the whole of it" in found.why
    assert not found.exhaustive


def test_what_is_not_known_leaves_the_conclusion_open():
    found = said(
        "review",
        abuse_or_neglect="not-known",
        child_died="no",
        child_seriously_harmed="yes",
        concern_about_joint_working="yes",
        improvements="yes",
    )
    assert found == {"serious-case": "cannot-be-said", "current": "cannot-be-said"}


def test_may_be_is_enough_only_where_the_law_says_so():
    found = said("review", **HARMED, concern_about_joint_working="may-be", improvements="may-be")
    assert found == {"serious-case": "may-be-met", "current": "met"}


@pytest.mark.parametrize("rule_set", ["serious-case", "current"])
def test_the_death_of_a_looked_after_child_is_notified_whatever_is_suspected(rule_set):
    given = answers(abuse_or_neglect="no", child_died="yes", looked_after_child_died="yes")
    found = conclude(given, rule_set, "notification")
    assert (found.conclusion.value, found.route) == ("met", "A looked after child died")


def test_says_which_criteria_of_a_set_were_not_answered():
    found = conclude(answers(**HARMED), "serious-case", "review")
    assert found.unanswered == ("concern-about-joint-working",)
    assert found.why.endswith("Not answered.")


def test_each_verdict_cites_its_rule():
    for each in compare(answers(**HARMED, improvements="yes"), "review"):
        assert each.source
        assert each.version == THRESHOLDS.version
        assert each.why


def test_a_rule_set_is_data_and_a_change_of_it_changes_the_answer():
    given = answers(**HARMED, concern_about_joint_working="no")
    assert conclude(given, "serious-case", "review").conclusion.value == "not-met"
    tables = reference.load("thresholds")
    tables["rule-sets"]["serious-case"]["review"]["routes"][1]["all-of"].pop()
    changed = read(tables)
    assert conclude(given, "serious-case", "review", changed).conclusion.value == "met"


def test_whether_may_be_is_enough_is_data():
    given = answers(**HARMED, improvements="may-be")
    tables = reference.load("thresholds")
    tables["criteria"]["improvements"]["may-be-counts"] = False
    changed = read(tables)
    assert conclude(given, "current", "review", changed).conclusion.value == "may-be-met"


def test_a_rule_that_asks_for_an_unknown_criterion_is_refused():
    tables = reference.load("thresholds")
    tables["rule-sets"]["current"]["review"]["routes"][0]["all-of"].append("luck")
    with pytest.raises(ValueError, match="luck"):
        read(tables)


def test_the_old_definition_agrees_with_its_plain_reading():
    """Abuse or neglect, and either died, or harmed with concern: in yes and no."""
    codes = ("abuse", "died", "harmed", "concern")
    for bits in product((True, False), repeat=4):
        abuse, died, harmed, concern = bits
        plain = abuse and (died or (harmed and concern))
        told = dict(zip(codes, ("yes" if bit else "no" for bit in bits), strict=True))
        given = answers(
            abuse_or_neglect=told["abuse"],
            child_died=told["died"],
            child_seriously_harmed=told["harmed"],
            concern_about_joint_working=told["concern"],
        )
        found = conclude(given, "serious-case", "review").conclusion.value
        assert found == ("met" if plain else "not-met")
