"""The rapid review and the review that may follow it."""

from __future__ import annotations

import pytest

from domain.command import EndsBeforeItStarts
from domain.decision import MadeBeyondTheRecord
from domain.review import Concluded, UnderReview, refusals
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE, an_id
from tests.support.reviewing import CRITERIA, TERMS, after, asking, state_of, up_to
from tests.support.spec import given

OPENED = up_to("open")
DECIDED = up_to("decide")
BEGUN = up_to("initiate")


def refused(history, step, kind, field=None, **fields):
    return given(history).when(*asking(step, **fields)).refused(kind, field=field)


def test_there_is_no_rapid_review_without_a_notification():
    for step in ("report", "decide-to-notify"):
        refused(up_to(step), "open", refusals.NoRapidReviewWithoutNotification)


def test_a_rapid_review_is_opened_once_and_not_before_the_notification():
    refused(OPENED, "open", refusals.RapidReviewAlreadyOpen)
    refused(up_to("notify"), "open", refusals.BeforeEarlierStep, "occurred", occurred="2026-03-04")


def test_agencies_are_asked_once_the_rapid_review_is_open():
    refused(up_to("notify"), "ask", refusals.NoRapidReviewYet)
    given(OPENED).when(*asking("ask")).allowed()
    refused(OPENED, "ask", EndsBeforeItStarts, "due", due="2026-03-05")


def test_an_agency_that_has_not_answered_is_chased_and_not_asked_again():
    history = up_to("ask")
    refused(history, "ask", refusals.AlreadyAsked, "agency", request_id=an_id("request 2"))
    history = up_to("answer")
    given(history).when(*asking("ask", request_id=an_id("request 2"))).allowed()


def test_whoever_was_asked_answers_or_the_coordinator_records_it():
    given(up_to("ask")).when(*asking("answer", by=POLICE)).allowed()
    refused(up_to("ask"), "answer", refusals.NotTheirsToAnswer, by=HOSPITAL)
    refused(OPENED, "answer", refusals.RequestNotOnRecord)


def test_a_nil_return_is_an_answer_and_a_report_may_follow_it():
    history = after(up_to("ask"), "answer", nil_return=True)
    refused(history, "answer", refusals.AnsweredAlready, nil_return=True)
    history = after(history, "answer", occurred="2026-03-16")
    refused(history, "answer", refusals.AnsweredAlready)


def test_whoever_sent_a_report_cannot_hold_nothing():
    refused(up_to("answer"), "answer", refusals.NilAfterReport, "nil_return", nil_return=True)


def test_a_chase_may_reach_the_record_after_the_answer_but_not_follow_it():
    history = up_to("answer", without=["chase"])
    given(history).when(*asking("chase", occurred="2026-03-11")).allowed()
    refused(history, "chase", refusals.ChasedAfterAnswer, "occurred", occurred="2026-03-13")


def test_the_threshold_is_decided_on_what_was_on_the_record():
    refused(OPENED, "decide", MadeBeyondTheRecord, "on_record_position", on_record_position=1000)
    refused(up_to("notify"), "decide", refusals.NoRapidReviewYet)


def test_a_new_decision_stands_in_place_of_the_last():
    history = after(DECIDED, "decide", outcome="no-local-review")
    state = state_of(history)
    assert isinstance(state, Concluded)
    assert (len(state.decisions), state.decision.outcome.value) == (2, "no-local-review")


def test_the_panel_is_sent_what_was_decided_and_answers_what_it_was_sent():
    refused(OPENED, "submit", refusals.NothingDecidedYet)
    refused(DECIDED, "respond", refusals.NothingSubmittedYet)


def test_a_submission_may_reach_the_record_after_the_review_began():
    history = up_to("initiate", without=["submit", "respond"])
    given(history).when(*asking("submit")).allowed()


def test_a_review_begins_only_as_the_decision_says():
    refused(OPENED, "initiate", refusals.NothingDecidedYet)
    history = up_to("decide", outcome="no-local-review")
    refused(history, "initiate", refusals.DecisionSaysNoReview)
    refused(DECIDED, "decline", refusals.DecisionSaysReview)
    refused(BEGUN, "initiate", refusals.ReviewHasBegun)
    refused(BEGUN, "decide", refusals.ReviewHasBegun)


def test_nothing_that_follows_from_a_decision_is_dated_before_it():
    """The decision is of 13 March. What is dated by the same day, or vaguely, may have followed."""
    early = {"occurred": "2026-03-12"}
    refused(DECIDED, "initiate", refusals.BeforeEarlierStep, "occurred", **early)
    refused(DECIDED, "submit", refusals.BeforeEarlierStep, "occurred", **early)
    declined = up_to("decide", outcome="no-local-review")
    refused(declined, "decline", refusals.BeforeEarlierStep, "occurred", **early)
    given(DECIDED).when(*asking("initiate", occurred="2026-03-13")).allowed()


def test_a_review_may_have_begun_on_an_earlier_decision_that_says_the_same():
    """Decided on the 13th and again on the 16th, and begun on the 14th."""
    again = after(DECIDED, "decide", occurred="2026-03-16")
    given(again).when(*asking("initiate", occurred="2026-03-14")).allowed()


