"""One plain sentence for each event: which agency, and what it did. Never the narrative itself."""

from __future__ import annotations

from textwrap import shorten
from typing import cast

from domain.authority import OrderMade
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    RelationshipRecorded,
    ReviewWindowSet,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
from domain.escalation import (
    EscalationAcknowledged,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event
from domain.hearing import HearingAdjourned, HearingHeld, HearingListed, JudgmentGiven
from domain.moments import day_in_words
from domain.vocabulary import EntryKind, HearingType
from projections.history.rows import HistoryRow
from projections.memory import Memory

#: Titles and questions are quoted no further than this.
LONGEST_QUOTE = 160


def sentence(event: Event, names: Memory, began: HistoryRow | None) -> str:
    """What happened, in one sentence. `began`: the first event of the same stream, if not this."""
    who = names.agency(event.attribution.agency)
    told = f"{who} {_did(event, names, began)}"
    return told if told.endswith((".", "?", "!", "…")) else told + "."


def _did(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory, began: HistoryRow | None
) -> str:
    match event:
        case CaseOpened():
            return f"opened the case {event.reference}, {_quote(event.pseudonym)}"
        case SubjectAdded():
            return f"added {_quote(event.pseudonym)} ({event.role.label.lower()}) to the case"
        case RelationshipRecorded():
            one, other = names.subject(event.subject_id), names.subject(event.other_id)
            how = event.relationship.label.lower()
            return f"recorded that {_quote(one)} is {how} {_quote(other)}"
        case AgencyJoined():
            return f"added {_quote(event.name)} to the agencies taking part"
        case AgencyLeft():
            return f"recorded that {names.agency(event.agency)} no longer takes part"
        case ReviewWindowSet():
            days = f"{day_in_words(event.starts_on)} to {day_in_words(event.ends_on)}"
            return f"set the review window: {_quote(event.label)}, {days}"
        case CaseClosed():
            return "closed the case"
        case CaseReopened():
            return "reopened the case"
        case ContributionSubmitted():
            entries = "1 entry" if event.entry_count == 1 else f"{event.entry_count} entries"
            return f"submitted a contribution: {_quote(event.title)} ({entries})"
        case OrderMade():
            return f"recorded an order made by {event.court}: {event.order_type.label}"
        case DecisionMade():
            return f"recorded a decision: {_quote(event.question)}"
        case _:
            return (
                _did_to_entry(event, names, began)
                or _did_to_escalation(event, names, began)
                or _did_to_hearing(event, began)
                or f"recorded {event.TOPIC.replace('.', ' ').replace('_', ' ')}"
            )


def _did_to_entry(event: Event, names: Memory, began: HistoryRow | None) -> str | None:
    match event:
        case EntryRecorded():
            content = event.content
            return f"recorded an entry: {content.kind.label}, {content.occurred.in_words()}"
        case EntryCorrected():
            return f"corrected {_the_entry(began)}"
        case EntryWithdrawn():
            return f"withdrew {_the_entry(began)}"
        case EntryDisclosed():
            return f"shared {_the_entry(began)} with {names.agency(event.to_agency)}"
        case EntryContested():
            return f"contested {_the_entry(began)}"
        case _:
            return None


def _did_to_escalation(event: Event, names: Memory, began: HistoryRow | None) -> str | None:
    match event:
        case EscalationRaised():
            how = f"at level {event.level} ({event.ladder.value})"
            return f"raised an escalation with {names.agency(event.to_agency)} {how}"
        case EscalationAcknowledged():
            return f"acknowledged {_cited('the escalation', began)}"
        case EscalationResponded():
            return f"answered {_cited('the escalation', began)}"
        case EscalationSteppedUp():
            where = f"level {event.to_level}, {names.agency(event.to_agency)}"
            return f"stepped up {_cited('the escalation', began)} to {where}"
        case EscalationResolved():
            return f"resolved {_cited('the escalation', began)}"
        case _:
            return None


def _did_to_hearing(event: Event, began: HistoryRow | None) -> str | None:
    match event:
        case HearingListed():
            what = f"a hearing in {event.court}: {event.hearing_type.label}"
            return f"recorded the listing of {what}, for {event.listed_for.in_words()}"
        case HearingHeld():
            return f"recorded that {_the_hearing(began)} was held"
        case HearingAdjourned():
            return f"recorded that {_the_hearing(began)} was adjourned"
        case JudgmentGiven():
            return f"recorded the judgment given after {_the_hearing(began)}"
        case _:
            return None


def _the_entry(began: HistoryRow | None) -> str:
    kind = _payload(began, "content", "kind")
    label = next((each.label for each in EntryKind if each.value == kind), None)
    return _cited(f"the entry {label}" if label else "an entry", began)


def _the_hearing(began: HistoryRow | None) -> str:
    kind = _payload(began, "hearing_type")
    label = next((each.label for each in HearingType if each.value == kind), None)
    return _cited(f"the hearing {label}" if label else "a hearing", began)


def _payload(began: HistoryRow | None, *path: str) -> object:
    """A value of the stream's first event; None where it is of another type and has no such."""
    value: object = began.payload if began else None
    for part in path:
        value = cast("dict[str, object]", value).get(part) if isinstance(value, dict) else None
    return value


def _cited(words: str, began: HistoryRow | None) -> str:
    return f"{words} (§{began.position})" if began else words


def _quote(text: str) -> str:
    return shorten(text, LONGEST_QUOTE, placeholder=" …")
