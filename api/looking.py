"""Whether a reader may know of one event, asked of the log itself.

A receipt and a proof are made from the log and not from a read model, so who may have them is asked
there too: a restriction counts from the moment it is on the record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.access import Reads
from domain.case import BarLifted, PersonBarred, ReviewWindowSet
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import (
    NEW_ENTRY,
    EntryContested,
    EntryRecorded,
    NotRecorded,
    evolve,
    readable,
    restriction,
)
from domain.event import Event
from domain.learning import EpisodeDefined, EpisodeRevised, FindingRecorded, FindingRevised
from domain.record.application import Records
from domain.review import NotificationDecided, ThresholdDecided
from projections.items import relied_on


@dataclass(frozen=True, slots=True)
class Looking:
    """A reader looking at the events of a case."""

    records: Records
    log_id: UUID
    case_id: UUID
    reads: Reads

    async def may_know_of(self, position: int) -> bool:
        """Whether they may know that there is an event here, and which stream it belongs to."""
        event = await self._event(position)
        if event is None:
            return False
        if isinstance(event, ContributionSubmitted):
            entries = await self._entries(event, position)
            return not entries or any([await self._reads(each) for each in entries])
        return await self._reads(event.originator_id)

    async def may_read_all_of(  # noqa: PLR0911 - one return an event
        self, position: int
    ) -> bool:
        """Whether they may read everything that it says, with every entry that it names."""
        event = await self._event(position)
        if event is None or not await self.may_know_of(position):
            return False
        match event:
            case PersonBarred() | BarLifted():
                return self.reads.bars
            case (
                DecisionMade()
                | NotificationDecided()
                | ThresholdDecided()
                | EpisodeDefined()
                | EpisodeRevised()
                | FindingRecorded()
                | FindingRevised()
            ):
                return await self._read_each(relied_on(event))
            case ReviewWindowSet(anchor_entry_id=UUID() as named):
                return await self._reads(named)
            case EntryContested(other_entry_id=UUID() as named):
                return await self._reads(named)
            case ContributionSubmitted():
                # Its number of entries tells of those that are never counted.
                entries = await self._entries(event, position)
                return all([await self._may_be_counted(each) for each in entries])
            case _:
                return True

    async def _event(self, position: int) -> Event | None:
        for recorded in await self.records.events(self.log_id, after=position - 1, limit=1):
            if recorded.position == position and recorded.event.case_id == self.case_id:
                return recorded.event
        return None

    async def _entries(self, event: ContributionSubmitted, position: int) -> tuple[UUID, ...]:
        """The entries of a contribution: they were appended with it."""
        recorded = await self.records.events(self.log_id, position, event.entry_count)
        return tuple(
            each.event.originator_id
            for each in recorded
            if isinstance(each.event, EntryRecorded)
            and each.event.contribution_id == event.originator_id
        )

    async def _read_each(self, entry_ids: Iterable[UUID]) -> bool:
        return all([await self._reads(each) for each in entry_ids])

    async def _reads(self, stream_id: UUID) -> bool:
        """Whether they may read an entry; what is no entry is read by whoever reads the case."""
        entry, _ = await self.records.load(self.log_id, stream_id, evolve, NEW_ENTRY)
        return isinstance(entry, NotRecorded) or bool(readable(entry, self.case_id, self.reads))

    async def _may_be_counted(self, entry_id: UUID) -> bool:
        entry, _ = await self.records.load(self.log_id, entry_id, evolve, NEW_ENTRY)
        if isinstance(entry, NotRecorded) or readable(entry, self.case_id, self.reads):
            return True
        return restriction(entry).is_counted
