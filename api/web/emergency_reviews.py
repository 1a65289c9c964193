"""Who opened a case in an emergency, and for those who oversee it whether it was justified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import (
    Actor,
    CurrentActor,
    CurrentStanding,
    NoSuchCase,
    current_standing,
    permitting,
    readable_case,
)
from api.services import Daybook, Services
from api.v1.emergencies import ReviewBody, end, review
from api.web import present
from api.web.after_writing import go_on, refused_with
from api.web.case_page import Case, opened
from api.web.forms import text_of
from api.web.rendering import page
from api.web.route import Page
from api.web.writing import Errors, form_recording, our_form, read_body
from domain.case.emergency import AlreadyEnded, NoSuchEmergencyAccess
from domain.errors import Conflict, Invalid, NotOnRecord, NotPermitted
from projections.case_file.rows import EmergencyAccessRow

router = APIRouter(route_class=Page, include_in_schema=False)

_ADDRESS = "/cases/{case_id}/emergency-accesses"
_WHETHER = "Say whether it was justified."
_WHY = "Say what you found, in a sentence."


@router.get(_ADDRESS, openapi_extra=permitting("case.read"))
async def show_accesses(
    case_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """All of them, the latest first, with the form for those who review them."""
    return await _page(request, daybook, actor, case_id)


@router.post(_ADDRESS + "/{access_id}/review", openapi_extra=permitting("emergency-access.review"))
async def review_access(
    *, case_id: UUID, access_id: UUID, request: Request, actor: CurrentActor, daybook: Services
) -> Response:
    """Say whether one was justified, and why."""
    form = await our_form(request)
    ids = {"justified": f"justified-{access_id}", "finding": f"finding-{access_id}"}
    said = {name: text_of(form, name).strip() for name in ids}
    missing = {"justified": _WHETHER, "finding": _WHY}
    errors: Errors = tuple((ids[name], says) for name, says in missing.items() if not said[name])
    status = 422
    body = read_body(ReviewBody, {**said, "justified": said["justified"] == "yes"})
    if not errors and not isinstance(body, ReviewBody):
        errors = tuple((ids.get(name, ids["finding"]), says) for name, says in body)
    if not errors and isinstance(body, ReviewBody):
        writing = form_recording(request, form)
        try:
            receipt = await review(writing, case_id, access_id, body)
        except NoSuchCase:
            raise
        except (Conflict, Invalid, NotOnRecord, NotPermitted) as refused:
            status = refused_with(request, refused)
            errors = ((ids["finding"], refused.sentence),)
        else:
            return await go_on(writing, receipt, f"/cases/{case_id}/emergency-accesses")
    typed = {ids[name]: text for name, text in said.items()}
    return await _page(request, daybook, actor, case_id, errors=errors, typed=typed, status=status)


@router.post(_ADDRESS + "/{access_id}/end", openapi_extra=permitting("emergency-access.end"))
async def end_access(
    *,
    case_id: UUID,
    access_id: UUID,
    request: Request,
    actor: CurrentActor,
    standing: CurrentStanding,
    daybook: Services,
) -> Response:
    """End one before its time. Whoever it was alone that let them in goes to the list of cases.

    Raises NoSuchEmergencyAccess and EndsAnothers.
    """
    form = await our_form(request)
    case, _ = await readable_case(daybook.records, actor, case_id)
    if access_id not in case.persons.emergencies:
        raise NoSuchEmergencyAccess
    where = f"/cases/{case_id}/emergency-accesses" if standing.roles else "/cases"
    writing = form_recording(request, form)
    try:
        receipt = await end(writing, case_id, access_id)
    except AlreadyEnded:
        # It is as they wanted it.
        return RedirectResponse(where, status_code=303)
    return await go_on(writing, receipt, where)


async def _page(
    request: Request,
    daybook: Daybook,
    actor: Actor,
    case_id: UUID,
    *,
    errors: Errors = (),
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    standing = current_standing(request)
    async with opened(request, daybook, actor, case_id) as case:
        may_review = standing.may("emergency-access.review") and case.view.is_now
        return page(
            request,
            "emergency_accesses.html",
            status=status,
            case=case,
            tab="people",
            errors=errors,
            typed=typed or {},
            may_review=may_review,
            accesses=[
                _access(row, case, actor, may_review=may_review)
                for row in reversed(case.file.emergency_accesses)
            ],
        )


def _access(
    row: EmergencyAccessRow, case: Case, actor: Actor, *, may_review: bool
) -> Mapping[str, object]:
    is_running = row.ended is None and datetime.now(UTC) < row.until
    by = row.taken.by
    return {
        "id": row.access_id,
        "name": by.name,
        "who": f"{case.names.agency(by.agency).name}, "
        f"{present.listed([role.label.lower() for role in by.roles])}",
        "reason": row.reason,
        "opened": present.stamp(row.taken.recorded_at),
        "position": row.taken.position,
        "until": present.stamp(row.ended.recorded_at if row.ended else row.until),
        "ended_by": row.ended.by.name if row.ended else None,
        "is_running": is_running,
        "may_end": is_running and may_review,
        "is_own": row.actor_id == actor.actor_id,
        "review": None
        if row.reviewed is None
        else {
            "justified": row.justified,
            "finding": row.finding,
            "by": row.reviewed.by.name,
            "at": present.stamp(row.reviewed.recorded_at),
        },
    }
