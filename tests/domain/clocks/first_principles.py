"""Working days counted in another way than Daybook's, from what was proclaimed and from the rules.

The bank holidays of England are written out for the years in which they have been proclaimed, with
those that were moved or added once. For later years they follow from the Banking and Financial
Dealings Act 1971, the days proclaimed every year, and the date of Easter by Butcher's computus.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date, timedelta

FIRST, LAST = date(2018, 1, 1), date(2030, 12, 31)
DAY = timedelta(days=1)

_PROCLAIMED = {
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",  # May Day moved to VE Day
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",  # Jubilee, state funeral
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",  # Coronation
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
}


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian computus as Butcher gave it in 1876."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def by_rule(year: int) -> set[date]:
    """Bank holidays of a year in which nothing was moved or added."""
    new_year = date(year, 1, 1)
    christmas, boxing = date(year, 12, 25), date(year, 12, 26)
    found = {new_year + DAY * ({5: 2, 6: 1}.get(new_year.weekday(), 0))}
    found |= {easter(year) - 2 * DAY, easter(year) + DAY}
    first_of_may = date(year, 5, 1)
    found.add(first_of_may + DAY * (-first_of_may.weekday() % 7))
    for last in (date(year, 5, 31), date(year, 8, 31)):
        found.add(last - DAY * last.weekday())
    for day in (christmas, boxing):
        found.add(day + 2 * DAY if day.weekday() in {5, 6} else day)
    # When Christmas Day is a Sunday its Tuesday stands for it; Boxing Day has its own Monday.
    return found


def bank_holidays(year: int) -> set[date]:
    """Bank holidays of a year, those on a weekend only by the days that stand for them."""
    if year in _PROCLAIMED:
        return {date.fromisoformat(f"{year}-{day}") for day in _PROCLAIMED[year].split()}
    return by_rule(year)


HOLIDAYS = frozenset().union(*map(bank_holidays, range(2017, 2034)))
#: Every working day, in order: the n-th after a day is found by its place, without counting.
WORKING = [
    day
    for day in (date(2017, 1, 1) + DAY * number for number in range(365 * 16))
    if day.isoweekday() <= 5 and day not in HOLIDAYS
]


def working_day_after(day: date, number: int) -> date:
    """The n-th working day after a day."""
    return WORKING[bisect_right(WORKING, day) + number - 1]


def working_day_before(day: date, number: int) -> date:
    """The n-th working day before a day."""
    return WORKING[bisect_left(WORKING, day) - number]


EVERY_DAY = [FIRST + DAY * number for number in range((LAST - FIRST).days + 1)]
