"""No sequence of commands about hearings and directions brings the record where the rules forbid.

Apart from `test_any_sequence`, because what is asked of few things is drowned by what is asked of
many. Orders and powers are asked for in `authority/test_any_authorities.py`.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.case import CloseCase, ReopenCase, close_case, reopen_case
from domain.direction import (
    AnswerDirection,
    CorrectDirectionAnswer,
    DirectionGiven,
    GiveDirection,
    VaryDirection,
    answer_direction,
    correct_direction_answer,
    give_direction,
    vary_direction,
)
from domain.hearing import (
    AdjournHearing,
    GiveJudgment,
    HoldHearing,
    ListHearing,
    PermitCourtMaterial,
    RelistHearing,
    VacateHearing,
    adjourn_hearing,
    give_judgment,
    hold_hearing,
    list_hearing,
    permit_court_material,
    relist_hearing,
    vacate_hearing,
)
from domain.vocabulary import Attendance, Compliance, HearingType
from tests.domain.asked_of_escalations import AGENCIES, WORDS
from tests.domain.asked_of_learning import MOMENTS
from tests.support.builders import (
    COORDINATOR,
    HOSPITAL,
    NOW,
    POLICE,
    SOURCE,
    a_case,
    a_hearing,
    an_id,
    ask,
    fact,
    without,
)
from tests.support.lawful import require_lawful
from tests.support.spec import decide, require_next_in_stream

#: The first of each is there at the outset.
HEARINGS = st.sampled_from([an_id(f"hearing {number}") for number in "1112"])
NEW_HEARINGS = st.sampled_from([an_id(f"hearing {number}") for number in "122"])
DIRECTIONS = st.sampled_from([an_id(f"direction {number}") for number in "1112"])
NEW_DIRECTIONS = st.sampled_from([an_id(f"direction {number}") for number in "122"])
VERSIONS = st.sampled_from([None] * 10 + [1, 2])
_HEARING = {"hearing_id": HEARINGS, "occurred": MOMENTS, "expected_version": VERSIONS}
_OFF = {
    **_HEARING,
    "reason": WORDS,
    "code": st.sampled_from([None, None, "LA10", "ZZ99"]),
    "relisted_for": st.none() | MOMENTS,
    "to_be_relisted": st.booleans(),
}
_DIRECTION = {"direction_id": DIRECTIONS, "occurred": MOMENTS, "expected_version": VERSIONS}

#: Each rule, with what to ask of it and how often.
ASKED = (
    (
        3,
        list_hearing,
        ListHearing,
        {
            "hearing_id": NEW_HEARINGS,
            "occurred": MOMENTS,
            "by_agency": AGENCIES,
            "court": WORDS,
            "hearing_type": st.just(HearingType.FINAL),
            "listed_for": MOMENTS,
            "source": st.just(SOURCE),
        },
    ),
    (
        2,
        hold_hearing,
        HoldHearing,
        {**_HEARING, "attendance": st.just(Attendance.IN_PERSON), "summary": WORDS},
    ),
    (4, adjourn_hearing, AdjournHearing, _OFF),
    (5, vacate_hearing, VacateHearing, _OFF),
    (5, relist_hearing, RelistHearing, _HEARING | {"listed_for": MOMENTS}),
    (4, give_judgment, GiveJudgment, _HEARING | {"judge_role": WORDS, "summary": WORDS}),
    (
        1,
        permit_court_material,
        PermitCourtMaterial,
        {
            "hearing_id": HEARINGS,
            "court": WORDS,
            "reference": WORDS,
            "granted": MOMENTS,
            "material": WORDS,
            "to_whom": WORDS,
        },
    ),
    (
        4,
        give_direction,
        GiveDirection,
        {
            "direction_id": NEW_DIRECTIONS,
            "occurred": MOMENTS,
            "by_agency": AGENCIES,
            "court": WORDS,
            "hearing_id": st.none() | st.just(an_id("no hearing")) | HEARINGS,
            "what": WORDS,
            "party": WORDS,
            "party_agency": st.none() | AGENCIES,
            "due": st.none() | MOMENTS,
            "source": st.just(SOURCE),
        },
    ),
    (5, vary_direction, VaryDirection, _DIRECTION | {"due": MOMENTS, "reason": WORDS}),
    (
        4,
        answer_direction,
        AnswerDirection,
        _DIRECTION | {"compliance": st.sampled_from(Compliance), "note": WORDS},
    ),
    (
        6,
        correct_direction_answer,
        CorrectDirectionAnswer,
        _DIRECTION
        | {
            "corrects_version": st.sampled_from([2, 2, 3]),
            "compliance": st.sampled_from(Compliance),
            "note": WORDS,
            "why_corrected": WORDS,
        },
    ),
    (1, close_case, CloseCase, {"reason": WORDS}),
    (5, reopen_case, ReopenCase, {"reason": WORDS}),
)
STEPS = st.sampled_from(
    [
        (rule, command, st.fixed_dictionaries(fields))
        for often, rule, command, fields in ASKED
        for _ in range(often)
    ]
).flatmap(lambda step: st.tuples(st.just(step[0]), st.just(step[1]), step[2]))
#: Who asks: the agency whose business it is (None), or anybody. The police have left.
ACTORS = st.sampled_from([None, None, None, HOSPITAL, POLICE])
BEGUN = without(
    POLICE,
    (
        *a_case(),
        a_hearing(stream=an_id("hearing 1"), occurred="2026-03-03"),
        fact(
            DirectionGiven,
            stream=an_id("direction 1"),
            by_agency=HOSPITAL,
            court="Family Court at Testford",
            occurred="2026-03-04",
            what="File a chronology.",
            party="Hospital",
            source=SOURCE,
        ),
    ),
)

#: How often each rule said yes: a record that only hears no shows nothing.
ACCEPTED: Counter[str] = Counter()


@settings(max_examples=150)
@given(st.lists(st.tuples(STEPS, ACTORS), min_size=15, max_size=30))
def test_whatever_is_asked_of_proceedings_the_record_stays_lawful(steps):
    history = BEGUN
    for (rule, command, fields), actor in steps:
        by = actor or fields.get("by_agency") or HOSPITAL
        by = COORDINATOR if rule in {close_case, reopen_case} else by
        events, refusal = decide(rule, ask(command, by=by, **fields), history)
        if refusal is not None:
            assert events == ()
            assert refusal.sentence.endswith(".")
            continue
        require_next_in_stream(history, events)
        history = (*history, *events)
        ACCEPTED[rule.__name__] += 1
    require_lawful(history, NOW)


def test_every_rule_said_yes_at_some_time():
    if not ACCEPTED:
        test_whatever_is_asked_of_proceedings_the_record_stays_lawful()
    assert set(ACCEPTED) == {rule.__name__ for _, rule, _, _ in ASKED}
