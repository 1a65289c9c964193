"""Asking a running server some ten thousand times: one connection kept open for each person.

As fast as a test can ask, and without a client library that would follow, retry or decode.
"""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from tests.support.server import RunningServer

#: How long a stream of events is listened to after its last word.
QUIET_S = 0.3
#: For a machine that does seven other things.
PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Told:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """Everything that was told: the headers' values and the body."""
        return "\n".join((*self.headers.values(), self.words))

    @property
    def words(self) -> str:
        """The body as text."""
        body = self.body
        if self.headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.words)


class Wire:
    """One person's connection. A token speaks at the interface, a session at the pages."""

    def __init__(
        self, server: RunningServer, *, token: str | None = None, session: str | None = None
    ) -> None:
        self._at = ("127.0.0.1", server.port)
        self._token = token
        self._session = session
        self._http = http.client.HTTPConnection(*self._at, timeout=PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        _shut(self._http)

    def api(self, method: str, path: str, body: Any = None, **headers: str) -> Told:
        """Ask the interface; with a body, under a key of its own."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        content = None
        if method != "GET":
            content = json.dumps({} if body is None else body).encode()
            sent = {"Content-Type": "application/json", **sent}
            sent.setdefault("Idempotency-Key", str(uuid.uuid4()))
        if self._token is not None:
            sent["Authorization"] = f"Bearer {self._token}"
        return self._ask(method, path, content, sent)

    def page(self, method: str, path: str, **headers: str) -> Told:
        """Ask for a page; a POST sends the form's own token and nothing else."""
        sent = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", **headers}
        content = None
        if method != "GET":
            token = hashlib.sha256(f"daybook form {self._session}".encode()).hexdigest()
            content = f"form_token={token}".encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if self._session is not None:
            sent["Cookie"] = f"daybook_session={self._session}"
        return self._ask(method, path, content, sent)

    def stream(self, path: str, **headers: str) -> Told:
        """What a stream of events tells until it falls quiet."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self._token is not None:
            sent["Authorization"] = f"Bearer {self._token}"
        connection = http.client.HTTPConnection(*self._at, timeout=PATIENCE_S)
        try:
            connection.request("GET", path, headers=sent)
            answer = connection.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            if answer.status != 200:
                return Told(answer.status, told, answer.read())
            assert connection.sock is not None
            connection.sock.settimeout(QUIET_S)
            body = b""
            try:
                while part := answer.read1(1 << 16):
                    body += part
            except TimeoutError:
                pass
            answer.close()
            return Told(answer.status, told, body)
        finally:
            _shut(connection)

    def _ask(self, method: str, path: str, content: bytes | None, sent: dict[str, str]) -> Told:
        for is_last in (False, True):
            try:
                self._http.request(method, path, content, sent)
                answer = self._http.getresponse()
                body = answer.read()
                break
            except (http.client.RemoteDisconnected, ConnectionError):
                # The server ends a connection that was idle for long.
                _shut(self._http)
                if is_last:
                    raise
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Told(answer.status, told, body)


def _shut(connection: http.client.HTTPConnection) -> None:
    """Close a connection at once, also where an answer without an end still holds it."""
    socket = connection.sock
    connection.close()
    if socket is not None and socket.fileno() != -1:
        os.close(socket.detach())
