"""Daybook: appends through `Records`, from the bytes that an event says to the receipt.

Everything that makes it a log is inside the measured time: encoding the request, sealing, hashing,
checking versions under the log's lock, writing the tree's new root, and waiting for the commit.

Several processes on one log are what several `daybook serve` are: each seals what it is asked to
record, and they take turns at the log's lock.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from itertools import cycle
from multiprocessing import get_context
from uuid import UUID

from domain.identifiers import new_id
from domain.record.append import Append
from domain.record.application import Records
from domain.record.master_keys import MasterKeys
from domain.record.request import Plain
from ops import collecting
from ops.bench.place import Place
from ops.bench.sample import Sample, by_tasks
from ops.bench.workload import CASES, PAYLOADS, TOPIC, NewStreams

#: Until every process has loaded what it needs, before they begin together.
LOADING_S = 1.5


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one process measures, and when it begins (Unix time)."""

    dsn: str
    keys: MasterKeys
    log_id: UUID
    in_flight: int
    events: int
    seconds: float
    start: float = 0.0


def measure_daybook(
    place: Place, *, in_flight: int, events: int, seconds: float, processes: int = 1
) -> Sample:
    """`in_flight` callers in each process, each with `events` events an append, on one log."""
    asked = _Asked(place.dsns.service, MasterKeys.new(), new_id(), in_flight, events, seconds)
    asyncio.run(_begin(asked))
    if processes == 1:
        return _measure(asked)
    together = replace(asked, start=time.time() + LOADING_S)
    with get_context("spawn").Pool(processes) as pool:
        samples = pool.map(_measure, [together] * processes)
    return Sample(
        sum(sample.events for sample in samples),
        max(sample.seconds for sample in samples),
        tuple(wait for sample in samples for wait in sample.waits_s),
    )


async def _begin(asked: _Asked) -> None:
    async with Records(asked.dsn, asked.keys) as records:
        await records.create_log(asked.log_id, "Benchmark")


def _measure(asked: _Asked) -> Sample:
    return asyncio.run(_appends(asked))


async def _appends(asked: _Asked) -> Sample:
    async with Records(asked.dsn, asked.keys) as records:
        streams, contents = NewStreams(asked.seconds), cycle(zip(CASES, PAYLOADS, strict=True))

        async def append(events: int) -> int:
            # An append is of one case, as a contribution is.
            case_id, payload = next(contents)
            new = [_new_event(next(streams), case_id, payload) for _ in range(events)]
            receipt = await records.append_encoded(asked.log_id, new, Append(()))
            return len(receipt.placed)

        # Every case is there before anybody records in it, and so is its data key.
        for _ in CASES:
            await append(1)
        collecting.settle()
        await asyncio.sleep(max(0.0, asked.start - time.time()))
        return await by_tasks(asked.in_flight, lambda: append(asked.events), asked.seconds)


def _new_event(stream_id: UUID, case_id: UUID, payload: bytes) -> Plain:
    return Plain(stream_id, 1, TOPIC, case_id, key_of=case_id, payload=payload)
