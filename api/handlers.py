"""From whatever stopped a request to the problem that says it, as JSON or as a page."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from psycopg import InterfaceError, OperationalError
from psycopg_pool import PoolClosed, PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from api.problems import (
    OF_STATUS,
    MalformedHeaders,
    MethodNotAllowed,
    PageRenderer,
    Problem,
    as_json,
    problem_of,
)
from api.wording import in_words
from domain.errors import Conflict, Invalid, NotOnRecord, Refusal
from domain.record.append import RecordUnavailable

_UNREACHABLE = (OperationalError, InterfaceError, PoolTimeout, PoolClosed)


def install_handlers(app: FastAPI) -> None:
    """Answer every refusal, and every error of the framework, with a problem."""

    async def refused(request: Request, error: Exception) -> Response:
        return await answer_with(request, problem_of(_refusal_of(request, error)))

    for kind in (Refusal, RequestValidationError, HTTPException, *_UNREACHABLE):
        app.add_exception_handler(kind, refused)


def render_pages_with(app: FastAPI, renderer: PageRenderer) -> None:
    """Let `renderer` draw the problems of everything outside `/v1`."""
    app.state.problem_page = renderer


def _refusal_of(request: Request, error: Exception) -> Refusal:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _of_status(request, error)
    return RecordUnavailable()


def _invalid(error: RequestValidationError) -> Refusal:
    in_place = {
        place: [each for each in error.errors() if each["loc"][0] == place]
        for place in ("path", "header")
    }
    if in_place["path"]:
        # An address with an id that is no id names nothing that could be on the record.
        fault = in_words(in_place["path"]).faults[0]
        return NotOnRecord(fault.detail, field=fault.field)
    if in_place["header"]:
        return MalformedHeaders(in_words(in_place["header"]).faults)
    return in_words(error.errors())


def _of_status(request: Request, error: HTTPException) -> Refusal:
    cls = OF_STATUS.get(error.status_code)
    if cls is None:
        cls = Conflict if error.status_code < 500 else RecordUnavailable
    if cls is NotOnRecord:
        return NotOnRecord("There is nothing at this address. See /openapi.json for all of them.")
    if error.status_code == 405:
        return MethodNotAllowed(request.method, ", ".join(_methods_at(request)))
    return cls() if cls is not Invalid else cls(str(error.detail))


def _methods_at(request: Request) -> list[str]:
    """Every method of this address. The framework names only those of the first route there."""
    app: FastAPI = request.app
    found = {"HEAD", "GET"} if request.url.path.startswith("/static/") else set[str]()
    for route in iter_route_contexts(app.routes):
        if route.methods and compile_path(route.path or "")[0].match(request.url.path):
            found |= route.methods
    return sorted(found | {"HEAD"} if "GET" in found else found)


async def answer_with(request: Request, problem: Problem) -> Response:
    """The problem as a page for a person's browser, as JSON for everything else."""
    renderer: PageRenderer | None = getattr(request.app.state, "problem_page", None)
    if renderer is not None and _wants_page(request):
        page = await renderer(request, problem)
        if page is not None:
            return page
    return as_json(problem)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    is_for_machines = path.startswith("/v1/") or path in {"/healthz", "/readyz", "/metrics"}
    return not is_for_machines and "text/html" in request.headers.get("accept", "")
