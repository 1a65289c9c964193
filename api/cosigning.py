"""Getting checkpoints cosigned: one task for each witness, so that none waits for another.

A witness that is away delays nobody, and one that fails with one log is asked about the others.
When it is back it is told how the log goes on from where it saw it last, and puts its line under
the latest checkpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog

from api.backoff import Backoff
from api.witnesses import Witness, WitnessAway, WitnessClient
from domain.record.append import RecordUnavailable
from domain.record.checkpoints import Checkpoints, PublishedLog
from domain.record.note import Note, NoteVerifier
from domain.record.publisher import Publisher
from domain.record.tree import HashesMissing
from domain.record.witnessing import AddCheckpoint, Inconsistent, Superseded

log = structlog.get_logger(__name__)

FIRST_BACKOFF_S = 1.0
LONGEST_BACKOFF_S = 60.0
#: How long a checkpoint that another process published can go unnoticed.
LOOK_EVERY_S = 5.0


class WitnessDisagrees(Exception):
    """A witness says that a log does not go on from what it saw, and shows nothing against it."""


class Cosigning:
    """What one witness has seen of every log, and the task that shows it the rest."""

    def __init__(
        self,
        witness: Witness,
        client: WitnessClient,
        checkpoints: Checkpoints,
        publisher: Publisher,
        *,
        on_cosigned: Callable[[], None],
    ) -> None:
        self._witness = witness
        self._client = client
        self._checkpoints = checkpoints
        self._publisher = publisher
        self._on_cosigned = on_cosigned
        #: The size at which the witness saw each log last, as far as is known here.
        self._seen: dict[UUID, int] = {}
        self._backoff = Backoff[UUID](FIRST_BACKOFF_S, LONGEST_BACKOFF_S)
        self._wake = asyncio.Event()

    @property
    def name(self) -> str:
        """The witness's name."""
        return self._witness.name

    def seen(self, log_id: UUID) -> int:
        """How much of a log the witness saw, as far as is known here."""
        return self._seen.get(log_id, 0)

    def wake(self) -> None:
        """Something was published."""
        self._wake.set()

    async def run(self) -> None:
        """Show it every checkpoint, until cancelled."""
        while True:
            self._wake.clear()
            await self.bring_all_up_to_date()
            # What failed and is not due yet does not keep the others waiting.
            try:
                async with asyncio.timeout(self._backoff.pause_s(LOOK_EVERY_S)):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def bring_all_up_to_date(self) -> None:
        """Have every log cosigned that is due. Whatever goes wrong with one, the others are."""
        try:
            logs = await self._checkpoints.logs()
        except Exception as error:
            # That the record is away, others say. The next look comes by itself.
            if not isinstance(error, RecordUnavailable):
                log.exception("witness.failed", witness=self._witness.name)
            return
        for published in logs:
            if not self._backoff.is_due(published.log_id):
                continue
            try:
                await self.bring_up_to_date(published)
            except Exception as error:
                if self._backoff.note_failure(published.log_id):
                    self._report(published, error)
            else:
                self._backoff.note_success(published.log_id)

    def _report(self, published: PublishedLog, error: Exception) -> None:
        told = {"witness": self._witness.name, "log_id": str(published.log_id)}
        if isinstance(error, WitnessAway | WitnessDisagrees | RecordUnavailable | HashesMissing):
            log.warning("witness.behind", error=type(error).__name__, why=str(error), **told)
        else:
            # Whatever it is, it is asked again, and the others are not held up.
            log.error("witness.failed", exc_info=error, **told)

    async def bring_up_to_date(self, published: PublishedLog) -> None:
        """Have the latest checkpoint of a log cosigned, if it is not.

        Raises WitnessAway, WitnessDisagrees, RecordUnavailable and HashesMissing.
        """
        log_id, name = published.log_id, self._witness.name
        if log_id not in self._seen:
            self._seen[log_id] = await self._checkpoints.cosigned(log_id, name)
        if published.size <= self._seen[log_id] or log_id in self._publisher.doubts:
            return
        try:
            await self._add(published)
        except Superseded as superseded:
            self._seen[log_id] = superseded.size
            if superseded.size > published.size:
                # Another process showed it more, or the database is older than what it saw.
                await self._ask_what_it_holds(published)
            else:
                await self._add_from_there(published)
        except Inconsistent:
            await self._ask_why(published)

    async def _add_from_there(self, published: PublishedLog) -> None:
        try:
            await self._add(published)
        except Superseded as superseded:
            # It was shown more meanwhile. The next turn begins from there.
            self._seen[published.log_id] = superseded.size
        except Inconsistent:
            await self._ask_why(published)

    async def _add(self, published: PublishedLog) -> None:
        log_id, old_size = published.log_id, self._seen[published.log_id]
        latest = await self._checkpoints.latest(log_id)
        if latest is None:
            return
        proof = await self._checkpoints.consistency_proof(log_id, old_size, latest.size)
        told = Note.parse(latest.note)
        # Only the log's own signature: the others' lines are nothing to this witness.
        (_, own), *_ = told.verified((NoteVerifier.from_vkey(published.verifier_key),))
        note = Note(told.text, (own,)).to_bytes()
        line = await self._client.add(self._witness, AddCheckpoint(old_size, tuple(proof), note))
        await self._checkpoints.add_cosignature(log_id, latest.size, self._witness.name, line)
        self._seen[log_id] = latest.size
        self._on_cosigned()

    async def _ask_why(self, published: PublishedLog) -> None:
        await self._ask_what_it_holds(published)
        if published.log_id not in self._publisher.doubts:
            raise WitnessDisagrees("What it holds is no reason that can be seen here.")

    async def _ask_what_it_holds(self, published: PublishedLog) -> None:
        """What it holds counts, if this log signed it: then the database may be an older one."""
        note = await self._client.held(self._witness, published.origin)
        if note is not None:
            await self._publisher.show(published.log_id, note)
