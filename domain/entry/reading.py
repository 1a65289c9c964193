"""Who may read an entry, asked of its state: before anything may be done to it.

What an actor may not read does not exist for them. A command about it is refused in the very words
of an entry that was never recorded, so that nothing is learned by asking.
"""

from __future__ import annotations

from uuid import UUID

from domain.access.sensitivity import Reads, Restriction
from domain.entry.state import EntryState, NotRecorded, Standing, Withdrawn
from domain.errors import NotOnRecord
from domain.vocabulary import Sensitivity


class EntryNotOnRecord(NotOnRecord):
    """There is no such entry on this case. Check its address."""


def restriction(entry: Standing | Withdrawn) -> Restriction:
    """What decides who may read it."""
    return Restriction(
        agency=entry.agency,
        sensitivities=entry.sensitivities,
        shared_with=frozenset(each.to_agency for each in entry.disclosures),
        permitted_to=frozenset(
            named
            for each in entry.permissions
            for named in (*each.agencies, *(f"role:{role}" for role in each.roles))
        ),
    )


def require_entry(
    entry: EntryState, case_id: UUID, entry_id: UUID, reads: Reads
) -> Standing | Withdrawn:
    """The entry, if it is this one, on this case, and may be read by whoever asks."""
    found = readable(entry, case_id, reads)
    if found is None or found.entry_id != entry_id:
        raise EntryNotOnRecord
    return found


def readable(entry: EntryState, case_id: UUID, reads: Reads) -> Standing | Withdrawn | None:
    """The entry, if it is on this case and may be read."""
    if isinstance(entry, NotRecorded) or entry.case_id != case_id:
        return None
    return entry if reads.may_read(restriction(entry)) else None


def is_always_open(entry: Standing | Withdrawn) -> bool:
    """Whether it never was anything but open to the review."""
    return entry.sensitivities <= {Sensitivity.OPEN}
