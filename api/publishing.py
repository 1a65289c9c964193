"""Publishing while Daybook serves: checkpoints as the logs grow, witnesses, time stamps.

Nothing here stands in the way of recording, but for the one thing that must: a log that is older
than what was published of it takes no appends until it has been put right.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import structlog
from cryptography.x509 import Certificate

from api.asking import asking_client, safe_url
from api.bell import Bell
from api.cosigning import Cosigning
from api.measures import Gauges, of_publishing
from api.settings import Dsns, Settings, SettingUnusable
from api.timestamps import Timestamps
from api.witnesses import Witness, WitnessClient, read_witnesses
from domain.record.append import RecordUnavailable
from domain.record.checkpoints import Checkpoints, StoredCheckpoint
from domain.record.connected import publishing_pool
from domain.record.publisher import Publisher
from domain.record.timestamp import read_roots

log = structlog.get_logger(__name__)

#: How long events that another process recorded, and did not live to publish, can wait.
LOOK_EVERY_S = 5.0
#: How long a measure may take that nobody waits for.
MEASURED_WITHIN_S = 2.0
#: How long stopping may take until what was recorded last is signed.
STOPPED_WITHIN_S = 5.0
#: How long a reader who waits for a checkpoint goes without looking whether it is there.
WAITED_S = 0.25


class Publishing:
    """The publisher of one process, with its tasks. Begins when entered, ends when left.

    Raises SettingUnusable.
    """

    def __init__(self, settings: Settings, dsns: Dsns) -> None:
        self._settings = settings
        self._pool = publishing_pool(dsns.service)
        # Whoever reads waits for others that read, and what signs waits for none of them. Of those
        # who are not signed in any number may come: they wait for each other alone.
        self._reading = publishing_pool(dsns.service, name="daybook proofs")
        self._open_to_all = publishing_pool(dsns.service, name="daybook log")
        self._http = asking_client()
        self._client = WitnessClient(self._http)
        self._grown: set[UUID] = set()
        self._wake = asyncio.Event()
        self._bell = Bell()
        self._closing = AsyncExitStack()
        #: Whether every log has been looked at since the start. Appends wait for that, too.
        self.has_looked = False
        self.witnesses: tuple[Witness, ...] = (
            read_witnesses(settings.witnesses) if settings.witnesses else ()
        )
        # Most authorities are asked over http://: a stamp is signed, and made over a digest and a
        # number of ours, so whoever is in between can withhold one and cannot make one.
        self._authority = (
            safe_url(settings.timestamp_url, "DAYBOOK_TIMESTAMP_URL", secret=False)
            if settings.timestamp_url
            else None
        )
        self._roots = _roots(settings)
        #: What is published, for those who are signed in, and for anybody.
        self.checkpoints = Checkpoints(self._reading)
        self.for_anybody = Checkpoints(self._open_to_all)
        self._own = Checkpoints(self._pool)
        self.publisher = Publisher(
            self._pool, settings.keys_folder, settings.origin, ask_witnesses=self._held_by_witnesses
        )
        self._cosigning = [
            Cosigning(witness, self._client, self._own, self.publisher, on_cosigned=self._bell.ring)
            for witness in self.witnesses
        ]

    async def __aenter__(self) -> Self:
        for pool in (self._pool, self._reading, self._open_to_all):
            await pool.open()
            self._closing.push_async_callback(pool.close)
        self._closing.push_async_callback(self._http.aclose)
        self._closing.push_async_callback(self._publish_the_rest)
        self._begin("publisher", self._run())
        for each, witness in zip(self._cosigning, self.witnesses, strict=True):
            self._begin(f"witness {witness.name}", each.run())
        if self._authority:
            stamps = Timestamps(
                self._http,
                self._own,
                self.publisher,
                url=self._authority,
                roots=self._roots,
                every=self._settings.timestamp_every,
            )
            self._begin("timestamps", stamps.run())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._closing.aclose()

    def note_append(self, log_id: UUID, head: int) -> None:
        """Something was recorded in this process, up to `head`."""
        self.publisher.note_append(log_id, head)
        self._grown.add(log_id)
        self._wake.set()

    async def measured(self) -> Gauges:
        """How far each log is published; nothing while the record cannot be reached."""
        try:
            async with asyncio.timeout(MEASURED_WITHIN_S):
                return of_publishing(await self.for_anybody.how_far(), self._cosigning)
        except (RecordUnavailable, TimeoutError):
            return {}

    async def covering(
        self, log_id: UUID, position: int, longest_s: float
    ) -> StoredCheckpoint | None:
        """The best checkpoint to prove a position with, waited for; None if none comes.

        Raises RolledBack and CannotSign where none can come, and RecordUnavailable.
        """
        clock = asyncio.get_running_loop()
        until = clock.time() + longest_s
        while True:
            found = await self.checkpoints.covering(log_id, position)
            if found is not None:
                return found
            doubt = self.publisher.doubts.get(log_id)
            if doubt is not None:
                raise type(doubt)(doubt.why)
            remaining_s = until - clock.time()
            if remaining_s <= 0:
                return None
            await self._bell.wait(min(WAITED_S, remaining_s))

    async def _run(self) -> None:
        every_s = self._settings.checkpoint_every.total_seconds()
        clock = asyncio.get_running_loop()
        grown: set[UUID] | None = None
        while True:
            started = clock.time()
            was_reached = await self._publish(grown)
            self.has_looked |= was_reached
            # No more than one checkpoint in this time, however much is recorded.
            await asyncio.sleep(max(0.0, started + every_s - clock.time()))
            grown = await self._next() if was_reached else None

    async def _next(self) -> set[UUID] | None:
        """The logs that grew, waited for; None when it is time to look at all of them."""
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await self._wake.wait()
        except TimeoutError:
            return None
        self._wake.clear()
        grown, self._grown = self._grown, set()
        return grown

    async def _publish(self, logs: set[UUID] | None) -> bool:
        """Publish these logs, or all. Whatever goes wrong with one, the others are published.

        Whether the record could be reached at all.
        """
        try:
            wanted = logs if logs is not None else await self.publisher.logs()
        except RecordUnavailable:
            return False
        for log_id in wanted:
            try:
                published = await self.publisher.publish(log_id)
            except RecordUnavailable:
                self._grown.add(log_id)
            except Exception:
                log.exception("publisher.failed", log_id=str(log_id))
            else:
                if published is not None:
                    self._bell.ring()
                    for each in self._cosigning:
                        each.wake()
        return True

    async def _publish_the_rest(self) -> None:
        """Sign what was recorded since the last checkpoint: a Daybook that was stopped in good
        order leaves nothing behind that an older backup could take the place of unnoticed.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(STOPPED_WITHIN_S):
                await self._publish(set(self._grown))

    async def _held_by_witnesses(self, origin: str) -> Sequence[bytes]:
        return await self._client.all_held(self.witnesses, origin)

    def _begin(self, name: str, run: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(run, name=name)

        async def end() -> None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

        self._closing.push_async_callback(end)


def _roots(settings: Settings) -> Sequence[Certificate]:
    try:
        return read_roots(settings.timestamp_roots) if settings.timestamp_roots else ()
    except ValueError as error:
        raise SettingUnusable(f"DAYBOOK_TIMESTAMP_ROOTS: {error}") from None
