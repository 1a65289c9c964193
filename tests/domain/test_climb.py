"""What a climb comes to: times against targets, stalls, levels left out, and late facts."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain import reference
from domain.escalation import LADDERS, Ascent, Happening, climb
from domain.escalation.ladders import read
from domain.moments import Moment
from domain.vocabulary import Ladder
from tests.support.builders import HOSPITAL, POLICE, SOCIAL_CARE, UNKNOWN, about, when
from tests.support.moments import MOMENTS

LATER = datetime(2026, 4, 1, tzinfo=UTC)


def on(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def moment(given: str | Moment | None) -> Moment | None:
    return when(given) if isinstance(given, str) else given


def reached(level, at, to=SOCIAL_CARE, **more):
    what = "raised" if more.pop("first", level == 1) else "stepped-up"
    asked = moment(more.pop("respond_by", None))
    return Happening(
        what, moment(at), HOSPITAL, level=level, to_agency=to, respond_by=asked, **more
    )


def answered(at, by=SOCIAL_CARE):
    return Happening("responded", moment(at), by)


def acknowledged(at, by=SOCIAL_CARE):
    return Happening("acknowledged", moment(at), by)


def of(*happened, procedure="urgent-placement", now=LATER, ladders=LADDERS):
    return climb(Ascent(Ladder.EXTERNAL, procedure, happened), now, ladders)


FIRST = reached(1, "2026-03-02T09:00+00:00")
SECOND = reached(2, "2026-03-04T09:00+00:00")


def test_each_level_says_how_long_it_took_to_acknowledge_and_to_answer():
    found = of(FIRST, acknowledged("2026-03-02T09:20+00:00"), answered("2026-03-02T19:00+00:00"))

    (level,) = found.levels
    assert level.says == "Acknowledged after 20 minutes; answered after 10 hours."
    assert level.name == "Social care duty team"
    assert level.target.standing == "met"
    assert level.target.deadline.in_words == "3 March 2026 at 9:00am GMT"
    assert found.stalls == ()


def test_no_answer_past_the_target_and_no_step_up_is_a_stall_that_cites_its_rule():
    found = of(FIRST, SECOND)

    stall = found.stalls[0]
    assert (stall.level, stall.since) == (1, on(3, 9))
    assert stall.says == (
        "No answer at level 1 by 3 March 2026 at 9:00am GMT. It stood still for 24 hours, until "
        "the concern was taken to level 2. Rule: No safe place for a child in hospital, between "
        "agencies, level 1 (No published procedure was found; an example for a local one to "
        "replace; unconfirmed)."
    )
    assert found.levels[0].target.standing == "missed"


def test_it_is_worked_out_for_any_instant():
    happened = (FIRST, SECOND, answered("2026-03-04T10:00+00:00"))

    assert of(*happened, now=on(1)).status == "not-raised"
    assert of(*happened, now=on(2)).levels[0].target.standing == "due"
    assert of(*happened, now=on(3, 6)).levels[0].target.standing == "at-risk"
    assert of(*happened, now=on(3, 9)).stalls == ()
    stalled = of(*happened, now=on(3, 15))
    assert stalled.stalls[0].until is None
    assert stalled.says.endswith("It is stalled there now.")
    assert "has stood still for 6 hours, and nobody has taken it further" in stalled.stalls[0].says
    assert len(of(*happened, now=on(4, 11)).levels) == 2


def test_taken_further_in_time_it_did_not_stall():
    found = of(FIRST, reached(2, "2026-03-02T21:00+00:00"), answered("2026-03-02T22:00+00:00"))

    assert found.stalls == ()
    assert found.levels[0].target.standing == "stopped"
    assert "the concern was taken to level 2" in found.levels[0].target.says


def test_the_shorter_of_the_two_times_counts():
    asked = reached(1, "2026-03-02T09:00+00:00", respond_by="2026-03-02T15:00+00:00")
    found = of(asked, answered("2026-03-02T18:00+00:00"))

    assert found.levels[0].target.standing == "met"
    assert found.stalls[0].says == (
        "No answer at level 1 by 2 March 2026 at 3:00pm. It stood still for 3 hours, until it was "
        "answered. Rule: the answer was asked for by then."
    )


def test_an_answer_that_comes_to_light_later_changes_what_is_said_of_its_own_level():
    before = of(FIRST, SECOND)
    after = of(FIRST, SECOND, answered("2026-03-02T17:00+00:00"))

    assert len(before.stalls) == 2
    assert [stall.level for stall in after.stalls] == [2]
    assert after.levels[0].responded_after.says == "8 hours"
    assert after.levels[1].responded is None


def test_another_agency_answers_at_its_own_level():
    found = of(FIRST, reached(2, "2026-03-03T08:00+00:00", POLICE), answered("2026-03-03T10:00Z"))

    assert found.levels[0].responded is not None
    assert found.levels[1].responded is None


@pytest.mark.parametrize(
    "vague",
    [about("2026-03-03T09:30+00:00"), UNKNOWN, Moment(kind="day", value="2026-03-03")],
    ids=Moment.in_words,
)
def test_what_is_not_known_exactly_is_called_no_stall(vague):
    assert of(FIRST, answered(vague)).stalls == ()


def test_a_day_gives_the_least_and_the_most_it_can_have_taken():
    found = of(FIRST, answered("2026-03-03"))

    assert found.levels[0].responded_after.says == "15 to 39 hours"
    assert found.levels[0].target.certain is False


def test_a_level_left_out_without_a_reason_is_flagged_with_its_rule():
    (left_out,) = of(FIRST, reached(3, "2026-03-02T20:00+00:00")).skipped

    assert (left_out.level, left_out.reason) == (2, None)
    assert left_out.says.startswith(
        "Level 2 (Head of service) was left out, and no reason is on the record. Rule: No safe "
        "place for a child in hospital, between agencies ("
    )
    assert "Where a child is at immediate risk" in left_out.says


def test_one_left_out_for_immediate_risk_says_so():
    because = "Elliot was at immediate risk."
    found = of(FIRST, reached(4, "2026-03-02T20:00+00:00", bypassed_because=because))

    assert [each.level for each in found.skipped] == [2, 3]
    assert {each.reason for each in found.skipped} == {because}


def test_raised_above_the_first_level_the_lower_ones_were_left_out():
    found = of(reached(3, "2026-03-02", first=True))

    assert [each.level for each in found.skipped] == [1, 2]


@pytest.mark.parametrize("end", ["resolved", "withdrawn", "lapsed"])
def test_an_end_stops_the_clock_of_the_level_that_it_stood_at(end):
    over = Happening(end, moment("2026-03-02T21:00+00:00"), HOSPITAL)
    found = of(FIRST, over)

    assert found.status == end
    assert found.stalls == ()
    assert found.levels[0].target.standing == "stopped"
    assert found.says.endswith("12 hours after it was raised.")


def test_without_a_procedure_there_is_only_the_time_that_was_asked_for():
    found = of(reached(1, "2026-03-02", respond_by="2026-03-04"), procedure=None)

    assert found.procedure is None
    assert found.levels[0].target is None
    assert found.stalls[0].says.startswith("No answer at level 1 by 4 March 2026. ")


def test_working_days_are_counted_where_the_procedure_says_so():
    raised = reached(2, "2026-04-02T16:00+01:00", first=True, bypassed_because="Discussed before.")
    found = of(raised, procedure="between-agencies", now=datetime(2026, 4, 10, tzinfo=UTC))

    assert found.levels[0].target.deadline.in_words == "8 April 2026"
    assert "Good Friday" in found.levels[0].target.deadline.because


def tables(**changed):
    given = deepcopy(reference.load("ladders"))
    (ladder,) = [each for each in given["ladders"] if each["code"] == "urgent-placement"]
    ladder["levels"][0].update(changed)
    return given


def test_a_time_to_answer_by_of_before_all_years_is_still_one_that_went_by():
    asked = Moment(kind="before", value="1900")
    found = of(reached(1, "2026-03-02", respond_by=asked), procedure=None)

    assert found.stalls[0].says.startswith("No answer at level 1 by before 1900.")


def test_a_change_of_the_file_changes_the_answer():
    shorter = read(tables(within=2, name="Duty desk"))
    found = of(FIRST, answered("2026-03-02T12:00+00:00"), ladders=shorter)

    assert found.levels[0].name == "Duty desk"
    assert found.levels[0].target.standing == "missed"
    assert found.stalls[0].since == on(2, 11)
    assert of(FIRST, answered("2026-03-02T12:00+00:00")).stalls == ()


def test_every_procedure_says_its_source_and_a_target_for_its_levels():
    for each in LADDERS.procedures:
        assert all((each.title, each.says, each.source, each.bypass)), each.code
        assert not each.confirmed
        assert each.target(each.levels[0].level) is not None


@pytest.mark.parametrize("wrong", [{"level": 2}, {"kind": "fortnights"}, {"within": 0}])
def test_a_file_that_makes_no_sense_is_not_read(wrong):
    with pytest.raises(ValidationError):
        read(tables(**wrong))


HAPPENED = st.builds(
    Happening,
    what=st.sampled_from(["raised", "stepped-up", "acknowledged", "responded", "resolved"]),
    occurred=MOMENTS,
    by_agency=st.sampled_from([HOSPITAL, SOCIAL_CARE]),
    level=st.integers(1, 6),
    to_agency=st.sampled_from([HOSPITAL, SOCIAL_CARE]),
    respond_by=st.none() | MOMENTS,
)


@given(
    st.lists(HAPPENED, max_size=8),
    st.sampled_from([None, "gone", *LADDERS.codes]),
    st.integers(0, 200 * 365 * 24),
)
def test_whatever_is_on_record_a_climb_comes_to_something(happened, procedure, hours):
    now = datetime.fromtimestamp(hours * 3600 - 10**9, UTC)
    found = of(*happened, procedure=procedure, now=now)

    assert found.says
    for stall in found.stalls:
        assert stall.since < now
        assert stall.until is None or stall.until.definitely_after(stall.since)
