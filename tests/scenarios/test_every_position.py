"""As of every position, the chronology that is served is a fresh replay of the events up to there.

Both cases are in one log, as a partnership's cases are, and every position of it is asked over
HTTP of a real server: the same bytes, row for row.
"""

from __future__ import annotations

import asyncio
from uuid import UUID

from psycopg import AsyncConnection

from domain.record.append import Recorded
from ops.scenarios import load
from projections.events import events_of
from projections.replay import Replay
from tests.scenarios.conftest import SCENARIOS, tokens_in
from tests.support.keys import VAULT
from tests.support.server import RunningServer


async def all_events(dsn: str, log_id: UUID, head: int) -> list[Recorded]:
    async with await AsyncConnection.connect(dsn) as connection:
        return [recorded async for recorded in events_of(connection, VAULT, log_id, upto=head)]


def test_the_chronology_as_of_every_position_equals_a_fresh_replay(server: RunningServer) -> None:
    tokens = tokens_in(server, "every-position", *SCENARIOS.values())
    loaded = [load(scenario, server.base_url, tokens) for scenario in SCENARIOS.values()]
    head = max(each.position for each in loaded)

    with server.client() as client:
        client.headers["Authorization"] = f"Bearer {tokens['safeguarding-partnership']}"
        client.headers["Daybook-Position"] = str(head)
        log_id = UUID(client.get("/v1/log").json()["log_id"])
        events = asyncio.run(all_events(server.dsns.follower, log_id, head))
        assert [recorded.position for recorded in events] == list(range(1, head + 1))
        client.headers["Accept"] = "application/x-ndjson"
        replay = Replay()
        opened: set[UUID] = set()
        compared = 0
        for recorded in events:
            replay.apply(recorded)
            opened.add(recorded.event.case_id)
            # Only the case the event belongs to can have changed; the other is asked again too
            # at every fiftieth position, because "only" is what is being tested.
            for case_id in opened if recorded.position % 50 == 0 else (recorded.event.case_id,):
                served = client.get(
                    f"/v1/cases/{case_id}/chronology", params={"as_of": recorded.position}
                )
                made = b"".join(
                    row.model_dump_json().encode() + b"\n" for row in replay.chronology(case_id)
                )
                assert served.status_code == 200
                assert served.content == made, f"as of position {recorded.position}"
                compared += 1
    assert compared > head
