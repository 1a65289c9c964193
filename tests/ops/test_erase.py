"""`daybook erase`: what was deleted is in no file of PostgreSQL's any more."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from typer.testing import CliRunner

from api.settings import Dsns
from migrations.runner import migrate
from ops import erase
from ops.cli import app
from ops.embedded import EmbeddedPostgres
from ops.erase import StillInUse, erase_traces
from tests.support.database import QUICK

CANARY = b"zinnober-was-seen-on-the-ward"
WRAPPED = b"a-wrapped-key-of-zinnober"
ROWS = 2_000


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL of its own, since its files are looked at as a whole."""
    postgres = EmbeddedPostgres(tmp_path_factory.mktemp("erase"), settings=QUICK)
    migrate(postgres.start().owner)
    yield postgres
    postgres.stop()


def destroyed(dsns: Dsns) -> None:
    """A case that was written, read, and destroyed, as the record and the follower leave it."""
    log_id, case_id = uuid.uuid4(), uuid.uuid4()
    with psycopg.connect(dsns.owner, autocommit=True) as owner:
        owner.execute("INSERT INTO record.log (log_id, name) VALUES (%s, 'northmere')", [log_id])
        owner.execute(
            "INSERT INTO record.data_key (log_id, key_id, case_id, wrapped, wrapped_by) "
            "VALUES (%s, %s, %s, %s, 'm1')",
            [log_id, uuid.uuid4(), case_id, WRAPPED],
        )
        owner.execute(
            "INSERT INTO read.history (log_id, generation, case_id, row_key, from_position, "
            "topic, agency, body) SELECT %s, 1, %s, n::text, n, 't', 'police', "
            "jsonb_build_object('says', %s::text) FROM generate_series(1, %s) AS n",
            [log_id, case_id, CANARY.decode(), ROWS],
        )
        owner.execute("CHECKPOINT")
        owner.execute("DELETE FROM read.history WHERE case_id = %s", [case_id])
        owner.execute(
            "UPDATE record.data_key SET wrapped = NULL, destroyed_at = now(), "
            "destroyed_position = 1 WHERE case_id = %s",
            [case_id],
        )


def files_that_say(postgres: EmbeddedPostgres, words: bytes) -> set[str]:
    return {
        str(path.relative_to(postgres.cluster))
        for path in postgres.cluster.rglob("*")
        if path.is_file() and words in path.read_bytes()
    }


def test_no_file_says_what_was_deleted(postgres: EmbeddedPostgres) -> None:
    dsns = postgres.dsns()
    destroyed(dsns)
    before = {words: files_that_say(postgres, words) for words in (CANARY, WRAPPED)}
    assert all(any("pg_wal" in name for name in found) for found in before.values())
    assert all(any("base" in name for name in found) for found in before.values())

    erased = erase_traces(dsns)

    assert {words: files_that_say(postgres, words) for words in before} == {
        CANARY: set(),
        WRAPPED: set(),
    }
    assert {"read.history", "read.chronology", "record.data_key"} <= set(erased.tables)
    said = " ".join(erased.sentences())
    assert "removed its old files" in said
    assert "Not touched: backups" in said


def test_a_log_whose_old_files_are_kept_to_be_used_again_is_not_called_clean(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsns = postgres.dsns()
    monkeypatch.setitem(erase._SQL, "reload", "SELECT 'read by nobody'")
    destroyed(dsns)

    kept = erase_traces(dsns)
    monkeypatch.undo()
    removed = erase_traces(dsns)

    assert (kept.log_files_removed, removed.log_files_removed) == (False, True)
    assert "still holds what was deleted" in " ".join(kept.sentences())
    assert files_that_say(postgres, CANARY) == set()


def test_whoever_still_looks_is_waited_for_and_then_said(postgres: EmbeddedPostgres) -> None:
    dsns = postgres.dsns()
    with psycopg.connect(dsns.service) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("SELECT count(*) FROM record.log")
        destroyed(dsns)
        with pytest.raises(StillInUse, match="Nothing was rewritten"):
            erase_traces(dsns, longest_wait_s=0.5)
        ended = threading.Timer(1.0, reader.rollback)
        ended.start()
        erase_traces(dsns)
        ended.join()
    assert files_that_say(postgres, CANARY) == set()


def test_a_table_that_is_in_use_is_not_waited_for_long(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.dsns().service) as reader:
        reader.execute("SELECT count(*) FROM read.progress")
        with pytest.raises(StillInUse, match="A table is in use"):
            erase_traces(postgres.dsns())


def test_the_command_says_what_it_did(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", postgres.dsns().owner)

    said = CliRunner().invoke(app, ["erase"])

    assert said.exit_code == 0, said.output
    assert said.output.startswith("Rewrote ")
    assert "exports and receipts made before" in said.output
