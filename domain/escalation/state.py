"""What an escalation has become, and how each event changes it."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from domain.escalation.events import (
    EscalationAcknowledged,
    EscalationLapsed,
    EscalationRaised,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
    EscalationWithdrawn,
    ProcedureCode,
)
from domain.event import Event
from domain.moments import Moment
from domain.text import AgencyCode
from domain.vocabulary import Ladder


@dataclass(frozen=True, slots=True)
class Rung:
    """One level the concern was taken to: whose it became, and when."""

    level: int
    to_agency: AgencyCode
    occurred: Moment
    is_acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class NotRaised:
    """No escalation has been raised under this id."""

    status: ClassVar[Literal["not-raised"]] = "not-raised"

    version: int = 0


@dataclass(frozen=True, slots=True)
class _Raised:
    escalation_id: UUID
    case_id: UUID
    version: int
    ladder: Ladder
    from_agency: AgencyCode
    rungs: tuple[Rung, ...]
    procedure: ProcedureCode | None = None
    responses: tuple[EscalationResponded, ...] = ()

    @property
    def level(self) -> int:
        """The level it stands at."""
        return self.rungs[-1].level

    @property
    def occurred(self) -> Moment:
        """When it was first raised."""
        return self.rungs[0].occurred

    def rung_of(self, agency: AgencyCode) -> Rung | None:
        """The highest level at which it was taken to this agency, if it ever was."""
        return next((rung for rung in reversed(self.rungs) if rung.to_agency == agency), None)


@dataclass(frozen=True, slots=True)
class Raised(_Raised):
    """A concern that is not settled."""

    status: ClassVar[Literal["raised"]] = "raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended(_Raised):
    ended: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(_Ended):
    """A concern that was settled."""

    status: ClassVar[Literal["resolved"]] = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(_Ended):
    """A concern that was taken back."""

    status: ClassVar[Literal["withdrawn"]] = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed(_Ended):
    """A concern that nobody settled and nobody went on with."""

    status: ClassVar[Literal["lapsed"]] = "lapsed"


Ended: TypeAlias = Resolved | Withdrawn | Lapsed
EscalationState: TypeAlias = NotRaised | Raised | Ended
EscalationEvent: TypeAlias = (
    EscalationRaised
    | EscalationAcknowledged
    | EscalationResponded
    | EscalationSteppedUp
    | EscalationResolved
    | EscalationWithdrawn
    | EscalationLapsed
)

NEW_ESCALATION: EscalationState = NotRaised()


def evolve(state: EscalationState, event: Event) -> EscalationState:
    """The escalation after one more event. Events of other things leave it as it was."""
    if not isinstance(event, EscalationEvent):
        return state
    return replace(_apply(state, event), version=event.originator_version)


def _apply(  # noqa: PLR0911 - one line for each event.
    state: EscalationState, event: EscalationEvent
) -> EscalationState:
    match state, event:
        case NotRaised(), EscalationRaised():
            return Raised(
                escalation_id=event.originator_id,
                case_id=event.case_id,
                version=event.originator_version,
                ladder=event.ladder,
                from_agency=event.from_agency,
                rungs=(Rung(event.level, event.to_agency, event.occurred),),
                procedure=event.procedure,
            )
        # An answer may come to light when the concern is no longer pursued.
        case ((Raised() | Resolved() | Withdrawn() | Lapsed()), EscalationAcknowledged()):
            return replace(state, rungs=_acknowledged(state, event.by_agency))
        case ((Raised() | Resolved() | Withdrawn() | Lapsed()), EscalationResponded()):
            return replace(state, responses=(*state.responses, event))
        case Raised(), EscalationSteppedUp():
            rung = Rung(event.to_level, event.to_agency, event.occurred)
            return replace(state, rungs=(*state.rungs, rung))
        case Raised(), EscalationResolved():
            return Resolved(**_facts(state), ended=event.occurred)
        case Raised(), EscalationWithdrawn():
            return Withdrawn(**_facts(state), ended=event.occurred)
        case Raised(), EscalationLapsed():
            return Lapsed(**_facts(state), ended=event.occurred)
        case _:
            return state


def _acknowledged(state: Raised | Ended, agency: AgencyCode) -> tuple[Rung, ...]:
    acknowledged = state.rung_of(agency)
    return tuple(
        replace(rung, is_acknowledged=True) if rung is acknowledged else rung
        for rung in state.rungs
    )


def _facts(state: Raised) -> dict[str, Any]:
    return {each.name: getattr(state, each.name) for each in fields(state)}
