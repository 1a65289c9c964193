"""Asking for the chronology: its order, its pages, one row, and by which index."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL

from domain.entry import EntryCorrected
from domain.identifiers import new_id
from projections.as_of import View
from projections.chronology.read import (
    Filters,
    RowNotOnRecord,
    chronology,
    composed,
    entry,
)
from projections.chronology.rows import ChronologyRow
from projections.pages import BadCursor, Cursor, Page, viewed_at
from projections.replay import rendered
from projections.restrictions.sight import EVERYTHING
from tests.projections.conftest import Log
from tests.projections.histories import CASES, MOMENTS, one_of_each
from tests.support.builders import (
    CASE,
    ENTRY,
    HOSPITAL,
    POLICE,
    a_case,
    an_entry,
    an_escalation,
    content,
    fact,
)

pytestmark = pytest.mark.anyio


async def page(log: Log, filters: Filters | None = None, **asked: Any) -> Page[ChronologyRow]:
    return await chronology(log.service, await log.view(), CASE, EVERYTHING, filters, **asked)


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
    first = await chronology(log.service, view, CASE, EVERYTHING, limit=5)

    await log.record(an_entry("early", occurred="1999", summary="early"))
    second = await chronology(log.service, view, CASE, EVERYTHING, limit=5, after=first.next)
    whole = await chronology(log.service, view, CASE, EVERYTHING)

    assert (*first.rows, *second.rows) == whole.rows[:10]
    assert whole.total == len(dated_entries())


async def test_a_cursor_says_at_which_view_its_page_was(log: Log):
    position = await log.record(*dated_entries())

    first = await page(log, limit=2)
    second = await page(log, limit=2, after=first.next)

    assert {viewed_at(cursor) for cursor in (first.next, second.next, second.previous)} == {
        position
    }
    assert viewed_at(Cursor(newest_first=False, direction="forward", key=(1,)).text()) is None


#: An id that nothing on the record has.
NOBODY = "00000000-0000-7000-8000-000000000000"
NOT_CURSORS = [
    *(
        base64.urlsafe_b64encode(one.encode()).decode().rstrip("=")
        for one in ("of0.1.0.1", "of-1.1.0.1", "ofx.1.0.1", f"of{2**63}.1.0.1", "o", "of1")
    ),
    "",
    "!",
    "abc",
    "b2Yu",
    "\u00e9",
    "x" * 500,
    "bmYuMS4wLjE",
    "b2YuMS4w",
    "b2YuLi4",
]


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
        await chronology(log.service, view, CASE, EVERYTHING, after=after, limit=5)


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
            await chronology(
                log.service, view, CASE, EVERYTHING, after=after, newest_first=newest_first
            )


async def test_a_cursor_is_safe_in_an_address_and_says_nothing(log: Log):
    await log.record(*dated_entries())

    following = (await page(log, limit=2)).next

    assert following is not None
    assert following.replace("-", "").replace("_", "").isalnum()


async def test_a_page_says_how_many_rows_there_are_and_how_many_are_hidden(log: Log):
    await log.record(*a_case(), an_entry("a"), an_entry("b", agency=POLICE), an_escalation())

    found = await page(log, Filters(agencies=(HOSPITAL,)), limit=1)

    assert (found.total, found.hidden, found.on_record, len(found.rows)) == (2, 1, 3, 1)


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

    then = await entry(log.service, await log.view(1), CASE, EVERYTHING, str(ENTRY))
    now = await entry(log.service, await log.view(), CASE, EVERYTHING, str(ENTRY))

    assert (then.summary, now.summary) == ("First", "Second")


@pytest.mark.parametrize("row_key", [NOBODY, "", "\0", "memory", "'; --"])
async def test_a_row_that_is_not_there_is_not_on_record(log: Log, row_key: str):
    await log.record(*a_case(), an_entry())

    with pytest.raises(RowNotOnRecord):
        await entry(log.service, await log.view(), CASE, EVERYTHING, row_key)


async def test_another_case_and_another_log_are_never_met(log: Log):
    await log.record(*one_of_each())
    first = await chronology(log.service, await log.view(), CASES[0], EVERYTHING)
    second = await chronology(log.service, await log.view(), CASES[1], EVERYTHING)
    nobody: UUID = new_id()

    assert not {row.stream_id for row in first.rows} & {row.stream_id for row in second.rows}
    elsewhere = replace(await log.view(), log_id=nobody)
    assert (await chronology(log.service, elsewhere, CASES[0], EVERYTHING)).on_record == 0
    assert (
        rendered((await chronology(log.service, await log.view(), nobody, EVERYTHING)).rows)
        == b"[]"
    )


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
        "hidden": [],
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
