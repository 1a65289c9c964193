"""Master keys are replaced without touching an event, whenever the rotation is interrupted."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from typer.main import get_command

from api.keys import key_service
from api.settings import Dsns, Settings
from domain.record.append import Append, MasterKeyUnavailable
from domain.record.application import Records
from domain.record.master_keys import FILE_NAME, MasterKeys, Wrapped
from domain.record.wrapped_keys import count_wrapped_keys
from ops.cli import app
from ops.keys import (
    AnotherMasterKey,
    OldKeysNeeded,
    RotationUnderWay,
    erase_old_keys,
    new_master_key,
    rotate_keys,
    rotating,
    wrap_anew,
)
from tests.support.key_service import TOKEN, Transit, serving
from tests.support.log_events import an_event, new_stream

CASES = 7
#: One for each case, and the log's own.
DATA_KEYS = CASES + 1


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(keys_dir=tmp_path / "keys")


def record(dsns: Dsns, settings: Settings, log_id=None) -> tuple:
    """A log with an event on each of several cases."""

    async def run():
        log = log_id or new_stream()
        async with Records(dsns.service, key_service(settings, dsns)) as records:
            await records.create_log(log, "Test partnership")
            for _ in range(CASES):
                await records.append(log, Append((an_event(new_stream(), case_id=new_stream()),)))
        return log

    return asyncio.run(run())


def read_all(dsns: Dsns, settings: Settings, log_id) -> int:
    """How many events can be opened, each read by a process that has opened no key yet."""

    async def run():
        async with Records(dsns.service, key_service(settings, dsns)) as records:
            return len(await records.events(log_id, after=0, limit=1000))

    return asyncio.run(run())


def stored(dsns: Dsns) -> list:
    with psycopg.connect(dsns.owner) as connection:
        return connection.execute("SELECT payload, leaf_hash FROM record.event").fetchall()


def test_every_data_key_is_wrapped_under_the_new_master_key(dsns, settings, capsys):
    log_id = record(dsns, settings)
    [old] = MasterKeys.read(settings.keys_folder / FILE_NAME).names
    before = stored(dsns)

    rotate_keys(settings, dsns, erase_old=False)

    keys = MasterKeys.read(settings.keys_folder / FILE_NAME)
    assert keys.name != old
    assert keys.names == (old, keys.name)
    assert count_wrapped_keys(dsns.service).by_master_key == {keys.name: DATA_KEYS}
    assert stored(dsns) == before
    assert read_all(dsns, settings, log_id) == CASES
    assert f"Wrapped {DATA_KEYS} data keys anew. No event was touched." in capsys.readouterr().out


def test_once_the_old_one_is_erased_it_opens_nothing(dsns, settings):
    log_id = record(dsns, settings)
    folder = settings.keys_folder
    before = (folder / FILE_NAME).read_text()
    keys, _ = new_master_key(folder, dsns)
    asyncio.run(wrap_anew(dsns, keys, lambda _: True))

    erase_old_keys(folder, dsns, keys.name, under_way_s=0)

    assert MasterKeys.read(folder / FILE_NAME).names == (keys.name,)
    assert read_all(dsns, settings, log_id) == CASES
    (folder / FILE_NAME).write_text(before)
    with pytest.raises(MasterKeyUnavailable):
        read_all(dsns, settings, log_id)


def test_no_master_key_is_erased_that_is_still_needed(dsns, settings):
    log_id = record(dsns, settings)
    folder = settings.keys_folder
    keys, _ = new_master_key(folder, dsns)

    with pytest.raises(OldKeysNeeded):
        erase_old_keys(folder, dsns, keys.name, under_way_s=0)

    assert len(MasterKeys.read(folder / FILE_NAME).names) == 2
    assert read_all(dsns, settings, log_id) == CASES


def test_no_key_is_erased_when_another_one_has_become_the_current(dsns, settings):
    """As when a rotation was interrupted just after it made its key, in the half minute that the
    first one waits; or when somebody put back an older file.
    """
    log_id = record(dsns, settings)
    folder = settings.keys_folder
    keys, _ = new_master_key(folder, dsns)
    asyncio.run(wrap_anew(dsns, keys, lambda _: True))
    another, _ = new_master_key(folder, dsns)

    with pytest.raises(AnotherMasterKey):
        erase_old_keys(folder, dsns, keys.name, under_way_s=0)

    assert {keys.name, another.name} < set(MasterKeys.read(folder / FILE_NAME).names)
    assert read_all(dsns, settings, log_id) == CASES


def test_nothing_is_erased_where_the_file_has_gone(dsns, settings):
    record(dsns, settings)
    path = settings.keys_folder / FILE_NAME
    path.rename(path.with_name(f".{FILE_NAME}.left"))

    with pytest.raises(MasterKeyUnavailable):
        erase_old_keys(settings.keys_folder, dsns, "0123456789abcdef", under_way_s=0)

    assert path.with_name(f".{FILE_NAME}.left").exists()


def test_one_rotation_at_a_time_until_the_last_erasure(dsns, settings, monkeypatch):
    log_id = record(dsns, settings)
    asked = []

    def another_meanwhile(_: float) -> None:
        with pytest.raises(RotationUnderWay):
            rotate_keys(settings, dsns, erase_old=True)
        asked.append(MasterKeys.read(settings.keys_folder / FILE_NAME).name)

    # Where the first one would wait for half a minute.
    monkeypatch.setattr("ops.keys.time.sleep", another_meanwhile)
    rotate_keys(settings, dsns, erase_old=True)

    assert MasterKeys.read(settings.keys_folder / FILE_NAME).names == tuple(asked)
    assert count_wrapped_keys(dsns.service).by_master_key == {asked[0]: DATA_KEYS}
    assert read_all(dsns, settings, log_id) == CASES


def test_a_rotation_that_failed_keeps_nobody_else_from_it(dsns, settings):
    record(dsns, settings)
    with pytest.raises(Interrupted), rotating(settings.keys_folder):
        raise Interrupted

    rotate_keys(settings, dsns, erase_old=False)


def test_what_a_killed_rotation_left_is_erased_with_the_old_keys(dsns, settings, monkeypatch):
    record(dsns, settings)
    folder = settings.keys_folder
    [old] = MasterKeys.read(folder / FILE_NAME).names
    killed = subprocess.run([sys.executable, "-c", KILLED_ROTATION, folder], check=False)
    assert killed.returncode == -signal.SIGKILL
    [left] = folder.glob(f".{FILE_NAME}.*")
    assert old in left.read_text()

    monkeypatch.setattr("ops.keys.time.sleep", lambda _: None)
    rotate_keys(settings, dsns, erase_old=True)

    assert not [each.name for each in folder.iterdir() if old in each.read_text()]
    assert not list(folder.glob(f".{FILE_NAME}.*"))


KILLED_ROTATION = """
import os, signal, sys
from pathlib import Path
from domain.record.master_keys import MasterKeys

Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
folder = Path(sys.argv[1])
MasterKeys.in_folder(folder, ()).with_new().save(folder)
"""


def test_a_data_key_is_named_after_the_master_key_that_wrapped_it(dsns, settings):
    """The current one may be another by the time that the name could be asked for."""
    log_id = record(dsns, settings)
    folder = settings.keys_folder
    service = key_service(settings, dsns)
    case, replaced_by = new_stream(), []

    class ReplacedMeanwhile:
        """The file of master keys, which a rotation replaces just after it has wrapped."""

        names = service.names
        unwrap = staticmethod(service.unwrap)

        @property
        def name(self) -> str:
            return service.name

        async def wrap(self, key: bytes, context: bytes) -> Wrapped:
            wrapped = await service.wrap(key, context)
            keys, _ = await asyncio.to_thread(new_master_key, folder, dsns)
            await wrap_anew(dsns, keys, lambda _: True)
            replaced_by.append(keys.name)
            return wrapped

    async def run() -> None:
        async with Records(dsns.service, ReplacedMeanwhile()) as records:
            await records.append(log_id, Append((an_event(new_stream(), case_id=case),)))

    asyncio.run(run())

    with psycopg.connect(dsns.owner) as connection:
        [(wrapped, by)] = connection.execute(
            "SELECT wrapped, wrapped_by FROM record.data_key WHERE case_id = %s", [case]
        ).fetchall()
    assert wrapped[:16].decode() == by != replaced_by[0]
    with pytest.raises(OldKeysNeeded):
        erase_old_keys(folder, dsns, replaced_by[0], under_way_s=0)
    assert read_all(dsns, settings, log_id) == CASES + 1


def test_counts_by_what_is_in_the_wrapped_key_and_not_by_what_is_said_of_it(dsns, settings):
    record(dsns, settings)
    [name] = MasterKeys.read(settings.keys_folder / FILE_NAME).names
    with psycopg.connect(dsns.owner) as connection:
        connection.execute("UPDATE record.data_key SET wrapped_by = 'fedcba9876543210'")

    assert count_wrapped_keys(dsns.service).by_master_key == {name: DATA_KEYS}


class Interrupted(Exception):
    """The process was stopped here."""


@pytest.mark.parametrize("after", range(DATA_KEYS + 1))
def test_interrupted_anywhere_everything_opens_and_the_next_run_finishes(dsns, settings, after):
    log_id = record(dsns, settings)
    keys, is_new = new_master_key(settings.keys_folder, dsns)
    assert is_new
    seen = 0

    def stop_after(_: bytes) -> bool:
        nonlocal seen
        if seen == after:
            raise Interrupted
        seen += 1
        return True

    if after < DATA_KEYS:
        with pytest.raises(Interrupted):
            asyncio.run(wrap_anew(dsns, keys, stop_after))
        assert count_wrapped_keys(dsns.service).by_master_key.get(keys.name, 0) == after
    assert read_all(dsns, settings, log_id) == CASES

    rotate_keys(settings, dsns, erase_old=False)

    assert MasterKeys.read(settings.keys_folder / FILE_NAME).name == keys.name
    assert count_wrapped_keys(dsns.service).by_master_key == {keys.name: DATA_KEYS}


def test_a_process_that_runs_meanwhile_reads_and_records_on(dsns, settings):
    async def run() -> None:
        log_id = new_stream()
        async with Records(dsns.service, key_service(settings, dsns)) as records:
            await records.create_log(log_id, "Test partnership")
            await records.append(log_id, Append((an_event(new_stream(), case_id=new_stream()),)))
            await asyncio.to_thread(rotate_keys, settings, dsns, erase_old=False)
            await records.append(log_id, Append((an_event(new_stream(), case_id=new_stream()),)))
            assert len(await records.events(log_id, after=0, limit=10)) == 2

    asyncio.run(run())

    current = MasterKeys.read(settings.keys_folder / FILE_NAME).name
    assert count_wrapped_keys(dsns.service).by_master_key == {current: 3}


def test_a_destroyed_key_stays_destroyed(dsns, settings):
    record(dsns, settings)
    with psycopg.connect(dsns.owner) as connection:
        connection.execute(
            "UPDATE record.data_key SET wrapped = NULL, destroyed_at = now() WHERE key_id = "
            "(SELECT min(key_id::text)::uuid FROM record.data_key)"
        )

    rotate_keys(settings, dsns, erase_old=False)

    current = MasterKeys.read(settings.keys_folder / FILE_NAME).name
    assert count_wrapped_keys(dsns.service).by_master_key == {current: DATA_KEYS - 1}
    assert count_wrapped_keys(dsns.service).destroyed == 1


def test_with_a_key_service_the_master_keys_leave_this_machine(dsns, settings, tmp_path):
    log_id = record(dsns, settings)
    (tmp_path / "token").write_text(TOKEN)
    transit = Transit()
    with serving(transit) as url:
        served = settings.model_copy(
            update={
                "key_service_url": url,
                "key_service_key": "daybook",
                "key_service_token_file": tmp_path / "token",
            }
        )
        assert read_all(dsns, served, log_id) == CASES
        rotate_keys(served, dsns, erase_old=False)
        erase_old_keys(served.keys_folder, dsns, None, under_way_s=0)

        assert not (served.keys_folder / FILE_NAME).exists()
        assert count_wrapped_keys(dsns.service).by_master_key == {"transit daybook": DATA_KEYS}
        assert read_all(dsns, served, log_id) == CASES
        transit.rotate()
        rotate_keys(served, dsns, erase_old=True)
        with psycopg.connect(dsns.owner) as connection:
            wrapped = connection.execute("SELECT wrapped FROM record.data_key").fetchall()
        assert all(each.startswith(b"vault:v2:") for (each,) in wrapped)


def test_shows_names_and_counts_and_no_key(dsns, settings, tmp_path):
    record(dsns, settings)
    environment = {
        "DAYBOOK_DATABASE_URL": dsns.owner,
        "DAYBOOK_DATA_DIR": str(tmp_path),
        "DAYBOOK_KEYS_DIR": str(settings.keys_folder),
    }

    runner = CliRunner(env=environment)
    for arguments in (["keys", "show"], ["keys", "rotate"], ["keys", "show"]):
        result = runner.invoke(get_command(app), arguments)
        assert result.exit_code == 0, result.output
        told = json.loads((settings.keys_folder / FILE_NAME).read_text())
        for name, key in told["keys"].items():
            assert name in result.output or arguments[1] == "rotate"
            assert key not in result.output
    assert (
        f"Master key {told['current']}: wraps {DATA_KEYS} data keys, wraps new ones."
        in result.output
    )
    assert "0 data keys destroyed." in result.output
