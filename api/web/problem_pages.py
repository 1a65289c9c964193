"""Problems as pages, in plain words, with a way on from each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.access import Actor
from api.problems import KINDS, Problem
from api.web.address import CLOCK_FIELDS, PAGES
from api.web.case_page import NotYetOnRecord
from api.web.forms import safe_next
from api.web.rendering import page
from domain.access import POLICY
from domain.record.sealing import SealBroken

#: What a page says in place of the problem's own title, which is written for programs.
_TITLES = {
    400: "This page could not be read",
    403: "You cannot do this",
    404: "There is nothing here that you can see",
    405: "This page does not work that way",
    409: "The record does not allow this now",
    410: "The key of this case was destroyed",
    413: "That was too large",
    414: "The address of this page is too long",
    422: "Something in the address is not right",
    500: "Daybook has a problem",
    503: "The record cannot be reached at the moment",
}

_NOT_FOUND = (
    "Either the record holds no such page, or it belongs to a case that you may not see. Check the "
    "address, or choose a case from the list. A coordinator of your partnership says who may see a "
    "case."
)
_NOT_YET = NotYetOnRecord().sentence


async def problem_page(request: Request, problem: Problem) -> Response:
    """The problem as a page. Whoever is not signed in is taken to the sign-in and back."""
    if problem.status == 401:
        return _to_sign_in(request)
    detail = problem.document.detail
    is_damage = problem.document.type == f"/problems/{KINDS[SealBroken].slug}"
    is_too_early = problem.status == 404 and detail == _NOT_YET
    is_nowhere = problem.status == 404 and not _says_more(detail)
    if is_nowhere:
        detail = _NOT_FOUND
    return page(
        request,
        "problem.html",
        status=problem.status,
        headers=problem.headers,
        title=_title(problem, is_damage=is_damage, is_too_early=is_too_early),
        detail=detail,
        request_id=str(getattr(request.state, "request_id", "")),
        is_ours=problem.status >= 500,
        is_damage=is_damage,
        now_href=_now_href(request)
        if "as_of" in request.query_params and problem.status != 410
        else None,
        offers_emergency=is_nowhere and "case_id" in request.path_params and _may_take(request),
        clock=_clock(request) if is_too_early else None,
        notice_href=f"/cases/{request.path_params['case_id']}" if problem.status == 410 else None,
    )


def _title(problem: Problem, *, is_damage: bool, is_too_early: bool) -> str:
    if is_too_early:
        return "Before this case was on the record"
    if is_damage:
        return problem.document.title
    return _TITLES.get(problem.status, problem.document.title)


def _may_take(request: Request) -> bool:
    """Whether the reader's roles, on whichever case, let them open one in an emergency."""
    actor: Actor | None = getattr(request.state, "actor", None)
    return actor is not None and POLICY.allows(actor.roles, "emergency-access.take")


def _clock(request: Request) -> Mapping[str, Any]:
    """What the clock's form sends, so that another time can be tried from where one is."""
    wanted = request.url.path.rpartition("/")[2]
    return {
        "action": f"/cases/{request.path_params['case_id']}/as-of",
        "page": wanted if wanted in PAGES else "chronology",
        "carried": [
            each for each in request.query_params.multi_items() if each[0] not in CLOCK_FIELDS
        ],
    }


def _now_href(request: Request) -> str | None:
    """The same page as of now; none where the address would lead to another site."""
    path = request.url.path
    return path if safe_next(path) == path else None


def _says_more(detail: str) -> bool:
    """Whether a 404 is about more than an address. Ours for programs speak of addresses."""
    return "/v1/" not in detail and "/openapi.json" not in detail and "id" not in detail.split()


def _to_sign_in(request: Request) -> Response:
    wanted = request.url.path
    if request.url.query:
        wanted = f"{wanted}?{request.url.query}"
    address = "/sign-in"
    if request.method in {"GET", "HEAD"} and wanted != "/":
        address = f"/sign-in?{urlencode({'next': wanted})}"
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})
