"""Which clocks of a review run, what ends and stops them, and that their lengths are data."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain import reference
from domain.clocks import read
from domain.review.clocks import Asked, ReviewFacts, agency_standing, review_clocks
from domain.review.late import Statement, aware_learnt_late
from tests.support.builders import UNKNOWN, when

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


def stands(facts, now=NOW, **more):
    return {each.code: each.stands.standing for each in review_clocks(facts, now, **more)}


def test_the_earliest_awareness_counts_however_late_it_was_learnt():
    late = ReviewFacts(aware=(when("2026-03-12"),), notified=when("2026-03-13"))
    assert stands(late)["notify-panel"] == "met"
    learnt = ReviewFacts(aware=(when("2026-03-12"), when("2026-03-03")), notified=late.notified)
    assert stands(learnt)["notify-panel"] == "missed"


def test_says_that_it_cannot_be_worked_out_where_nobody_said_when_they_were_aware():
    (clock,) = review_clocks(ReviewFacts(), NOW)
    assert not clock.stands.certain
    assert "cannot be worked out" in clock.stands.says


def test_a_withdrawn_notification_stops_the_rapid_review():
    facts = ReviewFacts(notified=when("2026-03-05"), withdrawn=when("2026-03-10"))
    assert stands(facts)["rapid-review"] == "stopped"


def test_a_decision_not_to_notify_stops_its_clock_until_it_is_sent():
    facts = ReviewFacts(aware=(when("2026-03-02"),), decided_not_to_notify=when("2026-03-04"))
    assert stands(facts)["notify-panel"] == "stopped"


def test_the_length_of_a_clock_is_data_and_a_change_of_it_changes_the_answer():
    facts = ReviewFacts(aware=(when("2026-03-02"),), notified=when("2026-03-10"))
    assert stands(facts)["notify-panel"] == "missed"
    tables = reference.load("clocks")
    rule = next(each for each in tables["clocks"] if each["code"] == "notify-panel")
    rule["length"] = 10
    assert stands(facts, clocks=read(tables))["notify-panel"] == "met"


def test_a_review_that_takes_longer_says_who_was_told_of_that():
    """Six months, or the Panel and the Secretary of State are told why: both are the rule."""
    told = (when("2026-03-01"), ("Panel", "Secretary of State"))
    later = (when("2027-01-01"), ("Family",))
    facts = ReviewFacts(begun=when("2025-06-02"), delays=(told, later))
    *_, clock = review_clocks(facts, NOW)
    assert clock.stands.standing == "missed"
    assert clock.stands.says.endswith(
        " Told that it would take longer, and why: Panel, Secretary of State (1 March 2026)."
    )


def test_whose_rule_is_not_confirmed_is_marked_so():
    facts = ReviewFacts(aware=(UNKNOWN,), notified=when("2026-03-05"), begun=when("2026-03-20"))
    marked = {each.code: each.confirmed for each in review_clocks(facts, NOW)}
    assert marked == {"notify-panel": True, "rapid-review": True, "publish-review": False}


def test_the_partners_were_told_when_the_report_reached_the_record_at_the_latest():
    reported = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
    in_time = ReviewFacts(aware=(when("2026-03-02"),), reported=reported)
    (found,) = [each for each in review_clocks(in_time, NOW) if each.code.startswith("tell")]
    assert (found.stands.standing, found.stands.certain) == ("met", True)

    late = ReviewFacts(aware=(when("2026-02-02"),), reported=reported)
    (found,) = [each for each in review_clocks(late, NOW) if each.code.startswith("tell")]
    assert (found.stands.standing, found.stands.certain) == ("met", False)
    assert "if the partners were told before that in another way" in found.stands.says


@pytest.mark.parametrize(
    ("also_to", "notified", "expected"),
    [
        (("Department for Education", "Ofsted"), "2026-03-05", ("met", True)),
        (("Ofsted", "Secretary of State for Education"), "2026-03-05", ("met", True)),
        (("Ofsted", "DfE"), "2026-03-18", ("missed", False)),
        (("Ofsted", "Department of Education"), "2026-03-05", ("missed", False)),
        (("Ofsted",), "2026-03-05", ("missed", False)),
        ((), "2026-03-05", ("missed", False)),
    ],
)
def test_the_death_of_a_looked_after_child_is_notified_to_both(also_to, notified, expected):
    """Ofsted and the Secretary of State may be told in a way that is not on the record, so nothing
    says for certain that they were not, or only late.
    """
    facts = ReviewFacts(
        aware=(when("2026-03-02"),),
        notified=when(notified),
        looked_after=("Care order (C2)",),
        also_to=also_to,
    )
    (found,) = [each for each in review_clocks(facts, NOW) if each.code.startswith("notify-death")]

    assert (found.stands.standing, found.stands.certain, found.stands.late) == (*expected, None)
    assert "Care order (C2)" in found.stands.says
    assert "told in another way" in found.stands.says
    assert "; ".join(also_to) in found.stands.says


def test_no_clock_of_a_death_where_nothing_says_that_the_child_was_looked_after():
    assert "notify-death-looked-after" not in stands(ReviewFacts(aware=(when("2026-03-02"),)))


def test_a_review_is_never_said_to_be_unpublished_since_nothing_could_say_that_it_was():
    facts = ReviewFacts(begun=when("2025-06-02"))
    *_, clock = review_clocks(facts, NOW)

    assert (clock.stands.standing, clock.stands.certain) == ("missed", False)
    assert "whether it was done is not known" in clock.stands.says
    assert "Daybook cannot record yet that a review was published" in clock.stands.says


def test_says_what_a_correction_of_awareness_changed():
    said = (
        Statement(2, 10, NOW, when("2026-03-12")),
        Statement(2, 14, NOW, when("2026-03-03"), "The letter is dated the 3rd."),
        Statement(9, 20, NOW, when("2026-03-20")),
    )
    (learnt,) = aware_learnt_late(said)

    assert (learnt.position, learnt.corrected) == (14, True)
    assert (learnt.before, learnt.after) == (when("2026-03-12"), when("2026-03-03"))
    assert "notified by 19 March 2026" in learnt.says
    assert learnt.says.endswith(
        "What was corrected then says 3 March 2026: by 10 March 2026. Why: The letter is dated "
        "the 3rd."
    )


def test_an_earlier_day_that_arrives_later_is_late_knowledge_and_no_correction():
    said = (Statement(2, 10, NOW, when("2026-03-12")), Statement(9, 20, NOW, when("2026-03-03")))
    (learnt,) = aware_learnt_late(said)

    assert not learnt.corrected
    assert "What arrived then says 3 March 2026" in learnt.says


def test_says_who_is_late_and_how_often_they_were_chased():
    asked = Asked("police", when("2026-03-06"), when("2026-03-10"), 2, None, nil_return=False)
    found = agency_standing(asked, NOW)
    assert found.standing == "late"
    assert found.says.endswith("Chased twice.")
    answered = Asked("police", asked.asked, asked.due, 0, when("2026-03-11"), nil_return=True)
    assert agency_standing(answered, NOW).standing == "answered-late"
