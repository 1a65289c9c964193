"""What was recorded in error is withdrawn by its agency, and whose it is to say that it ended."""

from __future__ import annotations

import pytest

from domain import plans
from domain.case import (
    AgencyJoined,
    AgencyNotOnCase,
    CaseIsClosed,
    CloseCase,
    OtherPartnership,
    close_case,
)
from domain.endings import NotTheirsToEnd
from domain.errors import Stale
from domain.in_error import IsWithdrawn, OnlyItsAgencyWithdraws
from domain.placement import (
    CloseSearch,
    EndPlacement,
    PlacementNotOnRecord,
    SearchIsWithdrawn,
    SearchNotOnRecord,
    WithdrawPlacement,
    WithdrawSearch,
    close_search,
    end_placement,
    open_search,
    start_placement,
    withdraw_placement,
    withdraw_search,
)
from domain.plans import PeriodNotOnRecord
from domain.restricted import evolve, thing_of
from tests.domain.test_care_sensitivity import BEGIN_ALL, beginning
from tests.domain.test_plans import BEGINNINGS, ENDS
from tests.support.builders import (
    COORDINATOR,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    a_case,
    an_id,
    ask,
    fact,
    without,
)
from tests.support.spec import fold, given

WITHDRAWALS = {
    plans.start_protection_plan: (plans.withdraw_protection_plan, plans.WithdrawProtectionPlan),
    plans.open_section_47: (plans.withdraw_section_47, plans.WithdrawSection47),
    plans.open_police_enquiry: (plans.withdraw_police_enquiry, plans.WithdrawPoliceEnquiry),
    plans.name_lead_professional: (
        plans.withdraw_lead_professional,
        plans.WithdrawLeadProfessional,
    ),
    plans.begin_care_arrangement: (
        plans.withdraw_care_arrangement,
        plans.WithdrawCareArrangement,
    ),
    open_search: (withdraw_search, WithdrawSearch),
    start_placement: (withdraw_placement, WithdrawPlacement),
}
ALL_ENDS = {
    **dict(zip(BEGINNINGS, ENDS.items(), strict=True)),
    open_search: (close_search, (CloseSearch, {"outcome": {"outcome": "not-found"}})),
    start_placement: (end_placement, (EndPlacement, {})),
}
ABSENT = {open_search: SearchNotOnRecord, start_placement: PlacementNotOnRecord}
#: Who may end what the hospital recorded, besides the hospital.
WHOSE = {
    plans.start_protection_plan: {SOCIAL_CARE},
    plans.open_section_47: {SOCIAL_CARE},
    plans.open_police_enquiry: {POLICE},
    plans.name_lead_professional: {SOCIAL_CARE, POLICE},
    plans.begin_care_arrangement: {SOCIAL_CARE, POLICE},
    open_search: {SOCIAL_CARE},
    start_placement: {SOCIAL_CARE},
}
each = pytest.mark.parametrize("begin", WITHDRAWALS, ids=lambda rule: rule.__name__)


def begun(begin, **said):
    return (*a_case(), *given(a_case()).when(begin, beginning(begin, **said)).allowed())


def withdrawing(begin, by=HOSPITAL, **fields):
    stream, name, *_ = BEGIN_ALL[begin]
    command = WITHDRAWALS[begin][1]
    return ask(command, by=by, **({name: stream, "reason": "Keyed for the wrong child."} | fields))


def ending(begin, by=HOSPITAL):
    stream, name, *_ = BEGIN_ALL[begin]
    command, own = ALL_ENDS[begin][1]
    said = {name: stream, "reason": "It was done.", "occurred": "2026-03-09"}
    return ask(command, by=by, **said, **own)


def withdrawn(begin, history):
    events = given(history).when(WITHDRAWALS[begin][0], withdrawing(begin)).allowed()
    return (*history, *events)


@each
def test_it_is_withdrawn_once_with_a_reason_and_nothing_is_done_to_it_afterwards(begin):
    rule = WITHDRAWALS[begin][0]
    history = withdrawn(begin, begun(begin))
    assert history[-1].reason == "Keyed for the wrong child."
    given(history).when(rule, withdrawing(begin)).refused(IsWithdrawn)
    given(history).when(ALL_ENDS[begin][0], ending(begin)).refused(IsWithdrawn)


