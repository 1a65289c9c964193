"""The two descriptions of the schema agree, and every name in it says what it is."""

from __future__ import annotations

import re

import psycopg
import pytest

from api.settings import Dsns
from domain.record.database import dsn_for
from migrations.runner import FOLDER, migrate, migrations
from ops.schema import SCHEMA, dump_schema
from tests.support.database import Cluster

KINDS = {
    "c": "a check",
    "f": "a foreign key",
    "p": "a primary key",
    "u": "a unique key",
}


def test_schema_sql_is_what_the_migrations_build(cluster: Cluster, dsns: Dsns) -> None:
    if cluster.postgres.version != 18:
        pytest.skip("schema.sql is written by PostgreSQL 18's pg_dump; others word it differently.")

    assert dump_schema(cluster.bin_dir, dsns.owner) == SCHEMA.read_text(), (
        "Run `make schema`, and look at what changed."
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[0-9]*")), ids=lambda path: path.name)
def test_a_migration_is_numbered_says_why_and_does_not_wait_for_locks(path) -> None:
    text = path.read_text()

    assert re.fullmatch(r"[0-9]{4}(_[a-z0-9]+)+\.sql", path.name)
    assert text.startswith("-- ")
    assert "SET LOCAL lock_timeout = '5s';" in text
    assert not re.search(r"(?i)\b(UPDATE|DELETE FROM|TRUNCATE|DROP TABLE)\s+record\.", text)


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [int(migration.name[:4]) for migration in migrations()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_constraint_and_index_is_named_after_its_table(dsns: Dsns) -> None:
    with psycopg.connect(dsns.owner) as connection:
        constraints = connection.execute(
            "SELECT conrelid::regclass::text, conname, contype::text FROM pg_constraint "
            "WHERE connamespace IN ('record'::regnamespace, 'read'::regnamespace, "
            "'access'::regnamespace) AND contype = ANY(%s)",
            [list(KINDS)],
        ).fetchall()
        indexes = connection.execute(
            "SELECT tablename, indexname FROM pg_indexes "
            "WHERE schemaname IN ('record', 'read', 'access')"
        ).fetchall()

    assert constraints
    assert indexes
    for table, name, kind in constraints:
        own = table.rpartition(".")[2]
        assert name.startswith(f"{own}_"), f"{name} on {table}, {KINDS[kind]}"
        assert not re.search(r"_(check|key)\d+$|_[a-z]+_[a-z]+_check$", name), name
    for table, name in indexes:
        assert name.startswith(f"{table}_"), f"{name} on {table}"


def test_what_distributes_the_log_over_machines_is_in_every_key(dsns: Dsns) -> None:
    """An engine that shards by log_id can only keep a unique key that contains it."""
    with psycopg.connect(dsns.owner) as connection:
        keys = connection.execute(
            "SELECT indrelid::regclass::text, indexrelid::regclass::text, "
            "  array(SELECT attname::text FROM pg_attribute "
            "        WHERE attrelid = indrelid AND attnum = ANY(indkey)) "
            "FROM pg_index JOIN pg_class ON pg_class.oid = indrelid "
            "WHERE indisunique AND relnamespace IN ('record'::regnamespace, 'read'::regnamespace)"
        ).fetchall()

    assert keys
    for table, key, columns in keys:
        assert "log_id" in columns, f"{key} of {table}"


def test_the_log_has_no_trigger_sequence_rule_or_foreign_key(dsns: Dsns) -> None:
    with psycopg.connect(dsns.owner) as connection:
        found = connection.execute(
            "SELECT 'trigger', tgname::text FROM pg_trigger "
            "JOIN pg_class ON tgrelid = pg_class.oid WHERE relnamespace = 'record'::regnamespace "
            "UNION ALL SELECT 'sequence', relname::text FROM pg_class "
            "WHERE relkind = 'S' AND relnamespace = 'record'::regnamespace "
            "UNION ALL SELECT 'rule', rulename::text FROM pg_rules WHERE schemaname = 'record' "
            "UNION ALL SELECT 'foreign key', conname::text FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = 'record'::regnamespace "
            "UNION ALL SELECT 'extension', extname::text FROM pg_extension "
            "WHERE extname <> 'plpgsql'"
        ).fetchall()

    assert found == []


def test_an_owner_who_is_no_superuser_migrates_and_works_under_the_roles(cluster: Cluster) -> None:
    empty = cluster.empty_database()
    name = psycopg.conninfo.conninfo_to_dict(empty.owner)["dbname"]
    owner = psycopg.conninfo.make_conninfo(empty.owner, user="plain_owner")
    try:
        with psycopg.connect(empty.owner, autocommit=True) as admin:
            admin.execute("CREATE ROLE plain_owner LOGIN CREATEROLE")
            admin.execute(f"ALTER DATABASE {name} OWNER TO plain_owner")
            admin.execute(
                "GRANT daybook_service, daybook_follower TO plain_owner "
                "WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            )

        assert migrate(owner) == [migration.name for migration in migrations()]

        for role in ("daybook_service", "daybook_follower"):
            with psycopg.connect(dsn_for(owner, role)) as connection:
                assert connection.execute("SELECT current_user").fetchone() == (role,)
                assert connection.execute("SELECT count(*) FROM record.event").fetchone() == (0,)
    finally:
        cluster.drop(empty)
        with psycopg.connect(cluster.postgres.dsns("postgres").owner, autocommit=True) as admin:
            admin.execute("DROP OWNED BY plain_owner")
            admin.execute("DROP ROLE plain_owner")
