"""Asking for every step of an escalation, as the hospital and social care would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import escalation
from domain.command import Change, Command
from domain.escalation import (
    NEW_ESCALATION,
    AcknowledgeEscalation,
    EscalationState,
    LapseEscalation,
    RaiseEscalation,
    ResolveEscalation,
    RespondToEscalation,
    StepUpEscalation,
    WithdrawEscalation,
    acknowledge_escalation,
    lapse_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
    withdraw_escalation,
)
from domain.event import Attribution, Event
from domain.vocabulary import Ladder
from tests.support.builders import (
    ESCALATION,
    HOSPITAL,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_escalation,
    ask,
)
from tests.support.spec import Rule, fold, given

RAISED = (*a_case(), an_escalation())


def raising(by: str | Attribution = HOSPITAL, **fields: Any) -> RaiseEscalation:
    """The hospital raises a concern with social care, at level 1."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "ladder": Ladder.EXTERNAL,
        "level": 1,
        "from_agency": HOSPITAL,
        "to_agency": SOCIAL_CARE,
        "raised_to": "Team manager",
        "concern": "No placement has been found.",
        "occurred": "2026-03-03",
        "source": SOURCE,
    }
    return ask(RaiseEscalation, by=by, **(given | fields))


def acknowledging(by: str | Attribution = SOCIAL_CARE, **fields: Any) -> AcknowledgeEscalation:
    """Social care has it."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "by_agency": SOCIAL_CARE,
        "acknowledged_by": "Team manager",
        "occurred": "2026-03-04",
        "note": "Will call back",
    }
    return ask(AcknowledgeEscalation, by=by, **(given | fields))


def responding(by: str | Attribution = SOCIAL_CARE, **fields: Any) -> RespondToEscalation:
    """Social care answers."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "by_agency": SOCIAL_CARE,
        "responded_by": "Head of service",
        "response": "The search goes on.",
        "occurred": "2026-03-05",
    }
    return ask(RespondToEscalation, by=by, **(given | fields))


def stepping_up(by: str | Attribution = HOSPITAL, **fields: Any) -> StepUpEscalation:
    """The hospital takes it to level 3."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "to_level": 3,
        "to_agency": SOCIAL_CARE,
        "raised_to": "Director",
        "reason": "No answer that keeps the child safe",
        "occurred": "2026-03-06",
    }
    return ask(StepUpEscalation, by=by, **(given | fields))


def resolving(by: str | Attribution = HOSPITAL, **fields: Any) -> ResolveEscalation:
    """The hospital says that it is settled."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "outcome": "A placement was found.",
        "occurred": "2026-03-09",
    }
    return ask(ResolveEscalation, by=by, **(given | fields))


def withdrawing(by: str | Attribution = HOSPITAL, **fields: Any) -> WithdrawEscalation:
    """The hospital takes it back."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "reason": "It was about another child.",
        "occurred": "2026-03-09",
    }
    return ask(WithdrawEscalation, by=by, **(given | fields))


def lapsing(by: str | Attribution = HOSPITAL, **fields: Any) -> LapseEscalation:
    """The hospital says that it was left."""
    given: dict[str, Any] = {
        "escalation_id": ESCALATION,
        "reason": "Everybody who knew of it had left.",
        "occurred": "2026-03-09",
    }
    return ask(LapseEscalation, by=by, **(given | fields))


#: What may follow once it was raised.
STEPS: list[tuple[Rule, Callable[..., Change]]] = [
    (acknowledge_escalation, acknowledging),
    (respond_to_escalation, responding),
    (step_up_escalation, stepping_up),
    (resolve_escalation, resolving),
    (withdraw_escalation, withdrawing),
    (lapse_escalation, lapsing),
]
EVERYTHING: list[tuple[Rule, Callable[..., Command]]] = [(raise_escalation, raising), *STEPS]


def after(*steps: tuple[Rule, Command]) -> tuple[Event, ...]:
    """The record after the escalation was raised and then each of these."""
    history = RAISED
    for rule, command in steps:
        history = (*history, *given(history).when(rule, command).allowed())
    return history


def state_of(history: tuple[Event, ...]) -> EscalationState:
    """What the escalation has become."""
    stream = [event for event in history if event.originator_id == ESCALATION]
    return fold(escalation.evolve, NEW_ESCALATION, stream)
