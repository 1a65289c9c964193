"""The rules of what a review learns, with commands to ask of them that are drawn from small pools,
as `tests.domain.asked` has for the rest; and a case's closing and disposal, since an action plan
outlives the one and not the other.
"""

from __future__ import annotations

from hypothesis import strategies as st

from domain.case import (
    CloseCase,
    EndProposal,
    ProposeDisposal,
    ReopenCase,
    close_case,
    propose_disposal,
    reopen_case,
    withdraw_disposal,
)
from domain.learning import (
    AgreeAction,
    Answer,
    AnswerRecommendation,
    CompleteAction,
    DefineEpisode,
    Impact,
    Layer,
    MakeRecommendation,
    Polarity,
    Rag,
    RecordFinding,
    RecordImpact,
    ReopenAction,
    ReplanAction,
    ReportProgress,
    ReviseEpisode,
    ReviseFinding,
    StateRepeat,
    WithdrawRecommendation,
    agree_action,
    answer_recommendation,
    complete_action,
    define_episode,
    make_recommendation,
    record_finding,
    record_impact,
    reopen_action,
    replan_action,
    report_progress,
    revise_episode,
    revise_finding,
    state_repeat,
    withdraw_recommendation,
)
from domain.vocabulary import DestructionBasis
from tests.domain.asked_of_escalations import AGENCIES, WORDS
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE, UNKNOWN, about, an_id, when


def _ids(name, numbers):
    return st.sampled_from([an_id(f"{name} {number}") for number in numbers])


def _lists(name, *numbers):
    """Lists of ids, each written as the numbers that are in it."""
    return st.sampled_from([[an_id(f"{name} {number}") for number in each] for each in numbers])


#: Few, so that many come before and after each other; the last is in the future.
MOMENTS = st.sampled_from(
    [
        *map(when, ("2026-03-02", "2026-03-04", "2026-03-06", "2026-03-03/2026-03-05")),
        about("2026-03-03"),
        UNKNOWN,
        when("2026-03-21"),
    ]
)
#: Those that are there at the outset, more often than the others.
EPISODES, FINDINGS = _ids("episode", "1112"), _ids("finding", "1112")
RECOMMENDATIONS, ACTIONS = _ids("recommendation", "1112"), _ids("action", "1112")
#: Of the entries, the third is never counted and the fourth is not there.
ENTRIES = _lists("entry", "1", "1", "2", "12", "21", "", "3", "14", "11")
#: P99 is no theme.
THEMES = st.sampled_from([["P07"], ["I04"], ["P07", "I04"], [], [], ["P99"], ["P07", "P07"]])
VERSIONS = st.sampled_from([None] * 10 + [1, 2])
DAYS = st.sampled_from(["2026-06-30", "2026-09-30"])
STEPS_OF_PLAN = st.fixed_dictionaries({"number": st.integers(1, 2), "what": WORDS, "target": DAYS})
EARLIER = st.fixed_dictionaries(
    {
        "review": st.just("Review A of 2021"),
        "number": st.none() | st.just("4"),
        "made": MOMENTS,
        "recommendation_id": st.none() | RECOMMENDATIONS,
    }
)
_EPISODE = {
    "episode_id": EPISODES,
    "title": WORDS,
    "starts": MOMENTS,
    "ends": st.none() | MOMENTS,
    "why": WORDS,
    "relied_on": ENTRIES,
}
_FINDING = {
    "finding_id": FINDINGS,
    "polarity": st.sampled_from(Polarity),
    "layer": st.just(Layer.FRONTLINE),
    "finding": WORDS,
    "themes": THEMES,
    "episodes": _lists("episode", "", "1", "2", "11"),
    "relied_on": ENTRIES,
}
_RECOMMENDATION = {"recommendation_id": RECOMMENDATIONS, "expected_version": VERSIONS}
_ACTION = {"action_id": ACTIONS, "occurred": MOMENTS, "expected_version": VERSIONS}
_PLAN = {
    "due": DAYS,
    "milestones": st.lists(STEPS_OF_PLAN, max_size=2),
}
_PROPOSAL = {"proposal_id": st.just(an_id("proposal")), "reason": WORDS}

