"""From a serious incident to the notification: whose it is, in which order, and what is late."""

from __future__ import annotations

from functools import partial

import pytest

from domain import reference
from domain.case import AgencyNotOnCase, CaseIsClosed, SubjectNotOnCase
from domain.command import NotHappenedYet
from domain.decision import ReliesOnEntryTwice, ReliesOnUnknownEntry
from domain.errors import Stale
from domain.moments import Moment
from domain.review import (
    DecideNotification,
    Notified,
    ToNotify,
    Withdrawn,
    decide_notification,
    evolve,
    refusals,
)
from domain.threshold import read
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    MOTHER,
    POLICE,
    SOCIAL_CARE,
    UNKNOWN,
    a_case,
    an_entry,
    an_id,
    ask,
    closed,
    when,
)
from tests.support.reviewing import CRITERIA, DECIDING, REVIEW, after, asking, state_of, up_to
from tests.support.spec import decide, given

REPORTED = up_to("report")
ENDED = up_to("decide-to-notify", notify=False)
NOTIFIED = up_to("notify")


def refused(history, step, kind, field=None, **fields):
    given(history).when(*asking(step, **fields)).refused(kind, field=field)


AWARE = up_to("aware")


def test_awareness_is_put_right_with_a_reason_and_what_was_said_stays():
    history = after(AWARE, "correct-awareness")
    (aware,) = state_of(history).awareness

    assert (aware.recorded.occurred, aware.occurred) == (when("2026-03-03"), when("2026-03-04"))
    assert aware.corrections[-1].why_corrected == "The letter is dated a day later."
    again = after(history, "correct-awareness", occurred=UNKNOWN, how=None)
    assert state_of(again).awareness[0].occurred == UNKNOWN


def test_awareness_is_corrected_by_its_own_agency_or_the_coordinator():
    given(AWARE).when(*asking("correct-awareness", by=SOCIAL_CARE)).allowed()
    refused(AWARE, "correct-awareness", refusals.NotTheirsToSay, by=HOSPITAL)


@pytest.mark.parametrize(
    ("kind", "field", "said"),
    [
        (refusals.AwarenessNotOnRecord, "corrects_version", {"corrects_version": 1}),
        (
            refusals.AwarenessSaysTheSame,
            "occurred",
            {"occurred": "2026-03-03", "how": None},
        ),
        (refusals.BeforeTheIncident, "occurred", {"occurred": "2026-03-01"}),
        (NotHappenedYet, "occurred", {"occurred": "2026-03-25"}),
        (Stale, "expected_version", {"expected_version": 1}),
    ],
)
def test_a_correction_of_awareness_is_as_sound_as_what_it_corrects(kind, field, said):
    refused(AWARE, "correct-awareness", kind, field, **said)


def test_no_correction_makes_the_authority_aware_only_after_it_notified():
    refused(
        NOTIFIED,
        "correct-awareness",
        refusals.AwareOnlyAfterNotifying,
        "occurred",
        occurred="2026-03-06",
    )


def test_a_corrected_date_counts_for_what_follows():
    """The notification is held against the day that stands, not against the one first said."""
    moved = after(AWARE, "correct-awareness", occurred="2026-03-12")
    refused(moved, "notify", refusals.BeforeEarlierStep, "occurred", occurred="2026-03-05")


def test_any_agency_on_the_case_reports_an_incident():
    given(a_case()).when(*asking("report", by=HOSPITAL)).allowed()
    refused(a_case(), "report", AgencyNotOnCase, by="cafcass")


def test_an_incident_is_reported_once():
    refused(REPORTED, "report", refusals.IncidentAlreadyReported, "review_id")


def reported_again(history, **fields):
    """The same incident, reported anew as another review, of a case that has that history."""
    rule, command = asking("report", **{"review_id": an_id("review 2"), **fields})
    return given(history).when(partial(rule, earlier=state_of(history)), command)


def test_the_same_incident_is_not_reported_twice():
    sentence = reported_again(REPORTED, summary="In other words.").refused(
        refusals.IncidentReportedBefore, field="source.reference"
    )
    assert f"/reviews/{REVIEW}" in sentence
    reported_again(ENDED, by=HOSPITAL).refused(
        refusals.IncidentReportedBefore, field="source.reference"
    )


def test_another_reference_or_another_child_makes_another_incident():
    other = {"system": "Ward record", "reference": "114/3"}
    reported_again(REPORTED, source=other).allowed()
    reported_again(REPORTED, source={"system": "Ward record"}).allowed()


def test_what_was_withdrawn_may_be_reported_anew():
    reported_again(after(NOTIFIED, "withdraw")).allowed()


def test_only_a_local_authority_owns_a_notification():
    refused(
        a_case(),
        "report",
        refusals.NotALocalAuthority,
        "incident_authority",
        incident_authority=HOSPITAL,
    )


