"""The wording of the pages: never finer than the record, and the same everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from api.web import present
from domain.moments import Moment


def _moment(**given: str) -> Moment:
    return Moment.model_validate(given)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (_moment(kind="instant", value="2026-03-06T21:40+00:00"), "21:40"),
        (_moment(kind="instant", value="2026-07-06T21:40+00:00"), "22:40"),
        (_moment(kind="instant", value="2026-03-06T00:00+00:00"), "00:00"),
        (_moment(kind="about", value="2026-03-06T14:00+00:00"), "about 14:00"),
        (_moment(kind="before", value="2026-03-06T14:00+00:00"), "before 14:00"),
        (_moment(kind="after", value="2026-03-06T14:00+00:00"), "after 14:00"),
        (
            _moment(kind="range", value="2026-03-06T14:00+00:00", until="2026-03-06T15:30+00:00"),
            "14:00 to 15:30",
        ),
        (
            _moment(kind="range", value="2026-03-06T23:00+00:00", until="2026-03-07T01:00+00:00"),
            "23:00 to 7 March, 01:00",
        ),
        (_moment(kind="day", value="2026-03-06"), "time not given"),
        (_moment(kind="day", value="2026-03-06", words="morning"), "“morning”"),
        (_moment(kind="about", value="2026-03-06"), "about this day"),
        (_moment(kind="before", value="2026-03-06"), "before this day"),
        (_moment(kind="range", value="2026-03-06", until="2026-03-08"), "to 8 March"),
        (_moment(kind="month", value="2026-03"), "day not given"),
        (_moment(kind="year", value="2026"), "month not given"),
        (_moment(kind="unknown"), "date not known"),
        (_moment(kind="unknown", words="undated note"), "“undated note”"),
    ],
)
def test_says_a_time_as_precisely_as_it_was_given(moment: Moment, shown: str) -> None:
    assert present.when(moment).text == shown


def test_keeps_the_sources_longer_words_beside_what_it_reads_them_as() -> None:
    words = "at some time in the afternoon of the sixth"
    found = present.when(_moment(kind="day", value="2026-03-06", words=words))
    assert (found.text, found.is_given, found.words) == ("time not given", False, f"“{words}”")


def test_says_until_when_something_lasted() -> None:
    start = _moment(kind="instant", value="2026-03-06T21:40+00:00")
    same = _moment(kind="instant", value="2026-03-06T23:00+00:00")
    later = _moment(kind="about", value="2026-03-08T09:00+00:00")
    assert present.when(start, same).until == "until 23:00"
    assert present.when(start, later).until == "until about 8 March, 09:00"


@pytest.mark.parametrize(
    ("moment", "heading"),
    [
        (_moment(kind="instant", value="2026-03-06T23:30+00:00"), "Friday 6 March 2026"),
        (_moment(kind="instant", value="2026-07-06T23:30+00:00"), "Tuesday 7 July 2026"),
        (_moment(kind="day", value="2026-03-06"), "Friday 6 March 2026"),
        (_moment(kind="month", value="2026-03"), "March 2026, day not given"),
        (_moment(kind="year", value="2026"), "2026, month not given"),
        (_moment(kind="before", value="2006"), "Before 2006"),
        (_moment(kind="before", value="2026-03-06"), "Before 6 March 2026"),
        (_moment(kind="after", value="2026-03-06"), "Friday 6 March 2026"),
        (_moment(kind="about", value="2010-06"), "About June 2010"),
        (
            _moment(kind="range", value="2025-09", until="2025-12"),
            "September 2025 to December 2025",
        ),
        (_moment(kind="unknown"), "Date not known"),
    ],
)
def test_puts_nothing_under_a_day_that_was_not_given(moment: Moment, heading: str) -> None:
    assert present.heading_of(moment).text == heading


def test_counts_lateness_only_where_both_dates_say_enough() -> None:
    day = _moment(kind="day", value="2026-03-06")
    month = _moment(kind="month", value="2026-03")
    assert present.lateness(day, _moment(kind="day", value="2026-03-09")) == 3
    assert present.lateness(day, _moment(kind="day", value="2026-03-06")) is None
    assert present.lateness(month, _moment(kind="day", value="2026-03-20")) is None
    assert present.lateness(month, _moment(kind="day", value="2026-04-02")) == 2
    assert present.lateness(day, None) is None
    assert (
        present.lateness(_moment(kind="unknown"), _moment(kind="day", value="2026-03-20")) is None
    )


@pytest.mark.parametrize(
    ("occurred", "written_up", "said"),
    [
        ("2026-03-06T21:40+00:00", "2026-03-07T02:00+00:00", "written up 4 hours later"),
        ("2026-03-06T23:30+00:00", "2026-03-07T00:45+00:00", None),
        ("2026-03-06T09:00+00:00", "2026-03-06T17:00+00:00", None),
        ("2026-03-06T23:00+00:00", "2026-03-08T01:00+00:00", "written up 1 day later"),
        ("2026-03-06", "2026-03-07T02:00+00:00", "written up the next day"),
        ("2026-03-06", "2026-03-09", "written up 3 days later"),
    ],
)
def test_never_overstates_how_late_something_was_written_up(
    occurred: str, written_up: str, said: str | None
) -> None:
    moments = [Moment.model_validate(each) for each in (occurred, written_up)]
    assert present.written_up_late(*moments) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 2), date(2026, 3, 15), "2 to 15 March 2026"),
        (date(2026, 3, 2), date(2026, 4, 1), "2 March to 1 April 2026"),
        (date(2025, 3, 2), date(2026, 4, 1), "2 March 2025 to 1 April 2026"),
        (date(2026, 3, 2), date(2026, 3, 2), "2 March 2026"),
    ],
)
def test_says_a_period_without_repeating_itself(first: date, last: date, said: str) -> None:
    assert present.period(first, last) == said


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 6), date(2026, 3, 19), "14-day"),
        (date(2023, 10, 9), date(2026, 9, 18), "35-month"),
        (date(2023, 1, 1), date(2025, 12, 31), "3-year"),
    ],
)
def test_says_how_long_a_window_is(first: date, last: date, said: str) -> None:
    assert present.length_of(first, last) == said


def test_numbers_days_from_day_one_and_has_no_day_nought() -> None:
    day_one = date(2026, 3, 6)
    assert present.day_name(date(2026, 3, 18), day_one) == "Day 13"
    assert present.day_name(day_one, day_one) == "Day 1"
    assert present.day_name(date(2026, 3, 5), day_one) == "1 day before Day 1"


def test_says_short_gaps_of_a_fortnight_and_long_ones_of_three_years() -> None:
    assert present.gap_worth_saying(14) == 1
    assert present.gap_worth_saying(120) == 4
    assert present.gap_worth_saying(1_000) == 14
    assert (
        present.gap_sentence(11, is_filtered=False)
        == "11 days with nothing recorded that you may read"
    )
    assert present.gap_sentence(1, is_filtered=True) == (
        "1 day with nothing that these filters show"
    )
    assert present.gap_sentence(90, is_filtered=False) == (
        "2 months (90 days) with nothing recorded that you may read"
    )


def test_says_clock_times_in_uk_time_whatever_the_season() -> None:
    assert present.stamp(datetime(2026, 7, 1, 16, 0, tzinfo=UTC)) == "1 July 2026 at 5:00pm"
    assert present.stamp(datetime(2026, 1, 1, 0, 0, tzinfo=UTC)) == "1 January 2026 at midnight"
    assert present.exact_stamp(datetime(2026, 7, 1, 16, 0, 9, tzinfo=UTC)) == (
        "1 July 2026 at 17:00:09"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_as_a_sentence_does(words: list[str], said: str) -> None:
    assert present.listed(words) == said
