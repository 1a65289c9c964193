"""The bundle: one file with all that it takes to check a log, and nothing that anybody said.

    README.txt           what this is, and how to check it
    log.json             which log, its key, its size and root as they were stored
    entries.ndjson       the envelope of each event, one a line
    hashes.bin           the leaf hash that was stored for each, 32 bytes each
    checkpoints.ndjson   each signed checkpoint, with cosignatures and time-stamps
    verify.py            a verifier that needs no Daybook

It is written from the rows as they are, whatever they are: a bundle of a log that was tampered with
says so itself to whoever verifies it.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from domain.record.encoding import Malformed, from_base64
from domain.record.verification.checkpoints import Kept
from domain.record.verification.rows import envelopes
from ops.verify.keys import Named
from ops.verify.log import Show, StoredLog, show_nothing
from ops.verify.reading import Members, check_members, check_zip, lines, read_json, shown

FORMAT = "daybook.proof/1"
HASH_BYTES = 32

#: What is checked, and what says how.
PARTS = ("log.json", "entries.ndjson", "hashes.bin", "checkpoints.ndjson")
HELP = ("README.txt", "verify.py")

#: Lines that are read: an envelope with the longest topic, and a note with its time-stamps.
LONGEST_ENTRY_BYTES = 8 * 1024
LONGEST_CHECKPOINT_BYTES = 4 * 1024 * 1024

_TEXT_OR_NONE = (str, type(None))
_LOG: Members = {
    "format": str, "log": str, "partnership": str, "origin": _TEXT_OR_NONE,
    "verifier_key": _TEXT_OR_NONE, "size": int, "root": str, "exported_at": str, "witnesses": list,
}  # fmt: skip
_CHECKPOINT: Members = {"note": str, "timestamps": list}
_TIMESTAMP: Members = {"authority": str, "token": str}

# What zipfile raises for a file that is damaged: RuntimeError where it takes it for encrypted.
_BROKEN = (
    OSError, EOFError, RuntimeError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

_HERE = Path(__file__).parent
README = _HERE / "bundle_readme.txt"
STANDALONE = _HERE / "standalone.py"


class NotABundle(Exception):
    """The file is not a bundle that Daybook wrote, or a part of it is missing."""


def write_bundle(
    log: StoredLog,
    out: Path,
    *,
    witnesses: Sequence[str] = (),
    now: datetime,
    show: Show = show_nothing,
) -> int:
    """Write the bundle of a log, and return how many events are in it.

    `witnesses` are the verifier keys of those who are asked to cosign it. Nothing is held in
    memory. Raises LookupError if there is no such log.
    """
    found = log.rows("log")
    if not found:
        raise LookupError("There is no such log.")
    [(name, head, _, root, _)] = found
    signer = log.signer()
    about = {
        "format": FORMAT,
        "log": str(log.log_id),
        "partnership": name,
        "origin": signer[0] if signer else None,
        "verifier_key": signer[1] if signer else None,
        "size": head,
        "root": b64encode(root).decode(),
        "exported_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "witnesses": list(witnesses),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", README.read_text("utf-8"))
        bundle.writestr("log.json", json.dumps(about, indent=1, ensure_ascii=False) + "\n")
        bundle.writestr("verify.py", STANDALONE.read_text("utf-8"))
        checkpoints = (_checkpoint_line(each) for each in log.checkpoints())
        _write_all(bundle, "checkpoints.ndjson", checkpoints)
        # Twice through the rows, because a zip file takes one part at a time.
        _write_all(bundle, "entries.ndjson", _entries(log, head, show))
        _write_all(bundle, "hashes.bin", (leaf for *_, leaf, _ in _envelopes(log)))
    return head


def _envelopes(log: StoredLog) -> Iterator[tuple[Any, ...]]:
    return envelopes(log.log_id, log.copied())


def _entries(log: StoredLog, head: int, show: Show) -> Iterator[bytes]:
    for count, (*_, entry) in enumerate(_envelopes(log), start=1):
        yield entry + b"\n"
        if count % 10_000 == 0:
            show(count, head)


def _checkpoint_line(kept: Kept) -> bytes:
    # As they are served: the witnesses' lines below the log's own.
    note = kept.note.decode() + "".join(kept.cosignatures)
    tokens = [
        {"authority": authority, "token": b64encode(token).decode()}
        for authority, token in kept.tokens
    ]
    return json.dumps({"note": note, "timestamps": tokens}, ensure_ascii=False).encode() + b"\n"


def _write_all(bundle: zipfile.ZipFile, name: str, parts: Iterable[bytes]) -> None:
    with bundle.open(name, "w", force_zip64=True) as file:
        for part in parts:
            file.write(part)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle, open to be read. What it says of itself is not to be believed yet.

    `partnership` is the name that it gives the log, which nothing that is signed vouches for.
    """

    log_id: UUID
    partnership: str
    named: Named | None
    size: int
    root: bytes
    file: zipfile.ZipFile

    def lines(self) -> Iterator[bytes]:
        """The envelopes, one a line."""
        with self.file.open("entries.ndjson") as file:
            yield from lines(file, LONGEST_ENTRY_BYTES)

    def hashes(self) -> Iterator[bytes]:
        """The stored leaf hashes; what is left over at the end comes as it is."""
        with self.file.open("hashes.bin") as file:
            while hashes := file.read(HASH_BYTES * 4096):
                for at in range(0, len(hashes), HASH_BYTES):
                    yield hashes[at : at + HASH_BYTES]

    def checkpoints(self) -> list[Kept]:
        """The checkpoints. Raises NotABundle for a line that cannot be one."""
        with self.file.open("checkpoints.ndjson") as file:
            return [
                _kept(line, number)
                for number, line in enumerate(lines(file, LONGEST_CHECKPOINT_BYTES), start=1)
            ]


