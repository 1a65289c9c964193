"""Until when: days and hours, across weekends, holidays and changes of the clocks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clocks import CLOCKS, ENGLAND, Calendar, ClockRule, deadline
from domain.moments import Moment, at, start_of_day
from tests.domain.clocks.first_principles import (
    EVERY_DAY,
    working_day_after,
    working_day_before,
)
from tests.support.builders import UNKNOWN, about, when

LONDON = ZoneInfo("Europe/London")
INSTANTS = st.integers(0, 12 * 365 * 86400 * 10**6).map(
    lambda microseconds: datetime(2018, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
RULES = st.sampled_from(CLOCKS.rules)


def of(code: str, trigger: str | Moment, calendar: Calendar = ENGLAND):
    given = when(trigger) if isinstance(trigger, str) else trigger
    return deadline(CLOCKS.of(code), given, calendar)


def end_of(day: date) -> datetime:
    return start_of_day(day + timedelta(days=1)) - timedelta(microseconds=1)


def test_a_rapid_review_over_easter():
    found = of("rapid-review", "2026-03-27T16:20+00:00")

    assert found.last_day == date(2026, 4, 21)
    assert found.latest == end_of(date(2026, 4, 21))
    assert found.calendar == ENGLAND.version
    assert found.because == (
        "The notification was sent to the Panel: 27 March 2026 at 4:20pm GMT. 15 working days, "
        "counted from the day after Friday 27 March 2026 and leaving out 3 April 2026 (Good "
        "Friday) and 6 April 2026 (Easter Monday), end with Tuesday 21 April 2026. Rule: Rapid "
        "review (Child Safeguarding Practice Review Panel, frequently asked questions; procedures "
        "of Cambridgeshire and Peterborough Safeguarding Children Partnership). "
        f"Calendar: {ENGLAND.version}."
    )


@pytest.mark.parametrize("aware", ["2026-03-06", "2026-03-07", "2026-03-08"])
def test_known_on_a_friday_or_at_the_weekend_day_one_is_the_monday(aware):
    assert of("notify-panel", aware).last_day == date(2026, 3, 13)


def test_seven_working_days_before_publication_are_counted_back():
    found = of("send-before-publication", "2026-12-31")

    assert found.last_day == date(2026, 12, 18)
    assert "counted back from the day before Thursday 31 December 2026" in found.because


@pytest.mark.parametrize(
    ("initiated", "last"),
    [
        ("2026-01-15", date(2026, 7, 15)),
        ("2026-08-31", date(2027, 2, 28)),
        ("2027-08-30", date(2028, 2, 29)),
    ],
)
def test_months_end_with_the_corresponding_day_or_the_last_of_the_month(initiated, last):
    assert of("publish-review", initiated).last_day == last


def test_72_hours_across_the_clocks_going_forward_end_an_hour_later_on_the_wall():
    found = of("police-protection", "2026-03-28T18:00+00:00")

    assert found.in_words == "31 March 2026 at 7:00pm BST"
    assert "the clocks having gone forward in between" in found.because


def test_72_hours_across_the_clocks_going_back_end_an_hour_earlier_on_the_wall():
    found = of("mental-health-s5-2", "2026-10-24T18:00+01:00")

    assert found.in_words == "27 October 2026 at 5:00pm GMT"
    assert "the clocks having gone back in between" in found.because


def test_the_hour_that_comes_twice_is_two_hours():
    first = of("mental-health-s5-4", "2026-10-25T01:30+01:00")
    second = of("mental-health-s5-4", "2026-10-25T01:30+00:00")

    assert first.latest is not None
    assert second.latest == first.latest + timedelta(hours=1)
    assert "1:30am BST" in first.because
    assert "1:30am GMT" in second.because


CHANGES = [
    datetime.combine(day, datetime.min.time(), UTC)
    for day in EVERY_DAY
    if start_of_day(day + timedelta(days=1)) - start_of_day(day) != timedelta(hours=24)
]


def test_there_are_two_changes_of_the_clocks_a_year():
    assert len(CHANGES) == 26


@given(
    st.sampled_from(CHANGES),
    st.integers(-72 * 60, 24 * 60),
    st.sampled_from([rule for rule in CLOCKS.rules if rule.kind == "hours"]),
)
def test_hours_are_elapsed_time_across_both_changes(change, minutes, rule):
    started = change + timedelta(minutes=minutes)
    found = deadline(rule, at(started.astimezone(LONDON)))

    assert found.latest is not None
    assert (found.latest.timestamp() - started.timestamp()) == rule.length * 3600
    assert found.is_exact


def test_a_day_without_a_time_gives_an_earliest_and_a_latest_hour():
    found = of("police-protection", "2026-06-01")

    assert found.earliest == datetime(2026, 6, 3, 23, tzinfo=UTC)
    assert found.latest == datetime(2026, 6, 4, 23, tzinfo=UTC)
    assert not found.is_exact
    assert "At the earliest, 72 hours from 1 June 2026 at 12:00am BST end" in found.because
    assert "At the latest, 72 hours from 2 June 2026 at 12:00am BST end" in found.because


def test_a_day_is_exact_enough_for_a_clock_that_counts_days():
    assert of("rapid-review", "2026-03-02").is_exact


def test_about_is_read_widely():
    found = of("notify-panel", about("2026-03-06"))

    assert found.in_words == "a day between 10 March 2026 and 16 March 2026"


def test_what_a_trigger_leaves_open_the_deadline_leaves_open():
    before = of("rapid-review", Moment(kind="before", value="2026-03-01"))
    after = of("rapid-review", Moment(kind="after", value="2026-03-02"))
    unknown = of("rapid-review", UNKNOWN)

    assert (before.earliest, before.last_day) == (None, date(2026, 3, 20))
    assert before.in_words == "20 March 2026 at the latest"
    assert (after.latest, after.in_words) == (None, "a day no earlier than 23 March 2026")
    assert (unknown.earliest, unknown.latest) == (None, None)
    assert "cannot be worked out" in unknown.because


def test_another_calendar_gives_another_day_and_says_so():
    funeral = date(2026, 3, 9)
    proclaimed = Calendar("England, with one more", lambda year: {funeral: "National mourning"})
    found = of("notify-panel", "2026-03-05", proclaimed)

    assert found.last_day == date(2026, 3, 13)
    assert found.calendar == "England, with one more"
    assert "leaving out 9 March 2026 (National mourning)" in found.because


def test_same_day_makes_the_day_of_the_trigger_the_first():
    rule = CLOCKS.of("case-management-hearing")

    assert deadline(rule, when("2026-06-01")).last_day == date(2026, 6, 24)
    week = rule.model_copy(update={"kind": "days", "length": 7})
    assert deadline(week, when("2026-06-01")).last_day == date(2026, 6, 7)
    month = rule.model_copy(update={"kind": "months", "length": 1})
    assert deadline(month, when("2026-06-01")).last_day == date(2026, 6, 30)


def test_care_proceedings_have_26_weeks_that_begin_with_the_day_of_issue():
    """Children Act 1989, section 32(1)(a)(ii): "beginning with the day on which the application was
    issued". Issued on a Monday, they end on a Sunday.
    """
    found = of("care-proceedings", "2026-01-05")

    assert found.last_day == date(2026, 7, 5)
    assert "counted from and with Monday 5 January 2026" in found.because


def test_a_place_of_safety_had_72_hours_until_december_2017():
    before, after = when("2017-12-10T12:00Z"), when("2017-12-11T12:00Z")

    assert CLOCKS.of("mental-health-s136", before).length == 72
    assert CLOCKS.of("mental-health-s136", after).length == 24


# What a deadline says is enough to work it out again, by somebody who has only the sentence.

_HOURS = re.compile(r"(\d+) hours? from (.+? (?:GMT|BST)) end")
_DAYS = re.compile(
    r"(\d+) (working day|day|week|month)s?, (counted [a-z ]+?) \w+day (\d+ \w+ \d{4})[ ,]"
)


def again(because: str) -> list[datetime]:
    """Every end that a sentence states, worked out from its other words alone."""
    found = [
        _instant(said) + timedelta(hours=int(hours)) for hours, said in _HOURS.findall(because)
    ]
    for length, unit, counted, said in _DAYS.findall(because):
        day = datetime.strptime(said, "%d %B %Y").date()  # noqa: DTZ007
        found.append(end_of(_counted(int(length), unit, counted, day)))
    return found


def _instant(said: str) -> datetime:
    text, zone = said.rsplit(" ", 1)
    clock = "%I:%M:%S.%f%p" if "." in text else "%I:%M:%S%p" if text.count(":") > 1 else "%I:%M%p"
    wall = datetime.strptime(text, f"%d %B %Y at {clock}")  # noqa: DTZ007
    return (wall - timedelta(hours=zone == "BST")).replace(tzinfo=UTC)


def _counted(length: int, unit: str, counted: str, day: date) -> date:
    if counted == "counted back from the day before":
        return working_day_before(day, length)
    first = day if counted == "counted from and with" else day + timedelta(days=1)
    if unit == "working day":
        return working_day_after(first - timedelta(days=1), length)
    if unit == "month":
        months = day.month - 1 + length
        year, month = day.year + months // 12, months % 12 + 1
        for clamped in (day.day, 30, 29, 28):
            try:
                end = date(year, month, clamped)
            except ValueError:
                continue
            return end - timedelta(days=first == day)
    return first + timedelta(days=length * (7 if unit == "week" else 1) - 1)


def assert_recomputes(rule: ClockRule, trigger: Moment) -> None:
    found = deadline(rule, trigger)
    stated = again(found.because)

    assert set(stated) == {each for each in (found.earliest, found.latest) if each}
    assert found.rule.source in found.because


@given(RULES, INSTANTS)
def test_every_deadline_is_worked_out_again_from_its_own_sentence(rule, started):
    assert_recomputes(rule, at(started))


@given(RULES, st.sampled_from(EVERY_DAY), st.sampled_from(["day", "about", "before", "after"]))
def test_so_are_those_of_days_and_of_vague_triggers(rule, day, kind):
    if rule.length < 60:
        assert_recomputes(rule, Moment(kind=kind, value=day.isoformat()))
