"""What is said of a moment: what was so, what may have been, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

import pytest

from domain.authority.law import LAW
from domain.moments import Moment
from domain.placement import CODES
from domain.state_at import Asked, Due, End, Facts, Knowledge, Person, Span, state_at
from domain.state_at.answer import QUESTIONS
from domain.told import Told
from tests.support.builders import CHILD, HOSPITAL, POLICE, SOCIAL_CARE, UNKNOWN, an_id, when

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def plan(begins="2026-03-01", ended=None, told=(), ended_told=(), said_by=None, **fields):
    known = Knowledge(SOCIAL_CARE, ended_told)
    end = End(when(ended), "done", known, said_by=said_by) if ended else None
    given = {
        "question": "protection-plan",
        "stream_id": an_id("plan"),
        "subject_id": CHILD,
        "title": "Child protection plan",
        "words": "",
        "begins": begins if isinstance(begins, Moment) else when(begins),
        "known": Knowledge(SOCIAL_CARE, told),
        "position": 1,
        "ended": end,
    }
    return Span(**(given | fields))


def reply(*spans, at=NOON, agency=None, known_by=None, question="protection-plan"):
    asked = Asked(at, CHILD, agency, known_by)
    return state_at(Facts(spans), asked).reply(question)


def told(agency, text):
    return (Told(agency=agency, occurred=when(text)),)


def test_nothing_on_the_record_is_not_known_and_never_no():
    found = reply()
    assert found.status == "not-known"
    assert found.says.startswith("Not known: no child protection plan is on the record")
    assert reply(plan("2026-03-11")).status == "not-known"


def test_what_began_and_did_not_end_is_so():
    found = reply(plan())
    assert (found.status, found.last) == ("so", None)
    assert found.says == "Child protection plan, from 1 March 2026; no end of it is on the record."


def test_an_end_is_said_with_whose_word_it_is():
    """Whether it is over by then, or was still to come."""
    ended = plan(ended="2026-03-09", said_by="Testford police")
    assert reply(ended).says.endswith("ended 9 March 2026: done. Said by Testford police.")
    later = plan(ended="2026-03-12", said_by="Testford police")
    assert reply(later).says == (
        "Child protection plan, from 1 March 2026; it ended 12 March 2026, said by Testford police."
    )


def test_what_ended_is_over_and_says_when():
    found = reply(plan(ended="2026-03-09"))
    assert found.status == "over"
    assert "ended 9 March 2026: done" in found.says


def test_a_day_is_none_of_its_instants():
    for span in (plan("2026-03-10"), plan(ended="2026-03-10"), plan("2026-03")):
        assert reply(span).status == "may-be"
    assert "only known as 10 March 2026" in reply(plan("2026-03-10")).says
    assert reply(plan("2026-03-10T12:00+00:00")).status == "so"
    assert reply(plan(ended="2026-03-10T12:00+00:00")).status == "over"


def test_what_is_not_dated_had_happened_once_it_was_recorded():
    assert reply(plan(UNKNOWN)).status == "may-be"
    assert reply(plan(UNKNOWN, latest=NOON)).status == "so"


def test_two_at_once_are_both_told():
    found = reply(plan(), plan("2026-03-05", stream_id=an_id("other"), position=2))
    assert len(found.standing) == 2
    assert found.says.startswith("2 are on the record. ")


def test_another_childs_is_left_out_and_the_cases_is_not():
    assert reply(plan(subject_id=an_id("sibling"))).status == "not-known"
    assert reply(plan(subject_id=None)).status == "so"


def test_an_agency_knows_what_it_recorded_or_was_told():
    assert reply(plan(), agency=SOCIAL_CARE).status == "so"
    assert reply(plan(), agency=HOSPITAL).status == "not-known"
    assert reply(plan(told=told(HOSPITAL, "2026-03-02")), agency=HOSPITAL).status == "so"
    assert reply(plan(told=told(HOSPITAL, "2026-03-10")), agency=HOSPITAL).status == "may-be"
    assert reply(plan(told=told(HOSPITAL, "2026-03-12")), agency=HOSPITAL).status == "not-known"
    later = datetime(2026, 3, 13, tzinfo=UTC)
    late = plan(told=told(HOSPITAL, "2026-03-12"))
    assert reply(late, agency=HOSPITAL, known_by=later).status == "so"


def test_an_agency_that_was_not_told_of_an_end_takes_it_to_go_on():
    span = plan(ended="2026-03-05", told=told(POLICE, "2026-03-02"))
    found = reply(span, agency=POLICE)
    assert found.status == "so"
    assert "police had not been told of an end" in found.says
    assert reply(span).status == "over"


def test_an_order_runs_until_its_end():
    def order(until):
        return plan(question="protection-plan", runs_until=when(until))

    assert reply(order("2026-03-09T15:30+00:00")).status == "over"
    assert reply(order("2026-03-10")).status == "may-be"
    assert reply(order("2026-03-11")).status == "so"


def test_the_next_date_is_the_first_that_was_fixed_and_has_not_come():
    def due(falls, since="2026-03-01", settled=None):
        return Due(
            falls, an_id(falls), when(falls), when(since), Knowledge(HOSPITAL), 1,
            when(settled) if settled else None,
        )  # fmt: skip

    facts = Facts(
        (),
        (
            due("2026-03-09"),
            due("2026-03-12"),
            due("2026-03-11", settled="2026-03-02"),
            due("2026-03-11", since="2026-03-11"),
            due("2026-03-14"),
        ),
    )
    found = state_at(facts, Asked(NOON)).following
    assert found is not None
    assert found.says == "Due: 2026-03-12, 12 March 2026."
    assert state_at(facts, Asked(NOON, agency=POLICE)).following is None


def test_legal_statuses_are_those_of_the_collection_year():
    """Changed in the list, an order stands for another code."""
    statuses = CODES.legal_statuses
    assert statuses.standing_for("emergency-protection-order", date(2026, 3, 7)).code == "L2"
    assert statuses.standing_for("emergency-protection-order", date(2014, 3, 7)) is None
    codes = dict(statuses.codes)
    last = date(2026, 3, 31)
    codes["L2"] = codes["L2"].model_copy(update={"applies_until": last, "authorities": ()})
    changed = type(statuses)(statuses.what, "2027", MappingProxyType(codes))
    assert changed.standing_for("emergency-protection-order", date(2026, 3, 7)) is None
    assert "S" not in statuses.codes
    assert all(code.source for code in statuses.codes.values())


def test_a_legal_status_stands_for_orders_and_powers_that_there_are_and_as_their_rules_say():
    statuses = CODES.legal_statuses
    named = {kind for code in statuses.codes.values() for kind in code.authorities}
    assert named <= {rule.code for rule in LAW.rules}
    for rule in LAW.rules:
        standing = statuses.standing_for(rule.code, date(2026, 3, 7))
        assert (standing and standing.code) == rule.legal_status


@pytest.mark.parametrize("authority", ["police-protection", "section-20-accommodation"])
def test_what_a_legal_status_needs_besides_is_said_and_not_taken_as_confirmed(authority):
    standing = CODES.legal_statuses.standing_for(authority, date(2026, 3, 7))
    assert standing.needs
    assert standing.in_short() == f"{standing.code} if {standing.needs}"
    assert not standing.confirmed
    stated = CODES.legal_statuses.named(standing.code)
    assert (stated.in_short(), stated.confirmed) == (stated.code, True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_an_agency_knew_to_be_over_is_only_said_of_what_it_knew(question):
    """Given one that social care told the police of and that is over, and another that nobody told
    them of and that goes on; then it is not said that there is none.
    """
    ended = plan(
        ended="2026-03-09", question=question, told=told(POLICE, "2026-03-02"),
        ended_told=told(POLICE, "2026-03-09"),
    )  # fmt: skip
    unknown = plan(question=question, stream_id=an_id("another"), position=2)
    thing = QUESTIONS[question][1]

    found = reply(ended, unknown, agency=POLICE, question=question)
    assert found.status == "over"
    assert found.says.startswith(
        f"No {thing} known to {POLICE} on the record that you may read covers that moment. The last"
    )
    assert reply(ended, question=question).says.startswith(f"No {thing} on the record")


def test_what_is_restricted_is_said_and_never_answered_as_no():
    asked = Asked(NOON, CHILD)
    for spans, status in (((), "restricted"), ((plan(ended="2026-03-09"),), "restricted"),
                          ((plan(),), "so")):  # fmt: skip
        found = state_at(Facts(spans, restricted={"protection-plan": 2}), asked)
        said = found.reply("protection-plan")
        assert (said.status, said.restricted) == (status, 2)
        assert said.says.endswith(" There are 2 more that are restricted: ask who recorded them.")
        assert found.reply("placement").status == "not-known"


def test_nothing_is_said_not_to_be_that_may_be_kept_from_whoever_asks():
    assert "is on the record that you may read" in reply().says
    assert (
        "on the record that you may read covers that moment" in reply(plan(ended="2026-03-09")).says
    )


def test_a_status_that_was_only_stated_says_that_no_such_order_is_on_the_record():
    codes = CODES.legal_statuses
    stated = plan(
        question="legal-status", title="C1, as stated", code=codes.named("C1"),
        stated_with="placement",
    )  # fmt: skip
    order = replace(stated, stream_id=an_id("order"), title="Interim care order", stated_with=None)

    (alone,) = reply(stated, question="legal-status").standing
    assert alone.only_stated
    assert alone.says.endswith(
        "as stated with the placement; no such order or power is on the record."
    )
    both = reply(stated, order, question="legal-status").standing
    assert not any(each.only_stated for each in both)
    other = replace(order, code=codes.named("E1"))
    assert reply(stated, other, question="legal-status").standing[0].only_stated


@pytest.mark.parametrize(("question", "says"), [
    ("placement", "2 placements at once."), ("in-whose-care", "2 people's care at once."),
])  # fmt: skip
def test_two_places_or_two_carers_at_once_are_a_question(question, says):
    first = plan(question=question)
    second = replace(first, stream_id=an_id("another"), position=2)
    (doubt,) = reply(first, second, question=question).doubts
    assert doubt.says.startswith(says)
    assert doubt.positions == (1, 2)
    assert reply(first, question=question).doubts == ()


def an_adult(born):
    return Person(is_adult=True, born=born)


def a_child(born):
    return Person(is_adult=False, born=born)


@pytest.mark.parametrize(("person", "begins", "says"), [
    (a_child(when("2026-01-01")), "2020-05-01", "It began before the child can have been"),
    (a_child(when("2026-01-01")), "2025-11-01", None),
    (a_child(when("2026-01-01")), "2026-02-01", None),
    (an_adult(None), "2026-02-01", "A child protection plan for an adult."),
    (an_adult(when("2010-02-01")), "2026-02-01", None),
    (a_child(when("2004-02-01")), "2020-02-01", "It goes on after the 18th birthday"),
    (a_child(None), "2020-02-01", None),
])  # fmt: skip
def test_a_plan_from_before_a_child_or_for_an_adult_is_a_question(person, begins, says):
    facts = Facts(spans=(plan(begins),), persons={CHILD: person})
    doubts = state_at(facts, Asked(NOON, CHILD)).reply("protection-plan").doubts
    assert [each.says.startswith(says or "-") for each in doubts] == ([True] if says else [])
