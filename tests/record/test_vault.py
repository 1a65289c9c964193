"""Data keys: one for each case, asked for anew with every read, and gone once destroyed."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

import pytest

from domain.entry import EntryWithdrawn
from domain.event import Unreadable
from domain.record.append import (
    Append,
    CaseKeyDestroyed,
    Claim,
    ClaimTaken,
    DataKeyMissing,
    MasterKeyUnavailable,
    Receipt,
    VersionMoved,
)
from domain.record.application import Records
from domain.record.master_keys import MasterKeys
from domain.record.sealing import SealBroken
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_append, an_event, new_stream

pytestmark = pytest.mark.anyio


async def keys_of(log) -> list[tuple[UUID, bool, int | None]]:
    owner = await log.as_owner()
    cursor = await owner.execute(
        "SELECT case_id, wrapped IS NULL, destroyed_position FROM record.data_key"
        " WHERE log_id = %s ORDER BY created_at",
        [log.log_id],
    )
    return await cursor.fetchall()


def of_case(case_id: UUID, stream: UUID | None = None, version: int = 1, says: str = "houba"):
    return Append((an_event(stream or new_stream(), version, says=says, case_id=case_id),))


def destroying(case_id: UUID) -> Append:
    """An append of another case's event, with which the key of this one is destroyed."""
    return replace(an_append(), destroys=(case_id,))


async def test_a_case_has_one_key_however_many_begin_with_it_at_once(log):
    case = new_stream()
    async with Records(log.dsns.service, KEYS) as another:
        await asyncio.gather(
            *(records.append(log.log_id, of_case(case)) for records in (log.records, another) * 10)
        )
    assert [row[0] for row in await keys_of(log)].count(case) == 1
    read = await log.records.events(log.log_id, after=0, limit=100)
    assert len(read) == 20
    assert all(isinstance(each.event, EntryWithdrawn) for each in read)


async def test_nothing_that_was_said_lies_open_in_the_database(log):
    await log.append(of_case(new_stream(), says="a word nobody else uses"))
    owner = await log.as_owner()
    for table in ("event", "request", "claim", "data_key", "log"):
        rows = await (await owner.execute(f"SELECT * FROM record.{table}")).fetchall()
        assert b"nobody" not in b"".join(
            value for row in rows for value in row if isinstance(value, bytes)
        )


async def test_a_process_with_other_master_keys_can_neither_read_nor_add(log):
    case, stream = new_stream(), new_stream()
    await log.append(of_case(case, stream))
    async with Records(log.dsns.service, MasterKeys.new()) as stranger:
        with pytest.raises(MasterKeyUnavailable):
            await stranger.stream(log.log_id, stream)
        with pytest.raises(MasterKeyUnavailable):
            await stranger.append(log.log_id, of_case(case))
    assert log.check().head == 1


async def test_a_destroyed_key_leaves_the_place_of_every_event_and_nothing_else(log):
    case, stream = new_stream(), new_stream()
    await log.append(of_case(case, stream))
    await log.append(of_case(new_stream(), says="of another case"))

    receipt = await log.append(destroying(case))

    assert (case, True, receipt.position) in await keys_of(log)
    gone, other, _ = await log.records.events(log.log_id, after=0, limit=9)
    assert isinstance(gone.event, Unreadable)
    assert (gone.event.originator_id, gone.event.case_id) == (stream, case)
    assert other.event.reason == "of another case"
    assert log.check().head == 3


async def test_another_process_that_had_the_key_cannot_open_it_either(log):
    case, stream = new_stream(), new_stream()
    async with Records(log.dsns.service, KEYS) as another:
        await another.append(log.log_id, of_case(case, stream))
        assert [each.event.reason for each in await another.stream(log.log_id, stream)] == ["houba"]

        await log.append(destroying(case))

        [read] = await another.stream(log.log_id, stream)
        assert isinstance(read.event, Unreadable)
        with pytest.raises(CaseKeyDestroyed):
            await another.append(log.log_id, of_case(case))


async def test_nothing_more_is_sealed_under_a_key_that_is_gone(log):
    """Even by a process that sealed it before, and whose request waits meanwhile."""
    case = new_stream()
    await log.append(of_case(case))
    sequencer = await log.sequencer()
    holder = await log.as_owner()
    await holder.execute("SELECT FROM record.log FOR UPDATE")
    first = asyncio.create_task(log.append(destroying(case)))
    await asyncio.sleep(0.1)
    late = asyncio.create_task(sequencer.append(of_case(case)))
    await asyncio.sleep(0.1)
    await holder.rollback()

    outcomes = await asyncio.gather(first, late, return_exceptions=True)

    # Whichever got the lock first: after the destruction there is nothing of the case.
    [destroyed_at] = [row[2] for row in await keys_of(log) if row[0] == case]
    assert isinstance(outcomes[0], Receipt)
    assert isinstance(outcomes[1], CaseKeyDestroyed | Receipt)
    if isinstance(outcomes[1], Receipt):
        assert outcomes[1].position < destroyed_at
    with pytest.raises(CaseKeyDestroyed):
        await sequencer.append(of_case(case))
    log.check()


