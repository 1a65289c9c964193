"""Given, when, then for the rules.

    given(*history).when(close_case, command).then(event)
    given(*history).when(close_case, command).refused(CaseIsClosed, field="reason")

The history is folded into whatever states the rule asks for by the names of its parameters, as the
API does: `case` is the stream the command calls `case_id`, `entry` the one it calls `entry_id`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain import (
    access,
    assessment,
    authority,
    case,
    decision,
    direction,
    entry,
    escalation,
    hearing,
    learning,
    placement,
    plans,
    review,
)
from domain.command import Command
from domain.entry import EntryRecorded, NotRecorded, restriction
from domain.errors import Refusal
from domain.event import Event

Rule = Callable[..., tuple[Event, ...]]

#: A rule's parameter: how its state evolves, from what, and which field of the command names it.
_STATES: dict[str, tuple[Callable[[Any, Event], Any], Any, str]] = {
    "state": (case.evolve, case.NEW_CASE, "case_id"),
    "case": (case.evolve, case.NEW_CASE, "case_id"),
    "entry": (entry.evolve, entry.NEW_ENTRY, "entry_id"),
    "other": (entry.evolve, entry.NEW_ENTRY, "other_entry_id"),
    "escalation": (escalation.evolve, escalation.NEW_ESCALATION, "escalation_id"),
    "hearing": (hearing.evolve, hearing.NEW_HEARING, "hearing_id"),
    "order": (authority.evolve, authority.NEW_ORDER, "order_id"),
    "extended": (authority.evolve, authority.NEW_ORDER, "extends_order_id"),
    "power": (authority.evolve_power, authority.NEW_POWER, "power_id"),
    "followed": (authority.evolve_power, authority.NEW_POWER, "follows_power_id"),
    "direction": (direction.evolve, direction.NEW_DIRECTION, "direction_id"),
    "search": (placement.evolve_search, placement.NEW_SEARCH, "search_id"),
    "placement": (placement.evolve_placement, placement.NEW_PLACEMENT, "placement_id"),
    "assessment": (assessment.evolve, assessment.NEW_ASSESSMENT, "assessment_id"),
    "period": (plans.evolve, plans.NEW_PERIOD, "period_id"),
    "episode": (learning.evolve_episode, learning.NEW_EPISODE, "episode_id"),
    "finding": (learning.evolve_finding, learning.NEW_FINDING, "finding_id"),
    "recommendation": (
        learning.evolve_recommendation,
        learning.NEW_RECOMMENDATION,
        "recommendation_id",
    ),
    "action": (learning.evolve_action, learning.NEW_ACTION, "action_id"),
    "decision": (decision.evolve, decision.NEW_DECISION, "decision_id"),
    "review": (review.evolve, review.NEW_REVIEW, "review_id"),
}


#: A rule's parameter that names what is on the case: which event put it there.
_KNOWN: dict[str, type[Event]] = {
    "known_entries": EntryRecorded,
    "known_episodes": learning.EpisodeDefined,
    "known_findings": learning.FindingRecorded,
}


@dataclass(frozen=True, slots=True)
class Given:
    """What is already on the record, in order."""

    history: tuple[Event, ...]

    def when(self, rule: Rule, command: Command) -> Outcome:
        """Ask the rule, with the states it needs as the history left them."""
        return Outcome(self.history, *decide(rule, command, self.history))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rule answered."""

    history: tuple[Event, ...]
    events: tuple[Event, ...]
    refusal: Refusal | None

    def then(self, *expected: Event) -> tuple[Event, ...]:
        """The rule said yes, with exactly these events, each next in its stream."""
        if self.refusal is not None:
            raise AssertionError(f"Refused: {self.refusal!r}") from self.refusal
        assert self.events == expected
        require_next_in_stream(self.history, self.events)
        return self.events

    def allowed(self) -> tuple[Event, ...]:
        """The rule said yes; the test says more about what it answered."""
        return self.then(*self.events)

    def nothing(self) -> None:
        """The rule said yes, and that nothing needs to be added."""
        self.then()

    def refused(self, kind: type[Refusal], *, field: str | None = None) -> str:
        """The rule said no, for exactly this reason, naming this field. Returns its sentence."""
        if self.refusal is None:
            raise AssertionError(f"Not refused: {self.events!r}")
        assert (type(self.refusal), self.refusal.field) == (kind, field)
        return self.refusal.sentence


def given(*history: Event | Iterable[Event]) -> Given:
    """A record that holds these events. A sequence of them may stand for each in turn."""
    flat: list[Event] = []
    for each in history:
        flat.extend((each,) if isinstance(each, Event) else each)
    return Given(tuple(flat))


def decide(
    rule: Rule, command: Command, history: tuple[Event, ...]
) -> tuple[tuple[Event, ...], Refusal | None]:
    """What the rule answers: its events, or none and its refusal.

    It is given every state; of the rest what has no default, such as dated rules have.
    """
    arguments = {
        name: _argument(name, command, history)
        for name, parameter in list(inspect.signature(rule).parameters.items())[1:]
        if parameter.default is inspect.Parameter.empty or name in _STATES
    }
    try:
        return rule(command, **arguments), None
    except Refusal as refusal:
        return (), refusal


def fold(evolve: Callable[[Any, Event], Any], state: Any, events: Iterable[Event]) -> Any:
    """The state that these events leave."""
    for event in events:
        state = evolve(state, event)
    return state


def require_next_in_stream(history: Iterable[Event], events: Iterable[Event]) -> None:
    """Each event takes the next version of its stream, without a gap."""
    versions: dict[UUID, int] = {}
    for event in history:
        versions[event.originator_id] = event.originator_version
    for event in events:
        assert event.originator_version == versions.get(event.originator_id, 0) + 1
        versions[event.originator_id] = event.originator_version


def _argument(name: str, command: Command, history: tuple[Event, ...]) -> Any:
    if name == "head":
        return len(history)
    if name == "reads":
        return _reads(command, history)
    if name == "never_counted":
        return _never_counted(history)
    if name in _KNOWN:
        return frozenset(
            event.originator_id
            for event in history
            if isinstance(event, _KNOWN[name]) and event.case_id == command.case_id
        )
    evolve, new, named_by = _STATES[name]
    stream_id = getattr(command, named_by)
    return fold(evolve, new, (event for event in history if event.originator_id == stream_id))


def _reads(command: Command, history: tuple[Event, ...]) -> access.Reads:
    """What whoever gives the command may read, were every role of theirs to cover the case."""
    state = fold(case.evolve, case.NEW_CASE, history)
    agency = command.attribution.agency
    taken_part = getattr(state, "agencies", {}).get(agency)
    kind = taken_part.joined.kind if taken_part else None
    return access.reads(agency, kind, frozenset(command.attribution.roles))


def _never_counted(history: tuple[Event, ...]) -> frozenset[UUID]:
    streams = {event.originator_id for event in history}
    states = [
        fold(entry.evolve, entry.NEW_ENTRY, (one for one in history if one.originator_id == each))
        for each in streams
    ]
    return frozenset(
        state.entry_id
        for state in states
        if not isinstance(state, NotRecorded) and not restriction(state).is_counted
    )
