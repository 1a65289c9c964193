"""`daybook serve`: the HTTP server, in this process, on a database that is ready for it."""

from __future__ import annotations

import asyncio
import errno
import socket
from types import FrameType

import typer
import uvicorn
from starlette.applications import Starlette

from api.app import create_app
from api.keys import key_service
from api.settings import Dsns, Settings
from ops import collecting
from ops.connections import server_limits
from ops.database import serving_database
from ops.earlier_requests import key_earlier_requests
from ops.stopping import Stop, stopping_in_order

#: How long answers under way may take to end once the server was told to stop.
GRACE_S = 10


class CannotListen(Exception):
    """The address to listen on cannot be used. The message says what to do."""


class CannotStart(Exception):
    """The application did not start; its log says why."""


def serve(settings: Settings, *, follow: bool = True) -> None:
    """Serve until told to stop, then stop what was started."""
    with stopping_in_order() as stop, listening(settings) as listener:
        where = address(settings, listener)
        with serving_database(settings, where) as dsns:
            check_keys(settings, dsns)
            typer.echo(f"Daybook is at {where}")
            run_server(create_app(settings, dsns, follow=follow), listener, stop, settings)
        typer.echo("Daybook has stopped.")


def check_keys(settings: Settings, dsns: Dsns) -> None:
    """Check that what is recorded here can be opened, before anybody is told that it is served, and
    turn idempotency keys that an earlier version kept as they were sent.

    Raises MasterKeyUnavailable and SettingUnusable. While the application starts it would be too
    late: its log leaves out what errors say.
    """
    key_earlier_requests(dsns, key_service(settings, dsns))


def listening(settings: Settings) -> socket.socket:
    """The port, taken before anything else is started. CannotListen if it is somebody else's."""
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror as error:
        raise CannotListen(f"{settings.host} is not an address of this machine.") from error
    family, kind, protocol, _, place = found[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(place)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        why = {
            errno.EADDRINUSE: f"Port {settings.port} on {settings.host} is already in use.",
            errno.EACCES: f"Port {settings.port} is one that only root may use.",
            errno.EADDRNOTAVAIL: f"{settings.host} is not an address of this machine.",
        }.get(error.errno or 0, f"Cannot listen on {settings.host}:{settings.port}: {error}.")
        raise CannotListen(f"{why} Set DAYBOOK_PORT to another one.") from error
    return listener


def address(settings: Settings, listener: socket.socket) -> str:
    """Where a person finds the server: `http://127.0.0.1:8000`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104 - what a person types when it listens everywhere
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    return f"http://{host}:{listener.getsockname()[1]}"


def run_server(app: Starlette, listener: socket.socket, stop: Stop, settings: Settings) -> None:
    """Serve on a socket until told to stop. CannotStart if the application does not start."""
    server = _Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="on",
            server_header=False,
            timeout_graceful_shutdown=GRACE_S,
            **server_limits(settings),
        ),
        app,
        stop,
    )
    collecting.settle()
    try:
        asyncio.run(server.serve(sockets=[listener]))
    except SystemExit:
        raise CannotStart("Daybook could not start. The lines above say why.") from None


class _Server(uvicorn.Server):
    """Uvicorn, which stops once when asked and does not raise the signal again afterwards."""

    def __init__(self, config: uvicorn.Config, app: Starlette, stop: Stop) -> None:
        super().__init__(config)
        self._app = app
        self._stop = stop

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._stop.note()
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Followers of the history wait for ever; told first, they end instead of being cut off.
        daybook = getattr(self._app.state, "daybook", None)
        if daybook is not None:
            daybook.stopping.set()
        await super().shutdown(sockets)
