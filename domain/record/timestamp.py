"""Time stamps of checkpoints by an authority that others know too (RFC 3161).

What is stamped is SHA-256 of the checkpoint's text: the three lines that the log signs. So the
authority learns nothing but a digest, and its word is that the whole record up to there existed
when it said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

REQUEST_MEDIA_TYPE = "application/timestamp-query"


class NotStamped(ValueError):
    """This is not a time stamp, by an authority that is trusted here, of that text."""


@dataclass(frozen=True, slots=True)
class StampRequest:
    """What an authority is asked. Its nonce makes the answer one to this question."""

    text: str
    request: TimeStampRequest

    @classmethod
    def of(cls, text: str) -> StampRequest:
        """The question for a checkpoint's text."""
        builder = TimestampRequestBuilder().data(text.encode()).nonce(nonce=True)
        builder = builder.cert_request(cert_request=True).hash_algorithm(HashAlgorithm.SHA256)
        return cls(text, builder.build())

    def to_bytes(self) -> bytes:
        """The body to send, of REQUEST_MEDIA_TYPE."""
        return self.request.as_bytes()

    def answered(self, response: bytes, roots: Sequence[Certificate]) -> datetime:
        """When the authority says that it was. Raises NotStamped."""
        return _verified(response, self.text, roots, VerifierBuilder.from_request(self.request))


def stamped_at(response: bytes, text: str, roots: Sequence[Certificate]) -> datetime:
    """When a kept response says that a checkpoint of this text was there. Raises NotStamped."""
    return _verified(response, text, roots, VerifierBuilder())


def claimed_time(response: bytes) -> datetime | None:
    """The time in a response, whoever made it; None if it cannot be read."""
    try:
        return decode_timestamp_response(response).tst_info.gen_time
    except ValueError:
        return None


def read_roots(path: Path) -> list[Certificate]:
    """The certificates of a PEM file, of authorities that are trusted. Raises ValueError."""
    try:
        return load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read ({type(error).__name__}).") from None


def _verified(
    response: bytes, text: str, roots: Sequence[Certificate], builder: VerifierBuilder
) -> datetime:
    for root in roots:
        builder = builder.add_root_certificate(root)
    try:
        told: TimeStampResponse = decode_timestamp_response(response)
        builder.build().verify_message(told, text.encode())
    except (VerificationError, ValueError) as error:
        raise NotStamped(f"It is not a time stamp to be trusted here: {error}") from None
    return told.tst_info.gen_time
