"""Asking for the chronology: pages, filters, counts and search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from domain.entry import EntryContested, EntryCorrected, EntryDisclosed, EntryWithdrawn
from domain.identifiers import new_id
from domain.moments import LONDON, start_of_day
from projections.as_of import View
from projections.case_file.read import is_member
from projections.chronology.read import (
    Filters,
    RowNotOnRecord,
    chronology,
    composed,
    counts,
    entry,
)
from projections.chronology.rows import ChronologyRow
from projections.pages import BadCursor, Cursor, Page
from projections.replay import rendered
from tests.projections.conftest import Log
from tests.projections.histories import AGENCIES, CASES, MOMENTS, one_of_each
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
    return await chronology(log.service, await log.view(), CASE, filters, **asked)


async def summaries(log: Log, **filters: Any) -> list[str]:
    return [row.summary for row in (await page(log, Filters(**filters))).rows]


def dated_entries() -> list[Any]:
    """Three entries for every sort of date, some at the same moment, in no helpful order."""
    return [
        an_entry(f"entry {number}", occurred=moment, summary=f"{number}", sequence=number % 2)
        for number, moment in enumerate((*MOMENTS, *MOMENTS, *MOMENTS))
    ]


def positions(rows: Sequence[ChronologyRow]) -> list[int]:
    return [row.position for row in rows]


async def test_the_published_order_is_earliest_bound_then_sequence_then_position(log: Log):
    await log.record(
        an_entry("a", occurred={"kind": "unknown"}, summary="undated"),
        an_entry("b", occurred="2026-03-02T09:00+00:00", summary="timed"),
        an_entry("c", occurred="2026-03-02", sequence=2, summary="second"),
        an_entry("d", occurred="2026-03-02", sequence=1, summary="first"),
        an_entry("e", occurred="2026-03-02", sequence=2, summary="second, later recorded"),
        an_entry("f", occurred={"kind": "before", "value": "2026-03-02"}, summary="before"),
        an_entry("g", occurred="2026-03", summary="month"),
    )

    assert await summaries(log) == [
        "month",
        "before",
        "first",
        "second",
        "second, later recorded",
        "timed",
        "undated",
    ]


async def test_newest_first_is_the_reverse_with_the_undated_still_last(log: Log):
    await log.record(*dated_entries())

    oldest = (await page(log)).rows
    newest = (await page(log, newest_first=True)).rows

    dated = [row for row in oldest if row.occurred.sort_at is not None]
    undated = [row for row in oldest if row.occurred.sort_at is None]
    assert len(undated) == 6
    assert list(oldest) == dated + undated
    assert list(newest) == dated[::-1] + undated[::-1]


@pytest.mark.parametrize("order", ["oldest first", "newest first"])
async def test_pages_cover_every_row_once_forwards_and_back(log: Log, order: str):
    await log.record(*dated_entries())
    newest_first = order == "newest first"
    whole = (await page(log, newest_first=newest_first)).rows

    for limit in (1, 2, 7, len(whole) - 1, len(whole), len(whole) + 1):
        asked: dict[str, Any] = {"limit": limit, "newest_first": newest_first}
        pages = [await page(log, **asked)]
        while pages[-1].next:
            pages.append(await page(log, **asked, after=pages[-1].next))
        back = [pages[-1]]
        while back[-1].previous:
            back.append(await page(log, **asked, after=back[-1].previous))

        assert [row for each in pages for row in each.rows] == list(whole)
        assert [row for each in reversed(back) for row in each.rows] == list(whole)
        assert pages[0].previous is None
        assert back[0].next is None


async def test_what_arrives_later_does_not_disturb_the_pages_of_a_view(log: Log):
    await log.record(*dated_entries())
    view = await log.view()
    first = await chronology(log.service, view, CASE, limit=5)

    await log.record(an_entry("early", occurred="1999", summary="early"))
    second = await chronology(log.service, view, CASE, limit=5, after=first.next)
    whole = await chronology(log.service, view, CASE)

    assert (*first.rows, *second.rows) == whole.rows[:10]
    assert whole.total == len(dated_entries())


NOT_CURSORS = ["", "!", "abc", "b2Yu", "\u00e9", "x" * 500, "bmYuMS4wLjE", "b2YuMS4w", "b2YuLi4"]


async def test_a_cursor_that_daybook_did_not_make_is_refused(log: Log):
    for after in NOT_CURSORS:
        with pytest.raises(BadCursor) as refused:
            await page(log, after=after, limit=5)
        assert refused.value.field == "after"


@given(after=st.text(max_size=60))
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_cursor_makes_anything_worse_than_a_refusal(log: Log, after: str):
    view = View(log.log_id, 0, None, is_now=True, head=0)
    with suppress(BadCursor):
        await chronology(log.service, view, CASE, after=after, limit=5)


@given(
    micros=st.none() | st.integers(),
    sequence=st.none() | st.integers(),
    position=st.none() | st.integers(),
)
@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_no_number_in_a_cursor_makes_anything_worse_than_a_refusal(
    log: Log, micros: int | None, sequence: int | None, position: int | None
):
    view = View(log.log_id, 0, None, is_now=True, head=0)
    for newest_first in (False, True):
        after = Cursor(newest_first, "forward", (micros, sequence, position)).text()
        with suppress(BadCursor):
            await chronology(log.service, view, CASE, after=after, newest_first=newest_first)


async def test_a_cursor_is_safe_in_an_address_and_says_nothing(log: Log):
    await log.record(*dated_entries())

    following = (await page(log, limit=2)).next

    assert following is not None
    assert following.replace("-", "").replace("_", "").isalnum()


async def test_a_page_says_how_many_rows_there_are_and_how_many_are_hidden(log: Log):
    await log.record(*a_case(), an_entry("a"), an_entry("b", agency=POLICE), an_escalation())

    found = await page(log, Filters(agencies=(HOSPITAL,)), limit=1)

    assert (found.total, found.hidden, found.on_record, len(found.rows)) == (2, 1, 3, 1)


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


SAID = "Said 50% of it; under_score; O\u2019Neill \u201cquoted\u201d; back\\slash; Straße; İzmir"


FOUND = [
    "",
    "   ",
    "50%",
    "%",
    "_score",
    "o'neill",
    "O\u2019NEILL",
    '"quoted"',
    "back\\slash",
    "STRASSE",
    "score 50% said",
    "said " * 500,
]
NOT_FOUND = [
    "5%0",
    "under.score",
    "underXscore",
    "back\\\\slash",
    "score missing",
    "'; DROP TABLE read.chronology; --",
    "%(log_id)s",
    "{matching}",
    "word " * 500 + "said",
]


async def test_searches_for_every_word_and_takes_each_as_it_is(log: Log):
    await log.record(an_entry(summary=SAID))

    assert [text for text in FOUND if not await summaries(log, text=text)] == []
    assert [text for text in NOT_FOUND if await summaries(log, text=text)] == []


async def test_searches_everything_that_an_entry_says(log: Log):
    fields = ("summary", "detail", "child_voice", "action_taken", "outcome", "practitioner")
    await log.record(*(an_entry(field, **{field: f"A {field} Marsupilami"}) for field in fields))

    for field in fields:
        found = await page(log, Filters(text=f"marsupilami {field}"))
        assert [row.stream_id for row in found.rows] == [an_id(field)]


async def test_searches_sources_titles_and_both_wordings_of_a_corrected_row(log: Log):
    await log.record(
        an_entry(summary="First wording", source={"system": "Ward record", "reference": "114/2"}),
        fact(
            EntryCorrected,
            stream=ENTRY,
            version=2,
            corrects_version=1,
            content=content(summary="Second wording", kind="admission"),
            reason="Misread",
        ),
        an_escalation(concern="Nothing is free", source={"system": "Risk log"}),
    )

    for text in ("first", "second", "114/2", "ward record", "admission", "misread"):
        assert await summaries(log, text=text) == ["Second wording"]
    assert await summaries(log, text="escalation raised team manager") == ["Nothing is free"]


@pytest.mark.parametrize("unstorable", ["a\0b", "\ud800"])
async def test_what_cannot_be_on_the_record_finds_nothing_and_breaks_nothing(
    log: Log, unstorable: str
):
    await log.record(*a_case(), an_entry())
    several: Any = (unstorable,)

    assert await summaries(log, text=unstorable) == []
    for name in ("agencies", "kinds", "items", "show"):
        assert await summaries(log, **{name: several}) == []
    assert not await is_member(log.service, await log.view(), CASE, unstorable)


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
                "disclosed": bool(row.disclosures),
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
    whole = await chronology(log.service, await log.view(), CASES[0])
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

    found = await chronology(log.service, view, CASES[0], filters)
    counted = await counts(log.service, view, CASES[0], filters)

    expected = [row for row in rows if oracle(filters)(row)]
    assert sorted(positions(found.rows)) == sorted(positions(expected))
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

    found = await counts(log.service, await log.view(), CASE, Filters(agencies=("housing",)))

    assert found.by_agency == {HOSPITAL: 1, "housing": 0}


async def test_one_row_as_it_was_and_as_it_is(log: Log):
    await log.record(
        an_entry(summary="First"),
        fact(
            EntryCorrected,
            stream=ENTRY,
            version=2,
            corrects_version=1,
            content=content(summary="Second"),
            reason="Wrong",
        ),
    )

    then = await entry(log.service, await log.view(1), CASE, str(ENTRY))
    now = await entry(log.service, await log.view(), CASE, str(ENTRY))

    assert (then.summary, now.summary) == ("First", "Second")


@pytest.mark.parametrize("row_key", [str(new_id()), "", "\0", "memory", "'; --"])
async def test_a_row_that_is_not_there_is_not_on_record(log: Log, row_key: str):
    await log.record(*a_case(), an_entry())

    with pytest.raises(RowNotOnRecord):
        await entry(log.service, await log.view(), CASE, row_key)


async def test_another_case_and_another_log_are_never_met(log: Log):
    await log.record(*one_of_each())
    first = await chronology(log.service, await log.view(), CASES[0])
    second = await chronology(log.service, await log.view(), CASES[1])
    nobody: UUID = new_id()

    assert not {row.stream_id for row in first.rows} & {row.stream_id for row in second.rows}
    elsewhere = replace(await log.view(), log_id=nobody)
    assert (await chronology(log.service, elsewhere, CASES[0])).on_record == 0
    assert rendered((await chronology(log.service, await log.view(), nobody)).rows) == b"[]"


@pytest.mark.parametrize("statement", ["page_ascending", "page_descending"])
async def test_a_page_is_read_by_the_index_of_the_published_order(log: Log, statement: str):
    """At a realistic size: 200 cases, one of them with 10,000 rows and as many past versions."""
    await log.record(*a_case())
    await log.owner.execute(FILLED, {"log_id": log.log_id, "case_id": CASE})
    await log.owner.execute("ANALYZE read.chronology")
    asked = {
        **dict.fromkeys(
            ("agencies", "kinds", "items", "show", "subject", "happened_from", "happened_before")
        ),
        "log_id": log.log_id,
        "case_id": CASE,
        "as_of": 2**40,
        "patterns": [],
        "low_at": "2026-06-01T00:00Z",
        "low_sequence": 0,
        "low_position": 0,
        "high_at": "infinity",
        "high_sequence": 2**31 - 1,
        "high_position": 2**62,
        "limit": 51,
    }

    plan = await log.service.execute(SQL("EXPLAIN {}").format(composed(statement)), asked)

    text = "\n".join(row[0] for row in await plan.fetchall())
    assert "using chronology_order on chronology" in text
    assert "Sort" not in text
    assert ("Scan Backward" in text) == (statement == "page_descending")


FILLED = """
INSERT INTO read.chronology (
    log_id, generation, case_id, row_key, from_position, to_position, sort_at, sequence, position,
    earliest, latest, agency, kind, search_text, body
)
SELECT
    %(log_id)s, 1,
    CASE WHEN n %% 2 = 0 THEN %(case_id)s ELSE md5((n %% 200)::text)::uuid END,
    (n / 2)::text, n, CASE WHEN n %% 4 = 0 THEN n + 1 ELSE 9223372036854775807 END,
    '2026-01-01Z'::timestamptz + n * interval '1 hour', 0, n,
    '2026-01-01Z'::timestamptz + n * interval '1 hour', '2026-01-01Z', 'police', 'visit', 'seen',
    '{"item": "entry"}'
FROM generate_series(1, 40000) AS n
"""
