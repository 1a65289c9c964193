"""What is asked about a child's care, drawn from small pools: the same few searches, providers,
placements, assessments and periods, before and after each other, and of each other's kinds.
"""

from __future__ import annotations

from hypothesis import strategies as st

from domain import plans
from domain.assessment import (
    CorrectAssessment,
    MakeAssessment,
    WithdrawAssessment,
    correct_assessment,
    make_assessment,
    withdraw_assessment,
)
from domain.placement import (
    AnswerApproach,
    ApproachProvider,
    CloseSearch,
    EndPlacement,
    OpenSearch,
    StartPlacement,
    WithdrawOffer,
    WithdrawPlacement,
    WithdrawSearch,
    answer_approach,
    approach_provider,
    close_search,
    end_placement,
    open_search,
    start_placement,
    withdraw_offer,
    withdraw_placement,
    withdraw_search,
)
from domain.vocabulary import Sensitivity
from tests.domain.asked import ASKED as ASKED_OF_CASES
from tests.domain.asked import close_case, reopen_case
from tests.domain.asked_of_escalations import MOMENTS, WORDS
from tests.support.builders import CHILD, HOSPITAL, MOTHER, POLICE, SOCIAL_CARE, SOURCE, an_id, when


def _ids(name: str):
    """Two ids: the first is on the record already, and so is mostly asked of what there is."""
    first, second = an_id(name), an_id(f"{name} 2")
    return st.sampled_from([first, second, second]), st.sampled_from([*[first] * 4, second])


OPEN_SEARCH, CLOSED_SEARCH, NEW_SEARCH = (an_id(f"search{which}") for which in ("", " 2", " 3"))
NEW_SEARCHES = st.sampled_from([OPEN_SEARCH, *[NEW_SEARCH] * 4])
SEARCHES = st.sampled_from([*[OPEN_SEARCH] * 5, *[CLOSED_SEARCH] * 3, NEW_SEARCH])
TO_CLOSE = st.sampled_from([*[OPEN_SEARCH] * 8, CLOSED_SEARCH, NEW_SEARCH])
NEW_APPROACHES, APPROACHES = _ids("approach")
NEW_PLACEMENTS, PLACEMENTS = _ids("placement")
NEW_ASSESSMENTS, ASSESSMENTS = _ids("assessment")
#: Two of each kind of period; the first of each has begun.
PERIODS = [(an_id(f"period {kind}"), an_id(f"another period {kind}")) for kind in range(5)]
SUBJECTS = st.sampled_from([CHILD] * 6 + [MOTHER, an_id("sibling")])
#: One date in two is any at all; the rest are of days on which most is possible, too early for
#: much, or yet to come.
_DAYS = ("2026-03-03", "2026-03-04", "2026-03-04T08:00Z", "2026-03-05", "2026-03-08")
DATES = st.sampled_from([*map(when, (*_DAYS, "2026-03-02", "2026-03-21"))]) | MOMENTS
#: Mostly open, as records are.
SENSITIVITIES = st.sampled_from([*[Sensitivity.OPEN] * 5, *Sensitivity])
_TELLING = st.builds(
    lambda agency, occurred: {"agency": agency, "occurred": occurred},
    st.sampled_from([HOSPITAL, HOSPITAL, POLICE, POLICE, "school"]),
    MOMENTS,
)
TOLD = st.sampled_from([0] * 6 + [1, 1, 2]).flatmap(lambda many: st.tuples(*[_TELLING] * many))
VERSIONS = st.sampled_from([None] * 16 + [1, 2])


def _code(*used: str):
    """One of these codes; now and then one that is in no list."""
    return st.sampled_from([*used * 20, "made-up"])


