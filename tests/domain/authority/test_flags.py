"""What does not fit is flagged, with its rule, and refused nowhere."""

from __future__ import annotations

from domain.authority.flags import flags
from domain.authority.gaps import Held
from domain.authority.late import learnt_late
from domain.moments import Moment
from tests.domain.authority.authorities import (
    EPO,
    EXTENSION,
    HIGH_COURT,
    UNTIL,
    a_change,
    an_authority,
    known,
    law_with,
    named,
    utc,
)
from tests.support.builders import UNKNOWN, when

IN_HOSPITAL = Held("in hospital", when("2026-03-06T19:52+00:00"))


def found(put_together, held=(), until=UNTIL):
    return [(flag.kind, flag.certain) for flag in flags(put_together, held, until)]


def only(put_together, kind, held=(), until=UNTIL):
    (flag,) = [each for each in flags(put_together, held, until) if each.kind == kind]
    return flag


def test_a_child_in_hospital_without_a_known_authority_is_a_gap():
    put_together = known(EPO, HIGH_COURT)
    gaps = [each for each in flags(put_together, [IN_HOSPITAL], UNTIL) if each.kind == "gap"]
    assert [(each.starts, each.ends, each.certain) for each in gaps] == [
        (utc("2026-03-06T19:52"), utc("2026-03-07T15:30"), True),
        (utc("2026-03-15T15:30"), utc("2026-03-18T16:20"), True),
    ]
    assert gaps[1].says == (
        "From 15 March 2026 at 3:30pm to 18 March 2026 at 4:20pm the child was in hospital, and "
        "no authority is known."
    )
    assert not gaps[1].rule.confirmed


def test_the_extension_closes_the_gap():
    put_together = known(EPO, HIGH_COURT, EXTENSION)
    gaps = [each for each in flags(put_together, [IN_HOSPITAL], UNTIL) if each.kind == "gap"]
    assert [each.starts for each in gaps] == [utc("2026-03-06T19:52")]


def test_there_is_no_gap_once_the_child_had_left():
    held = Held("in hospital", when("2026-03-08T10:00+00:00"), when("2026-03-14T10:00+00:00"))
    assert "gap" not in dict(found(known(EPO), [held]))


def gaps(*held, put_together=None):
    found = flags(put_together or known(EPO), held, UNTIL)
    return [
        (each.starts, each.ends, each.certain, "placed" in each.says)
        for each in found
        if each.kind == "gap"
    ]


def test_a_time_in_two_places_at_once_is_asked_of_once():
    """Given a hospital that nobody recorded the child left, and a placement since; then each time
    is asked of one of them, and none is left out.
    """
    placed = Held("placed", when("2026-03-20T10:00+00:00"), when("2026-03-25T10:00+00:00"))

    assert gaps(IN_HOSPITAL, placed) == gaps(placed, IN_HOSPITAL)
    assert gaps(IN_HOSPITAL, placed) == [
        (utc("2026-03-06T19:52"), utc("2026-03-07T15:30"), True, False),
        (utc("2026-03-15T15:30"), utc("2026-03-20T10:00"), True, False),
        (utc("2026-03-20T10:00"), utc("2026-03-25T10:00"), True, True),
        (utc("2026-03-25T10:00"), UNTIL, False, False),
    ]


def test_of_two_places_that_began_together_one_is_asked_of_whichever_was_recorded_first():
    placed = Held("placed", IN_HOSPITAL.begins)

    assert gaps(IN_HOSPITAL, placed) == gaps(placed, IN_HOSPITAL)


def test_a_gap_is_certain_only_where_all_of_it_the_child_was_surely_somewhere():
    """Given a hospital that the child left on 21 March, and a placement that began some time from
    20 March to 10 April; then nothing says where they were in between.
    """
    left = Held(IN_HOSPITAL.where, when("2026-03-19"), when("2026-03-21T10:00+00:00"))
    some_time = Moment(kind="range", value="2026-03-20", until="2026-04-10")
    later = utc("2026-05-01T00:00")
    found = flags(known(EPO), [left, Held("placed", some_time)], later)

    assert [each.certain for each in found if each.kind == "gap"] == [False, False]


