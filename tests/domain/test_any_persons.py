"""No sequence of commands about the persons on a case brings the record where it may not be."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.asked_of_persons import RULES, STEPS
from tests.support.builders import COORDINATOR, HOSPITAL, NOW, POLICE, SOCIAL_CARE, a_case, ask
from tests.support.lawful import require_lawful
from tests.support.spec import decide, require_next_in_stream

ACTORS = st.sampled_from([HOSPITAL, POLICE, SOCIAL_CARE, COORDINATOR])

#: How often each rule said yes: a record that only hears no shows nothing.
ACCEPTED: Counter[str] = Counter()


@given(st.lists(st.tuples(STEPS, ACTORS), min_size=10, max_size=30))
def test_whoever_comes_and_goes_the_record_stays_lawful(steps):
    history = a_case()
    for (rule, command, fields), by in steps:
        events, refusal = decide(rule, ask(command, by=by, **fields), history)
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
        test_whoever_comes_and_goes_the_record_stays_lawful()
    assert set(ACCEPTED) == {rule.__name__ for rule in RULES}
