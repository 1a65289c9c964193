"""What each step of an escalation looks like as an item of a chronology."""

from __future__ import annotations

from domain.escalation import (
    EscalationAcknowledged,
    EscalationLapsed,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationWithdrawn,
)
from domain.event import Event
from projections.items.described import Described, Thread, facts, summary_of
from projections.memory import Memory

ESCALATION_KINDS: dict[str, str] = {
    "escalation-raised": "Escalation raised",
    "escalation-acknowledged": "Escalation acknowledged",
    "escalation-responded": "Escalation answered",
    "escalation-stepped-up": "Escalation stepped up",
    "escalation-resolved": "Escalation resolved",
    "escalation-withdrawn": "Escalation withdrawn",
    "escalation-lapsed": "Escalation lapsed",
}


def escalation(  # noqa: PLR0911 - one item for each kind of event.
    event: Event, thread: Thread, names: Memory
) -> Described | None:
    """A step of an escalation as an item; None for other events."""
    match event:
        case EscalationRaised():
            thread = Thread(ladder=event.ladder.value, level=event.level, concern=event.concern)
            return Described(
                item="escalation",
                kind="escalation-raised",
                agency=event.from_agency,
                title=f"Escalation raised{thread.rung}",
                summary=event.concern,
                occurred=event.occurred,
                facts=facts(
                    ("Raised to", f"{event.raised_to}, {names.agency(event.to_agency)}"),
                    ("Wanted", event.wanted),
                    ("Answer asked for by", event.respond_by),
                    ("Procedure", _procedure(event)),
                    ("Lower levels left out because", event.bypassed_because),
                ),
                source=event.source,
                thread=thread,
            )
        case EscalationAcknowledged():
            return Described(
                item="escalation",
                kind="escalation-acknowledged",
                agency=event.by_agency,
                title=f"Escalation acknowledged{thread.rung}",
                summary=event.note or f"{event.acknowledged_by} acknowledged the escalation.",
                occurred=event.occurred,
                facts=facts(
                    ("Acknowledged by", event.acknowledged_by),
                    ("Concern", thread.concern),
                ),
                thread=thread,
            )
        case EscalationResponded():
            summary, rest = summary_of(event.response)
            return Described(
                item="escalation",
                kind="escalation-responded",
                agency=event.by_agency,
                title=f"Escalation answered{thread.rung}",
                summary=summary,
                occurred=event.occurred,
                facts=facts(
                    ("Answered by", event.responded_by),
                    ("Answer in full", rest),
                    ("Concern", thread.concern),
                ),
                thread=thread,
            )
        case EscalationSteppedUp():
            thread = thread.model_copy(update={"level": event.to_level})
            ladder = f" ({thread.ladder})" if thread.ladder else ""
            return Described(
                item="escalation",
                kind="escalation-stepped-up",
                agency=event.attribution.agency,
                title=f"Escalation stepped up to level {event.to_level}{ladder}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(
                    ("Raised to", f"{event.raised_to}, {names.agency(event.to_agency)}"),
                    ("Answer asked for by", event.respond_by),
                    ("Levels left out because", event.bypassed_because),
                    ("Concern", thread.concern),
                ),
                thread=thread,
            )
        case EscalationResolved():
            return Described(
                item="escalation",
                kind="escalation-resolved",
                agency=event.attribution.agency,
                title=f"Escalation resolved{thread.rung}",
                summary=event.outcome,
                occurred=event.occurred,
                facts=facts(("Concern", thread.concern)),
                thread=thread,
            )
        case EscalationWithdrawn() | EscalationLapsed():
            how = "withdrawn" if isinstance(event, EscalationWithdrawn) else "lapsed"
            return Described(
                item="escalation",
                kind=f"escalation-{how}",
                agency=event.attribution.agency,
                title=f"Escalation {how}{thread.rung}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("Concern", thread.concern)),
                thread=thread,
            )
        case _:
            return None


def _procedure(event: EscalationRaised) -> str | None:
    # Its code, not its title: a row holds what the record says, and the title is data that changes.
    return event.procedure and event.procedure.replace("-", " ").capitalize()
