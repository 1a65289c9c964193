"""The vocabulary of a write: what is asked of the log, and what it answers.

An append is all or nothing. It may touch several streams, require that others have not moved
(guards), and take names that must stay unique in the log (claims). Sent again under the same
idempotency key it returns the first receipt, and adds nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.errors import Conflict, NotOnRecord, Refusal, Stale
from domain.event import Event


@dataclass(frozen=True, slots=True)
class Guard:
    """Another stream that must still be at this version. It is not written to."""

    stream_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that only one stream of the log may hold, such as a case reference.

    The log keeps SHA-256 of scope and key, never the words.
    """

    scope: str
    key: str
    stream_id: UUID


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """One agency's name for one request; `digest` is SHA-256 of what was asked."""

    agency: str
    key: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Append:
    """Events to put on the record together, in this order, or not at all.

    Each event carries the version it expects to become. New streams start at version 1.
    `destroys` are the cases whose data keys are destroyed with it: in one transaction, so that it
    is on the record if and only if it is done.
    """

    events: tuple[Event, ...]
    guards: tuple[Guard, ...] = ()
    claims: tuple[Claim, ...] = ()
    idempotency: IdempotencyKey | None = None
    destroys: tuple[UUID, ...] = ()


class Placed(NamedTuple):
    """Where one event went. `leaf_hash` is RFC 9162 SHA-256(0x00 || envelope)."""

    position: int
    stream_id: UUID
    stream_version: int
    topic: str
    leaf_hash: bytes


class Receipt(NamedTuple):
    """The log's answer to an append: durable when it is given."""

    log_id: UUID
    recorded_at: datetime
    placed: tuple[Placed, ...]
    replayed: bool = False

    @property
    def position(self) -> int:
        """The last position of the append: a reader that holds it can see all of it."""
        return self.placed[-1].position


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event read back from the log, with its place and time on the record."""

    position: int
    recorded_at: datetime
    leaf_hash: bytes
    event: Event


class VersionMoved(Stale):
    """Somebody else has added to this since you last read it. Read it again, then decide."""

    def __init__(self, stream_id: UUID, expected: int, actual: int) -> None:
        self.stream_id, self.expected, self.actual = stream_id, expected, actual
        super().__init__()


class GuardMoved(Stale):
    """The case changed while this was being recorded. Send it again."""

    def __init__(self, stream_id: UUID, expected: int, actual: int) -> None:
        self.stream_id, self.expected, self.actual = stream_id, expected, actual
        super().__init__()


class ClaimTaken(Conflict):
    """That name is already taken on this record."""

    def __init__(self, claim: Claim, held_by: UUID) -> None:
        self.claim, self.held_by = claim, held_by
        super().__init__()


class KeyReused(Conflict):
    """This Idempotency-Key was used before with a different request. Use a new key for this one."""


class CaseKeyDestroyed(Conflict):
    """What this case's record says was destroyed, so nothing can be added to it."""

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__()


class RecordUnavailable(Refusal):
    """The record cannot be reached at the moment, and nothing was added. Try again shortly."""


class MasterKeyUnavailable(RecordUnavailable):
    """The master key that this record's keys are wrapped under cannot be used at the moment, so it
    can neither be read nor added to. Nothing was added.
    """


class DataKeyMissing(RecordUnavailable):
    """The database no longer holds the key that this was sealed under, as when an earlier backup
    was put back. Nothing was added. Send it again.
    """

    def __init__(self, case_id: UUID) -> None:
        self.case_id = case_id
        super().__init__()


class RecordBusy(RecordUnavailable):
    """More is waiting to be recorded than can be held. Nothing was added. Try again shortly."""


class OutcomeUnknown(RecordUnavailable):
    """The record did not confirm that this was added, or that it was not. Send it again with the
    same Idempotency-Key: if it was added, the first receipt comes back.
    """


class TooLarge(Refusal):
    """This is more than can be recorded at once. Send it in smaller parts."""


class LogNotOnRecord(NotOnRecord):
    """There is no such log."""
