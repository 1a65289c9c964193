"""Data keys wrapped by a key management service, so that no master key is on this machine.

It speaks the "transit" interface of HashiCorp Vault and OpenBao: POST /v1/transit/encrypt/NAME and
/decrypt/NAME, with the context as associated data. The service's key must be of a type that takes
it, such as aes256-gcm96. Its token is read from its file for each request, so that an agent beside
Daybook can renew it.
"""

from __future__ import annotations

import base64
import json
import ssl
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import structlog

from api.asking import NotAnswered, ask, asking_client, safe_url
from domain.record.append import MasterKeyUnavailable
from domain.record.master_keys import KeyService, Wrapped

log = structlog.get_logger(__name__)

TIMEOUT_S = 5.0
#: A wrapped key is a few hundred bytes.
LARGEST_ANSWER_BYTES = 64 * 1024

#: How the service marks what it has encrypted.
PREFIX = b"vault:"


class TransitKeys:
    """A `KeyService` that wraps with the key `key` of the service at `url`.

    `earlier` unwraps what was wrapped before there was a service; `daybook keys rotate` then wraps
    it by the service. Raises SettingUnusable for an address that would show the token to others.
    """

    def __init__(
        self, url: str, key: str, token_file: Path, earlier: KeyService | None = None
    ) -> None:
        self._url = f"{safe_url(url, 'DAYBOOK_KEY_SERVICE_URL').rstrip('/')}/v1/transit"
        self._key = key
        self._token_file = token_file
        self._earlier = earlier
        self._tls = ssl.create_default_context()

    @property
    def name(self) -> str:
        return f"transit {self._key}"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *(self._earlier.names if self._earlier else ()))

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        data = await self._ask("encrypt", plaintext=_text(key), associated_data=_text(context))
        ciphertext = str(data.get("ciphertext", "")).encode()
        if not ciphertext.startswith(PREFIX):
            raise self._unavailable("no ciphertext")
        return Wrapped(ciphertext, self.name)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        if not wrapped.startswith(PREFIX) and self._earlier is not None:
            return await self._earlier.unwrap(wrapped, context)
        data = await self._ask(
            "decrypt", ciphertext=wrapped.decode("ascii", "replace"), associated_data=_text(context)
        )
        try:
            return base64.b64decode(str(data["plaintext"]), validate=True)
        except (KeyError, ValueError):
            raise self._unavailable("no plaintext") from None

    async def _ask(self, what: str, **body: str) -> dict[str, Any]:
        try:
            token = self._token_file.read_text("ascii").strip()
            async with asking_client(self._tls) as http:
                answer = await ask(
                    http,
                    "POST",
                    f"{self._url}/{what}/{quote(self._key, safe='')}",
                    body=json.dumps(body).encode(),
                    media_type="application/json",
                    headers={"X-Vault-Token": token},
                    most_bytes=LARGEST_ANSWER_BYTES,
                    longest_s=TIMEOUT_S,
                )
        except (OSError, ValueError) as error:
            raise self._unavailable(type(error).__name__) from None
        except NotAnswered as not_answered:
            raise self._unavailable(str(not_answered)) from None
        if answer.status != 200:
            raise self._unavailable(f"status {answer.status}")
        try:
            return cast("dict[str, Any]", json.loads(answer.body)["data"])
        except (KeyError, ValueError, TypeError, RecursionError):
            raise self._unavailable("no data") from None

    def _unavailable(self, why: str) -> MasterKeyUnavailable:
        # What the service answers may quote what it was sent, so only the kind is said.
        log.warning("key_service.unavailable", why=why)
        return MasterKeyUnavailable(
            f"The key service cannot be used at the moment ({why}). Nothing was added."
        )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
