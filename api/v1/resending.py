"""A contribution that may have been sent before, in part or as a whole.

Each source reference is claimed for its entry when the entry is recorded, so two copies of a batch
cannot both land. Most batches are new, so the names are looked up only once one turns out to be
taken. If we stop between the two, nothing was recorded, and sending again starts afresh.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.recording import Decided, IdTaken, Recording
from api.v1.answers import EventReceipt
from api.v1.bodies import ContributionBody
from domain.contribution import NewEntry, SubmitContribution, source_key, submit_contribution
from domain.entry import EntryContent, EntryCorrected, EntryRecorded
from domain.errors import Conflict
from domain.event import Source
from domain.identifiers import new_id
from domain.record.append import Claim, ClaimTaken, Receipt, Recorded

SCOPE = "entry-source"

#: Between looking names up and appending, another copy of some of them may land: look again.
MOST_LOOKS = 4


class DiffersFromRecord(Conflict):
    """This reference is already on the record with other content."""

    def __init__(self, at: int, entry_id: UUID, case_id: UUID) -> None:
        super().__init__(
            f"Entry {entry_id} already has this reference, and says something else. If the record "
            "is wrong, correct that entry and say why: "
            f"POST /v1/cases/{case_id}/entries/{entry_id}/corrections. If this is another event, "
            "give it a reference of its own. Nothing of this contribution was recorded.",
            field=f"entries.{at}.source.reference",
        )


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
    source_reference: str


def claim_key(case_id: UUID, agency: str, source: Source) -> str | None:
    """What an entry's source reference is claimed as, or None where it has none."""
    parts = source_key(agency, source)
    # No text of the record may hold this separator, so two keys are equal only part by part.
    return None if parts is None else "\x1f".join((str(case_id), *parts))


@dataclass(slots=True)
class Submission:
    """One request to submit a contribution."""

    writing: Recording
    case_id: UUID
    body: ContributionBody
    contribution_id: UUID = field(default_factory=new_id)
    known: dict[int, AlreadyOnRecord] = field(default_factory=dict[int, AlreadyOnRecord])
    new_ids: list[UUID] = field(init=False)

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
                await self._look_up()
            except IdTaken as refusal:
                raise self._named(refusal) from None
        return await self.writing.record_if_new(self._decide)

    async def told(self, receipt: Receipt) -> dict[str, Any]:
        """Each entry's id and place, told from the record: the same at any later time."""
        recorded = await self.writing.events_of(receipt)
        events = [(each, each.event) for each in recorded if isinstance(each.event, EntryRecorded)]
        new = {claim_key(self.case_id, self.agency, event.content.source) for _, event in events}
        already = [
            AlreadyOnRecord(
                index=at,
                id=history[0].event.originator_id,
                position=history[0].position,
                source_reference=reference,
            )
            for at, reference, key in self._referenced()
            if key not in new and (history := await self._holder(key))
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

    async def nothing_new(self) -> dict[str, Any]:
        """The answer where every entry was there: where the last of them went on the record."""
        already = tuple(self.known[at] for at in sorted(self.known))
        last = max(already, key=lambda each: each.position)
        (recorded, *_) = await self._stream(last.id)
        event = recorded.event
        return {
            "position": recorded.position,
            "recorded_at": recorded.recorded_at,
            "id": event.contribution_id if isinstance(event, EntryRecorded) else last.id,
            "events": tuple[EventReceipt, ...](),
            "entries": (),
            "already_on_record": already,
        }

    async def _decide(self) -> Decided | None:
        case, guard = await self.writing.case(self.case_id)
        self.writing.require_version(case.version)
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
        events = submit_contribution(command, case)
        new = tuple(each for at, each in enumerate(command.entries) if at not in self.known)
        if not new:
            return None
        if self.known:
            events = submit_contribution(command.model_copy(update={"entries": new}), case)
        claims = tuple(
            Claim(SCOPE, key, each.entry_id)
            for each in new
            if (key := claim_key(self.case_id, self.agency, each.content.source)) is not None
        )
        return Decided(events, (guard,), claims)

    async def _look_up(self) -> None:
        for at, reference, key in self._referenced():
            if at in self.known or not (history := await self._holder(key)):
                continue
            entry_id = history[0].event.originator_id
            if self.body.entries[at].content not in _said(history):
                raise DiffersFromRecord(at, entry_id, self.case_id)
            self.known[at] = AlreadyOnRecord(
                index=at, id=entry_id, position=history[0].position, source_reference=reference
            )

    def _referenced(self) -> list[tuple[int, str, str]]:
        """Place, reference and claim of each entry that has a reference."""
        return [
            (at, entry.source.reference, key)
            for at, entry in enumerate(self.body.entries)
            if entry.source.reference is not None
            and (key := claim_key(self.case_id, self.agency, entry.source)) is not None
        ]

    async def _holder(self, key: str) -> tuple[Recorded, ...]:
        """Everything about the entry that holds a name; nothing where none does."""
        log_id = self.writing.actor.log_id
        entry_id = await self.writing.daybook.records.claimed(log_id, SCOPE, key)
        return () if entry_id is None else await self._stream(entry_id)

    async def _stream(self, stream_id: UUID) -> tuple[Recorded, ...]:
        return await self.writing.daybook.records.stream(self.writing.actor.log_id, stream_id)

    def _named(self, refusal: IdTaken) -> IdTaken:
        if refusal.taken not in self.new_ids:
            return refusal
        at = self.new_ids.index(refusal.taken)
        return IdTaken(refusal.taken, field=f"entries.{at}.entry_id")


def _said(history: tuple[Recorded, ...]) -> tuple[EntryContent, EntryContent]:
    """What an entry said first, and what it says now."""
    contents = [
        each.event.content
        for each in history
        if isinstance(each.event, EntryRecorded | EntryCorrected)
    ]
    return contents[0], contents[-1]
