"""The clocks are data: each has a source, and a change of the data changes the answer."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
from pydantic import ValidationError

from domain import reference
from domain.clocks import CLOCKS, NoSuchClock, deadline, read
from tests.support.builders import UNKNOWN, when

SENT = when("2026-03-02")


def tables(**changed):
    given = deepcopy(reference.load("clocks"))
    (rule,) = [each for each in given["clocks"] if each["code"] == "rapid-review"]
    rule.update(changed)
    return given


def test_every_clock_says_its_source_its_rule_and_who():
    for rule in CLOCKS.rules:
        assert all((rule.title, rule.says, rule.source, rule.who)), rule.code
        assert rule.version == "2026-11-28"


def test_a_clock_whose_source_was_not_seen_is_said_to_be_unconfirmed():
    assert CLOCKS.of("rapid-review").confirmed
    assert not CLOCKS.of("publish-review").confirmed
    assert "unconfirmed" in deadline(CLOCKS.of("publish-review"), SENT).because


def test_a_change_of_the_file_changes_the_deadline_and_its_sentence():
    as_it_is = deadline(CLOCKS.of("rapid-review"), SENT)
    changed = read(tables(length=20, source="A later edition"))
    as_changed = deadline(changed.of("rapid-review"), SENT)

    assert as_it_is.last_day == date(2026, 3, 23)
    assert as_changed.last_day == date(2026, 3, 30)
    assert "20 working days" in as_changed.because
    assert "A later edition" in as_changed.because


def test_the_rule_of_the_day_of_the_trigger_is_data():
    same_day = read(tables(**{"counts-from": "same-day"})).of("rapid-review")

    assert deadline(same_day, SENT).last_day == date(2026, 3, 20)


def test_a_trigger_is_judged_by_the_rule_that_was_in_force_then():
    given = tables(until=date(2026, 6, 30))
    later = {**next(each for each in given["clocks"] if each["code"] == "rapid-review")}
    del later["until"]
    given["clocks"].append({**later, "from": date(2026, 7, 1), "length": 10})
    clocks = read(given)

    assert clocks.of("rapid-review", when("2026-06-30")).length == 15
    assert clocks.of("rapid-review", when("2026-07-01")).length == 10
    assert clocks.of("rapid-review", when("2001")).length == 15
    assert clocks.of("rapid-review", UNKNOWN).length == 10
    assert clocks.of("rapid-review").length == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts-from": "instant"},
        {"kind": "hours"},
        {"kind": "fortnights"},
        {"length": 0},
        {"until": date(2001, 1, 1)},
    ],
)
def test_a_file_that_makes_no_sense_is_not_read(wrong):
    with pytest.raises(ValidationError):
        read(tables(**wrong))


def test_two_rules_of_a_clock_must_follow_each_other():
    given = tables()
    again = next(each for each in given["clocks"] if each["code"] == "rapid-review")
    given["clocks"].append({**again, "from": date(2026, 7, 1)})

    with pytest.raises(ValidationError, match="gives way"):
        read(given)


def test_a_clock_that_is_not_there_is_named():
    with pytest.raises(NoSuchClock, match="sundial"):
        CLOCKS.of("sundial")
