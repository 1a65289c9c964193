"""What each event looks like as an item of a chronology: its title, its words, its facts.

The chronology and the review timeline both take their items from here, so that they agree. An
event that is not an item (a case opened, a contribution submitted, a correction) gives None.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from typing import Literal
from uuid import UUID

from domain.authority import OrderMade
from domain.decision import DecisionMade
from domain.entry import EntryRecorded
from domain.escalation import (
    EscalationAcknowledged,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event, Source, Value
from domain.hearing import HearingAdjourned, HearingHeld, HearingListed, JudgmentGiven
from domain.moments import Moment
from domain.text import AgencyCode
from domain.vocabulary import EntryKind
from projections.memory import Memory

Item = Literal["entry", "escalation", "hearing", "judgment", "order", "decision"]
Facts = tuple[tuple[str, str], ...]

#: Kinds of items that are not entries, as stored and as read. Entries use `EntryKind`.
STEP_KINDS: dict[str, str] = {
    "escalation-raised": "Escalation raised",
    "escalation-acknowledged": "Escalation acknowledged",
    "escalation-responded": "Escalation answered",
    "escalation-stepped-up": "Escalation stepped up",
    "escalation-resolved": "Escalation resolved",
    "hearing-listed": "Hearing listed",
    "hearing-held": "Hearing held",
    "hearing-adjourned": "Hearing adjourned",
    "judgment-given": "Judgment given",
    "order-made": "Order made",
    "decision-made": "Decision made",
}

#: A row's summary is never longer; the whole text is then among its facts.
LONGEST_SUMMARY = 2_000


class Thread(Value):
    """What a stream is about: each of its items carries it, so that the next can be worded."""

    ladder: str | None = None
    level: int | None = None
    concern: str | None = None
    court: str | None = None
    hearing_type: str | None = None

    @property
    def rung(self) -> str:
        """Where an escalation stands."""
        if self.level is None:
            return ""
        return f", level {self.level}" + (f" ({self.ladder})" if self.ladder else "")

    @property
    def hearing(self) -> str:
        """What a hearing is about."""
        return f": {self.hearing_type}" if self.hearing_type else ""


#: What an item carries whose stream has no more of them.
NO_THREAD = Thread()


@dataclass(frozen=True, slots=True)
class Described:
    """An event as an item. `kind` is an `EntryKind` value or a key of `STEP_KINDS`."""

    item: Item
    kind: str
    agency: AgencyCode
    title: str
    summary: str
    occurred: Moment
    facts: Facts = ()
    source: Source | None = None
    thread: Thread = NO_THREAD
    runs_from: Moment | None = None
    runs_until: Moment | None = None


def kind_label(kind: str) -> str:
    """A kind of chronology row as a person reads it."""
    if kind in STEP_KINDS:
        return STEP_KINDS[kind]
    try:
        return EntryKind(kind).label
    except ValueError:
        return kind.replace("-", " ").capitalize()


def row_key(event: Event) -> str:
    """The key of the row an item makes: an entry's own id, or stream and version of a step."""
    if isinstance(event, EntryRecorded):
        return str(event.originator_id)
    return step_key(event.originator_id, event.originator_version)


def step_key(stream_id: UUID, version: int) -> str:
    """The key of one step of a stream."""
    return f"{stream_id}.{version}"


def describe(event: Event, thread: Thread, names: Memory) -> Described | None:
    """The event as an item; `thread` is what its stream's previous item carried."""
    match event:
        case EntryRecorded():
            return Described(
                item="entry",
                kind=event.content.kind.value,
                agency=event.agency,
                title=event.content.kind.label,
                summary=event.content.summary,
                occurred=event.content.occurred,
                source=event.content.source,
            )
        case OrderMade():
            return _order(event)
        case DecisionMade():
            return _decision(event, names)
        case _:
            return _escalation(event, thread, names) or _hearing(event, thread)


def _escalation(event: Event, thread: Thread, names: Memory) -> Described | None:
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
            summary, rest = _summary(event.response)
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
        case _:
            return None


