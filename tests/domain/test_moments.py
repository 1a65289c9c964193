"""When something happened, as precisely as it was said and no more."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.moments import Moment, at, clock_in_words, london_day, precision_of, start_of_day
from tests.support.builders import UNKNOWN, about, when

MICROSECOND = timedelta(microseconds=1)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def refusal(given):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Moment).validate_python(given)
    (error,) = refused.value.errors()
    return error["msg"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2026", "year"),
        ("2026-03", "month"),
        ("2026-03-02", "day"),
        ("2026-03-02T21:40Z", "instant"),
        ("2026-03-02T21:40+00:00", "instant"),
        ("2026-03-02T21:40:07+01:00", "instant"),
        ("2026-03-02T21:40:07.123456-05:30", "instant"),
        ("2026-03-02/2026-03-04", "range"),
        ("2026/2027", "range"),
        (" 2026-03-02 ", "day"),
    ],
)
def test_plain_text_means_what_it_says(text, kind):
    moment = when(text)
    assert moment.kind == kind
    assert Moment.model_validate_json(moment.model_dump_json()) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "02/03/2026",
        "2 March 2026",
        "26-03-02",
        "2026-3-2",
        "20260302",
        "20260302T1000Z",
        "2026-W10",
        "2026-W10-1",
        "2026-W10-1T10:00+00:00",
        "2026-061",
        "2026-03-02 10:00+00:00",
        "2026-03-02t10:00z",
        "2026-03-02T10Z",
        "2026-03-02T1000Z",
        "2026-03-02T10:00:00,5Z",
        "2026-03-02T10:00:00.1234567Z",
        "2026-03-02T10:00+00",
        "2026-03-02T10:00+0000",
        "2026-03-02T10:00+00:00:30",
        "2026-03-02T10:00+00:99",
        "2026-03-02T10:00+15:00",
        "2026-03-02T10:00+23:59",
        "2026-03-02T10:00Z[Europe/London]",
        "\uff12\uff10\uff12\uff16",
        "\u0662\u0660\u0662\u0666",
        "-2026",
        "2026-03-02/",
        "/2026-03-02",
        "2026-03-02/2026-03-04/2026-03-06",
        "\ud800",
    ],
)
def test_there_is_one_way_of_writing_a_time(text):
    assert refusal(text)
    assert refusal({"kind": "instant", "value": text})


@pytest.mark.parametrize(
    ("text", "such"),
    [("02/10/2026", "2026-10-02"), ("2.3.2026", "2026-03-02"), ("10/25/2026", "2026-03-02")],
)
def test_a_date_as_it_is_written_by_hand_says_how_to_write_it(text, such):
    for given in (text, {"kind": "day", "value": text}):
        assert f"such as {such}." in refusal(given)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-29",
        "1900-02-29",
        "2026-13",
        "2026-00",
        "2026-04-31",
        "2026-03-00",
        "2026-02-30T10:00Z",
    ],
)
def test_refuses_dates_that_are_not_in_the_calendar(text):
    assert "not a date in the calendar" in refusal(text)


@pytest.mark.parametrize("text", ["2026-03-02T24:00Z", "2026-03-02T10:60Z", "2026-03-02T23:59:60Z"])
def test_refuses_times_that_are_not_on_the_clock(text):
    assert "not a time on the clock" in refusal(text)


@pytest.mark.parametrize(
    "text", ["1899", "2201", "0000", "9999-12", "1066-10-14", "1899-12-31T23:59Z"]
)
def test_refuses_years_too_far_away(text):
    assert refusal(text)


def test_a_time_without_an_offset_could_be_two_times_and_is_told_so():
    assert "has no offset" in refusal("2026-10-25T01:30")
    assert "has no offset" in refusal("2026-10-25T01:30:00.5")


def test_a_long_text_is_not_repeated_in_full():
    assert len(refusal("9" * 100_000)) < 250


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "day"},
        {"kind": "about", "words": "early June"},
        {"kind": "day", "value": "2026"},
        {"kind": "instant", "value": "2026-03-02"},
        {"kind": "unknown", "value": "2026"},
        {"kind": "unknown", "until": "2026"},
        {"kind": "range", "value": "2026-03-02"},
        {"kind": "range", "until": "2026-03-02"},
        {"kind": "day", "value": "2026-03-02", "until": "2026-03-04"},
        {"kind": "about", "value": "2026-03-02", "until": "2026-03-04"},
        {"kind": "range", "value": "2026-03-04", "until": "2026-03-02"},
        {"kind": "range", "value": "2026-03-02T10:00Z", "until": "2026-03-02T10:30+01:00"},
        {"kind": "day", "value": "2026-03-02 "},
        {"kind": "instant", "value": "2026-03-02T10:00Z\n"},
        {"kind": "day", "value": "2026-03-02", "words": "  "},
        {"kind": "day", "value": "2026-03-02", "words": "a\nb"},
        {"kind": "sometime", "value": "2026"},
        {"kind": "day", "value": "2026-03-02", "zone": "Europe/London"},
        {"value": "2026"},
        20260302,
        None,
        ["2026-03-02"],
    ],
)
def test_refuses_a_statement_that_does_not_hold_together(given):
    assert refusal(given)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2026-03-02", "2026-03-02T00:00", "2026-03-03T00:00"),
        ("2026-07-02", "2026-07-01T23:00", "2026-07-02T23:00"),
        # The clocks go forward: a day of 23 hours. They go back: one of 25.
        ("2026-03-29", "2026-03-29T00:00", "2026-03-29T23:00"),
        ("2026-10-25", "2026-10-24T23:00", "2026-10-26T00:00"),
        ("2026-03", "2026-03-01T00:00", "2026-03-31T23:00"),
        ("2026-10", "2026-09-30T23:00", "2026-11-01T00:00"),
        ("2026-12", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2024-02", "2024-02-01T00:00", "2024-03-01T00:00"),
        ("2024-02-29", "2024-02-29T00:00", "2024-03-01T00:00"),
        ("2026", "2026-01-01T00:00", "2027-01-01T00:00"),
        # British Standard Time: summer time all the year round.
        ("1970", "1969-12-31T23:00", "1970-12-31T23:00"),
        ("1900", "1900-01-01T00:00", "1901-01-01T00:00"),
        ("2200", "2200-01-01T00:00", "2201-01-01T00:00"),
        ("2026-03-02/2026-03-04", "2026-03-02T00:00", "2026-03-05T00:00"),
        ("2025-12/2026", "2025-12-01T00:00", "2027-01-01T00:00"),
    ],
)
def test_bounds_are_those_of_the_london_calendar(text, earliest, latest):
    moment = when(text)
    assert moment.earliest == moment.sort_at == utc(earliest)
    assert moment.latest == utc(latest) - MICROSECOND


def test_an_instant_is_one_point_whatever_its_offset():
    moment = when("2026-07-02T00:30+01:00")
    assert moment.earliest == moment.latest == moment.sort_at == utc("2026-07-01T23:30")
    assert moment.is_exact
    assert not about("2026-07-02T00:30+01:00").is_exact


def test_one_sided_statements_are_open_on_the_other_side():
    before = Moment(kind="before", value="2026-06-04")
    after = Moment(kind="after", value="2026-06-04")
    start = utc("2026-06-03T23:00")
    assert (before.earliest, before.latest, before.sort_at) == (None, start - MICROSECOND, start)
    assert (after.earliest, after.latest, after.sort_at) == (start, None, start)


def test_an_unknown_date_has_no_place_in_time():
    assert (UNKNOWN.earliest, UNKNOWN.latest, UNKNOWN.sort_at) == (None, None, None)
    assert UNKNOWN.precision is None


@pytest.mark.parametrize(
    ("first", "second", "is_before"),
    [
        (when("2026-03-01"), when("2026-03-02"), True),
        (when("2026-03-02"), when("2026-03-02"), False),
        (when("2026-03"), when("2026-03-31"), False),
        (when("2025"), when("2026-01"), True),
        (when("2026-03-02T10:00Z"), when("2026-03-02T10:00:00.000001Z"), True),
        (when("2026-03-02T10:00Z"), when("2026-03-02T10:00+00:00"), False),
        (Moment(kind="before", value="2026-03-02"), when("2026-03-02"), True),
        (Moment(kind="before", value="2026-03-02"), when("2026-03-01"), False),
        (Moment(kind="after", value="2026-03-02"), when("2027"), False),
        (when("2026-03-01"), Moment(kind="after", value="2026-03-02"), True),
        (when("2026-03-02"), Moment(kind="after", value="2026-03-02"), False),
        (when("2026-03-01"), Moment(kind="before", value="2026-03-02"), False),
        (UNKNOWN, when("2026"), False),
        (when("2026"), UNKNOWN, False),
        (about("2026-03-01"), when("2026-03-04"), False),
        (about("2026-03-01"), when("2026-03-05"), True),
        (about("2026-03-01"), about("2026-03-07"), False),
        (about("2026-03-01"), about("2026-03-08"), True),
        (about("2026-03-02T14:00Z"), when("2026-03-02T14:59Z"), False),
        (about("2026-03-02T14:00Z"), when("2026-03-02T15:01Z"), True),
        (about("2024"), when("2025"), False),
        (about("2024"), when("2027"), True),
    ],
    ids=lambda value: value.in_words() if isinstance(value, Moment) else str(value),
)
def test_only_what_is_certain_is_before(first, second, is_before):
    assert first.definitely_before(second) is is_before


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (when("2026"), "2026"),
        (when("2026-03"), "March 2026"),
        (when("2026-03-02"), "2 March 2026"),
        (when("2026-03-02T21:40Z"), "2 March 2026 at 9:40pm"),
        (when("2026-07-02T08:05Z"), "2 July 2026 at 9:05am"),
        (when("2026-07-01T23:00Z"), "2 July 2026 at midnight"),
        (when("2026-07-01T11:00Z"), "1 July 2026 at midday"),
        (when("2026-03-02/2026-03-04"), "2 March 2026 to 4 March 2026"),
        (about("2026-06"), "about June 2026"),
        (Moment(kind="before", value="2026-06-04"), "before 4 June 2026"),
        (Moment(kind="after", value="2026"), "after 2026"),
        (UNKNOWN, "not dated in the source"),
        (Moment(kind="unknown"), "date not known"),
    ],
)
def test_says_it_in_british_english_and_never_finer_than_given(moment, words):
    assert moment.in_words() == words


def test_both_half_past_ones_of_the_night_the_clocks_go_back_are_told_apart():
    first, second = when("2026-10-25T01:30+01:00"), when("2026-10-25T01:30+00:00")
    assert first.definitely_before(second)
    assert second.earliest is not None
    assert clock_in_words(second.earliest) == "1:30am GMT"
    assert first.in_words() == "25 October 2026 at 1:30am BST"


def test_no_other_hour_says_which_clock_it_is_of():
    before, after = when("2026-10-25T00:59+01:00"), when("2026-10-25T02:00+00:00")
    assert before.in_words() == "25 October 2026 at 12:59am"
    assert after.in_words() == "25 October 2026 at 2:00am"
    # In spring an hour is left out, and none comes twice.
    assert when("2026-03-29T02:30+01:00").in_words() == "29 March 2026 at 2:30am"


def test_the_day_of_an_instant_is_that_of_london():
    assert london_day(utc("2026-07-01T23:30")) == date(2026, 7, 2)
    assert start_of_day(date(2026, 7, 2)) == utc("2026-07-01T23:00")


def test_an_exact_instant_becomes_a_moment():
    instant = datetime(2026, 3, 2, 21, 40, 7, 123, tzinfo=UTC)
    assert at(instant).earliest == at(instant).latest == instant


def test_an_instant_outside_the_years_that_can_be_stated_is_the_nearest_that_can():
    before = Moment(kind="before", value="1900").latest
    beyond = datetime(2201, 1, 1, tzinfo=UTC)

    assert before is not None
    assert at(before) == Moment(kind="instant", value="1900-01-01T00:00:00+00:00")
    assert at(beyond) == Moment(kind="instant", value="2200-12-31T23:59:59.999999+00:00")


def test_says_how_a_value_is_written():
    assert [precision_of(value) for value in ("2026", "2026-03", "2026-03-02")] == [
        "year",
        "month",
        "day",
    ]


def test_the_schema_of_a_request_offers_plain_text_and_that_of_an_answer_does_not():
    asked = Moment.model_json_schema()
    answered = Moment.model_json_schema(mode="serialization")
    assert [each["type"] for each in asked["anyOf"]] == ["string", "object"]
    assert all(when(example) for example in asked["anyOf"][0]["examples"])
    assert all(Moment.model_validate(example) for example in asked["anyOf"][1]["examples"])
    assert answered["type"] == "object"
