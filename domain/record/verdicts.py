"""What becomes of each request of a batch, decided without I/O while the log is locked.

Requests are taken in the order they came, each against the log as the ones before it leave it.
One that is refused leaves nothing behind, so a conflict of one never fails another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.errors import Refusal
from domain.record.append import (
    CaseKeyDestroyed,
    ClaimTaken,
    DataKeyMissing,
    GuardMoved,
    KeyReused,
    VersionMoved,
)
from domain.record.merkle import Frontier
from domain.record.request import Request

EMPTY_LOG = Frontier()


@dataclass(frozen=True, slots=True)
class Used:
    """An idempotency key that was used, for a request of this digest with these positions."""

    digest: bytes
    first_position: int
    last_position: int


@dataclass(frozen=True, slots=True)
class Known:
    """What the log holds of everything a batch asks about, read under its lock."""

    head: int
    recorded_at: datetime | None
    versions: Mapping[UUID, int] = field(default_factory=dict[UUID, int])
    used: Mapping[tuple[str, str], Used] = field(default_factory=dict[tuple[str, str], Used])
    claims: Mapping[bytes, UUID] = field(default_factory=dict[bytes, UUID])
    #: Of the data keys that the batch was sealed under, those there are, and whether they live.
    keys: Mapping[UUID, bool] = field(default_factory=dict[UUID, bool])
    frontier: Frontier = EMPTY_LOG


class Accepted(NamedTuple):
    """To be recorded from `first_position` on. `new_claims` are those not already its own."""

    first_position: int
    new_claims: tuple[tuple[bytes, UUID], ...]


@dataclass(frozen=True, slots=True)
class Replayed:
    """Recorded before, at these positions; perhaps earlier in this same batch."""

    first_position: int
    last_position: int


Verdict = Accepted | Replayed | Refusal


def decide(requests: Sequence[Request], known: Known) -> list[Verdict]:
    """One verdict for each request, in order."""
    log = _Log(known)
    return [log.judge(request) for request in requests]


class _Log:
    """The log as it stands after the requests judged so far."""

    def __init__(self, known: Known) -> None:
        self.head = known.head
        self.versions = dict(known.versions)
        self.used = dict(known.used)
        self.claims = dict(known.claims)
        self.keys = known.keys
        self.cases_destroyed = set[UUID]()

    def judge(self, request: Request) -> Verdict:
        # The key comes first: a request that was recorded is answered as it was then, whatever
        # has happened to its streams since.
        key = request.idempotency
        used = self.used.get((key.agency, key.key)) if key else None
        if key and used:
            if used.digest != key.digest:
                return KeyReused()
            return Replayed(used.first_position, used.last_position)
        try:
            self._check_keys(request)
            versions = self._advanced(request)
            self._check_guards(request)
            claims = self._new_claims(request)
        except Refusal as refusal:
            return refusal
        first = self.head + 1
        self.head += len(request.events)
        self.versions |= versions
        self.claims |= claims
        self.cases_destroyed |= set(request.destroys)
        if key:
            self.used[key.agency, key.key] = Used(key.digest, first, self.head)
        return Accepted(first, tuple(claims.items()))

    def _check_keys(self, request: Request) -> None:
        # Sealed under a key that is gone, it could never be read: perhaps destroyed by a request
        # before it in this same batch, perhaps lost with what a database forgot.
        for key_id, case_id in request.keys.items():
            lives = self.keys.get(key_id)
            if lives is None:
                raise DataKeyMissing(case_id)
            if not lives or case_id in self.cases_destroyed:
                raise CaseKeyDestroyed(case_id)

    def _advanced(self, request: Request) -> dict[UUID, int]:
        versions: dict[UUID, int] = {}
        for event in request.events:
            current = versions.get(event.stream_id, self.versions.get(event.stream_id, 0))
            # Exactly the next one: a unique key alone would take version 7 after version 1.
            if event.stream_version != current + 1:
                raise VersionMoved(event.stream_id, event.stream_version - 1, current)
            versions[event.stream_id] = event.stream_version
        return versions

    def _check_guards(self, request: Request) -> None:
        for guard in request.guards:
            current = self.versions.get(guard.stream_id, 0)
            if current != guard.version:
                raise GuardMoved(guard.stream_id, guard.version, current)

    def _new_claims(self, request: Request) -> dict[bytes, UUID]:
        claims: dict[bytes, UUID] = {}
        for digest, claim in request.claims:
            holder = self.claims.get(digest, claims.get(digest))
            if holder is None:
                claims[digest] = claim.stream_id
            elif holder != claim.stream_id:
                raise ClaimTaken(claim, holder)
        return claims