def _hearing(event: Event, thread: Thread) -> Described | None:
    match event:
        case HearingListed():
            thread = Thread(court=event.court, hearing_type=event.hearing_type.label)
            return Described(
                item="hearing",
                kind="hearing-listed",
                agency=event.by_agency,
                title=f"Hearing listed{thread.hearing}",
                summary=f"{event.court}, listed for {event.listed_for.in_words()}.",
                occurred=event.occurred,
                facts=facts(
                    ("Court", event.court),
                    ("Listed for", event.listed_for),
                    ("Application", event.application),
                ),
                source=event.source,
                thread=thread,
            )
        case HearingHeld():
            return Described(
                item="hearing",
                kind="hearing-held",
                agency=event.attribution.agency,
                title=f"Hearing held{thread.hearing}",
                summary=event.summary,
                occurred=event.occurred,
                facts=facts(
                    ("Court", thread.court),
                    ("Attendance", event.attendance.label),
                    ("Present", "; ".join(event.present)),
                ),
                thread=thread,
            )
        case HearingAdjourned():
            return Described(
                item="hearing",
                kind="hearing-adjourned",
                agency=event.attribution.agency,
                title=f"Hearing adjourned{thread.hearing}",
                summary=event.reason,
                occurred=event.occurred,
                facts=facts(("Court", thread.court), ("Relisted for", event.relisted_for)),
                thread=thread,
            )
        case JudgmentGiven():
            summary, rest = _summary(event.summary)
            return Described(
                item="judgment",
                kind="judgment-given",
                agency=event.attribution.agency,
                title=f"Judgment given{thread.hearing}",
                summary=summary,
                occurred=event.occurred,
                facts=facts(
                    ("Court", thread.court),
                    ("Given by", event.judge_role),
                    ("Neutral citation", event.neutral_citation),
                    ("In full", rest),
                ),
                thread=thread,
            )
        case _:
            return None


def _order(event: OrderMade) -> Described:
    return Described(
        item="order",
        kind="order-made",
        agency=event.by_agency,
        title=f"Order made: {event.order_type.label}",
        summary=event.terms,
        occurred=event.occurred,
        facts=facts(
            ("Court", event.court),
            ("In force from", event.in_force_from),
            ("In force until", event.in_force_until or "no end stated"),
        ),
        source=event.source,
        runs_from=event.in_force_from,
        runs_until=event.in_force_until,
    )


def _decision(event: DecisionMade, names: Memory) -> Described:
    options = [
        (f"Option {number}", ": ".join(filter(None, (option.option, option.consideration))))
        for number, option in enumerate(event.options, start=1)
    ]
    dissents = [
        (f"Dissent, {dissent.role}, {names.agency(dissent.agency)}", dissent.view)
        for dissent in event.dissent
    ]
    makers = "; ".join(f"{one.role}, {names.agency(one.agency)}" for one in event.decided_by)
    return Described(
        item="decision",
        kind="decision-made",
        agency=event.by_agency,
        title=f"Decision made: {shorten(event.question, 140, placeholder=' …')}",
        summary=event.outcome,
        occurred=event.occurred,
        facts=facts(
            ("Question", event.question),
            *options,
            ("Rationale", event.rationale),
            ("Decided by", makers),
            *dissents,
            ("Relied on", _entries(len(event.relied_on))),
            ("On the record then", _positions(event.on_record_position)),
        ),
        source=event.source,
    )


def facts(*pairs: tuple[str, str | Moment | None]) -> Facts:
    """Labels with their words, without those that have nothing to say."""
    return tuple(
        (label, words.in_words() if isinstance(words, Moment) else words)
        for label, words in pairs
        if words
    )


def _positions(last: int) -> str:
    """All positions up to this one in words."""
    return f"positions 1 to {last}" if last else "nothing"


def _entries(count: int) -> str | None:
    """A number of entries in words, None for none."""
    return f"{count} {'entry' if count == 1 else 'entries'}" if count else None


def _summary(text: str) -> tuple[str, str | None]:
    """A text as a summary, and the whole of it if the summary had to be shortened."""
    if len(text) <= LONGEST_SUMMARY:
        return text, None
    return shorten(text, LONGEST_SUMMARY, placeholder=" …"), text
