"""An order is made for a child, and a power is used for one: the record says for which."""

from __future__ import annotations

import pytest

from domain.authority import (
    AnotherChildThanAppliedFor,
    ApplyForOrder,
    ChildNamedTwice,
    ChildNotSaid,
    ExtendsAnotherChildsOrder,
    FollowsAnotherChildsPower,
    MakeOrder,
    OrderMade,
    UsePower,
    apply_for_order,
    make_order,
    use_power,
)
from domain.case import SubjectAdded, SubjectNotOnCase
from domain.vocabulary import OrderType, SubjectRole
from tests.support.builders import (
    CHILD,
    COORDINATOR,
    MOTHER,
    ORDER,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_id,
    ask,
    fact,
)
from tests.support.spec import given

SIBLING = an_id("sibling")
POWER = an_id("power")
EXTENSION = an_id("extension")
COURT = "Family Court at Testford"


def of_two(role: SubjectRole = SubjectRole.SIBLING):
    """A case of a child, their mother, and a second child."""
    begun = a_case()
    return (
        *begun,
        fact(
            SubjectAdded,
            version=len(begun) + 1,
            by=COORDINATOR,
            subject_id=SIBLING,
            pseudonym="Wren",
            role=role,
        ),
    )


def applying(**fields):
    asked = {
        "order_id": ORDER,
        "by_agency": SOCIAL_CARE,
        "order_type": OrderType.EMERGENCY_PROTECTION_ORDER,
        "court": COURT,
        "applicant": "Local authority",
        "occurred": "2026-03-02",
        "grounds": "No time.",
        "source": SOURCE,
    }
    return ask(ApplyForOrder, by=SOCIAL_CARE, **(asked | fields))


def making(**fields):
    asked = {
        "order_id": ORDER,
        "by_agency": SOCIAL_CARE,
        "order_type": OrderType.EMERGENCY_PROTECTION_ORDER,
        "court": COURT,
        "occurred": "2026-03-03",
        "in_force_from": "2026-03-03",
        "terms": "To stay.",
        "source": SOURCE,
    }
    return ask(MakeOrder, by=SOCIAL_CARE, **(asked | fields))


def using(**fields):
    asked = {
        "power_id": POWER,
        "by_agency": SOCIAL_CARE,
        "power": "police-protection",
        "used_by": "Constable 1",
        "occurred": "2026-03-02",
        "reason": "No time.",
        "source": SOURCE,
    }
    return ask(UsePower, by=SOCIAL_CARE, **(asked | fields))


def extending(**fields):
    asked = {
        "order_id": EXTENSION,
        "order_type": OrderType.EMERGENCY_PROTECTION_ORDER_EXTENSION,
        "extends_order_id": ORDER,
        "occurred": "2026-03-09",
        "in_force_from": "2026-03-10",
    }
    return making(**(asked | fields))


EACH = (
    (apply_for_order, applying),
    (make_order, making),
    (use_power, using),
)
each_way = pytest.mark.parametrize(("rule", "asking"), EACH)


@each_way
def test_of_the_only_child_of_the_case_where_nobody_is_named(rule, asking):
    (event,) = given(a_case()).when(rule, asking()).allowed()
    assert event.subjects == (CHILD,)


@each_way
@pytest.mark.parametrize("role", [SubjectRole.CHILD, SubjectRole.SIBLING, SubjectRole.OTHER_CHILD])
def test_of_several_children_it_must_be_said(rule, asking, role):
    given(of_two(role)).when(rule, asking()).refused(ChildNotSaid, field="subjects")
    (event,) = given(of_two(role)).when(rule, asking(subjects=[SIBLING])).allowed()
    assert event.subjects == (SIBLING,)
    given(of_two(role)).when(rule, asking(subjects=[SIBLING, CHILD])).allowed()


@each_way
def test_a_second_adult_leaves_no_doubt_which_child(rule, asking):
    (event,) = given(of_two(SubjectRole.GRANDPARENT)).when(rule, asking()).allowed()
    assert event.subjects == (CHILD,)


@each_way
def test_a_parent_who_is_a_child_still_may_be_named(rule, asking):
    (event,) = given(a_case()).when(rule, asking(subjects=[MOTHER])).allowed()
    assert event.subjects == (MOTHER,)


@each_way
def test_refuses_somebody_who_is_not_on_the_case_and_somebody_named_twice(rule, asking):
    given(a_case()).when(rule, asking(subjects=[CHILD, SIBLING])).refused(
        SubjectNotOnCase, field="subjects.1"
    )
    given(of_two()).when(rule, asking(subjects=[SIBLING, CHILD, SIBLING])).refused(
        ChildNamedTwice, field="subjects.2"
    )


def test_a_case_without_a_child_leaves_it_open():
    begun = [each for each in a_case() if getattr(each, "subject_id", None) != CHILD]
    (event,) = given(begun).when(make_order, making()).allowed()
    assert event.subjects == ()


def test_the_order_on_an_application_is_of_whom_that_was_of():
    applied = given(of_two()).when(apply_for_order, applying(subjects=[SIBLING])).allowed()
    (event,) = given(of_two(), applied).when(make_order, making()).allowed()
    assert isinstance(event, OrderMade)
    assert event.subjects == (SIBLING,)
    given(of_two(), applied).when(make_order, making(subjects=[SIBLING, CHILD])).refused(
        AnotherChildThanAppliedFor, field="subjects.1"
    )


def test_a_court_may_make_the_order_for_some_of_those_it_was_asked_of():
    applied = given(of_two()).when(apply_for_order, applying(subjects=[SIBLING, CHILD])).allowed()
    given(of_two(), applied).when(make_order, making()).refused(ChildNotSaid, field="subjects")
    given(of_two(), applied).when(make_order, making(subjects=[CHILD])).allowed()


def test_an_extension_is_of_whom_the_order_was_of():
    made = given(of_two()).when(make_order, making(subjects=[SIBLING])).allowed()
    (event,) = given(of_two(), made).when(make_order, extending()).allowed()
    assert event.subjects == (SIBLING,)
    given(of_two(), made).when(make_order, extending(subjects=[CHILD])).refused(
        ExtendsAnotherChildsOrder, field="subjects.0"
    )


def test_an_order_follows_no_power_that_was_used_for_another_child():
    used = given(of_two()).when(use_power, using(subjects=[SIBLING])).allowed()
    (event,) = given(of_two(), used).when(make_order, making(follows_power_id=POWER)).allowed()
    assert event.subjects == (SIBLING,)
    given(of_two(), used).when(
        make_order, making(follows_power_id=POWER, subjects=[CHILD])
    ).refused(FollowsAnotherChildsPower, field="subjects.0")


def test_what_was_recorded_before_children_were_named_may_be_extended_for_any():
    unsaid = fact(
        OrderMade,
        stream=ORDER,
        **(making().model_dump(include=set(OrderMade.model_fields)) | {"subjects": ()}),
    )
    given(of_two(), unsaid).when(make_order, extending(subjects=[CHILD])).allowed()
    given(of_two(), unsaid).when(make_order, extending()).refused(ChildNotSaid, field="subjects")
