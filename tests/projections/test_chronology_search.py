"""Searching the chronology for words."""

from __future__ import annotations

from typing import Any

import pytest

from domain.entry import EntryCorrected
from projections.case_file.read import is_member
from projections.chronology.read import Filters
from projections.chronology.search import TooManyWords
from tests.projections.conftest import Log
from tests.projections.test_chronology_filters import page, summaries
from tests.support.builders import (
    CASE,
    ENTRY,
    a_case,
    an_entry,
    an_escalation,
    an_id,
    content,
    fact,
)

pytestmark = pytest.mark.anyio

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


async def test_a_wording_between_the_first_and_the_last_is_not_searched(log: Log):
    wordings = [
        fact(
            EntryCorrected,
            stream=ENTRY,
            version=version,
            corrects_version=version - 1,
            content=content(summary=f"Wording {word}", detail="Marsupilami"),
            reason="Misread",
        )
        for version, word in ((2, "second"), (3, "third"))
    ]
    await log.record(an_entry(summary="Wording first", detail="Marsupilami"), *wordings)

    for text, found in (("first", True), ("third", True), ("second", False)):
        assert await summaries(log, text=text) == (["Wording third"] if found else [])
    [(searched,)] = await log.rows(
        "SELECT search_text FROM read.chronology WHERE search_text LIKE '%%third%%'"
    )
    assert searched.count("marsupilami") == 1


async def test_more_words_than_are_looked_for_are_refused(log: Log):
    await log.record(an_entry(summary=" ".join(map(str, range(100, 140)))))

    assert await summaries(log, text=" ".join(map(str, range(100, 132)))) != []
    with pytest.raises(TooManyWords) as refused:
        await summaries(log, text=" ".join(map(str, range(100, 133))))
    assert refused.value.field == "text"


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
