"""The named queries of a package, the only place where a read model's SQL is written.

One parser serves the log and the read models: `domain.record.sql`. The cast to `LiteralString`
that lets psycopg run a statement is there, with the reason it is safe.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import LiteralString

from domain.record.sql import load

__all__ = ["load", "queries"]


def queries(package: str) -> Mapping[str, LiteralString]:
    """The statements of `queries.sql` beside this package's or module's own file, by name."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LookupError(f"{package} has no place on disk to read queries from.")
    return load(Path(spec.origin).with_name("queries.sql"))
