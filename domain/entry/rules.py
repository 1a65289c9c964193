"""What may be done to an entry, and what is refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.access.reading_back import require_still_readable
from domain.access.sensitivity import Reads
from domain.case import (
    CaseState,
    Open,
    require_agency,
    require_agency_once,
    require_open,
    require_speaks_for,
    require_subject,
)
from domain.command import (
    Change,
    placed,
    require_current,
    require_happened,
    require_order,
)
from domain.entry.events import (
    EntryContent,
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryWithdrawn,
)
from domain.entry.reading import (
    is_always_open,
    readable,
    require_entry,
    restriction,
)
from domain.entry.state import NEW_ENTRY, EntryState, Standing, Withdrawn
from domain.errors import Conflict, Invalid, NotPermitted
from domain.event import Event
from domain.moments import Moment
from domain.text import AgencyCode, Summary
from domain.vocabulary import Seen, Sensitivity

#: What may be done to one entry, each far beyond what any has needed. Every reader of a chronology
#: is given an entry with all of it, so without an end to it one entry could hold everybody up.
MOST_CORRECTIONS = 50
MOST_DISCLOSURES = 100
MOST_CONTESTS = 100


class CorrectEntry(Change):
    """Restate an entry of one's own agency, and say why."""

    entry_id: UUID
    content: EntryContent
    reason: Summary


class WithdrawEntry(Change):
    """Withdraw an entry of one's own agency, and say why."""

    entry_id: UUID
    reason: Summary


class DiscloseEntry(Change):
    """Record that one's own agency shared an entry with another, and when."""

    entry_id: UUID
    to_agency: AgencyCode
    occurred: Moment
    how: Summary | None = None


class ContestEntry(Change):
    """Say that one's own agency's account of what another recorded differs, and in what."""

    entry_id: UUID
    by_agency: AgencyCode
    differs_in: Summary
    other_entry_id: UUID | None = None


class SeenAloneButNotSeen(Invalid):
    """A child who was not seen was not seen alone either. Check both answers."""


class NotYourEntry(NotPermitted):
    """Only the agency that recorded an entry may change or share it. If your account differs,
    contest it.
    """


class EntryIsWithdrawn(Conflict):
    """This entry has been withdrawn, so it cannot be changed. Record a new entry instead."""


class CorrectionChangesNothing(Conflict):
    """The corrected entry says exactly what the entry says already. There is nothing to correct."""

    field = "content"


class TooManyCorrections(Conflict):
    """This entry has been corrected 50 times. Withdraw it, and record a new entry that says what is
    now known.
    """


class StaysRestricted(Conflict):
    """An entry stays as restricted as it ever was, so no correction opens it. Restate how sensitive
    it is; if it should be open, withdraw it and record an open one.
    """

    field = "content.sensitivity"


class DisclosedToItself(Invalid):
    """An agency knows its own entries. Name the agency that it was shared with."""

    field = "to_agency"


class DisclosedBeforeItHappened(Invalid):
    """It cannot have been shared before it happened. Check when it was shared."""

    field = "occurred"


class AlreadyDisclosed(Conflict):
    """It is already on the record that this was shared with that agency then."""

    field = "to_agency"


class TooManyDisclosures(Conflict):
    """It is on the record 100 times already that this entry was shared. Record further sharing as
    an entry of its own.
    """


class ContestsItself(Conflict):
    """An agency cannot contest its own entry. Correct it, or withdraw it, and say why."""

    field = "by_agency"


class AlreadyContested(Conflict):
    """Your agency has already contested this entry in these words."""

    field = "differs_in"


class TooManyContests(Conflict):
    """This entry has been contested 100 times already. Record your agency's account as an entry of
    its own.
    """


class OtherEntryNotOnCase(Conflict):
    """The other entry is not one of your agency's on this case. Check its id, or leave it out."""

    field = "other_entry_id"


class OtherEntryNeverCounted(Conflict):
    """Others read what you say here, and may not even know of that entry of yours. Leave its id
    out.
    """

    field = "other_entry_id"


class SubjectNamedTwice(Invalid):
    """The same subject is named twice. Name each once."""


