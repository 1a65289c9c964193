"""Idempotency keys that an earlier version kept as they were sent are turned, and still known."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg

from api.keys import key_service
from api.settings import Dsns, Settings
from domain.record.append import IdempotencyKey
from domain.record.application import Records
from ops.earlier_requests import key_earlier_requests
from tests.support.log_events import a_key, an_append, new_stream

SENT = 3


def test_keys_kept_as_they_were_sent_are_turned_once_and_still_known(dsns: Dsns, tmp_path: Path):
    """Given a log whose keys stand there in plain, when they are turned, none can be read, and
    each request sent again gets its first receipt.
    """
    settings, log_id = Settings(keys_dir=tmp_path / "keys"), new_stream()

    async def run(*, again: bool) -> list[bool]:
        async with Records(dsns.service, key_service(settings, dsns)) as records:
            await records.create_log(log_id, "Test partnership")
            return [
                (await records.append(log_id, an_append(key=a_key(f"Rowan {n}")))).replayed is again
                for n in range(SENT)
            ]

    assert all(asyncio.run(run(again=False)))
    with psycopg.connect(dsns.owner) as owner:
        for n in range(SENT):
            owner.execute(
                "UPDATE record.request SET key = %s, is_keyed = false "
                "WHERE log_id = %s AND first_position = %s",
                [f"Rowan {n}", log_id, n + 1],
            )

    keys = key_service(settings, dsns)
    assert key_earlier_requests(dsns, keys) == SENT
    assert key_earlier_requests(dsns, keys) == 0

    with psycopg.connect(dsns.owner) as owner:
        kept = owner.execute("SELECT key FROM record.request WHERE log_id = %s", [log_id])
        assert not any("Rowan" in key for (key,) in kept.fetchall())
    assert all(asyncio.run(run(again=True)))


def test_the_same_key_of_two_agencies_is_two_keys(dsns: Dsns, tmp_path: Path):
    settings, log_id = Settings(keys_dir=tmp_path / "keys"), new_stream()

    async def run() -> list[int]:
        async with Records(dsns.service, key_service(settings, dsns)) as records:
            await records.create_log(log_id, "Test partnership")
            keys = [IdempotencyKey(agency, "1", b"x") for agency in ("police", "school")]
            return [(await records.append(log_id, an_append(key=key))).position for key in keys]

    assert asyncio.run(run()) == [1, 2]
