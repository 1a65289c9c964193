"""One browser's way to its organisation's sign-in and back.

All that must be remembered meanwhile comes from one secret that the browser itself keeps in a
cookie for ten minutes: the `state` that brings it back to us, the `nonce` that ties the provider's
word to this sign-in, and the PKCE verifier (RFC 7636) without which a stolen code is worth nothing.
So any process can finish what another began, and nothing is kept for those who never come back.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, unquote

LASTS_S = 600
_COOKIE = re.compile(r"(?P<secret>[A-Za-z0-9_-]{43})\.(?P<wanted>[A-Za-z0-9%._~/-]{0,2000})")


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in under way, and the page that it is to lead to."""

    secret: str
    wanted: str

    @classmethod
    def begin(cls, wanted: str) -> Self:
        """A new one."""
        return cls(secrets.token_urlsafe(32), wanted)

    @classmethod
    def from_cookie(cls, text: str | None) -> Self | None:
        """The one that this browser began; None where it did not, or long ago."""
        match = _COOKIE.fullmatch(text or "")
        return cls(match["secret"], unquote(match["wanted"])) if match else None

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        wanted = quote(self.wanted, safe="/")
        return f"{self.secret}.{wanted if len(wanted) <= 2000 else ''}"

    @property
    def state(self) -> str:
        """What the provider sends back with the browser."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the provider repeats in its ID token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What proves to the provider that the code is ours."""
        return self._derived("verifier")

    @property
    def challenge(self) -> str:
        """S256 of the verifier."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def is_answered_by(self, state: str) -> bool:
        """Whether an answer is to this sign-in."""
        return hmac.compare_digest(self.state.encode(), state.encode("utf-8", "replace"))

    def _derived(self, what: str) -> str:
        key, message = self.secret.encode(), f"daybook sign-in {what}".encode()
        return _text(hmac.digest(key, message, "sha256"))


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
