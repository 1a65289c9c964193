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

__all__ = ["any_of", "load", "queries", "storable"]

#: What PostgreSQL can neither store nor be asked about: NUL, and halves of surrogate pairs.
_NOT_TEXT = re.compile("[\\x00\\ud800-\\udfff]")


def queries(package: str) -> Mapping[str, LiteralString]:
    """The statements of `queries.sql` beside this package's or module's own file, by name."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"{package} has no place on disk to read queries from.")
    return load(Path(spec.origin).with_name("queries.sql"))


def storable(text: str) -> str:
    """A reader's text as it can be asked about. What cannot be on the record matches nothing."""
    return _NOT_TEXT.sub("\ufffd", text)


def any_of(chosen: Iterable[str]) -> list[str] | None:
    """Choices as a parameter: None, which leaves everything in, when there are none."""
    return [storable(one) for one in chosen] or None
