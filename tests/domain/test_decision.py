"""A decision, and what its makers knew."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from domain import decision
from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened
from domain.command import ForAnotherAgency, NotHappenedYet
from domain.decision import (
    NEW_DECISION,
    DecidedByNobody,
    DecisionAlreadyMade,
    DecisionMade,
    MadeBeyondTheRecord,
    MakeDecision,
    NoOptions,
    NothingReconstructed,
    RecordedAfterItWasMade,
    ReliesOnEntryTwice,
    ReliesOnUnknownEntry,
    make_decision,
)
from domain.moments import Moment
from domain.vocabulary import Role
from tests.support.builders import (
    DECISION,
    ENTRY,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    about,
    an_entry,
    an_id,
    ask,
    attribution,
    closed,
    fact,
    when,
    without,
)
from tests.support.spec import fold, given

RECORD = (*a_case(), an_entry())
HEAD = len(RECORD)
SAID = {
    "by_agency": SOCIAL_CARE,
    "question": "Where is the child to live tonight?",
    "options": [
        {"option": "Stay on the ward", "consideration": "Safe, and not a home"},
        {"option": "Emergency foster care"},
    ],
    "outcome": "Stay on the ward",
    "rationale": "No placement could be found.",
    "decided_by": [{"role": "Director", "agency": SOCIAL_CARE}],
    "dissent": [{"role": "Ward sister", "agency": HOSPITAL, "view": "A ward is no home."}],
    "relied_on": [ENTRY],
    "occurred": "2026-03-06",
    "on_record_position": HEAD,
    "source": SOURCE,
}


def making(by=SOCIAL_CARE, **fields):
    return ask(MakeDecision, by=by, **({"decision_id": DECISION} | SAID | fields))


def test_makes_a_decision():
    given(RECORD).when(make_decision, making()).then(
        fact(DecisionMade, stream=DECISION, by=SOCIAL_CARE, **SAID)
    )


def test_refuses_to_make_it_twice():
    history = (*RECORD, *given(RECORD).when(make_decision, making()).allowed())
    given(history).when(make_decision, making()).refused(DecisionAlreadyMade, field="decision_id")


@pytest.mark.parametrize("position", [0, 1, HEAD])
def test_its_makers_may_have_seen_any_part_of_the_record(position):
    given(RECORD).when(make_decision, making(on_record_position=position)).allowed()


def test_refuses_a_position_beyond_the_record():
    sentence = (
        given(RECORD)
        .when(make_decision, making(on_record_position=HEAD + 1))
        .refused(MadeBeyondTheRecord, field="on_record_position")
    )
    assert f"position {HEAD}," in sentence


#: When the position that a decision names was recorded.
RECORDED = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
MADE_THEN = partial(make_decision, recorded_at=RECORDED)


@pytest.mark.parametrize(
    "occurred", ["2026-03-17", "2026-03-18T11:50+00:00", "2026-02", "2026-03-01/2026-03-04"]
)
def test_refuses_a_position_that_was_recorded_after_it_was_made(occurred):
    asked = making(occurred=when(occurred))
    sentence = (
        given(RECORD)
        .when(MADE_THEN, asked)
        .refused(RecordedAfterItWasMade, field="on_record_position")
    )
    assert "nobody can have had it before them" in sentence


@pytest.mark.parametrize(
    "occurred",
    [
        when("2026-03-18T12:00+00:00"),
        when("2026-03-18T11:57+00:00"),  # two clocks may differ by so much
        when("2026-03-18"),
        when("2026-03"),
        when("2026-03-17/2026-03-19"),
        about("2026-03-16"),
        Moment(kind="after", value="2026-03-01"),
        UNKNOWN,
    ],
)
def test_what_a_date_leaves_open_is_never_refused_for_it(occurred):
    """The record knows no better than the date says."""
    given(RECORD).when(MADE_THEN, making(occurred=occurred)).allowed()


def test_a_position_of_a_record_that_began_later_is_said_to_be_reconstructed():
    asked = making(occurred=when("2026-03-10"), reconstructed=True)
    (made,) = given(RECORD).when(MADE_THEN, asked).allowed()
    assert made.reconstructed

    known = making(occurred=when("2026-03-19"), reconstructed=True)
    given(RECORD).when(MADE_THEN, known).refused(NothingReconstructed, field="reconstructed")
    nothing = making(on_record_position=0, reconstructed=True)
    given(RECORD).when(make_decision, nothing).refused(NothingReconstructed, field="reconstructed")


def test_refuses_to_rely_on_an_entry_that_is_not_on_the_case():
    elsewhere = an_entry("elsewhere", case_id=an_id("another case"))
    for unknown in (an_id("elsewhere"), an_id("nothing")):
        command = making(relied_on=[ENTRY, unknown])
        given(RECORD, elsewhere).when(make_decision, command).refused(
            ReliesOnUnknownEntry, field="relied_on.1"
        )


def test_refuses_to_rely_on_an_entry_twice():
    given(RECORD).when(make_decision, making(relied_on=[ENTRY, ENTRY])).refused(
        ReliesOnEntryTwice, field="relied_on.1"
    )


def test_may_rely_on_nothing_that_is_on_the_record():
    given(RECORD).when(make_decision, making(relied_on=[])).allowed()


def test_refuses_a_decision_made_by_nobody():
    given(RECORD).when(make_decision, making(decided_by=[])).refused(
        DecidedByNobody, field="decided_by"
    )


def test_refuses_a_decision_without_an_option():
    given(RECORD).when(make_decision, making(options=[])).refused(NoOptions, field="options")


def test_refuses_a_maker_whose_agency_was_never_on_the_case():
    makers = [*SAID["decided_by"], {"role": "Head", "agency": "school"}]
    given(RECORD).when(make_decision, making(decided_by=makers)).refused(
        AgencyNotOnCase, field="decided_by.1.agency"
    )


def test_refuses_dissent_from_an_agency_that_was_never_on_the_case():
    dissent = [{"role": "Head", "agency": "school", "view": "Nobody asked us."}]
    given(RECORD).when(make_decision, making(dissent=dissent)).refused(
        AgencyNotOnCase, field="dissent.0.agency"
    )


def test_a_maker_whose_agency_has_left_since_still_made_it():
    makers = [{"role": "Inspector", "agency": POLICE}]
    given(without(POLICE, RECORD)).when(make_decision, making(decided_by=makers)).allowed()


def test_a_reviewer_whose_agency_takes_no_part_may_record_a_decision():
    reviewer = attribution("independent-review", Role.REVIEWER)
    command = making(by=reviewer, by_agency="independent-review")
    given(RECORD).when(make_decision, command).allowed()


def test_refuses_to_record_it_for_another_agency():
    given(RECORD).when(make_decision, making(by=HOSPITAL)).refused(
        ForAnotherAgency, field="by_agency"
    )


def test_refuses_a_decision_that_has_not_been_made_yet():
    given(RECORD).when(make_decision, making(occurred="2026-03-21")).refused(
        NotHappenedYet, field="occurred"
    )
    given(RECORD).when(make_decision, making(occurred=UNKNOWN)).allowed()


def test_refuses_a_closed_case_and_one_that_was_never_opened():
    given(closed(RECORD)).when(make_decision, making()).refused(CaseIsClosed)
    given(an_entry()).when(make_decision, making()).refused(CaseNotOpened)


def test_a_decision_remembers_what_was_made():
    history = given(RECORD).when(make_decision, making()).allowed()
    state = fold(decision.evolve, NEW_DECISION, history)
    assert (state.decision_id, state.version, state.status) == (DECISION, 1, "made")
