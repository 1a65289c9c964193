"""What holds of whatever is said of a child's care: searches, placements, assessments, plans,
enquiries, who leads, and in whose care a child is.
"""

from __future__ import annotations

from functools import wraps

import pytest

from domain import plans
from domain.assessment import (
    AssessmentNotOnRecord,
    correct_assessment,
    make_assessment,
    withdraw_assessment,
)
from domain.case import AgencyNotOnCase, CaseIsClosed, SubjectNotOnCase
from domain.command import EndsBeforeItStarts, ForAnotherAgency, NotHappenedYet
from domain.errors import Stale
from domain.placement import (
    PlacementNotOnRecord,
    SearchNotOnCase,
    SearchNotOnRecord,
    answer_approach,
    approach_provider,
    close_search,
    end_placement,
    open_search,
    start_placement,
    withdraw_offer,
    withdraw_placement,
    withdraw_search,
)
from domain.plans import PeriodNotOnRecord
from domain.told import ToldBefore, ToldTwice
from tests.domain.test_any_care import RULES
from tests.domain.test_assessment import MADE, correcting, making
from tests.domain.test_assessment import withdrawing as withdrawing_assessment
from tests.domain.test_care_sensitivity import BEGIN_ALL, beginning
from tests.domain.test_placement import (
    ASKED,
    OFFER,
    OPENED,
    answering,
    approaching,
    closing,
    placing,
    withdrawing,
)
from tests.domain.test_recorded_in_error import ALL_ENDS, WITHDRAWALS, begun, ending
from tests.domain.test_recorded_in_error import withdrawing as taking_back
from tests.support.builders import (
    POLICE,
    SOCIAL_CARE,
    a_case,
    an_id,
    attribution,
    closed,
    when,
    without,
)
from tests.support.care_made_wrong import made_wrong
from tests.support.spec import decide, given

TOMORROW = when("2026-03-21")
#: What begins something, asked by the hospital.
ALL_BEGINNINGS = {rule: beginning(rule) for rule in BEGIN_ALL} | {make_assessment: making()}
#: What ends something.
ENDS = {
    end: (begun(begin), ending(begin))
    for begin, (end, _) in ALL_ENDS.items()
    if begin is not open_search
}
#: What is said of something that is on the record already, and of which record.
CHANGES = {
    approach_provider: (OPENED, approaching()),
    answer_approach: (ASKED, answering()),
    withdraw_offer: (OFFER, withdrawing()),
    close_search: (OFFER, closing("found")),
    correct_assessment: (MADE, correcting(section="s2")),
    withdraw_assessment: (MADE, withdrawing_assessment()),
    **ENDS,
    **{rule: (begun(begin), taking_back(begin)) for begin, (rule, _) in WITHDRAWALS.items()},
}
DATED = {rule: CHANGES[rule] for rule in CHANGES if hasattr(CHANGES[rule][1], "occurred")}
TELLING = {
    **{
        rule: (a_case(), asked) for rule, asked in ALL_BEGINNINGS.items() if rule is not open_search
    },
    **ENDS,
    correct_assessment: CHANGES[correct_assessment],
}
OF_SEARCHES = {approach_provider, answer_approach, withdraw_offer, close_search, withdraw_search}
ABSENT = {
    **dict.fromkeys(CHANGES, PeriodNotOnRecord),
    **dict.fromkeys(OF_SEARCHES, SearchNotOnRecord),
    **dict.fromkeys((end_placement, withdraw_placement), PlacementNotOnRecord),
    **dict.fromkeys((correct_assessment, withdraw_assessment), AssessmentNotOnRecord),
}


def each(rules):
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.__name__)


def saying(command, **fields):
    """The same, with these of the facts otherwise; and where in it those facts are said."""
    if hasattr(command, "content"):
        content = command.content.model_copy(update=fields)
        return command.model_copy(update={"content": content}), "content."
    return command.model_copy(update=fields), ""


@each(sorted(RULES, key=lambda rule: rule.__name__))
def test_what_is_let_through_is_refused_where_one_thing_is_wrong(rule):
    history, asked = CHANGES.get(rule) or (a_case(), ALL_BEGINNINGS[rule])
    (event,) = given(history).when(rule, asked).allowed()
    for wrong, instead, record in made_wrong(asked, event, history):
        events, refusal = decide(rule, instead, record)
        assert (events, refusal is None) == ((), False), wrong


@each(ALL_BEGINNINGS)
def test_refuses_a_beginning_on_a_closed_case_for_another_agency_or_of_nobody(rule):
    asked = ALL_BEGINNINGS[rule]
    theirs = asked.model_copy(update={"attribution": attribution(SOCIAL_CARE)})
    nobody = asked.model_copy(update={"subject_id": an_id("nobody")})
    given(closed(a_case())).when(rule, asked).refused(CaseIsClosed)
    given(a_case()).when(rule, theirs).refused(ForAnotherAgency, field="by_agency")
    given(a_case(POLICE)).when(rule, asked).refused(AgencyNotOnCase, field="by_agency")
    given(a_case()).when(rule, nobody).refused(SubjectNotOnCase, field="subject_id")


