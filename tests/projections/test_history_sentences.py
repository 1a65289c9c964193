"""The sentence that the history tells of each event."""

from __future__ import annotations

import pytest

from domain.authority import OrderMade
from domain.case import (
    AgencyJoined,
    BarLifted,
    CaseReopened,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    MemberNamed,
    MemberReleased,
    PersonBarred,
    RelationshipRecorded,
    ReviewWindowSet,
)
from domain.contribution import ContributionSubmitted
from domain.decision import DecisionMade
from domain.entry import EntryContested, EntryDisclosed, EntryRecorded, EntryWithdrawn
from domain.escalation import EscalationAcknowledged, EscalationSteppedUp
from domain.event import Event
from domain.hearing import HearingHeld, JudgmentGiven
from projections.history.rows import HistoryRow
from projections.replay import replayed
from tests.projections.histories import CASES, one_of_each, recorded
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
    an_id,
    closed,
    fact,
    without,
)

OPENED = a_case()
FROM = len(OPENED)
PERSON = an_id("person")


def history(*events: Event) -> tuple[HistoryRow, ...]:
    return replayed(recorded(events)).history(CASE)


def last_sentence(*events: Event) -> str:
    return history(*events)[-1].sentence


def test_opening_a_case_and_who_takes_part():
    assert [row.sentence for row in history(*OPENED)] == [
        "Partnership office opened the case CASE-0142, Rowan.",
        "Partnership office added Rowan (child) to the case.",
        "Partnership office added Rowan's mother (mother) to the case.",
        "Partnership office added Acute Hospital to the agencies taking part.",
        "Partnership office added Childrens Social Care to the agencies taking part.",
        "Partnership office added Police to the agencies taking part.",
    ]


SENTENCES: list[tuple[list[Event], str]] = [
    (list(closed(OPENED)), "Partnership office closed the case."),
    (
        [*OPENED, fact(CaseReopened, version=7, by=POLICE, reason="New")],
        "Police reopened the case.",
    ),
    (
        list(without(POLICE, OPENED)),
        "Partnership office recorded that Police no longer takes part.",
    ),
    (
        [
            *OPENED,
            fact(
                RelationshipRecorded,
                version=7,
                subject_id=MOTHER,
                relationship="parent-of",
                other_id=CHILD,
            ),
        ],
        "Acute Hospital recorded that Rowan's mother is parent of Rowan.",
    ),
    (
        [
            *OPENED,
            fact(
                ReviewWindowSet,
                version=7,
                label="Hospital stay",
                starts_on="2026-03-01",
                ends_on="2026-03-14",
                day_one="2026-03-01",
            ),
        ],
        "Acute Hospital set the review window: Hospital stay, 1 March 2026 to 14 March 2026.",
    ),
    (
        [
            *OPENED,
            fact(
                MemberNamed,
                version=FROM + 1,
                actor_id=PERSON,
                name="A Wren",
                role="reviewer",
                agency=HOSPITAL,
            ),
        ],
        "Acute Hospital named A Wren on the case as lead reviewer.",
    ),
    (
        [*OPENED, fact(MemberReleased, version=FROM + 1, actor_id=PERSON, reason="SECRET")],
        "Acute Hospital released somebody who was named on the case.",
    ),
    (
        [
            *OPENED,
            fact(PersonBarred, version=FROM + 1, actor_id=PERSON, name="A Wren", reason="SECRET"),
        ],
        "Acute Hospital barred somebody from the case for a conflict of interest.",
    ),
    (
        [*OPENED, fact(BarLifted, version=FROM + 1, actor_id=PERSON, reason="SECRET")],
        "Acute Hospital lifted a bar from the case.",
    ),
    (
        [
            *OPENED,
            fact(
                EmergencyAccessTaken,
                version=FROM + 1,
                access_id=PERSON,
                reason="SECRET",
                until="2026-03-20T16:00:00Z",
            ),
        ],
        "Acute Hospital opened the case in an emergency.",
    ),
    (
        [*OPENED, fact(EmergencyAccessEnded, version=FROM + 1, access_id=PERSON)],
        "Acute Hospital ended an emergency access.",
    ),
    *(
        (
            [
                *OPENED,
                fact(
                    EmergencyAccessReviewed,
                    version=FROM + 1,
                    access_id=PERSON,
                    justified=justified,
                    finding="SECRET",
                ),
            ],
            f"Acute Hospital found an emergency access {words}.",
        )
        for justified, words in ((True, "justified"), (False, "not justified"))
    ),
    (
        [
            *OPENED,
            fact(
                ContributionSubmitted,
                stream=CONTRIBUTION,
                agency=HOSPITAL,
                title="Ward record",
                author="Author",
                author_role="Named nurse",
                source=SOURCE,
                entry_count=41,
            ),
        ],
        "Acute Hospital submitted a contribution: Ward record (41 entries).",
    ),
    (
        [*OPENED, an_entry(kind="admission", occurred="2026-03-02T21:40+00:00")],
        "Acute Hospital recorded an entry: Admission, 2 March 2026 at 9:40pm.",
    ),
    (
        [*OPENED, an_entry(), fact(EntryWithdrawn, stream=ENTRY, version=2, reason="Wrong child")],
        f"Acute Hospital withdrew the entry Visit (§{FROM + 1}).",
    ),
    (
        [
            *OPENED,
            an_entry(),
            fact(EntryDisclosed, stream=ENTRY, version=2, to_agency=POLICE, occurred="2026-03-04"),
        ],
        f"Acute Hospital shared the entry Visit (§{FROM + 1}) with Police.",
    ),
    (
        [
            *OPENED,
            an_entry(),
            fact(
                EntryContested,
                stream=ENTRY,
                version=2,
                by=POLICE,
                by_agency=POLICE,
                differs_in="The time",
            ),
        ],
        f"Police contested the entry Visit (§{FROM + 1}).",
    ),
    (
        [*OPENED, an_escalation()],
        "Acute Hospital raised an escalation with Childrens Social Care at level 1 (external).",
    ),
    (
        [
            *OPENED,
            an_escalation(),
            fact(
                EscalationAcknowledged,
                stream=ESCALATION,
                version=2,
                by=SOCIAL_CARE,
                by_agency=SOCIAL_CARE,
                acknowledged_by="Team manager",
                occurred="2026-03-04",
            ),
        ],
        f"Childrens Social Care acknowledged the escalation (§{FROM + 1}).",
    ),
    (
        [
            *OPENED,
            an_escalation(),
            fact(
                EscalationSteppedUp,
                stream=ESCALATION,
                version=2,
                to_level=2,
                to_agency=POLICE,
                raised_to="Director",
                reason="Not settled",
                occurred="2026-03-04",
            ),
        ],
        f"Acute Hospital stepped up the escalation (§{FROM + 1}) to level 2, Police.",
    ),
    (
        [*OPENED, a_hearing()],
        (
            "Childrens Social Care recorded the listing of a hearing in Family Court at Testford: "
            "Emergency Protection Order, for 6 March 2026 at 10:00am."
        ),
    ),
    (
        [
            *OPENED,
            a_hearing(),
            fact(
                HearingHeld,
                stream=HEARING,
                version=2,
                by=SOCIAL_CARE,
                occurred="2026-03-06",
                attendance="in-person",
                summary="Order sought.",
            ),
        ],
        (
            "Childrens Social Care recorded that the hearing Emergency Protection Order "
            f"(§{FROM + 1}) was held."
        ),
    ),
    (
        [
            *OPENED,
            a_hearing(),
            fact(
                JudgmentGiven,
                stream=HEARING,
                version=2,
                by=SOCIAL_CARE,
                occurred="2026-03-06",
                judge_role="Judge",
                summary="Order made.",
            ),
        ],
        (
            "Childrens Social Care recorded the judgment given after the hearing "
            f"Emergency Protection Order (§{FROM + 1})."
        ),
    ),
    (
        [
            *OPENED,
            fact(
                OrderMade,
                stream=ORDER,
                by=SOCIAL_CARE,
                by_agency=SOCIAL_CARE,
                order_type="emergency-protection-order",
                court="Family Court at Testford",
                occurred="2026-03-06",
                in_force_from="2026-03-06",
                terms="To keep the child in hospital.",
                source=SOURCE,
            ),
        ],
        (
            "Childrens Social Care recorded an order made by Family Court at Testford: "
            "Emergency Protection Order."
        ),
    ),
    (
        [
            *OPENED,
            fact(
                DecisionMade,
                stream=DECISION,
                by_agency=HOSPITAL,
                question="Where will the child live?",
                options=[{"option": "Stay"}],
                outcome="Stay",
                rationale="It is safest.",
                decided_by=[{"role": "Director", "agency": HOSPITAL}],
                occurred="2026-03-06",
                on_record_position=4,
                source=SOURCE,
            ),
        ],
        "Acute Hospital recorded a decision: Where will the child live?",
    ),
]


