"""A log in memory that grows as it is told to, and signs whatever it is asked to, also lies."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.record.checkpoint import Checkpoint
from domain.record.note import NoteSigner
from domain.record.witnessing import AddCheckpoint
from tests.support.rfc9162 import mth, proof


class GrownLog:
    """The leaves of a log are those of its `seed`: two with different seeds are two pasts."""

    def __init__(
        self,
        origin: str = "daybook.test/log/1",
        key: Ed25519PrivateKey | None = None,
        seed: str = "",
    ) -> None:
        self.key = key or Ed25519PrivateKey.generate()
        self.signer = NoteSigner(origin, self.key)
        self._seed = seed

    def leaves(self, size: int) -> list[bytes]:
        """The first `size` leaf hashes."""
        return [sha256(f"{self._seed}{number}".encode()).digest() for number in range(size)]

    def note(self, size: int, root: bytes | None = None) -> bytes:
        """A signed checkpoint of this size; of another root than is true, if one is given."""
        checkpoint = Checkpoint(self.signer.key.name, size, root or mth(self.leaves(size)))
        return checkpoint.signed(self.signer)

    def asked(self, old_size: int, size: int) -> AddCheckpoint:
        """What a log says to a witness that saw `old_size` of it."""
        hashes = proof(old_size, self.leaves(size)) if 0 < old_size < size else []
        return AddCheckpoint(old_size, tuple(hashes), self.note(size))
