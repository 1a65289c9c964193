"""Which case `daybook replay` means, where partnerships have given the same reference."""

from __future__ import annotations

import pytest

from domain.case import CaseDestroyed
from domain.record.append import Recorded
from ops.replay import CaseUnknown, Holder, SeveralCases, chosen
from projections.case_file.apply import PROJECTION
from projections.case_file.rows import CaseRow
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import a_case, an_id


@pytest.fixture(scope="module")
def row() -> CaseRow:
    history: list[Recorded] = recorded(a_case())
    rows = replayed(history, [PROJECTION]).rows[PROJECTION.name].current
    return next(held.body for held in rows.values() if isinstance(held.body, CaseRow))


def test_a_case_of_one_partnership_needs_no_more_than_its_reference(row):
    assert chosen([Holder("demo", an_id("demo"), row)], "CASE-0142").partnership == "demo"


def test_of_two_partnerships_none_is_chosen_for_whoever_asks(row):
    """Neither is, whether their case is still there or not."""
    for other in (row, None):
        holders = [Holder("demo", an_id("demo"), row), Holder("northmere", an_id("n"), other)]
        with pytest.raises(SeveralCases) as refused:
            chosen(holders, "CASE-0142")
        assert "demo, northmere" in str(refused.value)
        assert "--partnership" in str(refused.value)


def test_a_case_that_nobody_has_and_one_that_is_gone_are_said_to_be():
    with pytest.raises(CaseUnknown):
        chosen([], "CASE-0142")
    with pytest.raises(CaseDestroyed):
        chosen([Holder("demo", an_id("demo"), None)], "CASE-0142")