def test_a_stay_whose_end_leaves_it_open_makes_no_gap_certain():
    left = Held(
        IN_HOSPITAL.where,
        when("2026-03-06"),
        Moment(kind="range", value="2026-03-17", until="2026-03-30"),
    )

    assert [certain for _, _, certain, _ in gaps(left)] == [False, False]


def test_it_is_certain_where_the_child_surely_was_in_one_of_the_places():
    """Placed from a day, of no known hour: certain only where the hospital surely goes on."""
    placed = Held("placed", when("2026-03-20"))
    left = Held(IN_HOSPITAL.where, IN_HOSPITAL.begins, when("2026-03-20"))

    assert gaps(IN_HOSPITAL, placed)[-1] == (utc("2026-03-20T00:00"), UNTIL, True, True)
    assert gaps(left, placed)[-1] == (utc("2026-03-20T00:00"), UNTIL, False, True)


def test_an_order_that_ran_out_with_none_to_follow():
    flag = only(known(EPO), "expiry")
    assert flag.certain
    assert flag.says == (
        "Emergency Protection Order ran out on 15 March 2026 at 3:30pm. No other is known "
        "to have been in force from then."
    )
    assert flag.rule.version == "2026-11-28"
    assert "section" in flag.rule.source


def test_an_order_that_is_to_run_out():
    flag = only(known(EPO), "expiry", until=utc("2026-03-10T00:00"))
    assert flag.says == "Emergency Protection Order runs out on 15 March 2026 at 3:30pm."


def test_an_order_that_runs_longer_than_its_rule_is_flagged_as_the_court_made_it():
    order = an_authority(
        "emergency-protection-order", "2026-03-03T10:00+00:00", "2026-03-13T10:00+00:00", name="epo"
    )
    flag = only(known(order), "longer-than-allowed")
    assert flag.certain
    assert flag.says == (
        "Emergency Protection Order ran until 13 March 2026 at 10:00am: its rule allows at most "
        "8 days, to 11 March 2026 at 10:00am. It is on the record as it was made."
    )
    longer = law_with("emergency-protection-order", lasts={"days": 10})
    assert "longer-than-allowed" not in dict(found(known(order, law=longer)))


def test_a_court_may_let_it_run_over_a_holiday():
    def order(until):
        return known(
            an_authority("emergency-protection-order", "2026-03-07T15:30+00:00", until, name="epo")
        )

    assert "longer-than-allowed" not in dict(found(order("2026-03-16T12:00+00:00")))
    flag = only(order("2026-03-16T13:00+00:00"), "longer-than-allowed")
    assert "to 16 March 2026 at midday at the latest" in flag.says


def test_at_easter_the_holiday_is_a_long_one():
    order = an_authority(
        "emergency-protection-order", "2026-03-26T10:00+00:00", "2026-04-07T13:00+01:00", name="epo"
    )
    flag = only(known(order), "longer-than-allowed", until=utc("2026-05-01T00:00"))
    assert flag.starts == utc("2026-04-04T11:00"), "Good Friday, then Saturday"


def test_after_police_protection_the_days_run_from_its_first():
    power = an_authority(
        "police-protection", "2026-03-05T20:00+00:00", "2026-03-07T12:00+00:00", name="pp"
    )
    order = {"code": "emergency-protection-order", "begins": "2026-03-07T10:00+00:00"}
    stated = an_authority(**order, until="2026-03-15T10:00+00:00", name="epo", follows="pp")
    assert only(known(power, stated), "longer-than-allowed").certain
    unsaid = an_authority(**order, until="2026-03-15T10:00+00:00", name="epo")
    flag = only(known(power, unsaid), "longer-than-allowed")
    assert not flag.certain
    assert "If the designated officer applied for it" in flag.says


def test_the_days_after_police_protection_begin_with_its_first_day_as_a_whole():
    power = an_authority("police-protection", "2026-03-02T22:00+00:00", name="pp")

    def order(until):
        return an_authority(
            "emergency-protection-order", "2026-03-03T12:00+00:00", until, name="epo", follows="pp"
        )

    assert "longer-than-allowed" not in dict(found(known(power, order("2026-03-10T00:00+00:00"))))
    flag = only(known(power, order("2026-03-10T12:00+00:00")), "longer-than-allowed")
    assert flag.certain
    assert flag.starts == utc("2026-03-10T00:00"), "The eighth day, the first being 2 March."


