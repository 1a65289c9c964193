"""What each event does to the chronology, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from domain.authority import OrderMade
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import EntryContested, EntryCorrected, EntryDisclosed, EntryWithdrawn
from domain.escalation import (
    EscalationAcknowledged,
    EscalationResolved,
    EscalationResponded,
    EscalationSteppedUp,
)
from domain.event import Event
from domain.hearing import HearingAdjourned, HearingHeld, JudgmentGiven
from projections.chronology.rows import ChronologyRow
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import (
    CASE,
    CONTRIBUTION,
    DECISION,
    ENTRY,
    ESCALATION,
    HEARING,
    HOSPITAL,
    ORDER,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    a_hearing,
    an_entry,
    an_escalation,
    an_id,
    content,
    fact,
    when,
)


def chronology(*events: Event) -> tuple[ChronologyRow, ...]:
    """The rows of the case after these events."""
    return replayed(recorded(events)).chronology(CASE)


def only_row(*events: Event) -> ChronologyRow:
    [row] = chronology(*events)
    return row


def correction(version: int = 2, reason: str = "Wrong day", **fields: Any) -> EntryCorrected:
    return fact(
        EntryCorrected,
        stream=ENTRY,
        version=version,
        corrects_version=version - 1,
        content=content(**fields),
        reason=reason,
    )


def test_an_entry_is_a_row_with_its_provenance():
    row = only_row(*a_case(), an_entry(kind="admission", summary="Admitted."))

    assert (row.item, row.kind, row.title, row.summary) == (
        "entry",
        "admission",
        "Admission",
        "Admitted.",
    )
    assert (row.agency, row.source, row.contribution_id) == (HOSPITAL, SOURCE, CONTRIBUTION)
    assert row.row_key == str(ENTRY)
    assert row.position == row.on_record.position == len(a_case()) + 1
    assert row.on_record.by.name == "Recorder for acute-hospital"


def test_a_contribution_itself_and_what_happens_to_the_case_are_not_rows():
    submitted = fact(
        ContributionSubmitted,
        stream=CONTRIBUTION,
        agency=HOSPITAL,
        title="Ward record",
        author="Author",
        author_role="Named nurse",
        source=SOURCE,
        entry_count=1,
    )

    assert chronology(*a_case(), submitted) == ()


def test_a_correction_goes_under_its_row_and_decides_what_it_says_now():
    first = an_entry(occurred="2026-03-02", summary="Seen.")

    row = only_row(first, correction(occurred="2026-03-05", summary="Not seen.", kind="contact"))

    assert (row.summary, row.kind, row.title) == ("Not seen.", "contact", "Contact")
    assert row.occurred == when("2026-03-05")
    assert row.content == first.content
    assert row.current == row.corrections[0].content
    assert (row.corrections[0].reason, row.corrections[0].on_record.position) == ("Wrong day", 2)
    assert row.position == 1


def test_a_correction_moves_the_row_to_where_it_now_belongs():
    other = an_entry("other", occurred="2026-03-03")

    before = chronology(an_entry(occurred="2026-03-02"), other)
    after = chronology(an_entry(occurred="2026-03-02"), other, correction(occurred="2026-03-09"))

    assert [row.stream_id for row in before] == [ENTRY, an_id("other")]
    assert [row.stream_id for row in after] == [an_id("other"), ENTRY]


def test_every_correction_is_kept_in_order():
    row = only_row(
        an_entry(), correction(2, "First", summary="One"), correction(3, "Second", summary="Two")
    )

    assert [each.reason for each in row.corrections] == ["First", "Second"]
    assert row.summary == "Two"


def test_a_withdrawn_entry_stays_marked_with_the_reason():
    row = only_row(an_entry(), fact(EntryWithdrawn, stream=ENTRY, version=2, reason="Wrong child"))

    assert row.withdrawn is not None
    assert (row.withdrawn.reason, row.withdrawn.on_record.position) == ("Wrong child", 2)
    assert row.summary == "Seen on the ward."


def test_a_disclosure_says_to_whom_and_when():
    shared = fact(
        EntryDisclosed,
        stream=ENTRY,
        version=2,
        to_agency=POLICE,
        occurred="2026-03-04",
        how="At the strategy discussion",
    )

    row = only_row(an_entry(), shared)

    [disclosure] = row.disclosures
    assert (disclosure.to_agency, disclosure.occurred) == (POLICE, when("2026-03-04"))
    assert disclosure.how == "At the strategy discussion"


def test_a_contest_marks_both_accounts():
    contest = fact(
        EntryContested,
        stream=ENTRY,
        version=2,
        by=POLICE,
        by_agency=POLICE,
        differs_in="The time of arrival",
        other_entry_id=an_id("theirs"),
    )

    rows = chronology(an_entry(), an_entry("theirs", agency=POLICE), contest)

    contested, theirs = rows
    assert [(each.by_agency, each.other_entry_id) for each in contested.contested_by] == [
        (POLICE, an_id("theirs"))
    ]
    assert [(each.differs_in, each.other_entry_id) for each in theirs.contests] == [
        ("The time of arrival", ENTRY)
    ]
    assert contested.contests == theirs.contested_by == ()


def test_a_contest_without_an_account_of_ones_own_marks_only_the_contested_row():
    contest = fact(
        EntryContested, stream=ENTRY, version=2, by=POLICE, by_agency=POLICE, differs_in="The time"
    )

    row = only_row(an_entry(), contest)

    assert len(row.contested_by) == 1


@pytest.mark.parametrize(
    "change",
    [
        correction(2),
        fact(EntryWithdrawn, stream=ENTRY, reason="No such entry"),
        fact(EntryDisclosed, stream=ENTRY, to_agency=POLICE, occurred="2026-03-04"),
        fact(EntryContested, stream=ENTRY, by_agency=POLICE, differs_in="All of it"),
    ],
    ids=lambda change: change.TOPIC,
)
def test_what_happens_to_an_entry_that_is_not_there_changes_nothing(change: Event):
    assert chronology(*a_case(), change) == ()


def test_each_step_of_an_escalation_is_a_row_titled_with_its_level():
    stream = {"stream": ESCALATION, "by": SOCIAL_CARE}
    steps = [
        an_escalation(level=1, ladder="internal", occurred="2026-03-03"),
        fact(
            EscalationAcknowledged,
            **stream,
            version=2,
            by_agency=SOCIAL_CARE,
            acknowledged_by="Team manager",
            occurred="2026-03-04",
        ),
        fact(
            EscalationResponded,
            **stream,
            version=3,
            by_agency=SOCIAL_CARE,
            responded_by="Team manager",
            response="Nothing is free.",
            occurred="2026-03-05",
        ),
        fact(
            EscalationSteppedUp,
            **stream,
            version=4,
            to_level=3,
            to_agency=POLICE,
            raised_to="Director",
            reason="Not settled",
            occurred="2026-03-06",
        ),
        fact(EscalationResolved, **stream, version=5, outcome="Found", occurred="2026-03-07"),
    ]

    rows = chronology(*a_case(), *steps)

    assert [row.title for row in rows] == [
        "Escalation raised, level 1 (internal)",
        "Escalation acknowledged, level 1 (internal)",
        "Escalation answered, level 1 (internal)",
        "Escalation stepped up to level 3 (internal)",
        "Escalation resolved, level 3 (internal)",
    ]
    assert [row.row_key for row in rows] == [f"{ESCALATION}.{n}" for n in range(1, 6)]
    assert [row.agency for row in rows] == [HOSPITAL, *[SOCIAL_CARE] * 4]
    assert rows[0].facts == (("Raised to", "Team manager, Childrens Social Care"),)
    assert ("Concern", "No placement has been found.") in rows[4].facts


def test_a_long_answer_is_shortened_in_the_summary_and_whole_among_the_facts():
    answer = fact(
        EscalationResponded,
        stream=ESCALATION,
        version=2,
        by_agency=SOCIAL_CARE,
        responded_by="Team manager",
        response="words " * 1_000,
        occurred="2026-03-05",
    )

    row = chronology(an_escalation(), answer)[1]

    assert len(row.summary) <= 2_000
    assert dict(row.facts)["Answer in full"] == ("words " * 1_000).strip()


def test_the_steps_of_a_hearing_are_named_after_it():
    held = fact(
        HearingHeld,
        stream=HEARING,
        version=2,
        by=SOCIAL_CARE,
        occurred="2026-03-06T10:00+00:00",
        attendance="remote-video",
        present=("Guardian", "Social worker"),
        summary="Order sought.",
    )
    judgment = fact(
        JudgmentGiven,
        stream=HEARING,
        version=3,
        by=SOCIAL_CARE,
        occurred="2026-03-06T12:00+00:00",
        judge_role="High Court judge",
        summary="Order made.",
        neutral_citation="[2026] EWHC 1 (Fam)",
    )

    listing, hearing, given = chronology(*a_case(), a_hearing(), held, judgment)

    assert listing.title == "Hearing listed: Emergency Protection Order"
    assert ("Listed for", "6 March 2026 at 10:00am") in listing.facts
    assert (hearing.item, hearing.title) == ("hearing", "Hearing held: Emergency Protection Order")
    assert hearing.facts == (
        ("Court", "Family Court at Testford"),
        ("Attendance", "Remote video"),
        ("Present", "Guardian; Social worker"),
    )
    assert (given.item, given.title) == ("judgment", "Judgment given: Emergency Protection Order")
    assert ("Neutral citation", "[2026] EWHC 1 (Fam)") in given.facts


def test_an_adjournment_says_until_when():
    adjourned = fact(
        HearingAdjourned,
        stream=HEARING,
        version=2,
        by=SOCIAL_CARE,
        occurred="2026-03-06",
        reason="No court time",
        relisted_for="2026-03-08",
    )

    row = chronology(a_hearing(), adjourned)[1]

    assert (row.title, row.summary) == (
        "Hearing adjourned: Emergency Protection Order",
        "No court time",
    )
    assert ("Relisted for", "8 March 2026") in row.facts


def test_a_step_whose_beginning_is_not_there_is_still_a_row():
    row = only_row(
        fact(EscalationResolved, stream=ESCALATION, outcome="Found", occurred="2026-03-07")
    )

    assert (row.title, row.facts) == ("Escalation resolved", ())


def test_an_order_says_how_long_it_runs():
    order = fact(
        OrderMade,
        stream=ORDER,
        by_agency=SOCIAL_CARE,
        order_type="emergency-protection-order",
        court="Family Court at Testford",
        occurred="2026-03-06",
        in_force_from="2026-03-06T12:00+00:00",
        terms="To keep the child in hospital.",
        source=SOURCE,
    )

    row = only_row(order)

    assert row.title == "Order made: Emergency Protection Order"
    assert row.facts == (
        ("Court", "Family Court at Testford"),
        ("In force from", "6 March 2026 at midday"),
        ("In force until", "no end stated"),
    )


def test_a_decision_shows_what_was_considered_and_who_disagreed():
    decision = fact(
        DecisionMade,
        stream=DECISION,
        by_agency=SOCIAL_CARE,
        question="Where will the child live?",
        options=[{"option": "Stay"}, {"option": "Move", "consideration": "Nothing is free"}],
        outcome="Stay",
        rationale="It is safest.",
        decided_by=[{"role": "Director", "agency": SOCIAL_CARE}],
        dissent=[{"role": "Consultant", "agency": HOSPITAL, "view": "A ward is no home."}],
        relied_on=[ENTRY],
        occurred="2026-03-06",
        on_record_position=4,
        source=SOURCE,
    )

    row = chronology(*a_case(), decision)[0]

    assert (row.item, row.title, row.summary) == (
        "decision",
        "Decision made: Where will the child live?",
        "Stay",
    )
    assert row.facts == (
        ("Question", "Where will the child live?"),
        ("Option 1", "Stay"),
        ("Option 2", "Move: Nothing is free"),
        ("Rationale", "It is safest."),
        ("Decided by", "Director, Childrens Social Care"),
        ("Dissent, Consultant, Acute Hospital", "A ward is no home."),
        ("Relied on", "1 entry"),
        ("On the record then", "positions 1 to 4"),
    )


def test_an_agency_that_never_joined_is_named_by_its_code():
    row = only_row(an_escalation(to_agency="ambulance-service"))

    assert row.facts == (("Raised to", "Team manager, Ambulance service"),)
