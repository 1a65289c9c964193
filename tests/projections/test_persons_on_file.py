"""What events of persons do to the case file, without a database."""

from __future__ import annotations

from domain.case import (
    BarLifted,
    EmergencyAccessEnded,
    EmergencyAccessReviewed,
    EmergencyAccessTaken,
    MemberNamed,
    MemberReleased,
    PersonBarred,
)
from projections.case_file.rows import BarRow, CaseRow, EmergencyAccessRow, MemberRow
from tests.projections.test_case_file_rows import row, rows
from tests.support.builders import HOSPITAL, NOW, a_case, an_id, fact


def test_who_was_named_or_barred_stays_on_file_with_how_it_ended():
    after = len(a_case())
    who = {"actor_id": an_id("wren")}
    events = [
        *a_case(),
        fact(
            MemberNamed, version=after + 1, name="A Wren", role="reviewer", agency=HOSPITAL, **who
        ),
        fact(MemberReleased, version=after + 2, reason="Report done.", **who),
        fact(PersonBarred, version=after + 3, name="A Wren", reason="A relative.", **who),
        fact(BarLifted, version=after + 4, reason="By mistake.", **who),
    ]

    member, bar = row(MemberRow, *events), row(BarRow, *events)

    assert (member.name, member.role, member.released_because) == (
        "A Wren",
        "reviewer",
        "Report done.",
    )
    assert (bar.reason, bar.lifted_because) == ("A relative.", "By mistake.")
    assert row(CaseRow, *events).version == len(events)


def test_a_case_counts_the_emergency_accesses_that_wait_to_be_reviewed():
    after = len(a_case())
    taken = [
        fact(
            EmergencyAccessTaken,
            version=after + number,
            access_id=an_id(f"access {number}"),
            reason="A child came to us.",
            until=NOW,
        )
        for number in (1, 2)
    ]
    ended = fact(EmergencyAccessEnded, version=after + 3, access_id=an_id("access 1"))
    reviewed = fact(
        EmergencyAccessReviewed,
        version=after + 4,
        access_id=an_id("access 1"),
        justified=False,
        finding="It was not.",
    )

    assert row(CaseRow, *a_case(), *taken, ended).emergencies_to_review == 2
    assert row(CaseRow, *a_case(), *taken, ended, reviewed).emergencies_to_review == 1
    one, other = rows(EmergencyAccessRow, *a_case(), *taken, ended, reviewed)
    assert (one.justified, one.finding, one.actor_id) == (
        False,
        "It was not.",
        taken[0].attribution.actor_id,
    )
    assert one.ended is not None
    assert (other.reviewed, other.ended) == (None, None)