@each(ALL_BEGINNINGS)
def test_refuses_a_beginning_that_has_not_happened_yet(rule):
    asked, where = saying(ALL_BEGINNINGS[rule], occurred=TOMORROW)
    given(a_case()).when(rule, asked).refused(NotHappenedYet, field=f"{where}occurred")


@each(CHANGES)
def test_refuses_a_change_on_a_closed_case_or_by_an_agency_that_has_left(rule):
    history, asked = CHANGES[rule]
    given(closed(history)).when(rule, asked).refused(CaseIsClosed)
    gone = without(asked.attribution.agency, history)
    given(gone).when(rule, asked).refused(AgencyNotOnCase)


@each(CHANGES)
def test_refuses_a_change_to_what_its_author_had_not_read(rule):
    history, asked = CHANGES[rule]
    older = asked.model_copy(update={"expected_version": 7})
    given(history).when(rule, older).refused(Stale, field="expected_version")


@each(CHANGES)
def test_refuses_a_change_to_what_is_not_there_or_is_of_another_case(rule):
    history, asked = CHANGES[rule]
    other = an_id("another case")
    elsewhere = asked.model_copy(update={"case_id": other})
    given(a_case()).when(rule, asked).refused(ABSENT[rule])
    given(history, a_case(case_id=other)).when(rule, elsewhere).refused(ABSENT[rule])


@each(CHANGES)
def test_refuses_a_change_that_is_held_against_another_than_it_names(rule):
    """However it was looked up: a rule does not take what it is handed for what was asked."""
    history, asked = CHANGES[rule]
    (name,) = (name for name, value in asked if value == history[-1].originator_id)

    @wraps(rule)
    def with_what_is_of_another(_, **states):
        return rule(asked.model_copy(update={name: an_id("another")}), **states)

    given(history).when(with_what_is_of_another, asked).refused(ABSENT[rule])


def test_refuses_a_placement_that_is_held_against_another_search_than_it_names():
    @wraps(start_placement)
    def with_what_is_of_another(_, **states):
        asked = placing(search_id=an_id("another"), occurred="2026-03-18")
        return start_placement(asked, **states)

    asked = placing(search_id=OPENED[-1].originator_id, occurred="2026-03-18")
    given(OPENED).when(with_what_is_of_another, asked).refused(SearchNotOnCase, field="search_id")


@each(DATED)
def test_refuses_a_change_that_has_not_happened_yet(rule):
    history, asked = DATED[rule]
    later = asked.model_copy(update={"occurred": TOMORROW})
    given(history).when(rule, later).refused(NotHappenedYet, field="occurred")


@each(TELLING)
@pytest.mark.parametrize(
    ("told", "refusal", "named"),
    [
        (["school", "2026-03-10"], AgencyNotOnCase, "0.agency"),
        ([POLICE, "2026-03-21"], NotHappenedYet, "0.occurred"),
        ([POLICE, "2026-03-01"], ToldBefore, "0.occurred"),
        ([POLICE, "2026-03-10", POLICE, "2026-03-11"], ToldTwice, "1.agency"),
    ],
)
def test_refuses_what_cannot_have_been_told(rule, told, refusal, named):
    history, asked = TELLING[rule]
    pairs = zip(told[::2], told[1::2], strict=True)
    tellings = tuple({"agency": agency, "occurred": occurred} for agency, occurred in pairs)
    where = "content." if hasattr(asked, "content") else ""
    fields = asked.model_dump()
    (fields["content"] if where else fields)["told"] = tellings
    given(history).when(rule, type(asked).model_validate(fields)).refused(
        refusal, field=f"{where}told.{named}"
    )


@each([make_assessment, correct_assessment])
def test_refuses_an_assessment_whose_end_cannot_be(rule):
    history, asked = TELLING[rule]
    later, _ = saying(asked, ended=TOMORROW)
    given(history).when(rule, later).refused(NotHappenedYet, field="content.ended")
    earlier, _ = saying(asked, ended=when("2026-03-07"))
    given(history).when(rule, earlier).refused(EndsBeforeItStarts, field="content.ended")


@each([plans.end_lead_professional, plans.end_care_arrangement])
def test_whoever_says_that_it_ended_takes_part_in_the_case(rule):
    history, asked = ENDS[rule]
    stranger = asked.model_copy(update={"attribution": attribution("school")})
    given(history).when(rule, stranger).refused(AgencyNotOnCase)


def test_every_rule_of_a_child_s_care_is_held_to_it():
    assert {*ALL_BEGINNINGS, *CHANGES} == RULES