def test_two_authorities_of_a_cross_border_case_are_two():
    refused(
        a_case(),
        "report",
        refusals.SameAuthorityTwice,
        "other_authority",
        other_authority=SOCIAL_CARE,
    )


@pytest.mark.parametrize(
    ("children", "kind", "field"),
    [
        ([MOTHER], refusals.NotAChildOfTheCase, "children.0"),
        ([CHILD, an_id("stranger")], SubjectNotOnCase, "children.1"),
        ([CHILD, CHILD], refusals.ChildNamedTwice, "children.1"),
    ],
)
def test_an_incident_is_of_children_of_the_case(children, kind, field):
    refused(a_case(), "report", kind, field, children=children)


def test_only_the_authority_of_the_incident_or_the_coordinator_notifies():
    given(REPORTED).when(*asking("notify", by=SOCIAL_CARE)).allowed()
    given(REPORTED).when(*asking("notify")).allowed()
    refused(REPORTED, "notify", refusals.NotTheirsToRecord, by=POLICE)
    refused(REPORTED, "decide-to-notify", refusals.NotTheirsToRecord, by=HOSPITAL)


def test_a_notification_is_of_children_whom_the_incident_was_reported_of():
    history = up_to("report")
    refused(history, "notify", SubjectNotOnCase, "children.0", children=[an_id("stranger")])


def test_the_panel_is_notified_once():
    refused(NOTIFIED, "notify", refusals.AlreadyNotified)
    refused(NOTIFIED, "decide-to-notify", refusals.AlreadyNotified, occurred="2026-03-06")


def test_a_decision_from_before_the_notification_may_be_learnt_after_it():
    """Notified on the 5th. What may have been by then is no contradiction; what was after it is."""
    history = up_to("open", without=["decide-to-notify"])
    for occurred in ("2026-03-04", "2026-03-05", "2026-03", UNKNOWN):
        late = after(history, "decide-to-notify", occurred=occurred)
        assert state_of(late).stage == "in-rapid-review"
    refused(history, "decide-to-notify", refusals.AlreadyNotified, occurred="2026-03-06")
    withdrawn = after(NOTIFIED, "withdraw")
    given(withdrawn).when(*asking("decide-to-notify", occurred="2026-03-04")).allowed()
    refused(withdrawn, "decide-to-notify", refusals.NotificationIsWithdrawn, occurred="2026-03-06")


def test_that_it_was_first_decided_not_to_notify_is_learnt_with_what_was_decided_then():
    not_to = {"notify": False, "occurred": "2026-03-03"}
    history = up_to("notify", without=["decide-to-notify"])
    refused(history, "decide-to-notify", refusals.NotifiedAllTheSame, "notify", **not_to)
    history = after(history, "decide-to-notify", occurred="2026-03-04")
    given(history).when(*asking("decide-to-notify", **not_to)).allowed()
    not_to["occurred"] = "2026-03-04"
    refused(history, "decide-to-notify", refusals.NotifiedAllTheSame, "notify", **not_to)


def test_a_decision_not_to_notify_stands_until_another_is_made():
    history = up_to("decide-to-notify", notify=False)
    refused(history, "notify", refusals.DecidedNotToNotify)
    again = after(history, "decide-to-notify", notify=True)
    assert isinstance(state_of(again), ToNotify)
    given(again).when(*asking("notify")).allowed()


def test_a_notification_may_reach_the_record_without_its_decision():
    history = up_to("notify", without=["aware", "decide-to-notify"])
    assert isinstance(state_of(history), Notified)


def test_that_the_authority_knew_earlier_is_accepted_long_afterwards():
    history = up_to("submit")
    history = after(history, "aware", occurred="2026-03-02")
    assert [each.occurred.value for each in state_of(history).awareness] == [
        "2026-03-03",
        "2026-03-02",
    ]


@pytest.mark.parametrize("occurred", [UNKNOWN, Moment(kind="before", value="2026-04"), "2026-03"])
def test_a_vague_date_is_never_refused_for_being_vague(occurred):
    given(NOTIFIED).when(*asking("aware", occurred=occurred)).allowed()


def test_an_authority_cannot_become_aware_after_it_notified():
    refused(NOTIFIED, "aware", refusals.AwareOnlyAfterNotifying, "occurred", occurred="2026-03-06")
    given(NOTIFIED).when(*asking("aware", agency=POLICE, occurred="2026-03-06")).allowed()


def test_an_authority_cannot_notify_before_it_was_aware():
    refused(up_to("aware"), "notify", refusals.BeforeEarlierStep, "occurred", occurred="2026-03-02")


def test_nobody_is_aware_before_the_incident():
    refused(REPORTED, "aware", refusals.BeforeTheIncident, "occurred", occurred="2026-03-01")


def test_an_agency_speaks_for_itself_or_the_coordinator_does():
    given(REPORTED).when(*asking("aware", agency=POLICE, by=POLICE)).allowed()
    refused(REPORTED, "aware", refusals.NotTheirsToSay, agency=POLICE, by=HOSPITAL)


