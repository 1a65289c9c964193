"""What leaves this process goes where its operator said, no further, and takes no more than it can.

Against servers on loopback that answer as a hostile one would.
"""

from __future__ import annotations

import contextlib
import gzip
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from api.asking import NotAnswered, ask, asking_client, safe_url
from api.settings import SettingUnusable
from tests.support.dripping import dripping

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Hostile:
    """A server that says what it is told to, and keeps what it was asked."""

    answer: Callable[[BaseHTTPRequestHandler], None]
    url: str = ""
    asked: list[BaseHTTPRequestHandler] = field(default_factory=list)


@contextlib.contextmanager
def hostile(answer: Callable[[BaseHTTPRequestHandler], None]) -> Generator[Hostile]:
    running = Hostile(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running.asked.append(self)
            running.answer(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    running.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def says(body: bytes = b"", status: int = 200, **headers: str):
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        with contextlib.suppress(OSError):
            handler.wfile.write(body)

    return answer


@pytest.fixture
def elsewhere() -> Iterator[Hostile]:
    """Where nobody means to ask anything."""
    with hostile(says(b"Inside.")) as running:
        yield running


async def get(url: str, *, most_bytes: int = 1000, longest_s: float = 5.0):
    async with asking_client() as http:
        return await ask(http, "GET", url, most_bytes=most_bytes, longest_s=longest_s)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_nobody_sends_it_on(elsewhere: Hostile, status: int):
    with hostile(says(status=status, Location=elsewhere.url)) as sender:
        answer = await get(sender.url)

    assert answer.status == status
    assert elsewhere.asked == []


async def test_an_answer_is_taken_as_it_was_sent_and_never_unpacked():
    bomb = gzip.compress(bytes(10_000_000))
    with hostile(says(bomb, Content_Encoding="gzip")) as packed:
        answer = await get(packed.url, most_bytes=len(bomb))

    assert answer.body == bomb
    assert packed.asked[0].headers["Accept-Encoding"] == "identity"


async def test_an_answer_that_is_too_much_is_not_read_to_its_end():
    with (
        hostile(says(bytes(50_000_000))) as talker,
        pytest.raises(NotAnswered, match="too much"),
    ):
        await get(talker.url, most_bytes=1000)


async def test_an_answer_that_never_ends_is_given_up():
    with dripping() as url, pytest.raises(NotAnswered, match="too long"):
        await get(url, longest_s=0.3)


async def test_what_one_answer_sets_is_not_told_to_the_next():
    with hostile(says(Set_Cookie="a=b; Path=/")) as setter:
        async with asking_client() as http:
            for _ in range(2):
                await ask(http, "GET", setter.url, most_bytes=100, longest_s=5)

    assert [each.headers["Cookie"] for each in setter.asked] == [None, None]


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_this_machine_is_asked_through_no_proxy(
    elsewhere: Hostile, monkeypatch: pytest.MonkeyPatch, name: str
):
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(variable, elsewhere.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with hostile(says(b"Here.")) as here:
        answer = await get(here.url.replace("127.0.0.1", name))

    assert answer.body == b"Here."
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data", "http://10.0.0.7", "http://witness.example",
        "http://127.0.0.1@witness.example", "http://localhost.example", "http://2130706433",
        "http://0.0.0.0", "file:///etc/passwd", "ftp://127.0.0.1", "gopher://127.0.0.1",
        "//witness.example", "witness.example", "https://", "https:/x.example", "nonsense", "",
    ],
)  # fmt: skip
def test_an_address_that_is_neither_encrypted_nor_here_is_refused(url: str):
    with pytest.raises(SettingUnusable, match="DAYBOOK_WITNESSES must begin with https://"):
        safe_url(url, "DAYBOOK_WITNESSES")


@pytest.mark.parametrize(
    "url", ["https://u:p@witness.example", "https://u@witness.example", "https://witness.example#x"]
)
def test_an_address_holds_no_secret_because_it_is_kept_and_shown(url: str):
    with pytest.raises(SettingUnusable, match="no user, no password") as refused:
        safe_url(url, "DAYBOOK_WITNESSES")

    assert url not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["https://witness.example/a/", "http://127.0.0.1:8002", "http://localhost:1", "http://[::1]:1"],
)
def test_one_that_is_encrypted_or_here_is_taken_as_it_is(url: str):
    assert safe_url(f" {url} ", "DAYBOOK_WITNESSES") == url


def test_only_what_is_public_and_signed_may_go_in_plain_text():
    assert safe_url("http://stamps.example/tsr", "X", secret=False) == "http://stamps.example/tsr"
    with pytest.raises(SettingUnusable):
        safe_url("ftp://stamps.example", "X", secret=False)
