"""People named on a case, and people barred from it."""

from __future__ import annotations

from typing import get_args

import pytest

from domain.access import POLICY
from domain.case import (
    NEW_CASE,
    AlreadyBarred,
    AlreadyNamed,
    BarLifted,
    BarPerson,
    CaseNotOpened,
    CloseCase,
    DoesNotHoldRole,
    LastOverseer,
    LiftBar,
    MemberNamed,
    MemberReleased,
    MemberRole,
    NamedButBarred,
    NameMember,
    NamesThemselves,
    NotBarred,
    NotNamed,
    PersonBarred,
    ReleaseMember,
    bar_person,
    close_case,
    evolve,
    lift_bar,
    name_member,
    release_member,
)
from domain.errors import Stale
from domain.vocabulary import Role
from tests.support.builders import COORDINATOR, a_case, an_id, ask, closed, fact
from tests.support.spec import fold, given

WREN, HALE = an_id("wren"), an_id("hale")
both = pytest.mark.parametrize("history", [a_case(), closed(a_case())], ids=["open", "closed"])


def naming(actor_id=WREN, **fields):
    given = {"name": "A Wren", "agency": "independent-review", "roles": (Role.REVIEWER,)}
    given |= {"role": Role.REVIEWER}
    return ask(NameMember, by=COORDINATOR, actor_id=actor_id, **(given | fields))


def releasing(actor_id=WREN, **fields):
    return ask(ReleaseMember, by=COORDINATOR, actor_id=actor_id, reason="Report done.", **fields)


def barring(actor_id=WREN, **fields):
    given = {"name": "A Wren", "reason": "A relative of the family.", "overseers": {}}
    return ask(BarPerson, by=COORDINATOR, actor_id=actor_id, **(given | fields))


def lifting(actor_id=WREN, **fields):
    return ask(LiftBar, by=COORDINATOR, actor_id=actor_id, reason="By mistake.", **fields)


def after(history, *steps):
    for rule, command in steps:
        history = (*history, *given(history).when(rule, command).allowed())
    return history


def persons(history):
    return fold(evolve, NEW_CASE, history).persons


def test_the_roles_that_one_is_named_to_are_those_of_the_policy():
    named = {role for role, rule in POLICY.roles.items() if rule.cases == "named"}
    assert named <= set(get_args(MemberRole))


@both
def test_somebody_is_named_as_they_are_now(history):
    given(history).when(name_member, naming()).then(
        fact(
            MemberNamed,
            version=len(history) + 1,
            by=COORDINATOR,
            actor_id=WREN,
            name="A Wren",
            role=Role.REVIEWER,
            agency="independent-review",
        )
    )


@both
def test_somebody_is_released(history):
    history = after(history, (name_member, naming()))

    (released,) = given(history).when(release_member, releasing()).allowed()

    assert isinstance(released, MemberReleased)
    assert persons((*history, released)).members == {}


@both
def test_somebody_is_barred_and_the_bar_is_lifted(history):
    barred = after(history, (bar_person, barring()))
    assert isinstance(barred[-1], PersonBarred)
    assert set(persons(barred).bars) == {WREN}

    lifted = after(barred, (lift_bar, lifting()))
    assert isinstance(lifted[-1], BarLifted)
    assert persons(lifted).bars == {}


def test_who_is_named_and_who_is_barred_outlasts_closing():
    history = after(
        a_case(),
        (name_member, naming()),
        (bar_person, barring(HALE)),
        (close_case, ask(CloseCase, reason="Done")),
    )

    assert set(persons(history).members) == {WREN}
    assert set(persons(history).bars) == {HALE}


def test_whoever_was_released_can_be_named_again_in_another_role():
    history = after(a_case(), (name_member, naming()), (release_member, releasing()))
    again = naming(role=Role.PANEL_MEMBER, roles=(Role.REVIEWER, Role.PANEL_MEMBER))

    history = after(history, (name_member, again))

    assert persons(history).members[WREN].role is Role.PANEL_MEMBER


def test_who_is_named_may_be_barred_and_then_both_hold():
    history = after(a_case(), (name_member, naming()), (bar_person, barring()))

    assert set(persons(history).members) == set(persons(history).bars) == {WREN}


def test_whoever_has_a_conflict_of_interest_may_say_so_of_themselves():
    given(a_case()).when(bar_person, barring(COORDINATOR.actor_id)).allowed()


def test_bars_an_overseer_while_another_can_see_the_case():
    overseers = {Role.AUDITOR: {WREN, HALE}, Role.COORDINATOR: {WREN, COORDINATOR.actor_id}}

    given(a_case()).when(bar_person, barring(overseers=overseers)).allowed()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.COORDINATOR, Role.DATA_PROTECTION_OFFICER])
def test_refuses_to_bar_the_last_who_can_oversee_the_case_in_a_role(role):
    overseers = {Role.REVIEWER: {WREN, COORDINATOR.actor_id}, role: {WREN, HALE}}
    history = after(a_case(), (bar_person, barring(HALE)))

    given(history).when(bar_person, barring(overseers=overseers)).refused(
        LastOverseer, field="actor_id"
    )


def test_refuses_to_let_the_last_overseer_bar_themselves():
    me = COORDINATOR.actor_id

    given(a_case()).when(bar_person, barring(me, overseers={Role.COORDINATOR: {me}})).refused(
        LastOverseer, field="actor_id"
    )


def test_refuses_to_let_anybody_name_themselves():
    given(a_case()).when(name_member, naming(COORDINATOR.actor_id)).refused(
        NamesThemselves, field="actor_id"
    )


def test_refuses_a_role_that_the_person_does_not_have():
    given(a_case()).when(name_member, naming(roles=(Role.CONTRIBUTOR,))).refused(
        DoesNotHoldRole, field="role"
    )


def test_refuses_to_name_whoever_is_barred():
    history = after(a_case(), (bar_person, barring()))

    given(history).when(name_member, naming()).refused(NamedButBarred, field="actor_id")


def test_refuses_to_name_somebody_twice():
    history = after(a_case(), (name_member, naming()))

    given(history).when(name_member, naming()).refused(AlreadyNamed, field="actor_id")


def test_refuses_to_bar_somebody_twice():
    history = after(a_case(), (bar_person, barring()))

    given(history).when(bar_person, barring()).refused(AlreadyBarred, field="actor_id")


def test_refuses_to_release_or_to_let_back_who_is_not_there():
    given(a_case()).when(release_member, releasing()).refused(NotNamed, field="actor_id")
    given(a_case()).when(lift_bar, lifting()).refused(NotBarred, field="actor_id")


@pytest.mark.parametrize(
    ("rule", "command"),
    [
        (name_member, naming),
        (release_member, releasing),
        (bar_person, barring),
        (lift_bar, lifting),
    ],
)
def test_refuses_an_older_version_and_a_case_that_was_never_opened(rule, command):
    given(a_case()).when(rule, command(expected_version=1)).refused(Stale, field="expected_version")
    given().when(rule, command()).refused(CaseNotOpened)
