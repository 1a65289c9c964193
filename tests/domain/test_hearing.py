"""A hearing: listed, held or adjourned, and the judgment given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened
from domain.command import ForAnotherAgency, NotHappenedYet
from domain.errors import Stale
from domain.hearing import (
    AdjournHearing,
    BeforeItWasListed,
    BeforeItWasPutOff,
    GiveJudgment,
    HearingAdjourned,
    HearingAlreadyHeld,
    HearingAlreadyListed,
    HearingHeld,
    HearingIsAdjourned,
    HearingListed,
    HearingNotOnRecord,
    HoldHearing,
    JudgmentBeforeHearing,
    JudgmentDatedBeforeHearing,
    JudgmentGiven,
    ListedForThePast,
    ListHearing,
    RelistedForThePast,
    RelistHearing,
    adjourn_hearing,
    give_judgment,
    hold_hearing,
    list_hearing,
    no_outcome,
    relist_hearing,
)
from domain.moments import Moment
from domain.vocabulary import Attendance, HearingType
from tests.support.builders import (
    HEARING,
    HOSPITAL,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    a_hearing,
    about,
    an_id,
    ask,
    closed,
    fact,
    when,
    without,
)
from tests.support.spec import given

LISTED = (*a_case(), a_hearing())


def listing(by=SOCIAL_CARE, **fields):
    given = {
        "hearing_id": HEARING,
        "by_agency": SOCIAL_CARE,
        "court": "Family Court at Testford",
        "hearing_type": HearingType.EMERGENCY_PROTECTION_ORDER,
        "listed_for": "2026-03-06T10:00+00:00",
        "occurred": "2026-03-04",
        "application": "For an Emergency Protection Order",
        "source": SOURCE,
    }
    return ask(ListHearing, by=by, **(given | fields))


def holding(by=SOCIAL_CARE, **fields):
    given = {
        "hearing_id": HEARING,
        "occurred": "2026-03-06T10:20+00:00",
        "attendance": Attendance.REMOTE_VIDEO,
        "present": ("Social worker", "Guardian"),
        "summary": "The application was heard.",
    }
    return ask(HoldHearing, by=by, **(given | fields))


def adjourning(by=SOCIAL_CARE, **fields):
    given = {
        "hearing_id": HEARING,
        "occurred": "2026-03-06",
        "reason": "The guardian had no time to report",
    }
    return ask(AdjournHearing, by=by, **(given | fields))


def judging(by=SOCIAL_CARE, **fields):
    given = {
        "hearing_id": HEARING,
        "occurred": "2026-03-07",
        "judge_role": "High Court judge",
        "summary": "The order is made.",
        "neutral_citation": "[2026] EWHC 0000 (Fam)",
    }
    return ask(GiveJudgment, by=by, **(given | fields))


def after(*steps, history=LISTED):
    """The record after the hearing was listed and then each of these."""
    for rule, command in steps:
        history = (*history, *given(history).when(rule, command).allowed())
    return history


HELD = after((hold_hearing, holding()))
ADJOURNED = after((adjourn_hearing, adjourning()))
RELISTED = after((adjourn_hearing, adjourning(relisted_for="2026-03-10")))

#: What may follow, and a record on which it may.
STEPS = [
    (hold_hearing, holding, LISTED),
    (adjourn_hearing, adjourning, LISTED),
    (give_judgment, judging, HELD),
]


def test_lists_a_hearing():
    given(a_case()).when(list_hearing, listing()).then(
        fact(
            HearingListed,
            stream=HEARING,
            by=SOCIAL_CARE,
            by_agency=SOCIAL_CARE,
            court="Family Court at Testford",
            hearing_type=HearingType.EMERGENCY_PROTECTION_ORDER,
            listed_for="2026-03-06T10:00+00:00",
            occurred="2026-03-04",
            application="For an Emergency Protection Order",
            source=SOURCE,
        )
    )


def test_a_hearing_may_be_listed_for_the_future():
    given(a_case()).when(list_hearing, listing(listed_for="2026-06-01")).allowed()


def test_an_urgent_hearing_is_listed_and_held_on_the_same_day():
    history = after(
        (list_hearing, listing(occurred="2026-03-06", listed_for="2026-03-06")),
        (hold_hearing, holding(occurred="2026-03-06")),
        history=a_case(),
    )
    given(history).when(give_judgment, judging(occurred="2026-03-06")).allowed()


@pytest.mark.parametrize("listed_for", ["2026-03-03", "2026-02", "2026-03-03T23:59+00:00"])
def test_refuses_to_list_a_hearing_for_the_past(listed_for):
    given(a_case()).when(list_hearing, listing(listed_for=listed_for)).refused(
        ListedForThePast, field="listed_for"
    )


def test_refuses_to_list_it_twice():
    given(LISTED).when(list_hearing, listing()).refused(HearingAlreadyListed, field="hearing_id")


def test_refuses_to_list_it_for_another_agency():
    given(a_case()).when(list_hearing, listing(by=HOSPITAL)).refused(
        ForAnotherAgency, field="by_agency"
    )


def test_refuses_to_list_it_from_outside_the_case():
    given(a_case()).when(list_hearing, listing(by="court", by_agency="court")).refused(
        AgencyNotOnCase, field="by_agency"
    )


def test_holds_a_hearing():
    given(LISTED).when(hold_hearing, holding()).then(
        fact(
            HearingHeld,
            stream=HEARING,
            version=2,
            by=SOCIAL_CARE,
            occurred="2026-03-06T10:20+00:00",
            attendance=Attendance.REMOTE_VIDEO,
            present=("Social worker", "Guardian"),
            summary="The application was heard.",
        )
    )


def test_another_agency_on_the_case_may_record_that_it_was_held():
    given(LISTED).when(hold_hearing, holding(by=HOSPITAL)).allowed()


@pytest.mark.parametrize("occurred", ["2026-03-05", "2026-03-12"])
def test_a_hearing_may_be_brought_forward_or_run_late(occurred):
    given(LISTED).when(hold_hearing, holding(occurred=occurred)).allowed()


def test_refuses_to_hold_it_twice():
    given(HELD).when(hold_hearing, holding()).refused(HearingAlreadyHeld)


def test_adjourns_a_hearing():
    given(LISTED).when(adjourn_hearing, adjourning(relisted_for="2026-03-10")).then(
        fact(
            HearingAdjourned,
            stream=HEARING,
            version=2,
            by=SOCIAL_CARE,
            occurred="2026-03-06",
            reason="The guardian had no time to report",
            relisted_for="2026-03-10",
        )
    )


def test_a_hearing_with_a_new_date_may_be_held_or_adjourned_again():
    given(RELISTED).when(hold_hearing, holding(occurred="2026-03-10")).allowed()
    given(RELISTED).when(adjourn_hearing, adjourning(occurred="2026-03-10")).allowed()


@pytest.mark.parametrize(("rule", "make"), [(hold_hearing, holding), (adjourn_hearing, adjourning)])
def test_a_hearing_without_a_new_date_is_over(rule, make):
    given(ADJOURNED).when(rule, make(occurred="2026-03-10")).refused(HearingIsAdjourned)


def test_refuses_to_adjourn_a_hearing_that_was_held():
    given(HELD).when(adjourn_hearing, adjourning()).refused(HearingAlreadyHeld)


def test_refuses_to_put_it_off_to_the_past():
    given(LISTED).when(adjourn_hearing, adjourning(relisted_for="2026-03-05")).refused(
        RelistedForThePast, field="relisted_for"
    )


def test_gives_judgment():
    given(HELD).when(give_judgment, judging()).then(
        fact(
            JudgmentGiven,
            stream=HEARING,
            version=3,
            by=SOCIAL_CARE,
            occurred="2026-03-07",
            judge_role="High Court judge",
            summary="The order is made.",
            neutral_citation="[2026] EWHC 0000 (Fam)",
        )
    )


def test_a_court_may_give_a_second_judgment():
    history = after((hold_hearing, holding()), (give_judgment, judging()))
    given(history).when(give_judgment, judging(occurred="2026-03-09")).allowed()


@pytest.mark.parametrize("history", [LISTED, ADJOURNED, RELISTED])
def test_refuses_judgment_before_a_hearing_was_held(history):
    given(history).when(give_judgment, judging()).refused(JudgmentBeforeHearing)


def test_refuses_a_judgment_dated_before_the_hearing():
    given(HELD).when(give_judgment, judging(occurred="2026-03-05")).refused(
        JudgmentDatedBeforeHearing, field="occurred"
    )


@pytest.mark.parametrize(("rule", "make"), [(hold_hearing, holding), (adjourn_hearing, adjourning)])
@pytest.mark.parametrize(
    ("history", "too_early"), [(LISTED, "2026-03-03"), (RELISTED, "2026-03-05")]
)
def test_refuses_what_is_dated_before_it_was_listed(rule, make, history, too_early):
    given(history).when(rule, make(occurred=too_early)).refused(BeforeItWasListed, field="occurred")


def test_refuses_a_new_date_from_before_the_hearing_was_listed():
    put_off = after((adjourn_hearing, adjourning()))
    relisting = ask(
        RelistHearing, hearing_id=HEARING, occurred="2026-03-03", listed_for="2026-03-20"
    )
    given(put_off).when(relist_hearing, relisting).refused(BeforeItWasListed, field="occurred")


def test_refuses_a_new_date_from_before_the_hearing_was_put_off():
    relisting = ask(
        RelistHearing, hearing_id=HEARING, occurred="2026-03-05", listed_for="2026-03-20"
    )
    given(ADJOURNED).when(relist_hearing, relisting).refused(BeforeItWasPutOff, field="occurred")


def test_a_day_nobody_knows_does_not_hide_when_it_was_first_listed():
    put_off = after((adjourn_hearing, adjourning(occurred=UNKNOWN, relisted_for="2026-03-10")))
    given(put_off).when(hold_hearing, holding(occurred="2026-03-03")).refused(
        BeforeItWasListed, field="occurred"
    )
    held = after((hold_hearing, holding(occurred=UNKNOWN)))
    given(held).when(give_judgment, judging(occurred="2026-03-03")).refused(
        JudgmentDatedBeforeHearing, field="occurred"
    )


@pytest.mark.parametrize(("rule", "make", "history"), STEPS)
@pytest.mark.parametrize(
    "occurred",
    [UNKNOWN, when("2026-03"), about("2026-03-06"), Moment(kind="before", value="2026-03-19")],
    ids=Moment.in_words,
)
def test_accepts_what_may_have_followed(rule, make, history, occurred):
    given(history).when(rule, make(occurred=occurred)).allowed()


@pytest.mark.parametrize(("rule", "make", "history"), [(list_hearing, listing, a_case()), *STEPS])
def test_refuses_what_has_not_happened_yet(rule, make, history):
    given(history).when(rule, make(occurred="2026-03-21")).refused(NotHappenedYet, field="occurred")


@pytest.mark.parametrize(("rule", "make", "history"), STEPS)
def test_refuses_a_step_of_a_hearing_that_was_never_listed(rule, make, history):
    given(a_case()).when(rule, make()).refused(HearingNotOnRecord)


@pytest.mark.parametrize(("rule", "make", "history"), STEPS)
def test_refuses_to_reach_a_hearing_through_another_case(rule, make, history):
    elsewhere = a_hearing(case_id=an_id("another case"))
    given(a_case(), elsewhere).when(rule, make()).refused(HearingNotOnRecord)


@pytest.mark.parametrize(("rule", "make", "history"), STEPS)
def test_refuses_a_step_recorded_from_outside_the_case(rule, make, history):
    given(history).when(rule, make(by="school")).refused(AgencyNotOnCase)
    given(without(SOCIAL_CARE, history)).when(rule, make()).refused(AgencyNotOnCase)


@pytest.mark.parametrize(("rule", "make", "history"), [(list_hearing, listing, a_case()), *STEPS])
def test_refuses_anything_on_a_closed_case(rule, make, history):
    given(closed(history)).when(rule, make()).refused(CaseIsClosed)


@pytest.mark.parametrize(("rule", "make", "history"), [(list_hearing, listing, ()), *STEPS])
def test_refuses_anything_on_a_case_that_was_never_opened(rule, make, history):
    given(a_hearing()).when(rule, make()).refused(CaseNotOpened)


@pytest.mark.parametrize(("rule", "make", "history"), STEPS)
def test_refuses_a_writer_who_had_read_an_older_version(rule, make, history):
    version = sum(event.originator_id == HEARING for event in history)
    given(history).when(rule, make(expected_version=version + 1)).refused(
        Stale, field="expected_version"
    )
    given(history).when(rule, make(expected_version=version)).allowed()


def test_a_hearing_whose_day_went_by_without_a_word_is_marked_with_its_day():
    """Given a hearing listed for 20 October, nothing is missing on that day, and from the next on
    the record says nothing of what became of it.
    """
    listed = when("2026-10-20T10:00+01:00")

    assert no_outcome("listed", listed, datetime(2026, 10, 20, 22, tzinfo=UTC)) is None
    assert no_outcome("listed", listed, datetime(2026, 10, 21, 0, tzinfo=UTC)) == (
        "It was listed for 20 October 2026, and nothing on the record says that it was held, "
        "adjourned or vacated."
    )


@pytest.mark.parametrize("status", ["held", "adjourned", "vacated"])
def test_a_hearing_that_something_became_of_is_not_marked(status: str):
    assert no_outcome(status, when("2026-10-20"), datetime(2026, 11, 28, 9, tzinfo=UTC)) is None


def test_a_hearing_listed_for_some_day_of_a_month_is_not_marked_before_its_end():
    listed = when("2026-10")

    assert no_outcome("listed", listed, datetime(2026, 10, 31, 12, tzinfo=UTC)) is None
    assert "listed for October 2026" in (
        no_outcome("listed", listed, datetime(2026, 11, 1, 12, tzinfo=UTC)) or ""
    )
    assert (
        no_outcome("listed", Moment(kind="unknown"), datetime(2026, 11, 28, 9, tzinfo=UTC)) is None
    )
