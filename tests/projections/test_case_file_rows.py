"""What each event does to the case file, without a database."""

from __future__ import annotations

from typing import TypeVar

from domain.authority import OrderMade
from domain.case import (
    AgencyJoined,
    AgencyLeft,
    CaseClosed,
    CaseReopened,
    RelationshipRecorded,
    ReviewWindowSet,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import EntryWithdrawn
from domain.escalation import (
    EscalationAcknowledged,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event, Value
from domain.hearing import (
    HearingAdjourned,
    HearingHeld,
    HearingRelisted,
    HearingVacated,
    JudgmentGiven,
)
from projections.case_file.rows import (
    AgencyRow,
    CaseRow,
    ContributionRow,
    DecisionRow,
    EscalationRow,
    HearingRow,
    OrderRow,
    RelationshipRow,
    SubjectRow,
)
from projections.names import CASE_FILE
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import (
    CASE,
    CHILD,
    CONTRIBUTION,
    DECISION,
    ENTRY,
    ESCALATION,
    HEARING,
    HOSPITAL,
    MOTHER,
    ORDER,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    a_hearing,
    an_entry,
    an_escalation,
    closed,
    fact,
    when,
    without,
)

Kind = TypeVar("Kind", bound=Value)


def rows(kind: type[Kind], *events: Event) -> list[Kind]:
    """The rows of one sort after these events."""
    made = replayed(recorded(events)).rows[CASE_FILE].current.values()
    return [held.body for held in made if isinstance(held.body, kind)]


def row(kind: type[Kind], *events: Event) -> Kind:
    [only] = rows(kind, *events)
    return only


def test_a_case_counts_its_entries_and_says_what_came_last():
    events = [*a_case(), an_entry("a"), an_entry("b")]
    events.append(fact(EntryWithdrawn, stream=events[-1].originator_id, version=2, reason="Wrong"))

    case = row(CaseRow, *events)

    assert (case.reference, case.pseudonym, case.status) == ("CASE-0142", "Rowan", "open")
    assert case.entries == 2
    assert (case.opened.position, case.last.position) == (1, len(events))


def test_only_events_of_the_case_itself_move_its_version():
    assert row(CaseRow, *a_case(), an_entry(), an_escalation()).version == len(a_case())


def test_a_case_is_closed_and_reopened():
    shut = closed(a_case())
    reopened = fact(CaseReopened, version=len(shut) + 1, reason="New information")

    before, after = row(CaseRow, *shut), row(CaseRow, *shut, reopened)

    assert (before.status, before.closed_because) == ("closed", "No further action")
    assert before.closed is not None
    assert before.closed.position == len(shut)
    assert (after.status, after.closed, after.closed_because) == ("open", None, None)


def test_the_review_window_is_the_one_set_last():
    def window(version: int, label: str) -> ReviewWindowSet:
        return fact(
            ReviewWindowSet,
            version=version,
            label=label,
            starts_on="2026-03-01",
            ends_on="2026-03-14",
            day_one="2026-03-01",
        )

    case = row(CaseRow, *a_case("police"), window(5, "First"), window(6, "Second"))

    assert case.window is not None
    assert case.window.label == "Second"


def test_what_happens_before_a_case_is_opened_leaves_no_case():
    assert rows(CaseRow, an_entry()) == []


def test_an_agency_that_left_stays_with_when_and_why():
    events = without(POLICE, a_case())

    [agency] = [each for each in rows(AgencyRow, *events) if each.agency == POLICE]

    assert agency.left is not None
    assert (agency.left.position, agency.left_because) == (len(events), "Moved away")


def test_an_agency_that_comes_back_takes_part_again():
    events = without(POLICE, a_case())
    back = fact(AgencyJoined, version=len(events) + 1, agency=POLICE, name="Police", kind="police")

    [agency] = [each for each in rows(AgencyRow, *events, back) if each.agency == POLICE]

    assert agency.left is None
    assert agency.joined.position == len(events) + 1


def test_an_agency_that_leaves_without_having_joined_leaves_no_row():
    assert rows(AgencyRow, fact(AgencyLeft, agency=POLICE, reason="Never here")) == []


def test_subjects_and_how_they_stand_to_each_other():
    related = fact(
        RelationshipRecorded,
        version=7,
        subject_id=MOTHER,
        relationship="parent-of",
        other_id=CHILD,
        since="2011",
    )

    events = [*a_case(), related]

    assert [subject.pseudonym for subject in rows(SubjectRow, *events)] == [
        "Rowan",
        "Rowan's mother",
    ]
    assert row(RelationshipRow, *events).since == when("2011")


def test_a_contribution_keeps_its_author_and_source():
    submitted = fact(
        ContributionSubmitted,
        stream=CONTRIBUTION,
        agency=HOSPITAL,
        title="Ward record",
        author="Author",
        author_role="Named nurse",
        signed_off_by="Head of safeguarding",
        source=SOURCE,
        entry_count=3,
    )

    made = row(ContributionRow, submitted)

    assert (made.author, made.signed_off_by, made.source) == (
        "Author",
        "Head of safeguarding",
        SOURCE,
    )
    assert made.entry_count == 3


def test_an_escalation_keeps_every_step_and_where_it_stands():
    def step(kind: type[Event], version: int, **fields: object) -> Event:
        return fact(
            kind,
            stream=ESCALATION,
            version=version,
            by=SOCIAL_CARE,
            occurred=f"2026-03-0{version + 2}",
            **fields,
        )

    acknowledged = step(
        EscalationAcknowledged, 2, by_agency=SOCIAL_CARE, acknowledged_by="Team manager"
    )
    responded = step(
        EscalationResponded,
        3,
        by_agency=SOCIAL_CARE,
        responded_by="Team manager",
        response="Nothing is free.",
    )
    stepped = step(
        EscalationSteppedUp,
        4,
        to_level=2,
        to_agency=POLICE,
        raised_to="Director",
        reason="Not settled",
    )
    resolved = step(EscalationResolved, 5, outcome="Found")
    events = [an_escalation(), acknowledged, responded, stepped, resolved]

    states = [row(EscalationRow, *events[:count]) for count in range(1, 6)]

    assert [state.status for state in states] == [
        "raised",
        "acknowledged",
        "responded",
        "raised",
        "resolved",
    ]
    last = states[-1]
    assert (last.level, last.to_agency, last.raised_to) == (2, POLICE, "Director")
    assert (last.version, last.outcome) == (5, "Found")
    assert [(each.step, each.level) for each in last.steps] == [
        ("raised", 1),
        ("acknowledged", 1),
        ("responded", 1),
        ("stepped-up", 2),
        ("resolved", 2),
    ]
    assert last.concern == "No placement has been found."


def test_a_hearing_adjourned_to_a_day_is_listed_for_that_day():
    def adjourned(**fields: object) -> HearingAdjourned:
        return fact(
            HearingAdjourned,
            stream=HEARING,
            version=2,
            occurred="2026-03-06",
            reason="No court time",
            **fields,
        )

    without_day = row(HearingRow, a_hearing(), adjourned())
    with_day = row(HearingRow, a_hearing(), adjourned(relisted_for="2026-03-08"))

    assert (without_day.status, without_day.adjourned_because) == ("adjourned", "No court time")
    assert (with_day.status, with_day.listed_for) == ("listed", when("2026-03-08"))


def test_a_hearing_says_when_it_was_listed_and_when_it_was_given_the_time_it_has_now():
    listed = a_hearing(occurred="2026-03-02", listed_for="2026-03-05")
    vacated = fact(HearingVacated, stream=HEARING, version=2, occurred="2026-03-04", reason="Room")
    again = fact(
        HearingRelisted, stream=HEARING, version=3, occurred="2026-03-06", listed_for="2026-03-10"
    )

    assert row(HearingRow, listed).given == when("2026-03-02")
    assert row(HearingRow, listed, vacated).given == when("2026-03-02")
    now = row(HearingRow, listed, vacated, again)
    assert (now.listed, now.given) == (when("2026-03-02"), when("2026-03-06"))


def test_a_hearing_keeps_who_was_there_and_each_judgment():
    held = fact(
        HearingHeld,
        stream=HEARING,
        version=2,
        occurred="2026-03-06",
        attendance="in-person",
        present=("Guardian",),
        summary="Order sought.",
    )
    judgment = fact(
        JudgmentGiven,
        stream=HEARING,
        version=3,
        occurred="2026-03-07",
        judge_role="High Court judge",
        summary="Order made.",
    )

    hearing = row(HearingRow, a_hearing(), held, judgment)

    assert (hearing.status, hearing.present, hearing.version) == ("held", ("Guardian",), 3)
    assert [each.judge_role for each in hearing.judgments] == ["High Court judge"]


def test_orders_and_decisions_are_kept_as_made():
    order = fact(
        OrderMade,
        stream=ORDER,
        by_agency=SOCIAL_CARE,
        order_type="interim-care-order",
        court="Family Court at Testford",
        occurred="2026-03-06",
        in_force_from="2026-03-06",
        in_force_until="2026-03-20",
        terms="In care until the next hearing.",
        source=SOURCE,
    )
    decision = fact(
        DecisionMade,
        stream=DECISION,
        by_agency=SOCIAL_CARE,
        question="Where will the child live?",
        options=[{"option": "Stay"}],
        outcome="Stay",
        rationale="It is safest.",
        decided_by=[{"role": "Director", "agency": SOCIAL_CARE}],
        relied_on=[ENTRY],
        occurred="2026-03-06",
        on_record_position=4,
        source=SOURCE,
    )

    assert row(OrderRow, order).in_force_until == when("2026-03-20")
    made = row(DecisionRow, decision)
    assert (made.on_record_position, made.relied_on) == (4, (ENTRY,))


def test_nothing_happens_to_an_escalation_or_a_hearing_that_is_not_there():
    events = [
        *a_case(),
        fact(EscalationResolved, stream=ESCALATION, outcome="Found", occurred="2026-03-07"),
        fact(HearingAdjourned, stream=HEARING, occurred="2026-03-06", reason="No court time"),
    ]

    assert rows(EscalationRow, *events) == []
    assert rows(HearingRow, *events) == []
    assert row(CaseRow, *events).case_id == CASE


def test_a_closed_case_still_says_what_came_last():
    shut = closed(a_case())
    assert isinstance(shut[-1], CaseClosed)
    assert row(CaseRow, *shut).last.position == len(shut)
