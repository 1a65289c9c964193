"""Every rule, with commands to ask of it that are drawn from small pools, so that they collide: the
same few entries, escalations, hearings and agencies, before and after each other.
"""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from domain.authority import MakeOrder, make_order
from domain.case import (
    AddAgency,
    AddSubject,
    CloseCase,
    DestroyKey,
    EndProposal,
    LiftLegalHold,
    PlaceLegalHold,
    ProposeDisposal,
    RemoveAgency,
    ReopenCase,
    SetRetentionClass,
    add_agency,
    add_subject,
    close_case,
    destroy_key,
    lift_legal_hold,
    place_legal_hold,
    propose_disposal,
    refuse_disposal,
    remove_agency,
    reopen_case,
    set_retention_class,
    withdraw_disposal,
)
from domain.contribution import NewEntry, SubmitContribution, submit_contribution
from domain.decision import MakeDecision, make_decision
from domain.entry import (
    ContestEntry,
    CorrectEntry,
    DiscloseEntry,
    WithdrawEntry,
    contest_entry,
    correct_entry,
    disclose_entry,
    withdraw_entry,
)
from domain.hearing import (
    AdjournHearing,
    GiveJudgment,
    HoldHearing,
    ListHearing,
    adjourn_hearing,
    give_judgment,
    hold_hearing,
    list_hearing,
)
from domain.vocabulary import (
    AgencyKind,
    Attendance,
    DestructionBasis,
    HearingType,
    OrderType,
    SubjectRole,
)
from tests.domain.asked_of_escalations import AGENCIES, MOMENTS, OF_ESCALATIONS, WORDS
from tests.support.builders import (
    CHILD,
    MOTHER,
    SOURCE,
    an_id,
    content,
)

ENTRIES = st.sampled_from([an_id(f"entry {number}") for number in "12345"])
HEARINGS = st.sampled_from([an_id(f"hearing {number}") for number in "123"])
ORDERS = st.sampled_from([an_id(f"order {number}") for number in "12"])
HOLDS = st.sampled_from([an_id(f"hold {number}") for number in "12"])
PROPOSALS = st.just(an_id("proposal"))
KINDS = [
    ({"retention_class": "looked-after-child"},),
    ({"retention_class": "foster-carer", "since": "2001-03-02"},),
    ({"retention_class": "foster-carer"},),
]
CONTENTS = st.builds(
    lambda occurred, summary, subjects: content(
        occurred=occurred, summary=summary, subjects=tuple(subjects)
    ),
    MOMENTS,
    st.sampled_from(["Seen.", "Not seen."]),
    st.lists(st.sampled_from([CHILD, MOTHER, an_id("sibling")]), max_size=2),
)