async def test_a_destruction_that_is_refused_destroys_nothing(log):
    case, stream = new_stream(), new_stream()
    await log.append(of_case(case, stream))

    with pytest.raises(VersionMoved):
        await log.append(replace(an_append(version=7), destroys=(case,)))

    assert (case, False, None) in await keys_of(log)
    [read] = await log.records.stream(log.log_id, stream)
    assert read.event.reason == "houba"


async def test_states_kept_of_a_destroyed_case_are_let_go(log):
    case, stream = new_stream(), new_stream()
    await log.append(of_case(case, stream, says="kept"))

    def evolve(state: tuple[str, ...], event) -> tuple[str, ...]:
        return state if isinstance(event, Unreadable) else (*state, event.reason)

    assert await log.records.load(log.log_id, stream, evolve, ()) == (("kept",), 1)
    await log.append(destroying(case))
    assert await log.records.load(log.log_id, stream, evolve, ()) == ((), 1)


async def test_a_wrapped_key_put_in_another_cases_place_opens_nothing(log):
    case, other = new_stream(), new_stream()
    await log.append(of_case(case))
    await log.append(of_case(other))
    owner = await log.as_owner()
    await owner.execute(
        "UPDATE record.data_key SET wrapped = (SELECT wrapped FROM record.data_key"
        " WHERE case_id = %s) WHERE case_id = %s",
        [other, case],
    )
    await owner.commit()
    async with Records(log.dsns.service, KEYS) as fresh:
        with pytest.raises(MasterKeyUnavailable):
            await fresh.events(log.log_id, after=0, limit=9)


async def test_a_payload_whose_key_was_never_made_is_damage_and_not_destruction(log):
    await log.append(of_case(new_stream()))
    owner = await log.as_owner()
    await owner.execute("DELETE FROM record.data_key")
    await owner.commit()
    with pytest.raises(SealBroken):
        await log.records.events(log.log_id, after=0, limit=9)


async def test_a_key_says_at_which_event_it_was_destroyed_whatever_else_was_in_the_batch(log):
    one, other = new_stream(), new_stream()
    await log.append(of_case(one))
    await log.append(of_case(other))
    holder = await log.as_owner()
    await holder.execute("SELECT FROM record.log FOR UPDATE")
    first = asyncio.create_task(log.append(an_append()))
    await asyncio.sleep(0.1)
    together = [destroying(one), an_append(events=3), destroying(other), an_append()]
    waiting = [asyncio.create_task(log.append(each)) for each in together]
    await asyncio.sleep(0.1)
    await holder.rollback()

    await first
    receipts = [await each for each in waiting]

    destroyed = {case_id: position for case_id, is_gone, position in await keys_of(log) if is_gone}
    assert destroyed == {one: receipts[0].position, other: receipts[2].position}


async def test_nothing_is_acknowledged_whose_key_the_database_has_lost(log):
    """As after fail-over to a replica a moment behind: the key is still in this process."""
    case = new_stream()
    await log.append(of_case(case))
    owner = await log.as_owner()
    await owner.execute("DELETE FROM record.data_key WHERE case_id = %s", [case])
    await owner.commit()

    with pytest.raises(DataKeyMissing):
        await log.append(of_case(case))

    # Sent again it is sealed under a key that is there.
    stream = new_stream()
    await log.append(of_case(case, stream))
    async with Records(log.dsns.service, KEYS) as another:
        [read] = await another.stream(log.log_id, stream)
    assert read.event.reason == "houba"


async def test_what_the_log_must_recognise_it_keeps_so_that_it_cannot_be_guessed(log):
    """Neither the digest of what was asked nor that of a name is one that a guess would give."""
    asked = sha256(b"POST /v1/cases/x/subjects {}").digest()
    claim = Claim("case", "NORTH-1", new_stream())
    await log.append(an_append(key=a_key(asks=asked), claims=(claim,)))

    owner = await log.as_owner()
    [(kept, key)] = await (await owner.execute("SELECT digest, key FROM record.request")).fetchall()
    [(name,)] = await (await owner.execute("SELECT claim FROM record.claim")).fetchall()
    assert kept != asked
    assert key not in {"houba", sha256(b"houba").hexdigest()}
    assert len(key) == 64
    assert name != sha256(json.dumps(["case", "NORTH-1"]).encode()).digest()
    assert (await log.records.receipt(log.log_id, a_key(asks=asked))).position == 1
    assert await log.records.claimed(log.log_id, "case", "NORTH-1") == claim.stream_id
    # Another process recognises both.
    async with Records(log.dsns.service, KEYS) as another:
        assert (await another.append(log.log_id, an_append(key=a_key(asks=asked)))).replayed
        with pytest.raises(ClaimTaken):
            await another.append(
                log.log_id, an_append(claims=(Claim("case", "NORTH-1", new_stream()),))
            )


async def test_a_key_that_was_only_read_with_is_let_go_as_well(log):
    case, stream = new_stream(), new_stream()
    async with Records(log.dsns.service, KEYS) as reader:
        await log.append(of_case(case, stream))
        await reader.stream(log.log_id, stream)
        reader.vault.forget(log.log_id, (case,))
        assert case not in {whose for whose, _ in reader.vault._opened.values()}
