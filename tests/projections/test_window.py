"""How a window is cut, counted and numbered, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moments import LONDON, start_of_day
from projections.case_file.rows import ReviewWindow
from projections.review_timeline import window as cut
from projections.review_timeline.rows import Gap, MarkRow, Unit
from tests.support.builders import HOSPITAL, POLICE, an_id, when

WINDOW = ReviewWindow(
    label="Hospital stay",
    starts_on=date(2026, 3, 1),
    ends_on=date(2026, 3, 14),
    day_one=date(2026, 3, 2),
)


EVER = ReviewWindow(
    label="", starts_on=date(2000, 1, 1), ends_on=date(2099, 12, 31), day_one=date(2000, 1, 1)
)
EARLY = datetime(2024, 1, 1, tzinfo=UTC)


def mark(position: int, occurred: Any, *, agency: str = HOSPITAL, **fields: Any) -> MarkRow:
    given_fields = {
        "row_key": f"row {position}",
        "stream_id": an_id("stream"),
        "position": position,
        "agency": agency,
        "item": "entry",
        "kind": "visit",
        "title": "Visit",
        "summary": "Seen.",
        "occurred": when(occurred) if isinstance(occurred, str) else occurred,
        "is_key": False,
    }
    return MarkRow.model_validate(given_fields | fields)


def order(
    position: int, runs_from: str, runs_until: str | None = None, *, is_withdrawn: bool = False
) -> MarkRow:
    return mark(
        position,
        runs_from,
        item="order",
        kind="order-made",
        title="Order made: Emergency Protection Order",
        runs_from=when(runs_from),
        runs_until=when(runs_until) if runs_until else None,
        is_withdrawn=is_withdrawn,
    )


def window(starts_on: str, ends_on: str) -> ReviewWindow:
    first = date.fromisoformat(starts_on)
    return ReviewWindow(
        label="", starts_on=first, ends_on=date.fromisoformat(ends_on), day_one=first
    )


@pytest.mark.parametrize(
    ("on", "number"),
    [
        ("2026-03-02", 1),
        ("2026-03-03", 2),
        ("2026-03-14", 13),
        ("2026-03-01", -1),
        ("2026-02-28", -2),
    ],
)
def test_days_are_counted_from_day_one_and_there_is_no_day_nought(on: str, number: int):
    assert cut.day_number(date.fromisoformat(on), WINDOW.day_one) == number


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_the_next_day_is_always_one_more_and_never_nought(on: date):
    number = cut.day_number(on, WINDOW.day_one)
    following = cut.day_number(on + timedelta(days=1), WINDOW.day_one)

    assert number != 0
    assert following == (1 if number == -1 else number + 1)


@pytest.mark.parametrize(
    ("ends_on", "unit"),
    [
        ("2026-03-01", "hour"),
        ("2026-03-31", "hour"),
        ("2026-04-01", "day"),
        ("2026-08-31", "day"),
        ("2026-09-01", "month"),
        ("2029-03-01", "month"),
    ],
)
def test_the_unit_follows_the_length_of_the_window(ends_on: str, unit: Unit):
    assert cut.unit_for(window("2026-03-01", ends_on)) == unit


def test_a_window_holds_both_its_days_whole():
    assert cut.bounds(window("2026-03-28", "2026-03-29")) == (
        datetime(2026, 3, 28, 0, 0, tzinfo=UTC),
        # The clocks went forward on the 29th, so midnight after it is an hour earlier in UTC.
        datetime(2026, 3, 29, 23, 0, tzinfo=UTC),
    )


def test_a_month_starts_at_midnight_in_london():
    found = cut.buckets(
        [mark(1, "2026-06-30T23:30:00+00:00"), mark(2, "2026-06-30T22:59:59+00:00")], "month", EVER
    )

    assert [(bucket.starts_at, bucket.count) for bucket in found] == [
        (datetime(2026, 5, 31, 23, 0, tzinfo=UTC), 1),
        (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), 1),
    ]


def test_a_day_is_cut_at_midnight_in_london_in_summer_time():
    found = cut.buckets(
        [mark(1, "2026-06-01T23:30:00+01:00"), mark(2, "2026-06-02T00:10:00+01:00")], "day", EVER
    )

    assert [bucket.starts_at.astimezone(LONDON).date().day for bucket in found] == [1, 2]


def test_both_hours_of_the_autumn_clock_change_are_hours_of_their_own():
    found = cut.buckets(
        [mark(1, "2026-10-25T01:30:00+01:00"), mark(2, "2026-10-25T01:30:00+00:00")], "hour", EVER
    )

    assert [bucket.starts_at for bucket in found] == [
        datetime(2026, 10, 25, 0, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    ]


@given(
    st.integers(0, 3 * 366 * 24 * 3600).map(lambda seconds: EARLY + timedelta(seconds=seconds)),
    st.sampled_from(["hour", "day", "month"]),
)
def test_every_instant_is_in_the_bucket_that_starts_last_before_it(instant: datetime, unit: Unit):
    [bucket] = cut.buckets([mark(1, instant.isoformat())], unit, EVER)
    local = bucket.starts_at.astimezone(LONDON)

    assert bucket.starts_at <= instant
    assert (local.minute, local.second, local.microsecond) == (0, 0, 0)
    match unit:
        case "hour":
            assert instant - bucket.starts_at < timedelta(hours=1)
        case "day":
            assert local == start_of_day(instant.astimezone(LONDON).date())
        case "month":
            assert (local.day, local.hour) == (1, 0)
            assert local.month == instant.astimezone(LONDON).month


def test_buckets_are_counted_by_agency():
    found = cut.buckets(
        [mark(1, "2026-03-02"), mark(2, "2026-03-02"), mark(3, "2026-03-02", agency=POLICE)],
        "day",
        EVER,
    )

    assert [(bucket.agency, bucket.count) for bucket in found] == [(HOSPITAL, 2), (POLICE, 1)]


@pytest.mark.parametrize(
    ("unit", "coarse"),
    [
        ("hour", {"2026-03-02", "2026-03", "2026"}),
        ("day", {"2026-03", "2026"}),
        ("month", {"2026"}),
    ],
)
def test_dates_that_say_less_than_the_unit_are_counted_apart(unit: Unit, coarse: set[str]):
    texts = ("2026-03-02T10:00+00:00", "2026-03-02", "2026-03", "2026")

    for text in texts:
        [bucket] = cut.buckets([mark(1, text)], unit, EVER)
        assert bucket.is_coarse == (text in coarse)


def test_days_hold_their_marks_in_the_published_order():
    marks = cut.in_order(
        [
            mark(4, "2026-03-02T10:00+00:00"),
            mark(3, "2026-03-02", sequence=2),
            mark(2, "2026-03-02", sequence=1),
            mark(1, "2026-03-04", agency=POLICE),
        ]
    )

    first, second = cut.days(marks, WINDOW)

    assert (first.number, first.on, first.counts) == (1, date(2026, 3, 2), {HOSPITAL: 3})
    assert [each.position for each in first.marks] == [2, 3, 4]
    assert (second.number, second.counts) == (3, {POLICE: 1})


def test_gaps_are_whole_days_with_nothing_on_them_at_the_ends_too():
    marks = [mark(1, "2026-03-03"), mark(2, "2026-03-04"), mark(3, "2026-03-08")]

    assert cut.gaps(marks, WINDOW) == (
        Gap(after=date(2026, 2, 28), before=date(2026, 3, 3), days=2),
        Gap(after=date(2026, 3, 4), before=date(2026, 3, 8), days=3),
        Gap(after=date(2026, 3, 8), before=date(2026, 3, 15), days=6),
    )


def test_a_window_with_nothing_on_it_is_one_gap():
    assert cut.gaps((), WINDOW) == (
        Gap(after=date(2026, 2, 28), before=date(2026, 3, 15), days=14),
    )


@given(st.lists(st.dates(date(2026, 3, 1), date(2026, 3, 14)), max_size=20))
def test_days_and_gaps_together_are_the_whole_window(days_marked: list[date]):
    marks = cut.in_order(
        mark(number, on.isoformat()) for number, on in enumerate(days_marked, start=1)
    )
    days = cut.days(marks, WINDOW)

    assert len(days) + sum(gap.days for gap in cut.gaps(marks, WINDOW)) == 14


def covered(*days: int) -> tuple[Gap, ...]:
    """The gaps of a window in which exactly these days of March are covered."""
    return cut.gaps([mark(day, f"2026-03-{day:02d}") for day in days], WINDOW)


LASTING = [
    ({"occurred": "2026-03-03", "lasts_until": "2026-03-05T12:00Z"}, {3, 4, 5}),
    ({"occurred": "2026-02-20", "lasts_until": "2026-03-02T00:00Z"}, {1, 2}),
    ({"occurred": "2026-03-12", "lasts_until": "2026-04-20T00:00Z"}, {12, 13, 14}),
    ({"occurred": "2026-02-01", "lasts_until": "2026-04-20T00:00Z"}, set(range(1, 15))),
    # Midnight in London, not in UTC, ends a day; and an uncertain date claims no silence.
    ({"occurred": "2026-03-03/2026-03-04"}, {3, 4}),
    ({"occurred": "2026-03"}, set(range(1, 15))),
    # An end that contradicts the beginning takes nothing away.
    ({"occurred": "2026-03-03", "lasts_until": "2026-03-01T00:00Z"}, {3}),
]


@pytest.mark.parametrize(("fields", "days"), LASTING)
def test_what_lasts_covers_all_its_days(fields: dict[str, str], days: set[int]):
    lasting = mark(99, **fields)

    assert cut.gaps([lasting], WINDOW) == covered(*sorted(days))
    assert cut.gaps([lasting, mark(1, "2026-03-04")], WINDOW) == covered(*sorted(days | {4}))


def test_what_began_before_the_window_stands_on_its_first_day_and_is_counted_there():
    lasting = mark(1, "2026-02-20T10:00+00:00", lasts_until="2026-03-20T10:00Z")

    [day] = cut.days([lasting], WINDOW)
    [bucket] = cut.buckets([lasting], "day", WINDOW)

    assert (day.on, day.number, day.counts) == (WINDOW.starts_on, -1, {HOSPITAL: 1})
    assert bucket.starts_at == cut.bounds(WINDOW)[0]


def test_a_withdrawn_mark_is_shown_and_neither_ends_a_gap_nor_counts():
    withdrawn = mark(1, "2026-03-05", is_withdrawn=True)

    assert cut.gaps([withdrawn], WINDOW) == cut.gaps((), WINDOW)
    assert cut.buckets([withdrawn], "day", WINDOW) == ()
    [day] = cut.days([withdrawn], WINDOW)
    assert (day.marks, day.counts) == ((withdrawn,), {})


def test_an_order_is_a_band_cut_to_the_window():
    starts_at, ends_at = cut.bounds(WINDOW)

    bands = cut.bands(
        [
            order(1, "2026-03-05T10:00+00:00", "2026-03-07T10:00+00:00"),
            order(2, "2026-02-01", "2026-04-01"),
            order(3, "2026-03-10"),
        ],
        WINDOW,
    )

    across, inside, unending = bands
    assert inside.title == "Emergency Protection Order"
    assert (inside.starts_at.day, inside.ends_at and inside.ends_at.day) == (5, 7)
    assert (across.starts_at, across.ends_at) == (starts_at, ends_at)
    assert (unending.starts_at.day, unending.ends_at) == (10, None)


def test_an_order_outside_the_window_is_no_band():
    orders = [order(1, "2026-02-01", "2026-02-28"), order(2, "2026-03-15", "2026-04-01")]

    assert cut.bands(orders, WINDOW) == ()


def test_an_order_that_was_taken_back_is_no_band():
    """Given an order recorded in error, no picture of the window shows it as in force."""
    orders = [order(1, "2026-03-05", is_withdrawn=True), order(2, "2026-03-10")]

    assert [band.position for band in cut.bands(orders, WINDOW)] == [2]


def test_an_order_that_ends_on_the_first_day_still_runs_into_the_window():
    [band] = cut.bands([order(1, "2026-02-01", "2026-03-01")], WINDOW)

    assert band.starts_at == cut.bounds(WINDOW)[0]


def test_days_before_day_one_are_numbered_alike_on_every_page():
    """Given a window whose Day 1 is its second day, the day before is Day -1: there is no Day 0."""
    found = [
        cut.day_within(datetime(2026, 3, day, 12, tzinfo=UTC), WINDOW) for day in (1, 2, 3, 14, 15)
    ]

    assert found == [-1, 1, 2, 13, None]
