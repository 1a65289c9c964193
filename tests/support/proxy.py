"""A socket between Daybook and PostgreSQL that can be cut at a chosen moment."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"


class Proxy:
    """Passes bytes on, until a message that holds `cut_at` comes from the client.

    Then it closes both sides: before passing that message on, or after the server has answered
    it, without passing on the answer. Or it falls silent, until the client goes away.
    """

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn = make_conninfo(dsn, host=str(folder))
        self.was_cut = asyncio.Event()
        #: Whether new connections are closed at once, as by a server that is away.
        self.is_refusing = False
        self._server_socket = str(Path(str(conninfo_to_dict(dsn)["host"])) / SOCKET)
        self._cut_at: bytes | None = None
        self._cuts_once_answered = False
        self._then_refuse = False
        self._is_silent = False

    def cut(
        self,
        at: bytes,
        *,
        once_answered: bool,
        then_refuse: bool = False,
        is_silent: bool = False,
    ) -> None:
        """Cut the connection the next time a client says `at`, and perhaps refuse the next."""
        self._cut_at, self._cuts_once_answered, self._then_refuse = at, once_answered, then_refuse
        self._is_silent = is_silent

    async def serve(self, client: StreamReader, to_client: StreamWriter) -> None:
        """One connection."""
        if self.is_refusing:
            await _close(to_client)
            return
        server, to_server = await asyncio.open_unix_connection(self._server_socket)
        back = asyncio.create_task(_pass_on(server, to_client))
        try:
            while said := await client.read(1 << 16):
                if self._cut_at is not None and self._cut_at in said:
                    self._cut_at = None
                    await _stop(back)
                    if self._cuts_once_answered:
                        await _until_answered(said, client, server, to_server)
                    self.is_refusing = self._then_refuse
                    self.was_cut.set()
                    if self._is_silent:
                        while await client.read(1 << 16):
                            pass
                    break
                to_server.write(said)
                await to_server.drain()
        finally:
            await _stop(back)
            await _close(to_server)
            await _close(to_client)


async def _until_answered(
    said: bytes, client: StreamReader, server: StreamReader, to_server: StreamWriter
) -> None:
    """Pass on what is left of a long message, and keep the answer."""
    answer = asyncio.create_task(server.read(1))
    while not answer.done():
        to_server.write(said)
        more = asyncio.create_task(client.read(1 << 16))
        await asyncio.wait({answer, more}, return_when=asyncio.FIRST_COMPLETED)
        if not more.done():
            await _stop(more)
            break
        said = more.result()
    await answer


async def _stop(task: asyncio.Task[Any]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _close(writer: StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


async def _pass_on(server: StreamReader, to_client: StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while said := await server.read(1 << 16):
            to_client.write(said)
            await to_client.drain()


@asynccontextmanager
async def proxy_to(dsn: str) -> AsyncGenerator[Proxy]:
    """A proxy to a database on this machine, with its own `dsn`."""
    with tempfile.TemporaryDirectory(prefix="daybook-proxy-") as folder:
        proxy = Proxy(dsn, Path(folder))
        server = await asyncio.start_unix_server(proxy.serve, str(Path(folder) / SOCKET))
        try:
            yield proxy
        finally:
            server.close()
