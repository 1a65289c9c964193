"""An append made ready for the sequencer: encoded, hashed and within limits.

All of this is done by the caller, while the sequencer waits for its last commit. Whatever could
make the database refuse a statement is refused here, so that one request never fails another's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from eventsourcing.utils import get_topic

from domain.errors import Invalid
from domain.record import envelope
from domain.record.append import Append, Claim, Guard, IdempotencyKey, TooLarge
from domain.record.mapper import to_payload

LARGEST_REQUEST_EVENTS = 2_000
LARGEST_REQUEST_BYTES = 8 * 1024 * 1024
#: Guards and claims are checked while the log is locked, so they have a limit too.
MOST_CONDITIONS = 4_000
LONGEST_KEY = 255
LONGEST_TOPIC = 255


@dataclass(frozen=True, slots=True)
class NewEvent:
    """One event as it will be stored, all but its place in the log."""

    stream_id: UUID
    stream_version: int
    topic: str
    case_id: UUID
    payload: bytes
    payload_digest: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One append, ready for the sequencer. `claims` are the claims with their digests."""

    events: tuple[NewEvent, ...]
    guards: tuple[Guard, ...] = ()
    claims: tuple[tuple[bytes, Claim], ...] = ()
    idempotency: IdempotencyKey | None = None

    @property
    def size(self) -> int:
        """Bytes of payload."""
        return sum(len(event.payload) for event in self.events)


def prepare(append: Append) -> Request:
    """Encode an append. Raises TooLarge, or Invalid for a key that cannot be kept."""
    return checked(
        Request(
            events=tuple(
                new_event(
                    event.originator_id,
                    event.originator_version,
                    get_topic(type(event)),
                    event.case_id,
                    to_payload(event),
                )
                for event in append.events
            ),
            guards=append.guards,
            claims=tuple((claim_digest(claim.scope, claim.key), claim) for claim in append.claims),
            idempotency=append.idempotency,
        )
    )


def new_event(
    stream_id: UUID, stream_version: int, topic: str, case_id: UUID, payload: bytes
) -> NewEvent:
    """An event with the digest of its payload."""
    return NewEvent(stream_id, stream_version, topic, case_id, payload, envelope.digest(payload))


def checked(request: Request) -> Request:
    """The same request, if the log can take it."""
    if not request.events:
        raise ValueError("An append needs at least one event.")
    if len(request.events) > LARGEST_REQUEST_EVENTS:
        raise TooLarge(
            f"This would record {len(request.events):,} events at once. Send at most "
            f"{LARGEST_REQUEST_EVENTS:,}."
        )
    if request.size > LARGEST_REQUEST_BYTES:
        raise TooLarge(
            f"This would record {request.size / 2**20:.1f} MiB at once. Send at most "
            f"{LARGEST_REQUEST_BYTES // 2**20} MiB."
        )
    if len(request.guards) + len(request.claims) > MOST_CONDITIONS:
        raise TooLarge
    if any(not _storable(event.topic, LONGEST_TOPIC) for event in request.events):
        raise ValueError(f"A topic is 1 to {LONGEST_TOPIC} characters, without NUL.")
    key = request.idempotency
    if key and not (_storable(key.key, LONGEST_KEY) and _storable(key.agency, LONGEST_KEY)):
        raise Invalid(
            f"An Idempotency-Key is 1 to {LONGEST_KEY} characters, without control characters.",
            field="Idempotency-Key",
        )
    return request


def claim_digest(scope: str, key: str) -> bytes:
    """What the log keeps of a claim: SHA-256 of the JSON array of scope and key."""
    return sha256(json.dumps([scope, key]).encode()).digest()


def _storable(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable()
