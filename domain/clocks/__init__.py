"""Clocks that the law and local procedures start: until when something must be done, and whether it
was. Pure; the clocks themselves are data, in `domain/reference/clocks.toml`.
"""

from domain.clocks.calendar import ENGLAND, Calendar
from domain.clocks.course import Course, RunningClock, adding, running
from domain.clocks.deadline import Deadline, cited, deadline, instant_in_words
from domain.clocks.elapsed import Elapsed, between, duration_in_words, elapsed
from domain.clocks.rules import CLOCKS, ClockRule, Clocks, NoSuchClock, read
from domain.clocks.standing import ClockStanding, Standing, Stop, standing

__all__ = [
    "CLOCKS",
    "ENGLAND",
    "Calendar",
    "ClockRule",
    "ClockStanding",
    "Clocks",
    "Course",
    "Deadline",
    "Elapsed",
    "NoSuchClock",
    "RunningClock",
    "Standing",
    "Stop",
    "adding",
    "between",
    "cited",
    "deadline",
    "duration_in_words",
    "elapsed",
    "instant_in_words",
    "read",
    "running",
    "standing",
]
