"""What happens to a hearing: listed, held or adjourned, and the judgment given."""

from __future__ import annotations

from typing import ClassVar

from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Attendance, HearingType


class HearingListed(Event):
    """A court listed a hearing. `listed_for` is usually in the future when it is recorded."""

    TOPIC: ClassVar[str] = "hearing.listed"

    by_agency: AgencyCode
    court: ShortText
    hearing_type: HearingType
    listed_for: Moment
    occurred: Moment
    application: Summary | None = None
    source: Source


class HearingHeld(Event):
    """The hearing took place."""

    TOPIC: ClassVar[str] = "hearing.held"

    occurred: Moment
    attendance: Attendance
    present: tuple[ShortText, ...] = ()
    summary: Summary


class HearingAdjourned(Event):
    """The hearing did not conclude, and was put off."""

    TOPIC: ClassVar[str] = "hearing.adjourned"

    occurred: Moment
    reason: Summary
    relisted_for: Moment | None = None


class JudgmentGiven(Event):
    """The court gave judgment. Its words need permission before they leave the record."""

    TOPIC: ClassVar[str] = "hearing.judgment_given"

    occurred: Moment
    judge_role: ShortText
    summary: LongText
    neutral_citation: ShortText | None = None
