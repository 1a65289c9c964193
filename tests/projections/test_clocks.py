"""Which clocks a case file starts, and that the next date of a child names them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.authority import OrderAppliedFor, OrderMade, PowerUsed
from domain.event import Event
from domain.hearing import HearingHeld
from domain.plans import ProtectionPlanStarted, Section47Concluded, Section47Opened
from domain.review import SeriousIncidentReported
from domain.state_at import Asked, state_at
from domain.vocabulary import OrderType, PowerType
from projections.case_file.clocks import of_courts, of_protection, standing
from projections.case_file.review_clocks import facts_of as review_facts_of
from projections.case_file.state_facts import facts_of
from tests.projections import filed
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    a_hearing,
    an_id,
    fact,
)

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
BEGUN: dict[str, Any] = {"by_agency": SOCIAL_CARE, "subject_id": CHILD, "source": SOURCE}


def case_file(*events: Event):
    return filed.case_file(*a_case(), *events)


def enquiry(told: tuple[Any, ...] = ()) -> Event:
    return fact(
        Section47Opened, stream=an_id("enquiry"), **BEGUN, concern="Harm", told=told,
        occurred="2026-03-02", strategy_discussion="2026-03-02T10:00+00:00",
    )  # fmt: skip


def a_plan(occurred: str = "2026-03-20") -> Event:
    return fact(
        ProtectionPlanStarted, stream=an_id("plan"), **BEGUN, category="neglect", occurred=occurred
    )


def applied(kind: OrderType = OrderType.CARE_ORDER) -> Event:
    return fact(
        OrderAppliedFor, stream=an_id("order"), by_agency=SOCIAL_CARE, order_type=kind,
        court="Family Court", applicant="Local authority", occurred="2026-03-02", grounds="Harm",
        source=SOURCE,
    )  # fmt: skip


def following(file: Any, at: str, agency: str | None = None) -> str | None:
    instant = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = state_at(facts_of(file, {}), Asked(instant, CHILD, agency)).following
    return found and found.says


def courts(*events: Event) -> dict[str, str]:
    found = standing(of_courts(case_file(*events)), NOW)
    return {each.code: each.stands.standing for each in found}


def test_an_enquiry_starts_the_clock_of_the_conference_and_a_plan_ends_it():
    (runs,) = standing(of_protection(case_file(enquiry())), NOW)
    (held,) = standing(of_protection(case_file(enquiry(), a_plan())), NOW)

    assert (runs.code, runs.subjects, runs.stream_id) == (
        "initial-conference", (CHILD,), an_id("enquiry"),
    )  # fmt: skip
    assert (runs.stands.standing, runs.stands.certain) == ("missed", False)
    assert held.stands.standing == "met"


def test_a_conclusion_that_calls_no_conference_stops_it():
    concluded = fact(
        Section47Concluded, stream=an_id("enquiry"), version=2, outcome="not-substantiated",
        reason="Explained", occurred="2026-03-09",
    )  # fmt: skip
    (found,) = standing(of_protection(case_file(enquiry(), concluded)), NOW)

    assert found.stands.standing == "stopped"


def test_the_conference_is_the_next_date_until_it_was_held():
    file = case_file(enquiry(), a_plan())
    says = "Due: Initial child protection conference, 23 March 2026."

    assert following(file, "2026-03-10") == says
    assert following(file, "2026-03-21") is None
    assert following(case_file(enquiry()), "2026-03-21") == says
    assert following(case_file(enquiry()), "2026-04-21") is None


def test_who_was_not_told_of_the_enquiry_knows_of_no_conference():
    told = ({"agency": HOSPITAL, "occurred": "2026-03-03"},)

    assert following(case_file(enquiry(told)), "2026-03-10", POLICE) is None
    assert following(case_file(enquiry(told)), "2026-03-10", HOSPITAL)


def test_an_application_for_a_care_order_starts_two_clocks():
    order = fact(
        OrderMade, stream=an_id("order"), version=2, by_agency=SOCIAL_CARE,
        order_type=OrderType.CARE_ORDER, court="Family Court", occurred="2026-05-20",
        in_force_from="2026-05-20", terms="As made", source=SOURCE,
    )  # fmt: skip
    hearing = a_hearing(hearing_type="case-management")
    held = fact(
        HearingHeld, stream=hearing.originator_id, version=2, occurred="2026-03-18",
        attendance="in-person", summary="Timetable set",
    )  # fmt: skip

    assert courts(applied()) == {"care-proceedings": "due", "case-management-hearing": "at-risk"}
    assert courts(applied(), hearing, held, order) == {
        "care-proceedings": "met",
        "case-management-hearing": "met",
    }
    assert courts(applied(OrderType.INTERIM_CARE_ORDER)) == {}


def test_powers_of_so_many_hours_are_clocks_and_their_end_is_told_once():
    used = fact(
        PowerUsed, stream=an_id("power"), by_agency=POLICE, power=PowerType.POLICE_PROTECTION,
        used_by="Officer", occurred="2026-03-02T12:00+00:00", reason="Harm", source=SOURCE,
    )  # fmt: skip
    file = case_file(used)

    assert courts(used) == {"police-protection": "missed"}
    assert [each.title for each in facts_of(file, {}).due] == ["end of the Police protection"]


def in_care(since: str) -> Event:
    return fact(
        OrderMade, stream=an_id("order"), by_agency=SOCIAL_CARE, order_type=OrderType.CARE_ORDER,
        court="Family Court", occurred=since, in_force_from=since, terms="As made", source=SOURCE,
    )  # fmt: skip


def looked_after(*events: Event) -> tuple[str, ...]:
    file = case_file(*events)
    return review_facts_of(file.reviews[0], file).looked_after


def a_report(occurred: Any = "2026-03-02", harm: str = "died") -> Event:
    return fact(
        SeriousIncidentReported, stream=an_id("review"), incident_authority=SOCIAL_CARE,
        children=[CHILD], harm=harm, occurred=occurred, summary="Made up", source=SOURCE,
    )  # fmt: skip


def test_a_child_who_died_in_care_was_looked_after():
    assert looked_after(in_care("2026-01-05"), a_report()) == ("Care Order (C2)",)
    assert looked_after(in_care("2026-01-05"), a_report(harm="seriously-harmed")) == ()
    assert looked_after(a_report()) == ()


@pytest.mark.parametrize(
    ("died", "may_have_been"),
    [
        ("2026-03-05", True),
        ({"kind": "range", "value": "2026-03-01", "until": "2026-03-05"}, True),
        ({"kind": "before", "value": "2026-03-06"}, True),
        ({"kind": "unknown"}, True),
        ("2026-03-05T09:00+00:00", False),
        ("2026-03-04", False),
    ],
)
def test_a_child_who_came_into_care_on_the_day_of_their_death_may_have_been(died, may_have_been):
    found = looked_after(in_care("2026-03-05T10:00+00:00"), a_report(died))

    assert found == (("Care Order (C2) (may have been)",) if may_have_been else ())
