"""Assessments, whatever they found."""

from __future__ import annotations

import pytest

from domain.assessment import (
    AssessmentAlreadyMade,
    AssessmentMade,
    AssessmentNotOnRecord,
    CorrectAssessment,
    MakeAssessment,
    SaysTheSame,
    SectionNeeded,
    SectionOutOfPlace,
    WithdrawAssessment,
    correct_assessment,
    make_assessment,
    withdraw_assessment,
)
from domain.case import AgencyNotOnCase, CaseIsClosed, CloseCase, close_case
from domain.codes import UnknownCode
from domain.command import EndsBeforeItStarts, NotHappenedYet
from domain.errors import Stale
from domain.in_error import IsWithdrawn, OnlyItsAgencyWithdraws
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    HOSPITAL,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_id,
    ask,
    without,
)
from tests.support.spec import given

ASSESSMENT = an_id("assessment")


def content(**fields):
    return {
        "kind": "mental-health-act",
        "section": "s2-or-s3",
        "assessors": ["AMHP1", "Psychiatrist 1", "Doctor 2"],
        "criteria": "not-met",
        "outcome": "Not detained.",
        "reasons": "Distress understood as a response to experience.",
        "occurred": "2026-03-08T15:10+00:00",
        "source": SOURCE,
    } | fields


def making(**fields):
    return ask(
        MakeAssessment,
        assessment_id=ASSESSMENT,
        by_agency=HOSPITAL,
        subject_id=CHILD,
        content=content(**fields),
    )


def correcting(by=HOSPITAL, **fields):
    return ask(
        CorrectAssessment,
        by=by,
        assessment_id=ASSESSMENT,
        content=content(**fields),
        reason="The section was mistaken.",
    )


def withdrawing(by=HOSPITAL, **fields):
    said = {"assessment_id": ASSESSMENT, "reason": "Another child's form."}
    return ask(WithdrawAssessment, by=by, **said | fields)


MADE = (*a_case(), *given(a_case()).when(make_assessment, making()).allowed())


def test_criteria_that_were_not_met_are_an_event_of_their_own():
    (event,) = given(a_case()).when(make_assessment, making()).allowed()
    assert isinstance(event, AssessmentMade)
    assert event.content.criteria == "not-met"
    given(MADE).when(make_assessment, making()).refused(
        AssessmentAlreadyMade, field="assessment_id"
    )


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"kind": "guess", "section": None}, UnknownCode, "content.kind"),
        ({"section": "s99"}, UnknownCode, "content.section"),
        ({"section": None}, SectionNeeded, "content.section"),
        ({"kind": "medical"}, SectionOutOfPlace, "content.section"),
        ({"occurred": "2026-03-21"}, NotHappenedYet, "content.occurred"),
        ({"ended": "2026-03-07"}, EndsBeforeItStarts, "content.ended"),
    ],
)
def test_refuses_an_assessment_that_cannot_be(fields, refusal, field):
    given(a_case()).when(make_assessment, making(**fields)).refused(refusal, field=field)


def test_its_agency_corrects_it_and_what_it_said_stays():
    (event,) = given(MADE).when(correct_assessment, correcting(section="s2")).allowed()
    assert event.corrects_version == 1
    again = (*MADE, event)
    (event,) = given(again).when(correct_assessment, correcting(section="s3")).allowed()
    assert event.corrects_version == 2
    given(MADE).when(correct_assessment, correcting()).refused(SaysTheSame, field="content")
    given(a_case()).when(correct_assessment, correcting(section="s2")).refused(
        AssessmentNotOnRecord
    )


def withdrawn(history):
    return (*history, *given(history).when(withdraw_assessment, withdrawing()).allowed())


def test_it_is_withdrawn_once_with_a_reason_and_nothing_is_done_to_it_afterwards():
    again = (*MADE, *given(MADE).when(correct_assessment, correcting(section="s2")).allowed())
    for history in (withdrawn(MADE), withdrawn(again)):
        assert history[-1].reason == "Another child's form."
        given(history).when(withdraw_assessment, withdrawing()).refused(IsWithdrawn)
        given(history).when(correct_assessment, correcting(section="s3")).refused(IsWithdrawn)
        given(history).when(make_assessment, making()).refused(
            AssessmentAlreadyMade, field="assessment_id"
        )


def test_only_the_agency_that_recorded_it_withdraws_it_while_it_takes_part():
    given(MADE).when(withdraw_assessment, withdrawing(by=SOCIAL_CARE)).refused(
        OnlyItsAgencyWithdraws
    )
    gone = without(HOSPITAL, MADE)
    given(gone).when(withdraw_assessment, withdrawing()).refused(AgencyNotOnCase)


def test_refuses_to_withdraw_it_on_a_closed_case_as_an_older_version_or_where_it_is_not():
    closing = ask(CloseCase, by=COORDINATOR, reason="Concluded")
    closed = (*MADE, *given(MADE).when(close_case, closing).allowed())
    given(closed).when(withdraw_assessment, withdrawing()).refused(CaseIsClosed)
    given(MADE).when(withdraw_assessment, withdrawing(expected_version=7)).refused(
        Stale, field="expected_version"
    )
    given(a_case()).when(withdraw_assessment, withdrawing()).refused(AssessmentNotOnRecord)
