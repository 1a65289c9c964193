"""Whom an assessment is kept from: by its kind, unless its agency says otherwise."""

from __future__ import annotations

from datetime import date

import pytest

from domain import assessment
from domain.access import CannotReadBack, reads
from domain.assessment import (
    USUAL,
    AssessmentMade,
    AssessmentNotOnRecord,
    CorrectAssessment,
    MakeAssessment,
    NotTheirsToCorrect,
    StaysRestricted,
    WithdrawAssessment,
    correct_assessment,
    kept,
    make_assessment,
    restriction,
    withdraw_assessment,
)
from domain.restricted import evolve, may_read, thing_of
from domain.vocabulary import AgencyKind, Role, Sensitivity
from tests.domain.test_assessment import ASSESSMENT, content
from tests.support.builders import (
    CASE,
    CHILD,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    a_case,
    an_id,
    ask,
)
from tests.support.spec import fold, given

POLICE_TOLD = [{"agency": POLICE, "occurred": "2026-03-09"}]
CARE_TOLD = [{"agency": SOCIAL_CARE, "occurred": "2026-03-09"}]
OF_CARE = {"kind": "child-and-family", "section": None}


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
        CorrectAssessment, by=by, assessment_id=ASSESSMENT, content=content(**fields), reason="No."
    )


def made(**fields):
    (event,) = given(a_case()).when(make_assessment, making(**fields)).allowed()
    assert isinstance(event, AssessmentMade)
    return event


def corrected(*history, **fields):
    (event,) = given(a_case(), history).when(correct_assessment, correcting(**fields)).allowed()
    return event


def reads_it(agency, kind, *history):
    reader = reads(agency, kind, frozenset({Role.CONTRIBUTOR}))
    return may_read(fold(evolve, None, history), CASE, reader)


@pytest.mark.parametrize(
    ("said", "kept_as"),
    [
        ({}, "health"),
        ({"kind": "medical", "section": None}, "health"),
        (OF_CARE, "open"),
        ({"sensitivity": "open"}, "open"),
        (OF_CARE | {"sensitivity": "third-party"}, "third-party"),
    ],
)
def test_it_is_kept_as_is_usual_for_its_kind_unless_its_agency_says_otherwise(said, kept_as):
    assert made(**said).content.sensitivity == kept_as


def test_what_is_usual_is_dated_and_names_kinds_once():
    assert USUAL.of("mental-health-act", date(2018, 5, 24)) is Sensitivity.OPEN
    assert USUAL.of("mental-health-act", date(2018, 5, 25)) is Sensitivity.HEALTH
    row = {"says": "s", "source": "s", "confirmed": False, "from": date(2026, 1, 1)}
    for kinds in (["guess"], ["risk", "risk"]):
        tables = {"kinds": {"risk": {}}, "kept": {"health": row | {"kinds": kinds}}}
        with pytest.raises(ValueError, match="each once"):
            kept.read(tables)


def test_health_agencies_and_those_who_were_told_read_it_and_others_do_not():
    event = made(told=CARE_TOLD)
    assert reads_it(HOSPITAL, AgencyKind.ACUTE_HOSPITAL, event)
    assert reads_it("other-trust", AgencyKind.MENTAL_HEALTH, event)
    assert reads_it(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, event)
    assert not reads_it(POLICE, AgencyKind.POLICE, event)


def test_it_stays_as_restricted_as_it_ever_was():
    first = made(sensitivity="open")
    then = corrected(first, sensitivity="own-agency", told=POLICE_TOLD)
    again = corrected(first, then, sensitivity="health", told=CARE_TOLD)
    # Whom it was shared with is what it says last; how sensitive it is, all that it ever said.
    assert reads_it(POLICE, AgencyKind.POLICE, first, then)
    assert not reads_it(POLICE, AgencyKind.POLICE, first, then, again)
    assert reads_it(SOCIAL_CARE, AgencyKind.CHILDRENS_SOCIAL_CARE, first, then, again)
    assert not reads_it("other-trust", AgencyKind.MENTAL_HEALTH, first, then, again)
    given(a_case(), first, then).when(correct_assessment, correcting(sensitivity="open")).refused(
        StaysRestricted, field="content.sensitivity"
    )


def test_it_never_says_that_it_is_less_restricted_than_it_is_kept():
    """Given one kept as third-party and then as own-agency, which only those who may read both
    read; when a correction names the first again; then it is refused, while what does not name one,
    or names what it is or was not kept as yet, is allowed.
    """
    first = made(sensitivity="third-party")
    then = corrected(first, sensitivity="own-agency")
    for earlier in ("third-party", "open"):
        given(a_case(), first, then).when(
            correct_assessment, correcting(sensitivity=earlier, section="s2")
        ).refused(StaysRestricted, field="content.sensitivity")
    for fields in ({}, {"sensitivity": "own-agency"}):
        assert corrected(first, then, **fields, section="s2").content.sensitivity == "own-agency"
    assert corrected(first, then, sensitivity="health").content.sensitivity == "health"


def test_a_correction_that_does_not_say_leaves_it_as_it_was():
    first = made(sensitivity="third-party")
    assert corrected(first, section="s2").content.sensitivity == "third-party"
    opened = made(sensitivity="open")
    assert corrected(opened, section="s2").content.sensitivity == "open"


def test_an_open_one_that_is_of_another_kind_is_kept_as_that_kind_is():
    first = made(**OF_CARE)
    assert corrected(first).content.sensitivity == "health"
    kept_closer = made(**OF_CARE, sensitivity="third-party")
    assert corrected(kept_closer).content.sensitivity == "third-party"


def test_who_may_not_read_it_is_told_what_is_said_of_one_that_never_was():
    first = made()
    asked = correcting(POLICE, section="s2")
    hidden = given(a_case(), first).when(correct_assessment, asked).refused(AssessmentNotOnRecord)
    never = given(a_case()).when(correct_assessment, asked).refused(AssessmentNotOnRecord)
    assert hidden == never
    told = made(told=POLICE_TOLD)
    given(a_case(), told).when(correct_assessment, asked).refused(NotTheirsToCorrect)


def test_nobody_records_what_they_could_not_read_back():
    asked = making(sensitivity="legally-privileged")
    given(a_case()).when(make_assessment, asked).refused(
        CannotReadBack, field="content.sensitivity"
    )
    given(a_case(), made()).when(
        correct_assessment, correcting(sensitivity="legally-privileged")
    ).refused(CannotReadBack, field="content.sensitivity")


def test_one_of_another_case_is_read_by_nobody():
    reader = reads(HOSPITAL, AgencyKind.ACUTE_HOSPITAL, frozenset({Role.CONTRIBUTOR}))
    state = fold(evolve, None, [made()])
    assert may_read(state, CASE, reader)
    assert not may_read(state, an_id("another case"), reader)


def test_a_withdrawal_opens_it_to_nobody():
    """Whoever decides who may read it, the record or the assessment itself, decides as before."""
    first = made(told=CARE_TOLD)
    asked = ask(WithdrawAssessment, by=HOSPITAL, assessment_id=ASSESSMENT, reason="No.")
    (last,) = given(a_case(), first).when(withdraw_assessment, asked).allowed()

    assert thing_of(last) == thing_of(first)
    assert fold(evolve, None, (first, last)) == fold(evolve, None, (first,))
    of_it = fold(assessment.evolve, assessment.NEW_ASSESSMENT, (first, last))
    assert restriction(of_it) == fold(evolve, None, (first,)).restriction
    assert restriction(assessment.NEW_ASSESSMENT) is None
