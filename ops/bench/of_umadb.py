"""UmaDB: its own server, with the durability it comes with, and its own client.

Both are in the `umadb` wheel of the dependency group `bench`. Without it UmaDB is left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from typing import Any

from ops.bench.place import Place
from ops.bench.sample import Sample, by_threads
from ops.bench.workload import PAYLOADS, TOPIC, NewStreams

START_LIMIT_S = 20.0

#: UmaDB's own server command, which ends when the pipe from us does, however we end.
SERVER = """
import os, sys, threading
from umadb.umadb_server_cli import main
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(1)), daemon=True).start()
main()
"""


def is_installed() -> bool:
    """Whether UmaDB can be measured here."""
    return importlib.util.find_spec("umadb") is not None


def measure_umadb(place: Place, *, clients: int, seconds: float) -> Sample:
    """`clients` clients in threads, one event each, tagged with its stream, unconditionally."""
    # By name, because the wheel is not there for everybody who checks the types of this file.
    umadb: Any = importlib.import_module("umadb")
    streams = NewStreams()
    payloads = cycle(PAYLOADS)
    with _server(place, umadb) as url:

        @contextmanager
        def connect() -> Generator[Callable[[], int]]:
            client = umadb.Client(url)

            def append() -> int:
                client.append([umadb.Event(TOPIC, next(payloads), [str(next(streams))])])
                return 1

            yield append

        return by_threads(clients, connect, seconds)


@contextmanager
def _server(place: Place, umadb: Any) -> Generator[str]:
    """A server with nothing in it. UmaDB cannot be emptied, so each measurement has a new one."""
    folder = Path(tempfile.mkdtemp(prefix="umadb-", dir=place.folder))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, "--listen", address, "--db-path", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://{address}"
    try:
        _wait_until_ready(umadb, url, server)
        yield url
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder)


def _wait_until_ready(umadb: Any, url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while True:
        try:
            umadb.Client(url).head()
        except umadb.TransportError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("UmaDB's server did not start.") from None
            time.sleep(0.05)
        else:
            return
