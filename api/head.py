"""HEAD wherever GET is: the same answer, status and headers, without its body.

Monitors and caches ask this way. The application is asked with GET, so that no route has to know.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.leaving import only_hung_up


class HeadAsGet:
    """Sends what begins an answer to HEAD, and then leaves as a client would."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return
        has_begun = False

        async def receive_until_begun() -> Message:
            # An answer without an end, such as a stream of events, would otherwise go on unread.
            return {"type": "http.disconnect"} if has_begun else await receive()

        async def send_beginning(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        # A copy: the server decides by its own whether a body follows.
        asked = {**scope, "method": "GET"}
        try:
            await self.app(asked, receive_until_begun, send_beginning)
        except Exception as error:
            if not (has_begun and only_hung_up(error)):
                raise
        finally:
            # For the log line and the measure.
            scope["route"] = asked.get("route")
