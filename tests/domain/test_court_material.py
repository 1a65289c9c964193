"""What a court said in private does not leave the record before its permission is on it."""

from __future__ import annotations

import pytest

from domain.access import reads
from domain.hearing import CourtMaterialPermitted, HearingHeld, JudgmentGiven
from domain.restricted import evolve, may_read
from domain.vocabulary import AgencyKind, Attendance, Role
from tests.support.builders import CASE, POLICE, a_hearing, an_id, fact
from tests.support.spec import fold

HEARING = an_id("hearing")
LISTED = a_hearing(stream=HEARING)
HELD = fact(
    HearingHeld,
    stream=HEARING,
    version=2,
    occurred="2026-03-13",
    attendance=Attendance.IN_PERSON,
    summary="Heard.",
)
JUDGED = fact(
    JudgmentGiven,
    stream=HEARING,
    version=2,
    occurred="2026-03-13",
    judge_role="Judge 1",
    summary="Found.",
)
PERMITTED = fact(
    CourtMaterialPermitted,
    stream=HEARING,
    version=3,
    court="High Court",
    reference="Order of 14 March",
    granted="2026-03-14",
    material="The judgment",
    to_whom="The other partnership",
)


def reader(agency, *, is_guest):
    kind = AgencyKind.CHILDRENS_SOCIAL_CARE
    return reads(agency, kind, frozenset({Role.CONTRIBUTOR}), is_guest=is_guest)


@pytest.mark.parametrize(
    ("history", "guest_reads"),
    [
        ((LISTED,), True),
        ((LISTED, HELD), False),
        ((LISTED, JUDGED), False),
        ((LISTED, HELD, PERMITTED), True),
        # A permission is of what was on the record then.
        ((LISTED, HELD, PERMITTED, JUDGED), False),
    ],
)
def test_a_guest_reads_it_once_a_permission_is_on_the_record(history, guest_reads):
    state = fold(evolve, None, history)
    assert may_read(state, CASE, reader("their-agency", is_guest=True)) == guest_reads
    assert may_read(state, CASE, reader(POLICE, is_guest=False))
    # Whoever put it on the record has it.
    assert may_read(state, CASE, reader(LISTED.by_agency, is_guest=True))
