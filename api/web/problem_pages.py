"""Problems as pages, in plain words, with a way on from each."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.problems import Problem
from api.web.forms import safe_next
from api.web.rendering import page

#: What a page says in place of the problem's own title, which is written for programs.
_TITLES = {
    400: "This page could not be read",
    403: "You cannot do this",
    404: "There is nothing here that you can see",
    405: "This page does not work that way",
    409: "The record does not allow this now",
    413: "That was too large",
    422: "Something in the address is not right",
    500: "Daybook has a problem",
    503: "The record cannot be reached at the moment",
}

_NOT_FOUND = (
    "Either the record holds no such page, or it belongs to a case that your agency does not take "
    "part in. Check the address, or choose a case from the list."
)


async def problem_page(request: Request, problem: Problem) -> Response:
    """The problem as a page. Whoever is not signed in is taken to the sign-in and back."""
    if problem.status == 401:
        return _to_sign_in(request)
    detail = problem.document.detail
    if problem.status == 404 and not _says_more(detail):
        detail = _NOT_FOUND
    return page(
        request,
        "problem.html",
        status=problem.status,
        headers=problem.headers,
        title=_TITLES.get(problem.status, problem.document.title),
        detail=detail,
        request_id=str(getattr(request.state, "request_id", "")),
        is_ours=problem.status >= 500,
        now_href=_now_href(request) if "as_of" in request.query_params else None,
    )


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
