"""A witness is shown every log, and one that it does not cosign keeps no other waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from api.backoff import Backoff
from api.cosigning import Cosigning
from api.settings import Dsns
from api.witness.app import witness_app
from api.witness.folder import WitnessFolder
from api.witnesses import Witness, WitnessAway, WitnessClient
from domain.record.application import Records
from domain.record.checkpoints import Checkpoints, PublishedLog
from domain.record.connected import publishing_pool
from domain.record.cosignature import WitnessVerifier
from domain.record.publisher import Publisher
from tests.support.dripping import dripping
from tests.support.grown_log import GrownLog
from tests.support.keys import KEYS
from tests.support.log_events import an_append, new_stream

pytestmark = pytest.mark.anyio

NAME = "police.example"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Watched:
    """Two published logs, and a witness that knows those it is told of."""

    def __init__(self, *, checkpoints, cosigning, folder: Path, sent: list[str]) -> None:
        self._checkpoints: Checkpoints = checkpoints
        self.cosigning: Cosigning = cosigning
        self._folder = folder
        #: Of each request to the witness, the origin that it was about.
        self.sent = sent

    async def logs(self) -> list[PublishedLog]:
        return await self._checkpoints.logs()

    def watch(self, *logs: PublishedLog) -> None:
        (self._folder / "logs").write_text("".join(f"{each.verifier_key}\n" for each in logs))

    async def cosigned(self) -> list[int]:
        return [await self._checkpoints.cosigned(each.log_id, NAME) for each in await self.logs()]


@pytest.fixture
async def watched(dsns: Dsns, tmp_path: Path) -> AsyncIterator[Watched]:
    async with AsyncExitStack() as closing:
        records = await closing.enter_async_context(Records(dsns.service, KEYS))
        pool = await closing.enter_async_context(publishing_pool(dsns.service))
        publisher, checkpoints = Publisher(pool, tmp_path, "daybook.test"), Checkpoints(pool)
        for _ in range(2):
            log_id = new_stream()
            await records.create_log(log_id, "A partnership")
            await records.append(log_id, an_append())
            await publisher.publish(log_id)
        folder = tmp_path / "witness"
        vkey = WitnessFolder.make(folder, NAME).vkey
        sent: list[str] = []

        async def note(request: httpx.Request) -> None:
            sent.append((await request.aread()).decode().split("\n\n")[1].split("\n")[0])

        http = await closing.enter_async_context(
            httpx.AsyncClient(
                transport=httpx.ASGITransport(witness_app(WitnessFolder(folder))),
                event_hooks={"request": [note]},
            )
        )
        witness = Witness(WitnessVerifier.from_vkey(vkey), "http://witness")
        cosigning = Cosigning(
            witness, WitnessClient(http), checkpoints, publisher, on_cosigned=lambda: None
        )
        yield Watched(checkpoints=checkpoints, cosigning=cosigning, folder=folder, sent=sent)


@pytest.mark.parametrize("known", [0, 1])
async def test_a_witness_that_knows_one_of_two_logs_cosigns_that(watched, known):
    logs = await watched.logs()
    watched.watch(logs[known])

    await watched.cosigning.bring_all_up_to_date()

    assert await watched.cosigned() == [int(known == 0), int(known == 1)]


async def test_what_it_refused_is_left_alone_for_a_while_and_then_shown_again(watched):
    refused, known = await watched.logs()
    watched.watch(known)
    for _ in range(3):
        await watched.cosigning.bring_all_up_to_date()
    assert sorted(watched.sent) == sorted((refused.origin, known.origin))

    watched.watch(refused, known)
    watched.cosigning._backoff._failed.clear()
    await watched.cosigning.bring_all_up_to_date()

    assert await watched.cosigned() == [1, 1]


async def test_each_thing_that_fails_is_left_alone_longer_each_time():
    backoff = Backoff[str](first_s=0.02, longest_s=0.05)
    assert backoff.note_failure("a")
    assert not backoff.is_due("a")
    assert backoff.is_due("b")
    assert 0 < backoff.pause_s(5) <= 0.02

    await asyncio.sleep(0.03)
    assert backoff.is_due("a")
    assert not backoff.note_failure("a")
    assert 0.02 < backoff.pause_s(5) <= 0.05
    backoff.note_success("a")
    assert backoff.is_due("a")
    assert backoff.pause_s(5) == 5
    assert backoff.note_failure("a")


@pytest.fixture
def drip() -> Iterator[str]:
    with dripping() as url:
        yield url


async def test_a_witness_that_never_ends_its_answer_is_given_up(drip, tmp_path, monkeypatch):
    monkeypatch.setattr("api.witnesses.LONGEST_ANSWER_S", 0.3)
    vkey = WitnessFolder.make(tmp_path / "witness", NAME).vkey
    witness, log = Witness(WitnessVerifier.from_vkey(vkey), drip), GrownLog()
    async with httpx.AsyncClient() as http:
        client = WitnessClient(http)

        with pytest.raises(WitnessAway, match="too long"):
            await client.add(witness, log.asked(0, 3))
        with pytest.raises(WitnessAway, match="too long"):
            await client.held(witness, log.signer.key.name)
