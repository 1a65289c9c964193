"""A client that goes away is nobody's failure; a fault that comes as it goes still is one."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable

import pytest
from anyio import BrokenResourceError
from starlette.requests import ClientDisconnect
from structlog.testing import capture_logs

from api.metrics import Metrics
from api.middleware import Surroundings
from tests.support.client import OpenedCase, contribution_body, entry_body
from tests.support.server import RunningServer

TIMES = 12


def test_leaving_a_stream_of_events_is_logged_as_an_answer(server, police, case):
    # Larger than what the sockets hold, so that the server is sending when its reader leaves.
    entries = [entry_body(summary="Officers attended. " * 50) for _ in range(400)]
    police.post(f"{case.path}/contributions", contribution_body(*entries)).ok(201)
    begins_at = server.log_file.stat().st_size

    for _ in range(TIMES):
        leave_early(server, case)

    lines = logged_after(server, begins_at, lambda lines: len(streams(lines)) >= TIMES)
    assert [line for line in lines if line["level"] in {"error", "critical"}] == []
    assert {line["status"] for line in streams(lines)} == {200}


class TestWhatIsLoggedWhenTheClientHasLeft:
    """A stream whose maker failed, as its reader left."""

    def test_a_stream_that_found_no_reader_is_no_failure(self):
        assert events_logged(ExceptionGroup("", [BrokenResourceError()])) == ["answered"]
        assert events_logged(ClientDisconnect()) == ["answered"]

    @pytest.mark.parametrize(
        "error",
        [KeyError("x"), ExceptionGroup("", [BrokenResourceError(), KeyError("x")])],
        ids=["alone", "beside"],
    )
    def test_a_fault_of_the_makers_own_is_logged(self, error):
        assert events_logged(error) == ["failed", "answered"]

    def test_a_stream_that_breaks_while_its_reader_is_there_is_logged(self):
        error = ExceptionGroup("", [BrokenResourceError()])

        assert events_logged(error, is_there=True) == ["failed", "answered"]


def leave_early(server: RunningServer, case: OpenedCase) -> None:
    request = (
        f"GET {case.path}/events?after=0 HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: {server.actors['police'].headers['Authorization']}\r\n\r\n"
    )
    with socket.socket() as connection:
        connection.settimeout(20)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", server.port))
        connection.sendall(request.encode())
        had = b""
        # Past the headers: rows are on their way.
        while had.count(b"data:") < 2:
            had += connection.recv(500)


def streams(lines: list[dict]) -> list[dict]:
    return [line for line in lines if line.get("route", "").endswith("/events")]


def logged_after(
    server: RunningServer, begins_at: int, are_all: Callable[[list[dict]], bool]
) -> list[dict]:
    give_up = time.monotonic() + 30
    while True:
        text = server.log_file.read_bytes()[begins_at:].decode()
        lines = [json.loads(line) for line in text.splitlines(keepends=True) if line[-1] == "\n"]
        if are_all(lines):
            return lines
        assert time.monotonic() < give_up, f"Only {len(lines)} lines were logged."
        time.sleep(0.02)


def events_logged(error: Exception, *, is_there: bool = False) -> list[str]:
    """What is logged of an answer that began, and then ended in this."""

    async def app(_, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await receive()
        raise error

    async def receive():
        return {"type": "http.request" if is_there else "http.disconnect"}

    async def send(_):
        pass

    scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
    with capture_logs() as logs:
        asyncio.run(Surroundings(app, metrics=Metrics())(scope, receive, send))
    return [line["event"] for line in logs]
