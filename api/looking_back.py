"""Asking a partnership's access log, for those whose role is to: the API and the pages alike.

Asking is a look itself, and is on the same log a moment later.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from api.access import Actor, visible_cases
from api.services import Daybook
from domain.looks import Looked
from domain.looks.unusual import ABOUT_ONE_CASE, Found
from projections.access import read
from projections.access.read import EVERYTHING, Looker, Sought
from projections.access.rows import AccessRow
from projections.as_of import View
from projections.pages import Page

#: Looks of which the events are opened for one answer.
MOST_WHOLE = 100
#: Stands in a row for a case that whoever asks may not see.
NOT_YOURS = UUID(int=0)


@dataclass(frozen=True, slots=True)
class LookingBack:
    """One reader's question. It sees one access log, and one moment of it."""

    daybook: Daybook
    actor: Actor
    connection: AsyncConnection[Any]
    view: View

    async def of_case(
        self, case_id: UUID, after: str | None, limit: int, sought: Sought = EVERYTHING
    ) -> Page[AccessRow]:
        """Who looked at a case, the latest first. Raises BadCursor."""
        rows = await read.looks(
            self.connection, self.view, case_id=case_id, after=after, limit=limit, sought=sought
        )
        return await self._told(rows)

    async def by_person(
        self, actor_id: UUID, after: str | None, limit: int, sought: Sought = EVERYTHING
    ) -> Page[AccessRow]:
        """What a person looked at, the latest first. Raises BadCursor.

        Where it was about a case that the reader may not see, `case_id` is NOT_YOURS, and nothing
        is told but that somebody looked, or was refused.
        """
        rows = await read.looks(
            self.connection, self.view, actor_id=actor_id, after=after, limit=limit, sought=sought
        )
        return await self._told(rows)

    async def people_of_case(self, case_id: UUID) -> tuple[Looker, ...]:
        """Whoever is on the log about a case, the latest first."""
        return await read.people_of_case(self.connection, self.view, case_id)

    async def person(self, actor_id: UUID) -> tuple[Looker, ...]:
        """A person as they last were in each of their agencies, the latest first."""
        return await read.person_in_agencies(self.connection, self.view, actor_id)

    async def references(self, case_ids: Collection[UUID]) -> dict[UUID, str]:
        """What cases are called, of those that the reader may see."""
        seen = await self.seen(case_ids)
        return await read.references(self.connection, self.actor.log_id, seen)

    async def opened(self, rows: Collection[AccessRow]) -> dict[int, Looked]:
        """The events of these looks, by their positions: with what was searched for, which no read
        model holds, and the listed cases that the reader may see.

        Of a look at a case that they may not see there is none. Words that found such a case are
        left out, since they may be its reference; and so are places on the record, which could tell
        of entries that they may not know of.
        """
        events: dict[int, Looked] = {}
        for row in rows:
            if row.outcome == "answered" and row.case_id != NOT_YOURS:
                found = await self.daybook.records.events(self.view.log_id, row.position - 1, 1)
                events |= {
                    each.position: each.event for each in found if isinstance(each.event, Looked)
                }
        seen = await self.seen({case_id for event in events.values() for case_id in event.cases})
        return {position: _without_others(event, seen) for position, event in events.items()}

    async def unusual(self) -> tuple[Found, ...]:
        """What is unusual. Of the cases that it is about, those that the reader may see; what is
        about one case that they may not see is left out, and the rest is told without it.
        """
        found = await read.found_unusual(
            self.connection, self.view, self.actor.log_id, datetime.now(UTC)
        )
        seen = await self.seen({case_id for one in found for case_id in one.cases})
        return tuple(
            replace(one, cases=tuple(case_id for case_id in one.cases if case_id in seen))
            for one in found
            if one.kind not in ABOUT_ONE_CASE or seen.issuperset(one.cases)
        )

    async def seen(self, case_ids: Collection[UUID]) -> frozenset[UUID]:
        """Which of these cases the reader may see: of the others they are told no id."""
        return frozenset(await visible_cases(self.daybook.records, self.actor, case_ids))

    async def _told(self, page: Page[AccessRow]) -> Page[AccessRow]:
        known = await self.seen({row.case_id for row in page.rows}) | {self.view.log_id}
        return replace(
            page,
            rows=tuple(
                row if row.case_id in known else row.model_copy(update=_NO_WORD_OF_IT)
                for row in page.rows
            ),
        )


#: What is left out of a row about a case that the reader may not see: whatever would tell of it,
#: and be it only whether there is one.
_NO_WORD_OF_IT: dict[str, object] = {
    "case_id": NOT_YOURS,
    "route": "",
    "status": None,
    "as_of": None,
    "is_search": False,
    "why": None,
    "emergency": None,
}


def _without_others(event: Looked, seen: Collection[UUID]) -> Looked:
    cases = tuple(case_id for case_id in event.cases if case_id in seen)
    is_all_seen = len(cases) == len(event.cases) and (not event.cases or not event.left_out)
    return event.model_copy(
        update={
            "cases": cases,
            "positions": (),
            "left_out": 0,
            "searched_for": event.searched_for if is_all_seen else None,
        }
    )


@asynccontextmanager
async def looking_back(daybook: Daybook, actor: Actor) -> AsyncGenerator[LookingBack]:
    """The access log of the actor's own partnership, as far as it can be read."""
    access_log_id = await daybook.access_log_of(actor.log_id)
    async with daybook.reading(actor) as connection:
        yield await looking_back_on(connection, daybook, actor, access_log_id)


async def looking_back_on(
    connection: AsyncConnection[Any], daybook: Daybook, actor: Actor, access_log_id: UUID
) -> LookingBack:
    """The same on a connection that this actor is reading on already. The log is asked for before
    that, so that no request waits for a second connection while it holds one.
    """
    return LookingBack(daybook, actor, connection, await read.opened(connection, access_log_id))
