"""Signing keys: one Ed25519 key for each log, in a file of its own apart from the database.

`record.signer` says which key a log's checkpoints are signed with, from its first one on. A
process that does not have that key signs nothing: two keys for one log would be two logs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from psycopg import AsyncConnection

from domain.record.append import RecordUnavailable
from domain.record.encoding import Malformed
from domain.record.note import NoteSigner, NoteVerifier
from domain.record.private_files import write_private
from domain.record.publishing_sql import STATEMENTS

FOLDER = "signing"


class CannotSign(RecordUnavailable):
    """The key that this record's checkpoints are signed with cannot be used here, so nothing new
    can be proved until whoever runs this Daybook has put it back. Recording and reading go on.
    """

    def __init__(self, why: str = "") -> None:
        #: For whoever runs this Daybook: it may name files, so it is logged and not answered.
        self.why = why
        super().__init__()


class SigningKeys:
    """The signing keys in the `signing` folder of a keys folder.

    `origin` is the name under which this Daybook publishes, such as `daybook.example.org`. It
    counts for logs that were never signed; the others keep the origin they have.
    """

    def __init__(self, keys_folder: Path, origin: str) -> None:
        self._folder = keys_folder / FOLDER
        self._origin = origin

    def path(self, log_id: UUID) -> Path:
        """Where a log's key is: PKCS #8 in PEM, as other tools read it."""
        return self._folder / f"{log_id}.pem"

    async def signer(self, connection: AsyncConnection[Any], log_id: UUID) -> NoteSigner:
        """What signs this log's checkpoints; made, and put on the record, for a new log.

        The connection must be able to write. Raises CannotSign.
        """
        known = await _signer_of(connection, log_id)
        if known is None:
            origin = f"{self._origin}/log/{log_id}"
            made = NoteSigner(origin, self._make(log_id))
            await connection.execute(
                STATEMENTS["insert_signer"],
                {"log_id": log_id, "origin": origin, "verifier_key": made.vkey},
            )
            # Another process may have been quicker, with a key of its own: then that one counts.
            known = await _signer_of(connection, log_id) or (origin, made.vkey)
        origin, verifier_key = known
        signer = NoteSigner(origin, self._read(log_id))
        if signer.vkey != verifier_key:
            raise CannotSign(
                f"The key in {self.path(log_id)} is not the one that this record's checkpoints "
                "are signed with. Put the right one back."
            )
        return signer

    async def verifier(self, connection: AsyncConnection[Any], log_id: UUID) -> NoteVerifier | None:
        """What checks this log's checkpoints, also without the key; None if it is unknown."""
        known = await _signer_of(connection, log_id)
        try:
            return NoteVerifier.from_vkey(known[1]) if known else None
        except Malformed:
            return None

    def _make(self, log_id: UUID) -> Ed25519PrivateKey:
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            write_private(self.path(log_id), pem.decode("ascii"), replace=False)
        except OSError as error:
            raise CannotSign(
                f"{self.path(log_id)} cannot be written ({type(error).__name__})."
            ) from None
        # If we stop after this, the key has signed nothing yet and waits for the next process.
        return self._read(log_id)

    def _read(self, log_id: UUID) -> Ed25519PrivateKey:
        path = self.path(log_id)
        try:
            if path.stat().st_mode & 0o077:
                raise CannotSign(
                    f"{path} can be read by others than its owner. Make it private: "
                    f"chmod 600 {path}"
                )
            key = load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError:
            raise CannotSign(
                f"{path} is not there, and this record's checkpoints are signed with the key in "
                "it. Put it back."
            ) from None
        except (OSError, ValueError, TypeError) as error:
            raise CannotSign(f"{path} cannot be read ({type(error).__name__}).") from None
        if not isinstance(key, Ed25519PrivateKey):
            raise CannotSign(f"The key in {path} is not one of Ed25519.")
        return key


async def _signer_of(connection: AsyncConnection[Any], log_id: UUID) -> tuple[str, str] | None:
    cursor = await connection.execute(STATEMENTS["signer"], {"log_id": log_id})
    row = await cursor.fetchone()
    return (row[0], row[1]) if row else None
