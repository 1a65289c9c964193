"""Small files that must be whole, durable and private: keys, and what was published of a log."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, text: str, *, replace: bool) -> None:
    """Write a file for its owner only, whole or not at all, and on the disk when this returns.

    Without `replace` a file that is there stays as it is.
    """
    _make_folder(path.parent)
    # Made by mkstemp with mode 0600; a reader sees the old file or the new one, never half of one.
    # Killed before the end, we leave it behind under this name: see `remove_leftovers`.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(name).replace(path)
        else:
            with suppress(FileExistsError):
                os.link(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    # Also where the file was there already: whoever made it may not have come to this yet.
    _sync(path.parent)


def remove_private(path: Path) -> None:
    """Remove a file, if it is there, and know that it is gone when this returns."""
    path.unlink(missing_ok=True)
    _sync(path.parent)


def remove_leftovers(path: Path) -> None:
    """Remove what processes that were killed while they wrote this file have left beside it.

    Nobody may be writing it meanwhile. When this returns, they are gone for good.
    """
    prefix = _prefix(path)
    for each in list(path.parent.iterdir()):
        if each.name.startswith(prefix):
            each.unlink(missing_ok=True)
    _sync(path.parent)


def _prefix(path: Path) -> str:
    return f".{path.name}."


def _make_folder(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in missing:
        # Or the folder could be gone after a power cut, with what was durably written into it.
        _sync(each.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