def test_an_order_made_during_police_protection_is_no_overlap_with_it():
    """That is when it is asked for: Children Act 1989, section 46(7)."""
    power = an_authority("police-protection", "2026-03-02T12:00+00:00", name="pp")
    order = an_authority(
        "emergency-protection-order",
        "2026-03-03T12:00+00:00",
        "2026-03-09T12:00+00:00",
        name="epo",
        follows="pp",
    )
    agreed = an_authority("section-20-accommodation", "2026-03-03T12:00+00:00", name="s20")
    assert "overlap" not in dict(found(known(power, order)))
    assert "overlap" in dict(found(known(power, agreed)))


def test_a_power_used_for_longer_than_the_law_lets_it():
    kept = a_change("ended", "2026-03-06T12:00+00:00")
    flag = only(
        known(an_authority("police-protection", "2026-03-02T12:00+00:00", changes=(kept,))),
        "longer-than-allowed",
    )
    assert (flag.certain, flag.starts) == (True, utc("2026-03-05T12:00"))
    assert flag.says == (
        "Police protection ran until 6 March 2026 at midday: its rule allows at most 72 hours, to "
        "5 March 2026 at midday. After that it let nobody hold or place the child."
    )


def test_an_order_that_lapsed_after_its_stated_end_ran_no_longer_than_that():
    order = an_authority(
        "emergency-protection-order",
        "2026-03-03T10:00+00:00",
        "2026-03-11T10:00+00:00",
        changes=(a_change("lapsed", "2026-03-14T10:00+00:00"),),
    )
    assert "longer-than-allowed" not in dict(found(known(order)))


def test_a_second_extension():
    again = an_authority(
        "emergency-protection-order-extension",
        "2026-03-22T15:30+00:00",
        "2026-03-29T15:30+01:00",
        name="again",
        extends="extension",
        made="2026-03-20",
    )
    flag = only(known(EPO, EXTENSION, again), "second-extension")
    assert flag.authorities == named("again")
    assert flag.says.endswith("is extension 2: its rule allows 1 extension.")
    twice = law_with("emergency-protection-order-extension", most=2)
    assert "second-extension" not in dict(found(known(EPO, EXTENSION, again, law=twice)))


def test_an_extension_after_what_it_extends_had_ended():
    def extended(made):
        return known(
            EPO,
            an_authority(
                "emergency-protection-order-extension",
                made,
                "2026-03-21T15:30+00:00",
                name="late",
                extends="epo",
            ),
        )

    assert only(extended("2026-03-16T10:00+00:00"), "extension-after-expiry").certain
    assert not only(extended("2026-03-15"), "extension-after-expiry").certain


def test_two_that_each_say_who_holds_the_child_overlap():
    agreed = an_authority("section-20-accommodation", "2026-03-10T09:00+00:00", name="s20")
    flag = only(known(EPO, agreed), "overlap")
    assert (flag.starts, flag.ends) == (utc("2026-03-10T09:00"), utc("2026-03-15T15:30"))
    assert "overlap" not in dict(found(known(EPO, HIGH_COURT, EXTENSION)))


def test_accommodation_without_whose_agreement():
    nobody = an_authority("section-20-accommodation", "2026-03-10", name="s20")
    assert ("no-agreement", True) in found(known(nobody))
    mother = an_authority("section-20-accommodation", "2026-03-10", agreed_by="Mother")
    assert "no-agreement" not in dict(found(known(mother)))


def test_a_holding_power_that_was_extended_may_run_so_much_longer():
    def held(until, *changes):
        return known(
            an_authority(
                "mha-section-136", "2026-03-10T10:00+00:00", until, name="s136", changes=changes
            )
        )

    added = a_change("extended", "2026-03-11T09:00+00:00", "2026-03-11T20:00+00:00")
    assert "longer-than-allowed" not in dict(found(held(None, added)))
    assert "longer-than-allowed" in dict(found(held("2026-03-11T20:00+00:00")))
    assert "second-extension" in dict(found(held(None, added, added)))


def test_section_2_cannot_be_renewed():
    power = an_authority(
        "mha-section-2",
        "2026-03-01",
        name="s2",
        changes=(a_change("extended", "2026-03-20", "2026-04-20"),),
    )
    assert only(known(power), "second-extension").says.endswith("its rule allows no extension.")


