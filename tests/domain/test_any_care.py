"""No sequence of commands, however wild, brings a child's care where the rules forbid it to be.

What is asked comes from `tests.domain.asked_of_care`. What the rules let through is held against
`tests.support.lawful_care`, which knows nothing of the rules; and each time it is asked anew with
one thing wrong, as `tests.support.care_made_wrong` says, and has to be refused.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.assessment import make_assessment
from domain.placement import (
    answer_approach,
    approach_provider,
    close_search,
    open_search,
    start_placement,
)
from domain.vocabulary import Role
from tests.domain.asked import COORDINATING
from tests.domain.asked_of_care import (
    CLOSED_SEARCH,
    OF_ASSESSMENTS,
    OF_CASES,
    OF_PERIODS,
    OF_SEARCHES,
    PERIODS,
)
from tests.domain.test_assessment import making
from tests.domain.test_placement import after, answering, approaching, closing, opening, placing
from tests.domain.test_plans import BEGINNINGS, beginning
from tests.support.builders import (
    COORDINATOR,
    HOSPITAL,
    NOW,
    POLICE,
    SOCIAL_CARE,
    a_case,
    ask,
    attribution,
    without,
)
from tests.support.care_made_wrong import made_wrong
from tests.support.lawful_care import require_lawful_care
from tests.support.spec import decide, require_next_in_stream

SIGNING_OFF = attribution(HOSPITAL, Role.CONTRIBUTOR, Role.SIGN_OFF_OFFICER)
#: None is the agency whose business it is. The police have left.
ACTORS = st.sampled_from([None] * 16 + [SOCIAL_CARE, HOSPITAL, SIGNING_OFF, POLICE, COORDINATOR])
BEGUN = a_case()
for rule, command in (
    (open_search, opening(occurred="2026-03-02")),
    (approach_provider, approaching(occurred="2026-03-03")),
    (answer_approach, answering({"answer": "offered"}, occurred="2026-03-04T09:00Z")),
    (open_search, opening(search_id=CLOSED_SEARCH, occurred="2026-03-03")),
    (approach_provider, approaching(search_id=CLOSED_SEARCH, occurred="2026-03-03")),
    (close_search, closing(search_id=CLOSED_SEARCH, occurred="2026-03-05")),
    (start_placement, placing(occurred="2026-03-03")),
    (make_assessment, making(kind="risk", section=None, occurred="2026-03-03T09:00Z")),
    *(
        (begins, beginning(begins, period_id=period, occurred="2026-03-03"))
        for begins, (period, _) in zip(BEGINNINGS, PERIODS, strict=True)
    ),
):
    BEGUN = after(BEGUN, rule, command)
BEGUN = without(POLICE, BEGUN)
RULES = {rule for _, rule, _, _ in (*OF_SEARCHES, *OF_ASSESSMENTS, *OF_PERIODS)}

#: How often each rule said yes: a record that only hears no shows nothing.
ACCEPTED: Counter[str] = Counter()
#: Which rule heard what wrong.
TRIED: set[tuple[str, str]] = set()


def whose_business(fields, history):
    """The agency that said what this is about; social care, of what is new."""
    named = {value for name, value in fields.items() if name.endswith("_id")}
    began = (event for event in history if event.originator_id in named)
    return next((event.attribution.agency for event in began), SOCIAL_CARE)


def spoken_for(by, fields):
    """The same, said for the agency of whoever asks where nobody else is named."""
    if "by_agency" not in fields:
        return fields
    agency = by if isinstance(by, str) else by.agency
    return {**fields, "by_agency": fields["by_agency"] or agency}


def any_of(asked):
    steps = [
        st.tuples(st.just(rule), st.just(command), st.fixed_dictionaries(fields), ACTORS)
        for often, rule, command, fields in asked
        for _ in range(often)
    ]
    return st.lists(st.sampled_from(steps).flatmap(lambda step: step), min_size=12, max_size=25)


@settings(max_examples=50)
@given(any_of((*OF_SEARCHES, *OF_CASES)))
def test_whatever_is_asked_searches_and_placements_stay_lawful(steps):
    ask_all(steps)


@settings(max_examples=20)
@given(any_of((*OF_ASSESSMENTS, OF_CASES[-1])))
def test_whatever_is_asked_assessments_stay_lawful(steps):
    ask_all(steps)


@settings(max_examples=32)
@given(any_of((*OF_PERIODS, *OF_CASES)))
def test_whatever_is_asked_plans_and_enquiries_stay_lawful(steps):
    ask_all(steps)


def ask_all(steps):
    history = BEGUN
    for rule, command, fields, actor in steps:
        by = COORDINATOR if rule in COORDINATING else actor or whose_business(fields, history)
        asked = ask(command, by=by, **spoken_for(by, fields))
        events, refusal = decide(rule, asked, history)
        if refusal is not None:
            assert events == ()
            assert refusal.sentence.endswith(".")
            continue
        (event,) = events
        require_next_in_stream(history, events)
        if rule in RULES:
            require_refused_when_wrong(rule, asked, event, history)
        history = (*history, event)
        ACCEPTED[rule.__name__] += 1
    require_lawful_care(history, NOW)


def require_refused_when_wrong(rule, asked, event, before):
    for wrong, instead, record in made_wrong(asked, event, before):
        events, _ = decide(rule, instead, record)
        assert events == (), f"{rule.__name__}, though {wrong}"
        TRIED.add((rule.__name__, wrong))


def test_every_rule_said_yes_at_some_time():
    if not ACCEPTED:
        test_whatever_is_asked_searches_and_placements_stay_lawful()
        test_whatever_is_asked_assessments_stay_lawful()
        test_whatever_is_asked_plans_and_enquiries_stay_lawful()
    assert {rule.__name__ for rule in RULES} <= set(ACCEPTED)
