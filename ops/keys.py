"""`daybook keys`: which keys there are, and a new master key in place of the old.

Rotation wraps every data key anew and touches no event. It can stop at any moment and be run
again: the new key is on the disk before the first data key is wrapped under it, the old keys stay
until all have been, and a data key is always wrapped under one that is there. One rotation at a
time works on a keys folder, from its first look to its last erasure.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import typer
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from api.keys import key_service
from api.settings import Dsns, Settings
from domain.errors import Refusal
from domain.record.append import MasterKeyUnavailable
from domain.record.database import WRITER_SETTINGS, connect_writer
from domain.record.master_keys import FILE_NAME, KeyService, MasterKeys
from domain.record.private_files import remove_leftovers, remove_private
from domain.record.sql import STATEMENTS
from domain.record.vault import key_context
from domain.record.wrapped_keys import count_wrapped_keys
from projections.sql import queries

SQL = queries("ops")

LOCK_NAME = "master-keys.lock"
KEYS_AT_ONCE = 500
#: A process that wraps a data key just as the master key changes has put it in the database, or
#: given up, by then.
UNDER_WAY_S = 30.0


class OldKeysNeeded(Refusal):
    """Some data keys are still wrapped under the old master keys, so these were not erased. Run
    `daybook keys rotate --erase-old` again.
    """


class RotationUnderWay(Refusal):
    """Another `daybook keys rotate` is at work on this keys folder. Wait until it has ended."""


class AnotherMasterKey(Refusal):
    """The master keys were replaced by others meanwhile, so none was erased. If nobody put another
    file there, run `daybook keys rotate --erase-old` again.
    """


def show_keys(settings: Settings, dsns: Dsns) -> None:
    """Print names and counts, and no key.

    Raises MasterKeyUnavailable, after what can be said without the master keys.
    """
    kept = count_wrapped_keys(dsns.service)
    keys, refused = None, None
    try:
        keys = key_service(settings, dsns)
    except MasterKeyUnavailable as unavailable:
        refused = unavailable
    at_hand = (keys.name, *keys.names) if keys else ()
    for name in dict.fromkeys((*at_hand, *kept.by_master_key)):
        notes = [f"wraps {_counted(kept.by_master_key.get(name, 0), 'data key')}"]
        notes += ["wraps new ones"] if keys and name == keys.name else []
        notes += ["NOT in the keys folder"] if name not in at_hand else []
        typer.echo(f"Master key {name}: {', '.join(notes)}.")
    typer.echo(f"{_counted(kept.destroyed, 'data key')} destroyed.")
    with psycopg.connect(dsns.service) as connection:
        for origin, vkey in connection.execute(SQL["signers"]).fetchall():
            typer.echo(f"{origin} is signed with {vkey}")
    if refused is not None:
        raise refused


def rotate_keys(settings: Settings, dsns: Dsns, *, erase_old: bool) -> None:
    """Make a new master key, or ask the key service's newest, and wrap every data key under it.

    Raises MasterKeyUnavailable, RotationUnderWay, OldKeysNeeded and AnotherMasterKey.
    """
    folder = settings.keys_folder
    service = key_service(settings, dsns)
    with rotating(folder):
        if settings.key_service_url is not None:
            done = asyncio.run(wrap_anew(dsns, service, lambda _: True))
            typer.echo(f"Wrapped {_counted(done, 'data key')} anew by the key service.")
            keep = None
        else:
            keys, is_new = new_master_key(folder, dsns)
            typer.echo(
                f"Made the master key {keys.name}."
                if is_new
                else f"Going on to the master key {keys.name}, where a rotation was interrupted."
            )
            done = asyncio.run(wrap_anew(dsns, keys, lambda wrapped: not _is_by(keys, wrapped)))
            typer.echo(f"Wrapped {_counted(done, 'data key')} anew. No event was touched.")
            keep = keys.name
        if erase_old:
            erase_old_keys(folder, dsns, keep)
            typer.echo("Erased the old master keys.")


@contextmanager
def rotating(folder: Path) -> Generator[None]:
    """Be the only rotation on a keys folder. Raises RotationUnderWay and MasterKeyUnavailable.

    Whoever does not hold this may not replace the file of master keys: two could each make a key
    and erase the other's. The kernel ends it with the process, however that ends.
    """
    path = folder / LOCK_NAME
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise MasterKeyUnavailable(
            f"{path} cannot be written ({type(error).__name__}), so the master keys stay as they "
            "are."
        ) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RotationUnderWay from None
        yield
    finally:
        os.close(handle)


def new_master_key(folder: Path, dsns: Dsns) -> tuple[MasterKeys, bool]:
    """The keys of a folder with one that wraps nothing yet as the current, and whether it is new.

    It is not new where an earlier rotation has not wrapped every data key: that goes on first. Call
    it while `rotating`. Raises MasterKeyUnavailable.
    """
    in_use = count_wrapped_keys(dsns.service).by_master_key
    keys = MasterKeys.in_folder(folder, in_use)
    if not (set(keys.names) & set(in_use)) <= {keys.name}:
        return keys, False
    keys = keys.with_new()
    # If we stop after this, running processes wrap under the new key, and the old ones unwrap.
    keys.save(folder)
    return keys, True


async def wrap_anew(dsns: Dsns, keys: KeyService, is_wanted: Callable[[bytes], bool]) -> int:
    """Wrap the live data keys that are wanted anew, and say how many. Raises MasterKeyUnavailable.

    If we stop anywhere, each is wrapped under a key that is there, and the next run finds the rest.
    """
    done = 0
    async with await connect_writer(dsns.service, WRITER_SETTINGS) as connection:
        async for log_id, key_id, case_id, wrapped in _live_keys(connection):
            if not is_wanted(wrapped):
                continue
            context = key_context(log_id, case_id, key_id)
            again = await keys.wrap(await keys.unwrap(wrapped, context), context)
            await connection.execute(
                STATEMENTS["rewrap_key"],
                {"log_id": log_id, "key_id": key_id, "wrapped": again.key, "wrapped_by": again.by},
            )
            done += 1
    return done


def erase_old_keys(
    folder: Path, dsns: Dsns, keep: str | None, *, under_way_s: float = UNDER_WAY_S
) -> None:
    """Remove every master key but `keep` from the folder, and what killed processes left of any.

    None removes the file. Waits until the current key has been there for `under_way_s`. Call it
    while `rotating`. Raises OldKeysNeeded, AnotherMasterKey and MasterKeyUnavailable, and then all
    is as it was.
    """
    path = folder / FILE_NAME
    if keep is not None or path.exists():
        time.sleep(max(0.0, _written_at(path) + under_way_s - time.time()))
        keys = MasterKeys.read(path)
        # Not the one we wrapped everything under: erasing the rest would leave nothing to open it.
        if keep is not None and keys.name != keep:
            raise AnotherMasterKey
        in_use = set(count_wrapped_keys(dsns.service).by_master_key)
        if in_use & set(keys.names) - {keep}:
            raise OldKeysNeeded
        if keep is None:
            remove_private(path)
        else:
            keys.only_current().save(folder)
    remove_leftovers(path)


def _written_at(path: Path) -> float:
    """When a file was written, in Unix seconds; long ago if it is not there."""
    return path.stat().st_mtime if path.exists() else 0.0


async def _live_keys(connection: AsyncConnection[Any]) -> AsyncIterator[TupleRow]:
    after_log = after_key = UUID(int=0)
    while True:
        cursor = await connection.execute(
            STATEMENTS["wrapped_keys"],
            {"after_log": after_log, "after_key": after_key, "limit": KEYS_AT_ONCE},
        )
        rows = await cursor.fetchall()
        for row in rows:
            yield row
        if not rows:
            return
        after_log, after_key = rows[-1][0], rows[-1][1]


def _is_by(keys: MasterKeys, wrapped: bytes) -> bool:
    return wrapped.startswith(keys.name.encode())


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
