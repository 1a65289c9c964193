"""How shared cases are asked for: where a case is that a partnership was invited to.

The asker is a partnership, so it is the partnership that the database lets through here, whatever
else the transaction may see (row-level security, `0013_shared_cases.sql`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from projections import sql
from projections.shared_case.apply import Status

_QUERIES = sql.queries("projections.shared_case")


@dataclass(frozen=True, slots=True)
class Shared:
    """An invitation as the read model knows it now: on which log, to which case."""

    log_id: UUID
    case_id: UUID
    invitation_id: UUID
    status: Status


async def shared_with(
    conn: AsyncConnection[Any],
    partnership_id: UUID,
    *,
    case_id: UUID | None = None,
    invitation_id: UUID | None = None,
) -> tuple[Shared, ...]:
    """What a partnership was invited to, oldest first: all, or what there is of one case or under
    one invitation. Call it in a transaction.
    """
    asked = {
        "partnership_id": partnership_id,
        "case_id": case_id,
        "invitation_id": invitation_id,
    }
    await _rows(conn, "ask_as_partnership", {"partnership_id": str(partnership_id)})
    return tuple(Shared(**row) for row in await _rows(conn, "shared_with", asked))


async def _rows(
    conn: AsyncConnection[Any], statement: LiteralString, asked: Mapping[str, object]
) -> list[dict[str, Any]]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_QUERIES[statement], asked)
        return await cursor.fetchall()
