"""Asking for part of the chronology: filters and counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.entry import EntryContested, EntryCorrected, EntryDisclosed, EntryWithdrawn
from domain.moments import LONDON, start_of_day
from projections.chronology.read import (
    Filters,
    chronology,
    counts,
)
from projections.chronology.rows import ChronologyRow
from projections.pages import Page
from projections.restrictions.sight import EVERYTHING
from tests.projections.conftest import Log
from tests.projections.histories import AGENCIES, CASES, one_of_each
from tests.support.builders import (
    CASE,
    CHILD,
    ENTRY,
    HOSPITAL,
    MOTHER,
    POLICE,
    a_case,
    an_entry,
    an_escalation,
    an_id,
    content,
    fact,
)

pytestmark = pytest.mark.anyio


async def page(log: Log, filters: Filters | None = None, **asked: Any) -> Page[ChronologyRow]:
    return await chronology(log.service, await log.view(), CASE, EVERYTHING, filters, **asked)


async def summaries(log: Log, **filters: Any) -> list[str]:
    return [row.summary for row in (await page(log, Filters(**filters))).rows]


async def test_filters_by_agency_kind_and_item(log: Log):
    await log.record(
        *a_case(),
        an_entry("a", kind="visit", summary="ours"),
        an_entry("b", kind="admission", agency=POLICE, summary="theirs"),
        an_escalation(concern="raised"),
    )

    assert await summaries(log, agencies=(POLICE,)) == ["theirs"]
    assert await summaries(log, kinds=("visit", "escalation-raised")) == ["ours", "raised"]
    assert await summaries(log, items=("escalation",)) == ["raised"]
    assert await summaries(log, agencies=(POLICE,), kinds=("visit",)) == []


#: Whether a row dated so may have happened from the 10th to the 12th of March.
MAY_HAVE_HAPPENED: list[tuple[Any, bool]] = [
    ("2026-03-10", True),
    ("2026-03-12", True),
    ("2026-03-09", False),
    ("2026-03-13", False),
    ("2026-03-12T23:59:59+00:00", True),
    ("2026-03-13T00:00:00+00:00", False),
    ("2026-03", True),
    ("2026-02", False),
    ("2026-03-01/2026-03-10", True),
    ("2026-03-01/2026-03-09", False),
    ({"kind": "before", "value": "2026-03-11"}, True),
    ({"kind": "before", "value": "2026-03-20"}, False),
    ({"kind": "after", "value": "2026-03-11"}, True),
    ({"kind": "after", "value": "2026-03-01"}, False),
    ({"kind": "unknown"}, False),
]


async def test_a_row_stays_in_if_it_may_have_happened_on_those_days(log: Log):
    await log.record(
        *(
            an_entry(f"entry {number}", occurred=occurred, summary=f"{occurred}")
            for number, (occurred, _) in enumerate(MAY_HAVE_HAPPENED)
        )
    )

    found = await page(log, Filters(happened_from=date(2026, 3, 10), happened_to=date(2026, 3, 12)))

    assert {row.summary for row in found.rows} == {
        f"{occurred}" for occurred, stays in MAY_HAVE_HAPPENED if stays
    }
    assert found.on_record == len(MAY_HAVE_HAPPENED)


async def test_a_row_that_lasted_stays_in_until_it_ended(log: Log):
    await log.record(an_entry(occurred="2026-03-02", ended="2026-03-11"))

    assert len(await summaries(log, happened_from=date(2026, 3, 11))) == 1
    assert len(await summaries(log, happened_from=date(2026, 3, 12))) == 0


@pytest.mark.parametrize("day", [date.min, date.max])
async def test_days_that_no_record_can_hold_are_not_a_fault(log: Log, day: date):
    await log.record(an_entry())

    assert len(await summaries(log, happened_from=day, happened_to=day)) == 0
    assert len(await summaries(log, happened_from=date.min, happened_to=date.max)) == 1


async def test_days_are_those_of_london(log: Log):
    await log.record(an_entry(occurred="2026-06-30T23:30:00+00:00"))

    assert len(await summaries(log, happened_from=date(2026, 7, 1))) == 1
    assert len(await summaries(log, happened_to=date(2026, 6, 30))) == 0


async def test_filters_by_what_later_happened_to_a_row(log: Log):
    await log.record(
        *(an_entry(name, summary=name) for name in ("corrected", "withdrawn", "disclosed")),
        an_entry("contested", summary="contested"),
        an_entry("plain", summary="plain"),
        an_entry("undated", summary="undated", occurred={"kind": "unknown"}),
        fact(
            EntryCorrected,
            stream=an_id("corrected"),
            version=2,
            corrects_version=1,
            content=content(summary="corrected", child_seen="yes", child_seen_alone="yes"),
            reason="Wrong",
        ),
        fact(EntryWithdrawn, stream=an_id("withdrawn"), version=2, reason="Wrong child"),
        fact(
            EntryDisclosed,
            stream=an_id("disclosed"),
            version=2,
            to_agency=POLICE,
            occurred="2026-03-04",
        ),
        fact(
            EntryContested,
            stream=an_id("contested"),
            version=2,
            by_agency=POLICE,
            differs_in="Time",
        ),
    )

    for flag in ("corrected", "withdrawn", "disclosed", "contested", "undated"):
        assert await summaries(log, show=(flag,)) == [flag]
    assert await summaries(log, show=("child-seen-alone",)) == ["corrected"]
    assert await summaries(log, show=("corrected", "withdrawn")) == ["corrected", "withdrawn"]
    assert await summaries(log, show=("late",)) == []


async def test_filters_by_the_subject_a_row_is_about_now(log: Log):
    await log.record(
        an_entry(subjects=(CHILD,)),
        fact(
            EntryCorrected,
            stream=ENTRY,
            version=2,
            corrects_version=1,
            content=content(subjects=(MOTHER,)),
            reason="Wrong person",
        ),
    )

    assert len(await summaries(log, subject=MOTHER)) == 1
    assert len(await summaries(log, subject=CHILD)) == 0


Oracle = Callable[[ChronologyRow], bool]


def oracle(filters: Filters) -> Oracle:
    """What the filters mean, said again in another language."""

    def may_have_happened(row: ChronologyRow) -> bool:
        first, last = row.occurred.earliest, row.occurred.latest
        if row.ended is not None and row.ended.latest is not None:
            last = row.ended.latest
        first, last = first or last, last or first
        if filters.happened_from and (last is None or last < start_of_day(filters.happened_from)):
            return False
        return not filters.happened_to or (
            first is not None and first.astimezone(LONDON).date() <= filters.happened_to
        )

    def flags(row: ChronologyRow) -> set[str]:
        now = row.current
        return {
            flag
            for flag, holds in {
                "late": row.is_late,
                "corrected": bool(row.corrections),
                "withdrawn": row.withdrawn is not None,
                "contested": bool(row.contested_by or row.contests),
                "disclosed": bool(row.disclosures or row.told),
                "undated": row.occurred.sort_at is None,
                "child-seen": now is not None and now.child_seen == "yes",
                "child-not-seen": now is not None and now.child_seen == "no",
                "child-seen-alone": now is not None and now.child_seen_alone == "yes",
                "child-voice": now is not None and now.child_voice is not None,
            }.items()
            if holds
        }

    def matches(row: ChronologyRow) -> bool:
        return (
            (not filters.agencies or row.agency in filters.agencies)
            and (not filters.kinds or row.kind in filters.kinds)
            and (not filters.items or row.item in filters.items)
            and (not filters.show or bool(flags(row) & set(filters.show)))
            and (
                filters.subject is None
                or (row.current is not None and filters.subject in row.current.subjects)
            )
            and may_have_happened(row)
        )

    return matches


any_filters = st.builds(
    Filters,
    agencies=st.lists(st.sampled_from(AGENCIES), max_size=2, unique=True).map(tuple),
    kinds=st.lists(
        st.sampled_from(["visit", "admission", "order-made", "hearing-held"]),
        max_size=2,
        unique=True,
    ).map(tuple),
    items=st.lists(st.sampled_from(["entry", "hearing", "order"]), max_size=2, unique=True).map(
        tuple
    ),
    show=st.lists(
        st.sampled_from(["late", "corrected", "withdrawn", "contested", "child-seen-alone"]),
        max_size=2,
        unique=True,
    ).map(tuple),
    happened_from=st.none() | st.dates(date(2026, 2, 25), date(2026, 3, 30)),
    happened_to=st.none() | st.dates(date(2026, 2, 25), date(2026, 3, 30)),
    subject=st.none() | st.just(CHILD),
)


@pytest.fixture
async def rich(log: Log) -> tuple[Log, Sequence[ChronologyRow]]:
    """A log with every type of event, and the first case's whole chronology."""
    await log.record(*one_of_each())
    whole = await chronology(log.service, await log.view(), CASES[0], EVERYTHING)
    return log, whole.rows


