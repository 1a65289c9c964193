"""More is sent than may wait for the record: what does not fit is refused at once, saying when to
come again, and what fits is recorded.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import psycopg
import pytest

from api.app import create_app
from api.settings import Settings
from domain.record import sequencer
from tests.support.client import AgencyClient, contribution_body, entry_body, open_case
from tests.support.keys import keys_folder
from tests.support.queueing import WAITING
from tests.support.server import RunningServer

pytestmark = pytest.mark.anyio

SENT = 12


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@asynccontextmanager
async def application_on(server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    """The application in this process, where its limits can be lowered, on a server's database."""
    settings = Settings(keys_dir=keys_folder(server.folder / "keys"))
    app = create_app(settings, server.dsns, follow=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=server.base_url,
            headers=server.actors["police"].headers,
            timeout=30,
        ) as client,
    ):
        yield client


async def until_somebody_waits_for_the_log(server: RunningServer) -> None:
    async with await psycopg.AsyncConnection.connect(server.dsns.owner, autocommit=True) as watcher:
        async with asyncio.timeout(20):
            while True:
                found = await watcher.execute(f"SELECT count(*) FROM {WAITING}")
                if await found.fetchone() != (0,):
                    return
                await asyncio.sleep(0.01)


async def test_what_may_not_wait_is_answered_503_with_retry_after_and_can_be_sent_again(
    fresh_server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sequencer, "MOST_WAITING_BYTES", 6_000)
    with AgencyClient(fresh_server, "coordinator") as coordinator:
        case = open_case(coordinator, ("police",))

    async with (
        application_on(fresh_server) as client,
        await psycopg.AsyncConnection.connect(fresh_server.dsns.owner) as holder,
    ):

        async def send(number: int) -> httpx.Response:
            body = contribution_body(entry_body(f"L/{number}"))
            headers = {"Idempotency-Key": f"batch-{number}"}
            return await client.post(f"{case.path}/contributions", json=body, headers=headers)

        # One holds the log, so what comes after it has to wait.
        await holder.execute("SELECT FROM record.log WHERE name = 'northmere' FOR UPDATE")
        leading = asyncio.create_task(send(0))
        await until_somebody_waits_for_the_log(fresh_server)
        following = [asyncio.create_task(send(number)) for number in range(1, SENT)]
        # The first to be answered is one that did not fit: nobody else can be yet.
        await asyncio.wait(following, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        await holder.rollback()
        answers = await asyncio.gather(leading, *following)

        refused = [number for number, each in enumerate(answers) if each.status_code == 503]
        assert 0 < len(refused) < SENT - 1
        for number in refused:
            assert answers[number].json()["type"] == "/problems/record-unavailable"
            assert "Nothing was added" in answers[number].json()["detail"]
            assert int(answers[number].headers["retry-after"]) > 0
        recorded = [each for each in answers if each.status_code == 201]
        assert len(recorded) == SENT - len(refused)

        again = [await send(number) for number in refused]

    assert {each.status_code for each in again} == {201}
    places = [event["position"] for each in (*recorded, *again) for event in each.json()["events"]]
    assert sorted(places) == list(range(case.position + 1, case.position + 1 + 2 * SENT))
