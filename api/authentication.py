"""Finding out who is asking: a bearer token for `/v1`, a session for pages.

A token is 256 random bits, so its SHA-256 is looked up directly; a password is a person's choice,
so it is argon2id, run in a thread and never more than two at a time (64 MiB each).
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.requests import Request

from api.problems import NotSignedIn

TOKEN_PREFIX = "daybook_"  # noqa: S105 - what a token starts with, so that scanners can find one.
#: Without the letters and digits that people mistake for each other.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9_\-.~+/]{1,8000}=*)")


def new_token() -> str:
    """A secret of 256 random bits, recognisable as Daybook's."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def new_password() -> str:
    """Four groups of four, to be read aloud or typed: 79 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def fingerprint(secret: str) -> bytes:
    """SHA-256 of a random secret: all that is stored of it."""
    return hashlib.sha256(secret.encode()).digest()


def bearer_token(request: Request) -> str:
    """The token of the request. NotSignedIn says what is wrong with it."""
    given = request.headers.getlist("authorization")
    if not given:
        raise NotSignedIn(field="Authorization")
    match = _BEARER.fullmatch(given[0].strip())
    if len(given) > 1 or match is None:
        raise NotSignedIn(
            "The Authorization header must be the word Bearer, a space and a token.",
            field="Authorization",
        )
    return match.group(1)


class TooManySignIns(Exception):
    """So many passwords wait to be checked that another would wait longer than anybody does."""


class Passwords:
    """Hashes and checks passwords without holding up anything else."""

    def __init__(self, *, at_once: int = 2, most_waiting: int = 20) -> None:
        self._hasher = PasswordHasher()
        self._turns = asyncio.Semaphore(at_once)
        self._waiting, self._most_waiting = 0, most_waiting
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """An argon2id hash."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def matches(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. Takes as long for nobody as for somebody.

        Raises TooManySignIns where it would have to wait long for its turn.
        """
        if self._waiting >= self._most_waiting:
            raise TooManySignIns
        self._waiting += 1
        try:
            async with self._turns:
                is_right = await asyncio.to_thread(self._verify, stored, password)
        finally:
            self._waiting -= 1
        return is_right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, stored: str | None, password: str) -> bool:
        if stored is None:
            self._nobody = self._nobody or self._hasher.hash(secrets.token_urlsafe(16))
        try:
            return self._hasher.verify(stored or self._nobody or "", password)
        except (VerificationError, InvalidHashError):
            return False
