"""No address and no headers longer than anything Daybook itself asks for.

The server's own bound, `HEAD_BYTES` of `ops.connections`, is only on what it holds while a head is
incomplete. Past these, a request is refused before anything looks at it.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.handlers import answer_with
from api.problems import AddressTooLong, HeadersTooLarge, problem_of
from domain.errors import Refusal

#: A chronology with every filter set is under 2 KiB.
LONGEST_ADDRESS_BYTES = 8 * 1024
MOST_HEADERS = 100
MOST_HEADER_BYTES = 16 * 1024


class HeadLimit:
    """See the module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        refusal = _refusal(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
            return
        answer = await answer_with(Request(scope), problem_of(refusal))
        await answer(scope, receive, send)


def _refusal(scope: Scope) -> Refusal | None:
    if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS_BYTES:
        return AddressTooLong()
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > MOST_HEADERS or size > MOST_HEADER_BYTES:
        return HeadersTooLarge()
    return None
