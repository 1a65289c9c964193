"""What becomes of an order: applied for, varied, discharged, lapsed."""

from __future__ import annotations

import pytest

from domain import authority
from domain.authority import (
    NEW_ORDER,
    AnotherOrderThanAppliedFor,
    ApplicationConcluded,
    ApplicationOver,
    ApplyForOrder,
    BeforeItWasAppliedFor,
    BeforeItWasMade,
    ConcludeApplication,
    DischargeOrder,
    EndedBeforeItWasVaried,
    FollowedPowerNotOnCase,
    FollowsALaterPower,
    LapseOrder,
    MadeBeforeAppliedFor,
    MakeOrder,
    NothingApplied,
    NotMadeYet,
    OrderAlreadyMade,
    OrderAppliedFor,
    OrderDischarged,
    OrderHasEnded,
    OrderLapsed,
    OrderMade,
    OrderNotOnRecord,
    OrderVaried,
    PowerUsed,
    VariedAfterItsEnd,
    VaryOrder,
    apply_for_order,
    conclude_application,
    discharge_order,
    lapse_order,
    make_order,
    vary_order,
)
from domain.command import EndsBeforeItStarts, NotHappenedYet
from domain.errors import Stale
from domain.vocabulary import OrderType
from tests.support.builders import ORDER, SOCIAL_CARE, SOURCE, a_case, an_id, ask, fact
from tests.support.spec import fold, given

COURT = "Family Court at Testford"


def applying(**fields):
    asked = {
        "order_id": ORDER,
        "by_agency": SOCIAL_CARE,
        "order_type": OrderType.INTERIM_CARE_ORDER,
        "court": COURT,
        "applicant": "Local authority",
        "occurred": "2026-03-05",
        "grounds": "Nobody at home can keep the child safe.",
        "source": SOURCE,
    }
    return ask(ApplyForOrder, by=SOCIAL_CARE, **(asked | fields))


def making(**fields):
    asked = {
        "order_id": ORDER,
        "by_agency": SOCIAL_CARE,
        "order_type": OrderType.INTERIM_CARE_ORDER,
        "court": COURT,
        "occurred": "2026-03-06",
        "in_force_from": "2026-03-06",
        "terms": "Until further order.",
        "source": SOURCE,
    }
    return ask(MakeOrder, by=SOCIAL_CARE, **(asked | fields))


def varying(**fields):
    asked = {"court": COURT, "occurred": "2026-03-10", "terms": "Changed.", "source": SOURCE}
    return ask(VaryOrder, by=SOCIAL_CARE, order_id=ORDER, **(asked | fields))


def discharging(**fields):
    asked = {"court": COURT, "occurred": "2026-03-12", "reason": "Home.", "source": SOURCE}
    return ask(DischargeOrder, by=SOCIAL_CARE, order_id=ORDER, **(asked | fields))


def lapsing(occurred="2026-03-14"):
    return ask(LapseOrder, by=SOCIAL_CARE, order_id=ORDER, occurred=occurred, reason="Time over.")


def concluding(occurred="2026-03-06"):
    return ask(
        ConcludeApplication,
        by=SOCIAL_CARE,
        order_id=ORDER,
        outcome="refused",
        occurred=occurred,
        reason="Not made out.",
    )


APPLIED = (*a_case(), *given(a_case()).when(apply_for_order, applying()).allowed())
MADE = (*APPLIED, *given(APPLIED).when(make_order, making()).allowed())
LAPSED = (*MADE, *given(MADE).when(lapse_order, lapsing()).allowed())
DISCHARGED = (*MADE, *given(MADE).when(discharge_order, discharging()).allowed())
REFUSED = (*APPLIED, *given(APPLIED).when(conclude_application, concluding()).allowed())


def test_an_order_goes_from_application_to_its_end_in_one_stream():
    assert [type(each) for each in DISCHARGED[-3:]] == [OrderAppliedFor, OrderMade, OrderDischarged]
    assert [each.originator_version for each in DISCHARGED[-3:]] == [1, 2, 3]
    assert fold(authority.evolve, NEW_ORDER, DISCHARGED).status == "ended"


def test_an_application_may_be_refused_or_withdrawn():
    assert isinstance(REFUSED[-1], ApplicationConcluded)
    given(REFUSED).when(make_order, making()).refused(ApplicationOver)
    given(REFUSED).when(conclude_application, concluding()).refused(ApplicationOver)
    given(REFUSED).when(vary_order, varying()).refused(NotMadeYet)
    given(REFUSED).when(apply_for_order, applying()).refused(OrderAlreadyMade, field="order_id")


