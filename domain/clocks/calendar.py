"""Which days are working days: Monday to Friday, without the bank holidays of England.

Bank holidays come from the `holidays` library (MIT), which is kept up with what is proclaimed. A
calendar says its version, because a holiday that is proclaimed later moves deadlines that were
worked out before it was known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from holidays.version import __version__ as _version

_DAY = timedelta(days=1)
_SATURDAY = 5

#: Bank holidays of a year, each with its name.
Year = Mapping[date, str]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of one country. `bank_holidays` gives those of a year; `version` names where
    they come from.
    """

    version: str
    bank_holidays: Callable[[int], Year]

    def bank_holiday(self, day: date) -> str | None:
        """The name of the bank holiday on a day; None where there is none."""
        return self.bank_holidays(day.year).get(day)

    def is_working_day(self, day: date) -> bool:
        """Whether it is Monday to Friday, and no bank holiday."""
        return day.weekday() < _SATURDAY and self.bank_holiday(day) is None

    def after(self, day: date, working_days: int) -> date:
        """The last of so many working days (1 or more) of which the first comes after a day."""
        return self._counted(day, working_days, _DAY)

    def before(self, day: date, working_days: int) -> date:
        """The first of so many working days (1 or more) of which the last comes before a day."""
        return self._counted(day, working_days, -_DAY)

    def between(self, first: date, last: date) -> int:
        """How many working days there are after one day, up to and with another."""
        days = (first + _DAY * number for number in range(1, (last - first).days + 1))
        return sum(map(self.is_working_day, days))

    def left_out(self, first: date, last: date) -> Year:
        """Bank holidays from Monday to Friday from one day to another, both included."""
        return {
            day: name
            for year in range(first.year, last.year + 1)
            for day, name in sorted(self.bank_holidays(year).items())
            if first <= day <= last and day.weekday() < _SATURDAY
        }

    def _counted(self, day: date, working_days: int, step: timedelta) -> date:
        left = working_days
        while left:
            day += step
            left -= self.is_working_day(day)
        return day


@lru_cache(maxsize=512)
def _of_england(year: int) -> Year:
    found = holidays.country_holidays("GB", subdiv="ENG", years=year)
    return {day: name.replace(" (observed)", ", observed") for day, name in found.items()}


ENGLAND = Calendar(f"England, holidays {_version}", _of_england)
