"""The orders a court makes."""

from __future__ import annotations

import pytest

from domain import authority
from domain.authority import (
    NEW_ORDER,
    ExtendedOrderNotOnCase,
    ExtendsALaterOrder,
    ExtendsAnotherKind,
    ExtendsItself,
    HearingNotOnCase,
    InForceBeforeMade,
    MakeOrder,
    OrderAlreadyMade,
    OrderMade,
    make_order,
)
from domain.case import AgencyNotOnCase, CaseIsClosed, CaseNotOpened
from domain.command import EndsBeforeItStarts, ForAnotherAgency, NotHappenedYet
from domain.moments import Moment
from domain.vocabulary import OrderType
from tests.support.builders import (
    CHILD,
    HEARING,
    HOSPITAL,
    ORDER,
    SOCIAL_CARE,
    SOURCE,
    UNKNOWN,
    a_case,
    a_hearing,
    about,
    an_id,
    ask,
    closed,
    fact,
    when,
    without,
)
from tests.support.spec import fold, given

EXTENSION = an_id("extension")


def making(by=SOCIAL_CARE, **fields):
    given = {
        "order_id": ORDER,
        "by_agency": SOCIAL_CARE,
        "order_type": OrderType.EMERGENCY_PROTECTION_ORDER,
        "court": "Family Court at Testford",
        "occurred": "2026-03-06T10:40+00:00",
        "in_force_from": "2026-03-06T10:40+00:00",
        "in_force_until": "2026-03-14T10:40+00:00",
        "terms": "The child is to stay on the ward.",
        "source": SOURCE,
    }
    return ask(MakeOrder, by=by, **(given | fields))


def extending(**fields):
    given = {
        "order_id": EXTENSION,
        "order_type": OrderType.EMERGENCY_PROTECTION_ORDER_EXTENSION,
        "extends_order_id": ORDER,
        "occurred": "2026-03-13",
        "in_force_from": "2026-03-14T10:40+00:00",
        "in_force_until": "2026-03-21T10:40+00:00",
    }
    return making(**(given | fields))


MADE = (*a_case(), *given(a_case()).when(make_order, making()).allowed())


def test_makes_an_order_at_a_hearing():
    given(a_case(), a_hearing()).when(make_order, making(hearing_id=HEARING)).then(
        fact(
            OrderMade,
            stream=ORDER,
            by=SOCIAL_CARE,
            by_agency=SOCIAL_CARE,
            subjects=(CHILD,),
            order_type=OrderType.EMERGENCY_PROTECTION_ORDER,
            court="Family Court at Testford",
            hearing_id=HEARING,
            occurred="2026-03-06T10:40+00:00",
            in_force_from="2026-03-06T10:40+00:00",
            in_force_until="2026-03-14T10:40+00:00",
            terms="The child is to stay on the ward.",
            source=SOURCE,
        )
    )


def test_extends_an_order():
    (event,) = given(MADE).when(make_order, extending()).allowed()
    assert isinstance(event, OrderMade)
    assert event.extends_order_id == ORDER


def test_an_order_may_run_until_further_order():
    given(a_case()).when(make_order, making(in_force_until=None)).allowed()


def test_refuses_to_make_it_twice():
    given(MADE).when(make_order, making()).refused(OrderAlreadyMade, field="order_id")


@pytest.mark.parametrize("until", ["2026-03-05", "2026-03-06T10:39+00:00", "2025"])
def test_refuses_an_order_that_ends_before_it_begins(until):
    given(a_case()).when(make_order, making(in_force_until=until)).refused(
        EndsBeforeItStarts, field="in_force_until"
    )


def test_refuses_an_order_in_force_before_it_was_made():
    given(a_case()).when(make_order, making(in_force_from="2026-03-05")).refused(
        InForceBeforeMade, field="in_force_from"
    )


@pytest.mark.parametrize(
    "begins",
    [UNKNOWN, when("2026-03-06"), when("2026"), about("2026-03-05"), when("2026-04-01")],
    ids=Moment.in_words,
)
def test_accepts_an_order_that_may_begin_when_it_was_made_or_later(begins):
    command = making(in_force_from=begins, in_force_until="2026-04-02")
    given(a_case()).when(make_order, command).allowed()


def test_refuses_an_order_that_has_not_been_made_yet():
    command = making(occurred="2026-03-21", in_force_from="2026-03-21", in_force_until="2026-03-22")
    given(a_case()).when(make_order, command).refused(NotHappenedYet, field="occurred")


@pytest.mark.parametrize(
    "hearing", [(), (a_hearing(case_id=an_id("another case")),)], ids=["unknown", "elsewhere"]
)
def test_refuses_a_hearing_that_is_not_on_the_case(hearing):
    given(a_case(), hearing).when(make_order, making(hearing_id=HEARING)).refused(
        HearingNotOnCase, field="hearing_id"
    )


def test_refuses_to_extend_an_order_that_is_not_on_the_case():
    given(a_case()).when(make_order, extending()).refused(
        ExtendedOrderNotOnCase, field="extends_order_id"
    )


def test_refuses_to_extend_an_order_of_another_case():
    elsewhere = MADE[-1].model_copy(update={"case_id": an_id("another case")})
    given(a_case(), elsewhere).when(make_order, extending()).refused(
        ExtendedOrderNotOnCase, field="extends_order_id"
    )


def test_refuses_an_order_that_extends_itself():
    given(a_case()).when(make_order, making(extends_order_id=ORDER)).refused(
        ExtendsItself, field="extends_order_id"
    )


@pytest.mark.parametrize("kind", [OrderType.INTERIM_CARE_ORDER, OrderType.DEPRIVATION_OF_LIBERTY])
def test_refuses_an_order_of_another_kind_as_an_extension(kind):
    """An Interim Care Order is no Emergency Protection Order that goes on for seven days."""
    given(MADE).when(make_order, extending(order_type=kind)).refused(
        ExtendsAnotherKind, field="extends_order_id"
    )


def test_refuses_to_extend_an_order_that_was_made_later():
    command = extending(occurred="2026-03-05", in_force_from="2026-03-05")
    given(MADE).when(make_order, command).refused(ExtendsALaterOrder, field="extends_order_id")


def test_refuses_to_record_it_for_another_agency():
    given(a_case()).when(make_order, making(by=HOSPITAL)).refused(
        ForAnotherAgency, field="by_agency"
    )


def test_refuses_an_agency_that_is_not_on_the_case():
    given(a_case()).when(make_order, making(by="court", by_agency="court")).refused(
        AgencyNotOnCase, field="by_agency"
    )
    given(without(SOCIAL_CARE, a_case())).when(make_order, making()).refused(
        AgencyNotOnCase, field="by_agency"
    )


def test_refuses_a_closed_case_and_one_that_was_never_opened():
    given(closed(a_case())).when(make_order, making()).refused(CaseIsClosed)
    given().when(make_order, making()).refused(CaseNotOpened)


def test_an_order_remembers_what_was_made():
    state = fold(authority.evolve, NEW_ORDER, MADE)
    assert (state.order_id, state.version, state.status) == (ORDER, 1, "made")
