"""What surrounds every request: its id, its log line, its measure, and the headers of its answer.

Outermost of all, so that even a failure nobody foresaw is logged once, counted, and answered with
a problem that has an id to quote.
"""

from __future__ import annotations

import time
from uuid import UUID

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.handlers import answer_with
from api.leaving import only_hung_up
from api.metrics import Metrics
from api.problems import Unexpected, problem_of
from domain.identifiers import new_id

log = structlog.get_logger("daybook.request")

CLIENT_WENT_AWAY = 499
REQUEST_ID = "X-Request-ID"

#: Pages load nothing from elsewhere, run no inline script or style, sit in nobody's frame, and no
#: script of theirs can turn text into markup.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
#: Anything else is not a page and needs to load nothing.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "browsing-topics=(), camera=(), display-capture=(), geolocation=(), hid=(), "
        "microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
}
#: Sent where pages are reached over https. Without includeSubDomains: those are not ours to bind.
_ALWAYS_HTTPS = "max-age=31536000"


class Surroundings:
    """See the module."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, is_https: bool = False) -> None:
        self.app = app
        self.metrics = metrics
        self.is_https = is_https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id()
        ids = {"request_id": str(request_id), "callers_id": _callers_id(Headers(scope=scope))}
        scope.setdefault("state", {})["request_id"] = request_id
        started, status, has_left = time.perf_counter(), 0, False

        async def receive_noting() -> Message:
            nonlocal has_left
            message = await receive()
            has_left = has_left or message["type"] == "http.disconnect"
            return message

        async def send_dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                _dress(headers, scope, request_id)
                if self.is_https or scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", _ALWAYS_HTTPS)
            await send(message)

        self.metrics.in_flight += 1
        with structlog.contextvars.bound_contextvars(**ids):
            try:
                await self.app(scope, receive_noting, send_dressed)
            except ClientDisconnect:
                # Nobody is there to be answered; the status is only for the log line.
                status = status or CLIENT_WENT_AWAY
            except Exception as error:
                if has_left and only_hung_up(error):
                    status = status or CLIENT_WENT_AWAY
                else:
                    log.exception("failed")
                if status == 0:
                    answer = await answer_with(Request(scope), problem_of(Unexpected()))
                    await answer(scope, receive_noting, send_dressed)
            finally:
                self.metrics.in_flight -= 1
                self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        # The template of the route, because an address may say more than a log should hold.
        route = getattr(scope.get("route"), "path", None) or "unmatched"
        # Anybody can make up a method, and whatever is counted by name is kept.
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self.metrics.answered(method, route, status, seconds)
        actor = scope["state"].get("actor")
        log.info(
            "answered",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            actor_id=str(actor.actor_id) if actor else None,
            agency=actor.agency if actor else None,
        )


def _callers_id(headers: Headers) -> str | None:
    """The caller's own id for the request, where it is a UUID: so that their logs and ours join.

    Ours goes on the record and must be unique, so theirs never takes its place.
    """
    try:
        return str(UUID(headers.get(REQUEST_ID, "")))
    except ValueError:
        return None


def _dress(headers: MutableHeaders, scope: Scope, request_id: UUID) -> None:
    headers[REQUEST_ID] = str(request_id)
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else DATA_POLICY)
    if scope["path"].startswith("/log/"):
        # What is published never changes, so its routes say how long it may be kept.
        headers.setdefault("Cache-Control", "no-store")
    elif not scope["path"].startswith(("/static/", "/witness/")):
        headers["Cache-Control"] = "no-store"