ANSWERS = st.sampled_from(
    [
        *[{"answer": "offered"}] * 3,
        {"answer": "refused", "reason": "staffing"},
        {"answer": "refused", "reason": "made-up"},
        {"answer": "no-answer"},
    ]
)
_FOUND = st.builds(lambda approach: {"outcome": "found", "approach_id": approach}, APPROACHES)
OUTCOMES = st.sampled_from([{"outcome": "not-found"}, {"outcome": "need-ended"}]) | _FOUND | _FOUND
KINDS = st.sampled_from(
    [
        *[{"kind": "mental-health-act", "section": "s2"}] * 3,
        *[{"kind": "risk"}, {"kind": "medical"}] * 3,
        {"kind": "mental-health-act"},
        {"kind": "risk", "section": "s2"},
        {"kind": "mental-health-act", "section": "s99"},
        {"kind": "made-up"},
    ]
)
_FACTS = st.fixed_dictionaries(
    {
        "assessors": st.just(["AMHP1"]),
        "criteria": st.sampled_from(["met", "not-met"]),
        "outcome": WORDS,
        "reasons": WORDS,
        "occurred": DATES,
        "ended": st.sampled_from([None] * 3) | MOMENTS,
        "told": TOLD,
        "source": st.just(SOURCE),
        "sensitivity": st.none() | SENSITIVITIES,
    }
)
_CONTENTS = st.builds(lambda kind, said: kind | said, KINDS, _FACTS)
#: Now and then in the same words.
_PLAIN = {"kind": "risk", "assessors": ["SW1"], "criteria": "no-criteria", "source": SOURCE}
_PLAIN |= {"outcome": "Low", "reasons": "As seen", "occurred": "2026-03-04"}
CONTENTS = st.booleans().flatmap(lambda same: st.just(_PLAIN) if same else _CONTENTS)

#: Who speaks: None is whoever asks, as it mostly is.
_SAID_BY = st.sampled_from([None] * 12 + [SOCIAL_CARE, HOSPITAL])
_BEGUN = {
    "by_agency": _SAID_BY,
    "subject_id": SUBJECTS,
    "occurred": DATES,
    "source": st.just(SOURCE),
    "sensitivity": SENSITIVITIES,
}
_CHANGED = {"occurred": DATES, "expected_version": VERSIONS}
_IN_SEARCH = {"search_id": SEARCHES, **_CHANGED}
_TO_PROVIDER = {"approach_id": APPROACHES, **_IN_SEARCH}
_BEGUN_PERIOD = {"told": TOLD, **_BEGUN}
_ENDED_PERIOD = {"reason": WORDS, "told": TOLD, **_CHANGED}

