"""What holds of every moment, whatever is said."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from domain.moments import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    LONDON,
    Moment,
    london_day,
    precision_of,
    start_of_day,
)
from tests.support.moments import MOMENTS, VALUES

DAYS = st.dates(min_value=date(EARLIEST_YEAR, 1, 1), max_value=date(LATEST_YEAR, 12, 31))


@given(MOMENTS)
def test_its_earliest_is_not_after_its_latest(moment):
    if moment.earliest is not None and moment.latest is not None:
        assert moment.earliest <= moment.latest


@given(MOMENTS)
def test_it_survives_json_unchanged(moment):
    assert Moment.model_validate_json(moment.model_dump_json()) == moment


@given(MOMENTS)
def test_its_bounds_are_in_utc_and_its_place_is_one_of_them(moment):
    places = [place for place in (moment.earliest, moment.latest, moment.sort_at) if place]
    assert all(place.tzinfo is UTC for place in places)
    if moment.sort_at is None:
        assert moment.kind == "unknown"
    elif moment.kind != "before":
        assert moment.sort_at == moment.earliest


@given(MOMENTS)
def test_it_can_be_said_in_words(moment):
    assert moment.in_words().strip()


@given(VALUES)
def test_a_plain_text_is_of_the_precision_it_is_written_in(value):
    moment = Moment.model_validate(value)
    assert moment.kind == moment.precision == precision_of(value)


@given(VALUES, VALUES)
def test_a_range_holds_both_its_ends(first, last):
    one, other = Moment.model_validate(first), Moment.model_validate(last)
    assert one.earliest is not None
    assert other.latest is not None
    if other.latest < one.earliest:
        first, last, one, other = last, first, other, one
    both = Moment.model_validate(f"{first}/{last}")
    assert both.earliest == one.earliest
    assert both.latest == other.latest


@given(DAYS)
@example(date(2026, 3, 29))
@example(date(2026, 10, 25))
@example(date(1968, 10, 27))
@example(date(1941, 5, 4))
def test_days_follow_each_other_without_gap_or_overlap(day):
    today, tomorrow = Moment.model_validate(str(day)), start_of_day(day + timedelta(days=1))
    assert today.latest is not None
    assert today.latest + timedelta(microseconds=1) == tomorrow
    assert london_day(today.latest) == day == london_day(start_of_day(day))
    assert timedelta(hours=23) <= tomorrow - start_of_day(day) <= timedelta(hours=25)


@given(st.integers(min_value=EARLIEST_YEAR, max_value=LATEST_YEAR))
def test_months_fill_their_year_and_days_their_month(year):
    months = [Moment.model_validate(f"{year}-{month:02d}") for month in range(1, 13)]
    whole = Moment.model_validate(str(year))
    assert (months[0].earliest, months[-1].latest) == (whole.earliest, whole.latest)
    for earlier, later in pairwise(months):
        assert earlier.latest is not None
        assert earlier.latest + timedelta(microseconds=1) == later.earliest
        assert earlier.definitely_before(later)


@given(DAYS, st.times())
def test_an_instant_lies_within_its_own_day(day, time):
    instant = datetime.combine(day, time, tzinfo=LONDON).astimezone(UTC)
    whole = Moment.model_validate(str(london_day(instant)))
    assert whole.earliest is not None
    assert whole.latest is not None
    assert whole.earliest <= instant <= whole.latest


@given(MOMENTS, MOMENTS)
def test_nothing_is_certainly_before_what_is_certainly_before_it(one, other):
    assert not (one.definitely_before(other) and other.definitely_before(one))
    assert not one.definitely_before(one)


@given(MOMENTS, MOMENTS)
def test_what_is_certainly_before_is_never_listed_after(one, other):
    if one.definitely_before(other):
        assert one.sort_at is not None
        assert other.sort_at is not None
        assert one.sort_at <= other.sort_at


@given(MOMENTS, MOMENTS, MOMENTS)
def test_certainty_carries_over(first, second, third):
    if first.definitely_before(second) and second.definitely_before(third):
        assert first.definitely_before(third) or not _is_bounded(second)


def _is_bounded(moment):
    return moment.earliest is not None and moment.latest is not None


@given(MOMENTS, st.datetimes(timezones=st.just(UTC)))
def test_vague_statements_are_not_certainly_in_the_future(moment, instant):
    if moment.earliest is None or moment.earliest <= instant:
        assert not moment.definitely_after(instant)


@given(VALUES)
def test_about_is_never_more_certain_than_the_plain_statement(value):
    plain, vague = Moment.model_validate(value), Moment(kind="about", value=value)
    assert (plain.earliest, plain.latest) == (vague.earliest, vague.latest)
    for other in (plain, vague):
        assert not other.definitely_before(vague)
        assert not vague.definitely_before(other)


@given(st.text() | st.from_regex(r"[0-9]{4}(-[0-9]{2}){0,2}(T[0-9]{2}:[0-9]{2}Z)?", fullmatch=True))
def test_any_text_is_a_date_with_bounds_or_is_refused_with_a_sentence(text):
    try:
        precision = precision_of(text)
    except ValueError as refused:
        sentence = str(refused)
    else:
        moment = Moment(kind=precision.value, value=text)
        assert moment.earliest is not None
        return
    assert sentence.endswith(".")
