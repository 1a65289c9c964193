"""How long an address and the headers of a request may be, and what is said of longer ones."""

from __future__ import annotations

import socket

import pytest

from api.head_limit import LONGEST_ADDRESS_BYTES, MOST_HEADER_BYTES, MOST_HEADERS
from tests.support.client import AgencyClient, OpenedCase


def test_an_address_is_read_up_to_a_length(police: AgencyClient, case: OpenedCase):
    path = f"{case.path}/chronology?text="

    police.get(path + "x" * 200).ok()
    refused = police.get(path + "x" * LONGEST_ADDRESS_BYTES)

    assert refused.problem(414)["type"] == "/problems/address-too-long"
    assert refused.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Long": "x" * MOST_HEADER_BYTES},
        {f"X-Many-{n}": "x" for n in range(MOST_HEADERS)},
    ],
    ids=["one that is long", "many that are short"],
)
def test_headers_are_read_up_to_a_size_and_a_number(nobody: AgencyClient, headers):
    refused = nobody.get("/healthz", headers=headers)

    assert refused.problem(431)["type"] == "/problems/headers-too-large"


def test_a_browser_is_told_by_a_page(nobody: AgencyClient):
    asked = f"/sign-in?next=/{'x' * LONGEST_ADDRESS_BYTES}"

    refused = nobody.get(asked, headers={"Accept": "text/html"})

    assert refused.status == 414
    assert refused.headers["content-type"].startswith("text/html")
    assert "x" * 100 not in refused.text


def test_a_head_without_an_end_is_not_held(nobody: AgencyClient):
    with socket.create_connection(("127.0.0.1", nobody.server.port)) as connection:
        connection.settimeout(20)
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        said = b""
        try:
            for _ in range(200):
                connection.sendall(b"X-Long: " + b"x" * 1000 + b"\r\n")
            said = connection.recv(65_536)
        except (BrokenPipeError, ConnectionResetError):
            pass

    assert said == b"" or said.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_no_body_is_unpacked(police: AgencyClient, case: OpenedCase, encoding):
    """So none can become larger than it was sent."""
    with police.nothing_recorded():
        refused = police.post_raw(
            f"{case.path}/contributions", b"\x1f\x8b", headers={"Content-Encoding": encoding}
        )

    refused.problem(415, "Content-Encoding", "uncompressed")
