"""Putting something on the record: the one path of every write.

1. The key. A request that was recorded before gets its receipt, whatever has happened since.
2. Load the states that the rule needs, for an actor who may see the case.
3. Decide: a pure rule makes events, or refuses.
4. Append, guarded: the states that were not written to must still be as they were read.
5. If they moved meanwhile, from 2 again, a bounded number of times.

A refusal looks at the key once more, because the first copy of the same request may have been
recorded in between, and then it is that copy's receipt that both must get. If the process stops
at any point, the same request sent again under the same key either finds its receipt or starts
from the beginning; nothing is half recorded, because step 4 is one append.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Header
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request

from api.access import Actor, CurrentActor, NoSuchCase, case_to_change, required_standing
from api.concurrency import IfMatch, read_if_match
from api.services import Daybook, Services
from api.strict_json import canonical
from domain.access import Action, Reads, Restriction
from domain.case import CaseState, NotOpened
from domain.command import Command
from domain.entry import NEW_ENTRY, EntryNotOnRecord, EntryState, readable
from domain.entry import evolve as evolve_entry
from domain.errors import Conflict, NotOnRecord, Refusal
from domain.event import Attribution, Event
from domain.record.append import (
    Append,
    Claim,
    Guard,
    GuardMoved,
    IdempotencyKey,
    Receipt,
    Recorded,
    RecordUnavailable,
    VersionMoved,
)

#: Each try means that somebody else recorded something in the milliseconds between. More than
#: this many in a row and the writer had better look again.
MOST_TRIES = 10


State = TypeVar("State")
Asked = TypeVar("Asked", bound=Command)


@dataclass(frozen=True, slots=True)
class Concept(Generic[State]):
    """One kind of stream, as rules see it: how it grows, and what to say where there is none.

    `restriction`: what decides who may read one, of a kind that carries a sensitivity.
    """

    evolve: Callable[[State, Event], State]
    new: State
    absent: type[NotOnRecord]
    restriction: Callable[[State], Restriction | None] = lambda _: None


class IdTaken(Conflict):
    """Something else on this record already has this id. Leave the id out, or choose another."""

    def __init__(self, taken: UUID, *, field: str | None = None) -> None:
        self.taken = taken
        super().__init__(field=field)


@dataclass(frozen=True, slots=True)
class Decided:
    """What a rule made of a request, and what must still hold when it is appended."""

    events: tuple[Event, ...]
    guards: tuple[Guard, ...] = ()
    claims: tuple[Claim, ...] = ()
    #: The cases whose keys are destroyed together with it.
    destroys: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """One request to put something on the record."""

    daybook: Daybook
    actor: Actor
    key: IdempotencyKey
    if_match: IfMatch | None
    now: datetime
    correlation_id: UUID
    #: What the policy calls it.
    action: Action

    @property
    def attribution(self) -> Attribution:
        """Who is recording, as they are now."""
        return self.actor.attribution(self.correlation_id)

    def asked(
        self, case_id: UUID, body: BaseModel, *, but: Collection[str] = (), **more: Any
    ) -> dict[str, Any]:
        """What a command holds: what all carry, the body's fields `but` for some, and `more`."""
        fields = {name: getattr(body, name) for name in type(body).model_fields if name not in but}
        common = {"case_id": case_id, "attribution": self.attribution, "now": self.now}
        return {**fields, **common, **more}

    def require_version(self, version: int) -> None:
        """Refuse if If-Match names another version of what this request is about."""
        if self.if_match is not None:
            self.if_match.require(version)

    async def case(self, case_id: UUID) -> tuple[CaseState, Guard]:
        """The case, for an actor who may do this there, and the guard that it stays as it is."""
        case, version = await case_to_change(self.daybook.records, self.actor, case_id, self.action)
        return case, Guard(case_id, version)

    def reads(self, case: CaseState) -> Reads:
        """What the actor may read of a case: they know only of that, whatever they do."""
        if isinstance(case, NotOpened):
            raise NoSuchCase
        return required_standing(self.actor, case).reads

    async def entry(self, entry_id: UUID, case_id: UUID, reads: Reads) -> EntryState:
        """The entry that this request changes, as If-Match says. Before anything is said of it,
        also of its version: it must be on this case, and the actor may read it.
        """
        state, version = await self._entry(entry_id)
        if readable(state, case_id, reads) is None:
            raise EntryNotOnRecord
        self.require_version(version)
        return state

    async def is_free(self, stream_id: UUID) -> bool:
        """Whether nothing on the record has this id."""
        _, version = await self._entry(stream_id)
        return version == 0

    async def readable_entry(
        self, entry_id: UUID | None, case_id: UUID, reads: Reads
    ) -> tuple[EntryState, int]:
        """An entry that the request refers to, and its version: (new, 0) where it is as if there
        were none.
        """
        if entry_id is None:
            return NEW_ENTRY, 0
        state, version = await self._entry(entry_id)
        found = readable(state, case_id, reads)
        return (NEW_ENTRY, 0) if found is None else (found, version)

    async def change_entry(
        self,
        case_id: UUID,
        entry_id: UUID,
        rule: Callable[[EntryState, CaseState, Reads], tuple[Event, ...]],
    ) -> Receipt:
        """Record what `rule` makes of an entry that is on this case and that the actor may read."""

        async def decide() -> Decided:
            case, guard = await self.case(case_id)
            reads = self.reads(case)
            entry = await self.entry(entry_id, case_id, reads)
            return Decided(rule(entry, case, reads), (guard,))

        return await self.record(decide)

    async def _entry(self, entry_id: UUID) -> tuple[EntryState, int]:
        return await self.daybook.records.load(self.actor.log_id, entry_id, evolve_entry, NEW_ENTRY)

    async def changing(
        self, concept: Concept[State], stream_id: UUID, case_id: UUID, reads: Reads
    ) -> State:
        """What this request changes: it must be on this case, readable, and as If-Match says."""
        state, version = await self.load(concept, stream_id)
        # One of another case, and one that the actor may not read, are absent here, in the same
        # words as one that never was.
        if version == 0 or getattr(state, "case_id", None) != case_id:
            raise concept.absent
        kept = concept.restriction(state)
        if kept is not None and not reads.may_read(kept):
            raise concept.absent
        self.require_version(version)
        return state

    async def load(self, concept: Concept[State], stream_id: UUID) -> tuple[State, int]:
        """A stream's state and version."""
        return await self.daybook.records.load(
            self.actor.log_id, stream_id, concept.evolve, concept.new
        )

    async def state(self, concept: Concept[State], stream_id: UUID | None) -> State:
        """The state of something that the request refers to; new where it refers to nothing."""
        return concept.new if stream_id is None else (await self.load(concept, stream_id))[0]

    async def referred(
        self, concept: Concept[State], stream_id: UUID | None
    ) -> tuple[State, tuple[Guard, ...]]:
        """As `state`, with the guard that it is still so when this is recorded: what a request
        rests on may be taken back meanwhile.
        """
        if stream_id is None:
            return concept.new, ()
        state, version = await self.load(concept, stream_id)
        return state, (Guard(stream_id, version),)

    async def change_case(
        self, command: Asked, rule: Callable[[Asked, CaseState], tuple[Event, ...]]
    ) -> Receipt:
        """Record what `rule` makes of the case itself, at the version that If-Match names."""

        async def decide() -> Decided:
            case, _ = await self.case(command.case_id)
            self.require_version(case.version)
            return Decided(rule(command, case))

        return await self.record(decide)

    async def begin(
        self,
        concept: Concept[State],
        command: Asked,
        rule: Callable[[Asked, State, CaseState, Reads], tuple[Event, ...]],
    ) -> Receipt:
        """Record what `rule` makes of something new, on a case that is as If-Match says."""

        async def decide() -> Decided:
            case, guard = await self.case(command.case_id)
            self.require_version(case.version)
            return Decided(rule(command, concept.new, case, self.reads(case)), (guard,))

        return await self.record(decide)

    async def carry_out(
        self,
        concept: Concept[State],
        stream_id: UUID,
        command: Asked,
        rule: Callable[[Asked, State, CaseState], tuple[Event, ...]],
    ) -> Receipt:
        """Record what `rule` makes of something that is on the case."""
        return await self.change_readable(
            concept, command.case_id, stream_id, lambda state, case, _: rule(command, state, case)
        )

    async def change_readable(
        self,
        concept: Concept[State],
        case_id: UUID,
        stream_id: UUID,
        rule: Callable[[State, CaseState, Reads], tuple[Event, ...]],
    ) -> Receipt:
        """As `carry_out`, for a rule that asks what the actor may read."""

        async def decide() -> Decided:
            case, guard = await self.case(case_id)
            reads = self.reads(case)
            state = await self.changing(concept, stream_id, case_id, reads)
            return Decided(rule(state, case, reads), (guard,))

        return await self.record(decide)

    async def record(self, decide: Callable[[], Awaitable[Decided]]) -> Receipt:
        """Decide and append, until it is recorded or refused."""
        receipt = await self.record_if_new(decide)
        if receipt is None:
            raise AssertionError("A rule that refuses nothing makes at least one event.")
        return receipt

    async def record_if_new(
        self, decide: Callable[[], Awaitable[Decided | None]]
    ) -> Receipt | None:
        """As `record`, where there may turn out to be nothing to record: then None."""
        earlier = await self._receipt()
        if earlier is not None:
            return earlier
        for _ in range(MOST_TRIES - 1):
            try:
                return await self._decide_and_append(decide)
            except (VersionMoved, GuardMoved) as moved:
                _refuse_taken_id(moved)
        try:
            return await self._decide_and_append(decide)
        except VersionMoved as moved:
            _refuse_taken_id(moved)
            raise

    async def events_of(self, receipt: Receipt) -> tuple[Recorded, ...]:
        """The events that a receipt is for, as they are on the record."""
        first = receipt.placed[0].position
        return await self.daybook.records.events(
            self.actor.log_id, after=first - 1, limit=len(receipt.placed)
        )

    async def _decide_and_append(
        self, decide: Callable[[], Awaitable[Decided | None]]
    ) -> Receipt | None:
        try:
            decided = await decide()
            if decided is None:
                return None
            return await self.daybook.records.append(
                self.actor.log_id,
                Append(decided.events, decided.guards, decided.claims, self.key, decided.destroys),
            )
        except (VersionMoved, GuardMoved, RecordUnavailable):
            raise
        except Refusal:
            earlier = await self._receipt()
            if earlier is not None:
                return earlier
            raise

    async def _receipt(self) -> Receipt | None:
        return await self.daybook.records.receipt(self.actor.log_id, self.key)


