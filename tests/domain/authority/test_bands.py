"""Bands partition time, whatever is known and however vaguely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.authority.bands import bands, bands_of, how_it_stands, standing_at
from domain.authority.law import LAW
from domain.moments import Moment
from domain.vocabulary import OrderType, PowerType
from tests.domain.authority.authorities import (
    EPO,
    EXTENSION,
    HEARING,
    HIGH_COURT,
    UNTIL,
    a_change,
    an_authority,
    known,
    law_with,
    named,
    utc,
)
from tests.support.builders import UNKNOWN, about, when

START = datetime(2026, 2, 20, tzinfo=UTC)
_INSTANTS = st.integers(min_value=0, max_value=40 * 48).map(
    lambda halves: START + timedelta(minutes=30 * halves)
)
_MOMENTS = st.one_of(
    _INSTANTS.map(lambda at: when(at.isoformat())),
    _INSTANTS.map(lambda at: when(at.date().isoformat())),
    _INSTANTS.map(lambda at: about(at.isoformat())),
    _INSTANTS.map(lambda at: Moment(kind="before", value=at.date().isoformat())),
    _INSTANTS.map(lambda at: Moment(kind="after", value=at.date().isoformat())),
    st.just(when("2026-03")),
    st.just(UNKNOWN),
)
_CHANGES = st.builds(
    a_change,
    st.sampled_from(["varied", "extended", "discharged", "lapsed", "ended"]),
    _MOMENTS,
    st.none() | _MOMENTS,
)
_NAMES = st.sampled_from([f"authority {number}" for number in range(6)])
_AUTHORITIES = st.lists(
    st.builds(
        an_authority,
        st.sampled_from([*OrderType, *PowerType]).map(str),
        _MOMENTS,
        st.none() | _MOMENTS,
        name=_NAMES,
        made=_MOMENTS,
        extends=st.none() | _NAMES,
        follows=st.none() | _NAMES,
        changes=st.lists(_CHANGES, max_size=2).map(tuple),
    ),
    max_size=6,
    unique_by=lambda each: each.authority_id,
)


@settings(max_examples=200)
@given(_AUTHORITIES, _INSTANTS, st.lists(_INSTANTS, max_size=10))
def test_every_instant_lies_in_exactly_one_band(authorities, until, instants):
    found = bands(authorities, LAW, until=until)

    assert found[0].starts is None
    assert found[-1].ends == until
    assert all(one.ends == other.starts for one, other in pairwise(found))
    assert all(band.starts is None or band.starts < band.ends for band in found)
    for instant in (*instants, *(band.ends - timedelta(microseconds=1) for band in found)):
        assert sum(band.holds(instant) for band in found) == (instant < until)


@settings(max_examples=200)
@given(_AUTHORITIES, _INSTANTS, st.lists(_INSTANTS, min_size=1, max_size=10))
def test_a_band_names_what_is_in_force_at_each_of_its_instants(authorities, until, instants):
    put_together = known(*authorities)
    found = bands_of(put_together, until)
    for instant in instants:
        for band in found:
            if band.holds(instant):
                standing = standing_at(put_together, instant)
                assert (set(band.in_force), set(band.may_be), band.standing) == (
                    set(standing.in_force),
                    set(standing.may_be),
                    standing.standing,
                )
    assert all(
        (one.in_force, one.may_be) != (two.in_force, two.may_be) for one, two in pairwise(found)
    )


def shown(found):
    return [(band.standing, band.in_force or band.may_be) for band in found]


def test_with_nothing_known_there_is_one_band():
    (only,) = bands([], until=UNTIL)
    assert only.standing == "none-known"
    assert only.says == "Before 1 April 2026 at 1:00am: no authority is known."


def test_an_order_its_extension_and_what_followed():
    found = bands([EPO, HIGH_COURT, EXTENSION], until=UNTIL)
    assert shown(found) == [
        ("none-known", ()),
        ("known", named("epo")),
        ("known", named("extension")),
        ("known", named("high court", "extension")),
        ("known", named("high court")),
    ]
    assert found[1].says == (
        "From 7 March 2026 at 3:30pm to 15 March 2026 at 3:30pm: Emergency Protection Order."
    )


def test_before_the_extension_was_known_nothing_is_known_from_the_end_of_the_eighth_day():
    found = bands_of(known(EPO, HIGH_COURT, EXTENSION).as_of(8), UNTIL)
    gap = found[2]
    assert (gap.standing, gap.starts, gap.ends) == (
        "none-known",
        utc("2026-03-15T15:30"),
        utc("2026-03-18T16:20"),
    )


def test_a_hearing_on_day_13_falls_inside_only_because_the_order_was_extended():
    assert standing_at(known(EPO, HIGH_COURT, EXTENSION), HEARING).says == (
        "On 18 March 2026 at 10:30am: Emergency Protection Order, extended. The order before it "
        "ended on 15 March 2026 at 3:30pm: it was in force only because it was extended."
    )
    assert standing_at(known(EPO, HIGH_COURT, EXTENSION).as_of(8), HEARING).says == (
        "No authority is known on 18 March 2026 at 10:30am. Emergency Protection Order ended on "
        "15 March 2026 at 3:30pm. One extension of at most 7 days could have run until "
        "22 March 2026 at 3:30pm; none is on the record."
    )


def test_a_rule_that_changes_changes_the_answer():
    longer = law_with("emergency-protection-order-extension", lasts={"days": 2})
    assert "could have run" not in standing_at(known(EPO, law=longer), HEARING).says


def test_an_order_without_an_end_runs_as_long_as_its_rule_lets_it():
    order = an_authority("emergency-protection-order", "2026-03-03T10:00+00:00", name="epo")
    assert shown(bands([order], until=UNTIL)) == [
        ("none-known", ()),
        ("known", named("epo")),
        ("none-known", ()),
    ]
    assert bands([order], until=UNTIL)[1].ends == utc("2026-03-11T10:00")
    shorter = law_with("emergency-protection-order", lasts={"days": 3})
    assert bands([order], shorter, until=UNTIL)[1].ends == utc("2026-03-06T10:00")


def test_a_power_is_in_force_no_longer_than_the_law_lets_it_whatever_was_stated():
    """Nobody can keep a child for longer by writing down a later time."""
    power = an_authority(
        "police-protection", "2026-03-02T12:00+00:00", "2026-03-06T12:00+00:00", name="pp"
    )
    assert [(band.standing, band.ends) for band in bands([power], until=UNTIL)] == [
        ("none-known", utc("2026-03-02T12:00")),
        ("known", utc("2026-03-05T12:00")),
        ("none-known", UNTIL),
    ]
    longer = law_with("police-protection", lasts={"hours": 96})
    assert bands([power], longer, until=UNTIL)[1].ends == utc("2026-03-06T12:00")
    shorter = an_authority(
        "police-protection", "2026-03-02T12:00+00:00", "2026-03-03T12:00+00:00", name="pp"
    )
    assert bands([shorter], until=UNTIL)[1].ends == utc("2026-03-03T12:00")


def test_a_power_went_on_until_its_use_ended_also_after_it_was_to_end():
    """Within what the law allows: nobody extends police protection, it goes on or it does not."""
    power = an_authority(
        "police-protection",
        "2026-03-02T12:00+00:00",
        "2026-03-03T12:00+00:00",
        name="pp",
        changes=(a_change("ended", "2026-03-04T12:00+00:00"),),
    )
    assert bands([power], until=UNTIL)[1].ends == utc("2026-03-04T12:00")


def test_a_detention_dated_by_its_day_has_that_day_as_its_first():
    power = an_authority("mha-section-2", "2026-02-10", name="s2")
    assert [(band.standing, band.ends) for band in bands([power], until=UNTIL)][1:] == [
        ("may-be", utc("2026-02-11T00:00")),
        ("known", utc("2026-03-10T00:00")),
        ("none-known", UNTIL),
    ]


def test_two_orders_that_are_said_to_extend_each_other_come_to_an_end():
    each_other = [
        an_authority(
            "emergency-protection-order-extension",
            "2026-03-03T10:00+00:00",
            name=name,
            extends=other,
        )
        for name, other in (("one", "other"), ("other", "one"))
    ]
    assert bands(each_other, until=UNTIL)[-1].standing == "none-known"


def test_what_is_worked_out_of_an_order_is_worked_out_once():
    """Each edge of each of sixty orders asks it: that took 20 seconds, and nobody was served."""
    put_together = known(EPO, EXTENSION)
    assert put_together.reach(EXTENSION) is put_together.reach(EXTENSION)
    assert put_together.chain(EXTENSION) is put_together.chain(EXTENSION)
    assert put_together.as_of(8).authorities == (EPO,), "What is asked of the past is asked anew."
    assert put_together.as_of(8).reach(EPO) == put_together.reach(EPO)


def test_a_detention_that_cannot_be_renewed_ends_all_the_same():
    power = an_authority(
        "mha-section-2",
        "2026-02-10",
        name="s2",
        changes=(a_change("extended", "2026-03-01", "2026-04-20"),),
    )
    assert bands([power], until=UNTIL)[-1].starts == utc("2026-03-10T00:00")


def test_an_order_whose_end_nobody_can_read_may_be_in_force_as_long_as_its_rule_lets_it():
    """As on a copy of which the end cannot be read: it is not in force for ever."""
    unread = an_authority("emergency-protection-order", "2026-03-03T10:00+00:00", UNKNOWN)
    assert [(band.standing, band.ends) for band in bands([unread], until=UNTIL)[1:]] == [
        ("may-be", utc("2026-03-11T10:00")),
        ("none-known", UNTIL),
    ]
    interim = an_authority("interim-care-order", "2026-03-03T10:00+00:00", UNKNOWN)
    assert bands([interim], until=UNTIL)[-1].standing == "may-be"


def test_an_order_that_ends_after_some_day_ends_by_its_rule():
    later = Moment(kind="after", value="2026-03-05")
    vague = an_authority("emergency-protection-order", "2026-03-03T10:00+00:00", later)
    assert [(band.standing, band.ends) for band in bands([vague], until=UNTIL)[1:]] == [
        ("known", utc("2026-03-05T00:00")),
        ("may-be", utc("2026-03-11T10:00")),
        ("none-known", UNTIL),
    ]


def test_a_place_of_safety_lasted_72_hours_until_december_2017():
    """Policing and Crime Act 2017, section 82, in force on 11 December 2017."""

    def ends(code, begins):
        until = utc("2018-02-01T00:00")
        return bands([an_authority(code, begins, made=begins)], until=until)[1].ends

    for code in ("mha-section-135", "mha-section-136"):
        assert ends(code, "2017-12-10T23:00+00:00") == utc("2017-12-13T23:00")
        assert ends(code, "2017-12-11T01:00+00:00") == utc("2017-12-12T01:00")


def test_an_end_on_a_holiday_that_nobody_stated_may_be_later():
    order = an_authority("emergency-protection-order", "2026-03-07T15:30+00:00", name="epo")
    assert [(band.standing, band.ends) for band in bands([order], until=UNTIL)[1:3]] == [
        ("known", utc("2026-03-15T15:30")),
        ("may-be", utc("2026-03-16T12:00")),
    ]


def test_where_only_the_day_is_known_the_rest_of_it_may_be_in_force():
    order = an_authority("interim-care-order", "2026-03-07", "2026-03-09", name="ico")
    assert [(band.standing, band.starts) for band in bands([order], until=UNTIL)] == [
        ("none-known", None),
        ("may-be", utc("2026-03-07T00:00")),
        ("known", utc("2026-03-08T00:00")),
        ("may-be", utc("2026-03-09T00:00")),
        ("none-known", utc("2026-03-10T00:00")),
    ]


def test_midnight_is_said_to_begin_its_day():
    order = an_authority("interim-care-order", "2026-03-07", "2026-03-09T00:00+00:00", name="ico")
    assert bands([order], until=UNTIL)[2].says == (
        "From 8 March 2026 at midnight (as the day begins) to 9 March 2026 at midnight (as the day "
        "begins): Interim Care Order."
    )


def test_an_order_that_ended_at_an_unknown_time_is_never_certain():
    order = an_authority(
        "care-order",
        "2026-03-07T10:00+00:00",
        name="co",
        changes=(a_change("discharged", UNKNOWN),),
    )
    assert shown(bands([order], until=UNTIL)) == [
        ("none-known", ()),
        ("may-be", named("co")),
        ("none-known", ()),
    ]


def test_a_care_order_runs_to_the_eighteenth_birthday():
    order = an_authority("care-order", "2010-05-04T10:00+01:00", name="co")
    found = bands([order], until=UNTIL, born=when("2008-02-29"))
    assert found[1].ends == utc("2026-03-01T00:00")


def test_hours_are_hours_also_when_the_clocks_change():
    power = an_authority("police-protection", "2026-03-27T10:00+00:00", name="pp")
    assert bands([power], until=UNTIL)[1].ends == utc("2026-03-30T10:00")
    detained = an_authority("mha-section-2", "2026-03-27T10:00+00:00", name="s2")
    assert bands([detained], until=utc("2026-06-01T00:00"))[1].ends == utc("2026-04-23T23:00")


def test_what_lets_nobody_hold_a_child_is_in_no_band():
    order = an_authority("supervision-order", "2026-03-07", name="so")
    assert shown(bands([order], until=UNTIL)) == [("none-known", ())]


def test_the_rule_is_the_one_of_its_day():
    old = an_authority("interim-care-order", "2013-06-03T10:00+01:00", name="ico")
    assert bands([old], until=UNTIL)[1].ends == utc("2013-07-29T09:00")
    assert known(old).rule(old).section == "section 38(4), as it was"


@pytest.mark.parametrize("code", [*OrderType, *PowerType])
def test_every_order_and_power_has_a_rule_with_its_source(code):
    rule = LAW.rule(code, None)
    assert rule.says.endswith(".")
    assert rule.source
    assert rule.act


def test_beside_what_was_so_it_says_how_it_stands_at_the_end_of_what_is_seen():
    """And nothing beside an answer that is of that instant itself."""
    stands = how_it_stands(known(EPO, EXTENSION), HEARING, UNTIL)

    assert stands == standing_at(known(EPO, EXTENSION), UNTIL)
    assert (stands.at, stands.standing) == (UNTIL, "none-known")
    assert how_it_stands(known(EPO, EXTENSION), UNTIL, UNTIL) is None


def test_where_nothing_holds_it_names_the_last_that_ended_however_it_ended():
    ended = a_change("ended", "2026-03-03T09:00+00:00")
    power = an_authority("police-protection", "2026-03-02T12:00+00:00", changes=(ended,))
    undated = replace(power, changes=(a_change("ended", UNKNOWN),))
    order = replace(EPO, changes=(a_change("discharged", "2026-03-14T10:00+00:00"),))

    for held, says in (
        (power, "Police protection ended on 3 March 2026 at 9:00am."),
        (undated, "Police protection ended on 5 March 2026 at midday at the latest."),
        (order, "Emergency Protection Order ended on 14 March 2026 at 10:00am."),
    ):
        nothing = "No authority is known on 18 March 2026 at 10:30am. "
        assert standing_at(known(held), HEARING).says == nothing + says
