"""A search for a placement, and placements started and ended."""

from __future__ import annotations

import pytest

from domain.case import AgencyNotOnCase, CaseIsClosed, SubjectNotOnCase
from domain.codes import CodeNotInUse, UnknownCode
from domain.command import ForAnotherAgency, NotHappenedYet
from domain.errors import Stale
from domain.placement import (
    AfterItWasClosed,
    AnswerApproach,
    ApproachAlreadyMade,
    ApproachNotOnRecord,
    ApproachProvider,
    BeforeItWasOffered,
    BeforeItWasOpened,
    BeforeTheyWereAsked,
    ClosedBeforeWork,
    CloseSearch,
    EndedBeforeItStarted,
    EndPlacement,
    NothingWasOffered,
    OpenSearch,
    PlacedBeforeSearch,
    PlacementAlreadyStarted,
    PlacementHasEnded,
    PlacementNotOnRecord,
    SearchAlreadyOpened,
    SearchIsClosed,
    SearchNotOnCase,
    SearchNotOnRecord,
    SearchOpened,
    StartPlacement,
    WithdrawOffer,
    answer_approach,
    approach_provider,
    close_search,
    end_placement,
    open_search,
    start_placement,
    withdraw_offer,
)
from domain.told import ToldBefore, ToldTwice
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    MOTHER,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    about,
    an_id,
    ask,
    closed,
    fact,
)
from tests.support.spec import given

SEARCH, APPROACH, PLACEMENT = an_id("search"), an_id("approach"), an_id("placement")
REFUSED = {"answer": "refused", "reason": "staffing"}
OFFERED = {"answer": "offered"}


def opening(by=SOCIAL_CARE, **fields):
    given = {
        "search_id": SEARCH,
        "by_agency": SOCIAL_CARE,
        "subject_id": CHILD,
        "wanted": "therapeutic-home",
        "why": "A ward is no home.",
        "urgency": "days",
        "occurred": "2026-03-09T09:00+00:00",
        "source": SOURCE,
    }
    return ask(OpenSearch, by=by, **(given | fields))


def approaching(**fields):
    given = {
        "search_id": SEARCH,
        "approach_id": APPROACH,
        "provider": "Provider A",
        "occurred": "2026-03-09T11:00+00:00",
    }
    return ask(ApproachProvider, by=SOCIAL_CARE, **(given | fields))


def answering(answer=REFUSED, **fields):
    given = {
        "search_id": SEARCH,
        "approach_id": APPROACH,
        "answer": answer,
        "occurred": "2026-03-10",
    }
    return ask(AnswerApproach, by=SOCIAL_CARE, **(given | fields))


def closing(outcome="not-found", **fields):
    found = {"approach_id": APPROACH} if outcome == "found" else {}
    given = {
        "search_id": SEARCH,
        "outcome": {"outcome": outcome, **found},
        "reason": "Nowhere in the country.",
        "occurred": "2026-03-17",
    }
    return ask(CloseSearch, by=SOCIAL_CARE, **(given | fields))


def placing(**fields):
    given = {
        "placement_id": PLACEMENT,
        "by_agency": SOCIAL_CARE,
        "subject_id": CHILD,
        "placement_type": "T1",
        "where": "The ward",
        "reason": "S",
        "occurred": "2026-03-07",
        "source": SOURCE,
    }
    return ask(StartPlacement, by=SOCIAL_CARE, **(given | fields))


def leaving(**fields):
    given = {"placement_id": PLACEMENT, "reason": "Moved to a home.", "occurred": "2026-03-19"}
    return ask(EndPlacement, by=SOCIAL_CARE, **(given | fields))


def after(history, rule, command):
    return (*history, *given(history).when(rule, command).allowed())


OPENED = after(a_case(), open_search, opening())
ASKED = after(OPENED, approach_provider, approaching())
OFFER = after(ASKED, answer_approach, answering(OFFERED))
CLOSED = after(ASKED, close_search, closing())
PLACED = after(a_case(), start_placement, placing())


def test_opens_a_search_for_a_child():
    given(a_case()).when(open_search, opening()).then(
        fact(
            SearchOpened,
            stream=SEARCH,
            by=SOCIAL_CARE,
            by_agency=SOCIAL_CARE,
            subject_id=CHILD,
            wanted="therapeutic-home",
            why="A ward is no home.",
            urgency="days",
            occurred="2026-03-09T09:00+00:00",
            source=SOURCE,
        )
    )


@pytest.mark.parametrize(
    ("command", "refusal", "field"),
    [
        (opening(wanted="castle"), UnknownCode, "wanted"),
        (opening(urgency="soon"), UnknownCode, "urgency"),
        (opening(occurred="2014-03-31"), CodeNotInUse, "wanted"),
        (opening(occurred="2026-03-21"), NotHappenedYet, "occurred"),
        (opening(by=HOSPITAL), ForAnotherAgency, "by_agency"),
        (opening(subject_id=an_id("nobody")), SubjectNotOnCase, "subject_id"),
        (opening(by="school", by_agency="school"), AgencyNotOnCase, "by_agency"),
    ],
)
def test_refuses_a_search_that_cannot_be(command, refusal, field):
    given(a_case()).when(open_search, command).refused(refusal, field=field)


