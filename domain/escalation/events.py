"""What happens to a concern on its way up a ladder."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from domain.event import Event, Source
from domain.moments import Moment
from domain.text import AgencyCode, LongText, ShortText, Summary
from domain.vocabulary import Ladder

Level = Annotated[
    int, Field(strict=True, ge=1, le=9, description="The rung of the ladder, from 1.")
]
#: How an escalation procedure is named, as in `ladders.toml`.
ProcedureCode = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=80,
        description="The escalation procedure that it follows, by its code.",
        examples=["between-agencies"],
    ),
]


class EscalationRaised(Event):
    """Somebody raised a concern that could not be settled where they stood.

    `procedure` is the escalation procedure that it follows, if one was named.
    `bypassed_because` is why lower levels of it were left out.
    """

    TOPIC: ClassVar[str] = "escalation.raised"
    class_version: ClassVar[int] = 2

    ladder: Ladder
    level: Level
    from_agency: AgencyCode
    to_agency: AgencyCode
    raised_to: ShortText
    concern: Summary
    wanted: Summary | None = None
    occurred: Moment
    respond_by: Moment | None = None
    procedure: ProcedureCode | None = None
    bypassed_because: Summary | None = None
    source: Source

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, no procedure could be named, and no reason given for a level left out."""
        state["procedure"] = None
        state["bypassed_because"] = None


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
    """The concern went to a higher level because it was not settled at this one.

    `bypassed_because` is why levels in between were left out.
    """

    TOPIC: ClassVar[str] = "escalation.stepped_up"
    class_version: ClassVar[int] = 2

    to_level: Level
    to_agency: AgencyCode
    raised_to: ShortText
    reason: Summary
    occurred: Moment
    respond_by: Moment | None = None
    bypassed_because: Summary | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before, no reason could be given for a level left out."""
        state["bypassed_because"] = None


class EscalationResolved(Event):
    """The concern was settled, and how."""

    TOPIC: ClassVar[str] = "escalation.resolved"

    outcome: Summary
    occurred: Moment


class EscalationWithdrawn(Event):
    """Whoever raised it took it back. What was raised stays on the record."""

    TOPIC: ClassVar[str] = "escalation.withdrawn"

    reason: Summary
    occurred: Moment


class EscalationLapsed(Event):
    """Nobody settled it and nobody went on with it, and why."""

    TOPIC: ClassVar[str] = "escalation.lapsed"

    reason: Summary
    occurred: Moment
