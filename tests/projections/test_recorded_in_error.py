"""What was recorded in error counts no more once withdrawn, and is shown with its reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.placement import answer_approach, approach_provider, open_search
from domain.plans import open_section_47
from domain.state_at import Asked, state_at
from projections.case_file.clocks import of_protection
from projections.case_file.legal import held_of
from projections.case_file.state_facts import facts_of
from projections.replay import replayed
from tests.domain.test_care_sensitivity import BEGIN_ALL
from tests.domain.test_placement import answering, approaching
from tests.domain.test_recorded_in_error import begun, withdrawn
from tests.projections import filed
from tests.projections.histories import recorded
from tests.support.builders import CASE, CHILD
from tests.support.spec import given

AT = datetime(2026, 3, 20, tzinfo=UTC)
each = pytest.mark.parametrize("begin", BEGIN_ALL, ids=lambda rule: rule.__name__)


def answered(events):
    """The questions that have an answer."""
    found = state_at(facts_of(filed.case_file(*events), {}), Asked(AT, CHILD))
    return {reply.question for reply in found.replies if reply.status != "not-known"}


def stream_of(history, rows):
    return [row for row in rows if row.stream_id == history[-1].originator_id]


@each
def test_it_answers_no_question_from_then_on_and_did_before(begin):
    history = begun(begin)
    assert bool(answered(history)) == (begin is not open_search)
    assert answered(withdrawn(begin, history)) == set()
    file = filed.case_file(*withdrawn(begin, history))
    assert held_of((), file) == ()
    (row,) = (*file.periods, *file.placements, *file.placement_searches)
    assert row.withdrawn.reason == "Keyed for the wrong child."
    assert row.withdrawn.on_record.position == len(history) + 1


@each
def test_the_chronology_and_the_timeline_mark_it_and_the_history_keeps_all(begin):
    history = begun(begin)
    before, after = replayed(recorded(history)), replayed(recorded(withdrawn(begin, history)))
    (row,) = stream_of(history, before.chronology(CASE))
    assert row.withdrawn is None
    (row,) = stream_of(history, after.chronology(CASE))
    assert row.withdrawn.reason == "Recorded in error. Keyed for the wrong child."
    (mark,) = stream_of(history, after.marks(CASE))
    assert mark.is_withdrawn
    last = after.history(CASE)[-1]
    assert "withdrew the " in last.sentence
    assert last.sentence.endswith(f"(§{len(history)}) as recorded in error.")


def test_a_search_is_withdrawn_with_every_step_of_it():
    history = begun(open_search)
    for rule, command in (
        (approach_provider, approaching(occurred="2026-03-09")),
        (answer_approach, answering({"answer": "offered"}, occurred="2026-03-10")),
    ):
        history = (*history, *given(history).when(rule, command).allowed())
    replay = replayed(recorded(withdrawn(open_search, history)))
    rows = stream_of(history, replay.chronology(CASE))
    assert len(rows) == 3
    assert all(row.withdrawn for row in rows)
    assert all(mark.is_withdrawn for mark in stream_of(history, replay.marks(CASE)))


def test_an_enquiry_that_was_recorded_in_error_starts_no_clock():
    history = begun(open_section_47)
    assert list(of_protection(filed.case_file(*history)))
    assert list(of_protection(filed.case_file(*withdrawn(open_section_47, history)))) == []
