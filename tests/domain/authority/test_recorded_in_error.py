"""An order or a power that was recorded in error is taken back by its agency, once."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest

from domain.authority import (
    NEW_ORDER,
    ExtendedOrderNotOnCase,
    NamesWhatIsTakenBack,
    OrderNotOnRecord,
    PowerNotOnRecord,
    TakeBackOrder,
    TakeBackPower,
    apply_for_order,
    discharge_order,
    end_power,
    evolve,
    extend_power,
    make_order,
    take_back_order,
    take_back_power,
    use_power,
)
from domain.authority.law import LAW
from domain.authority.named import require_extended
from domain.in_error import IsWithdrawn, OnlyItsAgencyWithdraws
from tests.domain.authority.test_orders import applying, discharging, making
from tests.domain.authority.test_powers import POWER, ending, extending, using
from tests.support.builders import (
    HOSPITAL,
    ORDER,
    POLICE,
    SOCIAL_CARE,
    a_case,
    an_id,
    ask,
    attribution,
)
from tests.support.spec import given

REASON = "Keyed for another child."


def recording(rule, command, *before):
    history = (*a_case(), *before)
    return (*history, *given(history).when(rule, command).allowed())


def taking_back_order(by=SOCIAL_CARE):
    return ask(TakeBackOrder, by=by, order_id=ORDER, reason=REASON)


def taking_back_power(by=POLICE):
    return ask(TakeBackPower, by=by, power_id=POWER, reason=REASON)


ORDERED = recording(make_order, making())
USED = recording(use_power, using())


def taken_back(history, rule, command):
    return (*history, *given(history).when(rule, command).allowed())


def test_an_order_is_taken_back_once_and_nothing_is_done_to_it_afterwards():
    history = taken_back(ORDERED, take_back_order, taking_back_order())

    assert history[-1].reason == REASON
    given(history).when(take_back_order, taking_back_order()).refused(IsWithdrawn)
    given(history).when(discharge_order, discharging()).refused(IsWithdrawn)
    given(history).when(make_order, making()).refused(IsWithdrawn)


def test_a_power_is_taken_back_once_and_nothing_is_done_to_it_afterwards():
    history = taken_back(USED, take_back_power, taking_back_power())

    given(history).when(take_back_power, taking_back_power()).refused(IsWithdrawn)
    given(history).when(end_power, ending()).refused(IsWithdrawn)
    given(history).when(extend_power, extending()).refused(IsWithdrawn)


def test_only_the_agency_that_recorded_it_takes_it_back():
    for by in (POLICE, HOSPITAL):
        given(ORDERED).when(take_back_order, taking_back_order(by)).refused(OnlyItsAgencyWithdraws)
    for by in (SOCIAL_CARE, HOSPITAL):
        given(USED).when(take_back_power, taking_back_power(by)).refused(OnlyItsAgencyWithdraws)


def test_what_is_not_there_is_not_taken_back():
    given(a_case()).when(take_back_order, taking_back_order()).refused(OrderNotOnRecord)
    given(a_case()).when(take_back_power, taking_back_power()).refused(PowerNotOnRecord)


def test_no_order_extends_one_that_was_recorded_in_error():
    history = taken_back(ORDERED, take_back_order, taking_back_order())
    extending = making(order_id=an_id("extension"), extends_order_id=ORDER)

    given(history).when(make_order, extending).refused(
        NamesWhatIsTakenBack, field="extends_order_id"
    )


def test_of_an_order_of_another_case_it_is_not_even_said_that_it_was_taken_back():
    """Given an order taken back on one case, whoever names it on another is told that it is not on
    theirs, as of an order that never was.
    """
    history = taken_back(ORDERED, take_back_order, taking_back_order())
    theirs = reduce(evolve, history, NEW_ORDER)
    elsewhere = replace(theirs, case_id=an_id("another case"))
    extending = making(order_id=an_id("extension"), extends_order_id=ORDER)

    with pytest.raises(NamesWhatIsTakenBack):
        require_extended(extending, theirs, LAW)
    with pytest.raises(ExtendedOrderNotOnCase):
        require_extended(extending, elsewhere, LAW)


def test_an_order_on_another_agencys_application_is_taken_back_with_it():
    """Given an order that one agency recorded on the application of another, the first is told that
    it goes with the application, and whom to ask; the second takes both back.
    """
    applied = recording(apply_for_order, applying())
    by_another = making(expected_version=1, by_agency=POLICE, attribution=attribution(POLICE))
    ordered = (*applied, *given(applied).when(make_order, by_another).allowed())

    taking_back = given(ordered).when(take_back_order, taking_back_order(POLICE))
    assert "together with it" in taking_back.refused(OnlyItsAgencyWithdraws)
    given(ordered).when(take_back_order, taking_back_order(HOSPITAL)).refused(
        OnlyItsAgencyWithdraws
    )
    given(ordered).when(take_back_order, taking_back_order(SOCIAL_CARE)).allowed()
