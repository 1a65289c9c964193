"""`daybook verify` of whole databases: that every log is among those verified, and every key and
condition beside its events is as they say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from api.settings import Settings
from domain.record.append import Append, Claim, IdempotencyKey
from domain.record.connected import publishing_pool
from domain.record.publisher import Publisher
from domain.record.vault import Vault
from domain.record.verification.findings import Findings
from ops.read_models import NoSuchPartnership
from ops.verify.command import Asked, CannotVerify, verify_logs
from ops.verify.contents import OpenLog, verify_contents
from ops.verify.keys import trust_in
from ops.verify.log import StoredLog, verify_log
from tests.projections.destroying import destruction, told
from tests.support.builders import CASE
from tests.support.keys import KEYS
from tests.support.log_events import an_append, an_event, new_stream

pytestmark = pytest.mark.anyio


@pytest.fixture
async def publisher(log, tmp_path: Path) -> AsyncIterator[Publisher]:
    async with AsyncExitStack() as closing:
        pool = await closing.enter_async_context(publishing_pool(log.dsns.service))
        KEYS.save(tmp_path)
        yield Publisher(pool, tmp_path, "daybook.test")


async def founded(log) -> None:
    """The log is that of the partnership of Northmere."""
    access_log_id = new_stream()
    await run(
        log,
        "INSERT INTO access.partnership VALUES (%s, 'northmere', 'Northmere', %s)",
        log.log_id,
        access_log_id,
    )
    await run(
        log,
        "INSERT INTO record.log (log_id, name, kind) VALUES (%s, 'of looks', 'access')",
        access_log_id,
    )


async def run(log, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the owner of the database can do."""
    owner = await log.as_owner()
    cursor = await owner.execute(statement, values)
    rows = await cursor.fetchall() if cursor.description else []
    await owner.commit()
    return rows


async def verified(log, keys: Path, partnership: str | None = None) -> bool:
    return await asyncio.to_thread(
        verify_logs, Settings(keys_dir=keys), log.dsns, partnership, Asked()
    )


async def contents(log) -> Findings:
    """What is found of the events and keys of a log."""
    findings = Findings()
    async with await psycopg.AsyncConnection.connect(log.dsns.follower, autocommit=True) as conn:
        opened = OpenLog(conn, Vault(KEYS), log.log_id)
        await verify_contents(opened, await log.head(), findings, lambda _position, _head: None)
    return findings


async def outside(log) -> Findings:
    """What is found of everything else."""
    findings = Findings()
    with psycopg.connect(log.dsns.service) as connection:
        stored = StoredLog(connection, log.log_id)
        verify_log(stored, trust_in(findings, stored.signer(), where="the database"), findings)
    return findings


def whats(findings: Findings) -> list[str]:
    return [each.what for each in findings.all]


# Every log


@pytest.mark.parametrize("partnership", [None, "northmere"])
async def test_a_decoy_of_the_same_name_hides_nothing(
    log, publisher, tmp_path, capsys, partnership
):
    await founded(log)
    await log.append(an_append(events=30))
    await publisher.publish(log.log_id)
    assert await verified(log, tmp_path, partnership)

    await run(log, "INSERT INTO record.log (log_id, name) VALUES (%s, 'northmere')", new_stream())
    assert not await verified(log, tmp_path, partnership)
    assert "More than one log bears the name northmere." in capsys.readouterr().out

    await run(log, "DELETE FROM record.event WHERE position BETWEEN 10 AND 20")
    assert not await verified(log, tmp_path, partnership)
    assert "Positions 10 to 20: not there." in capsys.readouterr().out


async def test_a_partnership_is_not_looked_for_by_what_a_log_calls_itself(log, tmp_path):
    KEYS.save(tmp_path)

    with pytest.raises(NoSuchPartnership):
        await verified(log, tmp_path, "Test partnership")


@pytest.mark.parametrize(
    "known_by", ["a key", "a note", "a partnership", "record.signer", "events"]
)
async def test_a_log_that_is_gone_is_missed_by_whatever_knows_of_it(
    log, publisher, tmp_path, capsys, known_by
):
    await log.append(an_append(events=5))
    await publisher.publish(log.log_id)
    other = new_stream()
    await log.records.create_log(other, "other")
    kept = {"record.signer": "signer", "events": "event"}.get(known_by)
    for table in {"log", "checkpoint", "data_key", "subtree", "signer", "event"} - {kept}:
        await run(log, f"DELETE FROM record.{table} WHERE log_id = %s", log.log_id)
    if known_by != "a key":
        (tmp_path / "signing" / f"{log.log_id}.pem").unlink()
    if known_by != "a note":
        (tmp_path / "published" / f"{log.log_id}.note").unlink()
    if known_by == "a partnership":
        await founded(log)

    assert not await verified(log, tmp_path)
    assert f"The log {log.log_id} is gone. What knows of it: " in capsys.readouterr().out


async def test_a_named_partnership_whose_log_is_gone_is_not_sound(log, tmp_path, capsys):
    KEYS.save(tmp_path)
    await founded(log)
    await run(log, "DELETE FROM record.log")

    assert not await verified(log, tmp_path, "northmere")
    assert f"The log {log.log_id} is gone. What knows of it: a partnership." in (
        capsys.readouterr().out
    )


