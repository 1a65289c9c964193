"""A key service on loopback that speaks the transit interface of HashiCorp Vault and OpenBao.

It can be away, refuse the token, and be told that its key was replaced.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "a-token"


class Transit:
    """The service: versions of one key, and how it is feeling."""

    def __init__(self, key: str = "daybook") -> None:
        self.key = key
        self.versions = [AESGCM.generate_key(256)]
        self.status: int | None = None
        self.answers: Any = None
        self.asked: list[str] = []

    def rotate(self) -> None:
        """From now on a new version wraps; the others still unwrap."""
        self.versions.append(AESGCM.generate_key(256))

    def says(self, plaintext: str) -> None:
        """From now on it answers that this, in base 64, is what was wrapped."""
        self.status, self.answers = 200, {"data": {"plaintext": plaintext}}

    def handle(self, path: str, token: str | None, body: dict[str, str]) -> tuple[int, Any]:
        """The status and the JSON of an answer."""
        self.asked.append(path)
        if self.status is not None:
            return self.status, self.answers or {"errors": ["sealed"]}
        if token != TOKEN:
            return 403, {"errors": ["permission denied"]}
        if path == f"/v1/transit/encrypt/{self.key}":
            nonce = os.urandom(12)
            sealed = AESGCM(self.versions[-1]).encrypt(
                nonce, _bytes(body["plaintext"]), _bytes(body["associated_data"])
            )
            text = base64.b64encode(nonce + sealed).decode()
            return 200, {"data": {"ciphertext": f"vault:v{len(self.versions)}:{text}"}}
        if path == f"/v1/transit/decrypt/{self.key}":
            _, version, text = body["ciphertext"].split(":")
            sealed, key = _bytes(text), self.versions[int(version[1:]) - 1]
            try:
                plaintext = AESGCM(key).decrypt(
                    sealed[:12], sealed[12:], _bytes(body["associated_data"])
                )
            except InvalidTag:
                return 400, {"errors": ["cipher: message authentication failed"]}
            return 200, {"data": {"plaintext": base64.b64encode(plaintext).decode()}}
        return 404, {"errors": ["no handler"]}


@contextmanager
def serving(transit: Transit) -> Generator[str]:
    """The URL of the service."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = transit.handle(self.path, self.headers.get("X-Vault-Token"), body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
