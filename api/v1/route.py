"""What every route of `v1` does before its own work: know who asks, see whether the case of the
address exists for them, then read the body strictly.

In this order, so that nobody's body is read, and nobody learns what a body should hold, before
they have said who they are and may see what it is about. No route of this package can be reached
without an actor, and none with a `case_id` by an actor who may not see that case.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Coroutine, Iterator
from typing import Any, cast

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from api.access import declared
from api.identity.asking import authenticate
from api.looks import logged
from api.problems import (
    FieldError,
    Malformed,
    SeveralFaults,
    UnsupportedContent,
)
from api.strict_json import Json, read_json, read_json_lines
from api.wording import MOST_FAULTS
from domain.vocabulary import Way

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

JSON = "application/json"
NDJSON = "application/x-ndjson"
#: Set in a route's `openapi_extra` where it also reads NDJSON: the field its lines go into.
LINES_INTO = "x-daybook-lines-into"
#: Reading more than this takes long enough to keep others waiting, so a thread does it.
LARGE_BODY_BYTES = 128 * 1024
_NO_NUL = "This holds a control character (U+0000), which no record has. Leave it out."


class ReadRequest(Request):
    """A request whose body has been read already."""

    async def json(self) -> Json:
        """The value that was read."""
        return self.state.sent

    async def body(self) -> bytes:
        """Not empty: that is all that FastAPI wants to know."""
        return b"{}" if self.state.has_body else b""


class Route(APIRoute):
    """Authenticates, reads, then hands over."""

    def get_route_handler(self) -> Handler:
        """FastAPI's own handler, with that before it."""
        handle = super().get_route_handler()
        reads_body = self.body_field is not None
        known = frozenset(_query_names(self.dependant))
        extra = self.openapi_extra or {}
        lines_into = cast("str | None", extra.get(LINES_INTO))
        says = declared(self.path, extra)

        async def handle_for_actor(request: Request) -> Response:
            await authenticate(request)

            async def answer() -> Response:
                _check_query(request, known)
                asked = await _read(request, lines_into) if reads_body else request
                return await handle(asked)

            return await logged(request, says, Way.API, answer)

        return handle_for_actor


def _query_names(dependant: Dependant) -> Iterator[str]:
    """The query parameters of a route and of everything it depends on."""
    for parameter in dependant.query_params:
        yield parameter.alias
    for inner in dependant.dependencies:
        yield from _query_names(inner)


def _check_query(request: Request, known: Container[str]) -> None:
    """A misspelt filter would leave nothing out and look as if it had; a NUL is in no record."""
    no_such = "There is no such query parameter here. Check its spelling, or leave it out."
    faults = [
        FieldError(field=name[:100], detail=_NO_NUL if name in known else no_such)
        for name, value in request.query_params.multi_items()
        if name not in known or "\x00" in value
    ]
    if faults:
        raise SeveralFaults(tuple(faults[:MOST_FAULTS]))


async def _read(request: Request, lines_into: str | None) -> Request:
    content_type = request.headers.get("content-type", "")
    media_type, _, parameters = content_type.partition(";")
    media_type = media_type.strip().lower()
    taken = (JSON, NDJSON) if lines_into else (JSON,)
    if media_type not in taken:
        raise UnsupportedContent(
            f"Send the body with Content-Type {' or '.join(taken)}.", field="Content-Type"
        )
    if "charset" in parameters.lower() and "utf-8" not in parameters.lower():
        raise UnsupportedContent("Send the body in UTF-8.", field="Content-Type")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise UnsupportedContent("Send the body uncompressed.", field="Content-Encoding")
    raw = await request.body()
    if not raw.strip():
        raise Malformed("The body is empty. Send a JSON object.")
    sent = await _parse(raw, None if media_type == JSON else lines_into)
    request.state.sent = sent
    request.state.has_body = True
    scope = dict(request.scope)
    headers = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
    scope["headers"] = [*headers, (b"content-type", JSON.encode())]
    return ReadRequest(scope, request.receive)


async def _parse(raw: bytes, lines_into: str | None) -> dict[str, Any]:
    def parse() -> Json:
        return read_json(raw) if lines_into is None else _from_lines(raw, lines_into)

    value = await asyncio.to_thread(parse) if len(raw) > LARGE_BODY_BYTES else parse()
    if not isinstance(value, dict):
        raise Malformed("The body must be a JSON object: fields by name in braces.")
    return value


def _from_lines(raw: bytes, lines_into: str) -> Json:
    """The first line with the others as its list: one body, whichever way it was sent."""
    lines = read_json_lines(raw)
    first, others = lines[0] if lines else None, lines[1:]
    if not isinstance(first, dict):
        raise Malformed("The first line must be a JSON object.")
    if lines_into in first:
        raise Malformed(
            f"Leave '{lines_into}' out of the first line: the other lines are it.", field=lines_into
        )
    return {**first, lines_into: others}
