"""Which position a reader looks from.

`as_of` is a position, or a time that is turned into one: the last position recorded at or before
it, the instant itself included. Before the first event there is nothing to see (NotOnRecord). A
position or time beyond the latest gives the latest, and the view says which position it used.

Positions and recorded times both only ever grow, so a time is found by binary search on the
log's primary key: no index on time is needed, and a search of a billion events is thirty look-ups.

A time later than the last recorded event is provisional. A commit under way may carry a time before
it, taken when its turn came, so the same question asked a moment later can find one position more.
The position that an answer names never changes its meaning: cite positions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.errors import Invalid, NotOnRecord
from domain.moments import day_in_words
from projections import sql
from projections.names import NAMES

_QUERIES = sql.queries("projections")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_POSITION = re.compile(r"[0-9]+")
#: A plus sign that a URL turned into a space.
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d\d:?\d\d$)")
_LAST_POSITION = 2**63 - 1


class BadAsOf(Invalid):
    """As of when? Give a position, such as 1284, or a time with its offset, such as
    2026-03-09T17:00+00:00.
    """

    field = "as_of"


class BeforeTheRecord(NotOnRecord):
    """Nothing was on the record yet at that point."""

    field = "as_of"


@dataclass(frozen=True, slots=True)
class View:
    """Where a reader stands. Every answer says it.

    `position` is the last position seen, `recorded_at` when it was recorded (None on an empty log).
    `is_now`: it is the latest that can be read. `head` is the log's last position, which the read
    models reach a moment later. `asked` is the position asked for, as far as it is on the record:
    beyond `position` while the read models are behind it.
    """

    log_id: UUID
    position: int
    recorded_at: datetime | None
    is_now: bool
    head: int
    asked: int = field(default=0, compare=False)


async def resolve(
    conn: AsyncConnection[Any],
    log_id: UUID,
    as_of: str | None,
    *,
    projections: Sequence[str] | None = None,
) -> View:
    """The view a request asks for: now (None), a position, or an ISO 8601 time with its offset.

    `projections` names the read models the answer will come from; by default all of them. Raises
    BadAsOf and BeforeTheRecord.
    """
    wanted = None if as_of is None else _read(as_of)
    names = list(NAMES if projections is None else projections)
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["latest"], {"log_id": log_id, "projections": names})
        row = await cursor.fetchone() or {"head": 0, "latest": 0}
        head, latest = int(row["head"]), int(row["latest"])
        if isinstance(wanted, datetime):
            wanted = await position_at(conn, log_id, wanted, head)
        if wanted == 0:
            raise BeforeTheRecord
        position = latest if wanted is None else min(wanted, latest)
    recorded_at = await time_of(conn, log_id, position)
    return View(
        log_id,
        position,
        recorded_at,
        is_now=position == latest,
        head=head,
        asked=latest if wanted is None else min(wanted, head),
    )


async def position_at(conn: AsyncConnection[Any], log_id: UUID, at: datetime, head: int) -> int:
    """The last position recorded at or before a time, 0 if none. `head` is the log's last."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["position_at"], {"log_id": log_id, "at": at, "head": head})
        found = await cursor.fetchone()
    return int(found["position"]) if found else 0


async def time_of(conn: AsyncConnection[Any], log_id: UUID, position: int) -> datetime | None:
    """When a position was recorded, in UTC; None where there is none such."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES["recorded_at"], {"log_id": log_id, "position": position})
        found = await cursor.fetchone()
    return found["recorded_at"].astimezone(UTC) if found else None


def _read(text: str) -> int | datetime:
    text = text.strip()
    if _POSITION.fullmatch(text):
        return min(int(text), _LAST_POSITION) if len(text) < 20 else _LAST_POSITION
    try:
        instant = datetime.fromisoformat(_LOST_PLUS.sub("+", text))
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadAsOf from None
    if _DAY.fullmatch(text):
        raise BadAsOf(
            f"{day_in_words(instant.date())} is a day, not a time, and the record may have grown "
            f"during it. Add a time with its offset, such as {text}T17:00+00:00."
        )
    raise BadAsOf(
        f"{day_in_words(instant.date())} {instant:%H:%M} could be two different times. "
        "Add its offset: Z or +00:00 in winter, +01:00 in summer time."
    )
