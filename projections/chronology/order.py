"""The published order of a chronology: earliest bound, same-day sequence, position.

`domain.moments` states it. Rows without a date have no place in time: they come last, in a group
of their own, whichever way the others are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from projections.chronology.rows import ChronologyRow

#: The most that the column, a PostgreSQL integer, can hold. Events allow far less.
LARGEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands. `sort_at` is None for a row without a date."""

    sort_at: datetime | None
    sequence: int
    position: int


def place(row: ChronologyRow) -> Place:
    """Where a row stands."""
    return Place(row.occurred.sort_at, row.sequence, row.position)


def in_order(
    rows: Iterable[ChronologyRow], *, newest_first: bool = False
) -> tuple[ChronologyRow, ...]:
    """Rows as the chronology lists them."""
    dated: list[tuple[datetime, int, int, ChronologyRow]] = []
    undated: list[tuple[int, int, ChronologyRow]] = []
    for row in rows:
        at = place(row)
        if at.sort_at is None:
            undated.append((at.sequence, at.position, row))
        else:
            dated.append((at.sort_at, at.sequence, at.position, row))
    # Positions are unique in a log, so rows themselves are never compared.
    dated.sort(reverse=newest_first)
    undated.sort(reverse=newest_first)
    return (*(each[-1] for each in dated), *(each[-1] for each in undated))
