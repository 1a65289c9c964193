"""How a person stands to a case: which of their roles cover it, and what these open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import POLICY, standing
from domain.case import (
    NEW_CASE,
    EmergencyAccessTaken,
    KeyDestroyed,
    MemberNamed,
    MemberReleased,
    PersonBarred,
    evolve,
)
from domain.vocabulary import Role, Sensitivity
from tests.support.builders import NOW, POLICE, a_case, an_id, attribution, closed, fact
from tests.support.spec import fold

UNTIL = NOW + timedelta(hours=4)


@dataclass(frozen=True)
class Somebody:
    actor_id: UUID
    agency: str
    roles: tuple[Role, ...]
    guest_of: None = None


PERSON = Somebody(an_id("person"), "elsewhere", (Role.PANEL_MEMBER,))


def facts(history, *more):
    """The history with these events after it: types with their fields."""
    for kind, fields in more:
        version = len(history) + 1
        history = (*history, fact(kind, version=version, **fields))
    return history


def case_of(*more, history=None):
    return fold(evolve, NEW_CASE, facts(history or a_case(), *more))


def named(role=Role.PANEL_MEMBER):
    fields = {"actor_id": PERSON.actor_id, "name": "P", "role": role, "agency": "elsewhere"}
    return (MemberNamed, fields)


BARRED = (PersonBarred, {"actor_id": PERSON.actor_id, "name": "P", "reason": "A relative."})
RELEASED = (MemberReleased, {"actor_id": PERSON.actor_id, "reason": "Done."})
TAKEN = (
    EmergencyAccessTaken,
    {
        "by": attribution("elsewhere", actor_id=PERSON.actor_id),
        "access_id": an_id("access"),
        "reason": "A child came to us tonight.",
        "until": UNTIL,
    },
)


def test_a_named_role_covers_the_cases_that_the_person_is_named_on_in_it():
    assert standing(PERSON, case_of(), NOW) is None
    assert standing(PERSON, case_of(named(Role.REVIEWER)), NOW) is None
    found = standing(PERSON, case_of(named()), NOW)
    assert found is not None
    assert found.roles == {Role.PANEL_MEMBER}
    assert standing(PERSON, case_of(named(), RELEASED), NOW) is None


def test_being_named_outlasts_the_closing_of_the_case():
    case = fold(evolve, NEW_CASE, closed(facts(a_case(), named())))

    assert standing(PERSON, case, NOW) is not None


@pytest.mark.parametrize("roles", [(role,) for role in Role] + [tuple(Role)])
def test_for_whoever_is_barred_the_case_is_not_there_whatever_their_roles(roles):
    person = Somebody(PERSON.actor_id, POLICE, roles)
    case = case_of(named(), TAKEN, BARRED)

    assert standing(person, case, NOW) is None


def test_an_emergency_opens_the_case_to_read_and_to_end_it_and_for_nothing_else():
    found = standing(PERSON, case_of(TAKEN), NOW)

    assert found is not None
    assert found.roles == frozenset()
    assert found.emergency == an_id("access")
    allowed = {action for action in POLICY.actions if found.may(action)}
    assert allowed == {"case.read", "emergency-access.end"}
    assert Sensitivity.HEALTH in found.reads.others
    assert Sensitivity.COURT_RESTRICTED not in found.reads.others | found.reads.own


def test_an_emergency_is_over_at_its_end():
    assert standing(PERSON, case_of(TAKEN), UNTIL) is None


def test_an_emergency_ends_with_the_role_that_allowed_it():
    person = Somebody(PERSON.actor_id, PERSON.agency, (Role.ADMINISTRATOR,))

    assert standing(person, case_of(TAKEN), NOW) is None


def test_of_a_destroyed_case_only_those_who_see_every_case_are_told():
    destroyed = fact(
        KeyDestroyed,
        version=99,
        reference="CASE-0142",
        basis="retention-ended",
        rule="A rule.",
        proposed_by={"name": "C Lee", "role": "Coordinator"},
        authorised_by={"name": "R Holt", "role": "Head"},
        reason="It ended.",
        sealed_events=12,
    )
    case = evolve(case_of(named(), TAKEN), destroyed)

    told = {
        role
        for role in Role
        if standing(Somebody(PERSON.actor_id, POLICE, (role,)), case, NOW) is not None
    }
    assert told == {role for role in Role if POLICY.roles[role].cases == "partnership"}


@given(
    roles=st.sets(st.sampled_from(Role)).map(tuple),
    agency=st.sampled_from([POLICE, "elsewhere"]),
    is_named=st.booleans(),
    is_in_emergency=st.booleans(),
    is_late=st.booleans(),
)
def test_no_role_allows_more_than_the_policy_says_of_it(
    roles, agency, is_named, is_in_emergency, is_late
):
    person = Somebody(PERSON.actor_id, agency, roles)
    more = [*([named()] if is_named else []), *([TAKEN] if is_in_emergency else [])]
    case, now = case_of(*more), UNTIL if is_late else NOW

    found = standing(person, case, now)

    covering = {
        role
        for role in roles
        if (POLICY.roles[role].cases == "partnership")
        or (POLICY.roles[role].cases == "taking-part" and agency == POLICE)
        or (POLICY.roles[role].cases == "named" and is_named and role is Role.PANEL_MEMBER)
    }
    takes = POLICY.allows(roles, "emergency-access.take")
    in_emergency = is_in_emergency and takes and not is_late
    if not covering and not in_emergency:
        assert found is None
        return
    assert found is not None
    for action in POLICY.actions:
        by_role = POLICY.allows(covering, action)
        assert found.may(action) == (
            by_role or (in_emergency and action in POLICY.emergency.actions)
        )
    # Without the emergency they read no more than their roles let them.
    assert found.reads.own >= replace(found.reads, own=found.reads.others).own
