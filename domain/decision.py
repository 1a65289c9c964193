"""A decision, with what was considered, who made it, what it relied on and what was known then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from domain.case import CaseState, Open, require_agency_once, require_open
from domain.command import Command, placed, require_happened, require_own_agency
from domain.errors import Conflict, Invalid
from domain.event import Event, NonNegative, Source, Value
from domain.moments import Moment
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
    record, and what arrived later, can be told apart for ever.
    """

    TOPIC: ClassVar[str] = "decision.made"

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
    source: Source


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


def make_decision(
    command: MakeDecision,
    decision: DecisionState,
    case: CaseState,
    *,
    head: int,
    known_entries: frozenset[UUID],
    never_counted: frozenset[UUID],
) -> tuple[Event, ...]:
    """A decision is recorded with what its makers had before them.

    `head` is the last position of the log, `known_entries` the entries of this case that whoever
    records it may read, `never_counted` those of which some readers may not even know. Whoever
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
    if command.on_record_position > head:
        raise MadeBeyondTheRecord(
            f"The record ends at position {head}, so nobody can have had position "
            f"{command.on_record_position} before them. Give {head} or less."
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
