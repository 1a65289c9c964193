"""An instant that a page is asked for in its address (`at`), meant as UK time."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.moments import EARLIEST_YEAR, LATEST_YEAR, LONDON

_NO_TIME = "Enter a real day and time, such as 18 March 2026 at 10:30am."
_OTHER_YEARS = f"Enter a year from {EARLIEST_YEAR} to {LATEST_YEAR}."


def fault(text: str) -> str | None:
    """What to do about a time that cannot be asked of; None where it can, or none is given."""
    if not text or instant(text) is not None:
        return None
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return _NO_TIME
    return _OTHER_YEARS


def instant(text: str) -> datetime | None:
    """The instant in UTC, of a time as a browser's own field gives it; None where it is none, or
    of a year that nothing on the record is of.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these a change of time zone may leave the calendar.
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=LONDON)).astimezone(UTC)


def field(at: datetime | None) -> str:
    """What the field holds where this instant was asked for."""
    return at.astimezone(LONDON).strftime("%Y-%m-%dT%H:%M") if at else ""
