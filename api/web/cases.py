"""The list of cases: all of the partnership's, or those a contributor's agency takes part in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import ALSO_DESTROYED, CurrentActor, permitting, seen_case, visible_cases
from api.looks import note_listed, returned
from api.notices import notice_of
from api.services import Services
from api.shared_cases import shared_cases
from api.web import present
from api.web.address import Address
from api.web.rendering import page
from api.web.route import Page
from api.web.signs import Agency, signs
from domain.access import POLICY
from domain.case import Destroyed
from domain.vocabulary import Way
from projections.as_of import resolve
from projections.case_file.read import cases, summaries_shown
from projections.case_file.rows import CaseSummary, DestroyedCaseRow

router = APIRouter(route_class=Page, include_in_schema=False)


@dataclass(frozen=True)
class CaseLine:
    """A case in the list. Of one whose key was destroyed there is only when, and by whose rule."""

    href: str
    reference: str
    summary: str
    status: str
    entries: str
    last: str
    restricted: str | None = None
    pseudonym: str | None = None
    agencies: tuple[Agency, ...] = ()
    window: str | None = None
    #: Whether an emergency access waits for this reader's review.
    to_review: bool = False
    shared_by: str | None = None


@router.get("/cases", openapi_extra=permitting("cases.list"))
async def show_cases(request: Request, actor: CurrentActor, daybook: Services) -> Response:
    """Every case this actor may see, open ones and those last added to first."""
    text = request.query_params.get("text", "").strip()
    async with daybook.reading(actor) as connection:
        view = await resolve(connection, actor.log_id, None)
        found = await cases(connection, view, text=text or None)
        # Who may see a case is asked of the log: a read model may not have heard of a departure.
        seen = await visible_cases(daybook.records, actor, (each.case.case_id for each in found))
        found = await summaries_shown(connection, view, found, seen)
    shared = await shared_cases(daybook, actor, text=text or None)
    returned(request, cases=(each.case.case_id for each in found))
    note_listed(request, ((each.guest, each.summary.case.case_id) for each in shared), Way.PAGE)
    reviews = POLICY.allows(actor.roles, "emergency-access.review")
    return page(
        request,
        "cases.html",
        lines=tuple(_line(each, reviews=reviews) for each in found),
        shared=tuple(
            replace(_line(each.summary, reviews=False), shared_by=each.partnership)
            for each in shared
        ),
        invitations=POLICY.allows(actor.roles, "invitation.answer"),
        may_take=POLICY.allows(actor.roles, "emergency-access.take"),
        reads_learning=POLICY.allows(actor.roles, "learning.read"),
        looks_back=POLICY.allows(actor.roles, "access-log.read"),
        text=text,
        position=view.position,
        recorded=present.stamp(view.recorded_at) if view.recorded_at else None,
    )


@router.get("/cases/{case_id}", openapi_extra=permitting("case.read") | ALSO_DESTROYED)
async def open_case(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """A case opens at its chronology; one whose key was destroyed at the notice of that."""
    case, _ = await seen_case(daybook.records, actor, case_id)
    if isinstance(case, Destroyed):
        notice = await notice_of(daybook.records, actor.log_id, case_id)
        return page(
            request,
            "destroyed.html",
            case_id=case_id,
            notice=notice,
            stamp=present.stamp(notice.last.recorded_at),
        )
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/cases/{case_id}/chronology{query}", status_code=303)


def _line(summary: CaseSummary, *, reviews: bool) -> CaseLine:
    case = summary.case
    if isinstance(case, DestroyedCaseRow):
        return CaseLine(
            href=f"/cases/{case.case_id}",
            reference=case.reference,
            summary="Its key was destroyed. What was recorded in it can no longer be read.",
            status=case.status,
            entries=present.counted(case.sealed_events, "event sealed", "events sealed"),
            last=present.stamp(case.last.recorded_at),
        )
    window = case.window
    return CaseLine(
        href=Address(case.case_id, None).to("chronology"),
        reference=case.reference,
        pseudonym=case.pseudonym,
        summary=case.summary,
        status=case.status,
        agencies=tuple(signs(summary.agencies).values()),
        entries=present.counted(case.entries, "entry contributed", "entries contributed"),
        restricted=f"restricted: {summary.restricted_says}" if summary.restricted_says else None,
        last=present.stamp(case.last.recorded_at),
        window=f"{window.label}, {present.period(window.starts_on, window.ends_on)}"
        if window
        else None,
        to_review=reviews and case.emergencies_to_review > 0,
    )
