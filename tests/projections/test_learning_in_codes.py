"""What PostgreSQL gives the service of all cases' learning: codes, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.learning import CompleteAction, complete_action, standing
from domain.learning.across import CodedAction, CodedFinding, CodedRecommendation
from projections.case_file.across import learning_in_codes
from projections.case_file.learning import so_far
from projections.case_file.read import case_file
from projections.restrictions.sight import EVERYTHING
from tests.domain.test_actions import completing, doing
from tests.domain.test_learning import found
from tests.projections.conftest import Log
from tests.projections.test_learning_rows import STORY, audited, reopening, then
from tests.support.builders import CASE

pytestmark = pytest.mark.anyio

TODAY = date(2027, 2, 1)
DONE_AGAIN = doing(CompleteAction, outcome="In use.", occurred="2026-03-15")
#: Completed, taken up again, completed again, and tested before and after that.
TESTED = then(
    (*STORY, *found()),
    audited("shows-none", "2026-03-13"),
    (complete_action, DONE_AGAIN),
    audited("shows-impact", "2026-03-16"),
)
WHO = {"log_id": "", "every_case": "off", "agency": "", "actor_id": "", "guest_of": ""}


async def read_as(log: Log, **who: Any) -> None:
    for name, value in (WHO | {"log_id": str(log.log_id)} | who).items():
        await log.service.execute(
            "SELECT set_config(%s, %s, false)", [f"daybook.{name}", str(value)]
        )


async def test_an_action_stands_as_its_case_says(log: Log):
    await log.record(*TESTED)
    file = await case_file(log.service, await log.view(), CASE, EVERYTHING)
    (row,) = file.learning.actions

    across = await learning_in_codes(log.service, TODAY)

    (action,) = [each for each in across.readable if isinstance(each, CodedAction)]
    assert action.stands == standing(so_far(row), TODAY).stands == "impact-shown"
    assert action.themes == ("P07",)
    assert [type(each) for each in across.readable].count(CodedRecommendation) == 1
    assert [type(each) for each in across.readable].count(CodedFinding) == 1
    assert across.others == ()


async def test_what_a_reader_may_not_read_is_among_the_others(log: Log):
    await log.record(*TESTED)
    await read_as(log, agency="fire-service")
    assert len((await learning_in_codes(log.service, TODAY)).others) == 3
    await read_as(log, agency="police")
    assert len((await learning_in_codes(log.service, TODAY)).readable) == 3
    # Of another partnership, whatever it sees of its own.
    await read_as(log, log_id=CASE, every_case="on")
    across = await learning_in_codes(log.service, TODAY)
    assert (len(across.readable), len(across.others)) == (0, 3)


async def test_no_word_and_no_id_leaves_the_database(log: Log):
    again = completing(occurred="2026-03-18")
    history = then(TESTED, reopening("2026-03-17"), (complete_action, again))
    await log.record(*history)
    await read_as(log, agency="fire-service")

    cursor = await log.service.execute("SELECT * FROM read.learning_in_codes()")
    told = str(await cursor.fetchall())

    for row in await log.rows(
        "SELECT body::text, case_id FROM read.case_file WHERE log_id = %(log_id)s"
    ):
        assert str(row[1]) not in told
    for words in ("No change.", "In use.", "police", "Write an escalation", "Agree who", "nurse"):
        assert words not in told, words
    for event in history:
        assert str(event.originator_id) not in told


async def test_the_service_cannot_ask_beyond_it(log: Log):
    await log.record(*TESTED)
    await read_as(log, agency="fire-service")
    cursor = await log.service.execute("SELECT count(*) FROM read.case_file")
    assert await cursor.fetchone() == (0,)
