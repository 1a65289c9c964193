"""One agency's submission: a change-set of entries with its author, sign-off and provenance."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.access.reading_back import require_readable_back
from domain.access.sensitivity import Reads, Restriction
from domain.case import CaseState, Open, require_open, require_speaks_for
from domain.command import Command, placed
from domain.entry import (
    EntryContent,
    EntryRecorded,
    EntryState,
    Standing,
    require_sound_content,
)
from domain.errors import Invalid
from domain.event import Event, NonNegative, Source, Value
from domain.text import AgencyCode, ShortText, Summary

#: What one contribution may hold: more is sent as several, each with its own receipt.
MOST_ENTRIES = 500


class ContributionSubmitted(Event):
    """An agency submitted a set of entries, which follow it on the record."""

    TOPIC: ClassVar[str] = "contribution.submitted"

    agency: AgencyCode
    title: ShortText
    author: ShortText
    author_role: ShortText
    signed_off_by: ShortText | None = None
    note: Summary | None = None
    source: Source
    entry_count: NonNegative


class NewEntry(Value):
    """An entry to put on the record, under the id it will keep."""

    entry_id: UUID
    content: EntryContent


class SubmitContribution(Command):
    """Put an agency's set of entries on the record."""

    contribution_id: UUID
    agency: AgencyCode
    title: ShortText
    author: ShortText
    author_role: ShortText
    signed_off_by: ShortText | None = None
    note: Summary | None = None
    source: Source
    entries: tuple[NewEntry, ...]


class NoEntries(Invalid):
    """A contribution needs at least one entry."""

    field = "entries"


class TooManyEntries(Invalid):
    """A contribution holds at most 500 entries. Send the rest in another."""

    field = "entries"


class EntrySentTwice(Invalid):
    """Two entries of this contribution have the same id. Give each its own."""


class ReferenceSentTwice(Invalid):
    """Two entries of this contribution have the same source reference, which identifies an entry.
    Send it once, or give each its own reference.
    """


class NeverCountedBesideOthers(Invalid):
    """Some readers may not even know how many entries of this sensitivity there are, and beside
    others its place on the record would tell them. Send it in a contribution of its own.
    """


def submit_contribution(
    command: SubmitContribution, case: CaseState, reads: Reads
) -> tuple[Event, ...]:
    """An agency on the case submits entries: the contribution first, then one event for each.

    Each entry is a stream of its own, caused by the contribution. Entries that are never counted
    to those who may not read them come without any others: a contribution's events stand side by
    side on the record, so a position missing among those one may read would be such an entry.
    """
    opened = require_open(case)
    require_speaks_for(command, opened, command.agency, "agency")
    _require_entries(command, opened, reads)
    _require_apart(command)

    caused = command.attribution.model_copy(update={"causation_id": command.contribution_id})
    return (
        ContributionSubmitted(
            **placed(command, command.contribution_id, 0),
            agency=command.agency,
            title=command.title,
            author=command.author,
            author_role=command.author_role,
            signed_off_by=command.signed_off_by,
            note=command.note,
            source=command.source,
            entry_count=len(command.entries),
        ),
        *(
            EntryRecorded(
                originator_id=entry.entry_id,
                originator_version=1,
                case_id=command.case_id,
                attribution=caused,
                contribution_id=command.contribution_id,
                agency=command.agency,
                content=entry.content,
            )
            for entry in command.entries
        ),
    )


def source_key(agency: AgencyCode, source: Source) -> tuple[str, str, str] | None:
    """What identifies an entry in an agency's own record, or None where it has no reference."""
    return None if source.reference is None else (agency, source.system, source.reference)


def holds_reference(entry: EntryState, key: tuple[str, str, str]) -> bool:
    """Whether this is the entry that a reference names: it stands, and says so now.

    A withdrawn entry lets its reference go, and so does one corrected to another, so that what
    the reference truly names can still be put on the record.
    """
    return isinstance(entry, Standing) and source_key(entry.agency, entry.content.source) == key


def _require_entries(command: SubmitContribution, case: Open, reads: Reads) -> None:
    if not command.entries:
        raise NoEntries
    if len(command.entries) > MOST_ENTRIES:
        raise TooManyEntries

    ids = {command.case_id, command.contribution_id}
    references: dict[tuple[str, str, str], int] = {}
    for index, entry in enumerate(command.entries):
        if entry.entry_id in ids:
            raise EntrySentTwice(field=f"entries.{index}.entry_id")
        ids.add(entry.entry_id)
        key = source_key(command.agency, entry.content.source)
        if key is not None and references.setdefault(key, index) != index:
            raise ReferenceSentTwice(field=f"entries.{index}.source.reference")
        require_sound_content(entry.content, case, command.now, f"entries.{index}.")
        require_readable_back(
            command.agency, entry.content.sensitivity, reads, f"entries.{index}.sensitivity"
        )


def _require_apart(command: SubmitContribution) -> None:
    """Entries that are never counted stand with none of another sensitivity."""
    kinds = {entry.content.sensitivity for entry in command.entries}
    if len(kinds) == 1:
        return
    for index, entry in enumerate(command.entries):
        sensitivity = entry.content.sensitivity
        if not Restriction(command.agency, frozenset({sensitivity})).is_counted:
            raise NeverCountedBesideOthers(field=f"entries.{index}.sensitivity")
