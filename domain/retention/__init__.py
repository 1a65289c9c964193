"""How long a case is kept: the rules as dated data, and the days that follow from them.

Nothing here destroys anything, or decides that anything may be: `domain.case` does, by these days.
"""

from __future__ import annotations

from domain.retention.dates import (
    About,
    Deferral,
    Facts,
    Kind,
    Person,
    Retention,
    latest_day,
    retention,
)
from domain.retention.schedule import SCHEDULE, ClassRule, Moratorium, Schedule

__all__ = [
    "SCHEDULE",
    "About",
    "ClassRule",
    "Deferral",
    "Facts",
    "Kind",
    "Moratorium",
    "Person",
    "Retention",
    "Schedule",
    "latest_day",
    "retention",
]
