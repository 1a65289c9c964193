"""Emergency access: taken for a reason, ended, and reviewed by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.case import (
    NEW_CASE,
    AlreadyEnded,
    AlreadyReviewed,
    AlreadyTaken,
    BarPerson,
    CaseNotOpened,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    EndedByAnother,
    EndEmergencyAccess,
    EndsAnothers,
    FoundUnjustified,
    NoEmergencyNeeded,
    NoSuchEmergencyAccess,
    ReasonTooShort,
    ReviewEmergencyAccess,
    ReviewsTheirOwn,
    TakeEmergencyAccess,
    UnreviewedTooOften,
    bar_person,
    end_emergency_access,
    evolve,
    review_emergency_access,
    take_emergency_access,
)
from domain.errors import Stale
from domain.vocabulary import Role
from tests.support.builders import COORDINATOR, NOW, a_case, an_id, ask, attribution, closed, fact
from tests.support.spec import fold, given

ACCESS = an_id("access")
NURSE = attribution("education", Role.CONTRIBUTOR)
REASON = "The child was brought to us tonight and we know nothing of them."
UNTIL = NOW + timedelta(hours=4)
both = pytest.mark.parametrize("history", [a_case(), closed(a_case())], ids=["open", "closed"])


def taking(**fields):
    given = {"access_id": ACCESS, "reason": REASON, "until": UNTIL, "may_read": False}
    given |= {"most_unreviewed": 3}
    return ask(TakeEmergencyAccess, by=NURSE, **(given | fields))


def ending(by=NURSE, access_id=ACCESS, *, oversees=False, **fields):
    return ask(EndEmergencyAccess, by=by, access_id=access_id, oversees=oversees, **fields)


def reviewing(by=COORDINATOR, access_id=ACCESS, **fields):
    said = {"justified": True, "finding": "Nobody else could be reached."}
    return ask(ReviewEmergencyAccess, by=by, access_id=access_id, **(said | fields))


def taken(history, *steps):
    for rule, command in ((take_emergency_access, taking()), *steps):
        history = (*history, *given(history).when(rule, command).allowed())
    return history


def emergencies(history):
    return fold(evolve, NEW_CASE, history).persons


@both
def test_a_case_is_opened_in_an_emergency(history):
    given(history).when(take_emergency_access, taking()).then(
        fact(
            EmergencyAccessTaken,
            version=len(history) + 1,
            by=NURSE,
            access_id=ACCESS,
            reason=REASON,
            until=UNTIL,
        )
    )


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (timedelta(0), ACCESS),
        (timedelta(hours=4, microseconds=-1), ACCESS),
        (timedelta(hours=4), None),
        (timedelta(days=400), None),
    ],
)
def test_it_lets_in_until_its_end_and_not_at_it(later, found):
    persons = emergencies(taken(a_case()))

    assert persons.emergency_of(NURSE.actor_id, NOW + later) == found


def test_it_lets_nobody_else_in():
    assert emergencies(taken(a_case())).emergency_of(an_id("actor of police"), NOW) is None


def test_once_ended_it_lets_nobody_in():
    history = taken(a_case(), (end_emergency_access, ending()))

    assert isinstance(history[-1], EmergencyAccessEnded)
    assert emergencies(history).emergency_of(NURSE.actor_id, NOW) is None


def test_whoever_oversees_the_case_ends_anybodys():
    given(taken(a_case())).when(end_emergency_access, ending(COORDINATOR, oversees=True)).allowed()


@both
def test_somebody_else_says_whether_it_was_justified(history):
    (said,) = given(taken(history)).when(review_emergency_access, reviewing()).allowed()

    assert isinstance(said, EmergencyAccessReviewed)
    assert (said.justified, said.finding) == (True, "Nobody else could be reached.")


def test_it_can_be_taken_again_after_its_end():
    again = taking(access_id=an_id("another"), now=UNTIL, until=UNTIL + timedelta(hours=4))
    history = taken(a_case(), (take_emergency_access, again))

    assert emergencies(history).emergency_of(NURSE.actor_id, UNTIL) == an_id("another")


def again(number=1):
    """The same person takes it again, once the one before is over."""
    now = NOW + timedelta(hours=4 * number)
    access_id = an_id(f"access {number}")
    return taking(access_id=access_id, now=now, until=now + timedelta(hours=4))


def test_refuses_it_again_to_whoever_had_it_ended_by_somebody_else():
    history = taken(a_case(), (end_emergency_access, ending(COORDINATOR, oversees=True)))

    given(history).when(take_emergency_access, again()).refused(EndedByAnother, field="reference")


def test_lets_them_in_again_once_it_was_found_justified():
    history = taken(
        a_case(),
        (end_emergency_access, ending(COORDINATOR, oversees=True)),
        (review_emergency_access, reviewing()),
    )

    given(history).when(take_emergency_access, again()).allowed()


def test_lets_them_in_again_whoever_ended_it_themselves():
    history = taken(a_case(), (end_emergency_access, ending()))

    given(history).when(take_emergency_access, again()).allowed()


def test_refuses_it_again_to_whoever_was_found_to_have_taken_it_unjustified():
    history = taken(
        a_case(),
        (take_emergency_access, again()),
        (review_emergency_access, reviewing(justified=False)),
    )

    given(history).when(take_emergency_access, again(2)).refused(
        FoundUnjustified, field="reference"
    )


def test_refuses_a_fourth_while_three_wait_to_be_reviewed():
    history = taken(a_case(), (take_emergency_access, again()), (take_emergency_access, again(2)))
    given(history).when(take_emergency_access, again(3)).refused(
        UnreviewedTooOften, field="reference"
    )

    reviewed = (*history, *given(history).when(review_emergency_access, reviewing()).allowed())

    given(reviewed).when(take_emergency_access, again(3)).allowed()


def test_what_became_of_anothers_keeps_nobody_out():
    somebody = ask(
        TakeEmergencyAccess,
        by=attribution("education", Role.CONTRIBUTOR).model_copy(
            update={"actor_id": an_id("somebody else")}
        ),
        access_id=an_id("theirs"),
        reason=REASON,
        until=UNTIL,
        may_read=False,
        most_unreviewed=1,
    )
    history = taken(a_case(), (review_emergency_access, reviewing(justified=False)))

    given(history).when(take_emergency_access, somebody).allowed()


def test_refuses_whoever_is_barred_as_if_there_were_no_such_case():
    bar = ask(
        BarPerson,
        by=COORDINATOR,
        actor_id=NURSE.actor_id,
        name="N",
        reason="A relative.",
        overseers={},
    )
    history = (*a_case(), *given(a_case()).when(bar_person, bar).allowed())

    given(history).when(take_emergency_access, taking()).refused(CaseNotOpened)
    given().when(take_emergency_access, taking()).refused(CaseNotOpened)


def test_refuses_whoever_may_read_the_case_anyway():
    given(a_case()).when(take_emergency_access, taking(may_read=True)).refused(
        NoEmergencyNeeded, field="reference"
    )


def test_refuses_a_reason_that_is_not_a_sentence():
    given(a_case()).when(take_emergency_access, taking(reason="Urgent.")).refused(
        ReasonTooShort, field="reason"
    )


def test_refuses_a_short_reason_of_a_case_that_there_is_none_of_in_the_same_words():
    given().when(take_emergency_access, taking(reason="Urgent.")).refused(
        ReasonTooShort, field="reason"
    )


def test_refuses_to_take_one_twice():
    given(taken(a_case())).when(take_emergency_access, taking()).refused(
        AlreadyTaken, field="access_id"
    )


def test_refuses_to_end_anothers():
    given(taken(a_case())).when(end_emergency_access, ending("police")).refused(
        EndsAnothers, field="access_id"
    )


@pytest.mark.parametrize("now", [NOW, UNTIL])
def test_refuses_to_end_what_has_ended(now):
    history = taken(a_case())
    if now == NOW:
        history = taken(a_case(), (end_emergency_access, ending()))

    given(history).when(end_emergency_access, ending(now=now)).refused(
        AlreadyEnded, field="access_id"
    )


def test_refuses_to_let_anybody_review_their_own():
    given(taken(a_case())).when(review_emergency_access, reviewing(NURSE)).refused(
        ReviewsTheirOwn, field="access_id"
    )


def test_refuses_to_review_one_twice():
    history = taken(a_case(), (review_emergency_access, reviewing()))

    given(history).when(review_emergency_access, reviewing(justified=False)).refused(
        AlreadyReviewed, field="access_id"
    )


@pytest.mark.parametrize(
    ("rule", "command"),
    [(end_emergency_access, ending), (review_emergency_access, reviewing)],
)
def test_refuses_one_that_is_not_there_and_an_older_version(rule, command):
    given(a_case()).when(rule, command()).refused(NoSuchEmergencyAccess, field="access_id")
    given(taken(a_case())).when(rule, command(expected_version=1)).refused(
        Stale, field="expected_version"
    )
    given().when(rule, command()).refused(CaseNotOpened)