#: Each rule, with what to ask of it and how often.
_OF_LEARNING = (
    (3, define_episode, DefineEpisode, _EPISODE | {"episode_id": _ids("episode", "122")}),
    (2, revise_episode, ReviseEpisode, _EPISODE | {"reason": WORDS}),
    (3, record_finding, RecordFinding, _FINDING | {"finding_id": _ids("finding", "122")}),
    (3, revise_finding, ReviseFinding, _FINDING | {"reason": WORDS}),
    (
        5,
        make_recommendation,
        MakeRecommendation,
        {
            "recommendation_id": _ids("recommendation", "12223"),
            "number": st.just("3"),
            "words": WORDS,
            "scope": st.just("local"),
            "findings": _lists("finding", "", "", "1", "1", "2", "11"),
            "themes": THEMES,
            "addressed_to": st.sampled_from(
                [[HOSPITAL]] * 3
                + [[SOCIAL_CARE, POLICE]] * 2
                + [[POLICE, POLICE], ["fire-service"], []]
            ),
            "repeats": st.just([]) | st.lists(EARLIER, max_size=2),
            "occurred": MOMENTS,
        },
    ),
    (
        5,
        answer_recommendation,
        AnswerRecommendation,
        {
            **_RECOMMENDATION,
            "by_agency": AGENCIES,
            "answer": st.sampled_from(Answer),
            "words": WORDS,
            "answered_by": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (4, state_repeat, StateRepeat, _RECOMMENDATION | {"earlier": EARLIER, "reason": WORDS}),
    (1, withdraw_recommendation, WithdrawRecommendation, _RECOMMENDATION | {"reason": WORDS}),
)
_OF_ACTIONS = (
    (
        5,
        agree_action,
        AgreeAction,
        {
            **_PLAN,
            "action_id": _ids("action", "122"),
            "recommendation_id": RECOMMENDATIONS,
            "what": WORDS,
            "owner_agency": AGENCIES,
            "owner_role": WORDS,
            "scope": st.just("local"),
            "occurred": MOMENTS,
        },
    ),
    (
        3,
        report_progress,
        ReportProgress,
        _ACTION
        | {
            "rag": st.sampled_from(Rag),
            "note": WORDS,
            "reached": st.sampled_from([[], [1], [1], [2], [1, 1]]),
        },
    ),
    (
        2,
        replan_action,
        ReplanAction,
        {**_PLAN, "action_id": ACTIONS, "expected_version": VERSIONS, "reason": WORDS},
    ),
    (
        2,
        record_impact,
        RecordImpact,
        _ACTION | {"result": st.sampled_from(Impact), "evidence": WORDS, "tested_by": WORDS},
    ),
    (4, complete_action, CompleteAction, _ACTION | {"outcome": WORDS}),
    (4, reopen_action, ReopenAction, _ACTION | {"reason": WORDS}),
)
_OF_THE_CASE = (
    (1, close_case, CloseCase, {"reason": WORDS}),
    (2, reopen_case, ReopenCase, {"reason": WORDS}),
    (
        1,
        propose_disposal,
        ProposeDisposal,
        {
            **_PROPOSAL,
            "reference": st.just("CASE-0142"),
            "basis": st.just(DestructionBasis.LAWFUL_INSTRUCTION),
            "instruction": WORDS,
        },
    ),
    (3, withdraw_disposal, EndProposal, _PROPOSAL),
)
#: For a coordinator alone.
COORDINATING = {close_case, reopen_case, propose_disposal, withdraw_disposal}
#: What stands in the way of an action.
WITHDRAWING = {withdraw_recommendation, make_recommendation}
RULES = {rule for _, rule, _, _ in (*_OF_LEARNING, *_OF_ACTIONS, *_OF_THE_CASE)}


def _steps(asked):
    return st.sampled_from(
        [
            (rule, command, st.fixed_dictionaries(fields))
            for often, rule, command, fields in asked
            for _ in range(often)
        ]
    ).flatmap(lambda step: st.tuples(st.just(step[0]), st.just(step[1]), step[2]))


#: Apart, because what is asked of few things is drowned by what is asked of many.
LEARNING_STEPS = _steps((*_OF_LEARNING, *_OF_THE_CASE))
ACTION_STEPS = _steps(
    (*_OF_ACTIONS, *_OF_THE_CASE, *(each for each in _OF_LEARNING if each[1] in WITHDRAWING))
)
