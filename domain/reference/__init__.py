"""Dated data that rules read: not code, so that whoever must check it can.

Each file says where what it holds comes from, and from when it applies.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def load(name: str) -> dict[str, Any]:
    """The tables of `<name>.toml` in this package."""
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))
