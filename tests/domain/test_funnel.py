"""A placement search as a funnel."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from hypothesis import given

from domain.clocks import elapsed
from domain.placement import CODES, Answered, Asked, funnel
from tests.support.builders import UNKNOWN, when
from tests.support.moments import MOMENTS

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
OPENED = when("2026-03-09T09:00+00:00")
ASKED = when("2026-03-09T10:00+00:00")


def asked(answer=None, reason=None, at="2026-03-09T12:00+00:00", withdrawn=None):
    answered = Answered(answer, reason, when(at)) if answer else None
    return Asked("Provider", ASKED, answered, when(withdrawn) if withdrawn else None)


def of(*providers, closed=None, refusals=CODES.refusals):
    return funnel(OPENED, closed, providers, NOW, refusals)


def test_counts_each_provider_once_by_its_last_answer():
    found = of(
        asked("refused", "staffing"),
        asked("refused", "no-vacancy", at="2026-03-09T14:00+00:00"),
        asked("refused", "staffing", at="2026-03-09T20:00+00:00"),
        asked("offered"),
        asked("offered", withdrawn="2026-03-11"),
        asked("no-answer"),
        asked(),
    )
    assert (found.approached, found.answered, found.offered, found.withdrawn) == (7, 5, 1, 1)
    assert (found.no_answer, found.waiting, found.refusals) == (1, 1, 3)
    assert [(each.reason.code, each.count) for each in found.refused] == [
        ("staffing", 2), ("no-vacancy", 1)
    ]  # fmt: skip
    assert found.median_to_answer == elapsed(ASKED, when("2026-03-09T12:00+00:00"))
    assert found.longest_to_answer == elapsed(ASKED, when("2026-03-09T20:00+00:00"))
    assert "The median answer took 2 hours; the longest took 10 hours." in found.says


def test_says_how_long_a_search_went_on():
    assert (
        of().says
        == "The search has gone on for 11 days 3 hours. No provider on the record was asked."
    )
    assert of(closed=when("2026-03-10T09:00+00:00")).says.startswith("The search went on for 24 ")


def test_a_time_is_no_finer_than_its_dates():
    day = elapsed(ASKED, when("2026-03-10"))
    assert day.says == "14 to 38 hours"
    assert elapsed(when("2026-03-11"), when("2026-03-12")).says == "up to 2 days"
    assert elapsed(ASKED, UNKNOWN).most is None
    assert elapsed(ASKED, UNKNOWN).says == "not known"


def test_reasons_are_data():
    """Changed in the list, a reason is told otherwise."""
    codes = dict(CODES.refusals.codes)
    codes["staffing"] = codes["staffing"].model_copy(update={"title": "No staff to be had"})
    changed = replace(CODES.refusals, codes=MappingProxyType(codes), version="2027-01-01")
    (before,) = of(asked("refused", "staffing")).refused
    (after,) = of(asked("refused", "staffing"), refusals=changed).refused
    assert (before.reason.title, after.reason.title) == (
        "Could not staff it", "No staff to be had"
    )  # fmt: skip
    assert after.reason.version == "2027-01-01"


@given(MOMENTS, MOMENTS)
def test_no_time_is_negative_or_ends_before_it_begins(first, then):
    found = elapsed(first, then)
    assert found.least is None or found.least >= timedelta()
    assert found.most is None or found.most >= (found.least or timedelta())
