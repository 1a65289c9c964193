"""Cosignatures: a witness saying when it saw a checkpoint (c2sp.org/tlog-cosignature).

A cosignature is a line of the checkpoint's note, by a key of its own type. It says that at that
time this was the longest the witness had seen the log, and that the log only ever grew. Whoever
trusts the witness knows that everybody is shown the same log.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.record.checkpoint import Checkpoint
from domain.record.encoding import LARGEST_NUMBER, Malformed
from domain.record.note import COSIGNATURE, Signature, VerifierKey, is_signed

# The time and the Ed25519 signature.
_TIMESTAMPED = struct.Struct(">Q64s")


@dataclass(frozen=True, slots=True)
class Cosignature:
    """That a witness saw a checkpoint, at a time in seconds since 1970."""

    witness: str
    timestamp: int

    @classmethod
    def of(cls, signature: Signature) -> Cosignature:
        """What a signature line of a witness says. Raises Malformed.

        It is true only if the signature was verified.
        """
        if len(signature.signature) != _TIMESTAMPED.size:
            raise Malformed(f"A cosignature has {_TIMESTAMPED.size} bytes after its id.")
        timestamp, _ = _TIMESTAMPED.unpack(signature.signature)
        return cls(signature.name, timestamp)


@dataclass(frozen=True, slots=True)
class WitnessVerifier:
    """Checks cosignatures (type 0x04). Raises Malformed for a key of another type."""

    key: VerifierKey

    def __post_init__(self) -> None:
        if self.key.signature_type != COSIGNATURE:
            raise Malformed("That is not a key that cosigns checkpoints.")

    @classmethod
    def from_vkey(cls, vkey: str) -> WitnessVerifier:
        """The verifier of a witness's published key. Raises Malformed."""
        return cls(VerifierKey.parse(vkey))

    def fits(self, text: str, signature: bytes) -> bool:
        if len(signature) != _TIMESTAMPED.size:
            return False
        timestamp, signed = _TIMESTAMPED.unpack(signature)
        if timestamp > LARGEST_NUMBER:
            return False
        return is_signed(self.key.public_key, _message(text, timestamp), signed)


class Cosigner:
    """Cosigns checkpoints with an Ed25519 key, under a name. The key must be for this alone."""

    def __init__(self, name: str, private_key: Ed25519PrivateKey) -> None:
        self._private_key = private_key
        self.key = VerifierKey(name, COSIGNATURE, private_key.public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The key that readers need."""
        return self.key.vkey

    def cosign(self, checkpoint: Checkpoint, timestamp: int) -> Signature:
        """The line to add to the checkpoint's note. `timestamp` is in seconds since 1970.

        The caller has verified the log's signature, and that the checkpoint is consistent with
        the last one that it cosigned. Raises ValueError for a time that cannot be written.
        """
        if not 0 <= timestamp <= LARGEST_NUMBER:
            raise ValueError("A time is from 0 to 2**63 - 1 seconds after 1970.")
        signed = self._private_key.sign(_message(checkpoint.text, timestamp))
        return Signature(self.key.name, self.key.key_id, _TIMESTAMPED.pack(timestamp, signed))


def _message(text: str, timestamp: int) -> bytes:
    # The first line keeps a cosignature from ever passing for a signature of something else.
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()
