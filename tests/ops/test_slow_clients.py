"""Clients who stand still hold nothing for long: not before, in, or after what they ask."""

from __future__ import annotations

import http.client
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ops.connections import KEPT_FOR_OTHERS
from tests.support.client import AgencyClient
from tests.support.database import Cluster
from tests.support.server import RunningServer, running_server

STYLES = "/static/vendor/govuk-frontend-6.6.0/govuk-frontend.min.css"
#: Much longer than the patience of the server here, much shorter than that of a real one.
SOON_S = 15


@pytest.fixture(scope="module")
def impatient(cluster: Cluster) -> Iterator[RunningServer]:
    patience = {"HEAD_LONGEST_S": "0.4", "READER_PAUSE_S": "0.4", "BODY_LONGEST_S": "1"}
    with running_server(cluster, **patience) as server:
        yield server


@contextmanager
def connected(server: RunningServer, *, reads_little: bool = False) -> Iterator[socket.socket]:
    with socket.socket() as connection:
        if reads_little:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(SOON_S)
        connection.connect(("127.0.0.1", server.port))
        yield connection


def everything(connection: socket.socket) -> bytes:
    """What comes until the other end closes. Fails if it does not."""
    said = b""
    try:
        while part := connection.recv(65_536):
            said += part
    except (ConnectionResetError, BrokenPipeError):
        pass
    return said


def test_one_who_asks_for_nothing_is_let_go(impatient):
    with connected(impatient) as connection:
        assert everything(connection) == b""


def test_one_who_never_ends_the_head_is_let_go_however_steadily_it_comes(impatient):
    with connected(impatient) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        drips = 0
        try:
            for _ in range(SOON_S * 20):
                connection.sendall(b"X: y\r\n")
                time.sleep(0.05)
                drips += 1
        except (BrokenPipeError, ConnectionResetError):
            pass

    assert drips < SOON_S * 20


def test_one_whose_body_comes_a_byte_at_a_time_is_told_in_the_end(impatient):
    with connected(impatient) as connection:
        token = impatient.actors["coordinator"].token
        connection.sendall(
            b"POST /v1/cases HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + f"Authorization: Bearer {token}\r\n".encode()
            + b"Idempotency-Key: k\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100000\r\n\r\n"
        )
        connection.settimeout(0.05)
        said, until = b"", time.monotonic() + SOON_S
        while not said and time.monotonic() < until:
            connection.sendall(b" ")
            try:
                said = connection.recv(65_536)
            except TimeoutError:
                continue

    assert said.startswith(b"HTTP/1.1 408")


def test_one_who_does_not_read_the_answer_is_let_go(impatient):
    with connected(impatient, reads_little=True) as connection:
        asked = f"GET {STYLES} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 100
        connection.sendall(asked)
        with AgencyClient(impatient, None) as nobody:
            whole = len(nobody.get(STYLES).text)
        time.sleep(2)

        assert len(everything(connection)) < 100 * whole


def test_one_who_reads_slowly_gets_all_of_it(impatient):
    with connected(impatient, reads_little=True) as connection:
        asked = f"GET {STYLES} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sendall(asked.encode())
        said = b""
        while part := connection.recv(2048):
            said += part
            time.sleep(0.01)

    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert f"content-length: {len(body)}".encode() in head.lower()


def test_a_connection_that_is_used_is_kept(impatient):
    client = http.client.HTTPConnection("127.0.0.1", impatient.port, timeout=SOON_S)
    client.connect()
    client.auto_open = 0
    for _ in range(8):
        client.request("GET", "/healthz")
        with client.getresponse() as answer:
            assert (answer.status, answer.read()) == (200, b'{"status":"up"}')
        time.sleep(0.1)
    client.close()


def test_no_more_are_open_than_a_process_may_have(cluster: Cluster):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    room = 20
    with running_server(cluster) as server:
        server.stop()
        resource.setrlimit(resource.RLIMIT_NOFILE, (KEPT_FOR_OTHERS + room, hard))
        try:
            server.start()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        opened = [
            socket.create_connection(("127.0.0.1", server.port), SOON_S) for _ in range(2 * room)
        ]
        try:
            assert everything(opened[-1]) == b""
            for connection in opened[: room // 2]:
                connection.close()
            with AgencyClient(server, "police") as police:
                police.get("/v1/me").ok()
        finally:
            for connection in opened:
                connection.close()
