"""The read models at every position are exactly what the events up to there make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from psycopg.sql import SQL, Identifier

from domain.case import KeyDestroyed
from domain.event import Event
from domain.identifiers import new_id
from domain.registry import CASE_EVENTS
from projections.chronology.read import chronology
from projections.history.read import history
from projections.names import NAMES
from projections.replay import Replay, compare, rendered, replay, replayed
from projections.restrictions.sight import EVERYTHING
from tests.projections.conftest import Log, read_everything
from tests.projections.histories import CASES, KINDS, histories, one_of_each
from tests.support.keys import VAULT

pytestmark = pytest.mark.anyio

#: The log is the same database for every example; each example is a log of its own within it.
REUSED = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


async def another(log: Log) -> Log:
    """A new, empty log in the same database."""
    log.log_id = new_id()
    await log.records.create_log(log.log_id, "Another partnership")
    await read_everything(log.service, log.log_id)
    return log


async def every_position_is_exact(log: Log, every: int = 1) -> None:
    """Or every so manieth: in a long history the rows are many, and asked for each time."""
    replay = Replay()
    for recorded in await log.events():
        replay.apply(recorded)
        if recorded.position % every:
            continue
        view = await log.view(recorded.position)
        for case_id in CASES:
            page = await chronology(log.service, view, case_id, EVERYTHING)
            assert rendered(page.rows) == rendered(replay.chronology(case_id))
            backwards = await chronology(log.service, view, case_id, EVERYTHING, newest_first=True)
            assert sorted(row.position for row in backwards.rows) == (
                sorted(row.position for row in page.rows)
            )
            told = await history(log.service, view, case_id, EVERYTHING)
            assert rendered(told.rows) == rendered(replay.history(case_id))


async def tables(log: Log) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every read model, all columns."""
    statements = {
        "case_file": "SELECT t.* FROM read.case_file t WHERE log_id = %(log_id)s ORDER BY 3, 4, 5",
        "chronology": """SELECT case_id, row_key, from_position, to_position, sort_at::text,
            sequence, position, earliest, latest, agency, kind, search_text, body
            FROM read.chronology WHERE log_id = %(log_id)s ORDER BY 1, 2, 3""",
        "review_timeline": """SELECT case_id, row_key, from_position, to_position, sort_at::text,
            agency, kind, body
            FROM read.review_timeline WHERE log_id = %(log_id)s ORDER BY 1, 2, 3""",
        "history": "SELECT t.* FROM read.history t WHERE log_id = %(log_id)s ORDER BY 3, 4, 5",
        "case_access": """SELECT t.* FROM read.case_access t
            WHERE log_id = %(log_id)s ORDER BY 3, 4, 5""",
        "restrictions": """SELECT t.* FROM read.restrictions t
            WHERE log_id = %(log_id)s ORDER BY 3, 4, 5""",
    }
    return {name: await log.rows(statement) for name, statement in statements.items()}


async def forget_read_models(log: Log) -> None:
    for table in (*NAMES, "progress"):
        await log.owner.execute(
            SQL("DELETE FROM read.{} WHERE log_id = %s").format(Identifier(table)), [log.log_id]
        )


def test_the_histories_of_these_tests_hold_every_type_of_event():
    # The destruction of a key makes what came before unreadable: see test_erasure.py.
    assert {type(event) for event in one_of_each()} == set(KINDS)
    assert set(KINDS) == set(CASE_EVENTS) - {KeyDestroyed}


async def test_every_type_of_event_is_exact_at_every_position(log: Log):
    await log.record(*one_of_each(), batch=7)

    # Every version of every row, from where it began to where it ended; and as they are asked for.
    for compared in await compare(log.follower, VAULT, log.log_id):
        assert compared.differences == ()
    await every_position_is_exact(log, every=9)


@REUSED
@given(events=histories())
async def test_any_history_is_exact_at_every_position(log: Log, events: Sequence[Event]):
    log = await another(log)

    await log.record(*events)

    await every_position_is_exact(log)
    for compared in await compare(log.follower, VAULT, log.log_id):
        assert compared.position == len(events)
        assert compared.differences == ()


@REUSED
@given(events=histories(60))
async def test_tables_do_not_depend_on_the_size_of_batches(log: Log, events: Sequence[Event]):
    log = await another(log)
    await log.append(*events)
    made: list[Mapping[str, list[tuple[Any, ...]]]] = []

    for batch in (1, 7, 500):
        await forget_read_models(log)
        await log.follow(batch)
        made.append(await tables(log))

    assert made[0] == made[1] == made[2]


async def test_a_fresh_replay_equals_the_view_at_any_position(log: Log):
    events = one_of_each()
    await log.record(*events)

    for position in (1, 3, len(events) // 2, len(events)):
        page = await chronology(log.service, await log.view(position), CASES[0], EVERYTHING)
        fresh = await replay(log.service, VAULT, log.log_id, CASES[0], position)
        assert rendered(page.rows) == rendered(fresh)
        assert fresh == replayed((await log.events())[:position]).chronology(CASES[0])
