"""An assessment that was corrected says what stands now, and keeps what it said before."""

from __future__ import annotations

from domain.assessment import AssessmentCorrected, AssessmentMade, AssessmentWithdrawn
from projections.chronology.search import folded, search_text
from projections.replay import replayed
from tests.projections import filed
from tests.projections.histories import recorded
from tests.support.builders import (
    CASE,
    CHILD,
    HOSPITAL,
    SOURCE,
    a_case,
    an_id,
    fact,
    when,
)

ASSESSMENT = an_id("assessment")


def said(**fields):
    return {
        "kind": "mental-health-act",
        "section": "s2",
        "assessors": ["AMHP1"],
        "criteria": "met",
        "outcome": "Detained.",
        "reasons": "As found.",
        "occurred": "2026-03-03",
        "source": SOURCE,
        "sensitivity": "open",
    } | fields


def made(**fields):
    who = {"by_agency": HOSPITAL, "subject_id": CHILD}
    return fact(AssessmentMade, stream=ASSESSMENT, content=said(**fields), **who)


MADE = made()


def corrected(version, reason, **fields):
    return fact(
        AssessmentCorrected,
        stream=ASSESSMENT,
        version=version,
        corrects_version=version - 1,
        content=said(**fields),
        reason=reason,
    )


NOT_MET = {"criteria": "not-met", "outcome": "Not detained.", "occurred": "2026-03-04"}
ONCE = corrected(2, "Another person's form.", **NOT_MET)
TWICE = corrected(3, "It is health.", **NOT_MET, sensitivity="health", reasons="Distress.")


def after(*events):
    return replayed(recorded((*a_case(), MADE, *events)))


def rows(*events):
    return [each for each in after(*events).chronology(CASE) if each.stream_id == ASSESSMENT]


def test_its_row_says_what_it_says_now_and_stands_where_it_happened():
    """Given an assessment whose finding and day were wrong; then the row is of what is right."""
    (first,), (row,) = rows(), rows(ONCE)

    assert row.row_key == first.row_key
    assert row.position == first.position
    assert row.title == "Mental Health Act assessment: criteria not met"
    assert (row.summary, row.occurred) == ("Not detained.", when("2026-03-04"))
    assert dict(row.facts) == dict(first.facts) | {"Criteria": "Criteria not met"}
    assert dict(row.facts)["About"] == "Rowan"


def test_it_keeps_each_wording_that_stood_before_with_why_it_was_corrected():
    (first,), (row,) = rows(), rows(ONCE, TWICE)

    assert [each.reason for each in row.corrections] == ["Another person's form.", "It is health."]
    one, two = (each.before for each in row.corrections)
    assert (one.title, one.summary, one.facts) == (first.title, "Detained.", first.facts)
    assert (two.summary, two.sensitivities) == ("Not detained.", ())
    assert row.sensitivities == ("health",)
    assert row.first_wording == one


def test_it_is_found_by_what_it_said_first_and_by_what_it_says_now():
    history = recorded((*a_case(), made(outcome="Kept overnight."), ONCE))
    (row,) = (each for each in replayed(history).chronology(CASE) if each.stream_id == ASSESSMENT)
    text = search_text(row)

    for words in ("Kept overnight.", "Not detained.", "Criteria not met", "Another person's form."):
        assert folded(words) in text


def test_its_mark_on_the_timeline_says_the_same_as_its_row():
    (mark,) = (each for each in after(ONCE).marks(CASE) if each.stream_id == ASSESSMENT)
    (row,) = rows(ONCE)

    assert (mark.title, mark.summary, mark.occurred) == (row.title, row.summary, row.occurred)


def test_the_history_still_says_what_was_recorded_first():
    first, correction = after(ONCE).history(CASE)[-2:]

    assert first.sentence.endswith("Mental Health Act assessment, criteria met.")
    assert "corrected the assessment" in correction.sentence


def test_a_correction_of_what_is_not_on_the_record_makes_no_row():
    alone = replayed(recorded((*a_case(), ONCE)))

    assert [each for each in alone.chronology(CASE) if each.stream_id == ASSESSMENT] == []


def test_one_that_was_recorded_in_error_is_marked_wherever_it_is_shown():
    """And its wordings, with those before it was corrected, stay to be read."""
    gone = fact(AssessmentWithdrawn, stream=ASSESSMENT, version=3, reason="Another child's form.")
    replay = after(ONCE, gone)

    (row,) = rows(ONCE, gone)
    (mark,) = (each for each in replay.marks(CASE) if each.stream_id == ASSESSMENT)
    (kept,) = filed.case_file(*a_case(), MADE, ONCE, gone).assessments
    assert row.withdrawn.reason == "Recorded in error. Another child's form."
    assert (row.summary, len(row.corrections)) == ("Not detained.", 1)
    assert mark.is_withdrawn
    assert (kept.withdrawn.reason, kept.version) == ("Another child's form.", 3)
    assert kept.withdrawn.on_record.position == len(a_case()) + 3
    sentence = replay.history(CASE)[-1].sentence
    assert "withdrew the assessment" in sentence
    assert sentence.endswith(f"(§{len(a_case()) + 1}) as recorded in error.")
