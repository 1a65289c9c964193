"""The folder of a witness: its name and key, the logs it knows, and what it last saw of each.

    name           its name, such as police.example
    key.pem        its Ed25519 key, for its owner only
    logs           the verifier keys of the logs it knows, one a line
    held/HASH      the last note it cosigned of the log whose origin has this SHA-256

What it holds is replaced whole, under a lock of the kernel's, and is on the disk before the
cosignature leaves: killed at any moment, it has never cosigned what it does not remember.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from domain.record.cosignature import Cosigner
from domain.record.encoding import Malformed
from domain.record.note import NoteVerifier
from domain.record.private_files import write_private
from domain.record.witnessing import AddCheckpoint, cosign, origin_hash, signed_by

#: How long to wait for others that are asked about the same log, also in another process.
LONGEST_WAIT_S = 2.0

_LOOK_AGAIN_S = 0.01


class WitnessUnusable(Exception):
    """The folder of a witness cannot be used as it is. The message says what to do."""


class WitnessBusy(Exception):
    """Others have this witness look at the same log just now. Asked again, it may answer."""


class WitnessFolder:
    """One witness. Several processes may serve the same one. Raises WitnessUnusable.

    `logs` are verifier keys besides those that the folder names.
    """

    def __init__(self, folder: Path, logs: Iterable[str] = ()) -> None:
        self._folder = folder
        self._also = tuple(logs)
        self._cosigner = _cosigner(folder)
        self.logs()

    @classmethod
    def make(cls, folder: Path, name: str) -> WitnessFolder:
        """A new witness. Raises WitnessUnusable where there is one already."""
        if (folder / "key.pem").exists():
            raise WitnessUnusable(f"There is a witness in {folder} already.")
        private = Ed25519PrivateKey.generate()
        try:
            Cosigner(name, private)
        except Malformed as malformed:
            raise WitnessUnusable(str(malformed)) from None
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_private(folder / "name", f"{name}\n", replace=True)
        write_private(folder / "key.pem", pem.decode("ascii"), replace=False)
        return cls(folder)

    @property
    def vkey(self) -> str:
        """What readers need to check its cosignatures."""
        return self._cosigner.vkey

    def logs(self) -> Mapping[str, NoteVerifier]:
        """The logs it knows, by origin: the name of their key. Read each time it is asked."""
        try:
            told = (self._folder / "logs").read_text("utf-8").splitlines()
        except FileNotFoundError:
            told = []
        wanted = [line.strip() for line in (*told, *self._also)]
        try:
            known = [NoteVerifier.from_vkey(each) for each in wanted if each and each[0] != "#"]
        except Malformed as malformed:
            raise WitnessUnusable(f"A verifier key of a log cannot be read: {malformed}") from None
        return {each.key.name: each for each in known}

    def add_checkpoint(self, asked: AddCheckpoint) -> str:
        """The cosignature line for a checkpoint. Waits for others, but not for ever.

        Raises WitnessBusy, and otherwise as `witnessing.cosign` does.
        """
        logs = self.logs()
        # What is not signed by a log that is known here takes no lock and leaves no file.
        origin = signed_by(asked.note, logs).origin
        with self._locked(origin):
            held = self.held(origin_hash(origin))
            answer = cosign(asked, logs, held, self._cosigner, int(time.time()))
            # If we stop before this is on the disk, nobody has the cosignature either.
            write_private(self._held(origin_hash(origin)), answer.held.decode(), replace=True)
            return answer.lines

    def held(self, hashed_origin: str) -> bytes | None:
        """The note it last cosigned of the log whose origin has this SHA-256 in hexadecimal."""
        try:
            return self._held(hashed_origin).read_bytes()
        except FileNotFoundError:
            return None

    def _held(self, hashed_origin: str) -> Path:
        return self._folder / "held" / hashed_origin

    @contextmanager
    def _locked(self, origin: str) -> Generator[None]:
        folder = self._folder / "locks"
        folder.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(folder / origin_hash(origin), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
            yield
        finally:
            os.close(handle)


def _lock(handle: int) -> None:
    until = time.monotonic() + LONGEST_WAIT_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise WitnessBusy from None
            time.sleep(_LOOK_AGAIN_S)
        else:
            return


def _cosigner(folder: Path) -> Cosigner:
    path = folder / "key.pem"
    try:
        if path.stat().st_mode & 0o077:
            raise WitnessUnusable(
                f"{path} can be read by others than its owner. Make it private: chmod 600 {path}"
            )
        key = load_pem_private_key(path.read_bytes(), password=None)
        name = (folder / "name").read_text("utf-8").strip()
        if isinstance(key, Ed25519PrivateKey):
            return Cosigner(name, key)
    except FileNotFoundError:
        raise WitnessUnusable(
            f"There is no witness in {folder}. Make one: daybook witness init"
        ) from None
    except (OSError, ValueError, TypeError) as error:
        raise WitnessUnusable(f"{path} cannot be read ({type(error).__name__}).") from None
    raise WitnessUnusable(f"The key in {path} is not one of Ed25519.")
