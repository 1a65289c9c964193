"""Which rows count as late."""

from __future__ import annotations

from typing import Any

from domain.event import Event
from projections.chronology.rows import ChronologyRow
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import (
    CASE,
    HOSPITAL,
    POLICE,
    an_entry,
    an_id,
)


def chronology(*events: Event) -> tuple[ChronologyRow, ...]:
    """The rows of the case after these events."""
    return replayed(recorded(events)).chronology(CASE)


def of_contribution(name: str, contribution: str, agency: str = HOSPITAL, **fields: Any) -> Event:
    given = an_entry(name, agency=agency, **fields)
    return given.model_copy(update={"contribution_id": an_id(contribution)})


def late(*events: Event) -> list[bool]:
    rows = sorted(chronology(*events), key=lambda row: row.position)
    return [row.is_late for row in rows]


def test_an_entry_is_late_when_its_agency_had_already_put_later_events_on_the_record():
    assert late(
        of_contribution("a", "first", occurred="2026-03-02"),
        of_contribution("b", "first", occurred="2026-03-09"),
        of_contribution("c", "second", occurred="2026-03-05"),
        of_contribution("d", "second", occurred="2026-03-10"),
    ) == [False, False, True, False]


def test_the_order_of_entries_within_one_contribution_makes_none_late():
    assert late(
        of_contribution("a", "first", occurred="2026-03-09"),
        of_contribution("b", "first", occurred="2026-03-02"),
    ) == [False, False]


def test_another_agencys_later_events_make_no_entry_late():
    assert late(
        of_contribution("a", "first", occurred="2026-03-09"),
        of_contribution("b", "second", agency=POLICE, occurred="2026-03-02"),
    ) == [False, False]


def test_an_entry_that_may_have_been_as_late_as_the_others_is_not_late():
    assert late(
        of_contribution("a", "first", occurred="2026-03-09"),
        of_contribution("b", "second", occurred="2026-03"),
        of_contribution("c", "second", occurred={"kind": "unknown"}),
    ) == [False, False, False]
