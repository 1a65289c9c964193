"""One course of a clock: what started it, and what ended or stopped it, as the record has them.

Whatever knows of such things, an enquiry, an application or a power, says so in these words; how it
stands is worked out for an instant, whenever it is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.clocks.calendar import ENGLAND, Calendar
from domain.clocks.deadline import Deadline, deadline
from domain.clocks.rules import CLOCKS, Clocks
from domain.clocks.standing import Standing, Stop, standing
from domain.event import Value
from domain.moments import Moment


@dataclass(frozen=True, slots=True)
class Course:
    """A clock that was started. `stream_id` is what it hangs on: an enquiry, an application or a
    power; `subjects` whom it is about, and empty where nobody said of which child.

    `goes_by` says in a sentence what stands for the trigger or the end where the record does not
    hold just that. `told` False: the record may not say that it was done although it was.
    """

    code: str
    stream_id: UUID
    position: int
    trigger: Moment
    done: Moment | None = None
    stops: tuple[Stop, ...] = ()
    subjects: tuple[UUID, ...] = ()
    goes_by: str = ""
    told: bool = True

    def deadline(self, clocks: Clocks = CLOCKS, calendar: Calendar = ENGLAND) -> Deadline:
        """Until when, by the rule as it was when it started."""
        return deadline(clocks.of(self.code, when=self.trigger), self.trigger, calendar)


class RunningClock(Value):
    """One clock that was started: which, how it stands, and whether its rule was found in its
    source. `stream_id` is the enquiry, application or power that it hangs on, and `position` where
    that is on the record. `subjects` are those whom it is about; empty where that names nobody, so
    that it is taken as of every child of the case.
    """

    code: str
    title: str
    confirmed: bool
    stream_id: UUID
    subjects: tuple[UUID, ...]
    position: int
    stands: Standing


def running(
    course: Course, now: datetime, clocks: Clocks = CLOCKS, calendar: Calendar = ENGLAND
) -> RunningClock:
    """How a clock stands at an instant."""
    until = course.deadline(clocks, calendar)
    stands = standing(until, course.done, now, course.stops, calendar, told=course.told)
    return RunningClock(
        code=course.code,
        title=until.rule.title,
        confirmed=until.rule.confirmed,
        stream_id=course.stream_id,
        subjects=course.subjects,
        position=course.position,
        stands=adding(stands, course.goes_by),
    )


def adding(stands: Standing, sentence: str) -> Standing:
    """The same, with a sentence more."""
    if not sentence:
        return stands
    return stands.model_copy(update={"says": f"{stands.says} {sentence}"})
