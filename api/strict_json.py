"""Reading JSON as RFC 8259 and I-JSON (RFC 7493) have it, and saying where it is not.

Python's reader takes more than JSON: NaN, the last of two equal names, nesting until the stack
ends, whole numbers of any length. On a record each of those is two readers seeing different
things, so each is refused, with the place.
"""

from __future__ import annotations

import json
import math
from typing import Any, Final, cast

from api.problems import Malformed

DEEPEST = 32
#: Far more than the largest contribution. Each costs time to look at, and more to complain about.
MOST_VALUES = 100_000
#: I-JSON: whole numbers beyond this are not the same number to every reader.
LARGEST_NUMBER = 2**53 - 1

Json = dict[str, Any] | list[Any] | str | int | float | bool | None


class _Refused:
    """Stands in the parsed value where something was that is not JSON."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence


_NOT_A_NUMBER: Final = _Refused(
    "This is not a number that JSON has. Leave it out, or write a number."
)
_TOO_LARGE: Final = _Refused(
    f"This number is too large to be exact. Use a whole number up to {LARGEST_NUMBER}."
)


def read_json(raw: bytes) -> Json:
    """The value of one JSON text. Malformed says what is wrong and where."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"The body is not UTF-8: byte {error.start + 1} begins no character. "
            "Send it again in UTF-8."
        ) from None
    return _read(text, line=None)


def read_json_lines(raw: bytes) -> list[Json]:
    """The values of NDJSON: one JSON text a line. Blank lines are passed over."""
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise Malformed(
            f"The body is not UTF-8: byte {error.start + 1} begins no character. "
            "Send it again in UTF-8."
        ) from None
    if len(lines) > MOST_VALUES:
        raise Malformed(f"The body holds more than {MOST_VALUES:,} lines. Send fewer at once.")
    return [_read(line, line=number) for number, line in enumerate(lines, 1) if line.strip()]


def canonical(value: Json) -> bytes:
    """The same bytes for the same value, whatever the white space and order it was sent in."""
    return json.dumps(
        value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode("ascii")


def _read(text: str, line: int | None) -> Json:
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=lambda _: _NOT_A_NUMBER,
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        where = f"line {line or error.lineno}, column {error.colno}"
        raise Malformed(
            f"The body is not JSON: {_in_words(error.msg)} at {where}. "
            "Correct it and send it again."
        ) from None
    except RecursionError:
        raise Malformed(f"The body is nested more than {DEEPEST} deep.") from None
    _refuse_what_is_not_json(value)
    return value


def _in_words(message: str) -> str:
    return message[:1].lower() + message[1:].removesuffix(" at")


def _object(pairs: list[tuple[str, Any]]) -> Any:
    names = dict(pairs)
    if len(names) == len(pairs):
        return names
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            names[name] = _Refused("This is given twice. Give it once.")
        seen.add(name)
    return names


def _float(text: str) -> Any:
    number = float(text)
    return number if math.isfinite(number) else _TOO_LARGE


def _int(text: str) -> Any:
    if len(text) > 17 or abs(number := int(text)) > LARGEST_NUMBER:
        return _TOO_LARGE
    return number


def _refuse_what_is_not_json(value: Json) -> None:
    # A stack of our own, so that depth is a number to be checked and not a crash.
    waiting: list[tuple[object, tuple[str, ...]]] = [(value, ())]
    values = 1
    while waiting:
        here, path = waiting.pop()
        if isinstance(here, _Refused):
            raise Malformed(here.sentence, field=".".join(path))
        if isinstance(here, dict):
            inside = [(str(name), each) for name, each in cast("dict[str, Any]", here).items()]
        elif isinstance(here, list):
            inside = [(str(at), each) for at, each in enumerate(cast("list[Any]", here))]
        else:
            continue
        if len(path) == DEEPEST:
            raise Malformed(f"The body is nested more than {DEEPEST} deep.", field=".".join(path))
        values += len(inside)
        if values > MOST_VALUES:
            raise Malformed(f"The body holds more than {MOST_VALUES:,} values. Send fewer at once.")
        waiting.extend((each, (*path, name)) for name, each in inside if not _is_plain(each))


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) or value is None