#: Each rule, with what to ask of it and how often: a case is open most of its life. Those at the
#: front are drawn more than their share, so closing comes last.
ASKED = (
    (
        2,
        add_subject,
        AddSubject,
        {
            "subject_id": st.just(an_id("sibling")),
            "pseudonym": WORDS,
            "role": st.just(SubjectRole.SIBLING),
            "born": MOMENTS,
            "died": MOMENTS,
        },
    ),
    (
        4,
        submit_contribution,
        SubmitContribution,
        {
            "contribution_id": st.uuids(version=4),
            "agency": AGENCIES,
            "title": WORDS,
            "author": WORDS,
            "author_role": WORDS,
            "source": st.just(SOURCE),
            "entries": st.tuples(st.builds(NewEntry, entry_id=ENTRIES, content=CONTENTS)),
        },
    ),
    (4, correct_entry, CorrectEntry, {"entry_id": ENTRIES, "content": CONTENTS, "reason": WORDS}),
    (2, withdraw_entry, WithdrawEntry, {"entry_id": ENTRIES, "reason": WORDS}),
    (
        3,
        disclose_entry,
        DiscloseEntry,
        {"entry_id": ENTRIES, "to_agency": AGENCIES, "occurred": MOMENTS},
    ),
    (
        3,
        contest_entry,
        ContestEntry,
        {
            "entry_id": ENTRIES,
            "by_agency": AGENCIES,
            "differs_in": WORDS,
            "other_entry_id": st.none() | ENTRIES,
        },
    ),
    *OF_ESCALATIONS,
    (
        3,
        list_hearing,
        ListHearing,
        {
            "hearing_id": HEARINGS,
            "by_agency": AGENCIES,
            "court": WORDS,
            "hearing_type": st.just(HearingType.FINAL),
            "listed_for": MOMENTS,
            "occurred": MOMENTS,
            "source": st.just(SOURCE),
        },
    ),
    (
        3,
        hold_hearing,
        HoldHearing,
        {
            "hearing_id": HEARINGS,
            "occurred": MOMENTS,
            "attendance": st.just(Attendance.IN_PERSON),
            "summary": WORDS,
        },
    ),
    (
        3,
        adjourn_hearing,
        AdjournHearing,
        {
            "hearing_id": HEARINGS,
            "occurred": MOMENTS,
            "reason": WORDS,
            "relisted_for": st.none() | MOMENTS,
        },
    ),
    (
        3,
        give_judgment,
        GiveJudgment,
        {"hearing_id": HEARINGS, "occurred": MOMENTS, "judge_role": WORDS, "summary": WORDS},
    ),
    (
        3,
        make_order,
        MakeOrder,
        {
            "order_id": ORDERS,
            "by_agency": AGENCIES,
            "order_type": st.just(OrderType.OTHER),
            "court": WORDS,
            "hearing_id": st.none() | HEARINGS,
            "extends_order_id": st.none() | ORDERS,
            "occurred": MOMENTS,
            "in_force_from": MOMENTS,
            "in_force_until": st.none() | MOMENTS,
            "terms": WORDS,
            "source": st.just(SOURCE),
        },
    ),
    (
        3,
        make_decision,
        MakeDecision,
        {
            "decision_id": st.just(an_id("decision")),
            "by_agency": AGENCIES,
            "question": WORDS,
            "options": st.just([{"option": "Here"}]),
            "outcome": WORDS,
            "rationale": WORDS,
            "decided_by": st.lists(
                st.builds(lambda agency: {"role": "Director", "agency": agency}, AGENCIES),
                max_size=2,
            ),
            "relied_on": st.lists(ENTRIES, max_size=2),
            "occurred": MOMENTS,
            "on_record_position": st.integers(min_value=0, max_value=30),
            "source": st.just(SOURCE),
        },
    ),
    (
        1,
        place_legal_hold,
        PlaceLegalHold,
        {"hold_id": HOLDS, "authority": WORDS, "since": MOMENTS, "reason": WORDS},
    ),
    (2, lift_legal_hold, LiftLegalHold, {"hold_id": HOLDS, "reason": WORDS}),
    (1, close_case, CloseCase, {"reason": WORDS}),
    (2, reopen_case, ReopenCase, {"reason": WORDS}),
    (1, remove_agency, RemoveAgency, {"agency": AGENCIES, "reason": WORDS}),
    (
        3,
        add_agency,
        AddAgency,
        {"agency": AGENCIES, "name": WORDS, "kind": st.just(AgencyKind.OTHER)},
    ),
)
#: What is asked of a case at its end, together with what can still come in between.
ASKED_LATE = (
    (
        1,
        set_retention_class,
        SetRetentionClass,
        {"kinds": st.sampled_from(KINDS), "reason": WORDS},
    ),
    (
        5,
        propose_disposal,
        ProposeDisposal,
        {
            "proposal_id": PROPOSALS,
            "reference": st.just("CASE-0142"),
            "basis": st.just(DestructionBasis.LAWFUL_INSTRUCTION)
            | st.sampled_from(DestructionBasis),
            "instruction": WORDS,
            "reason": WORDS,
        },
    ),
    (1, withdraw_disposal, EndProposal, {"proposal_id": PROPOSALS, "reason": WORDS}),
    (2, refuse_disposal, EndProposal, {"proposal_id": PROPOSALS, "reason": WORDS}),
    (
        5,
        destroy_key,
        DestroyKey,
        {
            "proposal_id": PROPOSALS,
            "reference": st.just("CASE-0142"),
            "reason": WORDS,
            "sealed_events": st.just(12),
            "in_role_since": st.just(datetime(2024, 9, 2, tzinfo=UTC)),
            "proposed_at": st.just(datetime(2026, 3, 1, tzinfo=UTC)),
        },
    ),
    *(each for each in ASKED if each[1] in {place_legal_hold, lift_legal_hold}),
    *(each for each in ASKED if each[1] in {close_case, reopen_case}),
)
COORDINATING = {
    close_case,
    reopen_case,
    add_agency,
    remove_agency,
    add_subject,
    place_legal_hold,
    lift_legal_hold,
    set_retention_class,
    propose_disposal,
    withdraw_disposal,
}
#: For a data protection officer, and asked by others as well.
AUTHORISING = {destroy_key, refuse_disposal}
RULES = {rule for _, rule, _, _ in (*ASKED, *ASKED_LATE)}


def _steps(asked):
    return st.sampled_from(
        [
            (rule, command, st.fixed_dictionaries(fields))
            for often, rule, command, fields in asked
            for _ in range(often)
        ]
    ).flatmap(lambda step: st.tuples(st.just(step[0]), st.just(step[1]), step[2]))


STEPS, LATE_STEPS = _steps(ASKED), _steps(ASKED_LATE)
