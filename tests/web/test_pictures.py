"""Where things stand in the pictures, and what the pictures claim about silence and orders."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest

from api.web.day_strips import Quiet, day_strips
from api.web.lanes import NO_ORDER, lanes_of
from api.web.month_grid import years_of
from api.web.names import Names
from api.web.placing import before_window
from api.web.scale import day_scale, scale_of
from api.web.signs import SHAPES, signs
from domain.moments import LONDON, Moment
from domain.vocabulary import AgencyKind, Role
from projections.case_file.rows import AgencyRow, ReviewWindow
from projections.people import By, OnRecord
from projections.review_timeline.read import timeline_of
from projections.review_timeline.rows import MarkRow, ReviewTimeline, Unit

FORTNIGHT = ReviewWindow(
    label="Window", starts_on=date(2026, 3, 6), ends_on=date(2026, 3, 19), day_one=date(2026, 3, 6)
)
THREE_YEARS = ReviewWindow(
    label="Window", starts_on=date(2024, 2, 10), ends_on=date(2026, 1, 9), day_one=date(2024, 2, 10)
)
SOMEBODY = OnRecord(
    position=1,
    recorded_at=datetime(2026, 4, 1, tzinfo=LONDON),
    by=By(name="Records clerk", agency="police", roles=(Role.CONTRIBUTOR,)),
)


def _agency(code: str, kind: AgencyKind) -> AgencyRow:
    return AgencyRow(agency=code, name=code.title(), kind=kind, joined=SOMEBODY)


AGENCIES = (_agency("police", AgencyKind.POLICE), _agency("school", AgencyKind.EDUCATION))
NAMES = Names(signs(AGENCIES))


def _mark(occurred: str | Moment, agency: str = "police", **more: object) -> MarkRow:
    mark = {
        "row_key": "k",
        "stream_id": UUID(int=1),
        "position": 1,
        "agency": agency,
        "item": "entry",
        "kind": "contact",
        "title": "Contact",
        "summary": "Something happened.",
        "occurred": occurred,
        "is_key": False,
        **more,
    }
    return MarkRow.model_validate(mark)


def _order(runs_from: str, runs_until: str | None, title: str = "Order made: Order") -> MarkRow:
    return _mark(
        runs_from,
        item="order",
        title=title,
        runs_from=runs_from,
        runs_until=runs_until,
        is_key=True,
    )


def _timeline(
    *marks: MarkRow, window: ReviewWindow = FORTNIGHT, unit: Unit = "hour"
) -> ReviewTimeline:
    orders = [mark for mark in marks if mark.runs_from]
    return timeline_of(window, unit, inside=marks, undated=(), orders=orders, outside=0)


def test_places_an_instant_by_the_share_of_the_window_before_it() -> None:
    scale = scale_of(FORTNIGHT, "hour")
    noon_of_day_8 = scale.of(Moment.model_validate("2026-03-13T12:00+00:00"))
    assert noon_of_day_8 is not None
    assert noon_of_day_8.at == pytest.approx(100 * 7.5 / 14, abs=0.01)


def test_draws_each_date_no_finer_than_it_was_given() -> None:
    (lane, _) = lanes_of(
        _timeline(
            _mark("2026-03-06T09:00+00:00"),
            _mark("2026-03-07"),
            _mark("2026-03-08/2026-03-10", lasts_until="2026-03-10T23:59:59+00:00"),
            _mark(Moment(kind="before", value="2026-03-12")),
            _mark(Moment(kind="after", value="2026-03-14")),
        ),
        NAMES.agencies,
    ).lanes
    assert [mark.shape for mark in lane.marks] == ["exact", "uncertain", "lasts", "before", "after"]
    day = 100 / 14
    assert [mark.width for mark in lane.marks] == pytest.approx([0, day, 3 * day, 0, 0], abs=0.01)
    assert lane.marks[3].at == pytest.approx(6 * day, abs=0.01)


def test_counts_on_no_day_what_was_before_it() -> None:
    timeline = _timeline(
        _mark(Moment(kind="before", value="2026-03-06")), _mark("2026-03-06T09:00+00:00")
    )
    (strip, _) = day_strips(timeline, NAMES)
    assert not isinstance(strip, Quiet)
    assert len(strip.everything) == 1
    assert [each.occurred.in_words() for each in before_window(timeline)] == ["before 6 March 2026"]
    assert lanes_of(timeline, NAMES.agencies).lanes[0].total == 1


def test_counts_on_each_of_its_days_what_lasted() -> None:
    timeline = _timeline(
        _mark("2026-03-06", row_key="a", lasts_until="2026-03-08T12:00+00:00"),
        _mark("2026-03-08T09:00+00:00", row_key="b"),
    )
    strips = [each for each in day_strips(timeline, NAMES) if not isinstance(each, Quiet)]
    assert [[view.key for view in each.everything] for each in strips] == [["a"], ["a", "b"]]


def test_makes_every_month_as_wide_as_the_others() -> None:
    scale = scale_of(THREE_YEARS, "month")
    first = scale.of(Moment.model_validate("2024-02-01T00:00+00:00"))
    second = scale.of(Moment.model_validate("2024-03-01T00:00+00:00"))
    third = scale.of(Moment.model_validate("2024-04-01T00:00+01:00"))
    assert first is not None
    assert second is not None
    assert third is not None
    assert second.at - first.at == pytest.approx(third.at - second.at, abs=0.01)
    assert second.at == pytest.approx(100 / 24, abs=0.01)


def test_puts_midday_in_the_right_place_on_a_day_of_23_hours() -> None:
    """The clocks go forward on 29 March 2026: midday is 11 hours after midnight."""
    scale = day_scale(date(2026, 3, 29))
    midday = scale.of(Moment.model_validate("2026-03-29T12:00+01:00"))
    assert midday is not None
    assert midday.at == pytest.approx(100 * 11 / 23, abs=0.01)
    assert scale.ticks[2].at == midday.at


def test_stands_an_open_ended_statement_at_the_one_bound_it_has() -> None:
    before = Moment(kind="before", value="2026-03-06")
    assert day_scale(date(2026, 3, 6)).of(before) is None
    span = day_scale(date(2026, 3, 5)).of(before)
    assert span is not None
    assert (span.at, span.width) == (100, 0)


def test_says_that_no_order_ran_between_two_orders() -> None:
    stretches = lanes_of(
        _timeline(
            _order("2026-03-07T16:00+00:00", "2026-03-10T16:00+00:00"),
            _order("2026-03-12T16:00+00:00", None),
        ),
        NAMES.agencies,
    ).stretches
    assert [each.text for each in stretches] == ["Order", NO_ORDER, "Order"]
    assert stretches[1].from_words == "10 March 2026 at 4:00pm"
    assert stretches[1].until_words == "12 March 2026 at 4:00pm"
    assert stretches[2].until_words == "no end stated"


def test_says_that_no_order_ran_after_the_last_one_ended() -> None:
    stretches = lanes_of(
        _timeline(_order("2026-03-07T16:00+00:00", "2026-03-10T16:00+00:00")), NAMES.agencies
    ).stretches
    assert [each.text for each in stretches] == ["Order", NO_ORDER]


def test_claims_nothing_about_the_time_before_the_first_order() -> None:
    strips = day_strips(
        _timeline(
            _mark("2026-03-06T10:00+00:00"),
            _order("2026-03-07T16:00+00:00", "2026-03-08T16:00+00:00"),
            _mark("2026-03-10T10:00+00:00"),
        ),
        NAMES,
    )
    orders = [each.orders for each in strips if not isinstance(each, Quiet)]
    assert orders == [(), ("Order",), (NO_ORDER,)]


def test_keeps_orders_that_run_at_once_in_rows_of_their_own() -> None:
    lanes = lanes_of(
        _timeline(_order("2026-03-07", "2026-03-12"), _order("2026-03-09", "2026-03-14")),
        NAMES.agencies,
    )
    assert [each.row for each in lanes.stretches if not each.is_gap] == [0, 1]
    assert lanes.rows_of_orders == 2


def test_has_a_strip_or_a_sentence_for_every_day_of_the_window() -> None:
    strips = day_strips(
        _timeline(_mark("2026-03-06T10:00+00:00"), _mark("2026-03-10T10:00+00:00")), NAMES
    )
    said = [each.text if isinstance(each, Quiet) else each.number for each in strips]
    assert said == [
        1,
        "Days 2 to 4, 7 to 9 March 2026: 3 days with nothing recorded that you may read",
        5,
        "Days 6 to 14, 11 to 19 March 2026: 9 days with nothing recorded that you may read",
    ]


def test_claims_no_silence_on_days_that_an_uncertain_date_may_fall_on() -> None:
    strips = day_strips(
        _timeline(_mark("2026-03-06/2026-03-09"), _mark("2026-03-09T10:00+00:00")), NAMES
    )
    assert [each.text for each in strips if isinstance(each, Quiet)] == [
        (
            "Days 2 to 3, 7 to 8 March 2026: 2 days with nothing recorded that you may read and is "
            "certain to be then"
        ),
        "Days 5 to 14, 10 to 19 March 2026: 10 days with nothing recorded that you may read",
    ]
    (year, *_) = years_of(
        _timeline(
            _mark("2024-03"), _mark("2024-04-20"), _mark("2024-04-21"),
            window=THREE_YEARS, unit="month",
        ),
        NAMES,
    )  # fmt: skip
    assert year.gaps == ("19 days with nothing recorded that you may read, after 31 March 2024",)


def test_keeps_the_lanes_of_a_day_in_the_order_the_agencies_joined() -> None:
    (strip, *_) = day_strips(
        _timeline(
            _mark("2026-03-06T09:00+00:00", "school"), _mark("2026-03-06T10:00+00:00", "police")
        ),
        NAMES,
    )
    assert not isinstance(strip, Quiet)
    assert [lane.agency.code for lane in strip.lanes] == ["police", "school"]


def test_lists_key_marks_only_where_a_day_has_many() -> None:
    many = [_mark(f"2026-03-06T0{hour}:00+00:00") for hour in range(5)]
    (strip, *_) = day_strips(_timeline(*many, _mark("2026-03-06T08:00+00:00", is_key=True)), NAMES)
    assert not isinstance(strip, Quiet)
    assert (len(strip.listed), len(strip.everything)) == (1, 6)


def test_counts_each_agency_in_each_month_and_marks_what_lies_outside() -> None:
    years = years_of(
        _timeline(
            _mark("2024-02-10"),
            _mark("2024-02-20"),
            _mark("2024-12-31T23:30+00:00", "school"),
            window=THREE_YEARS,
            unit="month",
        ),
        NAMES,
    )
    assert [year.year for year in years] == [2024, 2025, 2026]
    police, school = years[0].rows
    assert [cell.tint for cell in police.cells[:3]] == [None, 5, 0]
    assert police.cells[1].count == 2
    assert school.cells[11].count == 1
    assert [cell.tint for cell in years[2].rows[0].cells] == [0, *[None] * 11]


def test_gives_every_kind_of_agency_a_shape_of_its_own() -> None:
    assert set(SHAPES) == set(AgencyKind)
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_draws_a_second_agency_of_a_kind_hollow() -> None:
    two = signs((*AGENCIES, _agency("other-police", AgencyKind.POLICE)))
    assert [each.is_hollow for each in two.values()] == [False, False, True]


def test_draws_nothing_outside_the_window() -> None:
    late = FORTNIGHT.ends_on + timedelta(days=2)
    assert scale_of(FORTNIGHT, "hour").of(Moment.model_validate(late.isoformat())) is None


def test_says_an_orders_own_dates_where_the_window_cuts_its_bar() -> None:
    (stretch,) = lanes_of(
        _timeline(_order("2026-03-01T15:30+00:00", "2026-04-01T16:00+01:00")), NAMES.agencies
    ).stretches
    assert stretch.said == "from 1 March 2026 at 3:30pm to 1 April 2026 at 4:00pm"
    assert (stretch.span.at, stretch.span.width) == (0, 100)
    assert (stretch.began_before, stretch.goes_on) == (True, True)


def test_makes_no_midnight_of_a_day_that_an_order_states() -> None:
    stretches = lanes_of(_timeline(_order("2026-03-07", "2026-03-10")), NAMES.agencies).stretches
    assert [each.said for each in stretches] == [
        "from 7 March 2026 to 10 March 2026",
        "from the end of 10 March 2026 to the end of this window",
    ]
    assert not stretches[0].goes_on


def test_says_that_no_end_is_stated_and_marks_the_bar_as_going_on() -> None:
    (stretch,) = lanes_of(_timeline(_order("2026-03-07", None)), NAMES.agencies).stretches
    assert stretch.said == "from 7 March 2026, no end stated"
    assert stretch.goes_on


def _silences(*marks: MarkRow, until: date | None = None) -> list[int | None]:
    found = lanes_of(_timeline(*marks), NAMES.agencies, until).lanes
    return [lane.longest_silence for lane in found]


def test_counts_an_agencys_silence_to_the_ends_of_the_window() -> None:
    assert _silences(_mark("2026-03-08T10:00+00:00"), _mark("2026-03-09")) == [10, 14]


def test_counts_no_silence_beyond_the_readers_own_day() -> None:
    marks = _mark("2026-03-08T10:00+00:00"), _mark("2026-03-18", "school")
    assert _silences(*marks, until=date(2026, 3, 11)) == [3, 6]
    assert _silences(*marks, until=date(2026, 3, 1)) == [None, None]


def test_lets_a_withdrawn_entry_break_no_silence() -> None:
    marks = _mark("2026-03-06"), _mark("2026-03-12", is_withdrawn=True), _mark("2026-03-19")
    assert _silences(*marks)[0] == 12


@pytest.mark.parametrize("days", [17, 28, 63, 64, 100, 181, 184])
def test_names_no_more_days_than_there_is_room_for(days: int) -> None:
    """Given a long window, its lines are whole weeks apart and few enough for names such as Day
    -151 to stand beside each other.
    """
    ends = date(2026, 3, 6) + timedelta(days=days - 1)
    window = FORTNIGHT.model_copy(update={"ends_on": ends})
    ticks = scale_of(window, "day").ticks
    apart = {(b.on - a.on).days % 7 for a, b in pairwise(ticks) if a.on and b.on}

    assert 2 < len(ticks) <= 9
    assert apart == {0}


def test_writes_an_orders_name_in_its_bar_only_where_all_of_it_fits() -> None:
    name = "Order made: Emergency Protection Order"
    long = _timeline(_order("2026-03-07", "2026-03-18", name))
    short = _timeline(_order("2026-03-07", "2026-03-08T12:00+00:00", name))

    assert lanes_of(long, NAMES.agencies).stretches[0].room == "any"
    assert lanes_of(short, NAMES.agencies).stretches[0].room == "none"