@pytest.mark.parametrize(
    ("events", "sentence"), SENTENCES, ids=[events[-1].TOPIC for events, _ in SENTENCES]
)
def test_says_who_did_what(events: list[Event], sentence: str):
    assert last_sentence(*events) == sentence


def test_names_agencies_as_they_were_named_then():
    def joined(version: int, name: str) -> AgencyJoined:
        return fact(AgencyJoined, version=version, agency=HOSPITAL, name=name, kind="other")

    told = history(joined(1, "Infirmary"), an_entry("a"), joined(2, "Trust"), an_entry("b"))

    assert [row.sentence.partition(" ")[0] for row in told] == [
        "Infirmary",
        "Infirmary",
        "Trust",
        "Trust",
    ]


def test_names_an_agency_that_never_joined_by_its_code():
    assert last_sentence(an_entry(agency="housing-service")).startswith("Housing service recorded")


def test_never_tells_the_narrative_itself():
    told = history(*OPENED, an_entry(summary="SECRET", detail="SECRET"))

    assert "SECRET" not in told[-1].sentence
    assert isinstance(told[-1].payload["content"], dict)


def test_no_sentence_is_long_and_every_event_has_one():
    rows = [row for case in CASES for row in replayed(recorded(one_of_each())).history(case)]

    assert len(rows) == len(one_of_each())
    assert all(
        row.sentence.endswith((".", "?", "!", "…")) and len(row.sentence) < 600 for row in rows
    )


def test_the_payload_is_the_event_without_what_the_row_holds():
    entry = an_entry()

    payload = history(entry)[0].payload

    assert EntryRecorded.model_validate(
        {**payload, "originator_id": ENTRY, "originator_version": 1}
    ) == (entry)
