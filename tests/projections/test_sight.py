"""What a reader sees of a case: rows, counts, searches, timeline and history."""

from __future__ import annotations

import pytest

from domain.access import Reads, reads
from domain.decision import DecisionMade
from domain.entry import (
    EntryContested,
)
from domain.event import Event
from domain.vocabulary import AgencyKind, Role
from projections.chronology.read import Filters, RowNotOnRecord, chronology, counts
from projections.chronology.read import entry as entry_row
from projections.history.read import history, neighbours
from projections.history.rows import HistoryRow, RestrictedRow
from projections.restrictions.read import RestrictionsBehind, sight
from projections.restrictions.sight import EVERYTHING, Sight
from projections.review_timeline.read import review_timeline
from tests.projections.conftest import Log
from tests.projections.restricting import OFFICER, SOCIAL_WORKER, corrected, shared, submitted
from tests.support.builders import (
    CASE,
    HOSPITAL,
    POLICE,
    SOCIAL_CARE,
    SOURCE,
    a_case,
    an_entry,
    an_id,
    fact,
)

anyio = pytest.mark.anyio

# What a reader sees. The case: an open entry that a decision relied on and that was contested by
# way of a restricted one, a contribution of restricted entries only, and one that may not be
# counted.
WORD = "zinnober"


