"""Whether an offer stands: as the case file has it, and as the rules have it."""

from __future__ import annotations

import pytest

from domain.placement import (
    NEW_SEARCH,
    answer_approach,
    close_search,
    evolve_search,
    withdraw_offer,
)
from projections.case_file.funnels import asked_of
from projections.case_file.rows_of_care import PlacementSearchRow
from projections.names import CASE_FILE
from projections.replay import replayed
from tests.domain.test_placement import (
    APPROACH,
    ASKED,
    OFFERED,
    SEARCH,
    after,
    answering,
    closing,
    withdrawing,
)
from tests.projections.histories import recorded
from tests.support.builders import UNKNOWN
from tests.support.spec import decide, fold


def offers(occurred):
    return answer_approach, answering(OFFERED, occurred=occurred)


def refuses(occurred):
    return answer_approach, answering(occurred=occurred)


def is_silent(occurred):
    return answer_approach, answering({"answer": "no-answer"}, occurred=occurred)


def withdraws(occurred):
    return withdraw_offer, withdrawing(occurred=occurred)


@pytest.mark.parametrize(
    ("said", "standing"),
    [
        ([offers("2026-03-10"), withdraws("2026-03-12"), offers("2026-03-11")], "withdrawn"),
        ([offers("2026-03-10"), withdraws("2026-03-12"), offers("2026-03-13")], "offered"),
        ([offers("2026-03-10"), offers("2026-03-14"), withdraws("2026-03-12")], "offered"),
        ([offers("2026-03-10"), withdraws("2026-03-12"), refuses("2026-03-13")], "refused"),
        ([offers("2026-03-10T10:00Z"), refuses("2026-03-10")], "refused"),
        ([is_silent(UNKNOWN), offers("2026-03-10")], "offered"),
        ([offers("2026-03-10"), is_silent(UNKNOWN)], "no-answer"),
    ],
)
def test_the_case_file_and_the_rules_agree_on_what_a_provider_said_last(said, standing):
    history = ASKED
    for rule, command in said:
        history = after(history, rule, command)

    rows = replayed(recorded(history)).rows[CASE_FILE].current.values()
    (row,) = (each.body for each in rows if isinstance(each.body, PlacementSearchRow))
    (asked,) = map(asked_of, row.approaches)
    search = fold(evolve_search, NEW_SEARCH, history)
    _, refusal = decide(close_search, closing("found"), history)

    assert asked.standing == standing
    assert search.approach(APPROACH).has_offer is (standing == "offered")
    assert (refusal is None) is (standing == "offered")
    assert row.search_id == SEARCH
