"""A contribution that may have been sent before, in part or as a whole.

An entry is known by the agency's own `entry_id`, where it gives one, and by its source reference.
Each reference is claimed when its entry is recorded, so two copies of a batch cannot both land.
Most batches are new, so the record is looked at only once an id or a reference turns out to be
taken. If we stop between the two, nothing was recorded, and sending again starts afresh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.recording import Decided, IdTaken, Recording
from api.v1.answers import EventReceipt
from api.v1.entry_bodies import ContributionBody
from api.v1.references import MOST_LOOKS, OnRecord, Reference, find, on_record, reference_of
from domain.access import Reads
from domain.contribution import NewEntry, SubmitContribution, submit_contribution
from domain.entry import EntryContent, EntryRecorded, Withdrawn, readable
from domain.errors import Conflict
from domain.identifiers import new_id
from domain.record.append import ClaimTaken, Guard, Receipt


class DiffersFromRecord(Conflict):
    """This entry is already on the record with other content."""

    def __init__(self, entry: OnRecord, known_by: str, *, field: str) -> None:
        entry_id, case_id = entry.entry.entry_id, entry.entry.case_id
        super().__init__(
            f"Entry {entry_id} already has this {known_by}, and says something else. If the record "
            "is wrong, correct that entry and say why: "
            f"POST /v1/cases/{case_id}/entries/{entry_id}/corrections. If this is another event, "
            f"give it {_OWN[known_by]}. Nothing of this contribution was recorded.",
            field=field,
        )


class WithdrawnUnderThisId(Conflict):
    """Your agency withdrew the entry of this id, which stays withdrawn. To put this on the record
    again, choose another id. Nothing of this contribution was recorded.
    """


_OWN = {"reference": "a reference of its own", "id": "an id of its own"}


class NewOnRecord(BaseModel):
    """An entry that this contribution put on the record."""

    id: UUID
    position: int
    source_reference: str | None


class AlreadyOnRecord(BaseModel):
    """An entry that was on the record before, in the same words."""

    index: int = Field(description="Its place in `entries` as sent, from 0.")
    id: UUID
    position: int
    source_reference: str | None
    is_withdrawn: bool = Field(
        description="Your agency has withdrawn it, and it stays withdrawn. To record the same "
        "words again all the same, send them with an `entry_id` of your own choosing."
    )


@dataclass(slots=True)
class Submission:
    """One request to submit a contribution."""

    writing: Recording
    case_id: UUID
    body: ContributionBody
    contribution_id: UUID = field(default_factory=new_id)
    #: Of the last look at the record, by place in the batch: the entries that were there, and the
    #: generation of each other reference that was free.
    known: dict[int, OnRecord] = field(default_factory=dict[int, OnRecord])
    free: dict[int, int] = field(default_factory=dict[int, int])
    new_ids: list[UUID] = field(init=False)
    is_looking: bool = False

    def __post_init__(self) -> None:
        self.new_ids = [entry.entry_id or new_id() for entry in self.body.entries]

    @property
    def agency(self) -> str:
        """For whom it is submitted."""
        return self.body.agency or self.writing.actor.agency

    async def record(self) -> Receipt | None:
        """Put what is new on the record; None where nothing is."""
        for _ in range(MOST_LOOKS):
            try:
                return await self.writing.record_if_new(self._decide)
            except ClaimTaken:
                self.is_looking = True
            except IdTaken as refusal:
                if refusal.field is not None:
                    raise
                self.is_looking = True
        return await self.writing.record_if_new(self._decide)

    async def told(self, receipt: Receipt) -> dict[str, Any]:
        """Each entry's id and place, told from the record: the same at any later time."""
        recorded = await self.writing.events_of(receipt)
        events = [(each, each.event) for each in recorded if isinstance(each.event, EntryRecorded)]
        new = {event.originator_id for _, event in events}
        named = {
            reference_of(self.case_id, self.agency, event.content.source) for _, event in events
        }
        before = receipt.placed[0].position
        case, _ = await self.writing.case(self.case_id)
        reads = self.writing.reads(case)
        already = [
            self._already(at, found)
            for at, sent in enumerate(self.body.entries)
            if sent.entry_id not in new
            and ((reference := self._reference(at)) is None or reference not in named)
            and (found := await self._passed_over(at, before, reads)) is not None
        ]
        return {
            "entries": tuple(
                NewOnRecord(
                    id=event.originator_id,
                    position=each.position,
                    source_reference=event.content.source.reference,
                )
                for each, event in events
            ),
            "already_on_record": tuple(already),
        }

    def nothing_new(self) -> dict[str, Any]:
        """The answer where every entry was there: where the last of them went on the record."""
        last = max(self.known.values(), key=lambda each: each.recorded.position)
        return {
            "position": last.recorded.position,
            "recorded_at": last.recorded.recorded_at,
            "id": last.entry.contribution_id,
            "events": tuple[EventReceipt, ...](),
            "entries": (),
            "already_on_record": tuple(
                self._already(at, self.known[at]) for at in sorted(self.known)
            ),
        }

    async def _decide(self) -> Decided | None:
        case, guard = await self.writing.case(self.case_id)
        self.writing.require_version(case.version)
        reads = self.writing.reads(case)
        command = SubmitContribution(
            **self.writing.asked(self.case_id, self.body, but={"agency", "entries"}),
            contribution_id=self.contribution_id,
            agency=self.agency,
            entries=tuple(
                NewEntry(entry_id=entry_id, content=entry.content)
                for entry_id, entry in zip(self.new_ids, self.body.entries, strict=True)
            ),
        )
        # All of it must be sound, whether or not parts are on the record, so that the fields a
        # refusal names are those of the request.
        events = submit_contribution(command, case, reads)
        if self.is_looking:
            await self._look_up(reads)
        new = {at: each for at, each in enumerate(command.entries) if at not in self.known}
        if not new:
            return None
        if self.known:
            entries = tuple(new.values())
            events = submit_contribution(
                command.model_copy(update={"entries": entries}), case, reads
            )
        claims = tuple(
            reference.claim(each.entry_id, self.free.get(at, 0))
            for at, each in new.items()
            if (reference := self._reference(at)) is not None
        )
        # What is passed over must still be so when the rest lands: that is what is told.
        passed_over = {
            each.entry.entry_id: Guard(each.entry.entry_id, each.entry.version)
            for each in self.known.values()
        }
        return Decided(events, (guard, *passed_over.values()), claims)

    async def _look_up(self, reads: Reads) -> None:
        self.known, self.free = {}, {}
        for at in range(len(self.body.entries)):
            found = await self._by_id(at, reads) or await self._by_reference(at, reads)
            if found is not None:
                self.known[at] = found

    async def _by_id(self, at: int, reads: Reads) -> OnRecord | None:
        """The agency's own entry of the id it sent, in the same words; None if the id is new."""
        sent, field = self.body.entries[at], f"entries.{at}.entry_id"
        if sent.entry_id is None:
            return None
        if await self.writing.is_free(sent.entry_id):
            return None
        found = await on_record(self.writing, sent.entry_id)
        # Of what is not theirs, or not for them to read, they learn only that the id is taken.
        if found is None or (found.entry.case_id, found.entry.agency) != (
            self.case_id,
            self.agency,
        ):
            raise IdTaken(sent.entry_id, field=field)
        is_hidden = readable(found.entry, self.case_id, reads) is None
        if is_hidden and not found.says(sent.content):
            raise IdTaken(sent.entry_id, field=field)
        if isinstance(found.entry, Withdrawn):
            raise WithdrawnUnderThisId(field=field)
        if not found.says(sent.content):
            raise DiffersFromRecord(found, "id", field=field)
        return found

    async def _by_reference(self, at: int, reads: Reads) -> OnRecord | None:
        """The entry that has the reference sent, in the same words; None if the name is free."""
        reference = self._reference(at)
        if reference is None:
            return None
        found = await find(self.writing, reference, reads, said=self._said(at))
        if isinstance(found, int):
            self.free[at] = found
            return None
        if not found.says(self.body.entries[at].content):
            raise DiffersFromRecord(found, "reference", field=f"entries.{at}.source.reference")
        return found

    async def _passed_over(self, at: int, before: int, reads: Reads) -> OnRecord | None:
        """The entry that was there, when the receipt's first event was about to be recorded."""
        entry_id, reference = self.body.entries[at].entry_id, self._reference(at)
        if entry_id is not None:
            found = await on_record(self.writing, entry_id, before=before)
            if found is not None:
                return found
        if reference is None:
            return None
        found = await find(self.writing, reference, reads, said=self._said(at), before=before)
        return None if isinstance(found, int) else found

    def _said(self, at: int) -> EntryContent | None:
        """The words by which an entry is known even after it let go of its reference.

        An id that the agency chose says that this is another entry, whatever its words.
        """
        sent = self.body.entries[at]
        return sent.content if sent.entry_id is None else None

    def _reference(self, at: int) -> Reference | None:
        return reference_of(self.case_id, self.agency, self.body.entries[at].source)

    def _already(self, at: int, found: OnRecord) -> AlreadyOnRecord:
        return AlreadyOnRecord(
            index=at,
            id=found.entry.entry_id,
            position=found.recorded.position,
            source_reference=self.body.entries[at].source.reference,
            is_withdrawn=isinstance(found.entry, Withdrawn),
        )
