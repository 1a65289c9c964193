"""The policy as it is read from `roles.toml`, and what a contradiction in it does."""

from __future__ import annotations

import copy

import pytest
from pydantic import ValidationError

from domain import reference
from domain.access import POLICY
from domain.access.policy import read
from domain.vocabulary import Role, Sensitivity


@pytest.fixture
def tables():
    return copy.deepcopy(reference.load("roles"))


def test_the_file_names_every_role_and_every_sensitivity():
    assert set(POLICY.roles) == set(Role)
    assert set(POLICY.sensitivities) == set(Sensitivity)


def test_whoever_may_do_anything_may_know_who_they_are():
    assert set(POLICY.roles_for("self.read")) == set(Role)


def test_an_administrator_sees_no_case():
    assert POLICY.roles[Role.ADMINISTRATOR].cases == "none"
    assert not POLICY.allows([Role.ADMINISTRATOR], "case.read")


def test_nobody_both_proposes_and_authorises_a_disposal_by_one_role():
    proposing = set(POLICY.roles_for("disposal.propose"))

    assert proposing.isdisjoint(POLICY.roles_for("disposal.authorise"))


def test_an_action_that_no_role_has_is_refused(tables):
    tables["actions"]["case.burn"] = "Burn it"

    with pytest.raises(ValidationError, match=r"case\.burn"):
        read(tables)


def test_a_role_with_an_action_that_is_not_listed_is_refused(tables):
    tables["roles"]["auditor"]["actions"].append("case.burn")

    with pytest.raises(ValidationError, match=r"case\.burn"):
        read(tables)


def test_a_role_or_a_sensitivity_left_out_is_refused(tables):
    for part, name in (("roles", "auditor"), ("sensitivities", "health")):
        without = copy.deepcopy(tables)
        del without[part][name]

        with pytest.raises(ValidationError, match="every role and every sensitivity"):
            read(without)


def test_a_misspelt_rule_is_refused(tables):
    tables["sensitivities"]["health"]["count"] = True

    with pytest.raises(ValidationError, match="count"):
        read(tables)
