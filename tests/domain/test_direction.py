"""What a court directed, and whether it was done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.command import OnlyWhoSaidItCorrectsIt
from domain.direction import (
    NEW_DIRECTION,
    AlreadyComplied,
    AnswerDirection,
    AnswerNotOnRecord,
    AnswerSaysTheSame,
    BeforeItWasGiven,
    CompliedTwice,
    CorrectDirectionAnswer,
    DirectedAtNoHearing,
    DirectionAlreadyGiven,
    DirectionAnswered,
    DirectionGiven,
    DirectionNotOnRecord,
    GiveDirection,
    VaryDirection,
    answer_direction,
    correct_direction_answer,
    evolve,
    give_direction,
    standing,
    vary_direction,
)
from domain.moments import Moment
from domain.vocabulary import Compliance
from tests.support.builders import (
    HOSPITAL,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    a_hearing,
    about,
    an_id,
    ask,
    attribution,
    fact,
    when,
)
from tests.support.spec import fold, given

DIRECTION = an_id("direction")
GIVEN = {
    "by_agency": SOCIAL_CARE,
    "court": "Family Court at Testford",
    "occurred": "2026-03-05",
    "what": "File the assessment.",
    "party": "Local authority",
    "due": "2026-03-16T16:00+00:00",
    "source": SOURCE,
}
ON_RECORD = (*a_case(), fact(DirectionGiven, stream=DIRECTION, **GIVEN))


def giving(**fields: Any) -> GiveDirection:
    return ask(GiveDirection, by=SOCIAL_CARE, direction_id=DIRECTION, **{**GIVEN, **fields})


def answering(compliance: str = "complied", occurred: str = "2026-03-17T09:00+00:00"):
    return ask(
        AnswerDirection,
        direction_id=DIRECTION,
        compliance=compliance,
        occurred=occurred,
        note="Filed.",
    )


def varying(**fields: Any) -> VaryDirection:
    asked = {"occurred": "2026-03-10", "due": "2026-03-20", "reason": "More time."}
    return ask(VaryDirection, direction_id=DIRECTION, **{**asked, **fields})


def at(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


def test_a_direction_is_given_varied_and_answered():
    given(a_case()).when(give_direction, giving()).allowed()
    given(ON_RECORD).when(vary_direction, varying()).allowed()
    given(ON_RECORD).when(answer_direction, answering()).allowed()


@pytest.mark.parametrize(
    ("rule", "command", "refusal"),
    [
        (give_direction, giving(), DirectionAlreadyGiven),
        (vary_direction, varying(occurred="2026-03-04"), BeforeItWasGiven),
        (answer_direction, answering(occurred="2026-03-04"), BeforeItWasGiven),
    ],
)
def test_refuses_what_cannot_be(rule, command, refusal):
    given(ON_RECORD).when(rule, command).refused(refusal, field=refusal.field)


def test_refuses_a_hearing_that_is_not_on_the_case_and_a_direction_that_is_not():
    given(a_case()).when(give_direction, giving(hearing_id=an_id("hearing"))).refused(
        DirectedAtNoHearing, field="hearing_id"
    )
    given(a_case(), [a_hearing()]).when(answer_direction, answering()).refused(DirectionNotOnRecord)


def test_refuses_to_answer_what_was_complied_with():
    done = fact(
        DirectionAnswered, stream=DIRECTION, version=2, compliance="complied",
        occurred="2026-03-15", note="Filed.",
    )  # fmt: skip
    given((*ON_RECORD, done)).when(answer_direction, answering()).refused(
        AlreadyComplied, field="compliance"
    )


DONE = (*ON_RECORD, *given(ON_RECORD).when(answer_direction, answering()).allowed())


def correcting(**fields: Any) -> CorrectDirectionAnswer:
    asked = {
        "corrects_version": 2,
        "compliance": "not-complied",
        "occurred": "2026-03-17T09:00+00:00",
        "note": "Another child's plan was filed.",
        "why_corrected": "The filing was looked at again.",
    }
    return ask(CorrectDirectionAnswer, **{"direction_id": DIRECTION, **asked, **fields})


def test_an_answer_that_was_wrong_is_put_right_and_what_was_said_stays():
    history = (*DONE, *given(DONE).when(correct_direction_answer, correcting()).allowed())
    state = fold(evolve, NEW_DIRECTION, [e for e in history if e.originator_id == DIRECTION])
    (answer,) = state.answers

    assert answer.recorded.compliance is Compliance.COMPLIED
    assert answer.last.compliance is Compliance.NOT_COMPLIED
    given(history).when(answer_direction, answering(occurred="2026-03-19")).allowed()


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"corrects_version": 1}, AnswerNotOnRecord),
        ({"compliance": "complied", "note": "Filed."}, AnswerSaysTheSame),
        ({"occurred": "2026-03-04"}, BeforeItWasGiven),
    ],
)
def test_a_correction_is_as_sound_as_what_it_corrects(fields, refusal):
    given(DONE).when(correct_direction_answer, correcting(**fields)).refused(
        refusal, field=refusal.field
    )


def test_a_direction_is_complied_with_once_whatever_is_corrected():
    in_part = answering("in-part", "2026-03-16")
    begun = (*ON_RECORD, *given(ON_RECORD).when(answer_direction, in_part).allowed())
    both = (*begun, *given(begun).when(answer_direction, answering()).allowed())
    given(both).when(correct_direction_answer, correcting(compliance="complied")).refused(
        CompliedTwice, field="compliance"
    )


def test_only_the_agency_that_answered_corrects_it_and_another_answers_beside_it():
    theirs = correcting(by=SOCIAL_CARE)
    refused = given(DONE).when(correct_direction_answer, theirs).refused(OnlyWhoSaidItCorrectsIt)
    assert refused == (
        f"{HOSPITAL} put this on the record, so only {HOSPITAL} corrects it. If your account "
        "differs, give an answer of your own beside it."
    )

    beside = answering("not-complied").model_copy(update={"attribution": attribution(SOCIAL_CARE)})
    both = (*DONE, *given(DONE).when(answer_direction, beside).allowed())
    assert [each.originator_version for each in both if each.originator_id == DIRECTION][-1] == 3
    given(both).when(answer_direction, answering()).refused(AlreadyComplied, field="compliance")


def test_a_time_that_is_only_about_is_not_over_to_the_hour():
    due = about("2026-03-16")

    assert standing(due, None, at(18)).standing == "due"
    assert standing(due, None, at(20)).standing == "overdue"
    assert standing(when("2026-03-16"), None, at(17)).standing == "overdue"


def test_an_answer_without_a_date_says_nothing_of_being_late():
    unknown = Moment(kind="unknown")

    found = standing(when("2026-03-16"), (Compliance.COMPLIED, unknown), at(25))

    assert (found.standing, found.certain) == ("complied", False)
