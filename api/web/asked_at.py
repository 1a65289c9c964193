"""An instant that a page is asked for in its address (`at`), meant as UK time."""

from __future__ import annotations

from datetime import UTC, datetime

from domain.moments import EARLIEST_YEAR, LATEST_YEAR, LONDON

NO_TIME = "Enter a real day and time, such as 18 March 2026 at 10:30am."


def instant(text: str) -> datetime | None:
    """The instant in UTC, of a time as a browser's own field gives it; None where it is none."""
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
