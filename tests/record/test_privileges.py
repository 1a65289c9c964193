"""What the service's role cannot do to the log, found by trying."""

from __future__ import annotations

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from domain.record.database import dsn_for
from tests.support.log_events import a_key, an_append

pytestmark = pytest.mark.anyio

REFUSED = {
    "change an event": "UPDATE record.event SET payload = 'x'",
    "move an event": "UPDATE record.event SET position = position + 1",
    "remove events": "DELETE FROM record.event",
    "remove them all at once": "TRUNCATE record.event",
    "change the table": "ALTER TABLE record.event ADD COLUMN note text",
    "drop the table": "DROP TABLE record.event",
    "drop its keys": "ALTER TABLE record.event DROP CONSTRAINT event_pk",
    "switch its triggers off": "ALTER TABLE record.event DISABLE TRIGGER ALL",
    "own it": "ALTER TABLE record.event OWNER TO daybook_service",
    "become the owner": "SET ROLE postgres",
    "use a rule instead": "CREATE RULE r AS ON INSERT TO record.event DO INSTEAD NOTHING",
    "add a trigger": "CREATE TRIGGER t BEFORE INSERT ON record.event EXECUTE FUNCTION now()",
    "lock others out": "LOCK TABLE record.event IN ACCESS EXCLUSIVE MODE",
    "make things beside it": "CREATE TABLE record.another (x int)",
    "change a receipt": "UPDATE record.request SET last_position = 9",
    "remove receipts": "DELETE FROM record.request",
    "free a name": "DELETE FROM record.claim",
    "give a name away": "UPDATE record.claim SET stream_id = log_id",
    "remove a log": "DELETE FROM record.log",
    "rename a log": "UPDATE record.log SET name = 'x'",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
async def test_the_service_cannot(log, statement):
    await log.append(an_append(key=a_key()))
    with psycopg.connect(log.dsns.service) as service, pytest.raises(InsufficientPrivilege):
        service.execute(statement)
    assert log.check().head == 1


async def test_the_service_cannot_give_itself_more(log):
    """PostgreSQL only warns of a GRANT that grants nothing, so what counts is what follows."""
    await log.append(an_append())
    with psycopg.connect(log.dsns.service, autocommit=True) as service:
        service.execute("GRANT ALL ON record.event, record.claim TO daybook_service")
        for statement in ("DELETE FROM record.event", "DELETE FROM record.claim"):
            with pytest.raises(InsufficientPrivilege):
                service.execute(statement)
    assert log.check().head == 1


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO record.log (log_id, name) VALUES (gen_random_uuid(), 'x')",
        "UPDATE record.log SET head = 9",
        "DELETE FROM record.event",
        "SELECT * FROM record.request",
    ],
)
async def test_the_follower_only_reads(log, statement):
    with psycopg.connect(log.dsns.follower) as follower, pytest.raises(InsufficientPrivilege):
        follower.execute(statement)


@pytest.mark.parametrize("form", ["conninfo", "url"])
async def test_an_owner_can_work_under_the_services_role(log, form):
    owner = log.dsns.owner
    if form == "url":
        parts = psycopg.conninfo.conninfo_to_dict(owner)
        owner = f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"

    with psycopg.connect(dsn_for(owner, "daybook_service")) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("daybook_service",)
        with pytest.raises(InsufficientPrivilege):
            connection.execute("DELETE FROM record.event")
