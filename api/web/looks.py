"""Who looked at a case, and what a person looked at, for auditors and data protection officers.

Names, agencies and roles are as they were then. What was searched for is shown only to those who
ask for it, by a link of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import ALSO_DESTROYED, Actor, CurrentActor, permitting, seen_case
from api.looking_back import LookingBack, looking_back, looking_back_on
from api.looks import returned
from api.notices import notice_of
from api.services import Daybook, Services
from api.web import look_filters, present
from api.web.case_page import opened
from api.web.look_filters import Asked
from api.web.look_words import HOW, WHY_NOT, what_was_done, whom_it_became
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency, agency_of
from domain.case import Destroyed
from domain.looks import Looked
from projections.access.read import Looker
from projections.access.rows import AccessRow
from projections.pages import Page as Rows

router = APIRouter(route_class=Page, include_in_schema=False)

#: So many that what was searched for can be opened for all of them: `looking_back.MOST_WHOLE`.
PAGE_ROWS = 100


@dataclass(frozen=True)
class CaseLink:
    """A case that the reader may see, and where it is told who looked at it."""

    reference: str
    href: str


@dataclass(frozen=True)
class LookView:
    """One line of the access log. `case` is None where it was about no case, or about one that the
    reader may not see (`is_hidden_case`). `words` and `listed` only where they were asked for.
    """

    position: int
    stamp: str
    who: str
    person: str
    roles: str
    agency: Agency
    on_behalf_of: str | None
    partnership: str | None
    did: str
    how: str
    is_refused: bool
    because: str | None
    emergency: str | None
    became: str | None
    as_of: int | None
    token: UUID | None
    case: CaseLink | None
    is_hidden_case: bool
    words: str | None
    listed: tuple[CaseLink, ...]


@router.get("/cases/{case_id}/looks", openapi_extra=permitting("access-log.read") | ALSO_DESTROYED)
async def show_looks_at_case(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Who looked at a case and who was refused it, also after its key was destroyed."""
    asked = look_filters.read(request.query_params)
    case, _ = await seen_case(daybook.records, actor, case_id)
    if isinstance(case, Destroyed):
        return await _of_destroyed(case_id, request, actor, daybook, asked)
    access_log_id = await daybook.access_log_of(actor.log_id)
    async with opened(request, daybook, actor, case_id) as shown:
        back = await looking_back_on(shown.connection, daybook, actor, access_log_id)
        # Who looked is told as of now, wherever the clock of the case stands.
        request.state.viewed = None
        return page(
            request,
            "looks_case.html",
            case=shown,
            tab="looks",
            **await _about_case(back, case_id, asked, shown.names.agencies, shown.address.as_of),
        )


async def _of_destroyed(
    case_id: UUID, request: Request, actor: Actor, daybook: Daybook, asked: Asked
) -> Response:
    notice = await notice_of(daybook.records, actor.log_id, case_id)
    async with looking_back(daybook, actor) as back:
        return page(
            request,
            "looks_destroyed.html",
            notice=notice,
            case_id=case_id,
            **await _about_case(back, case_id, asked, {}, None),
        )


async def _about_case(
    back: LookingBack,
    case_id: UUID,
    asked: Asked,
    agencies: Mapping[str, Agency],
    as_of: str | None,
) -> dict[str, Any]:
    rows = await back.of_case(case_id, asked.after, PAGE_ROWS, asked.sought)
    lookers = await back.people_of_case(case_id)
    return {
        **await _listed(back, rows, lookers, asked, agencies),
        **_addresses(f"/cases/{case_id}/looks", asked, rows, as_of),
        "people": look_filters.people(lookers),
    }


@router.get("/people/{actor_id}/looks", openapi_extra=permitting("access-log.read"))
async def show_looks_of_person(
    actor_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Everything that a person looked at or was refused, and their sign-ins."""
    asked = look_filters.read(request.query_params)
    async with looking_back(daybook, actor) as back:
        rows = await back.by_person(actor_id, asked.after, PAGE_ROWS, asked.sought)
        lookers = await back.person(actor_id)
        context = await _listed(back, rows, lookers, asked, {})
    returned(request, cases={each.case_id for each in rows.rows} & context.pop("seen"))
    return page(
        request,
        "looks_person.html",
        person=lookers[0].by if lookers else None,
        people={},
        **context,
        **_addresses(f"/people/{actor_id}/looks", asked, rows, None),
    )


async def _listed(
    back: LookingBack,
    rows: Rows[AccessRow],
    lookers: tuple[Looker, ...],
    asked: Asked,
    agencies: Mapping[str, Agency],
) -> dict[str, Any]:
    """What both pages show: the lines, and what they can be asked about."""
    events = await back.opened(rows.rows) if asked.whole else {}
    named = {row.case_id for row in rows.rows}
    for event in events.values():
        named.update(event.cases)
    references = await back.references(named)
    links = {
        each: CaseLink(reference, f"/cases/{each}/looks") for each, reference in references.items()
    }
    log_id = back.view.log_id
    return {
        "lines": tuple(
            _line(row, links, log_id, agencies, events.get(row.position)) for row in rows.rows
        ),
        "rows": rows,
        "asked": asked,
        "agencies": {
            code: agency_of(agencies, code).name for code in look_filters.agencies(lookers)
        },
        "ways": HOW,
        "only": look_filters.ONLY,
        "seen": frozenset(references),
    }


def _line(
    row: AccessRow,
    links: Mapping[UUID, CaseLink],
    log_id: UUID,
    agencies: Mapping[str, Agency],
    event: Looked | None,
) -> LookView:
    case = links.get(row.case_id)
    # Of a case that the reader may not see they are told that somebody looked, and no word more.
    is_hidden = case is None and row.case_id != log_id
    if is_hidden:
        event = None
    return LookView(
        position=row.position,
        stamp=present.exact_stamp(row.at),
        who=row.by.name,
        person=f"/people/{row.actor_id}/looks",
        roles=present.listed([role.label.lower() for role in row.by.roles]),
        agency=agency_of(agencies, row.by.agency),
        on_behalf_of=row.by.on_behalf_of,
        partnership=row.by.partnership,
        did=what_was_done(row),
        how=HOW[row.way] if row.way else "",
        is_refused=row.outcome == "denied",
        because=WHY_NOT[row.why] if row.why else None,
        emergency=None if row.emergency is None else ("" if is_hidden else row.emergency.reason),
        became=whom_it_became(row.became) if row.became else None,
        as_of=None if is_hidden else row.as_of,
        token=row.by_token,
        case=case,
        is_hidden_case=is_hidden,
        words=event.searched_for if event else None,
        listed=tuple(links[each] for each in event.cases if each in links) if event else (),
    )


def _addresses(path: str, asked: Asked, rows: Rows[AccessRow], as_of: str | None) -> dict[str, Any]:
    """Where the page's own links lead. All keep its filters, and the clock of its case."""
    clock = [("as_of", as_of)] if as_of else []

    def to(query: list[tuple[str, str]]) -> str:
        return f"{path}?{urlencode(query)}" if query else path

    return {
        "action": path,
        "as_of": as_of,
        "clear": to(clock),
        "first": to([*clock, *asked.query]),
        "previous": to([*clock, *asked.query, ("after", rows.previous)]) if rows.previous else None,
        "following": to([*clock, *asked.query, ("after", rows.next)]) if rows.next else None,
        "with_words": to([*clock, *asked.filters, ("whole", "on")]),
        "without_words": to([*clock, *asked.filters]),
    }
