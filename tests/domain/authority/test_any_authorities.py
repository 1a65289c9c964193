"""No sequence of commands about orders and powers brings the record where the rules forbid it."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.authority import (
    ApplyForOrder,
    ConcludeApplication,
    DischargeOrder,
    EndPower,
    ExtendPower,
    LapseOrder,
    MakeOrder,
    UsePower,
    VaryOrder,
    apply_for_order,
    conclude_application,
    discharge_order,
    end_power,
    extend_power,
    lapse_order,
    make_order,
    use_power,
    vary_order,
)
from domain.case import SubjectAdded
from domain.vocabulary import OrderType, PowerType, SubjectRole
from tests.domain.asked import AGENCIES, MOMENTS
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    HOSPITAL,
    NOW,
    SOURCE,
    a_case,
    a_hearing,
    an_id,
    ask,
    fact,
)
from tests.support.lawful import require_lawful
from tests.support.spec import decide, require_next_in_stream

WORDS = st.just("Words")
ORDERS = st.sampled_from([an_id(f"order {number}") for number in "12"])
POWERS = st.sampled_from([an_id(f"power {number}") for number in "12"])
HEARINGS = st.none() | st.sampled_from([an_id("hearing"), an_id("no hearing")])
_OF_ORDER = {"order_id": ORDERS, "occurred": MOMENTS}
_OF_POWER = {"power_id": POWERS, "occurred": MOMENTS}
_SIBLING = an_id("sibling")
#: Mostly the child: of the others most cases here have none.
SUBJECTS = st.sampled_from(
    [(CHILD,)] * 6 + [(), (), (_SIBLING,), (CHILD, _SIBLING), (CHILD, CHILD), (an_id("nobody"),)]
)
_NEW_ORDER = {
    **_OF_ORDER,
    "by_agency": AGENCIES,
    "subjects": SUBJECTS,
    "order_type": st.sampled_from([OrderType.CARE_ORDER, OrderType.OTHER]),
    "court": WORDS,
    "source": st.just(SOURCE),
}
ASKED = (
    (apply_for_order, ApplyForOrder, {**_NEW_ORDER, "applicant": WORDS, "grounds": WORDS}),
    (
        make_order,
        MakeOrder,
        {
            **_NEW_ORDER,
            "hearing_id": HEARINGS,
            "extends_order_id": st.none() | ORDERS,
            "follows_power_id": st.none() | POWERS,
            "in_force_from": MOMENTS,
            "in_force_until": st.none() | MOMENTS,
            "terms": WORDS,
        },
    ),
    (
        conclude_application,
        ConcludeApplication,
        {**_OF_ORDER, "outcome": st.just("refused"), "reason": WORDS},
    ),
    (
        vary_order,
        VaryOrder,
        {
            **_OF_ORDER,
            "court": WORDS,
            "hearing_id": HEARINGS,
            "in_force_until": st.none() | MOMENTS,
            "terms": WORDS,
            "source": st.just(SOURCE),
        },
    ),
    (
        discharge_order,
        DischargeOrder,
        {**_OF_ORDER, "court": WORDS, "reason": WORDS, "source": st.just(SOURCE)},
    ),
    (lapse_order, LapseOrder, {**_OF_ORDER, "reason": WORDS}),
    (
        use_power,
        UsePower,
        {
            **_OF_POWER,
            "by_agency": AGENCIES,
            "subjects": SUBJECTS,
            "power": st.sampled_from(PowerType),
            "used_by": WORDS,
            "until": st.none() | MOMENTS,
            "reason": WORDS,
            "source": st.just(SOURCE),
        },
    ),
    (
        extend_power,
        ExtendPower,
        {**_OF_POWER, "extended_by": WORDS, "until": st.none() | MOMENTS, "reason": WORDS},
    ),
    (end_power, EndPower, {**_OF_POWER, "how": st.just("released"), "reason": WORDS}),
)
STEPS = st.sampled_from(ASKED).flatmap(
    lambda step: st.tuples(st.just(step[0]), st.just(step[1]), st.fixed_dictionaries(step[2]))
)
ALONE = a_case()
BEGUN = (*ALONE, a_hearing(stream=an_id("hearing")))
OF_TWO = (
    *BEGUN,
    fact(
        SubjectAdded,
        version=len(ALONE) + 1,
        by=COORDINATOR,
        subject_id=_SIBLING,
        pseudonym="Wren",
        role=SubjectRole.SIBLING,
    ),
)
ACCEPTED: Counter[str] = Counter()


@settings(max_examples=150)
@given(st.sampled_from([BEGUN, OF_TWO]), st.lists(STEPS, min_size=10, max_size=30))
def test_whatever_is_asked_of_orders_and_powers_the_record_stays_lawful(begun, steps):
    history = begun
    for rule, command, fields in steps:
        asked = ask(command, by=fields.get("by_agency", HOSPITAL), **fields)
        events, refusal = decide(rule, asked, history)
        if refusal is not None:
            assert events == ()
            assert refusal.sentence.endswith(".")
            continue
        require_next_in_stream(history, events)
        history = (*history, *events)
        require_lawful(history, NOW)
        ACCEPTED[rule.__name__] += 1


def test_every_rule_said_yes_at_some_time():
    if not ACCEPTED:
        test_whatever_is_asked_of_orders_and_powers_the_record_stays_lawful()
    assert set(ACCEPTED) == {rule.__name__ for rule, _, _ in ASKED}
