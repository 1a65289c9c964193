"""Legal holds: placed and lifted on a case that is open or closed."""

from __future__ import annotations

import pytest

from domain.case import (
    NEW_CASE,
    CaseNotOpened,
    CloseCase,
    HoldAlreadyPlaced,
    HoldNotInForce,
    LegalHoldLifted,
    LegalHoldPlaced,
    LiftLegalHold,
    PlaceLegalHold,
    ReopenCase,
    close_case,
    evolve,
    lift_legal_hold,
    place_legal_hold,
    reopen_case,
)
from domain.command import NotHappenedYet
from domain.errors import Stale
from tests.support.builders import COORDINATOR, NOW, a_case, an_id, ask, closed, fact
from tests.support.spec import fold, given

HOLD, ANOTHER = an_id("hold"), an_id("another hold")
INQUIRY = "Inquiry into hospital placements"


def placing(hold=HOLD, **fields):
    given = {"authority": INQUIRY, "since": "2026-03-10", "reason": "It asked for it."}
    return ask(PlaceLegalHold, by=COORDINATOR, hold_id=hold, **(given | fields))


def lifting(hold=HOLD, **fields):
    return ask(LiftLegalHold, by=COORDINATOR, hold_id=hold, reason="It has reported.", **fields)


def held(history, *holds):
    for hold in holds or (HOLD,):
        history = (*history, *given(history).when(place_legal_hold, placing(hold)).allowed())
    return history


both = pytest.mark.parametrize("history", [a_case(), closed(a_case())], ids=["open", "closed"])


@both
def test_a_hold_is_placed(history):
    given(history).when(place_legal_hold, placing()).then(
        fact(
            LegalHoldPlaced,
            version=len(history) + 1,
            by=COORDINATOR,
            hold_id=HOLD,
            authority=INQUIRY,
            since="2026-03-10",
            reason="It asked for it.",
        )
    )


@both
def test_a_hold_in_force_is_lifted(history):
    given(held(history)).when(lift_legal_hold, lifting()).then(
        fact(
            LegalHoldLifted,
            version=len(history) + 2,
            by=COORDINATOR,
            hold_id=HOLD,
            reason="It has reported.",
        )
    )


def test_lifting_one_hold_leaves_the_others_in_force():
    history = held(a_case(), HOLD, ANOTHER)

    lifted = given(history).when(lift_legal_hold, lifting()).allowed()

    assert set(fold(evolve, NEW_CASE, (*history, *lifted)).holds) == {ANOTHER}


def test_a_hold_outlasts_closing_and_reopening():
    history = held(a_case())
    history += given(history).when(close_case, ask(CloseCase, reason="Done")).allowed()
    history += given(history).when(reopen_case, ask(ReopenCase, reason="Not done")).allowed()

    assert set(fold(evolve, NEW_CASE, history).holds) == {HOLD}


def test_refuses_a_hold_that_is_already_in_force():
    given(held(a_case())).when(place_legal_hold, placing()).refused(
        HoldAlreadyPlaced, field="hold_id"
    )


def test_refuses_a_hold_that_applies_only_later():
    later = placing(since=NOW.replace(day=21).isoformat())

    given(a_case()).when(place_legal_hold, later).refused(NotHappenedYet, field="since")


@pytest.mark.parametrize("hold", [ANOTHER, HOLD])
def test_refuses_to_lift_a_hold_that_is_not_in_force(hold):
    history = held(a_case())
    history += given(history).when(lift_legal_hold, lifting()).allowed()

    given(history).when(lift_legal_hold, lifting(hold)).refused(HoldNotInForce, field="hold_id")


@pytest.mark.parametrize(
    ("rule", "command"), [(place_legal_hold, placing), (lift_legal_hold, lifting)]
)
def test_refuses_what_was_decided_from_an_older_version(rule, command):
    history = held(a_case())

    given(history).when(rule, command(expected_version=1)).refused(Stale, field="expected_version")


@pytest.mark.parametrize(
    ("rule", "command"), [(place_legal_hold, placing), (lift_legal_hold, lifting)]
)
def test_refuses_a_case_that_was_never_opened(rule, command):
    given().when(rule, command()).refused(CaseNotOpened)