@each
def test_it_is_withdrawn_after_its_end_too(begin):
    history = begun(begin)
    over = (*history, *given(history).when(ALL_ENDS[begin][0], ending(begin)).allowed())
    withdrawn(begin, over)


@each
def test_only_the_agency_that_recorded_it_withdraws_it(begin):
    rule = WITHDRAWALS[begin][0]
    for by in (SOCIAL_CARE, POLICE):
        given(begun(begin)).when(rule, withdrawing(begin, by=by)).refused(OnlyItsAgencyWithdraws)
    gone = without(HOSPITAL, begun(begin))
    given(gone).when(rule, withdrawing(begin)).refused(AgencyNotOnCase)


@each
def test_refuses_a_closed_case_an_older_version_and_what_is_not_there(begin):
    rule = WITHDRAWALS[begin][0]
    closing = ask(CloseCase, by=COORDINATOR, reason="Concluded")
    closed = (*begun(begin), *given(begun(begin)).when(close_case, closing).allowed())
    given(closed).when(rule, withdrawing(begin)).refused(CaseIsClosed)
    given(begun(begin)).when(rule, withdrawing(begin, expected_version=7)).refused(
        Stale, field="expected_version"
    )
    given(a_case()).when(rule, withdrawing(begin)).refused(ABSENT.get(begin, PeriodNotOnRecord))


@pytest.mark.parametrize("begin", BEGINNINGS, ids=lambda rule: rule.__name__)
def test_what_is_of_one_kind_is_not_withdrawn_as_another(begin):
    for other in BEGINNINGS:
        if other is not begin:
            given(begun(other)).when(WITHDRAWALS[begin][0], withdrawing(begin)).refused(
                PeriodNotOnRecord
            )


@each
def test_a_withdrawal_opens_it_to_nobody(begin):
    history = withdrawn(begin, begun(begin, sensitivity="own-agency"))
    *_, first, last = history
    assert thing_of(last) == thing_of(first)
    assert fold(evolve, None, (first, last)) == fold(evolve, None, (first,))


@each
def test_it_is_ended_by_whose_it_is_and_the_refusal_says_whose_that_is(begin):
    rule = ALL_ENDS[begin][0]
    for by in (HOSPITAL, SOCIAL_CARE, POLICE):
        outcome = given(begun(begin)).when(rule, ending(begin, by=by))
        if by == HOSPITAL or by in WHOSE[begin]:
            outcome.allowed()
        else:
            sentence = outcome.refused(NotTheirsToEnd)
            names = {each.agency: each.name for each in a_case() if hasattr(each, "name")}
            for whose in (HOSPITAL, *WHOSE[begin]):
                assert names[whose] in sentence


def test_the_refusal_names_each_once_and_nobody_who_has_left():
    names = {each.agency: each.name for each in a_case() if hasattr(each, "name")}
    rule, asked = end_placement, ending(start_placement, by=POLICE)
    ours = beginning(start_placement, by=SOCIAL_CARE)
    history = (*a_case(), *given(a_case()).when(start_placement, ours).allowed())
    assert given(history).when(rule, asked).refused(NotTheirsToEnd).count(names[SOCIAL_CARE]) == 1
    gone = without(SOCIAL_CARE, begun(start_placement))
    assert names[SOCIAL_CARE] not in given(gone).when(rule, asked).refused(NotTheirsToEnd)


def test_no_placement_was_found_by_a_search_that_was_recorded_in_error():
    history = withdrawn(open_search, begun(open_search))
    asked = beginning(start_placement, search_id=an_id("search"))
    given(history).when(start_placement, asked).refused(SearchIsWithdrawn, field="search_id")


def test_the_other_partnership_s_social_care_does_not_end_what_is_not_its_own():
    guest = "southmere-social-care"
    theirs = OtherPartnership(partnership_id=an_id("southmere"), name="Southmere")
    joined = fact(
        AgencyJoined,
        stream=a_case()[0].case_id,
        version=len(a_case()) + 1,
        by=COORDINATOR,
        agency=guest,
        name="Southmere social care",
        kind="childrens-social-care",
        partnership=theirs,
    )
    begin = plans.start_protection_plan
    history = (*a_case(), joined)
    history = (*history, *given(history).when(begin, beginning(begin)).allowed())

    sentence = (
        given(history).when(ALL_ENDS[begin][0], ending(begin, by=guest)).refused(NotTheirsToEnd)
    )

    assert "Southmere" not in sentence
