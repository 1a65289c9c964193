"""What is on a partnership's access log, read back as its read model has it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from uuid import UUID

import psycopg

from domain.looks import Looked
from domain.record.application import Records
from projections.access.rows import AccessRow
from tests.support.keys import KEYS
from tests.support.server import NORTHMERE, RunningServer

#: Looks are put on the log within a second, and read from it a moment later.
LONGEST_S = 60.0


def access_log_of(server: RunningServer, partnership: str = NORTHMERE) -> UUID:
    """The id of a partnership's access log."""
    with psycopg.connect(server.dsns.owner) as connection:
        row = connection.execute(
            "SELECT access_log_id FROM access.partnership WHERE slug = %s", [partnership]
        ).fetchone()
    assert row is not None
    return UUID(str(row[0]))


def looks(server: RunningServer, partnership: str = NORTHMERE) -> list[AccessRow]:
    """Everything that is on an access log now, as far as it was followed, in its order."""
    with psycopg.connect(server.dsns.owner) as connection:
        found = connection.execute(
            "SELECT body::text FROM read.access WHERE log_id = %s ORDER BY from_position",
            [access_log_of(server, partnership)],
        ).fetchall()
    return [AccessRow.model_validate_json(body) for (body,) in found]


def looks_until(
    server: RunningServer,
    is_there: Callable[[list[AccessRow]], bool],
    partnership: str = NORTHMERE,
) -> list[AccessRow]:
    """As `looks`, once they are such."""
    deadline = time.monotonic() + LONGEST_S
    while not is_there(found := looks(server, partnership)):
        assert time.monotonic() < deadline, [row.model_dump(mode="json") for row in found[-5:]]
        time.sleep(0.05)
    return found


def look_of(
    server: RunningServer, request_id: str, partnership: str = NORTHMERE
) -> list[AccessRow]:
    """What one request left on the log, once it is there. Its answer names it."""
    asked = UUID(request_id)

    def of_it(rows: list[AccessRow]) -> list[AccessRow]:
        return [row for row in rows if row.request_id == asked]

    return of_it(looks_until(server, lambda rows: bool(of_it(rows)), partnership))


def shown(server: RunningServer, look: AccessRow) -> int:
    """How many records a look showed: from the event itself, since no read model says it."""

    async def read() -> int:
        async with Records(server.dsns.service, KEYS) as records:
            [recorded] = await records.events(access_log_of(server), look.position - 1, 1)
        event = recorded.event
        assert isinstance(event, Looked)
        return len(event.cases) + len(event.positions) + event.left_out

    return asyncio.run(read())