def test_nobody_can_have_followed_what_was_not_in_force_yet():
    """But old guidance and old rules may have been followed later: that is a finding."""

    def deciding(year, **fields):
        history = up_to("report", occurred=f"{year}-01-10")
        return given(history).when(*asking("decide-to-notify", occurred=f"{year}-02-01", **fields))

    deciding(2023).refused(refusals.NotInForceYet, field="guidance")
    deciding(2024, guidance="working-together-2018").allowed()
    deciding(2018, guidance="working-together-2018").refused(
        refusals.NotInForceYet, field="rule_set"
    )


def test_whoever_names_what_is_not_in_the_lists_is_told_what_is():
    for step, fields, kind, field, choice in (
        ("decide", {"rule_set": "x"}, refusals.NoSuchRuleSet, "rule_set", "serious-case, current"),
        ("decide", {"guidance": "x"}, refusals.NoSuchGuidance, "guidance", "panel-2025"),
        ("approve", {"methodology": "x"}, refusals.NoSuchMethodology, "methodology", "hybrid"),
    ):
        history = OPENED if step == "decide" else BEGUN
        said = given(history).when(*asking(step, **fields)).refused(kind, field=field)
        assert said.startswith("x is not ")
        assert choice in said


def test_all_criteria_that_are_not_answered_are_named_at_once():
    one = [each for each in CRITERIA if each["criterion"] == "abuse-or-neglect"]
    said = (
        given(OPENED)
        .when(*asking("decide", criteria=one))
        .refused(refusals.CriterionNotAnswered, field="criteria")
    )
    assert "(improvements)" in said
    assert "(recurrent-themes)" in said


def test_a_review_that_was_declined_may_be_decided_again():
    history = after(up_to("decide", outcome="no-local-review"), "decline")
    refused(history, "initiate", refusals.NoReviewIsHeld)
    refused(history, "approve", refusals.NoReviewIsHeld)
    history = after(history, "decide", occurred="2026-03-19")
    history = after(history, "initiate", converted=True, occurred="2026-03-20")
    state = state_of(history)
    assert isinstance(state, UnderReview)
    assert state.begun.converted


@pytest.mark.parametrize(
    "step", ["approve", "amend", "appoint", "remove", "check", "delay", "draft"]
)
def test_nothing_of_a_review_happens_before_it_began(step):
    refused(DECIDED, step, refusals.NoReviewYet)


def test_terms_are_approved_once_and_then_amended():
    refused(BEGUN, "amend", refusals.NoTermsYet)
    history = up_to("approve")
    refused(history, "approve", refusals.TermsAlreadyApproved)
    refused(history, "amend", refusals.NothingAmended, ends_on=TERMS["ends_on"])
    history = after(history, "amend")
    history = after(history, "amend", ends_on="2026-03-17", occurred="2026-03-20")
    assert [getattr(each, "terms_version", 1) for each in state_of(history).terms] == [1, 2, 3]


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        (refusals.PeriodEndsBeforeItStarts, "ends_on", {"ends_on": "2026-03-01"}),
        (refusals.NoSuchMethodology, "methodology", {"methodology": "guesswork"}),
        (refusals.NamedTwice, "agencies.1", {"agencies": [HOSPITAL, HOSPITAL]}),
        (
            refusals.NoSuchProcess,
            "parallel.0.process",
            {"parallel": [{"process": "gossip"}]},
        ),
        (
            refusals.NamedTwice,
            "parallel.1",
            {"parallel": [{"process": "inquest"}, {"process": "inquest"}]},
        ),
    ],
)
def test_terms_name_what_there_is(kind, field, said):
    refused(BEGUN, "approve", kind, field, **said)


def test_a_reviewer_is_independent_of_the_agencies_on_the_case():
    refused(BEGUN, "appoint", refusals.ReviewerNotIndependent, "agency", agency=HOSPITAL)
    given(BEGUN).when(*asking("appoint", agency="independent-review")).allowed()


def test_a_reviewer_is_appointed_and_removed_once():
    history = up_to("appoint")
    again = {"appointment_id": an_id("appointment 2")}
    refused(history, "appoint", refusals.ReviewerAlreadyAppointed, "reviewer", **again)
    refused(BEGUN, "remove", refusals.AppointmentNotOnRecord)
    history = after(history, "remove")
    refused(history, "remove", refusals.ReviewerAlreadyRemoved)
    given(history).when(*asking("appoint", **again)).allowed()


def test_a_draft_is_asked_for_in_writing_and_of_somebody():
    refused(BEGUN, "draft", refusals.NobodyToAsk)
    sentence = refused(
        up_to("appoint"), "draft", refusals.NotAskedInWriting, "written", written=None
    )
    assert "regulation 14(3)" in sentence


def test_whoever_is_not_the_authority_nor_the_coordinator_takes_no_step_of_it():
    given(BEGUN).when(*asking("check", by=SOCIAL_CARE, occurred="2026-03-19")).allowed()
    for step in ("approve", "appoint", "check", "delay"):
        refused(BEGUN, step, refusals.NotTheirsToRecord, by=POLICE)
