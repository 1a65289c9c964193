"""Events sealed and written down as far as they can be before their place is known.

This is done by whoever appends, while the sequencer waits for its last commit. What all events of
one case and topic have in common is written once and kept with the key that seals them, because
it is most of the bytes; it goes when the key is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from domain.record import envelope, rows, sealing
from domain.record.sealing import DataKey

#: A case's events have some thirty topics; the log's own key seals one for each case.
MOST_KINDS = 100


class Plain(NamedTuple):
    """One event as it is to be sealed: `payload` is its bytes, `key_of` whose data key seals it."""

    stream_id: UUID
    stream_version: int
    topic: str
    case_id: UUID
    key_of: UUID
    payload: bytes


class Unplaced(NamedTuple):
    """One event, all but its place in the log.

    `row` is the beginning of its row, `before` and `after` what surrounds the place in its
    envelope: all that is left to do while the log is locked is to fill in the place.
    """

    stream_id: UUID
    stream_version: int
    topic: str
    size: int
    row: bytes
    before: bytes
    after: bytes


class _Common:
    """What the events of one log, case and topic have in common."""

    def __init__(self, log_id: UUID, case_id: UUID, topic: str) -> None:
        self.where = sealing.Where(log_id, case_id, topic)
        self.row = rows.Beginning(log_id, case_id, topic)
        self.entry = envelope.Surroundings(log_id, case_id, topic)

    def written(self, key: DataKey, event: Plain, random: bytes) -> Unplaced:
        stream_id, version, topic, _, _, payload = event
        stream, numbered = stream_id.bytes, version.to_bytes(4, "big")
        sealed = sealing.seal(key, self.where.of(stream, numbered), payload, random)
        return Unplaced(
            stream_id,
            version,
            topic,
            len(payload),
            self.row.of(stream, numbered, sealed),
            self.entry.before(sha256(sealed).hexdigest()),
            self.entry.after(str(stream_id), version),
        )


class SealingKey:
    """A data key, with what was written of the events that it has sealed."""

    def __init__(self, log_id: UUID, key: DataKey) -> None:
        self.log_id, self.key = log_id, key
        self._common: dict[tuple[UUID, str], _Common] = {}

    def common(self, case_id: UUID, topic: str) -> _Common:
        """What its events of this case and topic have in common."""
        kind = (case_id, topic)
        found = self._common.get(kind)
        if found is None:
            if len(self._common) >= MOST_KINDS:
                self._common.clear()
            found = self._common[kind] = _Common(self.log_id, case_id, topic)
        return found


def seal_all(events: Sequence[Plain], keys: Mapping[UUID, SealingKey]) -> tuple[Unplaced, ...]:
    """The events sealed, each under the key of `key_of`, in their order."""
    written: list[Unplaced] = []
    kind: tuple[UUID, UUID, str] | tuple[None, None, None] = (None, None, None)
    key: SealingKey | None = None
    common: _Common | None = None
    for event, random in zip(events, sealing.new_randoms(len(events)), strict=True):
        _, _, topic, case_id, key_of, _ = event
        # By identity first: it is nearly always the event before's, and UUIDs hash slowly.
        if (
            key is None
            or common is None
            or case_id is not kind[0]
            or key_of is not kind[1]
            or topic is not kind[2]
        ):
            kind = (case_id, key_of, topic)
            key = keys[key_of]
            common = key.common(case_id, topic)
        written.append(common.written(key.key, event, random))
    return tuple(written)
