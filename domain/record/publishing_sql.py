"""The statements of `publishing.sql`, by name."""

from __future__ import annotations

from pathlib import Path

from domain.record.sql import load

STATEMENTS = load(Path(__file__).with_name("publishing.sql"))
