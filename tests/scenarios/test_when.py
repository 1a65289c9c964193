"""The date notation of scenario files."""

from __future__ import annotations

from typing import Any

import pytest

from domain.moments import Moment
from ops.scenarios.when import parse_when


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-06 19:52", {"kind": "instant", "value": "2026-03-06T19:52+00:00"}),
        ("2025-07-01 09:30", {"kind": "instant", "value": "2025-07-01T09:30+01:00"}),
        ("2024-02-29", {"kind": "day", "value": "2024-02-29"}),
        ("2026-03", {"kind": "month", "value": "2026-03"}),
        ("2006", {"kind": "year", "value": "2006"}),
        ("unknown", {"kind": "unknown"}),
        ("unknown (no date on it)", {"kind": "unknown", "words": "no date on it"}),
        ("before 2006", {"kind": "before", "value": "2006"}),
        ("after 2026-03-17 18:00", {"kind": "after", "value": "2026-03-17T18:00+00:00"}),
        (
            "about 2026-03-06 21:30 (about half nine)",
            {"kind": "about", "value": "2026-03-06T21:30+00:00", "words": "about half nine"},
        ),
        (
            "2024-10-26 23:00 to 2024-10-27 07:00",
            {
                "kind": "range",
                "value": "2024-10-26T23:00+01:00",
                "until": "2024-10-27T07:00+00:00",
            },
        ),
        ("2023 to 2025", {"kind": "range", "value": "2023", "until": "2025"}),
    ],
)
def test_reads_what_people_write(text: str, said: dict[str, Any]) -> None:
    assert parse_when(text) == Moment.model_validate(said)


def test_keeps_apart_the_two_hours_when_the_clocks_go_back() -> None:
    summer = parse_when("2025-10-26 01:40 +01:00")
    winter = parse_when("2025-10-26 01:20 +00:00")

    assert summer.earliest is not None
    assert winter.earliest is not None
    assert (winter.earliest - summer.earliest).total_seconds() == 40 * 60


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2025-10-26 01:40", "happened twice"),
        ("2026-03-29 01:30", "clocks went forward"),
        ("2026-02-29", "not a date in the calendar"),
        ("last Tuesday", "not a date Daybook can read"),
        ("2026-03-05 to 2026-03-03", "ends .* before it starts"),
        ("", "not a date Daybook can read"),
    ],
)
def test_refuses_what_could_mean_two_things_or_none(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        parse_when(text)
