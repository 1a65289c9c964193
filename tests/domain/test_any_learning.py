"""No sequence of commands, however wild, brings what a review learnt where the rules forbid it.

Commands come from `tests.domain.asked_of_learning`. Whatever the rules let through is held against
`tests.support.lawful_learning`, which knows nothing of the rules.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.learning import (
    ActionAgreed,
    ActionCompleted,
    EpisodeDefined,
    FindingRecorded,
    RecommendationMade,
)
from domain.vocabulary import Role
from tests.domain.asked_of_learning import ACTION_STEPS, COORDINATING, LEARNING_STEPS, RULES
from tests.support.builders import (
    COORDINATOR,
    HOSPITAL,
    NOW,
    POLICE,
    SOCIAL_CARE,
    a_case,
    an_entry,
    an_id,
    ask,
    attribution,
    closed,
    fact,
    without,
)
from tests.support.lawful_learning import require_lawful_learning
from tests.support.spec import decide, require_next_in_stream

LEAD = attribution("partnership-office", Role.REVIEWER)
#: Who asks: the agency whose business it is (None) as often as anybody else.
ACTORS = st.sampled_from([None, None, COORDINATOR, LEAD, HOSPITAL, SOCIAL_CARE, POLICE])
#: Far enough on that every rule has something to say yes to. The police have left, and there is an
#: entry that some readers may not even know of.
BEGUN = without(
    POLICE,
    (
        *a_case(),
        an_entry("entry 1"),
        an_entry("entry 2", agency=SOCIAL_CARE),
        an_entry("entry 3", agency=POLICE, sensitivity="police-sensitive"),
        fact(
            EpisodeDefined,
            stream=an_id("episode 1"),
            by=LEAD,
            title="The first weekend",
            starts="2026-03-02",
            why="No agency led.",
        ),
        fact(
            FindingRecorded,
            stream=an_id("finding 1"),
            by=LEAD,
            polarity="learning",
            layer="partnership",
            finding="Escalations were answered, and nothing changed.",
            themes=["P07"],
            relied_on=[an_id("entry 1")],
        ),
        fact(
            RecommendationMade,
            stream=an_id("recommendation 1"),
            by=LEAD,
            number="1",
            words="Agree who answers an escalation.",
            scope="local",
            addressed_to=[HOSPITAL, POLICE],
            occurred="2026-03-04",
        ),
        fact(
            ActionAgreed,
            stream=an_id("action 1"),
            recommendation_id=an_id("recommendation 1"),
            what="Write an escalation policy.",
            owner_agency=HOSPITAL,
            owner_role="Named nurse",
            scope="local",
            due="2026-09-30",
            milestones=[{"number": 1, "what": "A draft is agreed.", "target": "2026-06-30"}],
            occurred="2026-03-04",
        ),
    ),
)

DONE = (
    *BEGUN,
    fact(
        ActionCompleted,
        stream=an_id("action 1"),
        version=2,
        outcome="In use.",
        occurred="2026-03-04",
    ),
)

#: How often each rule said yes: a record that only hears no shows nothing.
ACCEPTED: Counter[str] = Counter()


HISTORIES = st.sampled_from([BEGUN, DONE, closed(BEGUN)])


@settings(max_examples=75)
@given(HISTORIES, st.lists(st.tuples(LEARNING_STEPS, ACTORS), min_size=15, max_size=30))
def test_whatever_is_asked_of_what_was_learnt_the_record_stays_lawful(history, steps):
    ask_all(steps, history)


@settings(max_examples=75)
@given(HISTORIES, st.lists(st.tuples(ACTION_STEPS, ACTORS), min_size=15, max_size=30))
def test_whatever_is_asked_of_actions_the_record_stays_lawful(history, steps):
    ask_all(steps, history)


def ask_all(steps, history):
    for (rule, command, fields), actor in steps:
        theirs = fields.get("by_agency") or fields.get("owner_agency") or HOSPITAL
        by = COORDINATOR if rule in COORDINATING else actor or theirs
        events, refusal = decide(rule, ask(command, by=by, **fields), history)
        if refusal is not None:
            assert events == ()
            assert refusal.sentence.endswith(".")
            continue
        assert events
        require_next_in_stream(history, events)
        history = (*history, *events)
        ACCEPTED[rule.__name__] += 1
    require_lawful_learning(history, NOW)


def test_every_rule_said_yes_at_some_time():
    if not ACCEPTED:
        test_whatever_is_asked_of_what_was_learnt_the_record_stays_lawful()
        test_whatever_is_asked_of_actions_the_record_stays_lawful()
    assert set(ACCEPTED) == {rule.__name__ for rule in RULES}
