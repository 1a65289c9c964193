"""The file of master keys as a running process uses it: read again whenever it was replaced.

So `daybook keys rotate` needs no restart. A process that meets a data key wrapped under a master
key it does not know yet finds it in the file by then, and wraps new ones under the newest.
"""

from __future__ import annotations

from pathlib import Path
from typing import Self

from domain.record.append import MasterKeyUnavailable
from domain.record.master_keys import FILE_NAME, MasterKeys, Wrapped
from domain.record.wrapped_keys import count_wrapped_keys


class MasterKeyFile:
    """A `KeyService` over the keys of a folder.

    Raises MasterKeyUnavailable as `MasterKeys.read` does.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        # Asked first: if the file is replaced before it is read, it is only read once more.
        self._state = self._state_now()
        self._keys = MasterKeys.read(self._path)

    @classmethod
    def of_database(cls, folder: Path, dsn: str) -> Self:
        """The keys of a folder that are this database's; made with one key if it has none yet.

        Raises RecordUnavailable, and MasterKeyUnavailable as `MasterKeys.in_folder`.
        """
        MasterKeys.in_folder(folder, count_wrapped_keys(dsn).by_master_key)
        return cls(folder)

    @property
    def name(self) -> str:
        return self._fresh().name

    @property
    def names(self) -> tuple[str, ...]:
        return self._fresh().names

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        return await self._fresh().wrap(key, context)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        return await self._fresh().unwrap(wrapped, context)

    def _fresh(self) -> MasterKeys:
        state = self._state_now()
        if state != self._state:
            self._keys, self._state = MasterKeys.read(self._path), state
        return self._keys

    def _state_now(self) -> tuple[int, int]:
        # The file is never written in place: another one takes its name.
        try:
            found = self._path.stat()
        except OSError as error:
            raise MasterKeyUnavailable(
                f"The master keys in {self._path} cannot be read ({type(error).__name__})."
            ) from None
        return found.st_ino, found.st_mtime_ns
