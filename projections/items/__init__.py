"""What each event looks like as an item of a chronology: its title, its words, its facts.

The chronology and the review timeline both take their items from here, so that they agree. An
event that is not an item (a case opened, a contribution submitted, a correction) gives None.
"""

from __future__ import annotations

from textwrap import shorten
from uuid import UUID

from domain.decision import DecisionMade
from domain.entry import EntryRecorded
from domain.event import Event
from domain.learning import EpisodeDefined, EpisodeRevised, FindingRecorded, FindingRevised
from domain.review import NotificationDecided, ThresholdDecided
from domain.threshold import entries_relied_on
from domain.vocabulary import EntryKind
from projections.items.care import CARE_KINDS, care, restated
from projections.items.described import (
    LONGEST_SUMMARY,
    NO_THREAD,
    RELIED_ON,
    Described,
    Facts,
    Item,
    Thread,
    entries_in_words,
    facts,
    positions_in_words,
    step_key,
)
from projections.items.escalations import ESCALATION_KINDS, escalation
from projections.items.law import LAW_KINDS, law
from projections.items.reviews import REVIEW_KINDS, review
from projections.items.taken_back import carried_on, steps_before, taken_back, takes_back
from projections.memory import Memory

__all__ = [
    "LONGEST_SUMMARY",
    "NO_THREAD",
    "RELIED_ON",
    "STEP_KINDS",
    "Described",
    "Facts",
    "Item",
    "Thread",
    "carried_on",
    "describe",
    "entries_in_words",
    "facts",
    "kind_label",
    "relied_on",
    "restated",
    "row_key",
    "step_key",
    "steps_before",
    "taken_back",
    "takes_back",
]

#: Kinds of items that are not entries, as stored and as read. Entries use `EntryKind`.
STEP_KINDS: dict[str, str] = {
    **ESCALATION_KINDS,
    "decision-made": "Decision made",
    **LAW_KINDS,
    **CARE_KINDS,
    **REVIEW_KINDS,
}


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
        case DecisionMade():
            return _decision(event, names)
        case _:
            return (
                escalation(event, thread, names)
                or law(event, thread, names)
                or care(event, thread, names)
                or review(event, names)
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
            (RELIED_ON, entries_in_words(len(event.relied_on))),
            (
                "On the record then",
                positions_in_words(event.on_record_position, reconstructed=event.reconstructed),
            ),
        ),
        source=event.source,
    )


def relied_on(event: Event) -> tuple[UUID, ...]:
    """The entries that a decision, an episode or a finding rests on; none for every other event."""
    match event:
        case (
            DecisionMade()
            | EpisodeDefined()
            | EpisodeRevised()
            | FindingRecorded()
            | FindingRevised()
        ):
            return event.relied_on
        case NotificationDecided() | ThresholdDecided():
            return entries_relied_on(event.criteria)
        case _:
            return ()
