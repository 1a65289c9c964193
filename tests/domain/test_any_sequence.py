"""No sequence of commands, however wild, brings the record where the rules forbid it to be.

Commands come from `tests.domain.asked`, on an open case, a closed one and one whose key was
destroyed. Whatever the rules let through is held against `tests.support.lawful`, which knows
nothing of the rules.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.hearing import HearingHeld
from domain.vocabulary import Attendance
from tests.domain.asked import AGENCIES, AUTHORISING, COORDINATING, LATE_STEPS, RULES, STEPS
from tests.support.builders import (
    COORDINATOR,
    HOSPITAL,
    NOW,
    OFFICER,
    POLICE,
    UNKNOWN,
    a_case,
    a_hearing,
    an_entry,
    an_escalation,
    an_id,
    ask,
    closed,
    fact,
    without,
)
from tests.support.lawful import require_lawful
from tests.support.spec import decide, require_next_in_stream

#: Who asks: the agency whose business it is (None) as often as anybody else.
ACTORS = st.none() | AGENCIES | st.just(COORDINATOR)
#: Far enough on that every rule has something to say yes to: the police have left, and one of two
#: hearings was held.
BEGUN = (
    *a_case(),
    an_entry("entry 1"),
    an_entry("entry 3", agency=POLICE),
    an_escalation(stream=an_id("escalation 1")),
    a_hearing(stream=an_id("hearing 1")),
    fact(
        HearingHeld,
        stream=an_id("hearing 1"),
        version=2,
        occurred=UNKNOWN,
        attendance=Attendance.IN_PERSON,
        summary="Heard.",
    ),
    a_hearing(stream=an_id("hearing 2")),
)
BEGUN = without(POLICE, BEGUN)

#: How often each rule said yes: a record that only hears no shows nothing.
ACCEPTED: Counter[str] = Counter()


def whose_business(fields, history):
    """The agency that a command is for, or that began what it is about."""
    for name in ("agency", "by_agency", "from_agency"):
        if name in fields:
            return fields[name]
    about_it = {fields.get(name) for name in ("entry_id", "escalation_id", "hearing_id")}
    began = (event for event in history if event.originator_id in about_it)
    return next((event.attribution.agency for event in began), HOSPITAL)


def is_taken(fields, history):
    """Whether an id is given to a new entry a second time, which the log itself refuses."""
    streams = {event.originator_id for event in history}
    return any(entry.entry_id in streams for entry in fields.get("entries", ()))


@settings(max_examples=200)
@given(st.lists(st.tuples(STEPS, ACTORS), min_size=20, max_size=40))
def test_whatever_is_asked_the_record_stays_lawful(steps):
    ask_all(steps, BEGUN)


@settings(max_examples=200)
@given(st.lists(st.tuples(LATE_STEPS, ACTORS), min_size=5, max_size=20))
def test_whatever_is_asked_at_its_end_the_record_stays_lawful(steps):
    ask_all(steps, closed(BEGUN))


def ask_all(steps, history):
    for (rule, command, fields), actor in steps:
        if is_taken(fields, history):
            continue
        by = COORDINATOR if rule in COORDINATING else actor or whose_business(fields, history)
        if rule in AUTHORISING:
            by = actor or OFFICER
        asked = ask(command, by=by, **fields)
        events, refusal = decide(rule, asked, history)
        if refusal is not None:
            assert events == ()
            assert refusal.sentence.endswith(".")
            continue
        assert events
        require_next_in_stream(history, events)
        history = (*history, *events)
        require_lawful(history, NOW)
        ACCEPTED[rule.__name__] += 1


def test_every_rule_said_yes_at_some_time():
    if not ACCEPTED:
        test_whatever_is_asked_the_record_stays_lawful()
        test_whatever_is_asked_at_its_end_the_record_stays_lawful()
    assert set(ACCEPTED) == {rule.__name__ for rule in RULES}