def test_refuses_a_second_search_under_an_id_and_one_on_a_closed_case():
    given(OPENED).when(open_search, opening()).refused(SearchAlreadyOpened, field="search_id")
    given(closed(a_case())).when(open_search, opening()).refused(CaseIsClosed)


def test_refuses_to_ask_a_provider_before_the_search_was_opened():
    given(OPENED).when(approach_provider, approaching(occurred="2026-03-08")).refused(
        BeforeItWasOpened, field="occurred"
    )
    given(a_case()).when(approach_provider, approaching()).refused(SearchNotOnRecord)
    given(ASKED).when(approach_provider, approaching()).refused(
        ApproachAlreadyMade, field="approach_id"
    )
    given(ASKED).when(
        approach_provider, approaching(approach_id=an_id("b"), expected_version=1)
    ).refused(Stale, field="expected_version")


@pytest.mark.parametrize("occurred", [UNKNOWN, about("2026-03-09T10:00+00:00")])
def test_takes_an_approach_whose_time_is_not_exactly_known(occurred):
    given(OPENED).when(approach_provider, approaching(occurred=occurred)).allowed()


def test_an_answer_that_came_to_light_after_the_search_was_closed_belongs_to_it():
    given(CLOSED).when(answer_approach, answering(occurred="2026-03-18")).allowed()
    given(CLOSED).when(
        approach_provider, approaching(approach_id=an_id("b"), occurred="2026-03-12")
    ).allowed()


def test_refuses_to_ask_a_provider_after_the_search_was_closed():
    command = approaching(approach_id=an_id("b"), occurred="2026-03-18")
    given(CLOSED).when(approach_provider, command).refused(AfterItWasClosed, field="occurred")


def test_refuses_an_answer_before_the_question_and_one_to_nobody():
    given(ASKED).when(answer_approach, answering(occurred="2026-03-08")).refused(
        BeforeTheyWereAsked, field="occurred"
    )
    given(OPENED).when(answer_approach, answering()).refused(ApproachNotOnRecord)
    given(ASKED).when(answer_approach, answering({"answer": "refused", "reason": "x"})).refused(
        UnknownCode, field="answer.reason"
    )


def withdrawing(**fields):
    said = {"search_id": SEARCH, "approach_id": APPROACH, "reason": "Two of its staff left."}
    return ask(WithdrawOffer, by=SOCIAL_CARE, **(said | {"occurred": "2026-03-12"} | fields))


def test_only_an_offer_that_stands_is_withdrawn_or_found():
    withdrawn = after(OFFER, withdraw_offer, withdrawing())
    given(OFFER).when(close_search, closing("found")).allowed()
    for history in (ASKED, withdrawn):
        given(history).when(withdraw_offer, withdrawing()).refused(
            NothingWasOffered, field="approach_id"
        )
        given(history).when(close_search, closing("found")).refused(
            NothingWasOffered, field="outcome.approach_id"
        )
    again = after(withdrawn, answer_approach, answering(OFFERED, occurred="2026-03-13"))
    given(again).when(close_search, closing("found")).allowed()
    given(OPENED).when(close_search, closing("found")).refused(
        NothingWasOffered, field="outcome.approach_id"
    )


def test_an_offer_is_what_was_said_last_in_whatever_order_it_reached_the_record():
    offered = answering(OFFERED, occurred="2026-03-10T12:00+00:00")
    refused_before = answering(occurred="2026-03-10T10:00+00:00")
    refused_after = answering(occurred="2026-03-10T14:00+00:00")
    learnt_late = after(after(ASKED, answer_approach, offered), answer_approach, refused_before)
    refused = after(after(ASKED, answer_approach, refused_after), answer_approach, offered)

    given(learnt_late).when(close_search, closing("found")).allowed()
    given(refused).when(close_search, closing("found")).refused(
        NothingWasOffered, field="outcome.approach_id"
    )


def test_an_offer_from_before_it_was_withdrawn_does_not_stand_again_for_being_recorded_late():
    withdrawn = after(OFFER, withdraw_offer, withdrawing())
    learnt_late = after(withdrawn, answer_approach, answering(OFFERED, occurred="2026-03-11"))

    given(learnt_late).when(close_search, closing("found")).refused(
        NothingWasOffered, field="outcome.approach_id"
    )


