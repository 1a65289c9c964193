"""A keys folder that is empty or another's: nothing is sealed that the right one would not open,
and every command says which master key is missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from structlog.testing import capture_logs
from typer.testing import CliRunner

from api.keys import key_service, missing_keys, serving_keys
from api.settings import Dsns, Settings
from domain.record.append import Append, MasterKeyUnavailable
from domain.record.application import Records
from domain.record.master_keys import FILE_NAME, MasterKeys
from ops.cli import app
from tests.support.log_events import an_event, new_stream

Run = Callable[..., Result]


@pytest.fixture
def right(dsns: Dsns, tmp_path: Path) -> MasterKeys:
    """The keys of a database with events of two cases; its folder is put somewhere else."""
    keys = MasterKeys.in_folder(tmp_path / "right", ())

    async def run() -> None:
        log_id = new_stream()
        async with Records(dsns.service, keys) as records:
            await records.create_log(log_id, "northmere")
            for _ in range(2):
                await records.append(
                    log_id, Append((an_event(new_stream(), case_id=new_stream()),))
                )

    asyncio.run(run())
    return keys


@pytest.fixture(params=["an empty folder", "another database's folder"])
def wrong(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where a process looks by mistake: another working directory, or a volume not mounted."""
    folder = tmp_path / "wrong"
    if request.param == "another database's folder":
        MasterKeys.in_folder(folder, ())
    return folder


@pytest.fixture
def daybook(dsns: Dsns, wrong: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("DAYBOOK_DATABASE_URL", dsns.owner)
    monkeypatch.setenv("DAYBOOK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DAYBOOK_KEYS_DIR", str(wrong))
    monkeypatch.setenv("DAYBOOK_PORT", "0")
    return lambda *words: CliRunner().invoke(app, words, env={"COLUMNS": "200"})


def content(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in folder.glob("*")}


@pytest.mark.parametrize(
    "words",
    [
        ("serve",),
        ("follow",),
        ("rebuild",),
        ("replay", "DEMO-0001"),
        ("verify",),
        ("keys", "show"),
        ("keys", "rotate"),
        ("keys", "rotate", "--erase-old"),
    ],
    ids=" ".join,
)
def test_every_command_names_the_key_and_the_folder_and_makes_none(daybook, wrong, right, words):
    before = content(wrong)

    result = daybook(*words)

    said = " ".join(result.output.split())
    assert result.exit_code == 1, said
    for told in (right.name, str(wrong), "DAYBOOK_KEYS_DIR"):
        assert told in said
    assert "Daybook is at" not in said
    assert content(wrong) == before


def test_show_still_counts_what_is_missing(daybook, right):
    result = daybook("keys", "show")

    assert f"Master key {right.name}: wraps 3 data keys, NOT in the keys folder." in result.output


def test_verify_still_verifies_the_log(daybook, right):
    result = daybook("verify")

    assert result.exit_code == 1
    assert "2" in result.output
    assert "What the events say, and the read models: no master key." in result.output


@pytest.mark.usefixtures("right")
def test_a_process_cannot_seal_a_new_case_under_a_key_of_the_wrong_folder(dsns, wrong):
    with pytest.raises(MasterKeyUnavailable):
        key_service(Settings(keys_dir=wrong), dsns)


@pytest.mark.usefixtures("right")
def test_with_the_right_folder_back_all_is_as_it_was(dsns, tmp_path):
    keys = key_service(Settings(keys_dir=tmp_path / "right"), dsns)

    assert missing_keys(keys, dsns) == {}


def test_a_database_with_no_data_key_yet_gets_its_master_key(dsns, tmp_path):
    keys = key_service(Settings(keys_dir=tmp_path / "keys"), dsns)

    assert MasterKeys.read(tmp_path / "keys" / FILE_NAME).name == keys.name


def test_where_one_of_several_is_missing_the_rest_is_served_and_it_is_said(dsns, right, tmp_path):
    with psycopg.connect(dsns.owner) as connection:
        connection.execute(
            "UPDATE record.data_key SET wrapped = 'fedcba9876543210'::bytea || substr(wrapped, 17)"
            " WHERE key_id = (SELECT min(key_id::text)::uuid FROM record.data_key)"
        )

    with capture_logs() as said:
        keys = serving_keys(Settings(keys_dir=tmp_path / "right"), dsns)

    assert keys.name == right.name
    assert [(each["event"], each["master_key"], each["data_keys"]) for each in said] == [
        ("master_key.missing", "fedcba9876543210", 1)
    ]
    assert missing_keys(keys, dsns) == {"fedcba9876543210": 1}
