"""When a hearing was listed and put off, as the page Legal says it."""

from __future__ import annotations

from typing import Any

import pytest

from api.web.legal_hearings import listed_in_words, put_off_in_words
from domain.hearing import HearingAdjourned, HearingRelisted, HearingVacated
from projections.case_file.rows_of_law import HearingRow
from tests.projections.test_case_file_rows import row
from tests.support.builders import HEARING, HOSPITAL, SOCIAL_CARE, a_hearing, fact

TO_BE_FIXED = {"kind": "unknown", "words": "to be fixed"}
OPEN = a_hearing(occurred="2026-10-21", listed_for=TO_BE_FIXED)
BY_WHOM: dict[str, Any] = {"stream": HEARING, "version": 2, "by": SOCIAL_CARE}
AGAIN = fact(HearingRelisted, **BY_WHOM, occurred="2026-11-21", listed_for="2026-11-25")


def put_off(*events: Any) -> list[str]:
    found = row(HearingRow, *events)
    return [put_off_in_words(each, found, str.upper) for each in found.postponements]


def test_it_says_when_it_was_first_listed_once_it_was_listed_again() -> None:
    assert (
        listed_in_words(row(HearingRow, OPEN)) == "Listed 21 October 2026, for a day to be fixed."
    )
    assert listed_in_words(row(HearingRow, OPEN, AGAIN)) == (
        "Listed 21 November 2026, for 25 November 2026. First listed 21 October 2026, for a day to "
        "be fixed."
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [(None, "a day that is not known"), ("see file", "a day not known (“see file”)")],
)
def test_a_day_that_is_not_known_reads_as_one(words: str | None, said: str) -> None:
    listed = a_hearing(occurred="2026-10-21", listed_for={"kind": "unknown", "words": words})
    assert listed_in_words(row(HearingRow, listed)) == f"Listed 21 October 2026, for {said}."


def test_listed_again_it_is_for_another_day_and_adjourned_it_is_until_then() -> None:
    why: dict[str, Any] = {**BY_WHOM, "occurred": "2026-11-20", "reason": "No court time"}
    adjourned = fact(HearingAdjourned, **why, relisted_for="2026-11-25")
    vacated = fact(HearingVacated, **why, relisted_for="2026-11-25")

    assert put_off(OPEN, AGAIN) == ["Relisted 21 November 2026, for 25 November 2026"]
    assert put_off(OPEN, adjourned) == [
        "Adjourned 20 November 2026, until 25 November 2026: No court time"
    ]
    assert put_off(OPEN, vacated) == [
        "Vacated 20 November 2026, relisted for 25 November 2026: No court time"
    ]


def test_it_says_which_agency_said_so_where_another_listed_it() -> None:
    adjourned = fact(
        HearingAdjourned, stream=HEARING, version=2, by=HOSPITAL, occurred="2026-11-20",
        reason="No court time",
    )  # fmt: skip
    assert put_off(OPEN, adjourned) == [
        f"Adjourned 20 November 2026: No court time. Said by {HOSPITAL.upper()}."
    ]
