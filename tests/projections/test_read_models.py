"""Asking for cases, case files, timelines and histories, now and as of any position."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.authority import OrderMade
from domain.case import ReviewWindowSet
from domain.entry import EntryCorrected, EntryWithdrawn
from domain.event import Event
from domain.vocabulary import EntryKind
from projections.as_of import View
from projections.case_file.read import NoSuchCase, case_file, case_file_of, cases, is_member
from projections.case_file.rows import CaseRow, ReviewWindow
from projections.history.read import Neighbours, history, neighbours
from projections.names import CASE_FILE
from projections.pages import BadCursor
from projections.replay import Replay, rendered
from projections.restrictions.sight import EVERYTHING
from projections.review_timeline.read import (
    UnitTooFine,
    WindowEndsBeforeItStarts,
    WindowOutOfRange,
    review_timeline,
)
from projections.working_set import Key
from tests.projections.conftest import Log
from tests.projections.histories import CASES, one_of_each
from tests.support.builders import (
    CASE,
    ENTRY,
    HOSPITAL,
    ORDER,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    a_hearing,
    an_entry,
    an_escalation,
    an_id,
    closed,
    content,
    fact,
    without,
)

pytestmark = pytest.mark.anyio


def another_case(name: str, *agencies: str) -> tuple[Event, ...]:
    """A case of its own, of the same reference."""
    return a_case(*agencies, case_id=an_id(name))


def window_set(version: int, starts_on: str, ends_on: str) -> ReviewWindowSet:
    return fact(
        ReviewWindowSet,
        version=version,
        label="Hospital stay",
        starts_on=starts_on,
        ends_on=ends_on,
        day_one=starts_on,
    )


async def test_every_case_file_is_exact_at_every_position(log: Log):
    await log.record(*one_of_each(), batch=11)
    replay = Replay()

    for recorded in await log.events():
        replay.apply(recorded)
        view = await log.view(recorded.position)
        rows = replay.rows[CASE_FILE].current
        for case_id in CASES:
            case = rows.get(Key(case_id, "case"))
            if case is None:
                with pytest.raises(NoSuchCase):
                    await case_file(log.service, view, case_id, EVERYTHING)
                continue
            assert isinstance(case.body, CaseRow)
            bodies = [held.body for key, held in rows.items() if key.case_id == case_id]
            found = await case_file(log.service, view, case_id, EVERYTHING)
            assert rendered([found]) == rendered([case_file_of(case.body, bodies)])


async def test_lists_open_cases_first_and_the_last_added_to_at_the_top(log: Log):
    quiet, busy = another_case("quiet", HOSPITAL), another_case("busy", HOSPITAL)
    shut = closed(a_case(POLICE))
    await log.record(*busy, *quiet, *shut, an_entry(case_id=an_id("busy")))

    listed = await cases(log.service, await log.view())

    assert [(one.case.case_id, one.case.status, one.case.entries) for one in listed] == [
        (an_id("busy"), "open", 1),
        (an_id("quiet"), "open", 0),
        (CASE, "closed", 0),
    ]
    assert [agency.agency for agency in listed[0].agencies] == [HOSPITAL]


async def test_lists_cases_by_their_words(log: Log):
    await log.record(*a_case())
    view = await log.view()

    for text in ("case-0142", "ROWAN", "made tests", "", None):
        assert len(await cases(log.service, view, text=text)) == 1
    assert await cases(log.service, view, text="0143") == ()


async def test_a_case_is_not_on_record_before_it_was_opened(log: Log):
    await log.record(*another_case("first"), *a_case())

    early = await log.view(6)

    assert [one.case.case_id for one in await cases(log.service, early)] == [an_id("first")]
    with pytest.raises(NoSuchCase):
        await case_file(log.service, early, CASE, EVERYTHING)


async def test_an_agency_takes_part_from_when_it_joined_until_it_left(log: Log):
    history = without(POLICE, a_case())
    await log.record(*history)

    took_part = [
        await is_member(log.service, await log.view(position), CASE, POLICE)
        for position in range(1, len(history) + 1)
    ]

    assert took_part == [False] * 5 + [True, False]
    assert not await is_member(log.service, await log.view(), an_id("other"), HOSPITAL)


async def test_a_case_file_has_each_section_in_the_order_of_the_record(log: Log):
    await log.record(*a_case(), an_escalation(), a_hearing())

    found = await case_file(log.service, await log.view(), CASE, EVERYTHING)

    assert [agency.agency for agency in found.agencies] == [HOSPITAL, SOCIAL_CARE, POLICE]
    assert [subject.pseudonym for subject in found.subjects] == ["Rowan", "Rowan's mother"]
    assert (len(found.escalations), len(found.hearings)) == (1, 1)
    assert found.agency_name(SOCIAL_CARE) == "Childrens Social Care"
    assert found.agency_name("unheard-of") == "unheard-of"


async def test_the_timeline_is_by_default_that_of_the_cases_review_window(log: Log):
    await log.record(
        *a_case(),
        window_set(7, "2026-03-02", "2026-03-15"),
        an_entry("in", occurred="2026-03-14", kind=EntryKind.ADMISSION),
        an_entry("before", occurred="2026-03-01"),
        an_entry("after", occurred="2026-03-16"),
        an_entry("undated", occurred={"kind": "unknown"}),
    )

    found = await review_timeline(log.service, await log.view(), CASE, EVERYTHING)

    assert (found.window.label, found.unit) == ("Hospital stay", "hour")
    [day] = found.days
    assert (day.number, day.on, day.counts) == (13, date(2026, 3, 14), {HOSPITAL: 1})
    assert day.marks[0].is_key
    assert [mark.stream_id for mark in found.undated] == [an_id("undated")]
    assert found.outside == 2


async def test_the_timeline_of_a_case_without_a_window_is_over_everything_dated(log: Log):
    await log.record(
        *a_case(), an_entry("first", occurred="2024-01-10"), an_entry("last", occurred="2026-03-01")
    )

    found = await review_timeline(log.service, await log.view(), CASE, EVERYTHING)

    assert (found.window.starts_on, found.window.ends_on) == (date(2024, 1, 10), date(2026, 3, 1))
    assert (found.unit, found.outside, found.window.day_one) == ("month", 0, date(2024, 1, 10))


async def test_the_timeline_of_an_empty_case_is_the_day_it_was_opened(log: Log):
    await log.record(*a_case())

    found = await review_timeline(log.service, await log.view(), CASE, EVERYTHING)

    assert found.window.starts_on == found.window.ends_on
    assert (found.days, found.buckets) == ((), ())


async def test_the_timeline_follows_corrections_and_withdrawals_as_they_came(log: Log):
    corrected = fact(
        EntryCorrected,
        stream=ENTRY,
        version=2,
        corrects_version=1,
        content=content(occurred="2026-03-05", summary="Then"),
        reason="Wrong day",
    )
    withdrawn = fact(EntryWithdrawn, stream=ENTRY, version=3, reason="Wrong child")
    await log.record(*a_case(), an_entry(occurred="2026-03-02"), corrected, withdrawn)

    days = [
        (await review_timeline(log.service, await log.view(position), CASE, EVERYTHING)).days[0]
        for position in (7, 8, 9)
    ]

    assert [day.on.day for day in days] == [2, 5, 5]
    assert [day.marks[0].is_withdrawn for day in days] == [False, False, True]


async def test_an_order_runs_into_a_window_it_was_not_made_in(log: Log):
    order = fact(
        OrderMade,
        stream=ORDER,
        by=SOCIAL_CARE,
        by_agency=SOCIAL_CARE,
        order_type="care-order",
        court="Family Court at Testford",
        occurred="2026-02-01",
        in_force_from="2026-02-01",
        terms="In care.",
        source=SOURCE,
    )
    await log.record(*a_case(), window_set(7, "2026-03-02", "2026-03-15"), order)

    found = await review_timeline(log.service, await log.view(), CASE, EVERYTHING)

    assert (found.days, found.outside) == ((), 1)
    assert [(band.title, band.ends_at) for band in found.bands] == [("Care Order", None)]


async def test_an_entry_that_lasted_into_a_window_is_inside_it_as_corrected(log: Log):
    corrected = fact(
        EntryCorrected,
        stream=ENTRY,
        version=2,
        corrects_version=1,
        content=content(occurred="2026-02-20", ended="2026-02-28"),
        reason="Discharged earlier",
    )
    window = window_set(7, "2026-03-01", "2026-03-10")
    lasting = an_entry(occurred="2026-02-20", ended="2026-03-04")
    ranging = an_entry("range", occurred="2026-02-25/2026-03-06")
    await log.record(*a_case(), window, lasting, ranging, corrected)

    before, now = [
        await review_timeline(log.service, await log.view(position), CASE, EVERYTHING)
        for position in (8, 10)
    ]

    assert ([(gap.after.day, gap.days) for gap in before.gaps], before.outside) == ([(4, 6)], 0)
    assert ([(gap.after.day, gap.days) for gap in now.gaps], now.outside) == ([(6, 4)], 1)
    assert [each.stream_id for day in now.days for each in day.marks] == [an_id("range")]


async def test_a_timeline_of_some_agencies_leaves_out_the_others(log: Log):
    await log.record(*a_case(), an_entry("ours"), an_entry("theirs", agency=POLICE))

    found = await review_timeline(
        log.service, await log.view(), CASE, EVERYTHING, agencies=[POLICE]
    )

    assert [mark.agency for day in found.days for mark in day.marks] == [POLICE]


def asked(starts_on: date, ends_on: date) -> ReviewWindow:
    return ReviewWindow(label="Asked", starts_on=starts_on, ends_on=ends_on, day_one=starts_on)


@pytest.mark.parametrize(
    ("window", "unit", "refusal"),
    [
        (asked(date(2026, 3, 2), date(2026, 3, 1)), None, WindowEndsBeforeItStarts),
        (asked(date(1, 1, 1), date(2026, 3, 1)), None, WindowOutOfRange),
        (asked(date(2026, 3, 1), date.max), None, WindowOutOfRange),
        (asked(date(2023, 3, 1), date(2026, 3, 1)), "hour", UnitTooFine),
    ],
)
async def test_a_window_that_cannot_be_drawn_is_refused(
    log: Log, window: ReviewWindow, unit: Any, refusal: type[Exception]
):
    await log.record(*a_case())

    with pytest.raises(refusal):
        await review_timeline(
            log.service, await log.view(), CASE, EVERYTHING, window=window, unit=unit
        )


async def test_the_timeline_of_no_case_is_not_on_record(log: Log):
    await log.record(*a_case())

    with pytest.raises(NoSuchCase):
        await review_timeline(log.service, await log.view(), an_id("other"), EVERYTHING)


@pytest.mark.parametrize("order", ["oldest first", "newest first"])
async def test_pages_of_a_history_cover_every_event_once(log: Log, order: str):
    await log.record(*one_of_each())
    newest_first, view = order == "newest first", await log.view()

    for limit in (1, 10, 500):
        after: str | None = None
        positions: list[int] = []
        while True:
            page = await history(
                log.service,
                view,
                CASES[0],
                EVERYTHING,
                after=after,
                limit=limit,
                newest_first=newest_first,
            )
            positions += [row.position for row in page.rows]
            if page.next is None:
                break
            after = page.next
        assert positions == sorted(positions, reverse=newest_first)
        assert len(positions) == len(set(positions)) == page.total


async def test_a_page_of_history_leads_back_to_the_one_before(log: Log):
    await log.record(*a_case())
    view = await log.view()

    first = await history(log.service, view, CASE, EVERYTHING, limit=2)
    second = await history(log.service, view, CASE, EVERYTHING, limit=2, after=first.next)
    back = await history(log.service, view, CASE, EVERYTHING, limit=2, after=second.previous)

    assert back.rows == first.rows
    assert (back.previous, back.next) == (None, first.next)


async def test_history_by_topic_and_agency_says_how_much_is_hidden(log: Log):
    await log.record(*a_case(), an_entry("a"), an_entry("b", agency=POLICE))
    view = await log.view()

    entries = await history(log.service, view, CASE, EVERYTHING, topic="entry.recorded")
    theirs = await history(
        log.service, view, CASE, EVERYTHING, topic="entry.recorded", agency=POLICE
    )

    assert (entries.total, entries.hidden, len(entries.rows)) == (2, 6, 2)
    assert (theirs.total, theirs.hidden) == (1, 7)


async def test_a_history_cursor_that_daybook_did_not_make_is_refused(log: Log):
    view = View(log.log_id, 0, None, is_now=True, head=0)
    for after in ("", "abc", "b2Y", "b2YuLg"):
        with pytest.raises(BadCursor):
            await history(log.service, view, CASE, EVERYTHING, after=after)


async def test_one_steps_through_the_positions_of_a_case_past_the_view(log: Log):
    await log.record(*a_case(), *another_case("between", POLICE), an_entry("a"), an_entry("b"))
    view = await log.view(6)

    found = [
        await neighbours(log.service, view, CASE, EVERYTHING, position)
        for position in (1, 8, 11, 12, 99)
    ]

    assert found == [
        Neighbours(first=1, previous=None, next=2, last=12),
        Neighbours(first=1, previous=6, next=11, last=12),
        Neighbours(first=1, previous=6, next=12, last=12),
        Neighbours(first=1, previous=11, next=None, last=12),
        Neighbours(first=1, previous=12, next=None, last=12),
    ]
    nobody = await neighbours(log.service, view, an_id("other"), EVERYTHING, 1)
    assert nobody == Neighbours(first=None, previous=None, next=None, last=None)
