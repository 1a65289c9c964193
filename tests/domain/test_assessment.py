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
    correct_assessment,
    make_assessment,
)
from domain.codes import UnknownCode
from domain.command import EndsBeforeItStarts, NotHappenedYet
from tests.support.builders import CHILD, HOSPITAL, SOURCE, a_case, an_id, ask
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
