"""A decision, with what was considered, who made it, what it relied on and what was known then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from domain.case import CaseState, Open, require_agency_once, require_open
from domain.command import CLOCK_SKEW, Command, placed, require_happened, require_own_agency
from domain.errors import Conflict, Invalid
from domain.event import Event, NonNegative, Source, Value
from domain.moments import Moment, at
from domain.text import AgencyCode, LongText, ShortText, Summary


class Option(Value):
    """One course that was open, and what was thought of it."""

    option: Summary
    consideration: Summary | None = None


class DecisionMaker(Value):
    """Who decided, in which role."""

    role: ShortText
    agency: AgencyCode


class Dissent(Value):
    """A view that the decision did not follow, kept with it."""

    role: ShortText
    agency: AgencyCode
    view: Summary


class DecisionMade(Event):
    """A decision was made.

    `on_record_position` is the log position its makers had before them, so that what was on the
    record, and what arrived later, can be told apart for ever. `reconstructed`: that position was
    recorded only after they decided, and says, by the account of whoever recorded the decision, how
    far what they had before them goes on a record that began later.
    """

    TOPIC: ClassVar[str] = "decision.made"
    class_version: ClassVar[int] = 2

    by_agency: AgencyCode
    question: Summary
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    outcome: Summary
    rationale: LongText
    decided_by: Annotated[tuple[DecisionMaker, ...], Field(min_length=1)]
    dissent: tuple[Dissent, ...] = ()
    relied_on: tuple[UUID, ...] = Field(default=(), description="Entries of this case.")
    occurred: Moment
    on_record_position: NonNegative
    reconstructed: bool = False
    source: Source

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Before that was asked, a position was taken as it was given."""
        state["reconstructed"] = False


@dataclass(frozen=True, slots=True)
class NotMade:
    """No decision has been made under this id."""

    status: ClassVar[Literal["not-made"]] = "not-made"

    version: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """A decision that was made."""

    status: ClassVar[Literal["made"]] = "made"

    decision_id: UUID
    case_id: UUID
    version: int
    made: DecisionMade


DecisionState: TypeAlias = NotMade | Made

NEW_DECISION: DecisionState = NotMade()


def evolve(state: DecisionState, event: Event) -> DecisionState:
    """The decision after one more event. Events of other things leave it as it was."""
    match state, event:
        case NotMade(), DecisionMade():
            return Made(event.originator_id, event.case_id, event.originator_version, event)
        case _, DecisionMade():
            return replace(state, version=event.originator_version)
        case _:
            return state


class MakeDecision(Command):
    """Put a decision on the record, with who made it and what they knew."""

    decision_id: UUID
    by_agency: AgencyCode
    question: Summary
    options: tuple[Option, ...]
    outcome: Summary
    rationale: LongText
    decided_by: tuple[DecisionMaker, ...]
    dissent: tuple[Dissent, ...] = ()
    relied_on: tuple[UUID, ...] = ()
    occurred: Moment
    on_record_position: NonNegative
    reconstructed: bool = False
    source: Source


class DecisionAlreadyMade(Conflict):
    """A decision with this id is already on the record. Give a new one its own id."""

    field = "decision_id"


class NoOptions(Invalid):
    """A decision needs at least one option that was open. Doing nothing is one."""

    field = "options"


class DecidedByNobody(Invalid):
    """A decision needs at least one person who made it."""

    field = "decided_by"


class ReliesOnUnknownEntry(Conflict):
    """A decision can only rely on entries of this case. Check the id."""


class ReliesOnEntryTwice(Invalid):
    """The same entry is named twice. Name each once."""


class ReliesOnEntryNeverCounted(Conflict):
    """Everybody on the case reads a decision, and some may not even know of this entry. Leave it
    out, and say in the rationale what may be said.
    """


class MadeBeyondTheRecord(Conflict):
    """Nobody can have decided on what was not yet on the record. Give a position that exists."""

    field = "on_record_position"


