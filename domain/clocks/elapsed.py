"""How long it was from one moment to another, as exactly as both were said."""

from __future__ import annotations

from datetime import timedelta

from domain.event import Value
from domain.moments import Moment

_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
#: From here on people count days.
_IN_HOURS = timedelta(hours=48)
_NONE = timedelta()


class Elapsed(Value):
    """Time from one moment to another. `least` and `most` are what it can have been, None where
    that is open; the same where both moments are exact. `says` is the same in words.
    """

    least: timedelta | None
    most: timedelta | None
    says: str


def elapsed(first: Moment, then: Moment) -> Elapsed:
    """Elapsed time from one moment to a later one. Never less than none: where `then` may have come
    before, it may have been at once.
    """
    most = None
    if first.earliest is not None and then.latest is not None:
        most = max(then.latest - first.earliest, _NONE)
    least = None
    if first.latest is not None and then.earliest is not None:
        least = max(then.earliest - first.latest, _NONE)
    about = "about " if "about" in {first.kind, then.kind} else ""
    return between(least, most, about)


def between(least: timedelta | None, most: timedelta | None, about: str = "") -> Elapsed:
    """Elapsed time within these bounds, to the second: the answers of the interface have no smaller
    part of a duration. `about` goes before its words.
    """
    least, most = _whole(least), _whole(most)
    return Elapsed(least=least, most=most, says=about + _in_words(least, most))


def _whole(length: timedelta | None) -> timedelta | None:
    return None if length is None else timedelta(seconds=length // _SECOND)


def _in_words(least: timedelta | None, most: timedelta | None) -> str:
    if most is None:
        return "not known" if not least else f"at least {duration_in_words(least)}"
    if not least:
        return "at once" if not most else f"up to {duration_in_words(most)}"
    shortest, longest = duration_in_words(least), duration_in_words(most)
    if shortest == longest:
        return longest
    if least < _IN_HOURS <= most:
        shortest = _in_days_and_hours(least)
    # "58 to 59 days", but "4 days 14 hours to 5 days 14 hours": one unit for both, or two.
    number, _, unit = shortest.partition(" ")
    _, _, of_longest = longest.partition(" ")
    in_one = unit == of_longest and " " not in unit
    return f"{number if in_one else shortest} to {longest}"


def duration_in_words(length: timedelta) -> str:
    """To the minute below two days, to the hour below two weeks, then in days: "26 hours 10
    minutes", "3 days 5 hours", "40 days".
    """
    minutes = round(length / _MINUTE)
    if minutes >= 14 * 24 * 60:
        return _counted((round(minutes / 60 / 24), "day"))
    if minutes >= _IN_HOURS // _MINUTE:
        return _in_days_and_hours(length)
    return _counted((minutes // 60, "hour"), (minutes % 60, "minute"))


def _in_days_and_hours(length: timedelta) -> str:
    days, hours = divmod(round(length / _HOUR), 24)
    return _counted((days, "day"), (hours, "hour"))


def _counted(*parts: tuple[int, str]) -> str:
    said = [f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in parts if number]
    return " ".join(said) or "less than a minute"
