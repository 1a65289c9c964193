"""Actions: what an agency undertook, how it stands on a day, and whether it made a difference."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain import reference
from domain.case import DisposalIsProposed
from domain.learning import (
    LEARNING,
    ActionIsCompleted,
    ActionIsNotCompleted,
    ActionNotOnRecord,
    ActionSoFar,
    AgreeAction,
    CompleteAction,
    CompletionFacts,
    DoneBeforeItWasTakenUp,
    ImpactFacts,
    Milestone,
    MilestoneAfterTheEnd,
    MilestoneNotInPlan,
    MilestoneTwice,
    NamedTwice,
    NotTheirsToReport,
    PlanUnchanged,
    ProgressFacts,
    RecommendationIsWithdrawn,
    RecommendationNotOnRecord,
    RecordImpact,
    ReopenAction,
    ReopenedBeforeItWasDone,
    ReplanAction,
    ReportProgress,
    WithdrawRecommendation,
    agree_action,
    complete_action,
    read_rules,
    record_impact,
    reopen_action,
    replan_action,
    report_progress,
    standing,
    withdraw_recommendation,
)
from domain.moments import Moment
from tests.domain.test_learning import CASE, RECOMMENDATION, recommended, to_be_disposed_of
from tests.support.builders import COORDINATOR, HOSPITAL, POLICE, UNKNOWN, about, an_id, ask, closed
from tests.support.spec import given

ACTION = an_id("action")
STEP = {"number": 1, "what": "A draft is agreed.", "target": "2026-06-30"}
DUE = date(2026, 9, 30)
BEFORE = (*CASE, *recommended())


def agreeing(by=HOSPITAL, **fields):
    return ask(
        AgreeAction,
        by=by,
        **{
            "action_id": ACTION,
            "recommendation_id": RECOMMENDATION,
            "what": "Write an escalation policy.",
            "owner_agency": HOSPITAL,
            "owner_role": "Named nurse",
            "scope": "local",
            "due": DUE,
            "milestones": [STEP],
            "occurred": "2026-03-10",
        }
        | fields,
    )


def doing(command, by=HOSPITAL, **fields):
    return ask(command, by=by, action_id=ACTION, **fields)


def progress(by=HOSPITAL, **fields):
    said = {"rag": "amber", "note": "The draft is late.", "occurred": "2026-03-12"}
    return doing(ReportProgress, by, **said | fields)


def completing(**fields):
    return doing(CompleteAction, **{"outcome": "In use.", "occurred": "2026-03-12"} | fields)


def agreed(*more):
    history = (*BEFORE, *given(BEFORE).when(agree_action, agreeing()).allowed())
    for rule, command in more:
        history = (*history, *given(history).when(rule, command).allowed())
    return history


COMPLETED = agreed((complete_action, completing()))


AGREED_ON = Moment.model_validate("2026-03-10")


class TestRules:
    def test_an_action_follows_from_a_recommendation_that_stands(self):
        given(CASE).when(agree_action, agreeing()).refused(
            RecommendationNotOnRecord, field="recommendation_id"
        )
        asked = ask(WithdrawRecommendation, recommendation_id=RECOMMENDATION, reason="Mistaken.")
        gone = given(BEFORE).when(withdraw_recommendation, asked).allowed()
        given(BEFORE, gone).when(agree_action, agreeing()).refused(
            RecommendationIsWithdrawn, field="recommendation_id"
        )

    def test_no_agency_undertakes_for_another_but_a_coordinator_records_it(self):
        given(BEFORE).when(agree_action, agreeing(by=POLICE)).refused(NotTheirsToReport)
        given(BEFORE).when(agree_action, agreeing(by=COORDINATOR)).allowed()

    def test_what_had_been_done_before_it_was_agreed_is_taken_with_its_own_date(self):
        given(agreed()).when(complete_action, completing(occurred="2026-03-09")).allowed()

    def test_its_standing_says_that_it_is_said_to_be_done_before_it_was_agreed(self):
        early = ActionSoFar(DUE, completed=done("2026-03-09"), agreed=AGREED_ON)
        after = ActionSoFar(DUE, completed=done("2026-03-11"), agreed=AGREED_ON)

        assert "before it was agreed, 10 March 2026" in standing(early, DUE).says
        assert "before it was agreed" not in standing(after, DUE).says

    @pytest.mark.parametrize("occurred", ["2026-03-10", "2026-03", about("2026-03-08"), UNKNOWN])
    def test_a_date_that_may_be_after_it_was_agreed_is_no_contradiction(self, occurred):
        given(agreed()).when(complete_action, completing(occurred=occurred)).allowed()

    def test_its_milestones_are_numbered_once_and_come_before_its_end(self):
        given(BEFORE).when(agree_action, agreeing(milestones=[STEP, STEP])).refused(
            MilestoneTwice, field="milestones.1.number"
        )
        late = STEP | {"target": "2026-10-01"}
        given(BEFORE).when(agree_action, agreeing(milestones=[late])).refused(
            MilestoneAfterTheEnd, field="milestones.0.target"
        )

    def test_the_owner_says_how_it_goes(self):
        given(agreed()).when(report_progress, progress(reached=[1])).allowed()
        given(agreed()).when(report_progress, progress(by=POLICE)).refused(NotTheirsToReport)

    def test_only_milestones_of_the_plan_are_reached(self):
        given(agreed()).when(report_progress, progress(reached=[1, 2])).refused(
            MilestoneNotInPlan, field="reached.1"
        )
        given(agreed()).when(report_progress, progress(reached=[1, 1])).refused(
            NamedTwice, field="reached.1"
        )

    def test_a_plan_goes_on_when_the_case_is_closed(self):
        history = closed(BEFORE)
        given(history).when(agree_action, agreeing()).allowed()
        history = closed(agreed())
        for rule, asked in ((report_progress, progress()), (complete_action, completing())):
            given(history).when(rule, asked).allowed()
        given(to_be_disposed_of(agreed())).when(report_progress, progress()).refused(
            DisposalIsProposed
        )

    def test_days_are_changed_with_a_reason(self):
        asked = doing(ReplanAction, due=date(2026, 12, 1), reason="The author left.")
        given(agreed()).when(replan_action, asked).allowed()
        given(COMPLETED).when(replan_action, asked).refused(ActionIsCompleted)

    def test_a_plan_that_stays_as_it_is_is_no_new_plan(self):
        begun = agreed()[-1]
        same = {"due": begun.due, "milestones": begun.milestones, "reason": "As before."}
        given(agreed()).when(replan_action, doing(ReplanAction, **same)).refused(
            PlanUnchanged, field="due"
        )
        other = same | {"milestones": []}
        changed = agreed((replan_action, doing(ReplanAction, **other)))
        given(changed).when(replan_action, doing(ReplanAction, **other)).refused(
            PlanUnchanged, field="due"
        )
        given(changed).when(replan_action, doing(ReplanAction, **same)).allowed()

    def test_progress_from_before_it_was_done_may_be_learnt_after(self):
        given(COMPLETED).when(report_progress, progress(occurred="2026-03-11")).allowed()
        given(COMPLETED).when(report_progress, progress(occurred="2026-03-13")).refused(
            ActionIsCompleted
        )

    def test_it_is_completed_once_without_any_evidence(self):
        given(agreed()).when(complete_action, completing()).allowed()
        given(COMPLETED).when(complete_action, completing()).refused(ActionIsCompleted)

    def test_anybody_on_the_case_may_look_for_its_effect(self):
        asked = doing(
            RecordImpact,
            POLICE,
            result="shows-none",
            evidence="Twelve cases were audited.",
            tested_by="Scrutineer",
            occurred="2026-03-13",
        )
        given(COMPLETED).when(record_impact, asked).allowed()
        given(agreed()).when(record_impact, asked).allowed()
        given(CASE).when(record_impact, asked).refused(ActionNotOnRecord)

    def test_what_was_done_is_taken_up_again_with_a_reason(self):
        asked = doing(ReopenAction, POLICE, reason="No change.", occurred="2026-03-13")
        given(COMPLETED).when(reopen_action, asked).allowed()
        given(agreed()).when(reopen_action, asked).refused(ActionIsNotCompleted)
        asked = doing(ReopenAction, reason="No change.", occurred="2026-03-11")
        given(COMPLETED).when(reopen_action, asked).refused(
            ReopenedBeforeItWasDone, field="occurred"
        )

    def test_taken_up_again_it_is_not_done_before_that(self):
        asked = doing(ReopenAction, POLICE, reason="No change.", occurred="2026-03-16")
        history = (*COMPLETED, *given(COMPLETED).when(reopen_action, asked).allowed())
        given(history).when(complete_action, completing(occurred="2026-03-15")).refused(
            DoneBeforeItWasTakenUp, field="occurred"
        )
        given(history).when(complete_action, completing(occurred="2026-03-17")).allowed()

    def test_a_day_nobody_knows_does_not_hide_when_it_was_first_done(self):
        asked = doing(ReopenAction, POLICE, reason="No change.", occurred={"kind": "unknown"})
        history = (*COMPLETED, *given(COMPLETED).when(reopen_action, asked).allowed())
        given(history).when(complete_action, completing(occurred="2026-03-11")).refused(
            DoneBeforeItWasTakenUp, field="occurred"
        )


def step(number=1, target=date(2026, 6, 30)):
    return Milestone(number=number, what="A draft is agreed.", target=target)


def said(rag="green", occurred="2026-05-01", reached=()):
    return ProgressFacts(rag=rag, note="So.", occurred=occurred, reached=reached)


def an_audit(result, occurred="2026-11-01"):
    return ImpactFacts(result=result, evidence="Audit.", tested_by="Auditor", occurred=occurred)


def done(occurred="2026-09-01"):
    return CompletionFacts(outcome="In use.", occurred=occurred)


class TestStanding:
    def test_it_is_not_overdue_on_the_day_it_is_due(self):
        assert standing(ActionSoFar(DUE), DUE).stands == "in-hand"

    def test_it_is_overdue_the_day_after_whatever_its_owner_says(self):
        answer = standing(ActionSoFar(DUE, progress=[said("green")]), DUE + timedelta(days=1))
        assert (answer.stands, answer.days_overdue, answer.is_at_odds) == ("overdue", 1, True)
        assert answer.says == (
            "Overdue by 1 day: it was due 30 September 2026. Its owner last called it green."
        )
        assert not answer.rules[0].confirmed

    def test_a_milestone_is_overdue_until_it_is_reached(self):
        action = ActionSoFar(DUE, milestones=[step()], progress=[said("amber")])
        answer = standing(action, date(2026, 7, 2))
        assert answer.milestones[0].days_overdue == 2
        assert answer.says == "Due 30 September 2026. Overdue milestone: 1."
        action = ActionSoFar(DUE, milestones=[step()], progress=[said(reached=(1,))])
        assert standing(action, date(2026, 7, 2)).milestones[0].days_overdue == 0

    def test_what_is_learnt_late_does_not_outdo_what_was_said_later(self):
        action = ActionSoFar(DUE, progress=[said("red", "2026-06-01"), said("green", "2026-04-01")])
        assert standing(action, DUE).rag == "red"

    @pytest.mark.parametrize(
        ("tests", "stands", "says"),
        [
            ([], "impact-not-shown", "Completed, impact not shown."),
            ([an_audit("shows-impact")], "impact-shown", "Completed, impact shown."),
            ([an_audit("shows-none")], "no-impact-found", "Completed, and a test found no impact."),
            ([an_audit("too-early")], "too-early", "Completed, too early to show impact."),
            (
                [an_audit("shows-none", "2027-01-01"), an_audit("shows-impact", "2026-12-01")],
                "no-impact-found",
                "Completed, and a test found no impact.",
            ),
        ],
    )
    def test_that_it_was_done_is_not_that_it_made_a_difference(self, tests, stands, says):
        answer = standing(ActionSoFar(DUE, tests=tests, completed=done()), date(2027, 2, 1))
        assert (answer.stands, answer.says) == (stands, says)

    def test_it_says_by_how_much_it_was_late(self):
        answer = standing(ActionSoFar(DUE, completed=done("2026-10-02")), date(2027, 2, 1))
        assert answer.days_late == 2
        assert "done 2 days after it was due" in answer.says

    def test_it_is_not_called_late_where_that_is_not_certain(self):
        answer = standing(ActionSoFar(DUE, completed=done("2026-09")), date(2027, 2, 1))
        assert answer.days_late == 0

    def test_a_rule_is_data(self):
        tables = reference.load("learning")
        tables["rules"]["overdue"] |= {"title": "Late", "confirmed": True}
        answer = standing(ActionSoFar(DUE), DUE, read_rules(tables))
        assert (answer.rules[0].title, answer.rules[0].confirmed) == ("Late", True)
        assert standing(ActionSoFar(DUE), DUE, LEARNING).rules[0].title == "Overdue"

    @for_any(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1)))
    def test_it_is_overdue_by_the_days_between(self, due, today):
        answer = standing(ActionSoFar(due), today)
        assert answer.days_overdue == max(0, today.toordinal() - due.toordinal())
        assert (answer.stands == "overdue") == (today > due)