def test_refuses_what_an_application_cannot_become():
    given(APPLIED).when(make_order, making(occurred="2026-03-04")).refused(
        MadeBeforeAppliedFor, field="occurred"
    )
    given(APPLIED).when(make_order, making(order_type=OrderType.CARE_ORDER)).refused(
        AnotherOrderThanAppliedFor, field="order_type"
    )
    given(APPLIED).when(conclude_application, concluding("2026-03-04")).refused(
        BeforeItWasAppliedFor, field="occurred"
    )
    given(MADE).when(conclude_application, concluding()).refused(NothingApplied)
    given(a_case()).when(apply_for_order, applying(occurred="2026-04-01")).refused(
        NotHappenedYet, field="occurred"
    )


def test_an_order_is_varied_until_it_has_ended():
    (event,) = given(MADE).when(vary_order, varying(in_force_until="2026-03-19")).allowed()
    assert isinstance(event, OrderVaried)
    given(MADE).when(vary_order, varying(occurred="2026-03-05")).refused(
        BeforeItWasMade, field="occurred"
    )
    given(MADE).when(vary_order, varying(in_force_until="2026-03-01")).refused(
        EndsBeforeItStarts, field="in_force_until"
    )
    given(DISCHARGED).when(vary_order, varying(occurred="2026-03-13")).refused(
        VariedAfterItsEnd, field="occurred"
    )


@pytest.mark.parametrize(
    ("rule", "asking"),
    [
        (vary_order, varying(occurred="2026-03-04")),
        (discharge_order, discharging(occurred="2026-03-04")),
        (lapse_order, lapsing("2026-03-04")),
    ],
)
def test_nothing_becomes_of_an_order_before_it_was_applied_for(rule, asking):
    made = given(APPLIED).when(make_order, making(occurred="2026-03", in_force_from="2026-03"))
    given(APPLIED, made.allowed()).when(rule, asking).refused(
        BeforeItWasAppliedFor, field="occurred"
    )


def test_a_variation_learnt_after_the_end_is_taken():
    given(DISCHARGED).when(vary_order, varying(occurred="2026-03-10")).allowed()


@pytest.mark.parametrize("earlier", [lapsing("2026-03-09"), discharging(occurred="2026-03-09")])
def test_it_has_not_ended_before_a_court_changed_it(earlier):
    varied = given(MADE).when(vary_order, varying()).allowed()
    rule = lapse_order if isinstance(earlier, LapseOrder) else discharge_order
    given(MADE, varied).when(rule, earlier).refused(EndedBeforeItWasVaried, field="occurred")


def test_a_discharge_learnt_after_it_was_thought_to_have_lapsed_is_taken():
    assert isinstance(LAPSED[-1], OrderLapsed)
    given(LAPSED).when(discharge_order, discharging(occurred="2026-03-12")).allowed()
    given(LAPSED).when(discharge_order, discharging(occurred="2026-03-16")).refused(OrderHasEnded)


def test_refuses_to_end_it_twice():
    given(DISCHARGED).when(discharge_order, discharging()).refused(OrderHasEnded)
    given(DISCHARGED).when(lapse_order, lapsing()).refused(OrderHasEnded)
    given(LAPSED).when(lapse_order, lapsing()).refused(OrderHasEnded)


def test_refuses_what_is_not_on_the_case_or_was_read_before_it_changed():
    given(a_case()).when(vary_order, varying()).refused(OrderNotOnRecord)
    elsewhere = [MADE[-1].model_copy(update={"case_id": an_id("another case")})]
    given(a_case(), elsewhere).when(lapse_order, lapsing()).refused(OrderNotOnRecord)
    given(MADE).when(vary_order, varying(expected_version=1)).refused(
        Stale, field="expected_version"
    )


def test_refuses_to_follow_a_power_that_is_not_on_the_case():
    given(a_case()).when(make_order, making(follows_power_id=an_id("power"))).refused(
        FollowedPowerNotOnCase, field="follows_power_id"
    )


def test_it_follows_no_power_that_was_used_after_it_was_made():
    power = fact(
        PowerUsed, stream=an_id("power"), by_agency=SOCIAL_CARE, power="police-protection",
        used_by="Constable 1", occurred="2026-03-07", reason="No time.", source=SOURCE,
    )  # fmt: skip
    asked = making(follows_power_id=an_id("power"))
    given(a_case(), power).when(make_order, asked).refused(
        FollowsALaterPower, field="follows_power_id"
    )


def test_an_order_stored_before_orders_could_follow_a_power_still_loads():
    stored = fact(
        OrderMade, stream=ORDER, **making().model_dump(include=set(OrderMade.model_fields))
    )
    assert stored.follows_power_id is None
