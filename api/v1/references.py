"""Which entry a source reference names on a case, and how a new one takes it.

A name claimed in the log is never given back, but an entry may let go of its reference: it is
withdrawn, or corrected to another. So a reference is claimed by generation. Whoever looks walks
the generations, 0, 1, 2 and so on, to the entry that still has the reference, or else to the
first generation that nobody has taken. An entry that takes its old reference up again takes a new
generation too, so of any number who find the same one free, the log lets one have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from uuid import UUID

from api.recording import Recording
from domain.access import Reads
from domain.contribution import holds_reference, source_key
from domain.entry import (
    NEW_ENTRY,
    EntryContent,
    EntryRecorded,
    NotRecorded,
    Standing,
    Withdrawn,
    evolve,
    readable,
)
from domain.event import Source
from domain.record.append import Claim, Recorded

SCOPE = "entry-source"

#: Between looking references up and appending, others may take them: look again, so often.
MOST_LOOKS = 4


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry's name in its agency's own system, on one case."""

    case_id: UUID
    key: tuple[str, str, str]

    def claim(self, entry_id: UUID, generation: int) -> Claim:
        """What the log is asked to let this entry alone have."""
        return Claim(SCOPE, self.claim_key(generation), entry_id)

    def claim_key(self, generation: int) -> str:
        """What this generation of it is claimed as."""
        parts = (str(self.case_id), *self.key)
        # No text of the record may hold this separator, so two keys are equal only part by part.
        return "\x1f".join(parts if generation == 0 else (*parts, str(generation)))


@dataclass(frozen=True, slots=True)
class OnRecord:
    """An entry on the record: how it got there, what it said first, and what became of it."""

    recorded: Recorded
    first: EntryContent
    entry: Standing | Withdrawn

    def says(self, content: EntryContent) -> bool:
        """Whether this is what it says, or what it said when it was recorded."""
        return content in (self.entry.content, self.first)


def reference_of(case_id: UUID, agency: str, source: Source) -> Reference | None:
    """An entry's reference, or None where it has none."""
    key = source_key(agency, source)
    return None if key is None else Reference(case_id, key)


async def find(
    writing: Recording,
    reference: Reference,
    reads: Reads,
    *,
    said: EntryContent | None = None,
    before: int | None = None,
) -> OnRecord | int:
    """The entry that has a reference, or the generation of it that is free.

    With `said`, also an entry that let go of it and had these very words: a system that sends its
    rows every night must not bring back what its agency withdrew or corrected. With `before`, all
    of it as it was before this position; the number then says nothing.

    An entry of the agency's own that this actor may not read has no reference for them: another may
    have it again. Only who sends the very words of such an entry is told that it is there, for the
    same reason as above; they had them already.
    """
    records, log_id = writing.daybook.records, writing.actor.log_id
    generation = 0
    let_go: OnRecord | None = None
    while True:
        entry_id = await records.claimed(log_id, SCOPE, reference.claim_key(generation))
        if entry_id is None:
            return let_go or generation
        found = await on_record(writing, entry_id, before=before)
        if found is not None:
            is_same = said is not None and found.says(said)
            is_hidden = readable(found.entry, reference.case_id, reads) is None
            if holds_reference(found.entry, reference.key) and not (is_hidden and not is_same):
                return found if is_same or let_go is None else let_go
            if is_same and let_go is None:
                let_go = found
        generation += 1


async def on_record(
    writing: Recording, entry_id: UUID, *, before: int | None = None
) -> OnRecord | None:
    """An entry as it is, or as it was before a position; None where there was none."""
    stream = await writing.daybook.records.stream(writing.actor.log_id, entry_id)
    history = [each for each in stream if before is None or each.position < before]
    entry = reduce(evolve, (each.event for each in history), NEW_ENTRY)
    if isinstance(entry, NotRecorded) or not isinstance(history[0].event, EntryRecorded):
        return None
    return OnRecord(history[0], history[0].event.content, entry)
