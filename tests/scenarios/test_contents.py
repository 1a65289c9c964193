"""What the scenarios must hold so that every part of Daybook has something real to show."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args

import pytest

from domain.moments import Moment, MomentKind, start_of_day
from domain.vocabulary import EntryKind, Seen
from ops.scenarios import CONVENING, Scenario, steps

#: Nothing in a scenario may happen after the day it was finished.
FINISHED = datetime(2026, 11, 22, tzinfo=UTC)
#: Entries that lie outside the review window on purpose: what came before, and what followed.
BACKGROUND = {
    "elliot": {"childrens-social-care/SW-00", "mental-health-trust/MH-01", "police/P-09"}
    | {"mental-health-trust/MH-02"}
    | {f"school/S-0{n}" for n in (1, 2, 3)},
    "george": {"police/L-01", "general-practice/G-35", "general-practice/G-36"}
    | {f"mental-health-trust/M-0{n}" for n in (1, 2, 3, 4)}
    | {f"childrens-social-care/Z-{n:02}" for n in range(2, 23)},
}
AFTERMATH = {
    "elliot": {f"safeguarding-partnership/SP-0{n}" for n in (1, 2, 3)},
    "george": {f"safeguarding-partnership/SP-0{n}" for n in (1, 2, 3, 4)}
    | {"childrens-social-care/C-112"},
}


def bounds(scenario: Scenario) -> tuple[datetime, datetime]:
    window = next(step for step in scenario.steps if isinstance(step, steps.SetReviewWindow))
    return start_of_day(window.starts_on), start_of_day(window.ends_on + timedelta(days=1))


def test_says_in_its_opening_summary_that_it_is_synthetic(scenario: Scenario) -> None:
    assert "synthetic case made for demonstration" in scenario.opening.summary


@pytest.mark.parametrize(("name", "entries"), [("elliot", 120), ("george", 400)])
def test_has_enough_entries_from_at_least_eight_agencies(
    request: pytest.FixtureRequest, name: str, entries: int
) -> None:
    scenario: Scenario = request.getfixturevalue(name)
    by_agency = Counter(entry.name.partition("/")[0] for entry in scenario.entries)

    assert by_agency.total() >= entries
    by_agency.pop(CONVENING)
    assert len([agency for agency, count in by_agency.items() if count >= 5]) >= 8


def test_every_entry_says_something_of_its_own(scenario: Scenario) -> None:
    summaries = Counter(entry.content.summary for entry in scenario.entries)
    openings = Counter(entry.content.summary[:45] for entry in scenario.entries)

    assert summaries.most_common(1)[0][1] == 1
    assert [opening for opening, count in openings.items() if count > 1] == []


def test_has_uncertain_dates_of_every_kind(scenario: Scenario) -> None:
    kinds = Counter(entry.content.occurred.kind for entry in scenario.entries)

    assert set(kinds) == set(get_args(MomentKind))
    assert sum(kinds.values()) - kinds["instant"] - kinds["day"] >= 10
    assert any(entry.content.occurred.words for entry in scenario.entries)


@pytest.mark.parametrize(
    ("does", "at_least"),
    [
        ("correct", 6),
        ("withdraw", 1),
        ("contest", 4),
        ("disclose", 6),
        ("raise-escalation", 5),
        ("step-up-escalation", 5),
        ("adjourn-hearing", 1),
        ("make-order", 1),
        ("make-decision", 1),
        ("report-incident", 1),
        ("review-step", 20),
        ("record-learning", 6),
        ("follow-up", 3),
    ],
)
def test_uses_every_part_of_the_record(scenario: Scenario, does: str, at_least: int) -> None:
    assert Counter(step.does for step in scenario.steps)[does] >= at_least


def test_every_contest_sets_two_agencies_entries_side_by_side(scenario: Scenario) -> None:
    contests = [step for step in scenario.steps if isinstance(step, steps.Contest)]

    assert len({frozenset((c.entry, c.own)) for c in contests}) == len(contests)
    for contest in contests:
        assert contest.own is not None
        assert contest.own.partition("/")[0] == contest.agency != contest.entry.partition("/")[0]


def test_every_decision_has_options_dissent_and_only_what_was_on_the_record(
    scenario: Scenario,
) -> None:
    keys = [step.key for step in scenario.steps]
    recorded: dict[str, int] = {}
    for number, step in enumerate(scenario.steps):
        if isinstance(step, steps.Contribute):
            recorded |= {entry.name: number for entry in step.entries}
        if isinstance(step, steps.MakeDecision):
            seen_up_to = keys.index(step.on_record_after)
            assert seen_up_to < number
            assert len(step.options) >= 2
            assert step.dissent
            assert step.relied_on
            assert all(recorded[name] <= seen_up_to for name in step.relied_on)


def test_some_entries_arrive_long_after_what_happened_later(scenario: Scenario) -> None:
    latest = datetime(1900, 1, 1, tzinfo=UTC)
    late = 0
    for step in scenario.steps:
        if not isinstance(step, steps.Contribute):
            continue
        happened = [e.content.occurred.latest for e in step.entries if e.content.occurred.latest]
        late += sum(at < latest - timedelta(days=5) for at in happened)
        latest = max(latest, *happened)
    assert late >= 10


def test_the_child_is_seen_seen_alone_heard_and_missed(scenario: Scenario) -> None:
    seen = Counter(entry.content.child_seen for entry in scenario.entries)
    alone = Counter(entry.content.child_seen_alone for entry in scenario.entries)

    assert min(seen[each] for each in Seen) >= 3
    assert min(alone[each] for each in Seen) >= 3
    assert sum(entry.content.child_voice is not None for entry in scenario.entries) >= 40


def test_happens_in_the_window_or_is_meant_not_to(scenario: Scenario) -> None:
    starts, ends = bounds(scenario)
    before: set[str] = set()
    after: set[str] = set()
    for entry in scenario.entries:
        moment = entry.content.occurred
        if moment.sort_at is None:
            continue
        opens_before = moment.sort_at < starts and moment.kind != "range"
        bound_before = moment.kind == "before" and moment.sort_at <= starts
        over_before = moment.latest is not None and moment.latest < starts
        if opens_before or bound_before or over_before:
            before.add(entry.name)
        elif moment.sort_at >= ends:
            after.add(entry.name)
        assert not moment.definitely_after(FINISHED)

    assert before == BACKGROUND[scenario.name]
    assert after == AFTERMATH[scenario.name]


def test_nothing_is_written_up_before_it_happened(scenario: Scenario) -> None:
    wrong = [
        entry.name
        for entry in scenario.entries
        if (written := entry.content.written_up)
        and written.definitely_before(entry.content.occurred)
    ]
    assert wrong == []


def test_some_things_are_written_up_the_same_hour_and_some_days_later(scenario: Scenario) -> None:
    delays = [
        written.sort_at - entry.content.occurred.sort_at
        for entry in scenario.entries
        if (written := entry.content.written_up)
        and written.sort_at
        and entry.content.occurred.sort_at
    ]
    assert sum(delay <= timedelta(hours=1) for delay in delays) >= 5
    assert sum(delay >= timedelta(days=1) for delay in delays) >= 8


def test_entries_of_one_agency_and_day_without_a_time_have_an_order(scenario: Scenario) -> None:
    """Two entries of a day would otherwise stand in the order in which they were typed."""
    places: defaultdict[tuple[str, str | None, int], list[str]] = defaultdict(list)
    for entry in scenario.entries:
        moment: Moment = entry.content.occurred
        if moment.kind == "day":
            agency = entry.name.partition("/")[0]
            places[agency, moment.value, entry.content.sequence].append(entry.name)
    assert {place: names for place, names in places.items() if len(names) > 1} == {}


def test_george_crosses_a_leap_day_and_the_hour_that_happened_twice(george: Scenario) -> None:
    values = {entry.content.occurred.value for entry in george.entries}

    assert any(value and value.startswith("2024-02-29") for value in values)
    assert {"2025-10-26T01:40+01:00", "2025-10-26T01:20+00:00"} <= values


def test_george_has_busy_months_and_silences(george: Scenario) -> None:
    starts, ends = bounds(george)
    happened = sorted(
        entry.content.occurred.sort_at
        for entry in george.entries
        if entry.content.occurred.kind in ("instant", "day")
        and entry.content.occurred.sort_at
        and starts <= entry.content.occurred.sort_at < ends
    )
    by_month = Counter(f"{at:%Y-%m}" for at in happened)
    gaps = [later - earlier for earlier, later in pairwise(happened)]

    assert max(by_month.values()) >= 20
    assert len(by_month) < 36
    assert max(gaps) > timedelta(days=28)


def test_critical_incidents_say_no_more_than_they_must(george: Scenario) -> None:
    critical = [e.content for e in george.entries if e.content.kind is EntryKind.CRITICAL_INCIDENT]
    assert critical
    for content in critical:
        told = f"{content.summary} {content.detail or ''}"
        assert "other enquiries" in told
