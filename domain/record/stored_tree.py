"""The hashes of a log's tree as PostgreSQL holds them: what roots, proofs and tiles are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from domain.record.publishing_sql import STATEMENTS


@dataclass(frozen=True, slots=True)
class StoredTree:
    """One log's tree, read on one connection. `hashes` is a `tree.ReadHashes`."""

    connection: AsyncConnection[Any]
    log_id: UUID

    async def hashes(self, level: int, first: int, last: int) -> Sequence[bytes]:
        """Hashes of complete subtrees of 256**level leaves, `first` to `last` exclusive.

        As many as there are: what is not on record yet, or is missing, makes the answer shorter.
        """
        name = "subtree_hashes" if level else "leaf_hashes"
        asked = {"log_id": self.log_id, "level": level, "first": first, "last": last}
        async with self.connection.cursor(row_factory=tuple_row, binary=True) as cursor:
            await cursor.execute(STATEMENTS[name], asked)
            return [row[0] for row in await cursor.fetchall()]
