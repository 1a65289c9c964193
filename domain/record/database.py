"""Connections to the log's database, and the settings each must have.

Settings travel in the connection string, so that a connection has them before its first
statement and again after every reconnection.
"""

from __future__ import annotations

from collections.abc import Mapping

from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

#: A connection is lost when a peer says nothing for this long, not when the kernel gives up.
CONNECT_TIMEOUT_S = 5
#: A pool that cannot connect tries again when it is next asked, rather than after ever longer
#: pauses: so it is back at the moment the database is.
RECONNECT_TIMEOUT_S = 1.0
TCP_USER_TIMEOUT_MS = 20_000

#: Writers hold the log's row for milliseconds. One that stalls in its transaction loses it after
#: IDLE_IN_TRANSACTION, or when whoever waits for it has lost patience, after LOCK_TIMEOUT.
WRITER_SETTINGS: Mapping[str, str] = {
    # An acknowledged append survives a crash of the server, whatever the server's default is.
    "synchronous_commit": "on",
    "idle_in_transaction_session_timeout": "3s",
    "lock_timeout": "4s",
    "statement_timeout": "20s",
    # Every statement of the log is a look-up by key. A plan made while the tables were small, or
    # not yet analysed, must not read all of them later.
    "enable_seqscan": "off",
    "timezone": "UTC",
}
READER_SETTINGS: Mapping[str, str] = {
    "default_transaction_read_only": "on",
    "statement_timeout": "20s",
    "enable_seqscan": "off",
    "timezone": "UTC",
}


def dsn_for(dsn: str, role: str) -> str:
    """The same database (a conninfo or a URL), working under this role."""
    return with_settings(dsn, {"role": role})


def with_settings(dsn: str, settings: Mapping[str, str]) -> str:
    """The same database with these server settings on every connection; later ones win."""
    given = conninfo_to_dict(dsn)
    options = [str(given["options"])] if given.get("options") else []
    options += [f"-c {name}={value}" for name, value in settings.items()]
    given["options"] = " ".join(options)
    given.setdefault("connect_timeout", CONNECT_TIMEOUT_S)
    given.setdefault("tcp_user_timeout", TCP_USER_TIMEOUT_MS)
    return make_conninfo("", **given)


async def connect_writer(
    dsn: str, settings: Mapping[str, str] = WRITER_SETTINGS
) -> AsyncConnection[TupleRow]:
    """A connection for one sequencer. Transactions are begun and ended by its own statements."""
    return await AsyncConnection.connect(
        with_settings(dsn, settings), autocommit=True, application_name="daybook sequencer"
    )


def reading_pool(dsn: str, *, largest: int = 8) -> AsyncConnectionPool[AsyncConnection[TupleRow]]:
    """A pool for reads of the log, not yet open."""
    return AsyncConnectionPool(
        with_settings(dsn, READER_SETTINGS),
        kwargs={"autocommit": True, "application_name": "daybook reader"},
        min_size=1,
        max_size=largest,
        timeout=5,
        reconnect_timeout=RECONNECT_TIMEOUT_S,
        open=False,
    )
