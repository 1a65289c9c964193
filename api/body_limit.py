"""No request body longer than the limit, however it is sent, and a problem document that says so.

Starlette's own limiter answers in plain text where a length is declared, and answers while the
client is still sending, which many clients never see: their connection is reset under them. So
what is still to come is read and thrown away first, up to a bound in bytes and in time.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BodyTooLarge, as_json, problem_of

MOST_DISCARDED_BYTES = 64 * 1024 * 1024
LONGEST_DISCARDING_S = 10.0


class _TooLong(HTTPException):
    """An HTTPException, because that is what FastAPI lets pass while it reads a body."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """Counts what is received. Past the limit nothing more reaches the application.

    A body that stops coming for `longest_pause_s`, or has not come after `longest_s`, is given up,
    so that nobody can hold a connection by never finishing.
    """

    def __init__(
        self, app: ASGIApp, *, most_bytes: int, longest_pause_s: float, longest_s: float
    ) -> None:
        self.app = app
        self.most_bytes = most_bytes
        self.longest_pause_s = longest_pause_s
        self.longest_s = longest_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await _Limited(self, scope, receive, send).serve()


class _Limited:
    def __init__(self, limit: BodyLimit, scope: Scope, receive: Receive, send: Send) -> None:
        self.app, self.most_bytes = limit.app, limit.most_bytes
        self.longest_pause_s = limit.longest_pause_s
        self.until = asyncio.get_running_loop().time() + limit.longest_s
        self.scope, self.receive, self.send = scope, receive, send
        headers = Headers(scope=scope)
        self.declared = _declared_length(headers)
        self.waits_for_leave = headers.get("expect", "").lower() == "100-continue"
        self.received = 0
        self.is_complete = "content-length" not in headers and "transfer-encoding" not in headers
        self.is_too_long = self.declared is not None and self.declared > self.most_bytes

    async def serve(self) -> None:
        if not self.is_too_long:
            await self.app(self.scope, self.receive_counted, self.send_unless_too_long)
        if self.is_too_long:
            await self.discard_rest()
            refusal = BodyTooLarge(
                f"A request body may hold {self.most_bytes:,} bytes, and this one is larger. "
                "Nothing was recorded. Send it in several smaller requests."
            )
            await as_json(problem_of(refusal))(self.scope, self.receive, self.send)

    async def receive_counted(self) -> Message:
        message = await self.receive_in_time()
        if message["type"] == "http.request":
            self.count(message)
            if self.received > self.most_bytes:
                self.is_too_long = True
                raise _TooLong
        return message

    async def receive_in_time(self) -> Message:
        if self.is_complete:
            return await self.receive()
        try:
            now = asyncio.get_running_loop().time()
            async with asyncio.timeout_at(min(now + self.longest_pause_s, self.until)):
                return await self.receive()
        except TimeoutError:
            # What is still to come is not waited for again before the answer.
            self.is_complete = True
            raise HTTPException(408) from None

    async def send_unless_too_long(self, message: Message) -> None:
        if self.is_too_long:
            return
        if message["type"] == "http.response.start" and not self.is_complete:
            await self.discard_rest()
        await self.send(message)

    def count(self, message: Message) -> None:
        self.received += len(message.get("body", b""))
        self.is_complete = not message.get("more_body", False)

    async def discard_rest(self) -> None:
        """Let the client finish sending, so that it is listening when the answer comes."""
        if self.waits_for_leave and self.received == 0:
            return
        try:
            async with asyncio.timeout(LONGEST_DISCARDING_S):
                while not self.is_complete and self.received <= MOST_DISCARDED_BYTES:
                    async with asyncio.timeout(self.longest_pause_s):
                        message = await self.receive()
                    if message["type"] != "http.request":
                        return
                    self.count(message)
        except TimeoutError:
            return


def _declared_length(headers: Headers) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None
