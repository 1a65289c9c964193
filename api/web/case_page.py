"""What every page of a case shows: whose it is, how far the record goes, and which clock is set."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from starlette.requests import Request

from api.access import Actor, reads_of
from api.problems import NotSignedIn
from api.reading import restricted_in_words
from api.services import Daybook
from api.web import present
from api.web.address import Address
from api.web.names import Names
from api.web.signs import signs
from domain.errors import NotOnRecord
from domain.moments import london_day
from domain.restricted import Thing
from projections.as_of import BeforeTheRecord, View, resolve
from projections.case_file.read import NoSuchCase, case_file, case_row
from projections.case_file.rows import CaseFile, ReviewWindow
from projections.case_file.shown import window_shown
from projections.chronology.read import Filters, chronology
from projections.history.read import history
from projections.restrictions.read import sight as sight_of
from projections.restrictions.sight import Sight

#: What on the record changes an entry rather than adding one.
LATER_CHANGES = ("entry.corrected", "entry.withdrawn", "entry.contested")


class NotYetOnRecord(NotOnRecord):
    """This case was not on the record yet at that point. Choose a later position or time, or go
    back to now.
    """


@dataclass(frozen=True)
class NotThePresent:
    """What the banner says when the view is not now."""

    asked: str
    position: int
    stamp: str
    later_entries: int
    later_changes: int
    later_events: int
    was_time: bool
    changed: str

    @property
    def left_out(self) -> str | None:
        """What is not shown, in words; None where nothing has been added since. Not everything that
        is added is an entry: a person named, a hold, an entry shared.
        """
        if not self.later_events:
            return None
        parts: list[str] = []
        if self.later_entries:
            parts.append(present.counted(self.later_entries, "later entry", "later entries"))
        if self.later_changes:
            parts.append(present.counted(self.later_changes, "later correction"))
        others = max(0, self.later_events - self.later_entries - self.later_changes)
        if others:
            kind = "other later event" if parts else "later event"
            parts.append(present.counted(others, kind))
        verb = "is" if self.later_events == 1 else "are"
        none = "" if self.later_entries or self.later_changes else "No entry was added or changed. "
        return f"{none}{present.listed(parts)} {verb} left out."


@dataclass(frozen=True)
class Case:
    """A case as of a view, with what its pages share. `connection` sees one moment of it, `sight`
    what the reader may see of it.
    """

    connection: AsyncConnection[Any]
    file: CaseFile
    view: View
    sight: Sight
    names: Names
    address: Address
    banner: NotThePresent | None
    beyond: str | None
    window: ReviewWindow | None

    @property
    def restricted(self) -> str:
        """How much the reader may not read, and that some is never counted."""
        return restricted_in_words(self.sight.restricted(self.view.position))

    def restricted_of(self, *things: Thing) -> str | None:
        """The same of some sorts of things; None where none that is counted is restricted."""
        found = self.sight.restricted(self.view.position)
        counts: dict[Thing, int] = {thing: found[thing] for thing in things if found[thing]}
        return restricted_in_words(counts) if counts else None

    @property
    def recorded(self) -> str:
        """When the last event of the view was recorded."""
        return present.stamp(self.view.recorded_at) if self.view.recorded_at else "not yet"

    @property
    def asked_words(self) -> str:
        """The time the clock was set to, in words."""
        try:
            asked = datetime.fromisoformat(self.address.as_of or "")
        except ValueError:
            return self.address.as_of or "now"
        # A minute is said only of a clock that goes to its end: all recorded in it is here.
        return (present.stamp if asked == end_of_minute(asked) else present.exact_stamp)(asked)

    @property
    def day(self) -> date:
        """The reader's day: today, or the day of the point that the clock is set to."""
        if self.banner is None:
            return london_day(datetime.now(UTC))
        try:
            return london_day(datetime.fromisoformat(self.banner.asked))
        except ValueError:
            return london_day(self.view.recorded_at or datetime.now(UTC))

    @property
    def window_is_later(self) -> bool:
        """Whether the window was set only after the view. It frames the reading, not the record."""
        return self.window is not None and self.file.case.window is None

    @property
    def taking_part(self) -> int:
        """How many agencies take part."""
        return sum(agency.left is None for agency in self.file.agencies)

    @property
    def window_words(self) -> str | None:
        """14-day window, 2 to 15 March 2020."""
        window = self.window
        if window is None:
            return None
        length = present.length_of(window.starts_on, window.ends_on)
        return f"{length} window, {present.period(window.starts_on, window.ends_on)}"


