"""By which law an entry is left out of a person's copy."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from domain import reference
from domain.access import POLICY
from domain.case import (
    ConsiderationMissing,
    GiveSubjectAccess,
    SubjectAccessGiven,
    SubjectNotOnCase,
    give_subject_access,
)
from domain.exemptions import EXEMPTIONS, exemption_of, read
from domain.vocabulary import Exemption, Sensitivity
from tests.support.builders import CHILD, OFFICER, a_case, an_id, ask, closed, fact
from tests.support.spec import given

SAID = {
    "access_id": an_id("access"),
    "subject_id": CHILD,
    "reason": "Asked for it.",
    "consideration": None,
    "as_of_position": 7,
    "given": 2,
    "document_digest": "0f" * 32,
}


def giving(**fields):
    return ask(GiveSubjectAccess, by=OFFICER, **(SAID | {"was_considered": False} | fields))


@pytest.mark.parametrize(
    ("sensitivities", "exemption"),
    [
        ((), None),
        ((Sensitivity.OPEN,), None),
        ((Sensitivity.OPEN, Sensitivity.HEALTH), Exemption.HEALTH),
        ((Sensitivity.THIRD_PARTY, Sensitivity.POLICE_SENSITIVE), Exemption.CRIME),
        ((Sensitivity.HEALTH, Sensitivity.COURT_RESTRICTED), Exemption.COURT),
        ((Sensitivity.LEGALLY_PRIVILEGED,), Exemption.LEGAL_PRIVILEGE),
        ((Sensitivity.OWN_AGENCY, Sensitivity.THIRD_PARTY), Exemption.OWN_AGENCY),
    ],
)
def test_an_entry_is_left_out_by_what_it_ever_was(sensitivities, exemption):
    assert exemption_of(frozenset(sensitivities)) is exemption


def test_what_is_never_counted_on_pages_is_never_counted_in_a_copy():
    for rule in EXEMPTIONS.values():
        for sensitivity in rule.sensitivities:
            assert rule.counted <= POLICY.sensitivities[sensitivity].counted


def test_a_sensitivity_without_an_exemption_stops_the_program():
    tables = reference.load("exemptions")
    tables["exemptions"]["health"]["sensitivities"] = []

    with pytest.raises(ValidationError, match="every sensitivity"):
        read(tables)


@pytest.mark.parametrize("history", [a_case(), closed(a_case())], ids=["open", "closed"])
def test_a_copy_that_was_given_is_on_the_record(history):
    given(history).when(give_subject_access, giving()).then(
        fact(SubjectAccessGiven, version=len(history) + 1, by=OFFICER, **SAID)
    )


def test_refuses_somebody_who_is_not_on_the_case():
    given(a_case()).when(give_subject_access, giving(subject_id=an_id("nobody"))).refused(
        SubjectNotOnCase, field="subject_id"
    )


def test_what_would_be_left_out_is_given_only_once_somebody_has_considered_it():
    given(a_case()).when(give_subject_access, giving(was_considered=True)).refused(
        ConsiderationMissing, field="consideration"
    )
    given(a_case()).when(
        give_subject_access, giving(was_considered=True, consideration="The consultant was asked.")
    ).allowed()
