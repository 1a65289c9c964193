"""Opening a case in an emergency: a page that stops whoever comes to it, and what they declare."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api import emergency
from api.access import permitting
from api.v1.emergencies import EmergencyBody
from api.web.after_writing import go_on, refused_with
from api.web.forms import text_of
from api.web.rendering import page
from api.web.route import Page
from api.web.writing import Errors, form_recording, our_form, read_body
from domain.access import POLICY
from domain.errors import Conflict, Invalid, NotOnRecord

router = APIRouter(route_class=Page, include_in_schema=False)

#: What is said of each field that is left empty.
_MISSING: Mapping[str, str] = MappingProxyType(
    {
        "reference": "Enter the case's reference, such as CASE-0142.",
        "reason": "Say in a sentence why you need this case now.",
        "declaration": "Confirm that you need this case now, and have no other way to it.",
    }
)


@router.get("/emergency", openapi_extra=permitting("emergency-access.take"))
async def ask_for_access(request: Request) -> Response:
    """What it means, and the form."""
    return _page(request)


@router.post("/emergency", openapi_extra=permitting("emergency-access.take"))
async def take_access(request: Request) -> Response:
    """Take it, and go to the case as soon as it can be read."""
    form = await our_form(request)
    errors = tuple((name, says) for name, says in _MISSING.items() if not _said(form, name))
    fields = {name: text_of(form, name) for name in ("reference", "reason")}
    body = read_body(EmergencyBody, fields | {"reference": fields["reference"].strip()})
    if not errors and not isinstance(body, EmergencyBody):
        errors = body
    if errors or not isinstance(body, EmergencyBody):
        return _page(request, form, errors, 422)
    writing = form_recording(request, form)
    try:
        taken = await emergency.take(writing, body.reference, body.reason)
    except (Conflict, Invalid, NotOnRecord) as refused:
        errors = ((refused.field or "reference", refused.sentence),)
        return _page(request, form, errors, refused_with(request, refused))
    return await go_on(writing, taken.receipt, f"/cases/{taken.case_id}/chronology")


def _page(
    request: Request, form: FormData | None = None, errors: Errors = (), status: int = 200
) -> Response:
    return page(
        request,
        "emergency.html",
        status=status,
        errors=errors,
        said={name: text_of(form, name) if form else "" for name in _MISSING},
        hours=POLICY.emergency.hours,
    )


def _said(form: FormData, name: str) -> bool:
    return bool(text_of(form, name).strip())
