"""Waiting until what was recorded can be read, without asking the server: asking is a look."""

from __future__ import annotations

import time

import psycopg

from tests.support.server import RunningServer

LONGEST_S = 15.0
_BEHIND = """
    SELECT EXISTS (
        SELECT FROM read.progress
        JOIN access.partnership ON partnership_id = log_id
        WHERE slug = %s AND is_serving AND stuck_at IS NULL AND position < %s
    )
"""


def until_followed(server: RunningServer, position: int, partnership: str) -> None:
    """Wait until every read model of a partnership's record holds a position.

    Not for one that is stuck; and not for ever, for a server that follows nothing.
    """
    until = time.monotonic() + LONGEST_S
    with psycopg.connect(server.dsns.owner, autocommit=True) as connection:
        while time.monotonic() < until:
            if connection.execute(_BEHIND, [partnership, position]).fetchone() == (False,):
                return
            time.sleep(0.01)
