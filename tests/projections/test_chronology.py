"""The chronology of a case, from what was recorded to what a reader is shown."""

from __future__ import annotations

import pytest

from domain.entry import EntryContested, EntryCorrected, EntryDisclosed, EntryWithdrawn
from projections.chronology.read import Filters, chronology
from projections.replay import compare, rendered, replayed
from tests.projections.conftest import Log
from tests.support.builders import (
    CASE,
    HOSPITAL,
    SOCIAL_CARE,
    a_case,
    a_hearing,
    an_entry,
    an_escalation,
    an_id,
    content,
    fact,
    when,
)

pytestmark = pytest.mark.anyio


async def test_smoke(log: Log) -> None:
    await log.record(*a_case(), an_entry(), an_escalation(), a_hearing())
    page = await chronology(log.service, await log.view(), CASE)
    for row in page.rows:
        print(row.title, row.summary, row.facts)
    print(await compare(log.service, log.log_id))
    assert rendered(page.rows) == rendered(replayed(await log.events()).chronology(CASE))