def end_of_minute(instant: datetime) -> datetime:
    """The last instant of its minute that the record can tell from the next."""
    return instant.replace(second=59, microsecond=999_999)


@asynccontextmanager
async def opened(
    request: Request, daybook: Daybook, actor: Actor, case_id: UUID
) -> AsyncGenerator[Case]:
    """The case that a page is about, for an actor who may see it, at the view in its address.

    Raises NotYetOnRecord, BadAsOf and RestrictionsBehind.
    """
    reads = reads_of(request)
    if reads is None:
        raise NotSignedIn
    as_of = (request.query_params.get("as_of") or "").strip() or None
    async with daybook.reading(actor) as connection:
        try:
            view = await resolve(connection, actor.log_id, as_of)
            sight = await sight_of(connection, actor.log_id, case_id, reads)
            file = await case_file(connection, view, case_id, sight)
        except (BeforeTheRecord, NoSuchCase):
            raise NotYetOnRecord from None
        request.state.viewed = view.position
        address = Address(case_id, as_of)
        subjects = {subject.subject_id: subject.pseudonym for subject in file.subjects}
        yield Case(
            connection=connection,
            file=file,
            view=view,
            sight=sight,
            names=Names(signs(file.agencies), subjects),
            address=address,
            banner=None
            if as_of is None or view.is_now
            else await _banner(connection, view, sight, address, as_of),
            window=file.case.window or await _window_now(connection, view, case_id, sight),
            beyond=_beyond(as_of, view) if as_of else None,
        )


async def _window_now(
    connection: AsyncConnection[Any], view: View, case_id: UUID, sight: Sight
) -> ReviewWindow | None:
    """The window as set now, for a view from before any was: a reader keeps their frame."""
    if view.is_now:
        return None
    now = await resolve(connection, view.log_id, None)
    return window_shown((await case_row(connection, now, case_id)).window, sight)


async def _banner(
    connection: AsyncConnection[Any], view: View, sight: Sight, address: Address, as_of: str
) -> NotThePresent:
    """The banner counts only what the reader may see, then and now."""
    case_id = address.case_id
    now = await resolve(connection, view.log_id, None)
    rows = [
        (await chronology(connection, each, case_id, sight, Filters(), limit=1)).total
        for each in (view, now)
    ]
    changes = [
        (await history(connection, each, case_id, sight, topic=LATER_CHANGES, limit=1)).total
        for each in (view, now)
    ]
    events = [
        (await history(connection, each, case_id, sight, limit=1)).total for each in (view, now)
    ]
    return NotThePresent(
        asked=as_of,
        position=view.position,
        stamp=present.stamp(view.recorded_at) if view.recorded_at else "",
        later_entries=rows[1] - rows[0],
        later_changes=changes[1] - changes[0],
        later_events=events[1] - events[0],
        was_time=not as_of.isdigit(),
        changed=address.at(None, "history", [("since", str(view.position))]),
    )


def _beyond(as_of: str, view: View) -> str | None:
    """What was asked for, in words, where it is a position or a time that is yet to come."""
    if as_of.isdigit():
        return as_of if int(as_of) > view.position else None
    try:
        asked = datetime.fromisoformat(as_of)
    except ValueError:
        return None
    if asked.tzinfo is None or asked <= datetime.now(UTC):
        return None
    return present.stamp(asked)
