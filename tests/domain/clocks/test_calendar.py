"""Working days agree with a count from first principles, on every day of thirteen years."""

from __future__ import annotations

from datetime import date
from importlib.metadata import version

import pytest

from domain.clocks import ENGLAND
from tests.domain.clocks.first_principles import (
    EVERY_DAY,
    HOLIDAYS,
    bank_holidays,
    by_rule,
    working_day_after,
    working_day_before,
)


def test_every_day_from_2018_to_2030_is_a_working_day_or_not():
    differ = [
        day
        for day in EVERY_DAY
        if ENGLAND.is_working_day(day) != (day.isoweekday() <= 5 and day not in HOLIDAYS)
    ]

    assert len(EVERY_DAY) == 4748
    assert differ == []


@pytest.mark.parametrize("number", [1, 2, 5, 7, 10, 15, 18, 45])
def test_counted_from_every_day_from_2018_to_2030_the_last_working_day_is_the_same(number):
    differ = [
        day
        for day in EVERY_DAY
        if ENGLAND.after(day, number) != working_day_after(day, number)
        or ENGLAND.before(day, number) != working_day_before(day, number)
    ]

    assert differ == []


def test_as_many_working_days_lie_between_as_were_counted():
    for day in EVERY_DAY:
        assert ENGLAND.between(day, ENGLAND.after(day, 7)) == 7


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2020, 5, 4), True),  # the first Monday in May, moved
        (date(2020, 5, 8), False),  # to VE Day
        (date(2022, 5, 30), True),  # the last Monday in May, moved
        (date(2022, 6, 2), False),
        (date(2022, 6, 3), False),  # Platinum Jubilee
        (date(2022, 9, 19), False),  # state funeral of Queen Elizabeth II
        (date(2023, 5, 8), False),  # coronation
    ],
)
def test_days_moved_or_added_once_are_known(day, is_working):
    assert ENGLAND.is_working_day(day) is is_working


def test_the_rules_for_later_years_give_what_was_proclaimed_for_ordinary_ones():
    for year in (2017, 2018, 2019, 2021, 2024, 2025, 2026):
        assert by_rule(year) == bank_holidays(year), year


def test_it_says_which_version_it_is():
    assert ENGLAND.version == f"England, holidays {version('holidays')}"
