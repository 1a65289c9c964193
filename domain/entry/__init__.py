"""An entry: one row of the chronology, as one agency recorded it."""

from domain.entry.events import (
    EntryContent,
    EntryContested,
    EntryCorrected,
    EntryDisclosed,
    EntryRecorded,
    EntryWithdrawn,
)

__all__ = [
    "EntryContent",
    "EntryContested",
    "EntryCorrected",
    "EntryDisclosed",
    "EntryRecorded",
    "EntryWithdrawn",
]
