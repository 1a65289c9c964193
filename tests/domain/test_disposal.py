"""Saying which kind of record a case is, and proposing that it be disposed of."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.case import (
    AlreadyProposed,
    CaseMustBeClosed,
    CaseNotOpened,
    DayNotCounted,
    DisposalProposed,
    InstructionMissing,
    InstructionNotAsked,
    KeptLonger,
    KindNamedTwice,
    KindsAreAlreadySo,
    NamesNobody,
    NamesSomebody,
    NoDayStated,
    PlaceLegalHold,
    ProposeDisposal,
    ReferenceNotRepeated,
    RetentionClassSet,
    SaysWhoTheCaseIsAbout,
    SetRetentionClass,
    SubjectAdded,
    SubjectNotOnCase,
    UnderLegalHold,
    place_legal_hold,
    propose_disposal,
    set_retention_class,
)
from domain.command import NotHappenedYet
from domain.errors import Stale
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    MOTHER,
    NOW,
    a_case,
    an_id,
    ask,
    closed,
    fact,
)
from tests.support.spec import given

PROPOSAL = an_id("proposal")
LOOKED_AFTER = ({"retention_class": "looked-after-child"},)
UNFOUNDED = ({"retention_class": "allegation-unfounded", "since": "2010-03-01"},)


def saying(kinds=LOOKED_AFTER, **fields):
    given = {"kinds": kinds, "reason": "A care order was made.", "by": COORDINATOR}
    return ask(SetRetentionClass, **(given | fields))


def said(history, kinds=LOOKED_AFTER):
    return (*history, *given(history).when(set_retention_class, saying(kinds)).allowed())


def proposing(**fields):
    given = {
        "proposal_id": PROPOSAL,
        "reference": "CASE-0142",
        "basis": "retention-ended",
        "reason": "Nobody asked for the record to be kept.",
        "by": COORDINATOR,
    }
    return ask(ProposeDisposal, **(given | fields))


def instructed(**fields):
    given = {"basis": "lawful-instruction", "instruction": "Order of the High Court."}
    return proposing(**(given | fields))


def a_case_of_a_child_born(born):
    """A closed case whose child was born then."""
    history = [*a_case()]
    history[1] = fact(
        SubjectAdded,
        version=2,
        by=COORDINATOR,
        subject_id=CHILD,
        pseudonym="Rowan",
        role="child",
        born=born,
    )
    return closed(tuple(history))


DUE = said(a_case_of_a_child_born("1940-06-04"))


@pytest.mark.parametrize("history", [a_case(), closed(a_case())], ids=["open", "closed"])
def test_a_case_is_said_to_be_a_kind_of_record(history):
    given(history).when(set_retention_class, saying()).then(
        fact(
            RetentionClassSet,
            version=len(history) + 1,
            by=COORDINATOR,
            kinds=LOOKED_AFTER,
            reason="A care order was made.",
        )
    )


def test_what_is_said_later_replaces_what_was_said_before():
    history = said(said(closed(a_case())), UNFOUNDED)

    given(history).when(set_retention_class, saying(UNFOUNDED)).refused(
        KindsAreAlreadySo, field="kinds"
    )
    given(history).when(set_retention_class, saying()).allowed()


@pytest.mark.parametrize(
    ("kind", "refusal", "field"),
    [
        ({"retention_class": "allegation-upheld"}, NamesNobody, "kinds.0.subjects"),
        (
            {"retention_class": "foster-carer", "since": "2020", "subjects": [MOTHER]},
            NamesSomebody,
            "kinds.0.subjects",
        ),
        ({"retention_class": "adopted-child"}, NoDayStated, "kinds.0.since"),
        (
            {"retention_class": "looked-after-child", "since": "2020"},
            DayNotCounted,
            "kinds.0.since",
        ),
        (
            {"retention_class": "looked-after-child", "subjects": [an_id("stranger")]},
            SubjectNotOnCase,
            "kinds.0.subjects",
        ),
        (
            {"retention_class": "adopted-child", "since": "2027-01-01"},
            NotHappenedYet,
            "kinds.0.since",
        ),
    ],
)
def test_refuses_a_kind_without_what_it_counts_from(kind, refusal, field):
    given(a_case()).when(set_retention_class, saying((kind,))).refused(refusal, field=field)


def test_refuses_a_kind_named_twice_an_older_version_and_no_case():
    given(a_case()).when(set_retention_class, saying(LOOKED_AFTER * 2)).refused(
        KindNamedTwice, field="kinds.1"
    )
    given(a_case()).when(set_retention_class, saying(expected_version=2)).refused(
        Stale, field="expected_version"
    )
    given().when(set_retention_class, saying()).refused(CaseNotOpened)


def test_the_disposal_of_a_case_that_need_not_be_kept_is_proposed():
    given(DUE).when(propose_disposal, proposing()).then(
        fact(
            DisposalProposed,
            version=9,
            by=COORDINATOR,
            proposal_id=PROPOSAL,
            basis="retention-ended",
            rule="Kept until the 75th anniversary of the child's birth, or for 15 years from the "
            "death of a child who died under 18. Care Planning, Placement and Case Review "
            "(England) Regulations 2010 (SI 2010/959), regulation 50.",
            kept_until=date(2015, 6, 4),
            reason="Nobody asked for the record to be kept.",
            until=date(2026, 4, 19),
        )
    )


@pytest.mark.parametrize(
    ("history", "words"),
    [
        (closed(a_case()), "Nobody has said yet which kind of record this is"),
        (said(closed(a_case())), "The date of birth of Rowan is not on the record"),
        (said(a_case_of_a_child_born("2012-06-04")), "This case is kept until 4 June 2087."),
        (
            said(a_case_of_a_child_born("1940"), ({"retention_class": "review-papers"},)),
            "by a rule that nobody has confirmed",
        ),
    ],
)
def test_refuses_before_its_day_without_a_lawful_instruction(history, words):
    sentence = given(history).when(propose_disposal, proposing()).refused(KeptLonger, field="basis")
    assert words in sentence

    given(history).when(propose_disposal, instructed()).allowed()


def test_an_instruction_is_given_where_it_is_the_ground_and_only_there():
    given(DUE).when(propose_disposal, instructed(instruction=None)).refused(
        InstructionMissing, field="instruction"
    )
    given(DUE).when(propose_disposal, proposing(instruction="The court")).refused(
        InstructionNotAsked, field="instruction"
    )


def test_refuses_an_open_case_and_a_wrong_reference():
    given(a_case()).when(propose_disposal, instructed()).refused(CaseMustBeClosed)
    given(DUE).when(propose_disposal, proposing(reference="CASE-0143")).refused(
        ReferenceNotRepeated, field="reference"
    )


def test_refuses_a_case_under_hold_on_any_ground():
    hold = ask(
        PlaceLegalHold,
        by=COORDINATOR,
        hold_id=an_id("hold"),
        authority="Inquiry",
        since="2026-03-10",
        reason="It asked for it.",
    )
    history = (*DUE, *given(DUE).when(place_legal_hold, hold).allowed())

    given(history).when(propose_disposal, proposing()).refused(UnderLegalHold)
    given(history).when(propose_disposal, instructed()).refused(UnderLegalHold)


@pytest.mark.parametrize("field", ["instruction", "reason"])
def test_refuses_words_that_would_go_on_naming_whom_the_case_is_about(field):
    given(DUE).when(propose_disposal, instructed(**{field: "Asked for by Rowan"})).refused(
        SaysWhoTheCaseIsAbout, field=field
    )


def test_one_proposal_at_a_time_until_it_has_lapsed():
    history = (*DUE, *given(DUE).when(propose_disposal, proposing()).allowed())

    given(history).when(propose_disposal, proposing()).refused(AlreadyProposed)
    later = NOW + timedelta(days=31)
    given(history).when(propose_disposal, proposing(now=later)).allowed()