def test_a_withdrawn_notification_ends_it():
    history = after(up_to("open"), "withdraw")
    assert isinstance(state_of(history), Withdrawn)
    for step in ("notify", "open", "ask", "decide", "submit", "initiate", "approve", "withdraw"):
        refused(history, step, refusals.NotificationIsWithdrawn)


def test_what_was_asked_before_it_was_withdrawn_may_still_be_answered():
    history = after(up_to("ask"), "withdraw")
    given(history).when(*asking("answer")).allowed()


def test_a_notification_is_withdrawn_only_between_sending_it_and_the_rapid_review():
    refused(REPORTED, "withdraw", refusals.NothingToWithdraw)
    refused(up_to("submit"), "withdraw", refusals.RapidReviewIsSubmitted, occurred="2026-03-19")
    refused(up_to("initiate"), "withdraw", refusals.ReviewHasBegun, occurred="2026-03-19")
    given(up_to("decide")).when(*asking("withdraw")).allowed()


def test_a_decision_names_a_rule_set_guidance_and_criteria_that_there_are():
    refused(REPORTED, "decide-to-notify", refusals.NoSuchRuleSet, "rule_set", rule_set="custom")
    refused(REPORTED, "decide-to-notify", refusals.NoSuchGuidance, "guidance", guidance="custom")
    wrong = [*CRITERIA, {"criterion": "luck", "answer": "no", "reasons": "None."}]
    refused(
        REPORTED,
        "decide-to-notify",
        refusals.NoSuchCriterion,
        f"criteria.{len(CRITERIA)}.criterion",
        criteria=wrong,
    )


def test_a_decision_answers_every_criterion_of_its_rule_set_once():
    sentence = (
        given(REPORTED)
        .when(*asking("decide-to-notify", criteria=CRITERIA[:1]))
        .refused(refusals.CriterionNotAnswered, field="criteria")
    )
    assert "child-died" in sentence
    refused(
        REPORTED,
        "decide-to-notify",
        refusals.CriterionAnsweredTwice,
        f"criteria.{len(CRITERIA)}",
        criteria=[*CRITERIA, CRITERIA[0]],
    )


def test_which_criteria_must_be_answered_is_data():
    tables = reference.load("thresholds")
    tables["rule-sets"]["current"]["notification"]["routes"].pop()
    tables["rule-sets"]["current"]["notification"]["routes"][0]["all-of"] = ["child-died"]
    fields = {**DECIDING, "criteria": [CRITERIA[1]], "notify": True, "occurred": "2026-03-04"}
    command = ask(DecideNotification, by=SOCIAL_CARE, review_id=REVIEW, **fields)
    _, refusal = decide(decide_notification, command, REPORTED)
    assert isinstance(refusal, refusals.CriterionNotAnswered)

    def under_changed_rules(command, review, case, known_entries, never_counted):
        return decide_notification(
            command, review, case, known_entries, never_counted, read(tables)
        )

    events, refusal = decide(under_changed_rules, command, REPORTED)
    assert (refusal, len(events)) == (None, 1)


def test_a_decision_relies_on_entries_of_the_case():
    entry = an_entry("seen")
    history = (*REPORTED, entry)

    def relying(*entries):
        return [{**CRITERIA[0], "relied_on": entries}, *CRITERIA[1:]]

    ok = asking("decide-to-notify", criteria=relying(entry.originator_id))
    given(history).when(*ok).allowed()
    refused(
        history,
        "decide-to-notify",
        ReliesOnUnknownEntry,
        "criteria.0.relied_on.0",
        criteria=relying(an_id("nothing")),
    )
    refused(
        history,
        "decide-to-notify",
        ReliesOnEntryTwice,
        "criteria.0.relied_on.1",
        criteria=relying(entry.originator_id, entry.originator_id),
    )


def test_keeps_the_rule_set_its_version_and_dissent_with_the_decision():
    dissent = [{"role": "Named nurse", "agency": HOSPITAL, "view": "Too early."}]
    history = up_to("decide-to-notify", dissent=dissent)
    decided = history[-1]
    assert (decided.rule_set, decided.rules_version) == ("current", "2026-11-28")
    assert decided.dissent[0].view == "Too early."


def test_refuses_what_has_not_happened_yet_and_a_closed_case():
    refused(REPORTED, "notify", NotHappenedYet, "occurred", occurred="2026-03-21")
    refused(closed(REPORTED), "notify", CaseIsClosed)


def test_refuses_a_writer_who_had_read_an_older_version_and_another_case():
    refused(NOTIFIED, "open", Stale, "expected_version", expected_version=1)
    refused(NOTIFIED, "open", refusals.ReviewNotOnRecord, review_id=an_id("other review"))


def test_each_step_is_in_the_state():
    state = state_of(up_to("remove"))
    assert state.stage == "under-review"
    assert state.version == 20
    assert evolve(state, an_entry()) is state
