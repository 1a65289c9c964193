"""The list of cases: all of the partnership's, or those a contributor's agency takes part in."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import CurrentActor, visible_cases
from api.services import Services
from api.web import present
from api.web.address import Address
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency, signs
from projections.as_of import resolve
from projections.case_file.read import cases
from projections.case_file.rows import CaseSummary

router = APIRouter(route_class=Page, include_in_schema=False)


@dataclass(frozen=True)
class CaseLine:
    """A case in the list."""

    href: str
    reference: str
    pseudonym: str
    summary: str
    status: str
    agencies: tuple[Agency, ...]
    entries: str
    last: str
    window: str | None


@router.get("/cases")
async def show_cases(request: Request, actor: CurrentActor, daybook: Services) -> Response:
    """Every case this actor may see, open ones and those last added to first."""
    text = request.query_params.get("text", "").strip()
    async with daybook.reading() as connection:
        view = await resolve(connection, actor.log_id, None)
        found = await cases(
            connection,
            view,
            agency=None if actor.sees_every_case else actor.agency,
            text=text or None,
        )
    # Who may see a case is asked of the log: a read model may not have heard of a departure yet.
    seen = await visible_cases(daybook.records, actor, (each.case.case_id for each in found))
    found = tuple(each for each in found if each.case.case_id in seen)
    return page(
        request,
        "cases.html",
        lines=tuple(_line(each) for each in found),
        text=text,
        position=view.position,
        recorded=present.stamp(view.recorded_at) if view.recorded_at else None,
    )


@router.get("/cases/{case_id}")
async def open_case(case_id: str, request: Request) -> Response:
    """A case opens at its chronology."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/cases/{case_id}/chronology{query}", status_code=303)


def _line(summary: CaseSummary) -> CaseLine:
    case = summary.case
    window = case.window
    return CaseLine(
        href=Address(case.case_id, None).to("chronology"),
        reference=case.reference,
        pseudonym=case.pseudonym,
        summary=case.summary,
        status=case.status,
        agencies=tuple(signs(summary.agencies).values()),
        entries=present.counted(case.entries, "entry contributed", "entries contributed"),
        last=present.stamp(case.last.recorded_at),
        window=f"{window.label}, {present.period(window.starts_on, window.ends_on)}"
        if window
        else None,
    )
