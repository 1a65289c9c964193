"""The period that a review looks at, and the day it counts from."""

from __future__ import annotations

from datetime import date

import pytest

from domain.case import (
    AnchorHasNoDay,
    AnchorIsWithdrawn,
    AnchorNotOnCase,
    AnchorOutsideWindow,
    CaseIsClosed,
    DateOutOfRange,
    DayOneOutsideWindow,
    ReviewWindowSet,
    SetReviewWindow,
    WindowEndsBeforeItStarts,
    WindowIsAlreadySo,
    set_review_window,
)
from domain.errors import Stale
from domain.moments import Moment
from tests.support.builders import COORDINATOR, ENTRY, UNKNOWN, a_case, ask, closed, fact, when
from tests.support.spec import given

CASE_ON_RECORD = a_case()


def window(**fields):
    given = {"label": "Fourteen days", "starts_on": "2026-03-02", "ends_on": "2026-03-15"}
    return ask(SetReviewWindow, by=COORDINATOR, **(given | fields))


def day_one(command):
    (event,) = given(CASE_ON_RECORD).when(set_review_window, command).allowed()
    assert isinstance(event, ReviewWindowSet)
    return event.day_one


def test_sets_the_review_window():
    command = window(day_one="2026-03-03", anchor_entry_id=ENTRY, anchor=when("2026-03-03"))
    given(CASE_ON_RECORD).when(set_review_window, command).then(
        fact(
            ReviewWindowSet,
            version=7,
            by=COORDINATOR,
            label="Fourteen days",
            starts_on="2026-03-02",
            ends_on="2026-03-15",
            day_one="2026-03-03",
            anchor_entry_id=ENTRY,
        )
    )


def test_day_one_is_the_first_day_unless_said_otherwise():
    assert day_one(window()) == date(2026, 3, 2)


def test_day_one_is_the_day_of_the_anchor_in_london():
    late_in_bst = window(
        starts_on="2026-04-01",
        ends_on="2026-04-14",
        anchor_entry_id=ENTRY,
        anchor=when("2026-04-02T23:30+00:00"),
    )
    assert day_one(late_in_bst) == date(2026, 4, 3)


def test_a_window_of_one_day_is_a_window():
    assert day_one(window(ends_on="2026-03-02")) == date(2026, 3, 2)


def test_a_window_may_reach_into_the_future():
    assert day_one(window(ends_on="2027-03-15")) == date(2026, 3, 2)


def test_refuses_a_window_that_ends_before_it_starts():
    given(CASE_ON_RECORD).when(set_review_window, window(ends_on="2026-03-01")).refused(
        WindowEndsBeforeItStarts, field="ends_on"
    )


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-16"])
def test_refuses_a_day_one_outside_the_window(day):
    given(CASE_ON_RECORD).when(set_review_window, window(day_one=day)).refused(
        DayOneOutsideWindow, field="day_one"
    )


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-16", "2025"])
def test_refuses_an_anchor_outside_the_window(day):
    command = window(anchor_entry_id=ENTRY, anchor=when(day))
    given(CASE_ON_RECORD).when(set_review_window, command).refused(
        AnchorOutsideWindow, field="anchor_entry_id"
    )


VAGUE = [UNKNOWN, when("2026-03"), when("2026"), Moment(kind="before", value="2026-03-04")]


@pytest.mark.parametrize("anchor", VAGUE)
def test_an_anchor_that_does_not_say_its_day_needs_day_one_said(anchor):
    command = window(anchor_entry_id=ENTRY, anchor=anchor)
    given(CASE_ON_RECORD).when(set_review_window, command).refused(
        AnchorHasNoDay, field="anchor_entry_id"
    )
    said = window(anchor_entry_id=ENTRY, anchor=anchor, day_one="2026-03-05")
    assert day_one(said) == date(2026, 3, 5)


def test_an_anchor_that_lasted_may_begin_before_the_window_if_day_one_is_in_it():
    lasted = Moment(kind="range", value="2026-02-27", until="2026-03-03")
    command = window(anchor_entry_id=ENTRY, anchor=lasted)
    given(CASE_ON_RECORD).when(set_review_window, command).refused(
        DayOneOutsideWindow, field="day_one"
    )
    said = window(anchor_entry_id=ENTRY, anchor=lasted, day_one="2026-03-02")
    assert day_one(said) == date(2026, 3, 2)


def test_refuses_an_anchor_that_was_withdrawn_even_where_day_one_is_said():
    withdrawn = {
        "anchor_entry_id": ENTRY,
        "anchor": when("2026-03-03"),
        "is_anchor_withdrawn": True,
    }
    for command in (window(**withdrawn), window(**withdrawn, day_one="2026-03-04")):
        given(CASE_ON_RECORD).when(set_review_window, command).refused(
            AnchorIsWithdrawn, field="anchor_entry_id"
        )


def test_refuses_an_anchor_that_is_not_on_the_case():
    given(CASE_ON_RECORD).when(set_review_window, window(anchor_entry_id=ENTRY)).refused(
        AnchorNotOnCase, field="anchor_entry_id"
    )


@pytest.mark.parametrize(
    ("field", "dates"),
    [
        ("starts_on", {"starts_on": "0001-01-01"}),
        ("starts_on", {"starts_on": "1899-12-31"}),
        ("ends_on", {"ends_on": "9999-12-31"}),
    ],
)
def test_refuses_a_window_at_the_ends_of_the_calendar(field, dates):
    given(CASE_ON_RECORD).when(set_review_window, window(**dates)).refused(
        DateOutOfRange, field=field
    )


def test_a_window_may_be_set_again_but_not_to_what_it_is():
    history = (*CASE_ON_RECORD, *given(CASE_ON_RECORD).when(set_review_window, window()).allowed())
    given(history).when(set_review_window, window()).refused(WindowIsAlreadySo)
    given(history).when(set_review_window, window(label="Two weeks")).allowed()


def test_refuses_a_window_on_a_closed_case():
    given(closed(CASE_ON_RECORD)).when(set_review_window, window()).refused(CaseIsClosed)


def test_refuses_a_writer_who_had_read_an_older_version():
    given(CASE_ON_RECORD).when(set_review_window, window(expected_version=5)).refused(
        Stale, field="expected_version"
    )
