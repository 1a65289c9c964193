"""What was on the record when something was decided, and what reached it later."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.known_then import Account, known_then
from domain.moments import Moment
from tests.domain.asked_of_escalations import MOMENTS

DECIDED = Moment.model_validate("2026-03-10T15:00+00:00")
AT = 20


def account(position: int, occurred: object, **more: object) -> Account:
    return Account.model_validate(
        {
            "row_key": f"{UUID(int=position)}.1",
            "stream_id": UUID(int=position),
            "position": position,
            "occurred": occurred,
            **more,
        }
    )


def asked(*accounts: Account, relied_on: tuple[int, ...] = ()):
    return known_then(
        accounts,
        decided=DECIDED,
        own_position=99,
        position=AT,
        relied_on={UUID(int=each) for each in relied_on},
    )


def test_what_was_recorded_by_then_was_on_the_record():
    told = asked(account(3, "2026-03-01"), account(20, "2026-03-09"))

    assert (told.on_record, told.arrived_later, told.happened_since) == (2, (), 0)
    assert told.says == (
        "The record then went to position 20, with 2 rows of the chronology. "
        "Nothing that had happened by then came later."
    )


def test_what_had_happened_and_came_later_is_named():
    told = asked(account(3, "2026-03-01"), account(21, "2026-03-09"))

    assert [each.position for each in told.arrived_later] == [21]
    assert "Later came 1 that had already happened." in told.says


@pytest.mark.parametrize(
    "occurred", ["2026-03-10", "2026-03", {"kind": "unknown"}, {"kind": "about", "value": "2026"}]
)
def test_what_may_have_happened_by_then_is_not_said_to_have(occurred):
    told = asked(account(21, occurred))

    assert told.arrived_later == ()
    assert [each.position for each in told.may_have_been] == [21]
    assert "Later came 1 that may have happened by then." in told.says


def test_what_happened_afterwards_nobody_could_have_had():
    told = asked(account(21, "2026-03-11"))

    assert (told.arrived_later, told.may_have_been, told.happened_since) == ((), (), 1)


def test_the_decision_itself_is_no_part_of_what_it_was_made_on():
    told = asked(account(99, "2026-03-10T15:00+00:00"))

    assert (told.on_record, told.may_have_been, told.happened_since) == (0, (), 0)


def test_what_was_put_right_since_is_named_and_what_was_put_right_before_is_not():
    told = asked(
        account(3, "2026-03-01", corrected=(10, 25, 30)),
        account(4, "2026-03-01", corrected=(12,)),
        account(5, "2026-03-01", corrected=(22,), withdrawn=40),
    )

    assert [(each.position, each.what, each.at) for each in told.changed_since] == [
        (3, "corrected", 30),
        (5, "withdrawn", 40),
    ]
    assert "Of what it held then, 1 was corrected and 1 was withdrawn since." in told.says


def test_what_was_withdrawn_by_then_did_not_stand():
    told = asked(account(3, "2026-03-01", withdrawn=15))

    assert (told.on_record, told.changed_since) == (0, ())


def test_what_came_later_and_was_withdrawn_tells_nothing():
    told = asked(account(21, "2026-03-01", withdrawn=22))

    assert (told.arrived_later, told.may_have_been, told.happened_since) == ((), (), 0)


def test_what_a_decision_relies_on_and_was_not_as_its_makers_had_it_is_said():
    told = asked(
        account(3, "2026-03-01", corrected=(30,)), account(21, "2026-03-09"), relied_on=(3, 21)
    )

    assert [each.relied_on for each in (*told.changed_since, *told.arrived_later)] == [True, True]
    assert "The decision relies on 1 that came later and 1 that was put right since." in told.says


#: When it happened, how long after it came it was corrected, and withdrawn.
MADE = st.tuples(MOMENTS, st.lists(st.integers(1, 30), max_size=2), st.none() | st.integers(1, 60))


@given(st.lists(MADE, max_size=25), st.integers(0, 60), MOMENTS)
def test_every_row_is_counted_once_and_none_that_had_not_come_counts_as_there(made, position, when):
    accounts = [
        account(
            2 * n + 1,
            occurred,
            corrected=tuple(sorted(2 * n + 1 + each for each in corrected)),
            withdrawn=None if withdrawn is None else 2 * n + 1 + withdrawn,
        )
        for n, (occurred, corrected, withdrawn) in enumerate(made)
    ]

    told = known_then(accounts, decided=when, own_position=0, position=position)

    there = {one.position for one in accounts if one.position <= position}
    gone = {one.position for one in accounts if one.withdrawn and one.withdrawn <= position}
    lost = {one.position for one in accounts if one.withdrawn} - there
    later = {each.position for each in (*told.arrived_later, *told.may_have_been)}
    assert told.on_record == len(there - gone)
    assert not later & (there | lost)
    assert told.on_record + len(later) + told.happened_since == len(accounts) - len(gone | lost)
    for each in accounts:
        if each.position in {one.position for one in told.arrived_later}:
            assert each.occurred.definitely_before(when)
    assert {each.position for each in told.changed_since} <= there - gone
