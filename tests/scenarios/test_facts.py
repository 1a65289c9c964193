"""Every fact of the public source text is seen in the scenarios, where the README says it is."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain import learning
from domain.moments import london_day
from domain.vocabulary import EntryKind, HearingType, Ladder, OrderType
from ops.scenarios import Scenario, model, steps
from ops.scenarios.steps_of_learning import RecordLearning


def step(scenario: Scenario, key: str) -> steps.Step:
    return next(step for step in scenario.steps if step.key == key)


def entry(scenario: Scenario, name: str) -> steps.Entry:
    return next(entry for entry in scenario.entries if entry.name == name)


def day(moment: steps.When) -> date:
    assert moment.sort_at is not None
    return london_day(moment.sort_at)


def window(scenario: Scenario) -> steps.SetReviewWindow:
    found = step(scenario, "window")
    assert isinstance(found, steps.SetReviewWindow)
    return found


def test_elliot_came_into_care_unplanned_under_an_emergency_protection_order(
    elliot: Scenario,
) -> None:
    order = step(elliot, "epo")
    assert isinstance(order, steps.MakeOrder)
    assert order.order_type is OrderType.EMERGENCY_PROTECTION_ORDER
    assert day(order.occurred) == window(elliot).starts_on + timedelta(days=1)
    assert order.in_force_until is not None
    assert order.in_force_until.sort_at is not None
    assert order.in_force_from.sort_at is not None
    assert order.in_force_until.sort_at - order.in_force_from.sort_at == timedelta(days=8)


def test_elliots_window_is_the_fourteen_days_from_admission(elliot: Scenario) -> None:
    set_to = window(elliot)
    assert set_to.anchor is not None
    admission = entry(elliot, set_to.anchor).content
    assert admission.kind is EntryKind.ADMISSION
    assert day(admission.occurred) == set_to.starts_on
    assert (set_to.ends_on - set_to.starts_on).days + 1 == 14


def test_mental_health_act_assessments_found_the_criteria_not_met(elliot: Scenario) -> None:
    outcomes = [
        each.content.outcome
        for each in elliot.entries
        if each.content.kind is EntryKind.MENTAL_HEALTH_ACT_ASSESSMENT
        and each.name.startswith("mental-health-trust/")
    ]
    assert len(outcomes) == 3
    assert all(outcome and outcome.startswith("Criteria not met") for outcome in outcomes)


def test_the_placement_search_failed_and_elliot_remained_in_hospital(elliot: Scenario) -> None:
    kinds = [each.content.kind for each in elliot.entries]
    assert kinds.count(EntryKind.PLACEMENT_SEARCH) >= 15
    assert EntryKind.DISCHARGE not in kinds
    last = entry(elliot, "childrens-social-care/SW-31").content
    assert day(last.occurred) == window(elliot).ends_on
    assert "remained in hospital" in last.summary


@pytest.mark.parametrize(
    ("ladder", "kind", "agency", "role"),
    [
        ("ward-ladder", Ladder.INTERNAL, "acute-hospital", "Chief executive"),
        (
            "partners-ladder",
            Ladder.EXTERNAL,
            "safeguarding-partnership",
            "Lead safeguarding partners",
        ),
    ],
)
def test_concerns_climbed_inside_the_hospital_and_outside_it(
    elliot: Scenario, ladder: str, kind: Ladder, agency: str, role: str
) -> None:
    raised = step(elliot, ladder)
    assert isinstance(raised, steps.RaiseEscalation)
    assert raised.ladder is kind
    climbs = [
        each
        for each in elliot.steps
        if isinstance(each, steps.StepUpEscalation) and each.escalation == ladder
    ]
    assert [each.to_level for each in climbs] == list(range(2, len(climbs) + 2))
    assert (climbs[-1].to_agency, climbs[-1].raised_to) == (agency, role)


def test_the_high_court_sat_on_day_13_and_recognised_what_everyone_had_done(
    elliot: Scenario,
) -> None:
    listed, held, judgment = (
        step(elliot, key) for key in ("high-court", "high-court-held", "judgment")
    )
    assert isinstance(listed, steps.ListHearing)
    assert isinstance(held, steps.HoldHearing)
    assert isinstance(judgment, steps.GiveJudgment)
    assert listed.hearing_type is HearingType.INHERENT_JURISDICTION
    assert listed.court.startswith("High Court")
    assert (day(held.occurred) - window(elliot).starts_on).days + 1 == 13
    assert "every professional involved had done their best" in judgment.summary
    assert "extremely challenging" in judgment.summary


def test_georges_window_is_just_under_three_years_before_the_critical_incident(
    george: Scenario,
) -> None:
    set_to = window(george)
    critical = [e for e in george.entries if e.content.kind is EntryKind.CRITICAL_INCIDENT]
    assert critical
    assert {day(each.content.occurred) for each in critical} == {set_to.ends_on}
    assert timedelta(days=1035) < set_to.ends_on - set_to.starts_on < timedelta(days=3 * 365)
    told = entry(george, "childrens-social-care/C-112").content
    assert "Panel was notified" in told.summary
    assert day(told.occurred) - set_to.ends_on < timedelta(days=8)


def test_georges_mother_passes_from_childrens_to_adults_services_in_the_window(
    george: Scenario,
) -> None:
    mother = step(george, "subject-mother")
    assert isinstance(mother, steps.AddSubject)
    assert mother.born is not None
    eighteen = day(mother.born).replace(year=day(mother.born).year + 18)
    assert window(george).starts_on < eighteen < window(george).ends_on
    transitions = [e for e in george.entries if e.content.kind is EntryKind.TRANSITION]
    assert eighteen in {day(each.content.occurred) for each in transitions}
    assert {each.name.partition("/")[0] for each in transitions} == {
        "childrens-social-care",
        "mental-health-trust",
    }


def test_what_happened_to_georges_mother_as_a_child_reaches_the_record_after_the_decisions(
    george: Scenario,
) -> None:
    keys = [each.key for each in george.steps]
    assert keys.index("archive") > keys.index("review-decided") > keys.index("plan-ended")
    archive = step(george, "archive")
    assert isinstance(archive, steps.Contribute)
    mother, grandmother = george.subject_id("mother"), george.subject_id("grandmother")
    about = {subject for each in archive.entries for subject in each.content.subjects}
    assert {mother, grandmother} <= about


def test_the_readme_names_only_what_is_there(elliot: Scenario, george: Scenario) -> None:
    readme = (Path(model.__file__).parent / "README.md").read_text()
    halves = re.split(r"The source says of \w+", readme)[1:]
    for scenario, text in zip((elliot, george), halves, strict=True):
        table = text.split("\n\n")[0]
        rows = [line.rpartition(" | ")[2] for line in table.splitlines()[2:]]
        there = {each.key for each in scenario.steps} | {each.name for each in scenario.entries}
        assert len(rows) >= 6
        for row in rows:
            named = set(re.findall(r"`([^`]+)`", row))
            assert named
            assert named <= there


def test_a_rule_finds_which_of_elliots_recommendations_georges_repeat(
    elliot: Scenario, george: Scenario
) -> None:
    first, second = (
        [
            learning.Comparable(
                recommendation_id=scenario.own_id(each.key),
                review=scenario.opening.reference,
                number=each.says["number"],
                words=each.says["words"],
                themes=tuple(each.says["themes"]),
                made=each.occurred,
            )
            for each in scenario.steps
            if isinstance(each, RecordLearning)
            and each.part == "recommendations"
            and each.occurred is not None
        ]
        for scenario in (elliot, george)
    )
    found = {one.number: [each.number for each in learning.repeats(one, first)] for one in second}
    assert found == {"1": ["1"], "2": ["3"]}
    assert [learning.repeats(one, second) for one in first] == [(), (), ()]
