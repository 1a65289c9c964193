"""Files that came from somebody else, read so that they say one thing only and fit into memory.

JSON in which a name occurs twice is read one way by one reader and another way by the next, and so
is a file that is both a zip and something else. Whoever could show a court the one reading and a
verifier the other would not have to break any signature: so neither is read at all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast
from zipfile import ZipFile

from domain.record.encoding import Malformed

#: How a zip file begins that has something in it and nothing before it.
ZIP_BEGINS = b"PK\x03\x04"

#: What a bundle holds is digests for the most part, so it does not get much smaller.
MOST_COMPRESSED = 20
_SLACK_BYTES = 1 << 16

_END = b"PK\x05\x06"
_END_BYTES = 22
_BLOCK_BYTES = 1 << 16

Members = Mapping[str, type | tuple[type, ...]]


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip file. Nothing that does is JSON. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(ZIP_BEGINS)) == ZIP_BEGINS


def check_zip(raw: IO[bytes], file: ZipFile) -> None:
    """Check that a file is this zip file from its first byte to its last, and is no bomb.

    Raises Malformed.
    """
    raw.seek(0)
    begins = raw.read(len(ZIP_BEGINS))
    raw.seek(max(0, raw.seek(0, os.SEEK_END) - _END_BYTES))
    ends = raw.read()
    if begins != ZIP_BEGINS or min(each.header_offset for each in file.infolist()) != 0:
        raise Malformed("There is something before what it holds.")
    if not ends.startswith(_END) or file.comment:
        raise Malformed("There is something after what it holds.")
    for each in file.infolist():
        if each.file_size > MOST_COMPRESSED * each.compress_size + _SLACK_BYTES:
            raise Malformed(f"{each.filename} becomes far too large.")


def read_json(text: bytes, members: Members) -> dict[str, Any]:
    """An object of exactly these members, each once and of its type. Raises Malformed."""
    try:
        told = json.loads(text.decode(), object_pairs_hook=_once)
    except RecursionError:
        raise Malformed("It is nested too deeply.") from None
    except ValueError as error:
        # A name that occurs twice says so itself; what is not JSON at all might repeat its words.
        if isinstance(error, Malformed):
            raise
        raise Malformed("It is not JSON.") from None
    return check_members(told, members)


def check_members(told: Any, members: Members) -> dict[str, Any]:
    """What was read, if it is an object of exactly these members. Raises Malformed."""
    if not isinstance(told, dict):
        raise Malformed("It is not a JSON object.")
    found = cast("dict[str, Any]", told)
    if set(found) != set(members):
        raise Malformed(f"It does not say {', '.join(members)}, and nothing else.")
    for name, kind in members.items():
        # JSON's true is no number.
        if not isinstance(found[name], kind) or isinstance(found[name], bool):
            raise Malformed(f"Its {name} is not written as it should be.")
    return found


def lines(file: IO[bytes], longest: int) -> Iterator[bytes]:
    """The lines of a file without their newlines. Raises Malformed for one that is too long."""
    rest = b""
    while block := file.read(_BLOCK_BYTES):
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
        if len(rest) > longest:
            raise Malformed(f"A line has more than {longest:,} bytes.")
    if rest:
        yield rest


def shown(text: str) -> str:
    """A text on one line, in which nothing is hidden or moved about by what a terminal does."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise Malformed("It says something twice.")
    return told