@contextmanager
def open_bundle(path: Path) -> Generator[Bundle]:
    """A bundle to read. Raises NotABundle, also while it is being read."""
    try:
        # Opened here, so that it is closed whoever was in the middle of reading a part of it.
        with path.open("rb") as raw, zipfile.ZipFile(raw) as file:
            names = Counter(file.namelist())
            if any(names[part] != 1 for part in PARTS):
                # Of two parts with one name, two readers might each take another.
                raise NotABundle(f"{path} does not have each of {', '.join(PARTS)} once.")
            if names.total() != len(names) or not names.keys() <= {*PARTS, *HELP}:
                raise NotABundle(f"{path} has more in it than a bundle.")
            check_zip(raw, file)
            yield _read(path, file)
    except Malformed as malformed:
        raise NotABundle(f"{path} is not as Daybook writes it. {malformed}") from None
    except _BROKEN as error:
        raise NotABundle(f"{path} cannot be read ({type(error).__name__}).") from None


def _read(path: Path, file: zipfile.ZipFile) -> Bundle:
    try:
        told = read_json(file.read("log.json"), _LOG)
        if told["format"] != FORMAT:
            raise NotABundle(f"{path} is not of the format {FORMAT}.")
        log_id, root = UUID(told["log"]), from_base64(told["root"])
        if str(log_id) != told["log"] or told["size"] < 0:
            raise Malformed("Its log or size is not written as it should be.")
        if (told["origin"] is None) != (told["verifier_key"] is None):
            raise Malformed("It names an origin or a key, and not both.")
    except ValueError as error:
        # The words of a name that cannot be read are nobody's to repeat.
        why = str(error) if isinstance(error, Malformed) else "Something in it cannot be read."
        raise NotABundle(f"The log.json of {path} is not as Daybook writes it. {why}") from None
    named = None if told["origin"] is None else (told["origin"], told["verifier_key"])
    return Bundle(log_id, told["partnership"], named, told["size"], root, file)


def _kept(line: bytes, number: int) -> Kept:
    try:
        told = read_json(line, _CHECKPOINT)
        tokens = tuple(
            (shown(each["authority"]), from_base64(each["token"]))
            for each in (check_members(one, _TIMESTAMP) for one in told["timestamps"])
        )
        note = told["note"].encode()
    except ValueError as error:
        raise NotABundle(
            f"Line {number} of checkpoints.ndjson is not a checkpoint ({type(error).__name__})."
        ) from None
    return Kept(_described(note), note, tokens=tokens)


def _described(note: bytes) -> str:
    """A checkpoint by its size, as its second line has it."""
    size = [*note.split(b"\n", 2), b""][1].decode("ascii", "replace")
    return f"the checkpoint of size {size}" if size.isdecimal() else "a checkpoint"
