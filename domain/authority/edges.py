"""The earliest and the latest instants that something can have been, of half-open intervals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.moments import Moment

#: The earliest and the latest; None where that side is open.
Bounds = tuple[datetime | None, datetime | None]
#: From when until when, both known.
Stretch = tuple[datetime, datetime]
_MICROSECOND = timedelta(microseconds=1)


def bounds(moment: Moment) -> tuple[datetime | None, datetime | None]:
    """The earliest and latest instants of a moment, as edges of half-open intervals."""
    earliest, latest = moment.widest
    if latest is not None and latest.microsecond == 999_999:
        latest += _MICROSECOND
    return earliest, latest


def first_of(one: Bounds, other: Bounds) -> Bounds:
    """The earliest and latest of whichever of two ends came first. Of (None, None) nothing is
    known.
    """
    if (None, None) in {one, other}:
        return other if one == (None, None) else one
    firsts = [each for each in (one[0], other[0]) if each is not None]
    lasts = [each for each in (one[1], other[1]) if each is not None]
    return min(firsts) if len(firsts) > 1 else None, min(lasts, default=None)


def minus(stretches: Iterable[Stretch], others: Iterable[Stretch]) -> list[Stretch]:
    """What of some stretches of time is in none of the others, in order."""
    left = list(stretches)
    for begin, end in others:
        left = [
            part
            for starts, ends in left
            for part in ((starts, min(ends, begin)), (max(starts, end), ends))
            if part[0] < part[1]
        ]
    return left
