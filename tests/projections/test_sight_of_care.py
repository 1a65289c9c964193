"""What a reader sees of assessments that are kept from them, on every way out."""

from __future__ import annotations

import pytest

from projections.case_file.read import case_file
from projections.chronology.read import Filters, RowNotOnRecord, chronology, counts
from projections.chronology.read import entry as row_of
from projections.history.read import history, neighbours
from projections.history.rows import RestrictedRow
from projections.restrictions.read import sight
from projections.review_timeline.read import review_timeline
from tests.projections.conftest import Log
from tests.projections.restricting import OFFICER, SOCIAL_WORKER, assessed, reassessed
from tests.support.builders import CASE, SOCIAL_CARE, a_case, an_id

anyio = pytest.mark.anyio
WORD = "zinnober"
WORDS = {"outcome": WORD, "reasons": WORD, "assessors": [WORD]}
ID, SECRET = an_id("assessment"), an_id("secret")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def read(log: Log, *events, reader=SOCIAL_WORKER):
    await log.record(*a_case(), *events)
    view = await log.view()
    return view, await sight(log.service, log.log_id, CASE, reader)


@anyio
async def test_nobody_is_told_a_word_of_an_assessment_that_is_kept_from_them(log: Log):
    secret = assessed("secret", sensitivity="police-sensitive", **WORDS)
    view, seen = await read(log, assessed(**WORDS), reassessed(2, **WORDS), secret)

    page = await chronology(log.service, view, CASE, seen)
    found = await counts(log.service, view, CASE, seen)
    timeline = await review_timeline(log.service, view, CASE, seen)
    past = await history(log.service, view, CASE, seen)
    file = await case_file(log.service, view, CASE, seen)

    assert (page.rows, page.total, page.hidden, found.by_item) == ((), 0, 0, {})
    assert [mark for day in timeline.days for mark in day.marks] == []
    assert file.assessments == ()
    assert file.case.last.position == len(a_case())
    for text in (
        timeline.model_dump_json(),
        file.model_dump_json(),
        *(row.model_dump_json() for row in past.rows),
    ):
        for hidden in (WORD, str(ID), str(SECRET)):
            assert hidden not in text
    for key in (f"{ID}.1", f"{ID}.2", f"{SECRET}.1", str(ID)):
        with pytest.raises(RowNotOnRecord):
            await row_of(log.service, view, CASE, seen, key)
    for text in (WORD, "detained", "mental health"):
        some = await chronology(log.service, view, CASE, seen, Filters(text=text))
        assert (some.rows, some.total) == ((), 0)


@anyio
async def test_it_is_counted_as_an_assessment_unless_it_is_never_counted(log: Log):
    secret = assessed("secret", sensitivity="police-sensitive")
    view, seen = await read(log, assessed(), secret)

    assert seen.restricted(view.position) == {"assessment": 1}
    assert seen.restricted(view.position - 2).total() == 0
    past = await history(log.service, view, CASE, seen)
    (place,) = [row for row in past.rows if isinstance(row, RestrictedRow)]
    at = len(a_case()) + 1
    assert (place.position, place.sentence) == (
        at,
        "An assessment of Acute Hospital is restricted.",
    )
    around = await neighbours(log.service, view, CASE, seen, at)
    assert around.next is None


@anyio
async def test_whoever_was_told_reads_it_and_so_does_who_may(log: Log):
    told = [{"agency": SOCIAL_CARE, "occurred": "2026-03-09"}]
    await log.record(*a_case(), assessed(told=told, **WORDS))
    view = await log.view()
    for reader, sees in ((SOCIAL_WORKER, 1), (OFFICER, 0)):
        seen = await sight(log.service, log.log_id, CASE, reader)
        page = await chronology(log.service, view, CASE, seen, Filters(text=WORD))
        file = await case_file(log.service, view, CASE, seen)
        assert (len(page.rows), len(file.assessments)) == (sees, sees)


@anyio
async def test_one_restricted_later_is_kept_as_of_every_earlier_moment(log: Log):
    opened = (*a_case(), assessed(sensitivity="open", **WORDS))
    await log.record(*opened)
    before = await sight(log.service, log.log_id, CASE, SOCIAL_WORKER)
    await log.record(reassessed(2, sensitivity="health", **WORDS))

    seen = await sight(log.service, log.log_id, CASE, SOCIAL_WORKER)
    view = await log.view(len(opened))

    assert before.hidden == {}
    assert (await chronology(log.service, view, CASE, seen)).rows == ()
    assert (await case_file(log.service, view, CASE, seen)).assessments == ()
    assert seen.restricted(len(opened)) == {"assessment": 1}