@given(filters=any_filters)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_filters_and_counts_agree_with_the_rows_themselves(
    rich: tuple[Log, Sequence[ChronologyRow]], filters: Filters
):
    log, rows = rich
    view = await log.view()

    found = await chronology(log.service, view, CASES[0], EVERYTHING, filters)
    counted = await counts(log.service, view, CASES[0], EVERYTHING, filters)

    expected = [row for row in rows if oracle(filters)(row)]
    assert list(found.rows) == expected
    assert (found.total, found.hidden) == (len(expected), len(rows) - len(expected))
    assert (counted.total, counted.on_record) == (len(expected), len(rows))
    for facet, chosen, value in (
        (counted.by_agency, "agencies", lambda row: row.agency),
        (counted.by_kind, "kinds", lambda row: row.kind),
        (counted.by_item, "items", lambda row: row.item),
    ):
        others = [row for row in rows if oracle(replace(filters, **{chosen: ()}))(row)]
        assert {key: count for key, count in facet.items() if count} == {
            key: sum(value(row) == key for row in others) for key in map(value, others)
        }
    others = [row for row in rows if oracle(replace(filters, show=()))(row)]
    for flag, count in counted.by_flag.items():
        alone = oracle(replace(filters, show=(flag,)))
        assert count == sum(alone(row) for row in others)


async def test_a_choice_that_is_made_is_counted_even_when_it_shows_nothing(log: Log):
    await log.record(an_entry())

    found = await counts(
        log.service, await log.view(), CASE, EVERYTHING, Filters(agencies=("housing",))
    )

    assert found.by_agency == {HOSPITAL: 1, "housing": 0}
