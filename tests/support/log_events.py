"""Small events for tests of the log itself, which does not care what an event says."""

from __future__ import annotations

from uuid import UUID

from uuid6 import uuid7

from domain.entry import EntryWithdrawn
from domain.event import Attribution
from domain.record.append import Append, Claim, Guard, IdempotencyKey
from domain.vocabulary import Role

SOMEBODY = Attribution(
    actor_id=UUID(int=1),
    name="Test Author",
    agency="police",
    roles=(Role.CONTRIBUTOR,),
    correlation_id=UUID(int=2),
)

#: What events are of that do not say otherwise.
A_CASE = UUID(int=3)


def new_stream() -> UUID:
    """An id that no stream has."""
    return UUID(int=uuid7().int)


def an_event(
    stream_id: UUID, version: int = 1, *, says: str = "marsupilami", case_id: UUID | None = None
) -> EntryWithdrawn:
    """One event of a stream. It has no state to contradict, so any version may be one."""
    return EntryWithdrawn(
        originator_id=stream_id,
        originator_version=version,
        case_id=case_id or A_CASE,
        attribution=SOMEBODY,
        reason=says,
    )


def an_append(
    stream_id: UUID | None = None,
    version: int = 1,
    *,
    events: int = 1,
    says: str = "marsupilami",
    guards: tuple[Guard, ...] = (),
    claims: tuple[Claim, ...] = (),
    key: IdempotencyKey | None = None,
) -> Append:
    """`events` events of one stream, from `version` on."""
    stream_id = stream_id or new_stream()
    return Append(
        tuple(an_event(stream_id, version + n, says=says) for n in range(events)),
        guards,
        claims,
        key,
    )


def a_key(key: str = "houba", *, agency: str = "police", asks: bytes = b"x") -> IdempotencyKey:
    """An idempotency key of one agency."""
    return IdempotencyKey(agency, key, asks)
