"""Sealing what an event says, so that only the key of its case opens it (ops/decisions/0009).

    sealed     = 0x01 | key id (16) | nonce (12) | commitment (32) | ciphertext and tag
    commitment = SHA-256(opening || payload)
    ciphertext = AES-256-GCM under the data key of (opening || payload)

The opening is 16 random bytes. Until it is shown, the commitment says nothing of the payload; with
it, one event can be proved before a court without the key that would open the whole case, and
nobody can make one commitment say two things. It is inside the ciphertext, so it goes with the key.

The context, which is authenticated and not stored, binds the ciphertext to its log, case, stream,
version and topic: moved elsewhere it does not open. Nonces are random, which is safe for some four
thousand million events of one case (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

import hmac
import os
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.errors import Refusal
from domain.record.append import MasterKeyUnavailable

FORMAT = 1
KEY_BYTES = 32
OPENING_BYTES = 16
NONCE_BYTES = 12
#: Bytes that sealing adds to a payload: format, key id, nonce, commitment, opening and GCM's tag.
OVERHEAD = 1 + 16 + NONCE_BYTES + 32 + OPENING_BYTES + 16

_PREFIX = bytes([FORMAT])
_NONCE = slice(17, 29)
_COMMITMENT = slice(29, 61)
_CIPHERTEXT = slice(61, None)


class SealBroken(Refusal):
    """What is stored at that position is not what was recorded there. Do not rely on it. Tell
    whoever runs this Daybook: `daybook verify` says where the record is damaged.
    """


class DataKey:
    """The key of one case, or of the log itself. Its bytes never reach a log or an error.

    Raises MasterKeyUnavailable for a secret that is not 32 bytes: AES would take a shorter one.
    """

    __slots__ = ("_names", "cipher", "key_id", "prefix")

    def __init__(self, key_id: UUID, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise MasterKeyUnavailable(
                f"What was unwrapped has {len(secret)} bytes and a data key has {KEY_BYTES}, so it "
                "is not one. Nothing was added."
            )
        self.key_id = key_id
        #: How everything begins that it seals.
        self.prefix = _PREFIX + key_id.bytes
        self.cipher = AESGCM(secret)
        self._names = hmac.digest(secret, b"daybook.names/1", "sha256")

    def name_of(self, said: bytes) -> bytes:
        """A digest by which the same words are known again, and which tells nothing of them to
        anybody without this key: HMAC-SHA256 under a key derived for this alone.
        """
        return hmac.digest(self._names, said, "sha256")

    def __repr__(self) -> str:
        return f"DataKey({self.key_id})"


class Where:
    """Where the payloads of one case and topic belong, as it is authenticated with them."""

    def __init__(self, log_id: UUID, case_id: UUID, topic: str) -> None:
        self._begins, self._ends = _PREFIX + log_id.bytes + case_id.bytes, topic.encode()

    def of(self, stream_id: bytes, stream_version: bytes) -> bytes:
        """The context of one of them. The stream's id in 16 bytes, its version in 4."""
        return b"".join((self._begins, stream_id, stream_version, self._ends))


def context(log_id: UUID, case_id: UUID, stream_id: UUID, stream_version: int, topic: str) -> bytes:
    """Where a payload belongs: 0x01 | log | case | stream | version (4 bytes) | topic."""
    version = stream_version.to_bytes(4, "big")
    return Where(log_id, case_id, topic).of(stream_id.bytes, version)


def new_secret() -> bytes:
    """A key's 32 random bytes."""
    return os.urandom(KEY_BYTES)


def new_randoms(count: int) -> list[bytes]:
    """What `seal` needs for so many payloads. Drawn together: each draw is a system call."""
    each = OPENING_BYTES + NONCE_BYTES
    drawn = os.urandom(each * count)
    return [drawn[n : n + each] for n in range(0, len(drawn), each)]


def seal(key: DataKey, where: bytes, payload: bytes, random: bytes) -> bytes:
    """The payload, sealed for the place that `context` describes.

    `random` is one of `new_randoms`, which serves once.
    """
    opened, nonce = random[:OPENING_BYTES] + payload, random[OPENING_BYTES:]
    return b"".join(
        (key.prefix, nonce, sha256(opened).digest(), key.cipher.encrypt(nonce, opened, where))
    )


def key_id_of(sealed: bytes) -> UUID:
    """Which key opens it. Raises SealBroken if it is not a sealed payload at all."""
    if len(sealed) < OVERHEAD or sealed[0] != FORMAT:
        raise SealBroken("This is not a sealed payload.")
    return UUID(bytes=sealed[1:17])


def unseal(key: DataKey, where: bytes, sealed: bytes) -> bytes:
    """What was sealed. Raises SealBroken for another key, another place or a changed byte."""
    return unseal_with_opening(key, where, sealed)[1]


def unseal_with_opening(key: DataKey, where: bytes, sealed: bytes) -> tuple[bytes, bytes]:
    """The opening and what was sealed. As `unseal`."""
    if key_id_of(sealed) != key.key_id:
        raise SealBroken("The payload was sealed under another key.")
    try:
        opened = key.cipher.decrypt(sealed[_NONCE], sealed[_CIPHERTEXT], where)
    except InvalidTag:
        raise SealBroken("The payload, its key or its place on the record was changed.") from None
    opening, payload = opened[:OPENING_BYTES], opened[OPENING_BYTES:]
    check_opening(opening, payload, sealed)
    return opening, payload


def check_opening(opening: bytes, payload: bytes, sealed: bytes) -> None:
    """Check that this payload is what was sealed, without the key that sealed it.

    Raises SealBroken.
    """
    key_id_of(sealed)
    if len(opening) != OPENING_BYTES or sha256(opening + payload).digest() != sealed[_COMMITMENT]:
        raise SealBroken("This is not what was sealed.")
