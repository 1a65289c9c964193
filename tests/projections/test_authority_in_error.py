"""An order or a power that was recorded in error answers nothing once it was taken back."""

from __future__ import annotations

import pytest

from domain.authority import (
    apply_for_order,
    make_order,
    take_back_order,
    take_back_power,
)
from projections.case_file.clocks import of_courts
from projections.case_file.legal import known_of
from projections.replay import replayed
from tests.domain.authority.test_orders import applying, making
from tests.domain.authority.test_recorded_in_error import (
    ORDERED,
    REASON,
    USED,
    recording,
    taken_back,
    taking_back_order,
    taking_back_power,
)
from tests.projections import filed
from tests.projections.histories import recorded
from tests.support.builders import CASE
from tests.support.spec import given


def test_an_application_is_taken_back_with_the_order_made_on_it():
    applied = recording(apply_for_order, applying())
    ordered = (*applied, *given(applied).when(make_order, making(expected_version=1)).allowed())

    file = filed.case_file(*taken_back(ordered, take_back_order, taking_back_order()))

    assert [each.withdrawn.reason for each in (*file.applications, *file.orders)] == [REASON] * 2
    assert [each.status for each in file.orders] == ["withdrawn"]
    assert not list(of_courts(file))


@pytest.mark.parametrize(
    ("history", "rule", "command"),
    [
        (ORDERED, take_back_order, taking_back_order()),
        (USED, take_back_power, taking_back_power()),
    ],
)
def test_the_child_was_not_held_under_it_and_the_chronology_marks_it(history, rule, command):
    after = taken_back(history, rule, command)

    assert known_of(filed.case_file(*history)).authorities
    known = known_of(filed.case_file(*after))
    assert known.authorities == ()
    (gone,) = known.gone
    assert known.as_of(gone.taken_back[0] - 1).authorities == (gone,)
    assert known.as_of(gone.taken_back[0]).authorities == ()
    read = replayed(recorded(after))
    (row,) = [each for each in read.chronology(CASE) if each.stream_id == after[-1].originator_id]
    assert row.withdrawn.reason == f"Recorded in error. {REASON}"
    assert "as recorded in error" in read.history(CASE)[-1].sentence
