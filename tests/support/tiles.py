"""A client of a tiled log that trusts nothing but a verifier key (c2sp.org/tlog-tiles).

It fetches the checkpoint and every tile of hashes over HTTP and makes the tree from them by itself.
"""

from __future__ import annotations

import hashlib

import httpx

from domain.record.checkpoint import Checkpoint
from domain.record.note import NoteVerifier
from domain.record.policy import Policy


class TiledLog:
    """One log at `base_url`/log/`log_id`."""

    def __init__(self, http: httpx.Client, log_id: str, verifier_key: str) -> None:
        self._http = http
        self._prefix = f"/log/{log_id}"
        self._verifier = NoteVerifier.from_vkey(verifier_key)

    def checkpoint(self) -> Checkpoint:
        """The latest checkpoint, verified."""
        answer = self._http.get(f"{self._prefix}/checkpoint")
        assert answer.status_code == 200, answer.text
        return Policy(self._verifier).accepted(answer.content).checkpoint

    def hashes(self, level: int, count: int) -> list[bytes]:
        """The first `count` hashes of a level, fetched a tile at a time."""
        found: list[bytes] = []
        while len(found) < count:
            index, width = len(found) // 256, min(count - len(found), 256)
            path = f"{index:03}" if index < 1000 else f"x{index // 1000:03}/{index % 1000:03}"
            partial = "" if width == 256 else f".p/{width}"
            answer = self._http.get(f"{self._prefix}/tile/{level}/{path}{partial}")
            assert answer.status_code == 200, answer.text
            assert len(answer.content) == 32 * width
            found += [answer.content[i : i + 32] for i in range(0, len(answer.content), 32)]
        return found

    def entries(self, headers: dict[str, str], count: int) -> list[bytes]:
        """The first `count` entries."""
        found: list[bytes] = []
        while len(found) < count:
            index, width = len(found) // 256, min(count - len(found), 256)
            partial = "" if width == 256 else f".p/{width}"
            answer = self._http.get(
                f"{self._prefix}/tile/entries/{index:03}{partial}", headers=headers
            )
            assert answer.status_code == 200, answer.text
            found += _cut(answer.content)
        return found


def leaf(entry: bytes) -> bytes:
    """SHA-256(0x00 || entry)."""
    return hashlib.sha256(b"\0" + entry).digest()


def _cut(bundle: bytes) -> list[bytes]:
    entries: list[bytes] = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + length])
        assert len(entries[-1]) == length
        bundle = bundle[2 + length :]
    return entries
