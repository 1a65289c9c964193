"""The row that a review makes in the case file."""

from __future__ import annotations

import pytest

from projections.case_file.apply import PROJECTION
from projections.case_file.review_clocks import aware_statements, facts_of
from projections.case_file.review_rows import ReviewRow
from projections.case_file.reviews import under_way_first
from projections.history.reviews import did_to_review
from projections.items import NO_THREAD, STEP_KINDS, describe
from projections.memory import Memory
from projections.replay import replayed
from tests.projections.histories import recorded
from tests.support.builders import when
from tests.support.golden_of_reviews import OF_REVIEWS
from tests.support.reviewing import REVIEW, STRAIGHT, after, state_of, up_to


def row_of(history) -> ReviewRow:
    rows = replayed(recorded(history), [PROJECTION]).rows[PROJECTION.name].current
    return next(held.body for key, held in rows.items() if key.row_key == f"review.{REVIEW}")


ENDS = {
    "withdrawn": after(up_to("open"), "withdraw"),
    "not-initiated": after(up_to("decide", outcome="no-local-review"), "decline"),
    "not-to-notify": up_to("decide-to-notify", notify=False),
}
ENDS["decided-again"] = after(ENDS["not-initiated"], "decide")


@pytest.mark.parametrize("history", [*map(up_to, STRAIGHT), *ENDS.values()])
def test_the_row_stands_where_the_rules_say(history):
    row, state = row_of(history), state_of(history)
    assert (row.stage, row.version) == (state.stage, state.version)


def test_keeps_every_step_of_a_whole_review():
    row = row_of(up_to("remove"))
    (request,) = row.requests
    assert (len(request.chases), len(request.answers)) == (1, 1)
    assert [each.terms_version for each in row.terms] == [1, 2]
    assert row.reviewers[0].removed.reason == "Has fallen ill."
    assert row.threshold_decisions[0].rules_version
    assert row.notification.on_record.position < row.rapid_review.on_record.position


def test_a_decision_learnt_late_does_not_stand_in_place_of_the_one_that_stood():
    history = up_to("notify")
    history = after(history, "decide-to-notify", notify=False, occurred="2026-03-03")
    made = row_of(history).notification_decisions
    assert [(each.notify, each.occurred.value) for each in made] == [
        (False, "2026-03-03"),
        (True, "2026-03-04"),
    ]
    assert facts_of(row_of(history)).decided_not_to_notify is None
    history = after(up_to("notify", without=["decide-to-notify"]), "decide-to-notify")
    history = after(history, "decide-to-notify", notify=False, occurred="2026-03-03")
    assert [each.notify for each in row_of(history).notification_decisions] == [False, True]


def test_the_review_that_goes_on_comes_before_those_that_ended():
    first, ended = row_of(up_to("open")), row_of(ENDS["not-to-notify"])
    later = first.model_copy(
        update={"on_record": first.on_record.model_copy(update={"position": 9_000})}
    )
    ended = ended.model_copy(update={"on_record": later.on_record})
    assert under_way_first([ended, first]) == (first, ended)
    assert under_way_first([first, later]) == (later, first)


def test_the_clocks_are_told_of_delays_and_of_what_was_sent_first():
    again = after(up_to("submit", occurred="2026-03-18"), "submit", occurred="2026-03-16")
    assert facts_of(row_of(again)).submitted == when("2026-03-16")
    assert facts_of(row_of(up_to("delay"))).delays == ((when("2026-03-19"), ("Panel",)),)


def test_keeps_what_was_said_of_awareness_before_it_was_corrected():
    history = after(up_to("aware"), "correct-awareness")
    row = row_of(history)
    (aware,) = row.awareness
    (before,) = aware.corrections

    assert (aware.occurred, before.occurred) == (when("2026-03-04"), when("2026-03-03"))
    assert aware.said_at == 2
    assert facts_of(row).aware == (when("2026-03-04"),)
    assert [each.occurred for each in aware_statements(row)] == [before.occurred, aware.occurred]
    assert before.on_record.position > aware.on_record.position


@pytest.mark.parametrize("event", OF_REVIEWS, ids=lambda event: event.TOPIC)
def test_every_step_is_an_item_and_has_a_sentence(event):
    item = describe(event, NO_THREAD, Memory())
    assert item.item == "review"
    assert item.kind in STEP_KINDS
    assert item.title
    assert did_to_review(event, Memory())