def correct_entry(
    command: CorrectEntry, entry: EntryState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """The agency that recorded an entry restates it."""
    opened = require_open(case)
    recorded = _require_own(command, entry, opened, reads)
    if isinstance(recorded, Withdrawn):
        raise EntryIsWithdrawn
    require_current(command, recorded.version)
    require_sound_content(command.content, opened, command.now, "content.")
    sensitivity = command.content.sensitivity
    if sensitivity is Sensitivity.OPEN and not is_always_open(recorded):
        raise StaysRestricted
    require_still_readable(restriction(recorded), sensitivity, reads, "content.sensitivity")
    if command.content == recorded.content:
        raise CorrectionChangesNothing
    if recorded.corrections >= MOST_CORRECTIONS:
        raise TooManyCorrections

    return (
        EntryCorrected(
            **placed(command, recorded.entry_id, recorded.version),
            corrects_version=recorded.content_version,
            content=command.content,
            reason=command.reason,
        ),
    )


def withdraw_entry(
    command: WithdrawEntry, entry: EntryState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """The agency that recorded an entry withdraws it."""
    recorded = _require_own(command, entry, require_open(case), reads)
    if isinstance(recorded, Withdrawn):
        raise EntryIsWithdrawn("This entry has already been withdrawn.")
    require_current(command, recorded.version)

    return (
        EntryWithdrawn(
            **placed(command, recorded.entry_id, recorded.version), reason=command.reason
        ),
    )


def disclose_entry(
    command: DiscloseEntry, entry: EntryState, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """The agency that recorded an entry shared it with another.

    A withdrawn entry may have been shared too, and who then relied on it matters; so may an
    agency that has left since have been told.
    """
    opened = require_open(case)
    recorded = _require_own(command, entry, opened, reads)
    require_current(command, recorded.version)
    if command.to_agency == recorded.agency:
        raise DisclosedToItself
    require_agency_once(opened, command.to_agency, "to_agency")
    require_happened(command.occurred, command.now, "occurred")
    if command.occurred.definitely_before(recorded.content.occurred):
        raise DisclosedBeforeItHappened
    if any(
        (shared.to_agency, shared.occurred) == (command.to_agency, command.occurred)
        for shared in recorded.disclosures
    ):
        raise AlreadyDisclosed
    if len(recorded.disclosures) >= MOST_DISCLOSURES:
        raise TooManyDisclosures

    return (
        EntryDisclosed(
            **placed(command, recorded.entry_id, recorded.version),
            to_agency=command.to_agency,
            occurred=command.occurred,
            how=command.how,
        ),
    )


def contest_entry(
    command: ContestEntry,
    entry: EntryState,
    case: CaseState,
    reads: Reads,
    other: EntryState = NEW_ENTRY,
) -> tuple[Event, ...]:
    """Another agency on the case says that its account differs.

    `other` is the state of `other_entry_id`, where one is named. A withdrawn entry may be
    contested: an agency may hold that it did happen.
    """
    opened = require_open(case)
    recorded = require_entry(entry, command.case_id, command.entry_id, reads)
    require_speaks_for(command, opened, command.by_agency, "by_agency")
    require_current(command, recorded.version)
    if command.by_agency == recorded.agency:
        raise ContestsItself
    _require_other(command, other, reads)
    said = (command.by_agency, command.differs_in, command.other_entry_id)
    if said in {
        (each.by_agency, each.differs_in, each.other_entry_id) for each in recorded.contests
    }:
        raise AlreadyContested
    if len(recorded.contests) >= MOST_CONTESTS:
        raise TooManyContests

    return (
        EntryContested(
            **placed(command, recorded.entry_id, recorded.version),
            by_agency=command.by_agency,
            differs_in=command.differs_in,
            other_entry_id=command.other_entry_id,
        ),
    )


def _require_other(command: ContestEntry, other: EntryState, reads: Reads) -> None:
    if command.other_entry_id is None:
        return
    theirs = readable(other, command.case_id, reads)
    if theirs is None or (theirs.entry_id, theirs.agency) != (
        command.other_entry_id,
        command.by_agency,
    ):
        raise OtherEntryNotOnCase
    if not restriction(theirs).is_counted:
        raise OtherEntryNeverCounted


def require_sound_content(content: EntryContent, case: Open, now: datetime, path: str) -> None:
    """Refuse what an entry cannot say, naming the field under `path` (such as `entries.3.`)."""
    require_happened(content.occurred, now, f"{path}occurred")
    require_happened(content.ended, now, f"{path}ended")
    require_order(content.occurred, content.ended, f"{path}ended")
    require_happened(content.written_up, now, f"{path}written_up")
    require_order(
        content.occurred,
        content.written_up,
        f"{path}written_up",
        "This is said to have been written up before it happened. Check both dates; if it was "
        "planned then, record the plan as an entry of its own.",
    )
    if content.child_seen is Seen.NO and content.child_seen_alone is Seen.YES:
        raise SeenAloneButNotSeen(field=f"{path}child_seen_alone")
    for index, subject_id in enumerate(content.subjects):
        require_subject(case, subject_id, f"{path}subjects.{index}")
        if subject_id in content.subjects[:index]:
            raise SubjectNamedTwice(field=f"{path}subjects.{index}")


def _require_own(
    command: CorrectEntry | WithdrawEntry | DiscloseEntry,
    entry: EntryState,
    case: Open,
    reads: Reads,
) -> Standing | Withdrawn:
    recorded = require_entry(entry, command.case_id, command.entry_id, reads)
    if command.attribution.agency != recorded.agency:
        raise NotYourEntry
    require_agency(case, recorded.agency, None)
    return recorded