async def test_where_there_is_no_log_at_all_nothing_is_called_sound(log, tmp_path):
    KEYS.save(tmp_path)
    await run(log, "DELETE FROM record.log")

    with pytest.raises(CannotVerify):
        await verified(log, tmp_path)


async def test_a_published_note_that_cannot_be_read_is_found(log, publisher, tmp_path, capsys):
    await log.append(an_append(events=5))
    await publisher.publish(log.log_id)
    note = tmp_path / "published" / f"{log.log_id}.note"
    note.unlink()
    # Root may read everything, so this is what a test can do to a file that cannot be read.
    note.mkdir()

    assert not await verified(log, tmp_path)
    assert "cannot be read (IsADirectoryError)" in capsys.readouterr().out


async def test_a_log_whose_signer_and_key_are_gone_and_whose_note_is_not_is_found(
    log, publisher, tmp_path, capsys
):
    await log.append(an_append(events=5))
    await publisher.publish(log.log_id)
    await run(log, "DELETE FROM record.signer")
    (tmp_path / "signing" / f"{log.log_id}.pem").unlink()

    assert not await verified(log, tmp_path)
    assert "no key that could have signed them" in capsys.readouterr().out


# Keys


@pytest.fixture
async def destroyed(log) -> UUID:
    """A log of two cases, the first of which was destroyed; the other one is returned."""
    other = new_stream()
    await log.append(Append(told()))
    await log.append(Append((an_event(new_stream(), case_id=other),)))
    version = sum(event.originator_id == CASE for event in told()) + 1
    await log.append(Append((destruction(version),), destroys=(CASE,)))
    assert (await contents(log)).is_sound
    return other


@pytest.mark.usefixtures("destroyed")
async def test_a_destroyed_key_that_is_put_back_is_found(log):
    await run(
        log,
        "UPDATE record.data_key SET wrapped = spare.wrapped, destroyed_at = NULL,"
        " destroyed_position = NULL FROM record.data_key AS spare"
        " WHERE data_key.case_id = %s AND spare.wrapped IS NOT NULL",
        CASE,
    )

    found = await contents(log)

    assert (await log.head(), found.all[0].first) == (found.all[0].last, found.all[0].last)
    assert found.all[0].says.endswith("and it is there: it was put back.")


@pytest.mark.usefixtures("destroyed")
async def test_a_destroyed_key_without_a_trace_is_found(log):
    await run(log, "DELETE FROM record.data_key WHERE case_id = %s", CASE)

    assert whats(await contents(log))[0] == "destroyed"


@pytest.mark.usefixtures("destroyed")
async def test_a_destroyed_key_that_names_another_event_is_found(log):
    await run(log, "UPDATE record.data_key SET destroyed_position = 1 WHERE wrapped IS NULL")

    assert whats(await contents(log)) == ["destroyed"]


async def test_a_key_destroyed_without_an_event_of_its_case_is_found(log, destroyed):
    await run(
        log,
        "UPDATE record.data_key SET wrapped = NULL, destroyed_at = now(), destroyed_position = %s"
        " WHERE case_id = %s",
        await log.head(),
        destroyed,
    )

    assert whats(await contents(log)) == ["destroyed"]


async def test_a_destruction_blamed_on_that_of_another_case_is_found(log, destroyed):
    await run(log, "ALTER TABLE record.data_key DROP CONSTRAINT data_key_case_key")
    await run(
        log,
        "UPDATE record.data_key SET case_id = done.case_id, wrapped = NULL,"
        " destroyed_at = done.destroyed_at, destroyed_position = done.destroyed_position"
        " FROM record.data_key AS done WHERE done.case_id = %s AND data_key.case_id = %s",
        CASE,
        destroyed,
    )

    assert whats(await contents(log)) == ["key twice", "payload"]


# What was claimed, and asked for once


@pytest.fixture
async def asked(log) -> tuple[UUID, UUID]:
    """Two streams: the first claimed a name and had an idempotency key, as did the second."""
    first, second = new_stream(), new_stream()
    for name, stream in (("1", first), ("2", second)):
        claim = Claim("case-reference", name, stream)
        key = IdempotencyKey("police", name, b"digest")
        await log.append(replace(an_append(stream), claims=(claim,), idempotency=key))
    found = await outside(log)
    assert found.is_sound
    assert any("Which agency sent which request" in each for each in found.not_checked)
    return first, second


async def test_a_claim_of_a_stream_that_had_no_event_then_is_found(log, asked):
    first, second = asked
    await run(log, "UPDATE record.claim SET stream_id = %s WHERE stream_id = %s", second, first)

    assert whats(await outside(log)) == ["claim"]


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("positions", [(0, 1), (2, 2), (1, 2), (2, 1), (3, 3), (1, 99)])
async def test_a_request_placed_where_it_cannot_have_been_is_found(log, positions):
    await run(
        log,
        "UPDATE record.request SET first_position = %s, last_position = %s "
        "WHERE first_position = 1",
        *positions,
    )

    assert "request" in whats(await outside(log))