def test_secure_without_an_order_adds_up():
    uses = [
        an_authority(
            "secure-accommodation-without-order",
            f"2026-03-{day:02}T10:00+00:00",
            f"2026-03-{day + 2:02}T10:00+00:00",
            name=f"secure {day}",
        )
        for day in (2, 9)
    ]
    flag = only(known(*uses), "longer-than-allowed")
    assert flag.says.startswith("Secure accommodation without an order came to 96 hours in the 28")


def test_what_an_extension_learnt_late_changed():
    _, last = learnt_late(known(EPO, HIGH_COURT, EXTENSION), UNTIL)
    assert (last.position, last.closed, last.since) == (9, True, None)
    assert last.says == (
        "Until 20 March 2026 at midnight (as the day begins) (§9) the record showed no authority "
        "from 15 March 2026 at 3:30pm to 18 March 2026 at 4:20pm. What arrived then: Emergency "
        "Protection Order, extended."
    )


def test_nothing_had_been_said_of_a_time_since_before_it_was_over():
    """Given an order whose discharge was recorded on 2 March, and a power of 4 to 7 March that
    reached the record on the 20th; then nothing said on the 2nd that those days would be without.
    """
    order = an_authority(
        "emergency-protection-order", "2026-03-01T10:00+00:00", recorded_at=utc("2026-03-01T11:00"),
        changes=(
            a_change("discharged", "2026-03-02T10:00+00:00", recorded_at=utc("2026-03-02T11:00")),
        ),
    )  # fmt: skip
    power = an_authority("police-protection", "2026-03-04T10:00+00:00", position=9, name="police")
    *_, last = learnt_late(known(order, power), UNTIL)

    assert (last.position, last.closed, last.since) == (9, True, None)
    assert last.says.startswith("Until 20 March 2026")


def test_that_a_power_was_extended_is_what_arrived():
    power = an_authority(
        "mha-section-136", "2026-03-02T12:00+00:00", "2026-03-03T12:00+00:00",
        changes=(
            a_change("extended", "2026-03-03T11:00+00:00", "2026-03-04T00:00+00:00", position=9),
        ),
    )  # fmt: skip
    *_, last = learnt_late(known(power), UNTIL)
    assert (last.closed, last.position) == (True, 9)
    assert last.says.endswith(f"What arrived then: {known(power).rule(power).title} was extended.")


def test_what_happened_before_the_first_order_is_learnt_late_as_well():
    agreement = an_authority(
        "section-20-accommodation", "2026-03-02T09:00+00:00", name="s20", agreed_by="The mother",
        position=9, recorded_at=utc("2026-03-19T10:00"),
        changes=(
            a_change("ended", "2026-03-07T15:30+00:00", position=9,
                     recorded_at=utc("2026-03-19T10:00")),
        ),
    )  # fmt: skip
    (only_one,) = learnt_late(known(EPO, agreement), UNTIL)
    assert (only_one.authority_id, only_one.closed) == (*named("s20"), True)
    assert only_one.says == (
        "Until 19 March 2026 at 10:00am (§9) the record showed no authority from 2 March 2026 at "
        "9:00am to 7 March 2026 at 3:30pm. What arrived then: Accommodation by agreement."
    )


def test_the_first_authority_on_the_record_is_not_learnt_late_nor_one_of_no_known_beginning():
    agreement = an_authority("section-20-accommodation", "2026-03-02T09:00+00:00", name="s20")
    assert learnt_late(known(agreement), UNTIL) == ()
    undated = an_authority("section-20-accommodation", UNKNOWN, name="s20", position=9)
    late = learnt_late(known(EPO, undated), UNTIL)
    assert [each.starts for each in late] == [utc("2026-03-15T15:30")]


def test_what_a_discharge_learnt_late_changed():
    order = an_authority(
        "interim-care-order",
        "2026-03-02T10:00+00:00",
        name="ico",
        changes=(a_change("discharged", "2026-03-10T10:00+00:00"),),
    )
    (only_one,) = learnt_late(known(order), UNTIL)
    assert not only_one.closed
    assert only_one.starts == utc("2026-03-10T10:00")
    assert only_one.since == 1
    assert only_one.says.startswith(
        "From 20 March 2026 at midnight (as the day begins) (§1) until "
    )
