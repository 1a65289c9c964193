"""No sequence of commands, however wild, brings a review where the rules forbid it to be.

Reviews begin at every point of the straight way, so that each rule has something to say yes to.
What the rules let through is held against `tests.support.lawful_reviews`, which knows no state.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.moments import Moment
from domain.review import events
from tests.support.builders import (
    COORDINATOR,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    UNKNOWN,
    a_case,
    about,
    an_id,
    when,
)
from tests.support.lawful_reviews import require_lawful_review
from tests.support.reviewing import REVIEW, STEPS, STRAIGHT, asking, state_of, up_to
from tests.support.spec import decide, require_next_in_stream

BEGUN = {step: up_to(step) for step in STRAIGHT}
BEGUN["decide otherwise"] = up_to("decide", outcome="no-local-review")
DATES = st.sampled_from(
    [
        *map(when, ("2026-03-01", "2026-03-05", "2026-03-12", "2026-03-20", "2026-03")),
        when("2026-03-04/2026-03-16"),
        about("2026-03-06"),
        Moment(kind="before", value="2026-03-10"),
        Moment(kind="after", value="2026-03-10"),
        UNKNOWN,
    ]
)
ACTORS = st.sampled_from([COORDINATOR] * 4 + [SOCIAL_CARE, POLICE, HOSPITAL])
#: What a step may say otherwise than on the straight way.
OTHERWISE = {
    "decide-to-notify": st.fixed_dictionaries({"notify": st.booleans()}),
    "decide": st.fixed_dictionaries(
        {"outcome": st.sampled_from(["local-review", "no-local-review"])}
    ),
    "ask": st.fixed_dictionaries(
        {
            "request_id": st.sampled_from([an_id(f"request {n}") for n in "12"]),
            "agency": st.sampled_from([POLICE, HOSPITAL]),
        }
    ),
    "chase": st.fixed_dictionaries(
        {"request_id": st.sampled_from([an_id(f"request {n}") for n in "12"])}
    ),
    "answer": st.fixed_dictionaries(
        {
            "request_id": st.sampled_from([an_id(f"request {n}") for n in "12"]),
            "nil_return": st.booleans(),
        }
    ),
    "amend": st.fixed_dictionaries({"ends_on": st.sampled_from(["2026-03-15", "2026-03-17"])}),
    "appoint": st.fixed_dictionaries(
        {"appointment_id": st.sampled_from([an_id(f"appointment {n}") for n in "12"])}
    ),
}


@st.composite
def any_step(draw):
    step = draw(st.sampled_from(sorted(STEPS)))
    fields = draw(OTHERWISE.get(step, st.just({})))
    if draw(st.integers(0, 3)) == 3:
        fields = {**fields, "occurred": draw(DATES)}
    return step, {**fields, "by": draw(ACTORS)}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([None, *BEGUN]),
    st.lists(any_step(), min_size=15, max_size=30),
)
def test_whatever_is_asked_a_review_stays_lawful(begun, steps):
    history = BEGUN[begun] if begun else a_case()
    for step, fields in steps:
        rule, command = asking(step, **fields)
        if is_taken(command, history):
            continue
        made, refusal = decide(rule, command, history)
        if refusal is not None:
            assert refusal.sentence.endswith(".")
            continue
        require_next_in_stream(history, made)
        history = (*history, *made)
    stream = [each for each in history if each.originator_id == REVIEW]
    if stream:
        require_lawful_review(stream)
        assert state_of(history).version == len(stream)


def is_taken(command, history):
    """Whether a new thing is given an id a second time: ids are made anew for each request."""
    made = {
        getattr(each, name)
        for each in history
        for kind, name in (
            (events.AgencyAsked, "request_id"),
            (events.ReviewerAppointed, "appointment_id"),
        )
        if isinstance(each, kind)
    }
    is_new = type(command).__name__ in {"AskAgency", "AppointReviewer"}
    given = {getattr(command, "request_id", None), getattr(command, "appointment_id", None)}
    return is_new and bool(made & given)


def test_every_step_is_said_yes_to_from_somewhere():
    """A record that only hears no shows nothing."""
    said_yes = {
        step
        for history in [a_case(), *BEGUN.values()]
        for step in STEPS
        if decide(*asking(step), history)[1] is None
    }
    assert said_yes == set(STEPS)
