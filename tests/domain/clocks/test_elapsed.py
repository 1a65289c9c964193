"""How long it was, never more exactly than both moments were said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from domain.clocks import elapsed
from domain.moments import Moment
from tests.support.builders import UNKNOWN, about, when
from tests.support.moments import MOMENTS


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        ("2026-03-02T09:00Z", "2026-03-02T09:20Z", "20 minutes"),
        ("2026-03-02T09:00Z", "2026-03-03T11:05Z", "26 hours 5 minutes"),
        ("2026-03-02T09:00Z", "2026-03-05T14:00Z", "3 days 5 hours"),
        ("2026-03-02T09:00Z", "2026-04-11T09:00Z", "40 days"),
        ("2026-03-02T09:00Z", "2026-03-02T09:00Z", "at once"),
        ("2026-03-28T18:00Z", "2026-03-29T18:00+01:00", "23 hours"),  # the clocks went forward
        ("2026-03-02T09:00Z", "2026-03-03", "15 to 39 hours"),
        ("2026-03-02T09:00Z", "2026-04-11", "40 to 41 days"),
        ("2026-03-02", "2026-03-02", "up to 24 hours"),
        ("2026-03-02", "2026-03-03T12:00Z", "12 to 36 hours"),
        (
            "2026-03-02T08:00Z",
            "2026-03-03T16:00Z/2026-03-04T16:00Z",
            "1 day 8 hours to 2 days 8 hours",
        ),
        ("2026-03-02", "2026-03-06T14:00Z", "3 days 14 hours to 4 days 14 hours"),
    ],
)
def test_says_how_long(first, then, says):
    assert elapsed(when(first), when(then)).says == says


def test_what_is_vague_stays_vague():
    assert elapsed(when("2026-03-02T09:00Z"), about("2026-03-02T11:00Z")).says == "about 2 hours"
    assert elapsed(when("2026-03-02"), UNKNOWN).says == "not known"
    after = Moment(kind="after", value="2026-03-05")
    assert elapsed(when("2026-03-02T00:00Z"), after).says == "at least 3 days"


@given(MOMENTS, MOMENTS)
def test_it_is_never_negative_and_the_least_is_no_more_than_the_most(first, then):
    found = elapsed(first, then)

    assert found.says
    for length in (found.least, found.most):
        assert length is None or length >= timedelta()
    if found.least is not None and found.most is not None:
        assert found.least <= found.most