class RecordedAfterItWasMade(Conflict):
    """This position was recorded after the decision was made, so nobody can have had it before
    them. Leave it out: then it is the last that was on the record by then. Where this record began
    only later, say that the position is reconstructed.
    """

    field = "on_record_position"


class NothingReconstructed(Invalid):
    """This position may have been on the record when the decision was made, so nothing is
    reconstructed. Leave that out.
    """

    field = "reconstructed"


def require_on_record_then(
    occurred: Moment,
    position: int,
    *,
    head: int,
    recorded_at: datetime | None,
    reconstructed: bool,
) -> None:
    """Refuse a position that whoever decided at a moment cannot have had before them.

    `recorded_at` is when the position was recorded; None: it is the beginning, or that is not
    known. A moment that leaves open whether it came before that is never refused: the record knows
    no better.
    """
    if position > head:
        raise MadeBeyondTheRecord(
            f"The record ends at position {head}, so nobody can have had position "
            f"{position} before them. Give {head} or less."
        )
    # Agencies' clocks differ, so what is a few minutes apart may have been the other way round.
    came_later = recorded_at is not None and occurred.definitely_before(
        at(recorded_at - CLOCK_SKEW)
    )
    if came_later and not reconstructed:
        raise RecordedAfterItWasMade
    if reconstructed and not came_later:
        raise NothingReconstructed


def make_decision(
    command: MakeDecision,
    decision: DecisionState,
    case: CaseState,
    *,
    head: int,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
    recorded_at: datetime | None = None,
) -> tuple[Event, ...]:
    """A decision is recorded with what its makers had before them.

    `head` is the last position of the log, `recorded_at` when `on_record_position` was recorded
    (None: that is 0, or not known), `known_entries` the entries of this case that whoever records
    it may read, `never_counted` those of which some readers may not even know. Whoever
    records it need not take part in the case (a reviewer does not); whoever decided must have.
    """
    opened = require_open(case)
    if not isinstance(decision, NotMade):
        raise DecisionAlreadyMade
    require_own_agency(command, command.by_agency, "by_agency")
    if not command.options:
        raise NoOptions
    _require_makers(command, opened)
    _require_reliance(command, known_entries, never_counted)
    require_happened(command.occurred, command.now, "occurred")
    require_on_record_then(
        command.occurred,
        command.on_record_position,
        head=head,
        recorded_at=recorded_at,
        reconstructed=command.reconstructed,
    )

    return (
        DecisionMade(
            **placed(command, command.decision_id, decision.version),
            by_agency=command.by_agency,
            question=command.question,
            options=command.options,
            outcome=command.outcome,
            rationale=command.rationale,
            decided_by=command.decided_by,
            dissent=command.dissent,
            relied_on=command.relied_on,
            occurred=command.occurred,
            on_record_position=command.on_record_position,
            reconstructed=command.reconstructed,
            source=command.source,
        ),
    )


def _require_makers(command: MakeDecision, case: Open) -> None:
    if not command.decided_by:
        raise DecidedByNobody
    for index, maker in enumerate(command.decided_by):
        require_agency_once(case, maker.agency, f"decided_by.{index}.agency")
    for index, dissent in enumerate(command.dissent):
        require_agency_once(case, dissent.agency, f"dissent.{index}.agency")


def _require_reliance(
    command: MakeDecision, known_entries: frozenset[UUID], never_counted: frozenset[UUID]
) -> None:
    named: set[UUID] = set()
    for index, entry_id in enumerate(command.relied_on):
        if entry_id not in known_entries:
            raise ReliesOnUnknownEntry(field=f"relied_on.{index}")
        if entry_id in never_counted:
            raise ReliesOnEntryNeverCounted(field=f"relied_on.{index}")
        if entry_id in named:
            raise ReliesOnEntryTwice(field=f"relied_on.{index}")
        named.add(entry_id)
