"""How a direction stands, of what reached the record in another order than it happened."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.direction import (
    DirectionAnswerCorrected,
    DirectionAnswered,
    DirectionGiven,
    DirectionStanding,
    DirectionVaried,
)
from domain.vocabulary import Compliance
from projections.case_file.legal import direction_standing
from projections.case_file.rows import CaseFile
from tests.projections.filed import case_file
from tests.support.builders import HOSPITAL, SOCIAL_CARE, SOURCE, a_case, an_id, fact

DIRECTION = an_id("direction")
GIVEN = fact(
    DirectionGiven, stream=DIRECTION, by_agency=SOCIAL_CARE, court="Family Court at Testford",
    occurred="2026-03-05", what="File the assessment.", party="Local authority",
    due="2026-03-16T16:00+00:00", source=SOURCE,
)  # fmt: skip
ON_RECORD = (*a_case(), GIVEN)


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def standing_of(file: CaseFile) -> DirectionStanding:
    [row] = file.directions
    return direction_standing(file, row, at(25))


def test_the_time_that_the_court_gave_last_counts_whichever_was_recorded_last():
    def varied(version: int, occurred: str, due: str) -> DirectionVaried:
        return fact(
            DirectionVaried, stream=DIRECTION, version=version, occurred=occurred, due=due,
            reason="More time.",
        )  # fmt: skip

    later = varied(2, "2026-03-12", "2026-03-30")
    learnt_late = varied(3, "2026-03-09", "2026-03-18")
    file = case_file(*ON_RECORD, later, learnt_late)

    assert standing_of(file).says == "Due by 30 March 2026."


def test_what_was_found_last_counts_whichever_was_recorded_last():
    def found(version: int, compliance: Compliance, occurred: str) -> DirectionAnswered:
        return fact(
            DirectionAnswered, stream=DIRECTION, version=version, compliance=compliance,
            occurred=occurred, note="As found.",
        )  # fmt: skip

    in_part = found(2, Compliance.IN_PART, "2026-03-20")
    learnt_late = found(3, Compliance.NOT_COMPLIED, "2026-03-17")
    file = case_file(*ON_RECORD, in_part, learnt_late)

    assert standing_of(file).standing == "complied-in-part"


def test_a_corrected_answer_counts_as_corrected_and_keeps_what_it_said():
    said = {"note": "As found.", "occurred": "2026-03-15"}
    answered = fact(
        DirectionAnswered, stream=DIRECTION, version=2, compliance=Compliance.COMPLIED, **said
    )
    corrected = fact(
        DirectionAnswerCorrected, stream=DIRECTION, version=3, corrects_version=2,
        compliance=Compliance.NOT_COMPLIED, why_corrected="Another child's plan.", **said,
    )  # fmt: skip
    file = case_file(*ON_RECORD, answered, corrected)
    (answer,) = file.directions[0].answers

    assert standing_of(file).standing == "not-complied"
    assert (answer.said_at, answer.corrections[0].compliance) == (2, Compliance.COMPLIED)


def test_what_one_agency_says_was_done_is_not_certain_where_another_says_otherwise():
    said = [("not-complied", "2026-03-17", SOCIAL_CARE), ("complied", "2026-03-15", HOSPITAL)]
    file = case_file(*ON_RECORD, *(
        fact(DirectionAnswered, stream=DIRECTION, version=version, by=agency, note="As found.",
             compliance=compliance, occurred=occurred)
        for version, (compliance, occurred, agency) in enumerate(said, 2)
    ))  # fmt: skip

    found = standing_of(file)

    assert (found.standing, found.certain) == ("not-complied", False)
    assert found.says.endswith("Acute Hospital says otherwise: complied, 15 March 2026.")
