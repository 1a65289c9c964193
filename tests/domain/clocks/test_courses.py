"""The clocks that enquiries, applications and powers start: what starts, ends and stops them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.authority.clocks import (
    POWERS,
    ApplicationFacts,
    PowerFacts,
    application_courses,
    power_course,
)
from domain.authority.law import LAW
from domain.clocks import CLOCKS, running
from domain.clocks.worked_out import USES
from domain.moments import Moment
from domain.plans.clocks import EnquiryFacts, PlanStart, conference_courses
from domain.review.clocks import ReviewFacts, review_clocks
from domain.vocabulary import OrderType, PowerType
from tests.support.builders import CHILD, MOTHER, an_id, when

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def enquiry(name="enquiry", opened="2026-03-02", **more):
    said = {"strategy_discussion": when(opened), **more}
    return EnquiryFacts(an_id(name), CHILD, 1, when(opened), **said)


def plan(occurred, name="plan", subject=CHILD):
    return PlanStart(an_id(name), subject, when(occurred))


def conference(*enquiries, plans=()):
    return [running(course, NOW).stands for course, _ in conference_courses(enquiries, plans)]


def application(**more):
    kind = more.pop("order_type", OrderType.CARE_ORDER)
    occurred = more.pop("occurred", when("2026-03-02"))
    facts = ApplicationFacts(an_id("application"), 1, kind, occurred, **more)
    return {each.code: running(each, NOW).stands for each in application_courses(facts)}


def power(kind, now=NOW, **more):
    course = power_course(PowerFacts(an_id("power"), 1, kind, when("2026-03-02T12:00Z"), **more))
    return course and running(course, now)


@pytest.mark.parametrize(("began", "expected"), [("2026-03-23", "met"), ("2026-03-24", "missed")])
def test_the_conference_was_held_when_a_plan_began(began, expected):
    """Fifteen working days of Monday 2 March end with Monday 23 March."""
    (stands,) = conference(enquiry(), plans=(plan(began),))

    assert (stands.standing, stands.certain) == (expected, True)
    assert "takes the day on which the plan began" in stands.says


def test_without_a_plan_nobody_is_said_to_have_missed_a_conference():
    (stands,) = conference(enquiry(), plans=(plan("2026-03-20", subject=MOTHER),))

    assert (stands.standing, stands.certain) == ("missed", False)
    assert "whether it was done is not known" in stands.says
    assert "Not done" not in stands.says


def test_a_plan_belongs_to_the_last_enquiry_before_it():
    first = enquiry("first", "2025-01-06")
    second = enquiry("second")
    before, after = conference(first, second, plans=(plan("2026-03-20"),))

    assert (before.standing, before.certain) == ("missed", False)
    assert (after.standing, after.certain) == ("met", True)


def test_a_plan_of_years_later_is_not_the_end_of_an_enquiry():
    (stands,) = conference(enquiry(opened="2020-03-02"), plans=(plan("2024-06-03"),))

    assert (stands.standing, stands.certain, stands.late) == ("missed", False, None)
    assert "later than six months after the enquiry" in stands.says


def test_nothing_is_certain_by_a_hearing_that_may_be_of_another_application():
    code, heard = "case-management-hearing", {"managed": when("2026-03-18")}

    assert application(**heard)[code].certain
    assert not application(**heard, is_alone=False)[code].certain
    occurred = Moment(kind="range", value="2026-03-02", until="2026-03-31")
    assert not application(**heard, occurred=occurred)[code].certain


@pytest.mark.parametrize(
    "ended",
    [Moment(kind="unknown"), Moment(kind="range", value="2026-03-03", until="2026-04-20")],
)
def test_accommodation_that_may_have_outlasted_its_clock_did_not_stop_it_for_certain(ended):
    stopped = power(PowerType.SECTION_20_ACCOMMODATION, ended=ended)
    in_time = power(PowerType.SECTION_20_ACCOMMODATION, ended=when("2026-03-02T20:00Z"))

    assert (stopped.stands.standing, stopped.stands.certain) == ("stopped", False)
    assert (in_time.stands.standing, in_time.stands.certain) == ("stopped", True)


def test_what_was_extended_once_its_time_was_over_gained_nothing():
    late = {"extended": when("2026-03-03T20:00Z"), "ended": when("2026-03-03T22:00Z")}
    open_ = {**late, "extended": when("2026-03-03")}

    stands = power(PowerType.MHA_SECTION_136, **late).stands
    assert (stands.standing, stands.certain) == ("missed", True)
    assert not power(PowerType.MHA_SECTION_136, **open_).stands.certain


def test_an_enquiry_that_calls_no_conference_stops_its_clock():
    concluded = {"concluded": when("2026-03-10"), "outcome_title": "Not substantiated"}
    (stopped,) = conference(enquiry(outcome="not-substantiated", **concluded))
    (runs,) = conference(enquiry(outcome="substantiated-conference", **concluded))

    assert stopped.standing == "stopped"
    assert "not substantiated" in stopped.says
    assert runs.standing == "missed"


def test_an_enquiry_that_names_no_discussion_has_a_clock_without_a_day():
    (stands,) = conference(enquiry(strategy_discussion=None))

    assert "cannot be worked out" in stands.says
    assert not stands.certain


def test_care_proceedings_never_end_for_certain_before_the_court_can_have_issued():
    """The day of issue is not on the record: it was that of the application, or a later one."""
    runs = application()
    in_time = application(concluded=when("2026-05-20"))

    assert runs["care-proceedings"].deadline.latest is None
    assert "no earlier than 30 August 2026" in runs["care-proceedings"].says
    assert (in_time["care-proceedings"].standing, in_time["care-proceedings"].certain) == (
        "met", True,
    )  # fmt: skip


def test_a_hearing_after_the_earliest_day_may_have_been_in_time():
    held = application(managed=when("2026-04-20"))["case-management-hearing"]
    over = application(concluded=when("2026-03-10"))["case-management-hearing"]

    assert (held.standing, held.certain) == ("met", False)
    assert over.standing == "stopped"


def test_an_application_for_an_interim_order_is_none_for_proceedings():
    assert application(order_type=OrderType.INTERIM_CARE_ORDER) == {}


def test_a_power_ends_with_its_hours():
    assert power(PowerType.POLICE_PROTECTION).stands.standing == "missed"
    ended = power(PowerType.POLICE_PROTECTION, ended=when("2026-03-05T11:00Z")).stands
    late = power(PowerType.POLICE_PROTECTION, ended=when("2026-03-05T12:01Z")).stands
    assert (ended.standing, late.standing) == ("met", "missed")
    assert power(PowerType.MHA_SECTION_3) is None


def test_a_place_of_safety_that_was_extended_has_twelve_hours_more():
    usual = power(PowerType.MHA_SECTION_136).stands.deadline
    longer = power(PowerType.MHA_SECTION_136, extended=when("2026-03-03T10:00Z")).stands.deadline

    assert usual.latest == datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert longer.latest == datetime(2026, 3, 4, 0, tzinfo=UTC)


def test_a_child_is_looked_after_once_accommodated_for_a_day():
    kind = PowerType.SECTION_20_ACCOMMODATION
    assert power(kind).stands.standing == "met"
    assert power(kind, ended=when("2026-03-03T11:00Z")).stands.standing == "stopped"
    assert power(kind, ended=when("2026-03-09")).stands.standing == "met"


@pytest.mark.parametrize(("kind", "code"), POWERS.items())
def test_a_power_lasts_so_long_by_both_files(kind, code):
    """`orders.toml` flags what goes beyond the law; the clock must not say otherwise."""
    lasts, clock = LAW.rule(kind, None).lasts, CLOCKS.of(code)

    if kind is not PowerType.SECTION_20_ACCOMMODATION:
        assert getattr(lasts, "hours", None) == clock.length


def test_every_clock_says_whether_it_is_worked_out_and_those_that_are_are():
    started = {
        *(each.code for each in review_clocks(EVERYTHING, NOW)),
        *(course.code for course, _ in conference_courses([enquiry()], [])),
        *application(),
        *POWERS.values(),
        "mental-health-s136-extended",
    }

    assert set(USES) == {each.code for each in CLOCKS.rules}
    assert {code for code, use in USES.items() if use.page is not None} == started


EVERYTHING = ReviewFacts(
    aware=(when("2026-03-02"),),
    reported=NOW,
    looked_after=("Care order (C2)",),
    notified=when("2026-03-05"),
    submitted=when("2026-03-20"),
    responded=when("2026-03-30"),
    begun=when("2026-03-31"),
)
