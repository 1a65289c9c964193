"""The named queries of a package, the only place where a read model's SQL is written.

One parser serves the log and the read models: `domain.record.sql`. The cast to `LiteralString`
that lets psycopg run a statement is there, with the reason it is safe.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString

from domain.record.sql import load

__all__ = ["any_of", "load", "queries", "row_queries", "storable"]

#: Of every read model's table, whichever it is: they differ in their columns alone.
_ROWS = load(Path(__file__).with_name("rows.sql"))
#: What PostgreSQL can neither store nor be asked about: NUL, and halves of surrogate pairs.
_NOT_TEXT = re.compile("[\\x00\\ud800-\\udfff]")


def queries(package: str) -> Mapping[str, LiteralString]:
    """The statements of `queries.sql` beside this package's or module's own file, by name."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"{package} has no place on disk to read queries from.")
    return load(Path(spec.origin).with_name("queries.sql"))


def row_queries(name: LiteralString) -> Mapping[str, LiteralString]:
    """What is done with the rows of a read model, by name: what all of them share, on its table
    `read.<name>`, and the statements of its own package, of which it needs `insert_rows`.
    """
    shared: dict[str, LiteralString] = {
        each: text.replace("{table}", "read." + name) for each, text in _ROWS.items()
    }
    return {**shared, **queries("projections." + name)}


def storable(text: str) -> str:
    """A reader's text as it can be asked about. What cannot be on the record matches nothing."""
    return _NOT_TEXT.sub("\ufffd", text)


def any_of(chosen: Iterable[str]) -> list[str] | None:
    """Choices as a parameter: None, which leaves everything in, when there are none."""
    return [storable(one) for one in chosen] or None
