"""Facts cannot be refused: `evolve` takes any event in any state, and never raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import (
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
from domain.authority import OrderEvent, PowerEvent
from domain.case.state import CaseEvent
from domain.decision import DecisionMade
from domain.direction import DirectionEvent
from domain.entry.state import EntryEvent
from domain.escalation.state import EscalationEvent
from domain.event import Event, Unreadable
from domain.hearing.state import HearingEvent
from domain.registry import CASE_EVENTS
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE
from tests.support.golden import EXAMPLES

Evolve = Callable[[Any, Event], Any]

#: Each concept: how it evolves, from what, and which events are its own.
CONCEPTS: dict[str, tuple[Evolve, Any, Any]] = {
    "case": (case.evolve, case.NEW_CASE, CaseEvent),
    "entry": (entry.evolve, entry.NEW_ENTRY, EntryEvent),
    "escalation": (escalation.evolve, escalation.NEW_ESCALATION, EscalationEvent),
    "hearing": (hearing.evolve, hearing.NEW_HEARING, HearingEvent),
    "order": (authority.evolve, authority.NEW_ORDER, OrderEvent),
    "power": (authority.evolve_power, authority.NEW_POWER, PowerEvent),
    "direction": (direction.evolve, direction.NEW_DIRECTION, DirectionEvent),
    "search": (placement.evolve_search, placement.NEW_SEARCH, placement.SearchEvent),
    "placement": (placement.evolve_placement, placement.NEW_PLACEMENT, placement.PlacementEvent),
    "assessment": (assessment.evolve, assessment.NEW_ASSESSMENT, assessment.AssessmentEvent),
    "period": (plans.evolve, plans.NEW_PERIOD, plans.PeriodEvent),
    "episode": (learning.evolve_episode, learning.NEW_EPISODE, learning.EpisodeEvent),
    "finding": (learning.evolve_finding, learning.NEW_FINDING, learning.FindingEvent),
    "recommendation": (
        learning.evolve_recommendation,
        learning.NEW_RECOMMENDATION,
        learning.RecommendationEvent,
    ),
    "action": (learning.evolve_action, learning.NEW_ACTION, learning.ActionEvent),
    "decision": (decision.evolve, decision.NEW_DECISION, DecisionMade),
    "review": (review.evolve, review.NEW_REVIEW, review.ReviewEvent),
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


@every_concept
@given(events=st.lists(any_event(), max_size=25).map(in_one_stream))
def test_an_event_that_can_no_longer_be_read_changes_nothing(evolve, new, own, events):
    state = new
    for event in events:
        state = evolve(state, event)
        assert evolve(state, unreadable(event)) is state


def test_every_event_but_the_contribution_belongs_to_one_concept():
    owners = {
        kind.TOPIC: [
            name for name, (_, _, own) in CONCEPTS.items() if isinstance(_example(kind), own)
        ]
        for kind in CASE_EVENTS
    }
    assert {topic for topic, names in owners.items() if not names} == {"contribution.submitted"}
    assert all(len(names) <= 1 for names in owners.values())


def unreadable(event):
    return Unreadable(
        originator_id=event.originator_id,
        originator_version=event.originator_version,
        case_id=event.case_id,
    )


def _example(kind):
    return next(event for event in EXAMPLES if type(event) is kind)
