"""One connection to a server, and how much patience it is shown.

Uvicorn waits for ever for the end of a request's head, and for ever for a client to read its
answer. So whoever opens connections and says or reads a byte now and then would hold all that a
process can have open. Bodies are `api.body_limit`'s.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from api.settings import Settings

#: What is held of a head that is not complete. Complete ones are `api.head_limit`'s.
HEAD_BYTES = 32 * 1024
#: Files that a process needs besides: its database, its keys, what it serves, those it asks.
KEPT_FOR_OTHERS = 200
MOST_CONNECTIONS = 4096
#: Who reads more slowly than this does not mean to come to the end.
LEAST_BYTES_A_S = 1024


class Connection(H11Protocol):
    """Ends connections of clients who stand still. Made by `connections_of`."""

    head_longest_s: float
    reader_pause_s: float
    most: int
    _head: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a head, if there is still room for one more."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            # Nothing is said: whoever takes all there is would not read it either.
            transport.abort()
            return
        # So that it is known of every byte whether it was read, and not only of many.
        transport.set_write_buffer_limits(high=0)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._head = _stopped(self._head)
        self._unread = _stopped(self._unread)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """More of a request."""
        super().data_received(data)
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is not None and not cycle.response_complete:
            self._head = _stopped(self._head)
        else:
            self._await_head()

    def pause_writing(self) -> None:
        """Something was answered that the client has not read yet."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """It has read all."""
        self._unread = _stopped(self._unread)
        super().resume_writing()

    def _watch_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._unread = self.loop.call_later(self.reader_pause_s, self._end_if_slow, unread)

    def _end_if_slow(self, unread: int) -> None:
        has_read = unread - self.transport.get_write_buffer_size()
        if has_read < LEAST_BYTES_A_S * self.reader_pause_s:
            self.transport.abort()
        else:
            self._watch_reader()

    def _await_head(self) -> None:
        if self._head is None:
            self._head = self.loop.call_later(self.head_longest_s, self.transport.abort)


def connections_of(settings: Settings) -> type[Connection]:
    """The connections of a server with these settings."""
    limits: dict[str, Any] = {
        "head_longest_s": settings.head_longest_s,
        "reader_pause_s": settings.reader_pause_s,
        "most": _most_connections(),
    }
    return cast("type[Connection]", type("ConnectionOfDaybook", (Connection,), limits))


def server_limits(settings: Settings) -> dict[str, Any]:
    """What `uvicorn.Config` is to be told."""
    return {"http": connections_of(settings), "h11_max_incomplete_event_size": HEAD_BYTES}


def _most_connections() -> int:
    may_be_open, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if may_be_open == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return max(1, min(MOST_CONNECTIONS, may_be_open - KEPT_FOR_OTHERS))


def _stopped(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
