"""A server on loopback that answers a byte at a time, and never comes to the end."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Shorter than any limit on a single read.
PAUSE_S = 0.05


@contextlib.contextmanager
def dripping() -> Generator[str]:
    """Its URL."""
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Length", str(2**40))
            self.end_headers()
            with contextlib.suppress(OSError):
                while not is_over.wait(PAUSE_S):
                    self.wfile.write(b"0")

        do_POST = do_GET  # noqa: N815 - the base's name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
