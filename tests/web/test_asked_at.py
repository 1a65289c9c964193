"""A time that a page is asked for in its address, and what is said of one that cannot be."""

from __future__ import annotations

import pytest

from api.web import asked_at


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", None),
        ("2026-03-18T10:30", None),
        ("yesterday", "Enter a real day and time, such as 18 March 2026 at 10:30am."),
        ("2026-02-30T10:30", "Enter a real day and time, such as 18 March 2026 at 10:30am."),
        ("1850-01-01T00:00", "Enter a year from 1900 to 2200."),
        ("2201-01-01T00:00Z", "Enter a year from 1900 to 2200."),
    ],
)
def test_a_real_time_that_cannot_be_asked_of_is_told_the_years_that_can(
    text: str, says: str | None
) -> None:
    assert asked_at.fault(text) == says
    assert (asked_at.instant(text) is None) == (says is not None or not text)
