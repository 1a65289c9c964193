"""Plans, enquiries, who leads, and in whose care a child is."""

from __future__ import annotations

import pytest

from domain.case import AgencyNotOnCase, SubjectNotOnCase
from domain.codes import UnknownCode
from domain.command import ForAnotherAgency, NotHappenedYet
from domain.errors import Stale
from domain.plans import (
    AlreadyBegun,
    AlreadyEnded,
    BeginCareArrangement,
    ConcludePoliceEnquiry,
    ConcludeSection47,
    EndCareArrangement,
    EndLeadProfessional,
    EndProtectionPlan,
    EndsBeforeItBegan,
    NameLeadProfessional,
    OpenPoliceEnquiry,
    OpenSection47,
    PeriodNotOnRecord,
    StartProtectionPlan,
    begin_care_arrangement,
    conclude_police_enquiry,
    conclude_section_47,
    end_care_arrangement,
    end_lead_professional,
    end_protection_plan,
    name_lead_professional,
    open_police_enquiry,
    open_section_47,
    start_protection_plan,
)
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    about,
    an_id,
    ask,
)
from tests.support.spec import given

PERIOD = an_id("period")
BEGINNINGS = {
    start_protection_plan: (StartProtectionPlan, {"category": "emotional-abuse"}),
    open_section_47: (OpenSection47, {"concern": "A mark was seen."}),
    open_police_enquiry: (OpenPoliceEnquiry, {"concern": "A mark was seen."}),
    name_lead_professional: (NameLeadProfessional, {"role": "SW3", "service": "Assessment team"}),
    begin_care_arrangement: (BeginCareArrangement, {"arrangement": "parent", "carer": "Mother"}),
}
ENDS = {
    end_protection_plan: (EndProtectionPlan, {}),
    conclude_section_47: (ConcludeSection47, {"outcome": "not-substantiated"}),
    conclude_police_enquiry: (ConcludePoliceEnquiry, {"outcome": "no-further-action"}),
    end_lead_professional: (EndLeadProfessional, {}),
    end_care_arrangement: (EndCareArrangement, {}),
}
each_beginning = pytest.mark.parametrize("begin", BEGINNINGS, ids=lambda rule: rule.__name__)
each_pair = pytest.mark.parametrize(
    ("begin", "end"), list(zip(BEGINNINGS, ENDS, strict=True)), ids=lambda rule: rule.__name__
)


def beginning(rule, by=SOCIAL_CARE, **fields):
    command, own = BEGINNINGS[rule]
    said = {
        "period_id": PERIOD,
        "by_agency": SOCIAL_CARE,
        "subject_id": CHILD,
        "occurred": "2026-03-05",
        "source": SOURCE,
    }
    return ask(command, by=by, **(said | own | fields))


def ending(rule, **fields):
    command, own = ENDS[rule]
    said = {"period_id": PERIOD, "reason": "It was done.", "occurred": "2026-03-12"}
    return ask(command, by=SOCIAL_CARE, **(said | own | fields))


def begun(rule):
    return (*a_case(), *given(a_case()).when(rule, beginning(rule)).allowed())


@each_pair
def test_what_began_ends_once(begin, end):
    history = begun(begin)
    over = (*history, *given(history).when(end, ending(end)).allowed())
    given(over).when(end, ending(end)).refused(AlreadyEnded)
    given(history).when(begin, beginning(begin)).refused(AlreadyBegun, field="period_id")
    given(history).when(end, ending(end, expected_version=7)).refused(
        Stale, field="expected_version"
    )


@each_pair
def test_refuses_an_end_of_another_kind_and_of_nothing(begin, end):
    for other in BEGINNINGS:
        if other is not begin:
            given(begun(other)).when(end, ending(end)).refused(PeriodNotOnRecord)
    given(a_case()).when(end, ending(end)).refused(PeriodNotOnRecord)


@each_pair
@pytest.mark.parametrize("occurred", [UNKNOWN, about("2026-03-03"), "2026-03", "2026-03-05"])
def test_takes_an_end_that_may_have_come_after_the_beginning(begin, end, occurred):
    given(begun(begin)).when(end, ending(end, occurred=occurred)).allowed()


@each_pair
def test_refuses_an_end_before_the_beginning(begin, end):
    given(begun(begin)).when(end, ending(end, occurred="2026-03-04")).refused(
        EndsBeforeItBegan, field="occurred"
    )


@each_beginning
def test_one_of_a_kind_while_another_runs_is_a_finding_and_no_error(begin):
    given(begun(begin)).when(begin, beginning(begin, period_id=an_id("another"))).allowed()


@each_beginning
@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"by": HOSPITAL}, ForAnotherAgency, "by_agency"),
        ({"by": "school", "by_agency": "school"}, AgencyNotOnCase, "by_agency"),
        ({"subject_id": an_id("nobody")}, SubjectNotOnCase, "subject_id"),
        ({"occurred": "2026-03-21"}, NotHappenedYet, "occurred"),
    ],
)
def test_refuses_a_beginning_that_cannot_be(begin, fields, refusal, field):
    given(a_case()).when(begin, beginning(begin, **fields)).refused(refusal, field=field)


def test_codes_are_those_of_their_lists():
    coded = {start_protection_plan: "category", begin_care_arrangement: "arrangement"}
    for rule, field in coded.items():
        given(a_case()).when(rule, beginning(rule, **{field: "made-up"})).refused(
            UnknownCode, field=field
        )
    for begin, end in (
        (open_section_47, conclude_section_47),
        (open_police_enquiry, conclude_police_enquiry),
    ):
        given(begun(begin)).when(end, ending(end, outcome="made-up")).refused(
            UnknownCode, field="outcome"
        )


def test_a_strategy_discussion_that_came_after_is_a_finding_and_no_error():
    for discussed in ("2026-03-04", "2026-03-05", "2026-03-06", UNKNOWN):
        command = beginning(open_section_47, strategy_discussion=discussed)
        given(a_case()).when(open_section_47, command).allowed()
    command = beginning(open_section_47, strategy_discussion="2026-03-21")
    given(a_case()).when(open_section_47, command).refused(
        NotHappenedYet, field="strategy_discussion"
    )
