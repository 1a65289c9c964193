"""How a guest stands to a case, and how nobody else comes to stand as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.access import agency_here, crossing, standing
from domain.case import NEW_CASE, OtherPartnership, evolve
from domain.vocabulary import Role, Sensitivity
from tests.domain.test_invitations import accepted, closed, ended, invited
from tests.support.builders import NOW, POLICE, a_case, an_id
from tests.support.spec import fold

SOUTHMERE = OtherPartnership(partnership_id=an_id("southmere"), name="Southmere")
SOMEBODY = an_id("somebody")
EASTMERE = OtherPartnership(partnership_id=an_id("eastmere"), name="Eastmere")


@dataclass(frozen=True)
class Somebody:
    actor_id: UUID = SOMEBODY
    agency: str = "southmere-police"
    roles: tuple[Role, ...] = (Role.CONTRIBUTOR,)
    guest_of: OtherPartnership | None = SOUTHMERE


def case_of(history):
    return fold(evolve, NEW_CASE, history)


def test_an_agency_is_found_under_its_code_here_once_it_was_accepted():
    here = agency_here(case_of(accepted()), SOUTHMERE.partnership_id, "police", NOW)

    assert here == ("southmere-police", SOUTHMERE)
    for history in (a_case(), invited(), ended(accepted())):
        assert agency_here(case_of(history), SOUTHMERE.partnership_id, "police", NOW) is None


@pytest.mark.parametrize("theirs", ["education", "southmere-police", ""])
def test_no_other_agency_of_theirs_is(theirs):
    assert agency_here(case_of(accepted()), SOUTHMERE.partnership_id, theirs, NOW) is None


def test_no_agency_of_another_partnership_is():
    assert agency_here(case_of(accepted()), EASTMERE.partnership_id, "police", NOW) is None


def test_only_roles_that_come_with_an_agency_cross():
    assert crossing(Role) == (Role.CONTRIBUTOR, Role.SIGN_OFF_OFFICER)


def test_a_guest_may_what_a_contributor_may_also_read_a_closed_case():
    guest = standing(Somebody(), case_of(accepted()), NOW)

    assert guest is not None
    assert guest.may("contribution.submit")
    assert not guest.may("case.manage")
    assert guest.reads.agency == "southmere-police"
    # Police of wherever read what is for police.
    assert Sensitivity.POLICE_SENSITIVE in guest.reads.others
    assert standing(Somebody(), case_of(closed(accepted())), NOW) is not None


def test_no_role_that_covers_more_than_an_agencys_cases_covers_anything_for_a_guest():
    everything = Somebody(roles=tuple(Role))

    found = standing(everything, case_of(accepted()), NOW)
    assert found is not None
    assert found.roles == {Role.CONTRIBUTOR, Role.SIGN_OFF_OFFICER}
    assert standing(replace(everything, agency="southmere"), case_of(accepted()), NOW) is None


def test_a_guest_is_out_when_the_last_day_is_over():
    case = case_of(accepted(invited(until=date(2026, 3, 20))))

    assert standing(Somebody(), case, NOW) is not None
    assert standing(Somebody(), case, NOW + timedelta(days=1)) is None
    assert agency_here(case, SOUTHMERE.partnership_id, "police", NOW + timedelta(days=1)) is None


@pytest.mark.parametrize(
    "somebody",
    [
        Somebody(guest_of=EASTMERE),
        Somebody(guest_of=None),
        Somebody(agency=POLICE),
    ],
    ids=["of a third partnership", "of the case's own", "under a code of the case's own"],
)
def test_nobody_else_stands_as_they_do(somebody):
    assert standing(somebody, case_of(accepted()), NOW) is None


def test_a_coordinator_with_a_guests_code_reads_for_no_agency():
    """The case's own coordinator, to whom an administrator gave a guest's code."""
    coordinator = Somebody(guest_of=None, roles=(Role.COORDINATOR,))
    of_none = replace(coordinator, agency="nobody")
    case = case_of(accepted())

    found = standing(coordinator, case, NOW)
    assert found is not None
    assert found.reads.agency == ""
    other = standing(of_none, case, NOW)
    assert other is not None
    assert replace(found.reads, agency="nobody") == other.reads
