"""One row of the chronology: what was first recorded, and everything that happened to it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.access import CurrentActor, permitting
from api.services import Services
from api.web import present
from api.web.case_page import Case, opened
from api.web.corrections import all_fields, wording_fields
from api.web.history import EventView, event_view
from api.web.rendering import page
from api.web.route import Page
from api.web.rows import row_view
from projections.case_file.rows import ContributionRow
from projections.chronology.read import entry
from projections.chronology.rows import ChronologyRow, Permission
from projections.history.read import history
from projections.pages import Cursor

router = APIRouter(route_class=Page, include_in_schema=False)


@dataclass(frozen=True)
class PermissionView:
    """A court's permission, in words."""

    with_whom: str
    court: str
    reference: str
    granted: str
    position: int


@router.get("/cases/{case_id}/entries/{row_key}", openapi_extra=permitting("case.read"))
async def show_entry(
    case_id: UUID, row_key: str, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """The row as it was at the view, with its provenance and its place on the record."""
    async with opened(request, daybook, actor, case_id) as case:
        row = await entry(case.connection, case.view, case_id, case.sight, row_key)
        view = row_view(row, case.names)
        window = case.window
        heading = present.heading_of(row.occurred)
        return page(
            request,
            "entry.html",
            case=case,
            tab="chronology",
            back=_back(request, case),
            row=row,
            view=view,
            heading=heading,
            day_name=present.day_name(heading.on, window.day_one)
            if window and heading.on and window.starts_on <= heading.on <= window.ends_on
            else None,
            now=all_fields(row.current, case.names) if row.current else (),
            first=_first(row, case),
            by=row.on_record.by,
            by_agency=case.names.agency(row.on_record.by.agency),
            recorded=present.exact_stamp(row.on_record.recorded_at),
            disclosures=tuple(
                (
                    case.names.agency(each.to_agency),
                    each.occurred.in_words(),
                    each.how,
                    each.on_record.position,
                )
                for each in row.disclosures
            ),
            told=tuple(
                (case.names.agency(each.agency), each.occurred.in_words()) for each in row.told
            ),
            permissions=tuple(_permission(each, case) for each in row.permissions),
            contribution=_contribution(case, row),
            events=await _events(
                case, row, await daybook.publishing.checkpoints.size(actor.log_id)
            ),
            others=_others(case, row),
        )


def _first(row: ChronologyRow, case: Case) -> Iterable[tuple[str, str | None]]:
    if row.content is not None:
        return all_fields(row.content, case.names)
    return wording_fields(row.first_wording, case.names)


def _back(request: Request, case: Case) -> str:
    try:
        return case.address.back_to_list(request.query_params.get("list", ""))
    except ValueError:
        # More fields than any list has.
        return case.address.to("chronology")


def _permission(permission: Permission, case: Case) -> PermissionView:
    named = [case.names.agency(each).name for each in permission.agencies]
    named += [f"every {role.label.lower()}" for role in permission.roles]
    return PermissionView(
        with_whom=present.listed(named),
        court=permission.court,
        reference=permission.reference,
        granted=permission.granted.in_words(),
        position=permission.on_record.position,
    )


def _contribution(case: Case, row: ChronologyRow) -> ContributionRow | None:
    return next(
        (each for each in case.file.contributions if each.contribution_id == row.contribution_id),
        None,
    )


async def _events(case: Case, row: ChronologyRow, published: int) -> tuple[EventView, ...]:
    """The events this row is made of, as they stand on the record."""
    positions = {
        row.position,
        *(each.on_record.position for each in row.corrections),
        *(each.on_record.position for each in row.disclosures),
        *(each.on_record.position for each in row.contested_by),
        *(each.on_record.position for each in row.permissions),
        *([row.withdrawn.on_record.position] if row.withdrawn else []),
    }
    found: list[EventView] = []
    for position in sorted(positions):
        before = Cursor(newest_first=False, direction="forward", key=(position - 1,)).text()
        page_of_one = await history(
            case.connection,
            case.view,
            case.file.case.case_id,
            case.sight,
            after=before,
            limit=1,
        )
        found += [event_view(each, case, published) for each in page_of_one.rows]
    return tuple(found)


def _others(case: Case, row: ChronologyRow) -> Mapping[str, str]:
    """The pages of the accounts that differ from this one, by row key."""
    keys = [each.other_entry_id for each in (*row.contested_by, *row.contests)]
    return {str(key): case.address.entry(str(key)) for key in keys if key}
