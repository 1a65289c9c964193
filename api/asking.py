"""Asking others over HTTP: witnesses, time-stamping authorities, key services. They may be slow, or
hostile, or not be who somebody hoped.

All that leaves this process leaves it here, and a test of the architecture holds that. Where it may
go is set by whoever runs Daybook and by nobody else: https, or this very machine, no redirect is
followed, and no answer says where to ask next. So nobody who only uses Daybook can make it speak to
a place of their choosing, and nobody it speaks to can send it on.

An answer is read up to a size and up to a moment. A limit on each read alone, as HTTP clients have,
lets whoever sends a byte now and then hold us for ever.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from api.settings import SettingUnusable

#: The names of this machine. Not all of 127.0.0.0/8: these are what an operator writes.
_HERE = ("127.0.0.1", "::1", "localhost")
_NO_PROXY: Mapping[str, None] = {
    "all://127.0.0.1": None, "all://[::1]": None, "all://localhost": None,
}  # fmt: skip


class NotAnswered(Exception):
    """Whoever was asked did not answer, or not in time, or said too much. Asked again, it may."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. The body as it was sent: no encoding of it was asked for."""

    status: int
    body: bytes


def safe_url(url: str, setting: str, *, secret: bool = True) -> str:
    """An address that may be asked. Raises SettingUnusable.

    Where not `secret`, http:// may lead to other machines as well: what is asked is public, and
    what is answered is signed and held against what was asked.
    """
    try:
        parts = httpx.URL(url.strip())
    except httpx.InvalidURL:
        parts = httpx.URL()
    is_plain = parts.scheme == "http" and (not secret or parts.host in _HERE)
    if not parts.host or not (parts.scheme == "https" or is_plain):
        raise SettingUnusable(
            f"{setting} must begin with https://. Over anything else it would go as plain text, so "
            "http:// is only for this machine itself: 127.0.0.1, ::1 or localhost."
        )
    if parts.userinfo or parts.fragment:
        raise SettingUnusable(
            f"{setting} must hold no user, no password and no #: addresses are kept and shown."
        )
    return str(parts)


def asking_client(tls: ssl.SSLContext | bool = True) -> httpx.AsyncClient:  # noqa: FBT001, FBT002 - httpx's own argument
    """A client for `ask`, closed by whoever opened it.

    It follows no redirect. A proxy that the environment names is for what is not on this machine.
    """
    return httpx.AsyncClient(follow_redirects=False, verify=tls, mounts=dict(_NO_PROXY))


async def ask(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    media_type: str | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int,
    longest_s: float,
) -> Answer:
    """Send a request and read the whole answer within `longest_s`. Raises NotAnswered."""
    sent = {**(headers or {}), "Accept-Encoding": "identity"}
    if media_type is not None:
        sent["Content-Type"] = media_type
    try:
        async with (
            asyncio.timeout(longest_s),
            http.stream(
                method, url, content=body, headers=sent, timeout=longest_s, follow_redirects=False
            ) as answer,
        ):
            told = b""
            async for part in answer.aiter_raw():
                told += part
                if len(told) > most_bytes:
                    raise NotAnswered("It says too much.")
            return Answer(answer.status_code, told)
    except TimeoutError:
        raise NotAnswered("It takes too long.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotAnswered(type(error).__name__) from None
    finally:
        # What one of them sets must not be sent to the next.
        http.cookies.clear()
