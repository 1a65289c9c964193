"""A process that appends without pause and says what was acknowledged, until it is killed.

    python -m tests.support.writer <service dsn> <log id>

Every client sends its requests in the same order under the same keys, from the first one on, so a
second run sends again what the first one did. Each line of output is `key first last replayed`.
"""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID

from domain.record.append import RecordUnavailable
from domain.record.application import Records
from tests.support.log_events import a_key, an_append

CLIENTS = 24


def size_of(n: int) -> int:
    """How many events the n-th request of any client has."""
    return 1 + n % 7


async def _client(records: Records, log_id: UUID, name: int) -> None:
    n = 0
    while True:
        key = f"{name}-{n}"
        try:
            # New streams each time: a request that was recorded twice would show.
            receipt = await records.append(log_id, an_append(events=size_of(n), key=a_key(key)))
        except RecordUnavailable:
            await asyncio.sleep(0.01)
            continue
        first, last = receipt.placed[0].position, receipt.position
        sys.stdout.write(f"{key} {first} {last} {int(receipt.replayed)}\n")
        sys.stdout.flush()
        n += 1


async def _main(dsn: str, log_id: UUID) -> None:
    async with Records(dsn) as records:
        await asyncio.gather(*(_client(records, log_id, name) for name in range(CLIENTS)))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], UUID(sys.argv[2])))
