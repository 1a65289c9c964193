"""What happens to a concern on its way up a ladder."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Ladder

Level = Annotated[
    int, Field(strict=True, ge=1, le=9, description="The rung of the ladder, from 1.")
]


class EscalationRaised(Event):
    """Somebody raised a concern that could not be settled where they stood."""

    TOPIC: ClassVar[str] = "escalation.raised"

    ladder: Ladder
    level: Level
    from_agency: AgencyCode
    to_agency: AgencyCode
    raised_to: ShortText
    concern: Summary
    wanted: Summary | None = None
    occurred: Moment
    respond_by: Moment | None = None
    source: Source


class EscalationAcknowledged(Event):
    """The person it was raised to confirmed that they had it."""

    TOPIC: ClassVar[str] = "escalation.acknowledged"

    by_agency: AgencyCode
    acknowledged_by: ShortText
    occurred: Moment
    note: Summary | None = None


class EscalationResponded(Event):
    """An answer was given. It may or may not settle the concern."""

    TOPIC: ClassVar[str] = "escalation.responded"

    by_agency: AgencyCode
    responded_by: ShortText
    response: LongText
    occurred: Moment


class EscalationSteppedUp(Event):
    """The concern went to a higher level because it was not settled at this one."""

    TOPIC: ClassVar[str] = "escalation.stepped_up"

    to_level: Level
    to_agency: AgencyCode
    raised_to: ShortText
    reason: Summary
    occurred: Moment
    respond_by: Moment | None = None


class EscalationResolved(Event):
    """The concern was settled, and how."""

    TOPIC: ClassVar[str] = "escalation.resolved"

    outcome: Summary
    occurred: Moment
