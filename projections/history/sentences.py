"""One plain sentence for each event: which agency, and what it did. Never the narrative itself."""

from __future__ import annotations

from textwrap import shorten
from typing import cast

from domain.case import (
    AgencyJoined,
    AgencyLeft,
    BarLifted,
    CaseClosed,
    CaseOpened,
    CaseReopened,
    DisposalProposed,
    DisposalRefused,
    DisposalWithdrawn,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    InvitationAccepted,
    InvitationDeclined,
    InvitationEnded,
    LegalHoldLifted,
    LegalHoldPlaced,
    MemberNamed,
    MemberReleased,
    PartnershipInvited,
    PersonBarred,
    RelationshipRecorded,
    RetentionClassSet,
    ReviewWindowSet,
    SubjectAccessGiven,
    SubjectAdded,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    EntryContested,
    EntryCorrected,
    EntryCourtPermissionRecorded,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)
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
from domain.moments import day_in_words
from domain.retention import SCHEDULE
from domain.vocabulary import EntryKind
from projections.history.learning import did_to_learning
from projections.history.reviews import did_to_review
from projections.history.rows import HistoryRow
from projections.history.sentences_of_care import did_about_care
from projections.history.sentences_of_law import did_about_law
from projections.memory import Memory

#: Titles and questions are quoted no further than this.
LONGEST_QUOTE = 160


def sentence(event: Event, names: Memory, began: HistoryRow | None) -> str:
    """What happened, in one sentence. `began`: the first event of the same stream, if not this."""
    who = _who(event, names)
    told = f"{who} {_did(event, names, began)}"
    return told if told.endswith((".", "?", "!", "…")) else told + "."


def entries_of(count: int) -> str:
    """How many entries came with a contribution, as its sentence says it."""
    return "(1 entry)" if count == 1 else f"({count} entries)"


def _who(event: Event, names: Memory) -> str:
    """The agency; of another partnership's people who speak for none of this case, that one."""
    by = event.attribution
    if by.partnership is not None and by.agency not in names.agencies:
        return by.partnership
    return names.agency(by.agency)


def _did(event: Event, names: Memory, began: HistoryRow | None) -> str:
    match event:
        case ContributionSubmitted():
            entries = entries_of(event.entry_count)
            return f"submitted a contribution: {_quote(event.title)} {entries}"
        case DecisionMade():
            return f"recorded a decision: {_quote(event.question)}"
        case _:
            return (
                _did_to_case(event, names)
                or _did_to_person(event)
                or _did_about_keeping(event, names)
                or _did_to_entry(event, names, began)
                or _did_to_escalation(event, names, began)
                or did_about_law(event, began)
                or did_about_care(event, names, began)
                or did_to_review(event, names)
                or did_to_learning(event, names)
                or f"recorded {event.TOPIC.replace('.', ' ').replace('_', ' ')}"
            )


def _did_to_case(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory
) -> str | None:
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
        case _:
            return None


def _did_about_keeping(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory
) -> str | None:
    match event:
        case LegalHoldPlaced():
            return f"placed a legal hold for {_quote(event.authority)}"
        case LegalHoldLifted():
            return "lifted a legal hold"
        case RetentionClassSet():
            kinds = "; ".join(SCHEDULE.classes[kind.retention_class].title for kind in event.kinds)
            return f"said which kind of record the case is: {_quote(kinds)}"
        case DisposalProposed():
            last = day_in_words(event.until)
            return f"proposed that the case be disposed of ({event.basis.label}), until {last}"
        case DisposalWithdrawn():
            return "withdrew the proposal that the case be disposed of"
        case DisposalRefused():
            return "refused the proposal that the case be disposed of"
        case SubjectAccessGiven():
            who = _quote(names.subject(event.subject_id))
            return f"gave {who} a copy of what is recorded about them"
        case PartnershipInvited():
            invited = ", ".join(each.name for each in event.agencies)
            return f"invited {event.partnership.name} to this case, with {_quote(invited)}"
        case InvitationAccepted():
            return "accepted the invitation to this case"
        case InvitationDeclined():
            return "declined the invitation to this case"
        case InvitationEnded():
            return "ended an invitation to this case"
        case _:
            return None


def _did_to_person(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event,
) -> str | None:
    """Nobody who was barred is named here: a history is read by many."""
    match event:
        case MemberNamed():
            return f"named {_quote(event.name)} on the case as {event.role.label.lower()}"
        case MemberReleased():
            return "released somebody who was named on the case"
        case PersonBarred():
            return "barred somebody from the case for a conflict of interest"
        case BarLifted():
            return "lifted a bar from the case"
        case EmergencyAccessTaken():
            return "opened the case in an emergency"
        case EmergencyAccessEnded():
            return "ended an emergency access"
        case EmergencyAccessReviewed():
            return f"found an emergency access {'' if event.justified else 'not '}justified"
        case _:
            return None


def _did_to_entry(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory, began: HistoryRow | None
) -> str | None:
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
        case EntryCourtPermissionRecorded():
            return f"recorded a court's permission to share {_the_entry(began)}"
        case _:
            return None


def _did_to_escalation(  # noqa: PLR0911 - one sentence for each kind of event.
    event: Event, names: Memory, began: HistoryRow | None
) -> str | None:
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
        case EscalationWithdrawn():
            return f"withdrew {_cited('the escalation', began)}"
        case EscalationLapsed():
            return f"recorded that {_cited('the escalation', began)} lapsed"
        case _:
            return None


def _the_entry(began: HistoryRow | None) -> str:
    kind = _payload(began, "content", "kind")
    label = next((each.label for each in EntryKind if each.value == kind), None)
    return _cited(f"the entry {label}" if label else "an entry", began)


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
