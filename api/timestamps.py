"""Having checkpoints time-stamped now and then, by the authority at DAYBOOK_TIMESTAMP_URL."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import structlog
from cryptography.x509 import Certificate

from api.asking import NotAnswered, ask
from domain.record.append import RecordUnavailable
from domain.record.checkpoints import Checkpoints
from domain.record.note import Note
from domain.record.publisher import Publisher
from domain.record.timestamp import (
    REQUEST_MEDIA_TYPE,
    NotStamped,
    StampRequest,
    claimed_time,
)

log = structlog.get_logger(__name__)

#: Tokens with their certificates are a few kilobytes.
LARGEST_ANSWER_BYTES = 256 * 1024
#: How long an authority may take, from the first byte to the last.
LONGEST_ANSWER_S = 15.0
LONGEST_PAUSE_S = 60.0


class Timestamps:
    """Stamps the latest checkpoint of each log, at most once each `every`.

    An authority that is away delays nobody: it is asked again a minute later at the latest.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        checkpoints: Checkpoints,
        publisher: Publisher,
        *,
        url: str,
        roots: Sequence[Certificate],
        every: timedelta,
    ) -> None:
        self._url = url
        self._roots = roots
        self._every = every
        self._http = http
        self._checkpoints = checkpoints
        self._publisher = publisher

    async def run(self) -> None:
        """Stamp, until cancelled."""
        while True:
            await self.stamp_all()
            await asyncio.sleep(min(self._every.total_seconds(), LONGEST_PAUSE_S))

    async def stamp_all(self) -> None:
        """Stamp each log that is due. Whatever goes wrong with one, the others are stamped."""
        try:
            logs = await self._checkpoints.logs()
        except Exception as error:
            # That the record is away, others say. The next look comes by itself.
            if not isinstance(error, RecordUnavailable):
                log.exception("timestamp.failed")
            return
        for each in logs:
            try:
                if each.log_id not in self._publisher.doubts:
                    await self.stamp_if_due(each.log_id)
            except (RecordUnavailable, NotAnswered, NotStamped) as error:
                log.warning(
                    "timestamp.missing", log_id=str(each.log_id), error=type(error).__name__
                )
            except Exception:
                log.exception("timestamp.failed", log_id=str(each.log_id))

    async def stamp_if_due(self, log_id: UUID) -> datetime | None:
        """Stamp the latest checkpoint of a log, if it grew and the last stamp is old enough.

        The time of the new stamp. Raises RecordUnavailable, NotAnswered and NotStamped.
        """
        latest = await self._checkpoints.latest(log_id)
        last = await self._checkpoints.latest_timestamp(log_id)
        if latest is None or (last is not None and last[0] >= latest.size):
            return None
        told = claimed_time(last[1]) if last else None
        if told is not None and datetime.now(UTC) - told < self._every:
            return None
        request = StampRequest.of(Note.parse(latest.note).text)
        answer = await ask(
            self._http,
            "POST",
            self._url,
            body=request.to_bytes(),
            media_type=REQUEST_MEDIA_TYPE,
            most_bytes=LARGEST_ANSWER_BYTES,
            longest_s=LONGEST_ANSWER_S,
        )
        if answer.status != 200:
            raise NotAnswered(f"It answered {answer.status}.")
        stamped = request.answered(answer.body, self._roots)
        # Without what follows a "?", which may be a key of ours and is nobody else's to read.
        authority = self._url.partition("?")[0]
        await self._checkpoints.add_timestamp(log_id, latest.size, authority, answer.body)
        return stamped