def test_a_vague_date_does_not_outlast_what_was_recorded_after_it():
    silent = after(ASKED, answer_approach, answering({"answer": "no-answer"}, occurred=UNKNOWN))
    offered = after(silent, answer_approach, answering(OFFERED))
    refused = after(OFFER, answer_approach, answering(occurred="2026-03"))

    given(offered).when(close_search, closing("found")).allowed()
    given(refused).when(close_search, closing("found")).refused(
        NothingWasOffered, field="outcome.approach_id"
    )


def test_refuses_to_withdraw_or_to_find_what_was_offered_only_later():
    given(OFFER).when(withdraw_offer, withdrawing(occurred="2026-03-08")).refused(
        BeforeTheyWereAsked, field="occurred"
    )
    early = "2026-03-09T18:00+00:00"
    given(OFFER).when(withdraw_offer, withdrawing(occurred=early)).refused(
        BeforeItWasOffered, field="occurred"
    )
    given(OFFER).when(close_search, closing("found", occurred=early)).refused(
        BeforeItWasOffered, field="occurred"
    )
    given(OFFER).when(close_search, closing(occurred=early)).allowed()


def test_a_withdrawal_learnt_late_is_of_the_offer_that_it_can_be_of():
    again = after(OFFER, answer_approach, answering(OFFERED, occurred="2026-03-14"))
    learnt_late = after(again, withdraw_offer, withdrawing(occurred="2026-03-12"))

    given(learnt_late).when(close_search, closing("found")).allowed()


def test_refuses_to_close_a_search_twice_or_before_its_work():
    given(CLOSED).when(close_search, closing()).refused(SearchIsClosed)
    given(ASKED).when(close_search, closing(occurred="2026-03-09T10:00+00:00")).refused(
        ClosedBeforeWork, field="occurred"
    )
    given(OPENED).when(close_search, closing(occurred="2026-03-08")).refused(
        BeforeItWasOpened, field="occurred"
    )


def test_places_a_child_and_ends_the_placement():
    ended = after(PLACED, end_placement, leaving(change="CARPL"))
    given(ended).when(end_placement, leaving()).refused(PlacementHasEnded)
    given(PLACED).when(start_placement, placing()).refused(
        PlacementAlreadyStarted, field="placement_id"
    )
    given(a_case()).when(end_placement, leaving()).refused(PlacementNotOnRecord)
    given(PLACED).when(end_placement, leaving(change="Q")).refused(UnknownCode, field="change")
    given(PLACED).when(end_placement, leaving(occurred="2026-03-06")).refused(
        EndedBeforeItStarted, field="occurred"
    )


def test_two_placements_at_once_are_a_finding_and_no_error():
    given(PLACED).when(start_placement, placing(placement_id=an_id("another"))).allowed()


def test_s_is_a_reason_for_a_new_episode_and_no_legal_status():
    given(a_case()).when(start_placement, placing(reason="S", legal_status="L2")).allowed()
    said = (
        given(a_case())
        .when(start_placement, placing(legal_status="S"))
        .refused(UnknownCode, field="legal_status")
    )
    assert "S is not a legal status" in said


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"placement_type": "Q9"}, UnknownCode, "placement_type"),
        ({"reason": "Q"}, UnknownCode, "reason"),
        ({"search_id": an_id("none")}, SearchNotOnCase, "search_id"),
        (
            {"told": [{"agency": HOSPITAL, "occurred": "2026-03-06"}]},
            ToldBefore,
            "told.0.occurred",
        ),
        (
            {"told": [{"agency": HOSPITAL, "occurred": "2026-03-08"}] * 2},
            ToldTwice,
            "told.1.agency",
        ),
        (
            {"told": [{"agency": "school", "occurred": "2026-03-08"}]},
            AgencyNotOnCase,
            "told.0.agency",
        ),
    ],
)
def test_refuses_a_placement_that_cannot_be(fields, refusal, field):
    given(a_case()).when(start_placement, placing(**fields)).refused(refusal, field=field)


def test_refuses_a_search_that_was_for_somebody_else():
    found = placing(search_id=SEARCH, occurred="2026-03-18")
    given(OPENED).when(start_placement, found).allowed()
    given(OPENED).when(
        start_placement, placing(search_id=SEARCH, occurred="2026-03-18", subject_id=MOTHER)
    ).refused(SearchNotOnCase, field="search_id")
    other = an_id("another case")
    elsewhere = found.model_copy(update={"case_id": other})
    given(OPENED, a_case(case_id=other)).when(start_placement, elsewhere).refused(
        SearchNotOnCase, field="search_id"
    )


def test_refuses_a_placement_from_before_the_search_that_is_said_to_have_found_it():
    given(OPENED).when(start_placement, placing(search_id=SEARCH, occurred="2026-03-08")).refused(
        PlacedBeforeSearch, field="occurred"
    )
    for occurred in ("2026-03-09", about("2026-03-08"), UNKNOWN):
        command = placing(search_id=SEARCH, occurred=occurred)
        given(OPENED).when(start_placement, command).allowed()