def said() -> tuple[Event, ...]:
    return (
        *a_case(),
        submitted(2),
        an_entry("open", summary="Seen."),
        an_entry("health", sensitivity="health", summary=WORD, detail=WORD, occurred="2026-03-09"),
        submitted(1, "all hidden"),
        an_entry("also health", sensitivity="health", summary=WORD).model_copy(
            update={"contribution_id": an_id("all hidden")}
        ),
        submitted(1, "of secrets"),
        an_entry("secret", sensitivity="police-sensitive", summary=WORD).model_copy(
            update={"contribution_id": an_id("of secrets")}
        ),
        # A differing account: said of the hidden entry, and named on the open one.
        fact(
            EntryContested,
            stream=an_id("health"),
            version=2,
            by=POLICE,
            by_agency=POLICE,
            differs_in=WORD,
            other_entry_id=an_id("open"),
        ),
        fact(
            EntryContested,
            stream=an_id("open"),
            version=2,
            by=POLICE,
            by_agency=POLICE,
            differs_in="The hour.",
            other_entry_id=an_id("health"),
        ),
        fact(
            DecisionMade,
            stream=an_id("decision"),
            by=SOCIAL_CARE,
            by_agency=SOCIAL_CARE,
            question="Where?",
            options=[{"option": "Here"}],
            outcome="Here",
            rationale="None better.",
            decided_by=[{"role": "Director", "agency": SOCIAL_CARE}],
            relied_on=[an_id("open"), an_id("health"), an_id("secret")],
            occurred="2026-03-06",
            on_record_position=9,
            source=SOURCE,
        ),
        # Of the same agency and dated before what is hidden, so late only by that.
        submitted(1, "last"),
        an_entry("late", occurred="2026-03-05").model_copy(
            update={"contribution_id": an_id("last")}
        ),
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def read(log: Log, reader: Reads = SOCIAL_WORKER):
    view = await log.view()
    seen = await sight(log.service, log.log_id, CASE, reader)
    return view, seen, await chronology(log.service, view, CASE, seen)


@anyio
async def test_a_reader_sees_rows_and_counts_as_if_what_is_hidden_were_not_there(log: Log):
    await log.record(*said())

    view, seen, page = await read(log)

    assert seen.restricted(view.position) == {"entry": 2}
    assert [row.stream_id for row in page.rows if row.item == "entry"] == [
        an_id("open"),
        an_id("late"),
    ]
    assert (page.total, page.hidden) == (3, 0)
    found = await counts(log.service, view, CASE, seen)
    assert (found.by_item, found.by_flag["contested"]) == ({"decision": 1, "entry": 2}, 1)
    assert "late" not in found.by_flag
    shown = "".join(row.model_dump_json() for row in page.rows)
    for hidden in (WORD, str(an_id("health")), str(an_id("also health")), str(an_id("secret"))):
        assert hidden not in shown
    (decision,) = [row for row in page.rows if row.item == "decision"]
    assert ("Relied on", "1 entry") in decision.facts
    with pytest.raises(RowNotOnRecord):
        await entry_row(log.service, view, CASE, seen, str(an_id("health")))


@anyio
@pytest.mark.parametrize("text", [WORD, "3 entries", WORD[:4], "health"])
async def test_a_search_finds_nothing_by_words_of_what_is_hidden(log: Log, text: str):
    await log.record(*said())
    view, seen, _ = await read(log)

    found = await chronology(log.service, view, CASE, seen, Filters(text=text))

    assert (found.rows, found.total) == ((), 0)


@anyio
async def test_the_timeline_counts_only_what_is_seen(log: Log):
    await log.record(*said())
    view, seen, page = await read(log)

    timeline = await review_timeline(log.service, view, CASE, seen)

    marks = [mark.row_key for day in timeline.days for mark in day.marks]
    assert sorted(marks) == sorted(row.row_key for row in page.rows)
    assert sum(bucket.count for bucket in timeline.buckets) == 3
    assert timeline.outside == 0


@anyio
async def test_the_history_says_that_a_counted_entry_is_there_and_nothing_else(log: Log):
    await log.record(*said())
    view, seen, _ = await read(log)

    page = await history(log.service, view, CASE, seen)

    places = [row for row in page.rows if isinstance(row, RestrictedRow)]
    assert [(row.position, row.sentence) for row in places] == [
        (9, "An entry of Acute Hospital is restricted."),
        (11, "An entry of Acute Hospital is restricted."),
    ]
    # Neither the two contributions of hidden entries, nor the contest of one, nor the secret.
    assert [row.position for row in page.rows][6:] == [7, 8, 9, 11, 15, 16, 17, 18]
    text = "".join(row.model_dump_json() for row in page.rows)
    for hidden in (WORD, "all hidden", *(str(an_id(each)) for each in ("health", "secret"))):
        assert hidden not in text
    whole = {row.position: row.is_whole for row in page.rows if isinstance(row, HistoryRow)}
    assert [position for position, is_whole in whole.items() if not is_whole] == [15, 16]
    around = await neighbours(log.service, view, CASE, seen, 11)
    assert (around.previous, around.next) == (9, 15)


@anyio
async def test_what_is_not_shown_of_an_event_cannot_be_asked_for(log: Log):
    await log.record(*said())
    view, seen, _ = await read(log)

    by_topic = await history(log.service, view, CASE, seen, topic="entry.recorded")
    by_agency = await history(log.service, view, CASE, seen, agency=HOSPITAL)

    assert [row.position for row in by_topic.rows] == [8, 18]
    assert sum(isinstance(row, RestrictedRow) for row in by_agency.rows) == 2


@anyio
async def test_each_reader_sees_what_the_rule_lets_them(log: Log):
    await log.record(*said())

    _, _, of_police = await read(log, OFFICER)
    _, _, of_all = await read(log, reads(HOSPITAL, AgencyKind.ACUTE_HOSPITAL, FOR_ALL))

    assert {row.row_key for row in of_police.rows} >= {str(an_id("secret")), str(an_id("open"))}
    assert str(an_id("health")) not in {row.row_key for row in of_police.rows}
    everything = (await chronology(log.service, await log.view(), CASE, EVERYTHING)).rows
    assert of_all.rows == everything


FOR_ALL = frozenset({Role.SIGN_OFF_OFFICER, Role.CONTRIBUTOR})


@anyio
async def test_what_was_restricted_later_is_hidden_as_of_every_earlier_moment(log: Log):
    opened = (*a_case(), submitted(1), an_entry(summary=WORD))
    await log.record(*opened)
    _, _, before = await read(log)
    await log.record(corrected(2, "own-agency", summary="Restated."))

    seen = await sight(log.service, log.log_id, CASE, SOCIAL_WORKER)
    then = await chronology(log.service, await log.view(len(opened)), CASE, seen)

    assert len(before.rows) == 1
    assert (then.rows, then.total) == ((), 0)
    assert seen.restricted(len(opened)) == {"entry": 1}
    assert seen.restricted(len(opened) - 1).total() == 0


@anyio
async def test_sharing_opens_it_again_and_for_earlier_moments_too(log: Log):
    await log.record(*a_case(), submitted(1), an_entry(sensitivity="own-agency"))
    await log.record(shared(2, SOCIAL_CARE))

    assert await sight(log.service, log.log_id, CASE, SOCIAL_WORKER) == Sight()


@anyio
async def test_nothing_is_shown_while_it_is_not_known_what_is_restricted(log: Log):
    await log.record(*a_case())
    await log.owner.execute(
        "UPDATE read.progress SET stuck_at = 3, position = 2 WHERE projection = 'restrictions'"
    )
    with pytest.raises(RestrictionsBehind):
        await sight(log.service, log.log_id, CASE, SOCIAL_WORKER)


@anyio
async def test_nor_where_the_restrictions_have_stood_still_for_long(log: Log):
    await log.record(*a_case())
    await log.owner.execute(
        "UPDATE read.progress SET position = 2 WHERE projection = 'restrictions'"
    )
    await sight(log.service, log.log_id, CASE, SOCIAL_WORKER)
    await log.owner.execute("UPDATE record.event SET recorded_at = recorded_at - interval '1 hour'")
    with pytest.raises(RestrictionsBehind):
        await sight(log.service, log.log_id, CASE, SOCIAL_WORKER)


@anyio
async def test_a_view_goes_no_further_than_the_restrictions(log: Log):
    position = await log.record(*a_case(), submitted(1), an_entry())
    await log.owner.execute(
        "UPDATE read.progress SET position = %(position)s WHERE projection = 'restrictions'",
        {"position": position - 1},
    )
    assert (await log.view()).position == position - 1
