"""Each role may do what its work needs and nothing else, found by trying."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from api.settings import Dsns

READ_TABLES = ("case_file", "chronology", "review_timeline", "history", "restrictions", "progress")

SERVICE_MAY_NOT = {
    "write a read model": "INSERT INTO read.progress (log_id) VALUES (gen_random_uuid())",
    "change a read model": "UPDATE read.chronology SET agency = 'x'",
    "remove from a read model": "DELETE FROM read.history",
    "remove an actor": "DELETE FROM access.actor",
    "see what was migrated": "SELECT * FROM public.schema_migrations",
    "make a schema": "CREATE SCHEMA mine",
    "make a table in public": "CREATE TABLE public.mine (x int)",
    "make a role": "CREATE ROLE another",
    "read a file of the server": "SELECT pg_read_file('PG_VERSION')",
    "run a program": "COPY (SELECT 1) TO PROGRAM 'true'",
}

FOLLOWER_MAY_NOT = {
    "append": "INSERT INTO record.log (log_id, name) VALUES (gen_random_uuid(), 'x')",
    "change an event": "UPDATE record.event SET payload = 'x'",
    "remove events": "DELETE FROM record.event",
    "move the head": "UPDATE record.log SET head = head + 1",
    "lock the log's row": "SELECT head FROM record.log FOR UPDATE",
    "see who may sign in": "SELECT * FROM access.actor",
    "see sessions": "SELECT * FROM access.session",
    "see idempotency keys": "SELECT * FROM record.request",
    "drop a read model": "DROP TABLE read.chronology",
    "empty one at once": "TRUNCATE read.chronology",
    "become the service": "SET ROLE daybook_service",
}


@pytest.mark.parametrize("statement", SERVICE_MAY_NOT.values(), ids=SERVICE_MAY_NOT.keys())
def test_the_service_may_not(dsns: Dsns, statement: str) -> None:
    with psycopg.connect(dsns.service) as service, pytest.raises(InsufficientPrivilege):
        service.execute(statement)


@pytest.mark.parametrize("statement", FOLLOWER_MAY_NOT.values(), ids=FOLLOWER_MAY_NOT.keys())
def test_the_follower_may_not(dsns: Dsns, statement: str) -> None:
    with psycopg.connect(dsns.follower) as follower, pytest.raises(InsufficientPrivilege):
        follower.execute(statement)


def test_the_follower_keeps_read_models_and_the_service_reads_them(dsns: Dsns) -> None:
    log_id = uuid4()
    with psycopg.connect(dsns.follower) as follower:
        follower.execute(
            "INSERT INTO read.progress VALUES (%s, 'chronology', 1, 1, 0, true)", [log_id]
        )
        follower.execute("UPDATE read.progress SET position = 7 WHERE log_id = %s", [log_id])
        follower.execute("SELECT * FROM record.event")

    with psycopg.connect(dsns.service) as service:
        found = service.execute("SELECT position FROM read.progress").fetchall()
        for table in READ_TABLES:
            service.execute(f"SELECT * FROM read.{table}")

    assert found == [(7,)]


def test_anybody_else_may_not_even_look(dsns: Dsns) -> None:
    with psycopg.connect(dsns.owner, autocommit=True) as owner:
        owner.execute("CREATE ROLE passer_by LOGIN")
        try:
            passer_by = psycopg.conninfo.make_conninfo(dsns.owner, user="passer_by")
            with psycopg.connect(passer_by, autocommit=True) as connection:
                for table in ("record.event", "read.chronology", "access.actor"):
                    with pytest.raises(InsufficientPrivilege):
                        connection.execute(f"SELECT * FROM {table}")
        finally:
            owner.execute("DROP ROLE passer_by")
