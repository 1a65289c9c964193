"""An append made ready for the sequencer: encoded, sealed, hashed and within limits.

All of this is done by the caller, while the sequencer waits for its last commit. Whatever could
make the database refuse a statement is refused here, so that one request never fails another's.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from eventsourcing.utils import get_topic

from domain.errors import Invalid
from domain.record.append import Append, Claim, Guard, IdempotencyKey, TooLarge
from domain.record.mapper import to_payload
from domain.record.sealing import DataKey
from domain.record.unplaced import Plain, SealingKey, Unplaced, seal_all

LARGEST_REQUEST_EVENTS = 2_000
LARGEST_REQUEST_BYTES = 8 * 1024 * 1024
#: Guards and claims are checked while the log is locked, so they have a limit too.
MOST_CONDITIONS = 4_000
LONGEST_KEY = 255
LONGEST_TOPIC = 255
LAST_VERSION = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Request:
    """One append, ready for the sequencer. `claims` are the claims with their digests.

    `keys` are the data keys that its events were sealed under, each with whose it is: a case's, or
    the log's own.
    """

    events: tuple[Unplaced, ...]
    guards: tuple[Guard, ...] = ()
    claims: tuple[tuple[bytes, Claim], ...] = ()
    idempotency: IdempotencyKey | None = None
    destroys: tuple[UUID, ...] = ()
    keys: Mapping[UUID, UUID] = field(default_factory=dict[UUID, UUID])

    @property
    def size(self) -> int:
        """Bytes of payload."""
        return sum(event.size for event in self.events)


def plain_events(log_id: UUID, append: Append) -> list[Plain]:
    """The events of an append, encoded."""
    return [
        Plain(
            event.originator_id,
            event.originator_version,
            get_topic(type(event)),
            event.case_id,
            log_id if event.SEALED_UNDER == "log" else event.case_id,
            to_payload(event),
        )
        for event in append.events
    ]


def prepare(
    events: Sequence[Plain], keys: Mapping[UUID, SealingKey], append: Append, log_key: DataKey
) -> Request:
    """Seal and check an append whose events were encoded before; `append.events` is not read.

    `keys` are those that its events are sealed under, by whose they are, and no others; `log_key`
    is the log's own. Raises TooLarge, or Invalid for a key that cannot be kept.
    """
    check_size(events)
    return checked(
        Request(
            events=seal_all(events, keys),
            guards=append.guards,
            claims=tuple(
                (claim_digest(log_key, claim.scope, claim.key), claim) for claim in append.claims
            ),
            idempotency=append.idempotency and keyed(log_key, append.idempotency),
            destroys=append.destroys,
            keys={key.key.key_id: whose for whose, key in keys.items()},
        )
    )


def check_size(events: Sequence[Plain]) -> None:
    """Refuse what is too much for one append, before any of it is sealed. Raises TooLarge."""
    if not events:
        raise ValueError("An append needs at least one event.")
    if len(events) > LARGEST_REQUEST_EVENTS:
        raise TooLarge(
            f"This would record {len(events):,} events at once. Send at most "
            f"{LARGEST_REQUEST_EVENTS:,}."
        )
    size = sum([len(event.payload) for event in events])
    if size > LARGEST_REQUEST_BYTES:
        raise TooLarge(
            f"This would record {size / 2**20:.1f} MiB at once. Send at most "
            f"{LARGEST_REQUEST_BYTES // 2**20} MiB."
        )
    if not all(_storable(topic, LONGEST_TOPIC) for topic in {event.topic for event in events}):
        raise ValueError(f"A topic is 1 to {LONGEST_TOPIC} characters, without NUL.")
    # A version that is not the next one is for the log to refuse; this is what cannot be written.
    versions = [event.stream_version for event in events]
    if min(versions) < 0 or max(versions) > LAST_VERSION:
        raise ValueError(f"A stream's versions are 1 to {LAST_VERSION:,}.")


def checked(request: Request) -> Request:
    """The same request, if its conditions and its key are such as the log can keep."""
    if len(request.guards) + len(request.claims) > MOST_CONDITIONS:
        raise TooLarge
    if request.idempotency:
        _check_key(request.idempotency)
    return request


def claim_digest(log_key: DataKey, scope: str, key: str) -> bytes:
    """What the log keeps of a claim. Names are few and can be guessed, so it is keyed."""
    return log_key.name_of(json.dumps(["claim", scope, key]).encode())


def keyed(log_key: DataKey, key: IdempotencyKey) -> IdempotencyKey:
    """What the log keeps of a key, to know it again and no more.

    What was asked holds words of a case, so its digest is keyed. So is its name: somebody may put a
    child's name in one, and it is kept for ever. Raises Invalid for one that cannot be kept.
    """
    _check_key(key)
    said = json.dumps(["request", key.agency, key.key]).encode()
    return replace(
        key,
        key=log_key.name_of(said).hex(),
        digest=log_key.name_of(b"request" + key.digest),
    )


def _check_key(key: IdempotencyKey) -> None:
    if not (_storable(key.key, LONGEST_KEY) and _storable(key.agency, LONGEST_KEY)):
        raise Invalid(
            f"An Idempotency-Key is 1 to {LONGEST_KEY} characters, without control characters.",
            field="Idempotency-Key",
        )


def _storable(text: str, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isprintable()
