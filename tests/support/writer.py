"""A process that appends without pause and says what was acknowledged, until it is killed.

    python -m tests.support.writer <service dsn> <log id> <name> <requests of each client>

Every client sends its requests in the same order under the same keys, from the first one on, so a
second run under the same name sends again what the first one did. Each line of output is
`key first last receipt`, where `receipt` is the fingerprint of the whole of it. It ends by itself
once every request was acknowledged.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

import structlog

from domain.record.append import Receipt, RecordUnavailable
from domain.record.application import Records
from tests.support.keys import KEYS
from tests.support.log_events import a_key, an_append

CLIENTS = 12


def requests_of(writer: str, each: int) -> Iterator[tuple[str, int]]:
    """Every key that a writer of this name uses, and how many events go with it."""
    for client in range(CLIENTS):
        for n in range(each):
            yield key_of(writer, client, n), size_of(n)


def key_of(writer: str, client: int, n: int) -> str:
    """The key of a client's n-th request."""
    return f"{writer}-{client}-{n}"


def size_of(n: int) -> int:
    """How many events the n-th request of any client has: mostly few, now and then many."""
    return 300 if n % 40 == 39 else 1 + n % 7


def fingerprint(receipt: Receipt) -> str:
    """All that a receipt says, but whether it was given before, as one word."""
    placed = [
        (each.position, str(each.stream_id), each.stream_version, each.topic, each.leaf_hash.hex())
        for each in receipt.placed
    ]
    said = repr((str(receipt.log_id), receipt.recorded_at.timestamp(), placed))
    return sha256(said.encode()).hexdigest()


async def _client(records: Records, log_id: UUID, writer: str, client: int, each: int) -> None:
    for n in range(each):
        key = key_of(writer, client, n)
        receipt = await _until_acknowledged(records, log_id, key, size_of(n))
        first, last = receipt.placed[0].position, receipt.position
        sys.stdout.write(f"{key} {first} {last} {fingerprint(receipt)}\n")
        sys.stdout.flush()


async def _until_acknowledged(records: Records, log_id: UUID, key: str, size: int) -> Receipt:
    while True:
        try:
            # New streams each time: a request that was recorded twice would show.
            return await records.append(log_id, an_append(events=size, key=a_key(key)))
        except RecordUnavailable:
            await asyncio.sleep(0.01)


async def _main(dsn: str, log_id: UUID, writer: str, each: int) -> None:
    # Standard output is for receipts alone.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    async with Records(dsn, KEYS) as records, asyncio.TaskGroup() as clients:
        for client in range(CLIENTS):
            clients.create_task(_client(records, log_id, writer, client, each))


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], UUID(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
