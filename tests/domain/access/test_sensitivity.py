"""Who may read an entry: the cases that people would argue about, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.access import Restriction, reads
from domain.vocabulary import AgencyKind, Role, Sensitivity

HOSPITAL, TRUST, POLICE = "acute-hospital", "mental-health", "police"
SENSITIVITIES = st.frozensets(st.sampled_from(Sensitivity), min_size=1)
AGENCIES = st.sampled_from([HOSPITAL, TRUST, POLICE])
ROLES = st.frozensets(st.sampled_from(Role), min_size=1)


def contributor(agency=POLICE, kind=AgencyKind.POLICE, role=Role.CONTRIBUTOR, **more):
    return reads(agency, kind, frozenset({role}), **more)


def reviewer(role=Role.REVIEWER):
    return reads("safeguarding-partnership", None, frozenset({role}))


def entry(*sensitivities, agency=HOSPITAL, shared=(), permitted=()):
    return Restriction(agency, frozenset(sensitivities), frozenset(shared), frozenset(permitted))


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.ADMINISTRATOR])
def test_an_open_entry_is_read_by_everybody_on_the_case(role):
    assert reads(POLICE, AgencyKind.POLICE, frozenset({role})).may_read(entry(Sensitivity.OPEN))


def test_an_agency_reads_what_it_recorded_for_itself_and_no_other_does():
    own = entry(Sensitivity.OWN_AGENCY)

    assert contributor(HOSPITAL, AgencyKind.ACUTE_HOSPITAL).may_read(own)
    assert not contributor().may_read(own)
    assert not reviewer().may_read(own)
    assert not reviewer(Role.COORDINATOR).may_read(own)


def test_health_agencies_read_each_others_health_entries():
    health = entry(Sensitivity.HEALTH)

    assert contributor(TRUST, AgencyKind.MENTAL_HEALTH).may_read(health)
    assert not contributor().may_read(health)
    assert reviewer().may_read(health)
    assert not reviewer(Role.PANEL_MEMBER).may_read(health)


def test_an_agency_that_takes_no_part_is_of_no_kind_on_the_case():
    assert not contributor(TRUST, None).may_read(entry(Sensitivity.HEALTH))


def test_what_was_shared_with_an_agency_its_people_may_read():
    shared = entry(Sensitivity.OWN_AGENCY, shared=[POLICE])

    assert contributor().may_read(shared)
    assert not contributor(TRUST, AgencyKind.MENTAL_HEALTH).may_read(shared)
    # An auditor employed by the police reads for the partnership, not for the police.
    assert not contributor(role=Role.AUDITOR).may_read(shared)


def test_sharing_does_not_open_what_only_a_court_can():
    assert not contributor().may_read(entry(Sensitivity.COURT_RESTRICTED, shared=[POLICE]))


def test_a_courts_permission_opens_an_entry_to_those_it_names():
    to_police = entry(Sensitivity.COURT_RESTRICTED, permitted=[POLICE])
    to_reviewers = entry(Sensitivity.COURT_RESTRICTED, permitted=["role:reviewer"])

    assert contributor().may_read(to_police)
    assert not reviewer().may_read(to_police)
    assert reviewer().may_read(to_reviewers)
    assert not contributor().may_read(to_reviewers)


def test_legal_advice_is_read_by_the_sign_off_officers_of_its_agency_alone():
    advice = entry(Sensitivity.LEGALLY_PRIVILEGED, shared=[POLICE], permitted=[POLICE])
    officer = contributor(HOSPITAL, AgencyKind.ACUTE_HOSPITAL, Role.SIGN_OFF_OFFICER)

    assert officer.may_read(advice)
    assert not contributor(HOSPITAL, AgencyKind.ACUTE_HOSPITAL).may_read(advice)
    assert not contributor(role=Role.SIGN_OFF_OFFICER).may_read(advice)
    assert not reviewer().may_read(advice)


def test_an_entry_is_as_sensitive_as_it_ever_was():
    once_open = entry(Sensitivity.OPEN, Sensitivity.POLICE_SENSITIVE, agency=POLICE)

    assert not contributor(HOSPITAL, AgencyKind.ACUTE_HOSPITAL).may_read(once_open)


def test_emergency_access_opens_what_cannot_wait_and_no_more():
    in_emergency = reads(POLICE, None, frozenset(), in_emergency=True)

    assert in_emergency.may_read(entry(Sensitivity.HEALTH, Sensitivity.THIRD_PARTY))
    for kept in ("own-agency", "police-sensitive", "court-restricted", "legally-privileged"):
        assert not in_emergency.may_read(entry(Sensitivity(kept)))


@given(SENSITIVITIES, SENSITIVITIES, AGENCIES, ROLES)
def test_more_sensitivities_are_never_read_by_more_people(some, more, agency, roles):
    reader = reads(agency, AgencyKind.OTHER, roles)

    if reader.may_read(entry(*some, *more)):
        assert reader.may_read(entry(*some))


@given(SENSITIVITIES, AGENCIES, ROLES, ROLES)
def test_a_further_role_never_takes_away(sensitivities, agency, roles, further):
    if reads(agency, None, roles).may_read(entry(*sensitivities)):
        assert reads(agency, None, roles | further).may_read(entry(*sensitivities))
