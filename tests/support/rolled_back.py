"""A database as an older backup has it."""

from __future__ import annotations

import psycopg

from domain.record.merkle import Frontier


def cut_back(owner_dsn: str, head: int) -> None:
    """Make the only log of a database what it was when it held so much and no checkpoint."""
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("DELETE FROM record.event WHERE position > %s", [head])
        connection.execute("DELETE FROM record.checkpoint")
        rows = connection.execute("SELECT leaf_hash FROM record.event ORDER BY position").fetchall()
        then, _ = Frontier().extended([leaf_hash for (leaf_hash,) in rows])
        connection.execute(
            "UPDATE record.log SET head = %s, root = %s, frontier = %s",
            [head, then.root, then.to_bytes()],
        )
