"""Named statements from a `.sql` file, the only place where SQL is written.

A file is blocks of three: `-- name: lock_log`, one line of description, the statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString, cast

_NAME = re.compile(r"^-- name: (?P<name>[a-z_]+)$", re.MULTILINE)


def load(path: Path) -> Mapping[str, LiteralString]:
    """The statements of a file by name. ValueError names a block that is not well formed."""
    text = path.read_text(encoding="utf-8")
    names = list(_NAME.finditer(text))
    statements: dict[str, LiteralString] = {}
    for this, following in zip(names, [*names[1:], None], strict=True):
        name = this["name"]
        block = text[this.end() : following.start() if following else len(text)].strip()
        description, _, statement = block.partition("\n")
        if not description.startswith("-- ") or not statement.strip():
            raise ValueError(f"{path.name}: '{name}' needs a line of description and a statement.")
        if name in statements:
            raise ValueError(f"{path.name}: '{name}' is there twice.")
        # A literal in all but type: it comes from a file of this package and holds no input, and
        # psycopg goes on refusing any other text that is built at run time.
        statements[name] = cast("LiteralString", statement.strip().removesuffix(";"))
    return statements


STATEMENTS = load(Path(__file__).with_name("statements.sql"))
