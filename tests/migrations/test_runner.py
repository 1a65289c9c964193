"""The runner applies each file once, in order, and refuses what would make two histories."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from api.settings import Dsns
from migrations.runner import MigrationRefused, migrate, migrations, pending
from tests.support.database import Cluster


@pytest.fixture
def empty(cluster: Cluster):
    made = cluster.empty_database()
    yield made
    cluster.drop(made)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_visits.sql").write_text("CREATE TABLE visits (seen text);")
    (tmp_path / "0002_visits_have_notes.sql").write_text("ALTER TABLE visits ADD COLUMN note text;")
    return tmp_path


def columns(dsns: Dsns) -> list[str]:
    with psycopg.connect(dsns.owner) as connection:
        found = connection.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'visits' ORDER BY ordinal_position"
        )
        return [name for (name,) in found]


def test_applies_every_file_in_order_and_then_nothing(empty: Dsns, folder: Path) -> None:
    assert pending(empty.owner, folder) == ["0001_visits", "0002_visits_have_notes"]

    assert migrate(empty.owner, folder) == ["0001_visits", "0002_visits_have_notes"]

    assert columns(empty) == ["seen", "note"]
    assert pending(empty.owner, folder) == []
    assert migrate(empty.owner, folder) == []


def test_applies_only_what_is_new(empty: Dsns, folder: Path) -> None:
    migrate(empty.owner, folder)
    (folder / "0003_visits_have_days.sql").write_text("ALTER TABLE visits ADD COLUMN day date;")

    assert migrate(empty.owner, folder) == ["0003_visits_have_days"]
    assert columns(empty) == ["seen", "note", "day"]


def test_refuses_a_file_edited_after_it_was_applied(empty: Dsns, folder: Path) -> None:
    migrate(empty.owner, folder)
    (folder / "0001_visits.sql").write_text("CREATE TABLE visits (seen boolean);")
    (folder / "0003_more.sql").write_text("ALTER TABLE visits ADD COLUMN day date;")

    with pytest.raises(MigrationRefused, match=r"0001_visits\.sql was edited after it was applied"):
        migrate(empty.owner, folder)

    assert columns(empty) == ["seen", "note"]


def test_refuses_a_database_from_a_later_daybook(empty: Dsns, folder: Path) -> None:
    migrate(empty.owner, folder)
    (folder / "0002_visits_have_notes.sql").unlink()

    with pytest.raises(MigrationRefused, match="migrated by a later Daybook"):
        migrate(empty.owner, folder)


def test_refuses_a_number_before_one_already_applied(empty: Dsns, folder: Path) -> None:
    (folder / "0002_visits_have_notes.sql").rename(folder / "0005_visits_have_notes.sql")
    migrate(empty.owner, folder)
    (folder / "0003_too_late.sql").write_text("ALTER TABLE visits ADD COLUMN day date;")

    with pytest.raises(MigrationRefused, match="0003_too_late comes before"):
        migrate(empty.owner, folder)

    assert columns(empty) == ["seen", "note"]


def test_refuses_two_files_with_one_number(folder: Path) -> None:
    (folder / "0002_another.sql").write_text("SELECT 1;")

    with pytest.raises(MigrationRefused, match="Two migrations are numbered 0002"):
        migrations(folder)


def test_a_file_that_fails_leaves_nothing_of_itself_and_keeps_those_before(
    empty: Dsns, folder: Path
) -> None:
    (folder / "0002_visits_have_notes.sql").write_text(
        "ALTER TABLE visits ADD COLUMN note text; ALTER TABLE nowhere ADD COLUMN note text;"
    )

    with pytest.raises(psycopg.errors.UndefinedTable):
        migrate(empty.owner, folder)

    assert columns(empty) == ["seen"]
    assert pending(empty.owner, folder) == ["0002_visits_have_notes"]


def test_several_migrators_at_once_apply_each_file_once(empty: Dsns) -> None:
    with ThreadPoolExecutor(4) as pool:
        applied = [run.result() for run in [pool.submit(migrate, empty.owner) for _ in range(4)]]

    everything = [migration.name for migration in migrations()]
    assert sorted(applied, key=len) == [[], [], [], everything]
