"""What may be asked of a decision that is accepted as it was made."""

from __future__ import annotations

import pytest

from domain.review import refusals
from domain.review.notes import DIED, notes_on
from domain.review.said import Harm, ThresholdSaid
from domain.vocabulary import AgencyKind
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE
from tests.support.reviewing import CRITERIA, DECIDING, asking, up_to
from tests.support.spec import given

BOARD, PARTNERS = "integrated-care-board", "safeguarding-partnership"
KINDS = {
    SOCIAL_CARE: AgencyKind.CHILDRENS_SOCIAL_CARE,
    POLICE: AgencyKind.POLICE,
    BOARD: AgencyKind.COMMISSIONING,
    HOSPITAL: AgencyKind.ACUTE_HOSPITAL,
    PARTNERS: AgencyKind.PARTNERSHIP,
}


def answering(answer, **others):
    return [{**each, "answer": others.get(each["criterion"], answer)} for each in CRITERIA]


def deciding(*agencies, answer="yes", occurred="2026-03-13", **said):
    """What is noted of a decision to hold a local review that people of these agencies made."""
    decision = ThresholdSaid(
        **{
            **DECIDING,
            "criteria": answering(answer),
            "decided_by": [{"role": "Director", "agency": each} for each in agencies],
            "outcome": "local-review",
            "occurred": occurred,
            **said,
        }
    )
    goes_ahead = decision.outcome.value == "local-review"
    return notes_on(decision, "review", Harm.DIED, KINDS, goes_ahead=goes_ahead)


def codes(notes):
    return [each.code for each in notes]


ALL = (SOCIAL_CARE, POLICE, BOARD)


def test_nothing_is_asked_of_a_decision_by_all_partners_as_the_rules_say():
    assert deciding(*ALL) == ()


@pytest.mark.parametrize(
    ("answer", "outcome"), [("no", "local-review"), ("yes", "no-local-review")]
)
def test_a_decision_against_its_own_rule_set_is_said_to_be(answer, outcome):
    (note,) = deciding(*ALL, answer=answer, outcome=outcome)
    assert note.code == "rules-say-otherwise"
    assert "The rule set that it names says otherwise" in note.says
    assert note.source


def test_what_the_answers_leave_open_is_not_against_the_rules():
    for outcome in ("local-review", "no-local-review"):
        assert deciding(*ALL, answer="not-known", outcome=outcome) == ()


def test_a_partner_who_is_not_among_those_who_decided_is_named():
    (note,) = deciding(SOCIAL_CARE, HOSPITAL)
    assert note.code == "partner-missing"
    assert note.says.endswith("for the integrated care board or the police.")


def test_somebody_of_the_partnership_may_decide_for_all_of_them():
    assert deciding(PARTNERS) == ()


def test_partners_are_asked_for_only_since_there_are_any():
    said = {"rule_set": "serious-case", "guidance": "working-together-2018"}
    assert codes(deciding(SOCIAL_CARE, occurred="2018-05-01", **said)) == []


def test_guidance_that_was_no_longer_in_force_is_said_to_be():
    (note,) = deciding(*ALL, guidance="working-together-2018")
    assert note.code == "no-longer-in-force"
    assert "in force until 14 December 2023" in note.says
    assert deciding(*ALL, guidance="working-together-2018", occurred="2023-12-14") == ()


def test_whoever_died_is_not_answered_to_be_alive():
    alive = {"criteria": answering("yes", **{DIED: "no"})}
    field = f"criteria.{[each['criterion'] for each in CRITERIA].index(DIED)}.answer"
    history = up_to("report", harm="died")
    given(history).when(*asking("decide-to-notify", **alive)).refused(
        refusals.DiedAndNotDied, field=field
    )
    given(history).when(
        *asking("decide-to-notify", criteria=answering("yes", **{DIED: "not-known"}))
    ).allowed()
    opened = up_to("report", harm="died")
    for step in ("aware", "notify", "open"):
        rule, command = asking(step)
        opened = (*opened, *given(opened).when(rule, command).allowed())
    given(opened).when(*asking("decide", **alive)).refused(refusals.DiedAndNotDied, field=field)


def test_a_child_may_have_died_since_serious_harm_was_reported():
    given(up_to("report")).when(*asking("decide-to-notify")).allowed()
    decision = ThresholdSaid(
        **{
            **DECIDING,
            "decided_by": [{"role": "Director", "agency": each} for each in ALL],
            "outcome": "local-review",
            "occurred": "2026-03-13",
        }
    )
    (note,) = notes_on(decision, "review", Harm.SERIOUSLY_HARMED, KINDS, goes_ahead=True)
    assert note.code == "died-since"
