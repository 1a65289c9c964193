"""No sequence of commands, however wild, brings the record where the rules forbid it to be.

Commands are drawn from small pools, so that they collide: the same few entries, escalations,
hearings and agencies, before and after each other, on an open case and a closed one. Whatever the
rules let through is held against `tests.support.lawful`, which knows nothing of the rules.
"""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.authority import MakeOrder, make_order
from domain.case import (
    AddAgency,
    AddSubject,
    CloseCase,
    RemoveAgency,
    ReopenCase,
    add_agency,
    add_subject,
    close_case,
    remove_agency,
    reopen_case,
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
from domain.escalation import (
    AcknowledgeEscalation,
    RaiseEscalation,
    ResolveEscalation,
    RespondToEscalation,
    StepUpEscalation,
    acknowledge_escalation,
    raise_escalation,
    resolve_escalation,
    respond_to_escalation,
    step_up_escalation,
)
from domain.hearing import (
    AdjournHearing,
    GiveJudgment,
    HearingHeld,
    HoldHearing,
    ListHearing,
    adjourn_hearing,
    give_judgment,
    hold_hearing,
    list_hearing,
)
from domain.moments import Moment
from domain.vocabulary import AgencyKind, Attendance, HearingType, Ladder, OrderType, SubjectRole
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    HOSPITAL,
    MOTHER,
    NOW,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    a_hearing,
    about,
    an_entry,
    an_escalation,
    an_id,
    ask,
    content,
    fact,
    when,
    without,
)
from tests.support.lawful import require_lawful
from tests.support.spec import decide, require_next_in_stream

AGENCIES = st.sampled_from([HOSPITAL, SOCIAL_CARE, POLICE])
MOMENTS = st.sampled_from(
    [
        *map(when, ("2026-03-02", "2026-03-04", "2026-03-06", "2026-03", "2026-03-04T10:00Z")),
        when("2026-03-03/2026-03-05"),
        about("2026-03-03"),
        Moment(kind="before", value="2026-03-04"),
        Moment(kind="after", value="2026-03-03"),
        UNKNOWN,
        when("2026-03-21"),
    ]
)
ENTRIES = st.sampled_from([an_id(f"entry {number}") for number in "12345"])
ESCALATIONS = st.sampled_from([an_id(f"escalation {number}") for number in "12"])
HEARINGS = st.sampled_from([an_id(f"hearing {number}") for number in "123"])
ORDERS = st.sampled_from([an_id(f"order {number}") for number in "12"])
LEVELS = st.integers(min_value=1, max_value=4)
CONTENTS = st.builds(
    lambda occurred, summary, subjects: content(
        occurred=occurred, summary=summary, subjects=tuple(subjects)
    ),
    MOMENTS,
    st.sampled_from(["Seen.", "Not seen."]),
    st.lists(st.sampled_from([CHILD, MOTHER, an_id("sibling")]), max_size=2),
)
WORDS = st.just("Words")

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
    (
        4,
        raise_escalation,
        RaiseEscalation,
        {
            "escalation_id": ESCALATIONS,
            "ladder": st.sampled_from(Ladder),
            "level": LEVELS,
            "from_agency": AGENCIES,
            "to_agency": AGENCIES,
            "raised_to": WORDS,
            "concern": WORDS,
            "occurred": MOMENTS,
            "respond_by": st.none() | MOMENTS,
            "source": st.just(SOURCE),
        },
    ),
    (
        4,
        acknowledge_escalation,
        AcknowledgeEscalation,
        {
            "escalation_id": ESCALATIONS,
            "by_agency": AGENCIES,
            "acknowledged_by": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (
        4,
        respond_to_escalation,
        RespondToEscalation,
        {
            "escalation_id": ESCALATIONS,
            "by_agency": AGENCIES,
            "responded_by": WORDS,
            "response": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (
        4,
        step_up_escalation,
        StepUpEscalation,
        {
            "escalation_id": ESCALATIONS,
            "to_level": LEVELS,
            "to_agency": AGENCIES,
            "raised_to": WORDS,
            "reason": WORDS,
            "occurred": MOMENTS,
        },
    ),
    (
        2,
        resolve_escalation,
        ResolveEscalation,
        {"escalation_id": ESCALATIONS, "outcome": WORDS, "occurred": MOMENTS},
    ),
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
COORDINATING = {close_case, reopen_case, add_agency, remove_agency, add_subject}
RULES = {rule for _, rule, _, _ in ASKED}
STEPS = st.sampled_from(
    [
        (rule, command, st.fixed_dictionaries(fields))
        for often, rule, command, fields in ASKED
        for _ in range(often)
    ]
).flatmap(lambda step: st.tuples(st.just(step[0]), st.just(step[1]), step[2]))
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
    history = BEGUN
    for (rule, command, fields), actor in steps:
        if is_taken(fields, history):
            continue
        by = COORDINATOR if rule in COORDINATING else actor or whose_business(fields, history)
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
    assert set(ACCEPTED) == {rule.__name__ for rule in RULES}
