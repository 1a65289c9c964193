"""Keyset pages. A cursor is opaque, safe in a URL, and names a place between two rows.

It says in which order and in which direction to go on, so that one `after` parameter serves both
"next" and "previous", and at which position the view was, so that no row is skipped or repeated
when one has moved since. It holds only dates and positions, never words of the record.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from domain.errors import Invalid

Row = TypeVar("Row")
Direction = Literal["forward", "backward"]

_DIRECTIONS: dict[str, Direction] = {"f": "forward", "b": "backward"}
_LETTERS = {direction: letter for letter, direction in _DIRECTIONS.items()}
#: No cursor is longer; more is not read.
_LONGEST = 200


class BadCursor(Invalid):
    """This page link is not one Daybook made. Go back to the first page."""

    field = "after"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of the rows a question asked for.

    `next` and `previous` are cursors for `after`, None at the ends. `total` counts every row that
    matches the filters; `hidden` counts the rows on record at this view that the filters leave out.
    """

    rows: tuple[Row, ...]
    next: str | None
    previous: str | None
    total: int
    hidden: int

    @property
    def on_record(self) -> int:
        """All rows on record at this view, shown or not."""
        return self.total + self.hidden


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an ordered list. `key` is the row's place in the order; None is infinity.

    `as_of` is the position of the view that the list was read at; None says nothing of it.
    """

    newest_first: bool
    direction: Direction
    key: tuple[int | None, ...]
    as_of: int | None = None

    def text(self) -> str:
        """The cursor as it travels."""
        order = "n" if self.newest_first else "o"
        parts = ["" if part is None else str(part) for part in self.key]
        view = "" if self.as_of is None else str(self.as_of)
        plain = ".".join([order + _LETTERS[self.direction] + view, *parts])
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def read_cursor(text: str | None, *, newest_first: bool, parts: int) -> Cursor | None:
    """The cursor in a request. BadCursor if it is not one, or belongs to the other order."""
    if text is None:
        return None
    cursor = _decoded(text)
    if len(cursor.key) != parts:
        raise BadCursor
    if cursor.newest_first != newest_first:
        raise BadCursor("This page link belongs to the other order. Go back to the first page.")
    return cursor


def viewed_at(text: str | None) -> int | None:
    """The position of the view that a cursor goes on with, if it says. Raises BadCursor."""
    return None if text is None else _decoded(text).as_of


def _decoded(text: str) -> Cursor:
    if not 0 < len(text) <= _LONGEST or not text.isascii():
        raise BadCursor
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True).decode()
        (order, letter, *digits), *key = plain.split(".")
        direction = _DIRECTIONS[letter]
        as_of = int("".join(digits)) if digits else None
        values = tuple(int(part) if part else None for part in key)
    except (ValueError, KeyError, binascii.Error):
        raise BadCursor from None
    if order not in {"n", "o"} or (as_of is not None and not 0 < as_of < 2**63):
        raise BadCursor
    if any(value is not None and abs(value) >= 2**63 for value in values):
        raise BadCursor
    return Cursor(order == "n", direction, values, as_of)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Rows in reading order, and whether there are more on either side."""

    rows: Sequence[Row]
    has_earlier: bool
    has_later: bool


def slice_of(found: Sequence[Row], limit: int | None, cursor: Cursor | None) -> Slice[Row]:
    """The rows of one page from at most `limit + 1` found in the direction of travel."""
    more = limit is not None and len(found) > limit
    kept = list(found[:limit] if limit is not None else found)
    if cursor is not None and cursor.direction == "backward":
        kept.reverse()
        # We came back from a row that follows these.
        return Slice(kept, has_earlier=more, has_later=True)
    return Slice(kept, has_earlier=cursor is not None, has_later=more)
