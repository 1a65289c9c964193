"""Master keys: what data keys are wrapped under, kept apart from the database.

`KeyService` is all that the vault asks of them. `MasterKeys` is the one that needs nothing else: a
file beside the data, readable by its owner only. A deployment with a key management service uses
`api.transit_keys` instead, and no master key is on the machine at all.

Master keys are replaced without touching an event: `daybook keys rotate` makes a new one, wraps
every data key anew and removes the old ones. Whoever has an old backup of the database then needs
an old backup of this file as well to open anything in it.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.record.append import MasterKeyUnavailable
from domain.record.private_files import write_private

FILE_NAME = "master-keys.json"


class Wrapped(NamedTuple):
    """A data key as it may be stored, and the name of the master key that wrapped it.

    They come together, since another master key may be the current one a moment later.
    """

    key: bytes
    by: str


class KeyService(Protocol):
    """Wraps and unwraps data keys. Raises MasterKeyUnavailable when it cannot.

    `context` is authenticated with the key and has to be the same again: it says whose key it is.
    """

    @property
    def name(self) -> str:
        """Which master key wraps now, for people."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Every master key that can unwrap."""
        ...

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        """The data key wrapped under the current master key."""
        ...

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The data key. Whichever master key wrapped it is found by what is in `wrapped`."""
        ...


class MasterKeys:
    """Master keys in this process: `keys` by name, of which `current` wraps.

    A wrapped key is the master key's name (16 characters) | nonce (12) | AES-256-GCM ciphertext.
    Names that are made here are 16 hexadecimal digits: `master_keys.sql` knows them by that.
    """

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if any(len(name) != 16 or len(key) != 32 for name, key in keys.items()):
            raise ValueError("A master key has a name of 16 characters and 32 bytes.")
        if current not in keys:
            raise ValueError("The current master key is not among the keys.")
        self._keys, self._current = dict(keys), current

    def __repr__(self) -> str:
        return f"MasterKeys({', '.join(self._keys)}; current {self._current})"

    @classmethod
    def new(cls, and_old: Mapping[str, bytes] | None = None) -> Self:
        """A new key, which wraps from now on, and the old ones, which still unwrap."""
        name = secrets.token_hex(8)
        return cls({**(and_old or {}), name: secrets.token_bytes(32)}, name)

    @property
    def name(self) -> str:
        return self._current

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._keys)

    def with_new(self) -> Self:
        """These keys and a new one, which wraps from now on."""
        return type(self).new(self._keys)

    def only_current(self) -> Self:
        """Without the keys that no longer wrap anything."""
        return type(self)({self._current: self._keys[self._current]}, self._current)

    async def wrap(self, key: bytes, context: bytes) -> Wrapped:
        nonce = os.urandom(12)
        sealed = AESGCM(self._keys[self._current]).encrypt(nonce, key, context)
        return Wrapped(self._current.encode() + nonce + sealed, self._current)

    async def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        name = wrapped[:16].decode("ascii", "replace")
        master = self._keys.get(name)
        if master is None:
            raise MasterKeyUnavailable(
                f"The master key {name} is not in {FILE_NAME}. Put the file with it back."
            )
        try:
            return AESGCM(master).decrypt(wrapped[16:28], wrapped[28:], context)
        except InvalidTag:
            raise MasterKeyUnavailable(
                f"The master key {name} in {FILE_NAME} is not the one that was used, or the "
                "wrapped key was changed."
            ) from None

    @classmethod
    def in_folder(cls, folder: Path, in_use: Collection[str]) -> Self:
        """The keys of a folder, for a database whose data keys are wrapped by those `in_use`.

        One is made if there is none and none is in use. Several processes that begin at once agree
        on the first one's. Raises MasterKeyUnavailable as `check_at_hand` and `read` do.
        """
        path = folder / FILE_NAME
        try:
            if not path.exists():
                check_at_hand(in_use, (), folder)
                write_private(path, cls.new().in_json(), replace=False)
        except OSError as error:
            raise MasterKeyUnavailable(
                f"The master keys in {path} can neither be read nor made ({type(error).__name__})."
            ) from None
        keys = cls.read(path)
        check_at_hand(in_use, keys.names, folder)
        return keys

    @classmethod
    def read(cls, path: Path) -> Self:
        """The keys of a file. Raises MasterKeyUnavailable."""
        try:
            mode = path.stat().st_mode & 0o777
            if mode & 0o077:
                raise MasterKeyUnavailable(
                    f"{path} can be read by others than its owner (mode {mode:o}). "
                    f"Make it private: chmod 600 {path}"
                )
            told = json.loads(path.read_text("ascii"))
            keys = {name: base64.b64decode(key) for name, key in told["keys"].items()}
            return cls(keys, told["current"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise MasterKeyUnavailable(
                f"The master keys in {path} cannot be read ({type(error).__name__})."
            ) from None

    def save(self, folder: Path) -> None:
        """Write these keys in place of those of a folder, durably and at once.

        Whoever takes the place of others holds the lock of `daybook keys rotate`. Raises
        MasterKeyUnavailable, and then the file is as it was.
        """
        path = folder / FILE_NAME
        try:
            write_private(path, self.in_json(), replace=True)
        except OSError as error:
            raise MasterKeyUnavailable(
                f"{path} cannot be written ({type(error).__name__})."
            ) from None

    def in_json(self) -> str:
        """What the file holds. Secret."""
        told = {
            "current": self._current,
            "keys": {name: base64.b64encode(key).decode() for name, key in self._keys.items()},
        }
        return json.dumps(told, indent=1) + "\n"


def check_at_hand(in_use: Collection[str], at_hand: Collection[str], folder: Path) -> None:
    """Check that the master keys at hand are those of a database. Raises MasterKeyUnavailable.

    They are not if none of those that wrap its data keys is among them: then this is another
    folder, and what was sealed from here on could not be opened where the right one is. If only
    some are missing, only what they wrap cannot be opened, and the rest is served.
    """
    if not in_use or not set(in_use).isdisjoint(at_hand):
        return
    many = "s" if len(in_use) > 1 else ""
    raise MasterKeyUnavailable(
        f"The data keys in this database are wrapped under the master key{many} "
        f"{', '.join(sorted(in_use))}, and {folder.absolute() / FILE_NAME} "
        f"{'holds only others' if at_hand else 'is not there'}. Put this database's own keys "
        "folder back, or set DAYBOOK_KEYS_DIR to where it is (DAYBOOK_KEY_SERVICE_URL and its "
        "like, if a key service wrapped them). No master key was made, and nothing was added."
    )
