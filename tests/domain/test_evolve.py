"""Facts cannot be refused: `evolve` takes any event in any state, and never raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import authority, case, decision, entry, escalation, hearing
from domain.authority import OrderMade
from domain.case.state import CaseEvent
from domain.decision import DecisionMade
from domain.entry.state import EntryEvent
from domain.escalation.state import EscalationEvent
from domain.event import Event
from domain.hearing.state import HearingEvent
from domain.registry import EVENT_TYPES
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE
from tests.support.golden import EXAMPLES

Evolve = Callable[[Any, Event], Any]

#: Each concept: how it evolves, from what, and which events are its own.
CONCEPTS: dict[str, tuple[Evolve, Any, Any]] = {
    "case": (case.evolve, case.NEW_CASE, CaseEvent),
    "entry": (entry.evolve, entry.NEW_ENTRY, EntryEvent),
    "escalation": (escalation.evolve, escalation.NEW_ESCALATION, EscalationEvent),
    "hearing": (hearing.evolve, hearing.NEW_HEARING, HearingEvent),
    "order": (authority.evolve, authority.NEW_ORDER, OrderMade),
    "decision": (decision.evolve, decision.NEW_DECISION, DecisionMade),
}
every_concept = pytest.mark.parametrize(
    ("evolve", "new", "own"), CONCEPTS.values(), ids=list(CONCEPTS)
)
AGENCIES = st.sampled_from([HOSPITAL, POLICE, SOCIAL_CARE])


@st.composite
def any_event(draw):
    """Any event at all, said of any agency."""
    event = draw(st.sampled_from(EXAMPLES))
    named = {"agency", "by_agency", "from_agency", "to_agency"} & set(type(event).model_fields)
    return event.model_copy(update={name: draw(AGENCIES) for name in sorted(named)})


def in_one_stream(events):
    return [
        event.model_copy(update={"originator_version": version})
        for version, event in enumerate(events, start=1)
    ]


@every_concept
@given(events=st.lists(any_event(), max_size=25).map(in_one_stream))
def test_evolve_takes_any_event_in_any_state(evolve, new, own, events):
    state = new
    for event in events:
        before = state
        state = evolve(state, event)
        if isinstance(event, own):
            assert state.version == event.originator_version
        else:
            assert state is before


@every_concept
@given(events=st.lists(any_event(), max_size=25).map(in_one_stream))
def test_evolve_changes_nothing_it_was_given(evolve, new, own, events):
    states = [new]
    for event in events:
        states.append(evolve(states[-1], event))
    again = [new]
    for event in events:
        again.append(evolve(again[-1], event))
    assert states == again


def test_every_event_but_the_contribution_belongs_to_one_concept():
    owners = {
        kind.TOPIC: [
            name for name, (_, _, own) in CONCEPTS.items() if isinstance(_example(kind), own)
        ]
        for kind in EVENT_TYPES
    }
    assert {topic for topic, names in owners.items() if not names} == {"contribution.submitted"}
    assert all(len(names) <= 1 for names in owners.values())


def _example(kind):
    return next(event for event in EXAMPLES if type(event) is kind)