def recording(
    request: Request,
    actor: CurrentActor,
    daybook: Services,
    idempotency_key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            pattern=r"^[\x21-\x7e]{1,255}$",
            description="Your name for this request. Sent again under the same name, it adds "
            "nothing and returns the first receipt. Of it is kept for ever only what knows it "
            "again, and nobody can read. Make it at random all the same.",
            examples=["018f6b1e-7c3a-7d21-9f00-5a3c1d2e4f60"],
        ),
    ],
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description="An ETag: refuse with 412 if it is no longer the version.",
            examples=['"3"'],
        ),
    ] = None,
) -> Recording:
    """A dependency: the recording of this request."""
    del if_match  # Declared for the description; read below with all its lines.
    return Recording(
        daybook=daybook,
        actor=actor,
        key=IdempotencyKey(actor.key_space, idempotency_key, digest_of(request)),
        if_match=read_if_match(request.headers.getlist("if-match")),
        now=datetime.now(UTC),
        correlation_id=request.state.request_id,
        action=request.state.action,
    )


Writing = Annotated[Recording, Depends(recording)]


def digest_of(request: Request) -> bytes:
    """SHA-256 of what was asked: method, address and the body's value, however each was spelt."""
    head = f"{request.method} {_address(request)}\n".encode()
    return hashlib.sha256(head + canonical(request.state.sent)).digest()


def _address(request: Request) -> str:
    """The path with its ids as UUIDs are written, because /A and /a are one case."""
    route: APIRoute = request.scope["route"]
    spelt = {
        name: _as_written(text) if name.endswith("_id") else text
        for name, text in request.path_params.items()
    }
    return route.path_format.format(**spelt)


def _as_written(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        # Refused by the route in a moment, and never recorded.
        return text


def _refuse_taken_id(moved: VersionMoved | GuardMoved) -> None:
    """A stream that was to begin and has begun is another's; trying again would not help."""
    if isinstance(moved, VersionMoved) and moved.expected == 0:
        raise IdTaken(moved.stream_id)
