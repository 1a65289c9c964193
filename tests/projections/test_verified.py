"""What `daybook verify` makes of read models that do not say all that is on the record."""

from __future__ import annotations

import pytest

from domain.record.verification.findings import Findings
from ops.verify.contents import OpenLog, verify_contents
from tests.projections.conftest import Log
from tests.projections.destroying import another, told
from tests.support.keys import VAULT

pytestmark = pytest.mark.anyio


async def found(log: Log) -> Findings:
    findings = Findings()
    [(head,)] = await log.rows("SELECT head FROM record.log WHERE log_id = %(log_id)s")
    opened = OpenLog(log.follower, VAULT, log.log_id)
    await verify_contents(opened, head, findings, lambda _position, _head: None)
    return findings


@pytest.fixture
async def cut_back(log: Log) -> int:
    """A chronology without its latest entries, and the position that it says it is at."""
    await log.record(*another())
    position = (await log.view()).head
    await log.record(*told())
    for statement in (
        "DELETE FROM read.chronology WHERE from_position > %s",
        "UPDATE read.chronology SET to_position = 9223372036854775807 WHERE to_position > %s",
        "UPDATE read.progress SET position = %s WHERE projection = 'chronology'",
    ):
        await log.owner.execute(statement, [position])
    return position


async def test_a_read_model_that_stands_still_is_a_finding(log: Log, cut_back: int):
    await log.owner.execute(
        "UPDATE read.progress SET stuck_at = position + 1, stuck_because = 'ValueError'"
        " WHERE projection = 'chronology'"
    )

    findings = await found(log)

    assert [each.what for each in findings.all] == ["read model"]
    assert f"chronology stands still at position {cut_back}" in findings.all[0].says


async def test_a_read_model_that_is_behind_is_said_to_be(log: Log, cut_back: int):
    findings = await found(log)

    assert findings.is_sound
    [behind] = [each for each in findings.not_checked if "chronology" in each]
    assert behind.startswith(f"The read model chronology from position {cut_back + 1} to ")


async def test_a_read_model_of_another_version_is_said_to_be(log: Log):
    await log.record(*another())
    await log.owner.execute("UPDATE read.progress SET version = 0 WHERE projection = 'history'")

    findings = await found(log)

    assert any("history as this Daybook makes it" in each for each in findings.not_checked)
