"""Asking the read models: as of which position, and whether they have caught up.

A read looks from one position and says which. With `Daybook-Position` it first waits, for a
bounded time, until it can see that far; so does one that asks for a position, or a time, that is
on the record but not in the read models yet. Otherwise the same question could have two answers.
A position beyond the record is waited for by nobody: it is answered 503 with Retry-After at once,
not 422, because a record restored from a copy, or a replica, may come to hold it.

Pages that follow one another look from one position: that of the first, which the cursor names.

Whatever the view, what an actor may not read is left out as the restrictions are now. No view goes
further than they do, so nothing is shown before it is known who may read it.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Header, Query
from psycopg import AsyncConnection
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.access import Actor, CurrentActor, reads_of
from api.problems import NotAcceptable, NotSignedIn, NotUpToDate
from api.services import Daybook, Services
from domain.access import Reads
from domain.errors import Invalid, NotOnRecord
from domain.restricted import Thing, counted_in_words
from projections.as_of import View, resolve
from projections.case_file.read import case_file
from projections.case_file.rows import CaseFile
from projections.names import CASE_ACCESS, CASE_FILE, HISTORY, NAMES, RESTRICTIONS
from projections.pages import viewed_at
from projections.restrictions.read import sight
from projections.restrictions.sight import Sight
from projections.waiting import caught_up

POSITION = "Daybook-Position"
#: How many entries and other things an answer without a body of its own shape leaves out.
RESTRICTED = "Daybook-Restricted"
JSON = "application/json"
NDJSON = "application/x-ndjson"
HTML = "text/html"

_Row = TypeVar("_Row")
AsOfText = Annotated[
    str | None,
    Query(
        description="A position, or a time with its offset. Left out: now.",
        examples=["1284", "2026-03-09T17:00+00:00"],
    ),
]
Limit = Annotated[int | None, Query(ge=1, description="Rows in this page.", examples=[100])]
After = Annotated[
    str | None,
    Query(
        description="Where the last page ended: its `next`. This page looks from the same "
        "position, whatever was recorded since."
    ),
]


class OtherView(Invalid):
    """This page goes on from another position than `as_of` asks for. Leave `as_of` out, or begin
    at the first page.
    """

    field = "after"


class AsOf(BaseModel):
    """Where this answer looks from."""

    position: int = Field(description="The last position it sees.", examples=[1284])
    recorded_at: datetime | None = Field(description="When that was recorded.")
    is_now: bool = Field(description="Whether that is the latest that can be read.")
    head: int = Field(description="The last position of the record.", examples=[1284])


def as_of(view: View) -> AsOf:
    """A view as answers say it."""
    return AsOf(
        position=view.position, recorded_at=view.recorded_at, is_now=view.is_now, head=view.head
    )


def instant_of(view: View) -> datetime:
    """The instant that a view stands for in the world: now, or when the last event that it sees was
    recorded.
    """
    now = datetime.now(UTC)
    return now if view.is_now else view.recorded_at or now


def one_of(rows: Iterable[_Row], is_it: Callable[[_Row], bool], absent: type[NotOnRecord]) -> _Row:
    """The row that an address names. Raises `absent` where a case file has no such row."""
    for row in rows:
        if is_it(row):
            return row
    raise absent


#: What is never counted, in the words of those who work with it. Everybody is told of it alike,
#: whether there is any or not.
NEVER_COUNTED = "police-sensitive information or legal advice that you may not read"


class Restricted(BaseModel):
    """How much of a case is kept from you, as far as that may be said."""

    count: int = Field(
        description="Entries and other things you may not read, whatever the filters.",
        examples=[3],
    )
    says: str = Field(description="The same in words, and that some are never counted.")


def restricted(sight: Sight, view: View) -> Restricted:
    """What is left out of an answer, as answers say it."""
    found = sight.restricted(view.position)
    return Restricted(count=found.total(), says=restricted_in_words(found))


def restricted_in_words(found: Mapping[Thing, int]) -> str:
    """The sentence for numbers of restricted things. It says the same whether there are others, of
    kinds that are never counted, or not.
    """
    count = sum(found.values())
    if not count:
        return (
            f"Nothing on this record is restricted for you, except any {NEVER_COUNTED}. Whether "
            "there is any is never said."
        )
    verb, whom = (
        ("is", "agency that recorded it") if count == 1 else ("are", "agencies that recorded them")
    )
    said = f"{counted_in_words(found)} {verb} restricted: ask the {whom}."
    return f"{said} There may also be {NEVER_COUNTED}: whether there is any is never said."


@dataclass(frozen=True, slots=True)
class Reading:
    """One request to read."""

    daybook: Daybook
    actor: Actor
    response: Response
    as_of: str | None
    seen: int | None
    reads: Reads | None = None

    @asynccontextmanager
    async def view(
        self, *read_models: str, after: str | None = None
    ) -> AsyncGenerator[tuple[AsyncConnection[Any], View]]:
        """A connection and the view to ask from, with the view's position in the answer.

        `after` is the cursor of a page: its view is gone on with. Raises BadCursor and OtherView.
        """
        # Which cases are there at all, and who may read what of them, is asked with every view.
        names = (*read_models, CASE_ACCESS, RESTRICTIONS) if read_models else NAMES
        began_at = viewed_at(after)
        if self.seen is not None:
            await self._wait(self.seen, names)
        async with self.daybook.reading(self.actor) as connection:
            view = await self._resolve(connection, names, began_at)
            if view.asked <= view.position:
                yield connection, self._noted(view)
                return
        await self._wait(view.asked, names)
        async with self.daybook.reading(self.actor) as connection:
            yield connection, self._noted(await self._resolve(connection, names, began_at))

    async def sight(
        self, connection: AsyncConnection[Any], case_id: UUID, reads: Reads | None = None
    ) -> Sight:
        """What the actor sees of the case in the address. `reads` is what they may read, where it
        was asked for again since the request began. Raises RestrictionsBehind.
        """
        reads = reads or self.reads
        if reads is None:
            raise NotSignedIn
        return await sight(connection, self.actor.log_id, case_id, reads)

    async def file(self, case_id: UUID) -> tuple[View, CaseFile, Sight]:
        """The file of the case in the address as the actor may read it, from which view, and what
        they see of it. Raises as `view` and `sight` do.
        """
        async with self.view(CASE_FILE, HISTORY) as (connection, view):
            sight = await self.sight(connection, case_id)
            return view, await case_file(connection, view, case_id, sight), sight

    async def _resolve(
        self, connection: AsyncConnection[Any], names: tuple[str, ...], began_at: int | None
    ) -> View:
        as_of = self.as_of
        if as_of is None and began_at is not None:
            as_of = str(began_at)
        view = await resolve(connection, self.actor.log_id, as_of, projections=names)
        if began_at is not None and view.asked != began_at:
            raise OtherView
        return view

    async def _wait(self, position: int, names: tuple[str, ...]) -> None:
        longest_s = self.daybook.settings.read_wait_s
        log_id = self.actor.log_id
        if not await caught_up(self.daybook.pool, log_id, position, longest_s, projections=names):
            raise NotUpToDate(
                f"Position {position} cannot be read yet. Ask again shortly, or without it to "
                "read as far as can be.",
                field=POSITION if self.seen == position else "as_of",
            )

    def _noted(self, view: View) -> View:
        self.response.headers[POSITION] = str(view.position)
        return view


def reading(  # noqa: PLR0917 - FastAPI hands them over by name.
    request: Request,
    response: Response,
    actor: CurrentActor,
    daybook: Services,
    as_of: AsOfText = None,
    daybook_position: Annotated[
        int | None,
        Header(
            alias=POSITION,
            ge=0,
            le=2**63 - 1,
            description="Wait until this position can be read: that of your last receipt.",
        ),
    ] = None,
) -> Reading:
    """The reading of this request."""
    return Reading(daybook, actor, response, as_of, daybook_position, reads_of(request))


Asking = Annotated[Reading, Depends(reading)]


def page_rows(limit: int | None, daybook: Daybook) -> int:
    """How many rows a page holds: as asked, but never more than the longest page."""
    settings = daybook.settings
    return min(limit or settings.default_page_rows, settings.max_page_rows)


def link_pages(
    request: Request, response: Response, view: View, *, following: str | None, before: str | None
) -> None:
    """Link headers to the neighbouring pages, as of the same position."""
    links: list[str] = []
    for relation, cursor in (("next", following), ("prev", before)):
        if cursor is not None:
            kept = [
                pair for pair in request.query_params.multi_items()
                if pair[0] not in {"after", "as_of"}
            ]  # fmt: skip
            query = urlencode([*kept, ("as_of", str(view.position)), ("after", cursor)])
            links.append(f'<{request.url.path}?{query}>; rel="{relation}"')
    if links:
        response.headers["Link"] = ", ".join(links)


def wants_lines(request: Request) -> bool:
    """Whether the Accept header prefers NDJSON to JSON. NotAcceptable if it takes neither."""
    lines, document = (_preference(request, each) for each in (NDJSON, JSON))
    if lines == document == 0:
        raise NotAcceptable(f"This can be had as {JSON} or {NDJSON}.", field="Accept")
    return lines > document


def prefers_html(request: Request) -> bool:
    """Whether the Accept header names HTML and prefers it to JSON."""
    return _preference(request, HTML) > _preference(request, JSON)


def require_json(request: Request) -> None:
    """Refuse an Accept header that does not take JSON."""
    if _preference(request, JSON) == 0:
        raise NotAcceptable(f"This can only be had as {JSON}.", field="Accept")


def _preference(request: Request, media_type: str) -> float:
    """How much Accept wants a media type, by its most specific range (RFC 9110 12.5.1)."""
    kind = media_type.partition("/")[0]
    found: dict[int, float] = {}
    for part in ",".join(request.headers.getlist("accept") or ["*/*"]).split(","):
        name, *parameters = (each.strip().lower() for each in part.split(";"))
        precision = {"*/*": 0, f"{kind}/*": 1, media_type: 2}.get(name)
        if precision is not None:
            found[precision] = max(found.get(precision, 0.0), _quality(parameters))
    return found[max(found)] if found else 0.0


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
