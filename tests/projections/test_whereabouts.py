"""When a child was in hospital or placed, so that it can be asked on what authority."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain.authority.flags import flags
from domain.case import SubjectAdded
from domain.event import Event
from domain.placement import PlacementEnded, PlacementStarted
from projections.case_file.legal import held_of, known_of
from projections.chronology.rows import ChronologyRow
from projections.names import CHRONOLOGY
from projections.replay import replayed
from tests.projections.filed import case_file
from tests.projections.histories import recorded
from tests.support.builders import (
    CHILD,
    HOSPITAL,
    MOTHER,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_entry,
    an_id,
    fact,
    when,
)

UNTIL = datetime(2026, 4, 1, tzinfo=UTC)


def held(*events: Event, begun: tuple[Event, ...] | None = None) -> list[tuple[str, str, Any]]:
    """Where the child was, from when and until when, in words."""
    history = (*(begun or a_case()), *events)
    rows = replayed(recorded(history)).rows[CHRONOLOGY].current.values()
    bodies = [each.body for each in rows if isinstance(each.body, ChronologyRow)]
    inorder = sorted(bodies, key=lambda row: str(row.occurred.sort_at))
    return [
        (each.where, each.begins.in_words(), each.ends and each.ends.in_words())
        for each in held_of(inorder, case_file(*history))
    ]


def admission(occurred: str, name: str = "admission", **fields: Any) -> Event:
    return an_entry(name, occurred=occurred, kind="admission", **fields)


def discharge(occurred: str, **fields: Any) -> Event:
    return an_entry("discharge", occurred=occurred, kind="discharge", **fields)


def placed(kind: str = "K2", **fields: Any) -> PlacementStarted:
    given = {
        "by_agency": SOCIAL_CARE,
        "subject_id": CHILD,
        "placement_type": kind,
        "where": "A home",
        "reason": "S",
        "occurred": "2026-03-10",
        "source": SOURCE,
    }
    return fact(PlacementStarted, stream=an_id("placement"), **{**given, **fields})


def test_an_admission_goes_on_until_the_discharge():
    assert held(admission("2026-03-02"), discharge("2026-03-04")) == [
        ("in hospital", "2 March 2026", "4 March 2026")
    ]


def test_another_agency_that_closes_a_referral_discharges_nobody_from_hospital():
    elsewhere = discharge("2026-03-03", agency=SOCIAL_CARE)

    assert held(admission("2026-03-02"), elsewhere) == [("in hospital", "2 March 2026", None)]


def test_a_transfer_goes_on_until_the_second_hospital_discharges():
    transfer = admission("2026-03-05", "transfer", agency=SOCIAL_CARE)
    last = discharge("2026-03-09", agency=SOCIAL_CARE)

    assert held(admission("2026-03-02"), transfer, last) == [
        ("in hospital", "2 March 2026", "9 March 2026")
    ]


def test_an_admission_before_the_child_was_born_is_not_the_childs():
    born = tuple(
        each.model_copy(update={"born": when("2026-03-03")})
        if isinstance(each, SubjectAdded) and each.subject_id == CHILD
        else each
        for each in a_case()
    )

    assert held(admission("2026-03-02", subjects=()), begun=born) == []
    assert len(held(admission("2026-03-03", subjects=()), begun=born)) == 1


def test_a_placement_away_from_home_is_asked_about_and_says_what_was_stated():
    ended = fact(
        PlacementEnded, stream=an_id("placement"), version=2, occurred="2026-03-20", reason="Moved"
    )

    assert held(placed(legal_status="V2"), ended) == [
        (
            "placed (K2, Children's home), as was stated under V2 (Section 20, single period)",
            "10 March 2026",
            "20 March 2026",
        )
    ]
    assert held(placed("P1")) == []
    assert held(placed(subject_id=MOTHER)) == []


def test_a_child_who_is_placed_on_no_known_authority_is_a_gap():
    file = case_file(*a_case(), placed())
    [flag] = flags(known_of(file), held_of((), file), UNTIL)

    assert flag.kind == "gap"
    assert "the child was placed (K2, " in flag.says
    assert "and no authority is known" in flag.says
    assert HOSPITAL not in flag.says