OF_SEARCHES = (
    (
        4,
        open_search,
        OpenSearch,
        {
            "search_id": NEW_SEARCHES,
            "wanted": _code("foster"),
            "why": WORDS,
            "urgency": _code("days"),
            **_BEGUN,
        },
    ),
    (
        6,
        approach_provider,
        ApproachProvider,
        {"provider": WORDS, **_IN_SEARCH, "approach_id": NEW_APPROACHES},
    ),
    (8, answer_approach, AnswerApproach, {"answer": ANSWERS, **_TO_PROVIDER}),
    (8, withdraw_offer, WithdrawOffer, {"reason": WORDS, **_TO_PROVIDER}),
    (
        12,
        close_search,
        CloseSearch,
        {"outcome": OUTCOMES, "reason": WORDS, **_IN_SEARCH, "search_id": TO_CLOSE},
    ),
    (
        6,
        start_placement,
        StartPlacement,
        {
            "placement_id": NEW_PLACEMENTS,
            "placement_type": _code("T1"),
            "where": WORDS,
            "legal_status": st.sampled_from([None, None, None, "L2", "L2", "L2", "S"]),
            "reason": _code("S"),
            "search_id": st.none() | SEARCHES,
            "told": TOLD,
            **_BEGUN,
        },
    ),
    (
        5,
        end_placement,
        EndPlacement,
        {
            "placement_id": PLACEMENTS,
            "change": st.sampled_from([None, None, "CARPL", "CARPL", "made-up"]),
            "reason": WORDS,
            "told": TOLD,
            **_CHANGED,
        },
    ),
)
_IN_ERROR = {"reason": WORDS, "expected_version": VERSIONS}
#: Last of all: nothing can be asked of it afterwards. Seldom, so that there is something to ask.
OF_SEARCHES += (
    (1, withdraw_search, WithdrawSearch, {"search_id": SEARCHES, **_IN_ERROR}),
    (2, withdraw_placement, WithdrawPlacement, {"placement_id": PLACEMENTS, **_IN_ERROR}),
)
OF_ASSESSMENTS = (
    (
        6,
        make_assessment,
        MakeAssessment,
        {
            "assessment_id": NEW_ASSESSMENTS,
            "by_agency": _SAID_BY,
            "subject_id": SUBJECTS,
            "content": CONTENTS,
        },
    ),
    (
        18,
        correct_assessment,
        CorrectAssessment,
        {
            "assessment_id": ASSESSMENTS,
            "content": CONTENTS,
            "reason": WORDS,
            "expected_version": VERSIONS,
        },
    ),
    (2, withdraw_assessment, WithdrawAssessment, {"assessment_id": ASSESSMENTS, **_IN_ERROR}),
)
_CONCERN = {"concern": WORDS, **_BEGUN_PERIOD}
_BEGINNINGS = (
    (
        plans.start_protection_plan,
        plans.StartProtectionPlan,
        {"category": _code("neglect"), **_BEGUN_PERIOD},
    ),
    (
        plans.open_section_47,
        plans.OpenSection47,
        {"strategy_discussion": st.none() | MOMENTS, **_CONCERN},
    ),
    (plans.open_police_enquiry, plans.OpenPoliceEnquiry, _CONCERN),
    (
        plans.name_lead_professional,
        plans.NameLeadProfessional,
        {"role": WORDS, "service": WORDS, **_BEGUN_PERIOD},
    ),
    (
        plans.begin_care_arrangement,
        plans.BeginCareArrangement,
        {"arrangement": _code("parent"), "carer": WORDS, **_BEGUN_PERIOD},
    ),
)
_ENDS = (
    (plans.end_protection_plan, plans.EndProtectionPlan, _ENDED_PERIOD),
    (
        plans.conclude_section_47,
        plans.ConcludeSection47,
        {"outcome": _code("overtaken"), **_ENDED_PERIOD},
    ),
    (
        plans.conclude_police_enquiry,
        plans.ConcludePoliceEnquiry,
        {"outcome": _code("charged"), **_ENDED_PERIOD},
    ),
    (plans.end_lead_professional, plans.EndLeadProfessional, _ENDED_PERIOD),
    (plans.end_care_arrangement, plans.EndCareArrangement, _ENDED_PERIOD),
)
_TAKEN_BACK = (
    (plans.withdraw_protection_plan, plans.WithdrawProtectionPlan, _IN_ERROR),
    (plans.withdraw_section_47, plans.WithdrawSection47, _IN_ERROR),
    (plans.withdraw_police_enquiry, plans.WithdrawPoliceEnquiry, _IN_ERROR),
    (plans.withdraw_lead_professional, plans.WithdrawLeadProfessional, _IN_ERROR),
    (plans.withdraw_care_arrangement, plans.WithdrawCareArrangement, _IN_ERROR),
)
_ANY_PERIOD = [period for kind in PERIODS for period in kind]
#: Now and then what is of one kind is asked of the id of another.
OF_PERIODS = tuple(
    (often, rule, command, {"period_id": st.sampled_from([*ids * 8, *_ANY_PERIOD]), **fields})
    for (first, second), begins, ends, taken_back in zip(
        PERIODS, _BEGINNINGS, _ENDS, _TAKEN_BACK, strict=True
    )
    for often, ids, (rule, command, fields) in (
        (4, [first, *[second] * 6], begins),
        (5, [first, first, first, second], ends),
        (2, [first, first, first, second], taken_back),
    )
)
#: A case is closed, and opened again, in between.
OF_CASES = tuple(
    (often, rule, command, fields)
    for often, wanted in ((1, close_case), (3, reopen_case))
    for _, rule, command, fields in ASKED_OF_CASES
    if rule is wanted
)
