"""Verifies what a log's events say: each opened with its case's key, then every read model."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.persistence import MapperDeserialisationError
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, tuple_row

from domain.case import KeyDestroyed
from domain.event import Unreadable
from domain.record.append import MasterKeyUnavailable
from domain.record.sealing import DataKey, SealBroken, key_id_of
from domain.record.vault import SealedRow, Vault, open_row
from domain.record.verification.findings import Findings
from ops.verify.data_keys import DataKeys, data_keys
from ops.verify.log import SQL, Show
from projections.events import kind_of
from projections.registry import of_kind
from projections.replay import ReplayStuck, compare

#: Events opened at a time.
PAGE = 500
#: Rows of read models that are named one by one.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class OpenLog:
    """One log, and what opens its events."""

    connection: AsyncConnection[Any]
    vault: Vault
    log_id: UUID

    async def rows(self, name: str, **values: Any) -> list[TupleRow]:
        """The rows of a statement about this log."""
        async with self.connection.cursor(row_factory=tuple_row, binary=True) as cursor:
            await cursor.execute(SQL[name], {"log_id": self.log_id, **values})
            return await cursor.fetchall()

    async def opening_keys(self, sealed: Iterable[bytes]) -> Mapping[UUID, DataKey | None]:
        """As `Vault.opening_keys`."""
        return await self.vault.opening_keys(self.connection, self.log_id, sealed)


async def verify_contents(log: OpenLog, head: int, findings: Findings, show: Show) -> None:
    """Open every event up to `head`, then compare every read model with a replay.

    Findings name positions and rows of read models, never a word of what they say.
    """
    async with log.connection.transaction():
        await log.connection.execute(SQL["one_snapshot"])
        destructions = await log.rows("destructions", topic=KeyDestroyed.TOPIC)
        held = data_keys(log.log_id, await log.rows("keys"), destructions)
        held.check(findings)
        all_opened = await _open_all(log, held, head, findings, show)
    await _check_progress(log, head, findings)
    if all_opened:
        await _compare_read_models(log, findings)
    else:
        findings.not_checked.append("The read models, since not every event can be opened.")


async def _open_all(
    log: OpenLog, held: DataKeys, head: int, findings: Findings, show: Show
) -> bool:
    """Whether every event whose key was not destroyed was opened and read."""
    opened, destroyed, wrong = 0, Counter[UUID](), 0
    async for rows in _pages(log, head):
        keys = await _keys(log, rows)
        for row in rows:
            why = _what_is_wrong(log.log_id, row, keys, held, destroyed)
            if why is not None:
                findings.add("payload", why, row.position)
                wrong += 1
            opened += 1
        show(rows[-1].position, head)
    opened -= destroyed.total() + wrong
    findings.checked.append(
        f"Events opened with the keys of their cases, and read as of those cases: {opened:,}."
    )
    if destroyed:
        findings.not_checked.append(
            "What events say whose keys were destroyed, so that nobody can read them: "
            f"{destroyed.total():,}; of so many cases: {len(destroyed):,}."
        )
    return not wrong


def _what_is_wrong(
    log_id: UUID,
    row: SealedRow,
    keys: Mapping[UUID, DataKey | None],
    held: DataKeys,
    destroyed: Counter[UUID],
) -> str | None:
    try:
        event = open_row(log_id, row, keys).decoded().event
        is_under_its_key = held.is_of(key_id_of(row.sealed), row.case_id, row.topic)
    except SealBroken:
        return "not what was sealed there, or its key is not there."
    except MapperDeserialisationError:
        return "opened, and not an event that can be read."
    if not is_under_its_key:
        return "sealed under another key than its case's."
    if isinstance(event, Unreadable):
        destroyed[row.case_id] += 1
    elif event.case_id != row.case_id:
        return "an event of another case than it is recorded under."
    return None


async def _keys(log: OpenLog, rows: Sequence[SealedRow]) -> Mapping[UUID, DataKey | None]:
    """The keys that open these events. One that cannot be had is left out."""
    try:
        return await log.opening_keys(row.sealed for row in rows)
    except (SealBroken, MasterKeyUnavailable):
        # One of them: each for itself, so that the others are opened and this one is named.
        keys: dict[UUID, DataKey | None] = {}
        for row in rows:
            try:
                keys |= await log.opening_keys([row.sealed])
            except (SealBroken, MasterKeyUnavailable):
                continue
        return keys


async def _check_progress(log: OpenLog, head: int, findings: Findings) -> None:
    """A read model that stands still shows a shorter record for good; one that is behind catches
    up, so what it has not come to is only not checked.
    """
    found = {row[0]: row[1:] for row in await log.rows("read_models")}
    for projection in of_kind(await kind_of(log.connection, log.log_id)):
        name = projection.name
        if name not in found:
            if found:
                findings.not_checked.append(f"The read model {name}: it has not been made yet.")
            continue
        version, position, stuck_at = found[name]
        if stuck_at is not None:
            findings.add(
                "read model",
                f"The read model {name} stands still at position {position}: it is marked as "
                f"unable to apply position {stuck_at}.",
            )
        elif position < head:
            findings.not_checked.append(
                f"The read model {name} from position {position + 1} to {head}: it has not come "
                "so far yet."
            )
        if version != projection.version:
            findings.not_checked.append(
                f"The read model {name} as this Daybook makes it: what serves is of version "
                f"{version}, and goes no further until it is rebuilt."
            )


async def _compare_read_models(log: OpenLog, findings: Findings) -> None:
    try:
        compared = await compare(log.connection, log.vault, log.log_id)
    except ReplayStuck as stuck:
        findings.add("read model", f"The read model {stuck}", stuck.failure.position)
        return
    if not compared:
        findings.not_checked.append("The read models: none has been made yet.")
    for each in compared:
        for one in each.differences[:MOST_NAMED]:
            findings.add(
                "read model",
                f"The read model {one.projection} has a row that the events do not make: case "
                f"{one.case_id}, {one.row_key}, from position {one.from_position}: {one.what}.",
            )
        if len(each.differences) > MOST_NAMED:
            findings.add(
                "read model",
                f"The read model {each.projection} differs in {len(each.differences)} rows.",
            )
        findings.checked.append(
            f"The read model {each.projection} up to position {each.position}: {each.versions:,} "
            "rows, held against a replay of the events."
        )


async def _pages(log: OpenLog, head: int) -> AsyncIterator[list[SealedRow]]:
    after = 0
    while rows := await log.rows("sealed_events", after=after, upto=head, limit=PAGE):
        yield [SealedRow(*row) for row in rows]
        after = rows[-1][0]
